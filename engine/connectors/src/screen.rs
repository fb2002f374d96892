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
