//! What passes between the engine and a guest: less than it could, in both directions.
//!
//! A subject field that the offer does not take never reaches the guest; a returned field that
//! nobody may receive never leaves here. Nothing is judged, only let through or not.

use crate::Limits;
use crate::failure::Failure;
use crate::wire::{
    Answer, CivilDate, CivilMonth, Evidence, Field, Offer, PartialDate, Query, Reply, Value,
};

/// The query as the guest may see it.
pub(crate) fn screened(mut query: Query, offer: &Offer) -> Query {
    let takes = |field: &Field| offer.takes.contains(&field.name);
    query.subject.retain(takes);
    query.asker.retain(|field| takes(field) || offer.needs_asker.contains(&field.name));
    query
}

/// The reply as the engine may see it, and how many fields were dropped from it.
pub(crate) fn checked(
    mut reply: Reply,
    query: &Query,
    offer: &Offer,
    limits: &Limits,
) -> Result<(Reply, usize), Failure> {
    let case = reply.answer.case();
    if !offer.answers.iter().any(|listed| listed == case) {
        let text = format!("the connector answered {case:?}, which it does not offer");
        return Err(Failure::protocol("unlisted-answer", text));
    }
    if matches!(reply.answer, Answer::Pending(_)) {
        let text = "the connector answers later, which is not supported yet";
        return Err(Failure::protocol("pending-not-supported", text));
    }
    if size(&reply) > limits.answer {
        let text = format!("the answer is larger than {} bytes", limits.answer);
        return Err(Failure::protocol("answer-too-large", text));
    }
    let dropped = drop_unwanted(&mut reply.answer, query);
    check_values(&reply.answer)?;
    Ok((reply, dropped))
}

fn drop_unwanted(answer: &mut Answer, query: &Query) -> usize {
    let receivable = |name: &String| query.compare.contains(name) || query.fetch.contains(name);
    let keep = |fields: &mut Vec<Field>| {
        let before = fields.len();
        fields.retain(|field| receivable(&field.name));
        before - fields.len()
    };
    match answer {
        Answer::Found(fields) => keep(fields),
        Answer::Compared(compared) => {
            let before = compared.verdicts.len();
            compared.verdicts.retain(|verdict| query.compare.contains(&verdict.name));
            before - compared.verdicts.len() + keep(&mut compared.returned)
        }
        // Names only, of what the registry looked at.
        Answer::Agrees(_) | Answer::NoMatch(_) => 0,
        Answer::NotFound | Answer::Ambiguous(_) | Answer::Pending(_) => 0,
    }
}

fn check_values(answer: &Answer) -> Result<(), Failure> {
    let fields = match answer {
        Answer::Found(fields) => fields,
        Answer::Compared(compared) => &compared.returned,
        Answer::Agrees(_) | Answer::NoMatch(_) | Answer::NotFound => return Ok(()),
        Answer::Ambiguous(_) | Answer::Pending(_) => return Ok(()),
    };
    match fields.iter().find(|field| !is_sound(&field.value)) {
        Some(field) => {
            let text = format!("the connector returned a value of {} that cannot be", field.name);
            Err(Failure::protocol("bad-value", text))
        }
        None => Ok(()),
    }
}

fn is_sound(value: &Value) -> bool {
    match value {
        Value::Text(_) | Value::Flag(_) | Value::Number(_) => true,
        Value::Date(date) => is_date(date),
        Value::Address(address) => address.units_on.as_ref().is_none_or(is_day),
        Value::Json(text) => serde_json::from_str::<serde::de::IgnoredAny>(text).is_ok(),
    }
}

fn is_date(date: &PartialDate) -> bool {
    match date {
        PartialDate::Day(day) => is_day(day),
        PartialDate::Month(CivilMonth { year, month }) => is_year(*year) && is_month(*month),
        PartialDate::Year(year) => is_year(*year),
    }
}

