//! What the hostile connector says of itself.
//!
//! `describe` sees no configuration, so a test that wants it to misbehave changes the marker below
//! in the component's bytes.

use serde_json::Value;

use crate::bindings::exports::hoso::connector::connector::{Description, Offer, Problem};
use crate::bindings::hoso::connector::types::{EndpointNeed, SecretNeed};

/// Tests replace the word after the equals sign by another of the same length.
#[used]
static MARKER: [u8; 24] = *b"hoso-describe-does=plain";

fn deed_of_describe() -> u8 {
    // Behind a black box, or the compiler would read the marker now.
    std::hint::black_box(&MARKER)[19]
}

pub fn describe() -> Description {
    match deed_of_describe() {
        b'l' => crate::deeds::spin(),
        b't' => panic!("describe was told to trap"),
        _ => {}
    }
    Description {
        name: "hostile".into(),
        version: "0.1.0".into(),
        vendor: "hoso".into(),
        config_schema: match deed_of_describe() {
            b's' => "{\"type\": 7}".into(),
            _ => SCHEMA.into(),
        },
        endpoints: vec![EndpointNeed { name: "gateway".into(), purpose: "tests".into() }],
        secrets: vec![secret("api", false), secret("pin", true)],
        max_concurrency: None,
        requests_per_minute: None,
        more: vec![],
    }
}

fn secret(name: &str, per_officer: bool) -> SecretNeed {
    let transforms = ["base64", "sha256-hex", "xml-text", "hmac-sha256"];
    SecretNeed {
        name: name.into(),
        purpose: "tests".into(),
        per_officer,
        transforms: transforms.map(String::from).to_vec(),
    }
}

const SCHEMA: &str = r#"{
  "$schema": "https://json-schema.org/draft/2020-12/schema",
  "type": "object",
  "required": ["do"],
  "properties": {
    "do": {"type": "string"},
    "method": {"enum": ["GET", "POST"]},
    "path": {"type": "string"},
    "body": {"type": "string"}
  }
}"#;

pub fn offers(config: &Value) -> Result<Offer, Vec<Problem>> {
    let deed = config["do"].as_str().unwrap_or_default();
    match deed {
        "refuse-config" => {
            return Err(vec![Problem {
                name: "do".into(),
                code: "unwanted".into(),
                message: "this configuration is refused".into(),
            }]);
        }
        "offers-loop" => crate::deeds::spin(),
        "offers-call" => crate::deeds::call_from_offers(),
        _ => {}
    }
    let names = |names: &[&str]| names.iter().map(|name| name.to_string()).collect::<Vec<_>>();
    let answers = match deed {
        "unlisted-answer" => names(&["found"]),
        _ => {
            names(&["found", "compared", "agrees", "no-match", "not-found", "ambiguous", "pending"])
        }
    };
    Ok(Offer {
        needs: vec![names(&["full-name"])],
        takes: names(&["full-name", "birth-date", "citizen-id"]),
        needs_asker: names(&["officer-id"]),
        compares: names(&["full-name"]),
        returns: names(&["full-name", "birth-date", "citizen-id"]),
        answers,
        max_batch: 0,
    })
}
