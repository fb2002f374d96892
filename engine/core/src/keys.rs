//! Names that follow from content: effect keys and digests of inputs. Never random: the same case,
//! step and position give the same key at every attempt.

use hoso_civil::{PartialDate, Value};
use uuid::Uuid;

use crate::{Ask, Case, Whom};

/// The key of the effect at a position of the step that makes this revision.
pub(crate) fn effect(case: Uuid, revision: u64, position: usize) -> Uuid {
    Uuid::new_v5(&case, format!("effect/{revision}/{position}").as_bytes())
}

/// The key of a tell, by the case's own count of them: a reminder makes no new revision.
pub(crate) fn tell(case: Uuid, sequence: u64) -> Uuid {
    Uuid::new_v5(&case, format!("tell/{sequence}").as_bytes())
}

/// A digest of the values that an ask sends, or hands to child cases; bound to the case so that two
/// cases of one person cannot be told by it.
pub(crate) fn inputs(case: &Case, ask: &Ask) -> Uuid {
    let mut bytes = Vec::with_capacity(128);
    let mut add = |field: &str, value: &Value| {
        text(&mut bytes, field);
        write(&mut bytes, value);
    };
    match &ask.whom {
        Whom::Registry { .. } => {
            let known = ask.sends.iter().filter_map(|field| Some((field, case.value(field)?)));
            known.for_each(|(field, value)| add(field, value));
        }
        Whom::Each(each) => {
            let of = |field: &str| field.strip_prefix(&*each.person)?.strip_prefix('.').map(drop);
            let known = case.parts().fields.iter().filter(|(field, _)| of(field).is_some());
            known.for_each(|(field, declared)| add(field, &declared.value));
        }
    }
    Uuid::new_v5(&case.id(), &bytes)
}

fn write(bytes: &mut Vec<u8>, value: &Value) {
    match value {
        Value::Text(one) => {
            bytes.push(b't');
            text(bytes, one);
        }
        Value::Date(date) => {
            bytes.push(b'd');
            date_parts(bytes, date);
        }
        Value::Flag(flag) => bytes.extend([b'f', u8::from(*flag)]),
        Value::Number(number) => {
            bytes.push(b'n');
            bytes.extend(number.to_be_bytes());
        }
    }
}

/// Length first, so that no two lists of texts run into the same bytes.
fn text(bytes: &mut Vec<u8>, text: &str) {
    bytes.extend((text.len() as u64).to_be_bytes());
    bytes.extend(text.as_bytes());
}

fn date_parts(bytes: &mut Vec<u8>, date: &PartialDate) {
    bytes.extend(date.year().to_be_bytes());
    bytes.extend([date.month().unwrap_or(0), date.day().unwrap_or(0)]);
}
