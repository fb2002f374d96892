//! The fixed words of every form, in both languages of [`Tongue`]. Never words of a workflow: those come as its
//! labels.

use hoso_civil::Length;
use hoso_core::{FailureKind, Verdict};

use super::{ArrowKind, SpotKind, Tongue};

impl Tongue {
    /// Both, the main one first.
    pub const ALL: [Tongue; 2] = [Tongue::Vietnamese, Tongue::English];

    /// As workflows and arguments write it.
    pub fn code(self) -> &'static str {
        self.pick("vi", "en")
    }

    /// The one with that code.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.code() == code)
    }

    /// The one of two texts.
    pub(super) fn pick<'a>(self, vi: &'a str, en: &'a str) -> &'a str {
        match self {
            Tongue::Vietnamese => vi,
            Tongue::English => en,
        }
    }

    pub(crate) fn verdict(self, verdict: Verdict) -> &'static str {
        match verdict {
            Verdict::Verified => self.pick("khớp", "verified"),
            Verdict::Mismatch => self.pick("có khác biệt", "mismatch"),
            Verdict::NoMatch => self.pick("không trùng khớp", "no match"),
            Verdict::NotFound => self.pick("không tìm thấy", "not found"),
            Verdict::Ambiguous => self.pick("nhiều người trùng", "ambiguous"),
            Verdict::Incomplete => self.pick("chưa so đủ", "incomplete"),
        }
    }

    pub(crate) fn failure(self, failure: FailureKind) -> &'static str {
        match failure {
            FailureKind::Rejected => self.pick("dữ liệu bị từ chối", "input rejected"),
            FailureKind::NotPermitted => self.pick("không được phép", "not permitted"),
            FailureKind::Protocol => self.pick("sai giao thức", "protocol broken"),
            FailureKind::Expired => self.pick("hết hạn chờ trả lời", "ticket expired"),
            FailureKind::Unavailable => self.pick("không kết nối được", "unavailable"),
        }
    }

    pub(crate) fn length(self, length: Length) -> String {
        let unit = match length {
            Length::Seconds(_) => "giây",
            Length::Minutes(_) => "phút",
            Length::Hours(_) => "giờ",
            Length::Days(_) => "ngày",
            Length::WorkingHours(_) => "giờ làm việc",
            Length::WorkingDays(_) => "ngày làm việc",
            Length::Months(_) => "tháng",
        };
        match self {
            Tongue::Vietnamese => format!("{} {unit}", length.amount()),
            Tongue::English => length.to_string(),
        }
    }

    pub(super) fn after(self, length: Length) -> String {
        format!("{} {}", self.pick("sau", "after"), self.length(length))
    }

    pub(super) fn before_due(self, length: Length) -> String {
        let length = self.length(length);
        match self {
            Tongue::Vietnamese => format!("trước hạn {length}"),
            Tongue::English => format!("{length} before it is due"),
        }
    }

    /// What goes behind a length that rests while the registry is out of reach.
    pub(super) fn without_outages(self) -> &'static str {
        self.pick(", không tính lúc mất kết nối", ", outages not counted")
    }

    /// Who is reminded; nobody by name: whoever hears of the case.
    pub(super) fn reminds(self, roles: &str) -> String {
        let all = self.pick("người theo dõi", "whoever hears of it");
        format!("{} {}", self.pick("nhắc", "remind"), if roles.is_empty() { all } else { roles })
    }

    pub(super) fn limit(self, times: u32, within: Length) -> String {
        let within = self.length(within);
        match self {
            Tongue::Vietnamese => format!("tối đa {times} lần trong {within}"),
            Tongue::English if times == 1 => format!("at most once in {within}"),
            Tongue::English => format!("at most {times} times in {within}"),
        }
    }

    pub(super) fn cases(self, cases: u64) -> String {
        let cases = self.number(cases);
        match self {
            Tongue::Vietnamese => format!("{cases} hồ sơ"),
            Tongue::English if cases == "1" => "1 case".to_owned(),
            Tongue::English => format!("{cases} cases"),
        }
    }

    /// With a sign between thousands.
    fn number(self, number: u64) -> String {
        let digits = number.to_string();
        let groups: Vec<&[u8]> = digits.as_bytes().rchunks(3).rev().collect();
        let groups: Vec<_> = groups.into_iter().map(String::from_utf8_lossy).collect();
        groups.join(self.pick(".", ","))
    }

    pub(super) fn version(self, version: u32) -> String {
        format!("{} {version}", self.pick("phiên bản", "version"))
    }

    /// What a state is, where there is more to say than that cases rest in it.
    pub(super) fn spot(self, kind: SpotKind) -> &'static str {
        match kind {
            SpotKind::Initial => self.pick("bắt đầu", "start"),
            SpotKind::Asking => self.pick("đang tra cứu", "asking"),
            SpotKind::Good => self.pick("đạt", "good"),
            SpotKind::Resting => self.pick("đang chờ", "resting"),
            SpotKind::Final => self.pick("kết thúc", "end"),
        }
    }

    /// What makes a case follow an arrow.
    pub(super) fn arrow(self, kind: ArrowKind) -> &'static str {
        match kind {
            ArrowKind::Action => self.pick("thao tác của người dùng", "action of a person"),
            ArrowKind::Answer => self.pick("kết quả", "answer"),
            ArrowKind::Failure => self.pick("lỗi", "failure"),
            ArrowKind::Timer => self.pick("hết thời gian", "timer"),
        }
    }

    /// Who moves the case where no person does.
    pub(super) fn mover(self, kind: ArrowKind) -> &'static str {
        match kind {
            ArrowKind::Action => self.pick("mọi vai trò", "any role"),
            ArrowKind::Answer | ArrowKind::Failure | ArrowKind::Timer => {
                self.pick("hệ thống", "the system")
            }
        }
    }
}
