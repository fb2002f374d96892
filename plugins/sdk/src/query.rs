//! Reading a query: what is known of the person, who asks, and what may come back.
//!
//! Nothing is normalised here: how a name or a date must look is each wire's own matter.

use crate::{Failure, Field, PartialDate, Query, Value};

impl Query {
    /// A query about nobody, asking for nothing; for tests and for building one up.
    #[must_use]
    pub fn empty(id: &str) -> Self {
        Self {
            id: id.into(),
            subject: Vec::new(),
            compare: Vec::new(),
            fetch: Vec::new(),
            purpose: String::new(),
            asker: Vec::new(),
            case_code: None,
            more: Vec::new(),
        }
    }

    /// What is known of the person under `name`.
    #[must_use]
    pub fn value(&self, name: &str) -> Option<&Value> {
        value(&self.subject, name)
    }

    /// The person's field `name`, where it is text and not empty.
    #[must_use]
    pub fn text(&self, name: &str) -> Option<&str> {
        text(&self.subject, name)
    }

    /// As [`Query::text`], for a field that the wire cannot do without.
    ///
    /// # Errors
    /// `rejected`, naming the field.
    pub fn needed(&self, name: &str) -> Result<&str, Failure> {
        self.text(name).ok_or_else(|| missing(name))
    }

    /// The person's field `name`, where it is a date.
    #[must_use]
    pub fn date(&self, name: &str) -> Option<PartialDate> {
        match self.value(name)? {
            Value::Date(date) => Some(*date),
            Value::Text(_) | Value::Flag(_) | Value::Number(_) => None,
            Value::Address(_) | Value::Json(_) => None,
        }
    }

    /// As [`Query::date`], for a field that the wire cannot do without.
    ///
    /// # Errors
    /// `rejected`, naming the field.
    pub fn needed_date(&self, name: &str) -> Result<PartialDate, Failure> {
        self.date(name).ok_or_else(|| missing(name))
    }

    /// What is known of the officer who asks: `officer-id`, `office-code`...
    #[must_use]
    pub fn asker(&self, name: &str) -> Option<&str> {
        text(&self.asker, name)
    }

    /// Whether the procedure may compare or receive this field. The engine drops all others.
    #[must_use]
    pub fn wants(&self, name: &str) -> bool {
        self.compare.iter().chain(&self.fetch).any(|wanted| wanted == name)
    }
}

impl Field {
    /// A field that holds text.
    #[must_use]
    pub fn text(name: &str, text: impl Into<String>) -> Self {
        Self { name: name.into(), value: Value::Text(text.into()) }
    }

    /// A field that holds a date.
    #[must_use]
    pub fn date(name: &str, date: PartialDate) -> Self {
        Self { name: name.into(), value: Value::Date(date) }
    }
}

fn value<'a>(fields: &'a [Field], name: &str) -> Option<&'a Value> {
    fields.iter().find(|field| field.name == name).map(|field| &field.value)
}

fn text<'a>(fields: &'a [Field], name: &str) -> Option<&'a str> {
    match value(fields, name)? {
        Value::Text(text) if !text.trim().is_empty() => Some(text),
        Value::Text(_) | Value::Date(_) | Value::Flag(_) | Value::Number(_) => None,
        Value::Address(_) | Value::Json(_) => None,
    }
}

fn missing(name: &str) -> Failure {
    Failure::rejected(name, "missing", format!("the registry cannot be asked without {name}"))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn query() -> Query {
        let mut query = Query::empty("q-1");
        query.subject = vec![
            Field::text("full-name", "Nguyễn Văn An"),
            Field::text("old-id", "  "),
            Field::date("birth-date", PartialDate::Year(1940)),
        ];
        query.asker = vec![Field::text("officer-id", "006080000001")];
        query.compare = vec!["full-name".into()];
        query.fetch = vec!["sex".into()];
        query
    }

    #[test]
    fn fields_are_read_by_name_and_kind() {
        let query = query();
        assert_eq!(query.text("full-name"), Some("Nguyễn Văn An"));
        assert_eq!(query.date("birth-date"), Some(PartialDate::Year(1940)));
        assert_eq!(query.text("birth-date"), None);
        assert_eq!(query.date("full-name"), None);
        assert_eq!(query.value("sex"), None);
        assert_eq!(query.asker("officer-id"), Some("006080000001"));
        assert_eq!(query.asker("office-code"), None);
    }

    #[test]
    fn a_missing_or_blank_field_is_rejected_by_name() {
        for name in ["citizen-id", "old-id"] {
            match query().needed(name).unwrap_err() {
                Failure::Rejected(problems) => assert_eq!(problems[0].name, name),
                other => panic!("{other:?}"),
            }
        }
        assert_eq!(query().needed("full-name").unwrap(), "Nguyễn Văn An");
        assert!(query().needed_date("full-name").is_err());
        assert_eq!(query().needed_date("birth-date").unwrap(), PartialDate::Year(1940));
    }

    #[test]
    fn only_what_may_be_compared_or_fetched_is_wanted() {
        assert!(query().wants("full-name"));
        assert!(query().wants("sex"));
        assert!(!query().wants("religion"));
    }
}
