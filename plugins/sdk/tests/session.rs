//! A connector written against the SDK alone, as a vendor would: it logs in once, remembers the
//! session, signs its question, and logs in again when the session is refused.
#![allow(clippy::unwrap_used)]

use std::cell::RefCell;

use hoso_connector_sdk::http::{Error, Request, Response};
use hoso_connector_sdk::{
    Answer, Compared, Connector, Context, Description, Failure, Field, FieldVerdict, Offer,
    PartialDate, Problem, Query, Record, Reply, Value, Verdict, host, http, testing,
};

struct Sessions;

#[derive(Clone, Default, serde::Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct Config {
    user: String,
    #[serde(default)]
    compares: bool,
}

#[derive(serde::Deserialize)]
struct Session {
    token: String,
    seconds: u32,
}

#[derive(serde::Deserialize)]
struct Person {
    name: Option<String>,
    born: Option<String>,
    alive: Option<bool>,
    children: Option<i64>,
}

fn session(config: &Config) -> Result<String, Failure> {
    if let Some(token) = host::recall("session") {
        return String::from_utf8(token)
            .map_err(|_| Failure::protocol("a session that is no text"));
    }
    let password = host::seal(&host::secret("password")?, "sha256-hex")?;
    let login = http::post("gateway", "/login").header("x-user", &config.user).body(password);
    let session: Session = login.timeout_ms(500).send()?.ok()?.json()?;
    host::remember("session", session.token.as_bytes(), session.seconds);
    host::log(host::Level::Info, "logged in");
    Ok(session.token)
}

fn ask(config: &Config, query: &Query) -> Result<Response, Failure> {
    let number = query.needed("citizen-id")?;
    let mac = host::mac("signing", "hmac-sha256", number.as_bytes())?;
    let request = http::request("QUERY", "gateway", "/person")
        .header("authorization", format!("Bearer {}", session(config)?))
        .header("x-signature-length", mac.len().to_string())
        .header("x-time", host::unix_ms().to_string())
        .query("number", number);
    Ok(request.idempotent().send()?)
}

impl Connector for Sessions {
    type Config = Config;

    fn describe() -> Description {
        Description::new("sessions", "1.0.0", "Nobody")
            .endpoint("gateway", "The register")
            .secret("password", "logs in", &["sha256-hex"])
            .secret("signing", "signs", &[])
            .at_once(4)
    }

    fn offers(config: &Config) -> Result<Offer, Vec<Problem>> {
        match config.user.is_empty() {
            true => Err(vec![Problem::new("user", "missing", "a user is needed")]),
            false => Ok(Offer::default().needs(&["citizen-id"]).answers(&["found", "compared"])),
        }
    }

    fn verify(ctx: &Context<Config>, query: &Query) -> Result<Reply, Failure> {
        let mut response = ask(&ctx.config, query)?;
        if response.status == 401 {
            host::forget("session");
            response = ask(&ctx.config, query)?;
        }
        let person: Person = response.ok()?.json()?;
        if ctx.config.compares {
            let held = person.name.as_deref() == query.text("full-name");
            let verdict = if held { Verdict::Match } else { Verdict::Mismatch };
            let verdict = FieldVerdict { name: "full-name".into(), verdict, basis: "exact".into() };
            let compared = Compared { verdicts: vec![verdict], returned: vec![] };
            return Ok(Reply::of(Answer::Compared(compared)));
        }
        Ok(Record::of(query)
            .text("full-name", person.name.as_deref())
            .date("birth-date", person.born.as_deref().and_then(PartialDate::from_iso))
            .value("alive", person.alive.map(Value::Flag))
            .value("children", person.children.map(Value::Number))
            .found())
    }
}

hoso_connector_sdk::export!(Sessions);

fn query() -> Query {
    let mut query = Query::empty("q-1");
    query.subject =
        vec![Field::text("citizen-id", "006140000001"), Field::text("full-name", "NÔNG THỊ HOÀ")];
    query.compare = ["full-name", "birth-date", "alive", "children"].map(String::from).to_vec();
    query
}

fn context(compares: bool) -> Context<Config> {
    Context { config: Config { user: "hoso".into(), compares }, attempt: 1, ..Context::default() }
}

const PERSON: &str = r#"{"name": "NÔNG THỊ HOÀ", "born": "1940", "alive": true, "children": 3}"#;

