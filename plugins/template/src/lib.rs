//! The smallest connector worth copying: one JSON question over HTTP, one JSON answer.
//!
//! It never compares what it gets with what was declared, and never returns more than was asked
//! for: the engine judges, and `Record` drops the rest.

use hoso_connector_sdk::{
    Answer, Connector, Context, Description, Failure, Offer, PartialDate, Problem, Query, Record,
    Reply, http,
};
use serde::{Deserialize, Serialize};

/// Rename it, and `export!` at the end with it.
pub struct Template;

/// What the administrator writes under `config`; the schema below says the same to the host.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// Where on the endpoint `gateway` persons are asked for.
    pub path: String,
}

const SCHEMA: &str = r#"{
  "$schema": "https://json-schema.org/draft/2020-12/schema",
  "type": "object", "additionalProperties": false, "required": ["path"],
  "properties": {
    "path": {"type": "string", "pattern": "^/", "description": "Where persons are asked for"}
  }
}"#;

#[derive(Serialize)]
struct Question<'a> {
    id: &'a str,
    purpose: &'a str,
    officer: Option<&'a str>,
    number: &'a str,
}

#[derive(Deserialize)]
struct Person {
    name: Option<String>,
    /// `1940`, `1940-05` or `1940-05-19`: as much as the register holds.
    born: Option<String>,
}

impl Connector for Template {
    type Config = Config;

    fn describe() -> Description {
        Description::new("template", env!("CARGO_PKG_VERSION"), "Your name here")
            .schema(SCHEMA)
            .endpoint("gateway", "The register's JSON gateway")
    }

    fn offers(config: &Config) -> Result<Offer, Vec<Problem>> {
        if config.path.contains("..") {
            return Err(vec![Problem::new("path", "dots", "dot segments are refused")]);
        }
        Ok(Offer::default()
            .needs(&["citizen-id"])
            .returns(&["full-name", "birth-date"])
            .answers(&["found", "not-found"]))
    }

    fn verify(ctx: &Context<Config>, query: &Query) -> Result<Reply, Failure> {
        let question = Question {
            id: &query.id,
            purpose: &query.purpose,
            officer: query.asker("officer-id"),
            number: query.needed("citizen-id")?,
        };
        // Safe to repeat: the register knows the question by its `id`.
        let answer = http::post("gateway", &ctx.config.path).json(&question).idempotent().send()?;
        if answer.status == 404 {
            return Ok(Reply::of(Answer::NotFound));
        }
        let answer = answer.ok()?;
        let person: Person = answer.json()?;
        let born = person.born.as_deref().and_then(PartialDate::from_iso);
        let record = Record::of(query).text("full-name", person.name.as_deref());
        Ok(record.date("birth-date", born).found().reference(answer.header("x-answer-id")))
    }
}

hoso_connector_sdk::export!(Template);

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use hoso_connector_sdk::{Field, testing};

    fn query() -> Query {
        let mut query = Query::empty("q-1");
        query.purpose = "1.000948".into();
        query.subject = vec![Field::text("citizen-id", "006140000001")];
        query.compare = vec!["full-name".into(), "birth-date".into()];
        query
    }

    fn ask(status: u16, body: &'static str) -> (Result<Reply, Failure>, testing::Seen) {
        let config = Config { path: "/persons".into() };
        let ctx = Context { config, attempt: 1, budget_ms: 1000, ..EMPTY };
        let headers = &[("X-Answer-Id", "r-7")];
        testing::with(
            move |_| Ok(testing::response(status, headers, body)),
            || Template::verify(&ctx, &query()),
        )
    }

    const EMPTY: Context<Config> = Context {
        config: Config { path: String::new() },
        attempt: 0,
        budget_ms: 0,
        traceparent: None,
        callback_url: None,
        more: Vec::new(),
    };

    #[test]
    fn the_question_carries_number_purpose_and_id() {
        let (_, seen) = ask(404, "");
        let body: serde_json::Value = serde_json::from_slice(&seen.sent[0].body).unwrap();
        assert_eq!(body["number"], "006140000001");
        assert_eq!(
            (body["id"].as_str(), body["purpose"].as_str()),
            (Some("q-1"), Some("1.000948"))
        );
        assert!(seen.sent[0].idempotent);
    }

    #[test]
    fn a_person_is_found_with_no_more_precision_than_the_register_has() {
        let reply = ask(200, r#"{"name": "NGUYEN VAN AN", "born": "1940"}"#).0.unwrap();
        let fields = vec![
            Field::text("full-name", "NGUYEN VAN AN"),
            Field::date("birth-date", PartialDate::Year(1940)),
        ];
        assert_eq!(reply.answer, Answer::Found(fields));
        assert_eq!(reply.evidence.reference.as_deref(), Some("r-7"));
    }

    #[test]
    fn nobody_is_not_found_and_an_outage_is_not_nobody() {
        assert_eq!(ask(404, "").0.unwrap(), Reply::of(Answer::NotFound));
        assert!(matches!(ask(503, "").0, Err(Failure::Unavailable(_))));
        assert!(matches!(ask(403, "").0, Err(Failure::NotPermitted(_))));
        assert!(matches!(ask(200, "<html>").0, Err(Failure::Protocol(_))));
    }

    #[test]
    fn without_a_number_nothing_is_sent() {
        let ctx = Context { config: Config { path: "/".into() }, ..EMPTY };
        let (failure, seen) = testing::with(
            |_| Err(testing::error("denied")),
            || Template::verify(&ctx, &Query::empty("q-2")),
        );
        assert!(matches!(failure, Err(Failure::Rejected(_))));
        assert!(seen.sent.is_empty());
    }

    #[test]
    fn the_offer_and_the_schema_speak_of_the_same_configuration() {
        let schema: serde_json::Value =
            serde_json::from_str(&Template::describe().config_schema).unwrap();
        assert_eq!(schema["required"], serde_json::json!(["path"]));
        assert!(Template::offers(&Config { path: "/p".into() }).is_ok());
        assert_eq!(Template::offers(&Config { path: "/../p".into() }).unwrap_err()[0].name, "path");
    }
}
