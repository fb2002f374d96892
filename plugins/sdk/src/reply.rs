//! Building a reply: the record that the registry returned, and the evidence for it.
//!
//! A record drops what the query did not ask for, so that a connector cannot hand on more than
//! the procedure may see. It never compares.

use crate::{Answer, Evidence, Field, PartialDate, Query, Reply, Value};

/// Without reference, date or marks.
impl Default for Evidence {
    fn default() -> Self {
        Self { reference: None, data_as_of_unix_ms: None, marks: Vec::new() }
    }
}

impl Reply {
    /// An answer without evidence so far.
    #[must_use]
    pub fn of(answer: Answer) -> Self {
        Self { answer, evidence: Evidence::default() }
    }

    /// The registry's own number for this answer.
    #[must_use]
    pub fn reference(mut self, reference: Option<&str>) -> Self {
        self.evidence.reference = reference.map(str::to_owned);
        self
    }

    /// When the registry's data held true.
    #[must_use]
    pub fn as_of(mut self, unix_ms: Option<u64>) -> Self {
        self.evidence.data_as_of_unix_ms = unix_ms;
        self
    }

    /// A mark that is safe to keep for years; nothing is added for a header that did not come.
    #[must_use]
    pub fn mark(mut self, name: &str, value: Option<&str>) -> Self {
        if let Some(value) = value {
            self.evidence.marks.push((name.to_owned(), value.to_owned()));
        }
        self
    }
}

/// A record under construction: only wanted fields stay, and an empty one counts as not held.
#[derive(Debug)]
pub struct Record<'a> {
    query: &'a Query,
    fields: Vec<Field>,
}

impl<'a> Record<'a> {
    /// An empty record in answer to this query.
    #[must_use]
    pub fn of(query: &'a Query) -> Self {
        Self { query, fields: Vec::new() }
    }

    /// Adds any value.
    #[must_use]
    pub fn value(mut self, name: &str, value: Option<Value>) -> Self {
        if let Some(value) = value
            && self.query.wants(name)
        {
            self.fields.push(Field { name: name.to_owned(), value });
        }
        self
    }

    /// Adds text; blank text is left out.
    #[must_use]
    pub fn text<'t>(self, name: &str, text: impl Into<Option<&'t str>>) -> Self {
        let text = text.into().map(str::trim).filter(|text| !text.is_empty());
        self.value(name, text.map(|text| Value::Text(text.to_owned())))
    }

    /// Adds a date.
    #[must_use]
    pub fn date(self, name: &str, date: Option<PartialDate>) -> Self {
        self.value(name, date.map(Value::Date))
    }

    /// The record as the registry holds it.
    #[must_use]
    pub fn found(self) -> Reply {
        Reply::of(Answer::Found(self.fields))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn query() -> Query {
        let mut query = Query::empty("q-1");
        query.compare = vec!["full-name".into(), "birth-date".into()];
        query.fetch = vec!["sex".into()];
        query
    }

    #[test]
    fn a_record_keeps_only_what_was_asked_for() {
        let query = query();
        let reply = Record::of(&query)
            .text("full-name", " NGUYỄN VĂN AN ")
            .text("religion", "00")
            .date("birth-date", Some(PartialDate::Year(1940)))
            .found();
        let expected = vec![
            Field::text("full-name", "NGUYỄN VĂN AN"),
            Field::date("birth-date", PartialDate::Year(1940)),
        ];
        assert_eq!(reply.answer, Answer::Found(expected));
    }

    #[test]
    fn what_the_registry_does_not_hold_is_absent() {
        let query = query();
        let reply =
            Record::of(&query).text("sex", None).text("full-name", "  ").date("birth-date", None);
        assert_eq!(reply.found().answer, Answer::Found(vec![]));
    }

    #[test]
    fn evidence_is_kept_where_it_came() {
        let reply = Reply::of(Answer::NotFound)
            .reference(Some("r-7"))
            .as_of(Some(5))
            .mark("x-road-request-id", Some("abc"))
            .mark("x-road-request-hash", None);
        assert_eq!(reply.evidence.reference.as_deref(), Some("r-7"));
        assert_eq!(reply.evidence.data_as_of_unix_ms, Some(5));
        assert_eq!(reply.evidence.marks, [("x-road-request-id".into(), "abc".into())]);
    }
}
