//! The deeds: one function for each way to misbehave, and `echo` for none.

use std::time::Duration;

use serde_json::Value as Json;

use crate::bindings::exports::hoso::connector::connector::{
    Context, Failure, Problem, Query, Reply,
};
use crate::bindings::hoso::connector::host_http::{self, Request};
use crate::bindings::hoso::connector::host_log::{self, Level};
use crate::bindings::hoso::connector::types::{
    Answer, CivilDate, Compared, Evidence, Field, FieldVerdict, PartialDate, Ticket,
    Unavailability, Value, Verdict,
};
use crate::bindings::hoso::connector::{host_ambient, host_cache, host_secrets};

type Outcome = Result<Reply, Failure>;

pub fn act(config: &Json, context: &Context, query: Query) -> Outcome {
    match config["do"].as_str().unwrap_or_default() {
        "echo" => found(query.subject),
        "context" => said(vec![
            ("attempt", context.attempt.to_string()),
            ("budget-ms", context.budget_ms.to_string()),
            ("traceparent", context.traceparent.clone().unwrap_or_default()),
            ("callback-url", context.callback_url.clone().unwrap_or_default()),
            ("asker", names(&query.asker)),
            ("subject", names(&query.subject)),
        ]),
        "loop" => spin(),
        "loop-host" => loop {
            host_cache::get("nothing");
        },
        "grow" => grow(),
        "recurse" => found(vec![text("full-name", &recurse(u64::MAX).to_string())]),
        "recurse-widely" => found(vec![text("full-name", &recurse_widely(1).to_string())]),
        "sleep" => {
            std::thread::sleep(Duration::from_millis(config["ms"].as_u64().unwrap_or(60_000)));
            reply(Answer::NotFound)
        }
        "trap" => std::process::abort(),
        "panic" => panic!("a panic that names {}", values(&query)),
        "exit" => std::process::exit(0),
        "huge-answer" => found((0..100_000).map(|n| text("full-name", &n.to_string())).collect()),
        "huge-string" => found(vec![text("full-name", &"x".repeat(30 << 20))]),
        "wide-answer" => found(vec![text("full-name", &"x".repeat(300 << 10))]),
        "undeclared-endpoint" => call("elsewhere", config),
        "call" => call("gateway", config),
        "http-flood" => flood(config),
        "log" => log(&query),
        "log-flood" => log_flood(),
        "log-endless" => loop {
            host_log::write(Level::Info, "again");
        },
        "bad-date" => found(vec![bad_date()]),
        "bad-json" => {
            found(vec![Field { name: "full-name".into(), value: Value::Json("{".into()) }])
        }
        "extra-fields" => found(vec![text("full-name", "A"), text("religion", "none")]),
        "extra-compared" => compared(),
        "unlisted-answer" => reply(Answer::NotFound),
        "pending" => reply(Answer::Pending(ticket())),
        "ambiguous" => reply(Answer::Ambiguous(Some(2))),
        "ambient" => ambient(),
        "files" => files(),
        "stdin" => stdin(),
        "socket" => {
            let connected = std::net::TcpStream::connect(("127.0.0.1", 80)).is_ok();
            said(vec![("connected", connected.to_string())])
        }
        "agrees" => reply(Answer::Agrees(vec!["full-name".into()])),
        "no-match" => reply(Answer::NoMatch(vec!["full-name".into()])),
        "huge-log" => {
            host_log::write(Level::Info, &"x".repeat(30 << 20));
            reply(Answer::NotFound)
        }
        "instants" => instants(),
        "print-endless" => loop {
            println!("again");
        },
        "random-flood" => {
            host_ambient::random(u32::MAX);
            reply(Answer::NotFound)
        }
        "officer" => officer(config),
        "login" => login(config),
        "secrets" => secrets(config),
        "secret-misuse" => secret_misuse(),
        "cache" => cache(config),
        other => fail(other, &query),
    }
}

pub fn spin() -> ! {
    let mut turns = 0u64;
    loop {
        turns = std::hint::black_box(turns.wrapping_add(1));
    }
}

pub fn call_from_offers() {
    let config = serde_json::json!({"path": "/"});
    if let Err(error) = host_http::send(&request("gateway", &config)) {
        panic!("{}", error.code);
    }
}

fn grow() -> Outcome {
    let mut kept: Vec<Vec<u8>> = Vec::new();
    loop {
        kept.push(std::hint::black_box(vec![1; 1 << 20]));
    }
}

