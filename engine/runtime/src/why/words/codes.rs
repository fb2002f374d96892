//! Codes of verdicts, failures and checks in words. What has none is shown as it is.

use hoso_core::Check;

use super::Words;

impl Words<'_> {
    /// A verdict or a failure in words.
    pub(in super::super) fn outcome(&self, code: &str) -> String {
        let (vi, en) = match code {
            "verified" => ("khớp", "verified"),
            "mismatch" => ("lệch thông tin", "something differs"),
            "no-match" => ("không trùng khớp", "no match"),
            "not-found" => ("không thấy người này", "no such person found"),
            "ambiguous" => ("nhiều người trùng", "more than one person fits"),
            "incomplete" => ("chưa đủ để kết luận", "not enough could be compared"),
            "rejected" => ("CSDL không nhận dữ liệu này", "the registry refuses this input"),
            "not-permitted" => {
                ("chưa được phép hoặc chưa cấu hình", "not permitted, or not configured")
            }
            "protocol" => ("trả lời sai quy cách", "the answer could not be read"),
            "expired" => ("phiếu hỏi đã hết hạn", "the ticket ran out"),
            "unavailable" => ("không liên lạc được", "out of reach"),
            other => return format!("`{other}`"),
        };
        self.pick(vi, en)
    }

    /// Why a field agrees, is open or differs, in words.
    pub(super) fn reason(&self, code: &str) -> String {
        let (vi, en) = match code {
            "encoding" => ("trùng, khác bảng mã", "the same, encoded otherwise"),
            "case-or-space" => {
                ("trùng, khác chữ hoa hay dấu cách", "the same but for case or space")
            }
            "tone-placement" => ("trùng, khác vị trí dấu", "the same, tone mark placed otherwise"),
            "i-y" => ("khác i/y", "differs in i/y"),
            "unaccented" => ("chỉ trùng khi bỏ dấu", "the same only without accents"),
            "partial" => ("trùng năm, thiếu ngày", "the year agrees, no day is held"),
            "old-unit" => ("đơn vị cũ đã sáp nhập", "a unit that was merged"),
            "not-held" => ("CSDL không có thông tin", "the registry holds nothing"),
            "not-compared" => ("không so sánh", "not compared"),
            "different" => ("khác", "different"),
            other => return format!("`{other}`"),
        };
        self.pick(vi, en)
    }

    /// Where an ask stands, in words.
    pub(super) fn check(&self, check: Check) -> String {
        match check {
            Check::None => self.pick("chưa hỏi", "never asked"),
            Check::Waiting => self.pick("đang chờ", "waiting"),
            Check::Failed => self.pick("không có kết quả", "no answer"),
            Check::Stale => self.pick("đã sửa sau khi hỏi", "edited since"),
            Check::Verdict(verdict) => self.outcome(verdict.code()),
        }
    }
}
