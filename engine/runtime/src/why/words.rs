//! The sentences of an explanation, in Vietnamese and English, with the workflow's labels. The one
//! place that makes them. Never holds a declared value: those stand beside the texts.

mod codes;
mod front;
mod part;

use hoso_core::{Action, Label, Lifecycle, Name};

use super::view::{CameView, MoveView, Said, StandView, TimerWhy, WaitView};

/// The workflow's labels in one language.
pub(super) struct Words<'a> {
    pub(super) lifecycle: &'a Lifecycle,
    language: &'static str,
}

/// A text made once in each language.
pub(super) fn both(lifecycle: &Lifecycle, make: impl Fn(&Words<'_>) -> String) -> Said {
    let made = |language| (String::from(language), make(&Words { lifecycle, language }));
    ["vi", "en"].map(made).into()
}

/// A time as Vietnam's clocks show it, UTC+7 all year.
pub(super) fn time(ms: i64) -> String {
    let at = jiff::Timestamp::from_millisecond(ms).unwrap_or_default();
    let zone = jiff::tz::TimeZone::fixed(jiff::tz::offset(7));
    at.to_zoned(zone).strftime("%d/%m/%Y %H:%M").to_string()
}

impl Words<'_> {
    pub(super) fn pick(&self, vi: impl Into<String>, en: impl Into<String>) -> String {
        if self.language == "vi" { vi.into() } else { en.into() }
    }

    /// The one of two fixed texts.
    pub(super) fn word(&self, vi: &'static str, en: &'static str) -> &'static str {
        if self.language == "vi" { vi } else { en }
    }

    pub(super) fn label(&self, label: Option<&Label>, name: &str) -> String {
        let label = label.and_then(|label| label.get(self.language));
        label.map_or_else(|| format!("`{name}`"), |label| format!("“{label}”"))
    }

    pub(super) fn state(&self, name: &str) -> String {
        self.label(self.lifecycle.state(name).map(|state| &state.label), name)
    }

    pub(super) fn named_action(&self, name: &str) -> String {
        self.label(self.lifecycle.action(name).map(|action| &action.label), name)
    }

    /// A field with whose it is.
    pub(super) fn field(&self, name: &str) -> String {
        let field = self.lifecycle.field(name);
        let label = self.label(field.map(|field| &field.label), name);
        let person = field.and_then(|field| field.person.as_deref());
        let person = person.map(|person| {
            let known = self.lifecycle.declared().persons.get(person);
            let whose = known.and_then(|one| one.label.get(self.language));
            whose.map_or(person, String::as_str)
        });
        person.map_or(label.clone(), |person| format!("{label} ({person})"))
    }

    pub(super) fn came(&self, came: &CameView) -> String {
        let (at, who) = (time(came.at_ms), self.who(came));
        let detail = |name: &str| {
            let found = came.details.iter().find(|(known, _)| known == name);
            found.map(|(_, value)| value.as_str()).unwrap_or_default()
        };
        let ask = detail("ask");
        match came.what.as_str() {
            "opened" => self.pick(
                format!("{who} đã mở hồ sơ lúc {at}."),
                format!("{who} opened the case, {at}."),
            ),
            "acted" => {
                let action = self.named_action(detail("action"));
                self.pick(
                    format!("{who} đã thực hiện {action} lúc {at}."),
                    format!("{who} used {action}, {at}."),
                )
            }
            "answered" | "kept" => {
                let verdict = self.outcome(detail("verdict"));
                let found = self.found(detail("reasons"), detail("fields"));
                let kept = match came.what.as_str() {
                    "kept" => self.word(" (đã lưu từ lần trước)", " (kept from before)"),
                    _ => "",
                };
                self.pick(
                    format!("Kết quả của `{ask}`{kept}: {verdict}{found}, lúc {at}."),
                    format!("The answer to `{ask}`{kept}: {verdict}{found}, {at}."),
                )
            }
            "failed" => {
                let (why, cause) = (self.outcome(detail("failure")), detail("cause"));
                self.pick(
                    format!("`{ask}` không có kết quả: {why} (`{cause}`), lúc {at}."),
                    format!("`{ask}` got no answer: {why} (`{cause}`), {at}."),
                )
            }
            "elapsed" => {
                let from = self.state(came.from.as_deref().unwrap_or_default());
                self.pick(
                    format!("Đã hết thời hạn ở {from}, lúc {at}."),
                    format!("A timer of {from} ran out, {at}."),
                )
            }
            "migrated" => {
                let (from, to) = (detail("from-version"), detail("to-version"));
                self.pick(
                    format!(
                        "Hồ sơ đã chuyển từ phiên bản {from} sang {to} của quy trình lúc {at}."
                    ),
                    format!("The case came from version {from} of the workflow to {to}, {at}."),
                )
            }
            "member" => {
                let member = detail("member");
                self.pick(
                    format!("`{ask}`: đã có kết quả của `{member}` lúc {at}."),
                    format!("`{ask}`: `{member}` came to an end, {at}."),
                )
            }
            other => format!("`{other}`, {at}."),
        }
    }

    fn who(&self, came: &CameView) -> String {
        let Some(actor) = &came.actor else {
            return self.pick("Hệ thống", "The engine");
        };
        format!("`{}` ({})", actor.name(), actor.role)
    }

    /// What was found field by field, as far as the reader is told: reasons, or names alone.
    fn found(&self, reasons: &str, fields: &str) -> String {
        let reason = |one: &str| {
            let (field, reason) = one.split_once('=').unwrap_or((one, ""));
            format!("{}: {}", self.field(field), self.reason(reason))
        };
        let reasons = reasons.split_whitespace().map(reason);
        let found: Vec<String> =
            reasons.chain(fields.split_whitespace().map(|field| self.field(field))).collect();
        if found.is_empty() { String::new() } else { format!(" ({})", found.join("; ")) }
    }

    /// Who may use an action and why others may not.
    pub(super) fn action(&self, told: &MoveView, action: &Action) -> String {
        let label = self.named_action(&told.name);
        let may: Vec<&str> =
            told.roles.iter().filter(|one| one.allowed).map(|one| one.role.as_str()).collect();
        let mut parts = Vec::new();
        if !may.is_empty() {
            let except = self.except(told);
            let roles = may.join(", ");
            let reason =
                if told.reason { self.word(", phải ghi lý do", ", with a reason") } else { "" };
            parts.push(self.pick(
                format!("{roles} được làm{except}{reason}."),
                format!("{roles} may{except}{reason}."),
            ));
        }
        let mut refused: Vec<&StandView> = told.roles.iter().filter(|one| !one.allowed).collect();
        while let Some(first) = refused.first().copied() {
            let (same, others) = refused.into_iter().partition(|one| same_reason(first, one));
            refused = others;
            parts.push(self.may_not(&same, told.roles.len(), action));
        }
        format!("{label}: {}", parts.join(" "))
    }

    fn may_not(&self, same: &[&StandView], all: usize, action: &Action) -> String {
        let roles: Vec<&str> = same.iter().map(|one| one.role.as_str()).collect();
        let everybody = roles.len() == all && all > 1;
        let roles = match everybody {
            true => self.word("hiện không ai", "nobody").to_owned(),
            false => roles.join(", "),
        };
        let problem = same.first().and_then(|one| one.problems.first());
        let why = match problem {
            Some(problem) if problem.code == "wrong-role" => {
                let wanted: Vec<&str> = action.roles.iter().map(|role| &**role).collect();
                let wanted = wanted.join(", ");
                self.pick(format!("cần vai trò {wanted}."), format!("it takes {wanted}."))
            }
            Some(problem) => problem.text.get(self.language).cloned().unwrap_or_default(),
            None => String::new(),
        };
        let en = if everybody { "may" } else { "may not" };
        let vi = if everybody { "được" } else { "không được" };
        self.pick(format!("{roles} {vi}: {why}"), format!("{roles} {en}: {why}"))
    }

    /// ` (but not `lan`, who used “Submit”)`.
    fn except(&self, told: &MoveView) -> String {
        let one = |used: &super::UsedBy| {
            let action = self.named_action(&used.action);
            self.pick(
                format!("trừ `{}` là người đã {action}", used.by),
                format!("but not `{}`, who used {action}", used.by),
            )
        };
        let but: Vec<String> = told.not_by.iter().map(one).collect();
        if but.is_empty() { String::new() } else { format!(" ({})", but.join("; ")) }
    }

    pub(super) fn timer(&self, timer: &TimerWhy) -> String {
        let (at, of) = (time(timer.due_ms), timer.of.join(", "));
        let rests = self.rests_since(timer.paused_ms);
        let does = match timer.does {
            "moves" => {
                let to = self.state(&of);
                self.pick(format!("chuyển sang {to}"), format!("goes to {to}"))
            }
            "reminds" if of.is_empty() => self.pick("nhắc việc", "reminds"),
            "reminds" => self.pick(format!("nhắc {of}"), format!("reminds {of}")),
            "gives-up" => self.pick(format!("thôi hỏi `{of}`"), format!("gives `{of}` up")),
            "lets-go" => self.pick(
                format!("xoá dữ liệu mà `{of}` đã lấy về"),
                format!("lets go of what `{of}` fetched"),
            ),
            "deletes" => self.pick("xoá dữ liệu của hồ sơ", "deletes the data of the case"),
            _ => self.pick("không làm gì", "does nothing"),
        };
        format!("{at}: {does}{rests}.")
    }

    /// `; rests since …` of a clock that rests.
    pub(super) fn rests_since(&self, paused_ms: Option<i64>) -> String {
        paused_ms.map_or_else(String::new, |since| {
            let since = time(since);
            self.pick(
                format!("; đang tạm dừng từ {since}, sẽ lùi lại bấy nhiêu"),
                format!("; rests since {since} and will be that much later"),
            )
        })
    }

    pub(super) fn wait(&self, wait: &WaitView) -> String {
        let (ask, until) = (&wait.ask, time(wait.until_ms));
        let whom = match &wait.registry {
            Some(registry) => self.registry(wait, registry),
            None => self.members(wait),
        };
        self.pick(
            format!("`{ask}`: chờ {whom}; thôi chờ lúc {until}."),
            format!("`{ask}`: waits for {whom}; given up {until}."),
        )
    }

    /// The registry, how it stands and when it is tried again.
    pub(super) fn registry(&self, wait: &WaitView, registry: &str) -> String {
        let since = time(wait.since_ms);
        let mut told = match wait.outage_ms.map(time) {
            Some(outage) => {
                let attempts = wait.attempts;
                self.pick(
                    format!("CSDL `{registry}`, không liên lạc được từ {outage} ({attempts} lần)"),
                    format!(
                        "the registry `{registry}`, out of reach since {outage} ({attempts} \
                         attempt(s))"
                    ),
                )
            }
            None => self.pick(
                format!("CSDL `{registry}`, đã hỏi lúc {since}"),
                format!("the registry `{registry}`, asked {since}"),
            ),
        };
        told.push_str(self.circuit(wait));
        if let Some(next) = wait.next_ms.map(time) {
            let next = self.pick(format!("; hỏi lại lúc {next}"), format!("; next attempt {next}"));
            told.push_str(&next);
        }
        told
    }

    fn circuit(&self, wait: &WaitView) -> &'static str {
        match wait.circuit {
            None => self.word(
                ", CSDL này không còn trong cấu hình nên không ai hỏi",
                ", which is not configured any more, so that nobody asks",
            ),
            Some("closed") => "",
            Some("probing") => self.word(", đang thử liên lạc lại", ", which is being tried again"),
            Some(_) => self.word(
                ", đang tạm ngừng hỏi vì không trả lời",
                ", which is left alone for a while since it does not answer",
            ),
        }
    }

    /// How many child cases go on.
    pub(super) fn members(&self, wait: &WaitView) -> String {
        let all = wait.members.len();
        let open = wait.members.iter().filter(|one| one.ended.is_none()).count();
        self.pick(format!("{open} trong {all} hồ sơ con"), format!("{open} of {all} child cases"))
    }

    /// Names as people read them, in their order.
    pub(super) fn states(&self, names: &[Name]) -> String {
        names.iter().map(|name| self.state(name)).collect::<Vec<_>>().join(", ")
    }
}

/// Refused for the same: of the role only its absence counts, not its name.
fn same_reason(one: &StandView, other: &StandView) -> bool {
    match (one.problems.first(), other.problems.first()) {
        (Some(one), Some(other)) => {
            one.code == other.code && (one.code == "wrong-role" || one.text == other.text)
        }
        (None, None) => true,
        (Some(_), None) | (None, Some(_)) => false,
    }
}
