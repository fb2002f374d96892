//! Why a request was refused, in names and codes: what the HTTP border turns into RFC 9457 problems
//! and the mark of a request keeps. Never holds a value that somebody declared.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// A refused request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Problem {
    /// Stable code, the last part of the problem's type: `wrong-state`, `unknown-unit`…
    pub code: String,
    /// The HTTP status that fits: 400, 403, 404, 409, 412 or 422.
    pub status: u16,
    /// One sentence for an operator, in English.
    pub detail: String,
    /// The same for a clerk, by language (`vi`, `en`).
    pub text: BTreeMap<String, String>,
    /// Fields concerned, each with a code and a sentence.
    pub fields: Vec<FieldProblem>,
}

/// What is wrong with one field.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FieldProblem {
    /// The workflow's name of the field.
    pub field: String,
    /// Stable code: `missing`, `unknown`, `invalid`, `not-editable`.
    pub code: String,
    /// One sentence, in English; never the value.
    pub detail: String,
    /// The same for a clerk, by language (`vi`, `en`).
    pub text: BTreeMap<String, String>,
}

impl FieldProblem {
    /// With its sentence in both languages; the English one is the operator's too.
    pub(crate) fn new(field: &str, code: &str, vi: String, en: String) -> Self {
        FieldProblem {
            field: field.into(),
            code: code.into(),
            detail: en.clone(),
            text: BTreeMap::from([("vi".into(), vi), ("en".into(), en)]),
        }
    }
}

pub(crate) mod refusal;

impl Problem {
    /// A problem with its sentence in both languages; the English one is the operator's too.
    pub(crate) fn new(code: &str, status: u16, vi: String, en: String) -> Self {
        Problem {
            code: code.into(),
            status,
            detail: en.clone(),
            text: BTreeMap::from([("vi".into(), vi), ("en".into(), en)]),
            fields: Vec::new(),
        }
    }

    pub(crate) fn with_fields(self, fields: Vec<FieldProblem>) -> Self {
        Problem { fields, ..self }
    }

    pub(crate) fn unknown_workflow(name: &str, near: Option<&str>) -> Self {
        let hint_en = near.map(|near| format!(" Did you mean `{near}`?")).unwrap_or_default();
        let hint_vi = near.map(|near| format!(" Có phải là `{near}`?")).unwrap_or_default();
        let vi = format!("Không có quy trình `{name}`.{hint_vi}");
        let en = format!("There is no workflow `{name}`.{hint_en}");
        Problem::new("unknown-workflow", 404, vi, en)
    }

    pub(crate) fn unknown_case() -> Self {
        let vi = "Không có hồ sơ này trong phạm vi của người gọi.".into();
        let en = "There is no such case within the caller's reach.".into();
        Problem::new("unknown-case", 404, vi, en)
    }

    pub(crate) fn key_taken(key: &str) -> Self {
        let vi = format!("Mã `{key}` đã có hồ sơ.");
        let en = format!("The key `{key}` has a case already.");
        Problem::new("key-taken", 409, vi, en)
    }

    pub(crate) fn bad_key() -> Self {
        let vi = "Mã của người gửi dài 1 đến 128 ký tự và không được chỉ gồm 9 hay 12 chữ số, \
                  vì mã được ghi vào nhật ký.";
        let en = "A sender's key is 1 to 128 characters and no bare 9 or 12 digits, since keys \
                  stand in logs.";
        Problem::new("bad-key", 422, vi.into(), en.into())
    }

    pub(crate) fn unit_wanted() -> Self {
        let vi = "Hồ sơ mới cần có đơn vị hành chính (`unit`).".into();
        let en = "A new case wants its administrative unit (`unit`).".into();
        Problem::new("unit-wanted", 422, vi, en)
    }

    pub(crate) fn unknown_unit(code: &str, on: &str) -> Self {
        let vi = format!("Không có đơn vị hành chính mã `{code}` vào ngày {on}.");
        let en = format!("There is no administrative unit with code `{code}` on {on}.");
        Problem::new("unknown-unit", 422, vi, en)
    }

    pub(crate) fn no_office(unit: &str) -> Self {
        let vi = format!(
            "Chưa cấu hình mã cơ quan cho đơn vị `{unit}` nên không cấp được mã hồ sơ (`offices`)."
        );
        let en = format!(
            "No office code is configured for the unit `{unit}`, so no case code can be given \
             (`offices`)."
        );
        Problem::new("no-office", 422, vi, en)
    }

    pub(crate) fn bad_day(day: &str) -> Self {
        let vi = format!("`{day}` không phải là một ngày dạng yyyy-mm-dd.");
        let en = format!("`{day}` is no day of the form yyyy-mm-dd.");
        Problem::new("bad-day", 422, vi, en)
    }

    pub(crate) fn beyond_grant(what: &str, name: &str) -> Self {
        let what_vi = match what {
            "role" => "vai trò",
            "unit" => "đơn vị",
            _ => "quy trình",
        };
        let vi = format!("Người gọi không được phép thay mặt cho {what_vi} `{name}`.");
        let en = format!("The caller may not speak for the {what} `{name}`.");
        Problem::new("beyond-grant", 403, vi, en)
    }

    pub(crate) fn invalid_fields(fields: Vec<FieldProblem>) -> Self {
        let vi = "Có trường chưa đúng dạng; xem `fields`.".into();
        let en = "Some fields are not in the right form; see `fields`.".into();
        Problem::new("invalid-fields", 422, vi, en).with_fields(fields)
    }

    pub(crate) fn expected_state(state: &str, wanted: &[String]) -> Self {
        let list = wanted.join(", ");
        let vi = format!("Hồ sơ đang ở `{state}`, không ở {list} như yêu cầu mong đợi.");
        let en = format!("The case is in `{state}`, not in {list} as the request expects.");
        Problem::new("expected-state", 412, vi, en)
    }

    pub(crate) fn expected_revision(is: u64, wanted: u64) -> Self {
        let vi =
            format!("Hồ sơ đang ở lần sửa {is}, không phải {wanted}: hãy đọc lại rồi gửi lại.");
        let en = format!("The case is at revision {is}, not {wanted}: read it again, then repeat.");
        Problem::new("expected-revision", 412, vi, en)
    }

    pub(crate) fn key_reused() -> Self {
        let vi = "Mã yêu cầu này đã dùng cho một nội dung khác.".into();
        let en = "This request's key was used with another body before.".into();
        Problem::new("key-reused", 422, vi, en)
    }
}