/// Keeps nothing in memory, so that the engine's stack is what runs out.
#[inline(never)]
fn recurse(depth: u64) -> u64 {
    match depth {
        0 => 0,
        _ => recurse(depth - 1).rotate_left(7) ^ depth,
    }
}

/// Keeps its frames in memory, so that the guest's own stack is what runs out.
#[allow(unconditional_recursion)]
fn recurse_widely(depth: u64) -> u64 {
    let frame = std::hint::black_box([depth; 64]);
    recurse_widely(depth + 1) + frame[(depth % 64) as usize]
}

fn request(endpoint: &str, config: &Json) -> Request {
    let word = |name: &str| config[name].as_str().unwrap_or_default().to_owned();
    let pairs = |name: &str| -> Vec<(String, String)> {
        let map = config[name].as_object();
        let all = map.into_iter().flatten();
        all.map(|(k, v)| (k.clone(), v.as_str().unwrap_or_default().to_owned())).collect()
    };
    Request {
        endpoint: endpoint.into(),
        method: config["method"].as_str().unwrap_or("GET").into(),
        path: word("path"),
        query: pairs("query"),
        headers: pairs("headers"),
        body: word("body").into_bytes(),
        timeout_ms: config["timeout-ms"].as_u64().map(|ms| ms as u32),
        idempotent: config["idempotent"].as_bool().unwrap_or_default(),
    }
}

/// Status, headers and body go into the evidence, or the error's code and message.
fn call(endpoint: &str, config: &Json) -> Outcome {
    match host_http::send(&request(endpoint, config)) {
        Ok(response) => {
            let mut marks = vec![("status", response.status.to_string())];
            marks.push(("body", String::from_utf8_lossy(&response.body).into_owned()));
            let lines: Vec<String> =
                response.headers.iter().map(|(name, value)| format!("{name}: {value}")).collect();
            marks.push(("headers", lines.join("\n")));
            said(marks)
        }
        Err(error) => said(vec![("error", error.code), ("message", error.message)]),
    }
}

fn flood(config: &Json) -> Outcome {
    let mut codes = Vec::new();
    for _ in 0..40 {
        codes.push(match host_http::send(&request("gateway", config)) {
            Ok(response) => response.status.to_string(),
            Err(error) => error.code,
        });
    }
    said(vec![("last", codes.last().cloned().unwrap_or_default()), ("first", codes[0].clone())])
}

fn log(query: &Query) -> Outcome {
    host_log::write(Level::Info, &format!("asked about {}", values(query)));
    println!("printed {}", values(query));
    reply(Answer::NotFound)
}

fn log_flood() -> Outcome {
    for n in 0..1_000 {
        host_log::write(Level::Warn, &format!("line {n} {}", "x".repeat(200)));
    }
    reply(Answer::NotFound)
}

fn ambient() -> Outcome {
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    let map: std::collections::HashMap<u8, u8> = [(1, 2)].into();
    said(vec![
        ("unix-ms", host_ambient::unix_ms().to_string()),
        ("system-ms", now.expect("after 1970").as_millis().to_string()),
        ("random", format!("{:?}", host_ambient::random(8))),
        ("map", format!("{map:?}")),
        ("variables", std::env::vars().count().to_string()),
        ("arguments", std::env::args().count().to_string()),
    ])
}

fn files() -> Outcome {
    let read = std::fs::read("/etc/passwd").map(|bytes| bytes.len());
    said(vec![("read", if read.is_ok() { "read".into() } else { "refused".into() })])
}

fn stdin() -> Outcome {
    let mut line = String::new();
    let read = std::io::stdin().read_line(&mut line);
    said(vec![("read", read.map_or("error".into(), |bytes| bytes.to_string()))])
}

fn instants() -> Outcome {
    let began = std::time::Instant::now();
    std::thread::sleep(Duration::from_millis(3));
    said(vec![("slept", (began.elapsed() >= Duration::from_millis(3)).to_string())])
}

/// Sends the secret of one officer in a header.
fn officer(config: &Json) -> Outcome {
    let owner = config["owner"].as_str();
    match host_secrets::placeholder("pin", owner) {
        Ok(token) => {
            let mut request = request("gateway", config);
            request.headers.push(("x-pin".into(), token));
            host_http::send(&request).expect("the test's server answers");
            said(vec![("sent", "yes".into())])
        }
        Err(error) => said(vec![("error", error.code)]),
    }
}

/// Logs in once for all who ask at the same time, as a connector with session tokens would.
fn login(config: &Json) -> Outcome {
    if host_cache::claim("session", 5_000) {
        host_http::send(&request("gateway", config)).expect("the test's server answers");
        host_cache::put("session", b"token", 60);
    }
    let token = host_cache::get("session").expect("somebody logged in");
    said(vec![("token", String::from_utf8_lossy(&token).into_owned())])
}