/// Plays the register; the tokens in `refused` are answered with 401.
fn register(refused: &'static [&'static str]) -> impl FnMut(&Request) -> Result<Response, Error> {
    let logins = RefCell::new(0);
    move |request| {
        if request.path == "/login" {
            *logins.borrow_mut() += 1;
            let body = format!(r#"{{"token": "t{}", "seconds": 60}}"#, logins.borrow());
            return Ok(testing::response(200, &[], body));
        }
        let bearer = &request.headers[0].1;
        let known = !refused.iter().any(|token| bearer.ends_with(token));
        Ok(testing::response(if known { 200 } else { 401 }, &[], PERSON))
    }
}

fn paths(seen: &testing::Seen) -> Vec<&str> {
    seen.sent.iter().map(|request| request.path.as_str()).collect()
}

#[test]
fn one_session_serves_two_questions() {
    let (replies, seen) = testing::with(register(&[]), || {
        [Sessions::verify(&context(false), &query()), Sessions::verify(&context(false), &query())]
    });
    assert!(replies.iter().all(Result::is_ok));
    assert_eq!(paths(&seen), ["/login", "/person", "/person"]);
    assert_eq!(seen.remembered["session"], b"t1");
    assert_eq!(seen.logged.len(), 1);
}

#[test]
fn the_password_leaves_as_a_sealed_token() {
    let (_, seen) = testing::with(register(&[]), || Sessions::verify(&context(false), &query()));
    assert_eq!(seen.sent[0].body, b"<sha256-hex <secret password ->>");
    assert_eq!(seen.sent[0].timeout_ms, Some(500));
    assert!(!seen.sent[0].idempotent && seen.sent[1].idempotent);
    assert_eq!(seen.sent[1].query, [("number".to_owned(), "006140000001".to_owned())]);
    assert_eq!(seen.sent[1].headers[2].1, testing::NOW_UNIX_MS.to_string());
}

#[test]
fn a_refused_session_is_renewed_once() {
    let (reply, seen) =
        testing::with(register(&["t1"]), || Sessions::verify(&context(false), &query()));
    assert!(reply.is_ok());
    assert_eq!(paths(&seen), ["/login", "/person", "/login", "/person"]);
    let (reply, seen) =
        testing::with(register(&["t1", "t2"]), || Sessions::verify(&context(false), &query()));
    assert!(matches!(reply, Err(Failure::NotPermitted(_))));
    assert_eq!(seen.sent.len(), 4);
}

#[test]
fn values_of_every_kind_come_back() {
    let (reply, _) = testing::with(register(&[]), || Sessions::verify(&context(false), &query()));
    let fields = vec![
        Field::text("full-name", "NÔNG THỊ HOÀ"),
        Field::date("birth-date", PartialDate::Year(1940)),
        Field { name: "alive".into(), value: Value::Flag(true) },
        Field { name: "children".into(), value: Value::Number(3) },
    ];
    assert_eq!(reply.unwrap().answer, Answer::Found(fields));
}

#[test]
fn a_register_that_compares_says_so_itself() {
    for (name, verdict) in [("NÔNG THỊ HOÀ", Verdict::Match), ("Ai Đó", Verdict::Mismatch)] {
        let mut query = query();
        query.subject[1] = Field::text("full-name", name);
        let (reply, _) = testing::with(register(&[]), || Sessions::verify(&context(true), &query));
        let Answer::Compared(compared) = reply.unwrap().answer else { panic!() };
        assert_eq!(compared.verdicts[0].verdict, verdict);
    }
}

#[test]
fn each_broken_wire_is_the_failure_it_should_be() {
    for code in ["connect", "timeout", "rate-limited"] {
        let (reply, _) = testing::with(
            move |_| Err(testing::error(code)),
            || Sessions::verify(&context(false), &query()),
        );
        assert!(matches!(reply, Err(Failure::Unavailable(_))), "{code}");
    }
    let (reply, seen) = testing::with(
        |_| Ok(testing::response(200, &[], "<html>")),
        || Sessions::verify(&context(false), &query()),
    );
    assert!(matches!(reply, Err(Failure::Protocol(_))));
    assert!(seen.remembered.is_empty());
}

#[test]
fn descriptions_and_offers_are_pure() {
    let description = Sessions::describe();
    assert_eq!((description.endpoints.len(), description.secrets.len()), (1, 2));
    assert!(Sessions::offers(&context(false).config).is_ok());
    assert_eq!(Sessions::offers(&Config::default()).unwrap_err()[0].name, "user");
}
