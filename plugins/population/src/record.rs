//! Answers: a `CongDan` in the vocabulary's names and codes, or the register's yes or no.
//!
//! A code that means "no information" is left out, which the engine reads as "not held". A value
//! that cannot be read is not: that is a fault of the wire, not a gap in the register.

use hoso_connector_sdk::{Answer, Failure, PartialDate, Query, Record, Reply};

use crate::ask::Asked;
use crate::soap::wrong;
use crate::time;
use crate::xml::Element;

/// The answer of 037. A `CongDan` without a name is how some gateways say that there is nobody.
pub(crate) fn answer(
    collection: &Element,
    asked: &Asked<'_>,
    query: &Query,
) -> Result<Reply, Failure> {
    let people = collection.all("CongDan").filter(|person| full_name(person).is_some());
    let people: Vec<_> = people.collect();
    let reply = match people.as_slice() {
        [] => Reply::of(Answer::NotFound),
        [person] => found(person, asked, query)?,
        several => Reply::of(Answer::Ambiguous(u32::try_from(several.len()).ok())),
    };
    let as_of = collection.attribute("ThoiDiemDuLieu").and_then(time::unix_ms);
    Ok(reply.as_of(as_of).reference(collection.attribute("id")))
}

/// The answer of 033: a yes or a no to all that was sent.
pub(crate) fn verdict(result: &Element, asked: &Asked<'_>) -> Result<Reply, Failure> {
    match result.text_of("TonTai") {
        Some("true" | "1") => Ok(Reply::of(Answer::Agrees(asked.fields()))),
        Some("false" | "0") => Ok(Reply::of(Answer::NoMatch(asked.fields()))),
        _ => Err(wrong("TonTai is neither true nor false")),
    }
}

fn found(person: &Element, asked: &Asked<'_>, query: &Query) -> Result<Reply, Failure> {
    about_whom(person, asked)?;
    Ok(Record::of(query)
        .text("full-name", full_name(person).as_deref())
        .text("citizen-id", person.text_of("SoDinhDanh"))
        .text("old-id", person.text_of("SoCMND"))
        .date("birth-date", if query.wants("birth-date") { birth(person)? } else { None })
        .text("sex", coded(person, "GioiTinh", &[("1", "male"), ("2", "female")]))
        .text("ethnicity", two_digits(person, "DanToc").filter(|code| *code != "99"))
        .text("religion", two_digits(person, "TonGiao"))
        .text("marital-status", coded(person, "TinhTrangHonNhan", &MARITAL))
        .text("nationality", person.text_of("QuocTich"))
        .text("blood-group", coded(person, "NhomMau", &BLOOD))
        .found())
}

const MARITAL: [(&str, &str); 3] =
    [("1", "never-married"), ("2", "married"), ("3", "divorced-or-widowed")];
const BLOOD: [(&str, &str); 4] = [("01", "a"), ("02", "b"), ("03", "ab"), ("04", "o")];

/// A record under another 12-digit number is about somebody else: it must neither be compared nor
/// shown. With the 9 digits this cannot be said, since a person may have had several.
fn about_whom(person: &Element, asked: &Asked<'_>) -> Result<(), Failure> {
    match (asked.number, person.text_of("SoDinhDanh")) {
        (("citizen-id", number), Some(held)) if held != number => {
            Err(wrong("a record about another number than was asked for"))
        }
        _ => Ok(()),
    }
}

/// Mostly the whole name stands in `Ten`; where it does not, the three parts follow each other.
fn full_name(person: &Element) -> Option<String> {
    let name = person.child("HoVaTen")?;
    name.text_of("Ten")?;
    let parts = ["Ho", "ChuDem", "Ten"].map(|part| name.text_of(part));
    Some(parts.into_iter().flatten().collect::<Vec<_>>().join(" "))
}

/// The day where it is held, otherwise the year; zeros stand for what is not known.
fn birth(person: &Element) -> Result<Option<PartialDate>, Failure> {
    let Some(birth) = person.child("NgayThangNamSinh") else { return Ok(None) };
    let text = birth.text_of("NgayThangNam").or(birth.text_of("Nam"));
    let Some(text) = text.or(Some(birth.text()).filter(|text| !text.is_empty())) else {
        return Ok(None);
    };
    let known = text.strip_suffix("0000").or(text.strip_suffix("00")).filter(|_| text.len() == 8);
    let known = known.unwrap_or(text);
    let date = PartialDate::from_compact(known).or_else(|| PartialDate::from_iso(known));
    date.map(Some).ok_or_else(|| wrong("NgayThangNamSinh is no date"))
}

fn coded(person: &Element, name: &str, codes: &[(&str, &'static str)]) -> Option<&'static str> {
    let code = person.text_of(name)?;
    codes.iter().find(|(wire, _)| *wire == code).map(|(_, ours)| *ours)
}

fn two_digits<'a>(person: &'a Element, name: &str) -> Option<&'a str> {
    let code = person.text_of(name)?;
    (code.len() == 2 && code.bytes().all(|b| b.is_ascii_digit())).then_some(code)
}
