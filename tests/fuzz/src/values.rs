//! Values for fields: such as the field takes, and such as it does not. Never a real person's.

use hoso_civil::{Input, PartialDate, Value};
use hoso_core::{Lifecycle, Name, Values};

use crate::draw::Draw;

/// Texts that no name of a workflow has: found in a journal, they leaked.
pub(crate) const TEXTS: [&str; 6] = [
    "Nguyễn Thị Thử",
    "Trần Văn Mẫu",
    "001140000123",
    "012345678",
    "0900 000 001",
    "x\u{202e}\u{0}\u{301}",
];

/// The names under which values can be declared: of a household, its first persons.
pub(crate) fn fields(lifecycle: &Lifecycle) -> Vec<Name> {
    let draft = lifecycle.declared();
    let mut names = Vec::new();
    for (name, field) in &draft.fields {
        let many =
            field.person.as_ref().and_then(|one| draft.persons.get(one)?.many.then_some(one));
        let rest = many.and_then(|person| name.strip_prefix(&**person));
        match (many, rest) {
            (Some(person), Some(rest)) => {
                names.extend((1..=3).map(|number| Name::from(format!("{person}.{number}{rest}"))));
            }
            (None, _) | (_, None) => names.push(name.clone()),
        }
    }
    names
}

/// A form: everything that is required, and some of the rest.
pub(crate) fn form(lifecycle: &Lifecycle, draw: &mut Draw<'_>) -> Values {
    let mut values = Values::new();
    for name in fields(lifecycle) {
        let required = lifecycle.field(&name).is_some_and(|field| field.required);
        if required || !draw.once_in(3) {
            values.insert(name.clone(), Some(value(lifecycle, &name, draw)));
        }
    }
    values
}

/// A few edits: most change a value, some take it back, some name no field at all.
pub(crate) fn edits(lifecycle: &Lifecycle, draw: &mut Draw<'_>) -> Values {
    let mut values = Values::new();
    let names = fields(lifecycle);
    for _ in 0..draw.below(4) {
        let name = draw.one_of(&names).unwrap_or_else(|| "nobody".into());
        let name = if draw.once_in(40) { "household.0.nothing".into() } else { name };
        let value = (!draw.once_in(5)).then(|| value(lifecycle, &name, draw));
        values.insert(name, value);
    }
    values
}

/// One that the field's kind takes, where one is found.
pub(crate) fn value(lifecycle: &Lifecycle, name: &str, draw: &mut Draw<'_>) -> Value {
    let any = match draw.below(5) {
        0 => Value::Flag(draw.once_in(2)),
        1 => Value::Number(draw.number()),
        2 => Value::Date(PartialDate::parse("29/02/1940").unwrap()),
        _ => Value::Text(draw.one_of(&TEXTS).unwrap_or_default().to_owned()),
    };
    let Some(field) = lifecycle.field(name).filter(|_| !draw.once_in(30)) else { return any };
    let codes: Vec<&str> = field.codes.iter().map(|(code, _)| code.as_str()).collect();
    let mut inputs: Vec<Input<'_>> = codes.into_iter().map(Input::Text).collect();
    let dates = ["1940", "3/1956", "1990-02-03", "2026-02-28"];
    inputs.extend(TEXTS.into_iter().chain(dates).map(Input::Text));
    inputs.extend([Input::Flag(true), Input::Flag(false), Input::Number(7)]);
    let read: Vec<Value> =
        inputs.into_iter().filter_map(|one| field.kind.parse(one).ok()).collect();
    draw.one_of(&read).unwrap_or(any)
}