fn is_year(year: u16) -> bool {
    (1..=9999).contains(&year)
}

fn is_month(month: u8) -> bool {
    (1..=12).contains(&month)
}

fn is_day(date: &CivilDate) -> bool {
    let days = match date.month {
        2 if is_leap(date.year) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    };
    is_year(date.year) && is_month(date.month) && (1..=days).contains(&date.day)
}

fn is_leap(year: u16) -> bool {
    year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400))
}

/// Bytes of a reply: its texts, and a little for each item.
fn size(reply: &Reply) -> usize {
    let Evidence { reference, marks, .. } = &reply.evidence;
    let marks = marks.iter().map(|(name, value)| ITEM + name.len() + value.len());
    let evidence = reference.as_ref().map_or(0, String::len) + marks.sum::<usize>();
    evidence + size_of_answer(&reply.answer)
}

/// Counted for each item of a list, so that a million empty ones have a size.
const ITEM: usize = 16;

fn size_of_answer(answer: &Answer) -> usize {
    let names = |names: &[String]| names.iter().map(|name| ITEM + name.len()).sum();
    let fields = |fields: &[Field]| fields.iter().map(size_of_field).sum::<usize>();
    match answer {
        Answer::Found(found) => fields(found),
        Answer::Compared(compared) => {
            let verdicts = compared.verdicts.iter();
            let verdicts = verdicts.map(|v| ITEM + v.name.len() + v.basis.len());
            fields(&compared.returned) + verdicts.sum::<usize>()
        }
        Answer::Agrees(list) | Answer::NoMatch(list) => names(list),
        Answer::Pending(ticket) => ticket.correlation.len() + ticket.state.len(),
        Answer::NotFound | Answer::Ambiguous(_) => 0,
    }
}

