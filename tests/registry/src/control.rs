//! The register's back door, for demonstrations and for tests in other processes.
//!
//! `POST /pretend/mode` `{"mode": "network-error", "number": "006…"}` (the number may be left out),
//! `GET` and `DELETE /pretend/seen`, `GET /pretend/people/{index}`. It never touches the wire's
//! own path.

use axum::body::Body;
use axum::http::{Method, Response, StatusCode, header};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::mode::{Mode, Modes};
use crate::person::{Person, Population};
use crate::seen::Log;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Change {
    mode: Mode,
    number: Option<String>,
}

/// Answers a request below `/pretend/`; `path` is the rest.
pub(crate) fn answer(
    (method, path): (&Method, &str),
    body: &[u8],
    (modes, log, people): (&Modes, &Log, &Population),
) -> Response<Body> {
    match (method.as_str(), path) {
        ("POST", "mode") => change(body, modes),
        ("GET", "seen") => json_answer(StatusCode::OK, &json!(log.seen())),
        ("DELETE", "seen") => {
            log.forget();
            empty(StatusCode::NO_CONTENT)
        }
        ("GET", path) => match path.strip_prefix("people/").map(str::parse) {
            Some(Ok(index)) if index < people.size() => {
                json_answer(StatusCode::OK, &told(&people.person(index)))
            }
            _ => empty(StatusCode::NOT_FOUND),
        },
        _ => empty(StatusCode::NOT_FOUND),
    }
}

fn change(body: &[u8], modes: &Modes) -> Response<Body> {
    match serde_json::from_slice::<Change>(body) {
        Ok(Change { mode, number: Some(number) }) => modes.set_for(&number, mode),
        Ok(Change { mode, number: None }) => modes.set(mode),
        Err(error) => {
            let problem = json!({"title": "not a mode", "detail": error.to_string()});
            return json_answer(StatusCode::BAD_REQUEST, &problem);
        }
    }
    empty(StatusCode::NO_CONTENT)
}

/// A person as a demonstration types them in, beside what the register holds otherwise.
fn told(person: &Person) -> Value {
    json!({
        "full-name": person.full_name,
        "citizen-id": person.citizen_id,
        "old-id": person.old_id,
        "birth-date": person.true_birth_iso(),
        "sex": person.sex.code(),
        "ethnicity": person.ethnicity,
        "held": {
            "full-name": person.registered_name,
            "birth-date": person.birth_iso(),
            "sex": person.sex_held.then(|| person.sex.code()),
        },
    })
}

fn json_answer(status: StatusCode, body: &Value) -> Response<Body> {
    Response::builder()
        .status(status)
        .header(header::CONTENT_TYPE, "application/json")
        .body(Body::from(body.to_string()))
        .expect("a fixed header")
}

fn empty(status: StatusCode) -> Response<Body> {
    Response::builder().status(status).body(Body::empty()).expect("no header at all")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ask(method: Method, path: &str, body: &str, modes: &Modes) -> StatusCode {
        let (log, people) = (Log::new(true), Population::new(1, 10));
        answer((&method, path), body.as_bytes(), (modes, &log, &people)).status()
    }

    #[test]
    fn a_mode_is_set_for_all_or_for_one() {
        let modes = Modes::new();
        let set = |body| ask(Method::POST, "mode", body, &modes);
        assert_eq!(set(r#"{"mode": "empty"}"#), 204);
        assert_eq!(set(r#"{"mode": {"slow": {"ms": 5}}, "number": "1"}"#), 204);
        assert_eq!((modes.of("1"), modes.of("2")), (Mode::Slow { ms: 5 }, Mode::Empty));
        assert_eq!(set(r#"{"mode": "lazy"}"#), 400);
        assert_eq!(set(r#"{"mode": "well", "nummer": "1"}"#), 400);
    }

    #[test]
    fn people_and_the_log_are_told() {
        let modes = Modes::new();
        let get = |path| ask(Method::GET, path, "", &modes);
        assert_eq!(
            (get("people/9"), get("people/10"), get("people/x")),
            (StatusCode::OK, StatusCode::NOT_FOUND, StatusCode::NOT_FOUND)
        );
        assert_eq!((get("seen"), get("else")), (StatusCode::OK, StatusCode::NOT_FOUND));
        assert_eq!(ask(Method::DELETE, "seen", "", &modes), 204);
        assert_eq!(ask(Method::PUT, "mode", "", &modes), 404);
    }
}
