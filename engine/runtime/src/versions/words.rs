//! The words of why a case cannot come to another version, Vietnamese and English, with what mends
//! it. Never names a value.

use hoso_core::{Name, Stranded};
use hoso_workflow::Sentence;

/// Why a case stays, for whoever moves cases.
pub fn stranded(why: &Stranded) -> Sentence {
    match why {
        Stranded::NotNamed { from, to } => say(
            format!("Phiên bản {to} không nhận hồ sơ của phiên bản {from}: hãy thêm vào `migrate: from`."),
            format!("Version {to} takes no cases of version {from}: add it to `migrate: from`."),
        ),
        Stranded::StateGone { state } => say(
            format!("Phiên bản mới không có trạng thái thay cho `{state}`: hãy thêm vào `migrate: states`."),
            format!("The new version has no state for `{state}`: add it to `migrate: states`."),
        ),
        Stranded::FieldsGone { fields } => say(
            format!(
                "Phiên bản mới không có trường cho {}: hãy thêm vào `migrate: fields` hoặc `drop`.",
                list(fields)
            ),
            format!(
                "The new version has no fields for {}: add them to `migrate: fields` or `drop`.",
                list(fields)
            ),
        ),
        Stranded::Unfit { fields } => say(
            format!("Giá trị của {} không hợp với kiểu mới: hãy sửa hồ sơ, hoặc giữ kiểu cũ.", list(fields)),
            format!("The values of {} do not fit the new kinds: edit the cases, or keep the kinds.", list(fields)),
        ),
        Stranded::Clash { fields } => say(
            format!("Nhiều trường cùng thành {}: hãy cho mỗi trường một tên, hoặc bỏ bớt bằng `drop`.", list(fields)),
            format!("Several fields would become {}: give each a name, or `drop` some.", list(fields)),
        ),
        Stranded::Missing { fields } => say(
            format!("Thiếu trường bắt buộc {}: hãy bổ sung vào hồ sơ, hoặc không bắt buộc.", list(fields)),
            format!("The required fields {} are missing: fill them in first, or do not require them.", list(fields)),
        ),
        Stranded::ProcedureGone { procedure: Some(code) } => say(
            format!("Phiên bản mới không phục vụ thủ tục `{code}` của hồ sơ."),
            format!("The new version does not serve the case's procedure `{code}`."),
        ),
        Stranded::ProcedureGone { procedure: None } => say(
            "Phiên bản mới cần mã thủ tục, mà hồ sơ không có.".into(),
            "The new version wants a procedure, and the case names none.".into(),
        ),
        Stranded::Calendar { why } => say(
            format!("Không tính được thời hạn: {why}."),
            format!("A due time cannot be reckoned: {why}."),
        ),
        Stranded::NeedsEngine => say(
            "Việc chuyển cần tra cứu hoặc báo cho bên gửi: hãy chạy với hệ thống đang phục vụ (`--at`)."
                .into(),
            "The move asks a registry or tells a sender: run it with a serving engine (`--at`).".into(),
        ),
        Stranded::NotMigrated { to } => say(
            format!("Hồ sơ không phải từ phiên bản {to} chuyển sang."),
            format!("The case did not come from version {to}."),
        ),
        Stranded::ChangedSince => say(
            "Hồ sơ đã thay đổi sau khi chuyển, nên không quay lại được.".into(),
            "The case has changed since it was moved, so it cannot go back.".into(),
        ),
        Stranded::Dropped { fields } => say(
            format!("Giá trị của {} đã bị xoá khi chuyển, nên không quay lại được.", list(fields)),
            format!("The values of {} were let go by the move, so it cannot go back.", list(fields)),
        ),
    }
}

fn say(vi: String, en: String) -> Sentence {
    Sentence { vi, en }
}

fn list(names: &[Name]) -> String {
    let quoted: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
    quoted.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_reason_has_a_sentence_in_both_languages() {
        let fields = || vec![Name::from("sex"), Name::from("note")];
        let all = [
            Stranded::NotNamed { from: 1, to: 2 },
            Stranded::StateGone { state: "held".into() },
            Stranded::FieldsGone { fields: fields() },
            Stranded::Unfit { fields: fields() },
            Stranded::Clash { fields: fields() },
            Stranded::Missing { fields: fields() },
            Stranded::ProcedureGone { procedure: Some("1.000948".into()) },
            Stranded::ProcedureGone { procedure: None },
            Stranded::Calendar { why: "there is no calendar `x`".into() },
            Stranded::NeedsEngine,
            Stranded::NotMigrated { to: 1 },
            Stranded::ChangedSince,
            Stranded::Dropped { fields: fields() },
        ];
        let said = all.map(|why| {
            let Sentence { vi, en } = stranded(&why);
            assert!(!vi.is_ascii() && vi.ends_with('.') && en.ends_with('.'), "{en}");
            format!("{}\n  {vi}\n  {en}", why.code())
        });
        insta::assert_snapshot!(said.join("\n"));
    }
}