fn size_of_field(field: &Field) -> usize {
    let length = |text: &Option<String>| text.as_ref().map_or(0, String::len);
    let value = match &field.value {
        Value::Text(text) | Value::Json(text) => text.len(),
        Value::Address(address) => {
            let units = address.units.iter();
            let units = units.map(|u| ITEM + u.level.len() + length(&u.code) + length(&u.name));
            let texts = length(&address.country) + length(&address.detail) + length(&address.text);
            units.sum::<usize>() + texts
        }
        Value::Date(_) | Value::Flag(_) | Value::Number(_) => 8,
    };
    ITEM + field.name.len() + value
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;
    use crate::wire::{Address, Compared, FieldVerdict, Place, Ticket, Verdict};

    fn names(names: &[&str]) -> Vec<String> {
        names.iter().map(|name| name.to_string()).collect()
    }

    fn text(name: &str, value: &str) -> Field {
        Field { name: name.into(), value: Value::Text(value.into()) }
    }

    fn query() -> Query {
        Query {
            id: "1".into(),
            subject: vec![text("full-name", "A"), text("sex", "f")],
            compare: names(&["full-name"]),
            fetch: names(&["address"]),
            purpose: String::new(),
            asker: vec![text("officer-id", "1"), text("sex", "m"), text("phone", "0")],
            case_code: None,
            more: vec![],
        }
    }

    fn offer() -> Offer {
        Offer {
            needs: vec![],
            takes: names(&["full-name"]),
            needs_asker: names(&["officer-id"]),
            compares: vec![],
            returns: vec![],
            answers: names(&["found", "compared", "agrees", "pending"]),
            max_batch: 0,
        }
    }

    fn check(answer: Answer) -> Result<(Reply, usize), Failure> {
        let evidence = Evidence { reference: None, data_as_of_unix_ms: None, marks: vec![] };
        let limits = Limits { answer: 100, ..Limits::default() };
        checked(Reply { answer, evidence }, &query(), &offer(), &limits)
    }

    fn code(answer: Answer) -> &'static str {
        check(answer).unwrap_err().code
    }

    fn dated(date: PartialDate) -> Answer {
        Answer::Found(vec![Field { name: "full-name".into(), value: Value::Date(date) }])
    }

    fn day(year: u16, month: u8, day: u8) -> Answer {
        dated(PartialDate::Day(CivilDate { year, month, day }))
    }

    #[test]
    fn a_guest_gets_what_its_offer_takes_and_no_more() {
        let seen = screened(query(), &offer());
        let names = |fields: &[Field]| fields.iter().map(|f| f.name.clone()).collect::<Vec<_>>();
        assert_eq!(names(&seen.subject), ["full-name"]);
        assert_eq!(names(&seen.asker), ["officer-id"]);
    }

    #[test]
    fn what_may_be_compared_or_fetched_comes_back() {
        let fields = ["full-name", "address", "sex"].map(|name| text(name, "x"));
        let (reply, dropped) = check(Answer::Found(fields.to_vec())).unwrap();
        assert_eq!(dropped, 1);
        assert_eq!(reply.answer, Answer::Found(fields[..2].to_vec()));
    }

    #[test]
    fn verdicts_come_back_for_compared_fields_only() {
        let verdict = |name: &str| FieldVerdict {
            name: name.into(),
            verdict: Verdict::Match,
            basis: "exact".into(),
        };
        let compared = Compared {
            verdicts: vec![verdict("full-name"), verdict("address")],
            returned: vec![text("sex", "f")],
        };
        let (reply, dropped) = check(Answer::Compared(compared)).unwrap();
        let Answer::Compared(left) = reply.answer else { panic!("it stays a comparison") };
        assert_eq!((dropped, left.verdicts.len(), left.returned.len()), (2, 1, 0));
    }

    #[test]
    fn answers_that_are_not_offered_or_come_later_are_refused() {
        assert_eq!(code(Answer::NotFound), "unlisted-answer");
        let ticket = Ticket {
            correlation: "c".into(),
            state: vec![],
            poll_after_seconds: None,
            expires_after_seconds: None,
        };
        assert_eq!(code(Answer::Pending(ticket)), "pending-not-supported");
    }

    #[test]
    fn an_answer_is_measured_in_all_its_parts() {
        assert_eq!(
            code(Answer::Found(vec![text("full-name", &"x".repeat(90))])),
            "answer-too-large"
        );
        assert_eq!(code(Answer::Agrees(vec![String::new(); 7])), "answer-too-large");
        let place = Place { level: "province".into(), code: None, name: Some("x".repeat(60)) };
        let address =
            Address { units: vec![place], units_on: None, country: None, detail: None, text: None };
        let field = Field { name: "address".into(), value: Value::Address(address) };
        assert_eq!(code(Answer::Found(vec![field])), "answer-too-large");
        assert!(check(Answer::Agrees(names(&["full-name"]))).is_ok());
    }

    #[test]
    fn only_days_that_exist_come_back() {
        for good in [day(2024, 2, 29), day(2000, 2, 29), day(1, 12, 31), day(9999, 4, 30)] {
            assert!(check(good.clone()).is_ok(), "{good:?}");
        }
        for bad in [
            day(2023, 2, 29),
            day(1900, 2, 29),
            day(2024, 4, 31),
            day(2024, 13, 1),
            day(2024, 1, 0),
            day(0, 1, 1),
            dated(PartialDate::Year(0)),
            dated(PartialDate::Year(10_000)),
            dated(PartialDate::Month(CivilMonth { year: 2024, month: 0 })),
        ] {
            assert_eq!(code(bad.clone()), "bad-value", "{bad:?}");
        }
        assert!(check(dated(PartialDate::Year(1940))).is_ok());
    }

    #[test]
    fn json_has_to_be_json() {
        let json = |text: &str| {
            Answer::Found(vec![Field { name: "address".into(), value: Value::Json(text.into()) }])
        };
        assert!(check(json("[1, {\"a\": null}]")).is_ok());
        assert_eq!(code(json("[1,")), "bad-value");
    }
}
