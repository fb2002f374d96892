//! The population connector, run natively, against the register over a real socket: what one
//! writes the other must read.
#![allow(clippy::unwrap_used)]

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::Duration;

use hoso_connector_population::{Config, Population as Connected};
use hoso_connector_sdk::http::{Error, Request, Response};
use hoso_connector_sdk::{
    Answer, Connector, Context, Failure, Field, PartialDate, Query, Reply, testing,
};
use hoso_pretend::{Garbage, Mode, Person, Register, Service, Settings};

/// One HTTP exchange, as small as it can be.
fn exchange(address: &str, request: &Request) -> Result<Response, Error> {
    let wire = || -> std::io::Result<Vec<u8>> {
        let mut stream = TcpStream::connect(address)?;
        stream.set_read_timeout(Some(Duration::from_millis(200)))?;
        let mut head = format!("{} {} HTTP/1.1\r\nhost: x\r\n", request.method, request.path);
        for (name, value) in &request.headers {
            head.push_str(&format!("{name}: {value}\r\n"));
        }
        let length = request.body.len();
        head.push_str(&format!("content-length: {length}\r\nconnection: close\r\n\r\n"));
        stream.write_all(head.as_bytes())?;
        stream.write_all(&request.body)?;
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer)?;
        Ok(answer)
    };
    let answer = wire().map_err(|_| testing::error("connect"))?;
    let end = answer.windows(4).position(|window| window == b"\r\n\r\n");
    let end = end.ok_or_else(|| testing::error("connect"))?;
    let head = String::from_utf8_lossy(&answer[..end]).into_owned();
    let status = head.split(' ').nth(1).unwrap().parse().unwrap();
    let headers = head.lines().filter_map(|line| line.split_once(": ")).collect::<Vec<_>>();
    Ok(testing::response(status, &headers, &answer[end + 4..]))
}

fn query(person: &Person) -> Query {
    let (year, month, day) = person.true_birth;
    let mut query = Query::empty(&format!("q-{}", person.index));
    query.subject = vec![
        Field::text("full-name", &person.full_name),
        Field::date("birth-date", PartialDate::of_day(year, month, day).unwrap()),
        Field::text("citizen-id", &person.citizen_id),
    ];
    query.purpose = "1.000948".into();
    query.asker = vec![Field::text("officer-id", "006080000009")];
    query.case_code = Some("H03-2026-Đ1".into());
    query.compare =
        ["full-name", "birth-date", "sex", "ethnicity", "citizen-id"].map(Into::into).into();
    query
}

/// Natively the connector blocks, so it gets a thread of its own.
async fn ask(register: &Register, service: Service, query: Query) -> Result<Reply, Failure> {
    let config: Config = serde_json::from_value(register.config(service)).unwrap();
    ask_with(register, config, query).await
}

async fn ask_with(register: &Register, config: Config, query: Query) -> Result<Reply, Failure> {
    let address = register.url().trim_start_matches("http://").to_owned();
    let ctx = Context {
        config,
        attempt: 1,
        budget_ms: 1000,
        traceparent: None,
        callback_url: None,
        more: vec![],
    };
    let asked = move || {
        testing::with(
            move |request| exchange(&address, request),
            || Connected::verify(&ctx, &query),
        )
    };
    tokio::task::spawn_blocking(asked).await.unwrap().0
}

async fn small() -> Register {
    Register::start(Settings { size: 2000, ..Settings::default() }).await.unwrap()
}

fn field<'a>(fields: &'a [Field], name: &str) -> Option<&'a Field> {
    fields.iter().find(|field| field.name == name)
}

#[tokio::test]
async fn every_kind_of_person_is_found_as_the_register_holds_them() {
    let register = small().await;
    for index in 0..300 {
        let person = register.population().person(index);
        let reply = ask(&register, Service::LookUp, query(&person)).await.unwrap();
        let Answer::Found(fields) = reply.answer else { panic!("{index}") };
        let birth = PartialDate::from_iso(&person.birth_iso()).unwrap();
        assert_eq!(fields[0], Field::text("full-name", &person.registered_name));
        assert_eq!(field(&fields, "birth-date"), Some(&Field::date("birth-date", birth)));
        assert_eq!(field(&fields, "sex").is_some(), person.sex_held);
        let ethnicity = person.ethnicity.map(|code| Field::text("ethnicity", code));
        assert_eq!(field(&fields, "ethnicity"), ethnicity.as_ref());
        assert!(reply.evidence.data_as_of_unix_ms.is_some());
        assert_eq!(reply.evidence.marks.len(), 2);
    }
    assert!(register.seen().repeated().is_empty());
    assert_eq!(register.seen().refused, 0);
    assert_eq!(register.seen().last[0].user.as_deref(), Some("VN006080000009"));
    assert_eq!(register.seen().last[0].issue.as_deref(), Some("H03-2026-Đ1"));
}

