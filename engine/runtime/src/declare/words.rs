//! What is wrong with a declared value and what to do, in Vietnamese and English. Never repeats the
//! value, and never decides what is wrong.

use hoso_civil::{Kind, ValueFault};

use super::MEMBERS;

/// One sentence in both languages.
pub(super) struct Words {
    pub(super) vi: String,
    pub(super) en: String,
}

fn words(vi: impl Into<String>, en: impl Into<String>) -> Words {
    Words { vi: vi.into(), en: en.into() }
}

pub(super) fn unknown(meant: &[String]) -> Words {
    let quoted: Vec<String> = meant.iter().map(|name| format!("`{name}`")).collect();
    let hint = |ask: &str, or: &str| match quoted.as_slice() {
        [] => String::new(),
        quoted => format!("; {ask} {}?", quoted.join(or)),
    };
    words(
        format!("quy trình không có trường này{}", hint("có phải là", " hay ")),
        format!("the workflow has no such field{}", hint("did you mean", " or ")),
    )
}

pub(super) fn unnumbered(name: &str, household: &str) -> Words {
    let field = name.split_once('.').map_or(name, |(_, field)| field);
    words(
        format!(
            "hãy nói của người thứ mấy: `{household}.1.{field}`, hoặc gửi `{household}` là một \
             danh sách"
        ),
        format!(
            "say of which member: `{household}.1.{field}`, or give `{household}` as a list of \
             members"
        ),
    )
}

pub(super) fn too_many() -> Words {
    words(
        format!("một hộ có nhiều nhất {MEMBERS} người; hãy tách hồ sơ"),
        format!("a household has {MEMBERS} members at most; open several cases"),
    )
}

pub(super) fn whole_number() -> Words {
    words("hãy ghi một số nguyên", "numbers are whole")
}

pub(super) fn one_value() -> Words {
    words(
        "hãy ghi một văn bản, một số nguyên, true hoặc false, hoặc null",
        "give a text, a whole number, true or false, or null",
    )
}

pub(super) fn twice() -> Words {
    words(
        "trường này có hai lần trong yêu cầu; hãy gửi một lần",
        "the request gives this field twice; give it once",
    )
}

pub(super) fn person_wanted(person: &str) -> Words {
    words(
        format!("hãy gửi các trường của `{person}`: {{\"tên-trường\": giá trị}}, hoặc null"),
        format!("give the fields of `{person}`: {{\"field\": value}}, or null"),
    )
}

pub(super) fn list_wanted(household: &str) -> Words {
    words(
        format!("hãy gửi `{household}` là danh sách từng người: [{{\"tên-trường\": giá trị}}]"),
        format!("give `{household}` as a list of its members: [{{\"field\": value}}]"),
    )
}

pub(super) fn nobody() -> Words {
    words(
        "không có gì về người này; hãy bỏ người này khỏi danh sách",
        "nothing is said of this member; leave them out of the list",
    )
}

pub(super) fn fault(kind: &Kind, fault: ValueFault) -> Words {
    words(wanted(kind), fault.to_string())
}

/// What a value of a kind looks like, in Vietnamese; English faults say it themselves.
fn wanted(kind: &Kind) -> String {
    let text = match kind {
        Kind::Text => {
            let most = Kind::TEXT_LIMIT;
            return format!("cần một văn bản không quá {most} ký tự, không có ký tự điều khiển");
        }
        Kind::FullName => {
            let most = Kind::NAME_LIMIT;
            return format!("cần họ và tên bằng chữ như trên giấy tờ, không quá {most} ký tự");
        }
        Kind::IdentityNumber => "cần 12 chữ số (căn cước) hoặc 9 chữ số (chứng minh nhân dân cũ)",
        Kind::CitizenId => "cần số định danh đủ 12 chữ số",
        Kind::OldId => "cần số chứng minh nhân dân cũ đủ 9 chữ số",
        Kind::Date => "cần một ngày có thật: 14/02/1990, hoặc 02/1990, hoặc 1990 nếu không rõ hơn",
        Kind::Code { .. } => "cần đúng một mã trong danh mục của trường này",
        Kind::Flag => "cần true hoặc false",
        Kind::Number => "cần một số nguyên, chỉ gồm chữ số",
        Kind::Money => "cần số tiền nguyên đồng, không âm, ví dụ 1500000 hoặc 1.500.000",
        Kind::Phone => "cần số điện thoại 8 đến 15 chữ số, có mã vùng",
        Kind::Email => "cần địa chỉ thư điện tử dạng ten@example.vn",
        Kind::Unit => "cần mã đơn vị hành chính gồm 2, 3 hoặc 5 chữ số",
        Kind::File => "cần mã, liên kết https hoặc đường dẫn tương đối của tệp, không gửi nội dung",
    };
    text.to_owned()
}