/// Sends the secret `api` in a header, and sealed in the body.
fn secrets(config: &Json) -> Outcome {
    let token = host_secrets::placeholder("api", None).expect("it is declared");
    let hash = host_secrets::seal(&format!("{token}|x"), "sha256-hex").expect("it is declared");
    let mac = host_secrets::mac("api", "hmac-sha256", b"data").expect("it is declared");
    let genuine = host_secrets::verify_mac("api", "hmac-sha256", b"data", &mac);
    let mut request = request("gateway", config);
    request.method = "POST".into();
    request.headers.push(("x-key".into(), token.clone()));
    request.body = format!("{token} {hash}").into_bytes();
    let response = host_http::send(&request).expect("the test's server answers");
    said(vec![
        ("body", String::from_utf8_lossy(&response.body).into_owned()),
        ("token", token),
        ("genuine", format!("{:?}", genuine.expect("it is declared"))),
        ("address", host_secrets::endpoint_address("gateway").expect("it is declared")),
    ])
}

fn secret_misuse() -> Outcome {
    let token = host_secrets::placeholder("api", None).expect("it is declared");
    let code = |error: host_secrets::Error| error.code;
    said(vec![
        ("unknown", host_secrets::placeholder("other", None).map_err(code).unwrap_err()),
        ("undeclared", host_secrets::seal(&token, "hex").map_err(code).unwrap_err()),
        ("transform", host_secrets::seal("a", "rot13").map_err(code).unwrap_err()),
        ("algorithm", host_secrets::mac("api", "md5", b"").map_err(code).unwrap_err()),
        ("endpoint", host_secrets::endpoint_address("elsewhere").map_err(code).unwrap_err()),
    ])
}

fn cache(config: &Json) -> Outcome {
    let before = host_cache::get("token").map(|bytes| String::from_utf8_lossy(&bytes).into_owned());
    if host_cache::claim("token", 1_000) {
        host_cache::put("token", config["body"].as_str().unwrap_or_default().as_bytes(), 60);
    }
    said(vec![("before", before.unwrap_or_default())])
}

fn compared() -> Outcome {
    let verdict = |name: &str| FieldVerdict {
        name: name.into(),
        verdict: Verdict::Match,
        basis: "exact".into(),
    };
    reply(Answer::Compared(Compared {
        verdicts: vec![verdict("full-name"), verdict("religion")],
        returned: vec![text("full-name", "A"), text("religion", "none")],
    }))
}

fn fail(how: &str, query: &Query) -> Outcome {
    let message = format!("no luck with {}", values(query));
    Err(match how {
        "rejected" => Failure::Rejected(vec![Problem {
            name: "full-name".into(),
            code: "too-long".into(),
            message,
        }]),
        "not-permitted" => Failure::NotPermitted(message),
        "unavailable" => {
            Failure::Unavailable(Unavailability { message, retry_after_seconds: Some(7) })
        }
        _ => Failure::Protocol(message),
    })
}

fn found(fields: Vec<Field>) -> Outcome {
    reply(Answer::Found(fields))
}

fn reply(answer: Answer) -> Outcome {
    let evidence = Evidence { reference: None, data_as_of_unix_ms: None, marks: vec![] };
    Ok(Reply { answer, evidence })
}

/// What a test wants to read of a call goes into the evidence.
fn said(marks: Vec<(&str, String)>) -> Outcome {
    let marks = marks.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
    let evidence = Evidence { reference: None, data_as_of_unix_ms: None, marks };
    Ok(Reply { answer: Answer::NotFound, evidence })
}

fn ticket() -> Ticket {
    Ticket {
        correlation: "c".into(),
        state: vec![],
        poll_after_seconds: None,
        expires_after_seconds: None,
    }
}

fn bad_date() -> Field {
    let day = CivilDate { year: 2025, month: 2, day: 29 };
    Field { name: "birth-date".into(), value: Value::Date(PartialDate::Day(day)) }
}

fn text(name: &str, value: &str) -> Field {
    Field { name: name.into(), value: Value::Text(value.into()) }
}

fn names(fields: &[Field]) -> String {
    fields.iter().map(|field| field.name.as_str()).collect::<Vec<_>>().join(",")
}

fn values(query: &Query) -> String {
    let texts = query.subject.iter().filter_map(|field| match &field.value {
        Value::Text(text) => Some(text.as_str()),
        _ => None,
    });
    texts.collect::<Vec<_>>().join(" and ")
}