#[tokio::test]
async fn the_verify_service_agrees_unless_something_is_wrong() {
    let register = small().await;
    let person = register.population().person(11);
    let agreed = ask(&register, Service::Verify, query(&person)).await.unwrap().answer;
    let looked_at = ["full-name", "birth-date", "citizen-id"].map(str::to_owned).to_vec();
    assert_eq!(agreed, Answer::Agrees(looked_at.clone()));
    let mut other = query(&person);
    other.subject[0] = Field::text("full-name", "Ai Đó Khác");
    let told = ask(&register, Service::Verify, other).await.unwrap().answer;
    assert_eq!(told, Answer::NoMatch(looked_at));
}

#[tokio::test]
async fn old_numbers_and_numbers_of_nobody_are_told_apart() {
    let register = small().await;
    let people = register.population();
    let person = (0..).map(|i| people.person(i)).find(|p| p.old_id.is_some()).unwrap();
    let mut old = query(&person);
    old.subject[2] = Field::text("old-id", person.old_id.as_deref().unwrap());
    let reply = ask(&register, Service::LookUp, old).await.unwrap();
    let Answer::Found(fields) = reply.answer else { panic!() };
    assert_eq!(
        field(&fields, "citizen-id").unwrap(),
        &Field::text("citizen-id", &person.citizen_id)
    );
    let mut nobody = query(&person);
    nobody.subject[2] = Field::text("citizen-id", people.nobody(0));
    let reply = ask(&register, Service::LookUp, nobody).await.unwrap();
    assert_eq!(reply.answer, Answer::NotFound);
}

#[tokio::test]
async fn every_form_of_the_question_is_understood() {
    let register = small().await;
    let person = register.population().person(5);
    for (name, dates) in [("upper", "iso"), ("as-typed", "element"), ("unaccented", "iso")] {
        for service in [Service::LookUp, Service::Verify] {
            let mut config = register.config(service);
            config["name"] = name.into();
            config["dates"] = dates.into();
            config["accounts"] = "sent".into();
            config["office-code"] = "H03.1".into();
            let mut query = query(&person);
            query.asker.push(Field::text("officer-account", "can.bo"));
            let config = serde_json::from_value(config).unwrap();
            let reply = ask_with(&register, config, query).await.unwrap();
            let good = matches!(reply.answer, Answer::Found(_) | Answer::Agrees(_));
            assert!(good, "{name} {dates} {service:?}");
        }
    }
}

#[tokio::test]
async fn each_way_of_failing_is_the_failure_it_should_be() {
    let register = small().await;
    let person = register.population().person(5);
    for (mode, kind) in [
        (Mode::Refuse, "unavailable"),
        (Mode::Reset, "unavailable"),
        (Mode::Silent, "unavailable"),
        (Mode::Busy { seconds: 7 }, "unavailable"),
        (Mode::NetworkError, "unavailable"),
        (Mode::Maintenance, "unavailable"),
        (Mode::Denied, "not-permitted"),
        (Mode::Bad, "rejected"),
        (Mode::Wrong, "protocol"),
        (Mode::Garbage(Garbage::Truncated), "protocol"),
        (Mode::Garbage(Garbage::Html), "protocol"),
        (Mode::Garbage(Garbage::Type), "protocol"),
        (Mode::Garbage(Garbage::Huge), "protocol"),
        (Mode::Garbage(Garbage::Fault), "protocol"),
        (Mode::Garbage(Garbage::Entities), "protocol"),
        (Mode::Garbage(Garbage::Namespace), "protocol"),
        (Mode::Garbage(Garbage::Encoding), "protocol"),
        (Mode::Garbage(Garbage::Nothing), "protocol"),
    ] {
        register.set(mode.clone());
        register.settled().await;
        let failure = ask(&register, Service::LookUp, query(&person)).await.unwrap_err();
        let told = match failure {
            Failure::Rejected(_) => "rejected",
            Failure::NotPermitted(_) => "not-permitted",
            Failure::Unavailable(_) => "unavailable",
            Failure::Protocol(_) => "protocol",
        };
        assert_eq!(told, kind, "{mode:?}");
    }
}

#[tokio::test]
async fn empty_and_twice_are_answers_not_failures() {
    let register = small().await;
    let person = register.population().person(5);
    for (mode, answer) in
        [(Mode::Empty, Answer::NotFound), (Mode::Twice, Answer::Ambiguous(Some(2)))]
    {
        register.set_for(&person.citizen_id, mode);
        let reply = ask(&register, Service::LookUp, query(&person)).await.unwrap();
        assert_eq!(reply.answer, answer);
    }
}
