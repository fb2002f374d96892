//! The connector against recorded shapes of the wire, natively: what it sends, and what it makes
//! of each answer. All people and numbers are synthetic.
#![allow(clippy::unwrap_used)]

use hoso_connector_population::{Config, Population};
use hoso_connector_sdk::http::{Error, Request, Response};
use hoso_connector_sdk::{
    Answer, Connector, Context, Failure, Field, PartialDate, Query, Reply, Value, testing,
};

const FOUND: &str = include_str!("answers/found.xml");
const SPARSE: &str = include_str!("answers/sparse.xml");
const NOBODY: &str = include_str!("answers/nobody.xml");
const NAMELESS: &str = include_str!("answers/nameless.xml");
const TWO: &str = include_str!("answers/two.xml");
const VERDICT: &str = include_str!("answers/verdict.xml");
const FAULT: &str = include_str!("answers/fault.xml");
const QUESTION: &str = include_str!("questions/look-up.xml");

fn config(service: &str, more: &str) -> Config {
    serde_json::from_str(&format!(
        r#"{{"service": "{service}", "x-road": {{"client": "VN/GOV/H03/một cửa",
        "service": "VN/GOV/C06/dan-cu/TraCuu", "user-prefix": "VN"}}{more}}}"#
    ))
    .unwrap()
}

fn query() -> Query {
    let mut query = Query::empty("0198c0de-0000-7000-8000-000000000001");
    query.subject = vec![
        Field::text("full-name", "Nông Thị Hòa"),
        Field::date("birth-date", PartialDate::of_day(1940, 3, 9).unwrap()),
        Field::text("citizen-id", "006140000001"),
    ];
    query.purpose = "1.000948".into();
    query.asker = vec![Field::text("officer-id", "006080000009")];
    query.case_code = Some("H03/2026 Đ-1".into());
    query.compare = ["full-name", "birth-date", "sex", "ethnicity"].map(str::to_owned).to_vec();
    query
}

fn ask(
    config: Config,
    query: &Query,
    answer: impl Fn(&Request) -> Result<Response, Error> + 'static,
) -> (Result<Reply, Failure>, testing::Seen) {
    let ctx = Context {
        config,
        attempt: 1,
        budget_ms: 5000,
        traceparent: None,
        callback_url: None,
        more: vec![],
    };
    testing::with(answer, || Population::verify(&ctx, query))
}

fn xml(body: &str) -> impl Fn(&Request) -> Result<Response, Error> + 'static {
    typed(200, "application/xml; charset=utf-8", body)
}

fn typed(
    status: u16,
    kind: &str,
    body: &str,
) -> impl Fn(&Request) -> Result<Response, Error> + 'static {
    let (kind, body) = (kind.to_owned(), body.to_owned());
    move |_| Ok(testing::response(status, &[("Content-Type", &kind)], &body))
}

fn look_up(body: &str) -> Result<Reply, Failure> {
    ask(config("037", ""), &query(), xml(body)).0
}

fn verify(body: &str) -> Result<Reply, Failure> {
    ask(config("033", ""), &query(), xml(body)).0
}

fn sent(config: Config, query: &Query) -> String {
    let (_, seen) = ask(config, query, xml(NOBODY));
    String::from_utf8(seen.sent[0].body.clone()).unwrap()
}

fn between<'a>(text: &'a str, name: &str) -> &'a str {
    let rest = text.split_once(&format!("<dan:{name}>")).unwrap().1;
    rest.split_once(&format!("</dan:{name}>")).unwrap().0
}

fn rejected(config: Config, query: &Query) -> String {
    let (failure, seen) = ask(config, query, xml(NOBODY));
    assert!(seen.sent.is_empty(), "a refused query was sent");
    match failure.unwrap_err() {
        Failure::Rejected(problems) => problems[0].name.clone(),
        other => panic!("{other:?}"),
    }
}

fn with(name: &str, value: Value) -> Query {
    let mut query = query();
    query.subject.retain(|field| field.name != name);
    query.subject.push(Field { name: name.into(), value });
    query
}

#[test]
fn the_question_has_the_agreed_shape() {
    assert_eq!(sent(config("037", ""), &query()), QUESTION.trim_end());
}

#[test]
fn the_request_goes_over_the_x_road_rest_path() {
    let (_, seen) = ask(config("037", ""), &query(), xml(NOBODY));
    let request = &seen.sent[0];
    assert_eq!((&*request.method, &*request.endpoint), ("POST", "gateway"));
    assert_eq!(request.path, "/r1/VN/GOV/C06/dan-cu/TraCuu");
    assert!(request.idempotent);
    let headers: Vec<_> = request.headers.iter().map(|(k, v)| (&**k, &**v)).collect();
    assert_eq!(
        headers,
        [
            ("X-Road-Client", "VN/GOV/H03/m%E1%BB%99t%20c%E1%BB%ADa"),
            ("X-Road-Id", "0198c0de-0000-7000-8000-000000000001"),
            ("X-Road-UserId", "VN006080000009"),
            ("X-Road-Issue", "H03%2F2026%20%C4%90-1"),
            ("Content-Type", "application/xml"),
            ("SOAPAction", "\"\""),
        ]
    );
}

#[test]
fn without_case_or_country_their_headers_are_left_out() {
    let (mut config, mut query) = (config("037", ""), query());
    config.x_road.user_prefix = None;
    query.case_code = None;
    let (_, seen) = ask(config, &query, xml(NOBODY));
    assert!(seen.sent[0].headers.iter().all(|(k, _)| k != "X-Road-UserId" && k != "X-Road-Issue"));
}

#[test]
fn the_verify_service_is_asked_by_its_own_operation() {
    let body = sent(config("033", ""), &query());
    assert!(body.contains("<dan:XacThucThongTinCongDan><dan:MaYeuCau>"), "{body}");
    assert_eq!(between(&body, "MaTichHop"), "033");
}

#[test]
fn names_go_out_as_configured() {
    for (form, name) in
        [("unaccented", "NONGTHIHOA"), ("upper", "NÔNG THỊ HÒA"), ("as-typed", "Nông Thị Hòa")]
    {
        let body = sent(config("037", &format!(r#", "name": "{form}""#)), &query());
        assert_eq!(between(&body, "HoVaTen"), name);
    }
    let odd = with("full-name", Value::Text("A<b>&".into()));
    let body = sent(config("037", r#", "name": "as-typed""#), &odd);
    assert_eq!(between(&body, "HoVaTen"), "A&lt;b&gt;&amp;");
}

#[test]
fn dates_go_out_as_configured_and_never_more_precise() {
    let dated = |text: &str| with("birth-date", Value::Date(PartialDate::from_iso(text).unwrap()));
    let iso = r#", "dates": "iso""#;
    for (more, date, wire) in [
        ("", "1940-03-09", "<dan:NgayThangNam>19400309</dan:NgayThangNam>"),
        ("", "1940-03", "<dan:Nam>1940</dan:Nam>"),
        ("", "1940", "<dan:Nam>1940</dan:Nam>"),
        (iso, "1940-03-09", "1940-03-09"),
        (iso, "1940-03", "1940"),
        (iso, "1940", "1940"),
    ] {
        let body = sent(config("037", more), &dated(date));
        assert_eq!(between(&body, "NgayThangNamSinh"), wire);
    }
}

#[test]
fn the_old_number_goes_out_where_the_new_one_is_not_known() {
    let mut query = with("old-id", Value::Text("080000001".into()));
    assert!(!sent(config("037", ""), &query).contains("SoCMND"));
    query.subject.retain(|field| field.name != "citizen-id");
    let body = sent(config("037", ""), &query);
    assert_eq!(between(&body, "SoCMND"), "080000001");
    assert!(!body.contains("SoDinhDanh"));
}

#[test]
fn office_account_and_officer_come_from_the_asker_before_the_configuration() {
    let more = r#", "office-code": "H03.9", "officer": "VDXP_VPCP", "accounts": "sent""#;
    let mut query = query();
    query.asker = vec![Field::text("officer-account", "can.bo")];
    let body = sent(config("037", more), &query);
    assert_eq!(between(&body, "MaCanBo"), "VDXP_VPCP");
    assert_eq!(between(&body, "MaDonVi"), "H03.9");
    assert_eq!((between(&body, "TaiKhoan"), between(&body, "SoDienThoai")), ("can.bo", "0"));
    query.asker.push(Field::text("officer-id", "006080000009"));
    query.asker.push(Field::text("office-code", "H03.1"));
    query.asker.push(Field::text("officer-phone", "0209000000"));
    let body = sent(config("037", more), &query);
    assert_eq!(between(&body, "MaCanBo"), "006080000009");
    assert_eq!(between(&body, "MaDonVi"), "H03.1");
    assert_eq!(between(&body, "SoDienThoai"), "0209000000");
    let places: Vec<_> = ["MaCanBo", "MaDonVi", "TaiKhoan", "SoDienThoai", "SoDinhDanh", "HoVaTen"]
        .map(|name| body.find(&format!("<dan:{name}>")).unwrap())
        .to_vec();
    assert!(places.is_sorted());
}

#[test]
fn what_the_register_would_refuse_is_rejected_by_field() {
    let text = |text: &str| Value::Text(text.into());
    for (name, value) in [
        ("citizen-id", text("00614000001")),
        ("citizen-id", text("00614000000A")),
        ("full-name", text(&"N".repeat(101))),
        ("full-name", text("A\u{7}B")),
        ("full-name", text("\u{301}")),
        ("full-name", text(" ")),
        ("birth-date", text("1940")),
    ] {
        assert_eq!(rejected(config("037", ""), &with(name, value)), name);
    }
    let mut query = with("old-id", text("08000000"));
    query.subject.retain(|field| field.name != "citizen-id");
    assert_eq!(rejected(config("037", ""), &query), "old-id");
    query.subject.retain(|field| field.name != "old-id");
    assert_eq!(rejected(config("037", ""), &query), "citizen-id");
}

#[test]
fn what_the_office_lacks_is_never_the_citizens_fault() {
    let cases: [fn(&mut Query); 5] = [
        |query| query.asker.clear(),
        |query| query.asker = vec![Field::text("officer-id", "0".repeat(21))],
        |query| query.purpose.clear(),
        |query| query.purpose = "1".repeat(21),
        |query| query.asker.push(Field::text("office-code", "H".repeat(36))),
    ];
    for change in cases {
        let mut query = query();
        change(&mut query);
        let (failure, seen) = ask(config("037", ""), &query, xml(NOBODY));
        assert!(matches!(failure, Err(Failure::NotPermitted(_))) && seen.sent.is_empty());
    }
    let (failure, _) = ask(config("037", r#", "accounts": "sent""#), &query(), xml(NOBODY));
    assert!(matches!(failure, Err(Failure::NotPermitted(_))));
}

#[test]
fn a_record_comes_back_in_the_vocabulary() {
    let mut query = query();
    query.fetch =
        ["citizen-id", "old-id", "religion", "marital-status", "nationality", "blood-group"]
            .map(str::to_owned)
            .to_vec();
    let reply = ask(config("037", ""), &query, xml(FOUND)).0.unwrap();
    let fields = vec![
        Field::text("full-name", "NÔNG THỊ HOÀ"),
        Field::text("citizen-id", "006140000001"),
        Field::text("old-id", "080000001"),
        Field::date("birth-date", PartialDate::of_day(1940, 3, 9).unwrap()),
        Field::text("sex", "female"),
        Field::text("ethnicity", "02"),
        Field::text("religion", "00"),
        Field::text("marital-status", "married"),
        Field::text("nationality", "VN"),
        Field::text("blood-group", "o"),
    ];
    assert_eq!(reply.answer, Answer::Found(fields));
    assert_eq!(reply.evidence.reference.as_deref(), Some("4711"));
    assert_eq!(reply.evidence.data_as_of_unix_ms, Some(1_772_730_000_000));
}

#[test]
fn only_what_was_asked_for_comes_back() {
    let Answer::Found(fields) = look_up(FOUND).unwrap().answer else { panic!() };
    let names: Vec<_> = fields.iter().map(|field| &*field.name).collect();
    assert_eq!(names, ["full-name", "birth-date", "sex", "ethnicity"]);
}

#[test]
fn what_is_not_held_is_absent_and_a_year_stays_a_year() {
    let mut query = with("old-id", Value::Text("080000001".into()));
    query.subject.retain(|field| field.name != "citizen-id");
    query.fetch = ["citizen-id", "religion", "marital-status", "nationality", "blood-group"]
        .map(str::to_owned)
        .to_vec();
    let reply = ask(config("037", ""), &query, xml(SPARSE)).0.unwrap();
    let fields = vec![
        Field::text("full-name", "Nông Thị Hoà & Hoa"),
        Field::date("birth-date", PartialDate::Year(1940)),
    ];
    assert_eq!(reply.answer, Answer::Found(fields));
    assert_eq!(reply.evidence.data_as_of_unix_ms, None);
}

#[test]
fn zeros_in_a_date_stand_for_what_is_not_known() {
    for (wire, known) in [
        ("19400000", PartialDate::Year(1940)),
        ("19400300", PartialDate::from_iso("1940-03").unwrap()),
        ("1940-03-09", PartialDate::of_day(1940, 3, 9).unwrap()),
        ("1940", PartialDate::Year(1940)),
        ("20000229", PartialDate::of_day(2000, 2, 29).unwrap()),
        ("20001010", PartialDate::of_day(2000, 10, 10).unwrap()),
    ] {
        let reply = look_up(&FOUND.replace("19400309", wire)).unwrap();
        let Answer::Found(fields) = reply.answer else { panic!() };
        assert_eq!(fields[1], Field::date("birth-date", known), "{wire}");
    }
    let bare = FOUND.replace("<ns1:NgayThangNam>19400309</ns1:NgayThangNam>", "1940");
    let Answer::Found(fields) = look_up(&bare).unwrap().answer else { panic!() };
    assert_eq!(fields[1], Field::date("birth-date", PartialDate::Year(1940)));
    let held_by_none = FOUND.replace("19400309", "");
    let Answer::Found(fields) = look_up(&held_by_none).unwrap().answer else { panic!() };
    assert!(fields.iter().all(|field| field.name != "birth-date"));
}

#[test]
fn a_date_that_is_none_is_a_fault_of_the_wire_if_it_matters() {
    let broken = FOUND.replace("19400309", "19401301");
    assert!(matches!(look_up(&broken), Err(Failure::Protocol(_))));
    let mut query = query();
    query.compare = vec!["sex".into()];
    let reply = ask(config("037", ""), &query, xml(&broken)).0.unwrap();
    assert_eq!(reply.answer, Answer::Found(vec![Field::text("sex", "female")]));
}

#[test]
fn nobody_and_a_record_without_a_name_are_not_found() {
    let reply = look_up(NOBODY).unwrap();
    assert_eq!(reply.answer, Answer::NotFound);
    assert_eq!(reply.evidence.data_as_of_unix_ms, Some(1_772_730_000_000));
    assert_eq!(look_up(NAMELESS).unwrap().answer, Answer::NotFound);
}

#[test]
fn two_people_are_ambiguous() {
    assert_eq!(look_up(TWO).unwrap().answer, Answer::Ambiguous(Some(2)));
}

#[test]
fn a_record_about_another_number_is_neither_compared_nor_shown() {
    let other = FOUND.replace("006140000001", "006140000002");
    let Err(Failure::Protocol(text)) = look_up(&other) else { panic!() };
    assert!(!text.contains("006140000002") && !text.contains("HOÀ"), "{text}");
}

#[test]
fn envelopes_may_be_left_away_or_wrap_once_more() {
    let from = FOUND.find("<ns1:CongdanCollection").unwrap();
    let to = FOUND.find("</soapenv:Body>").unwrap();
    let bare = &FOUND[from..to];
    assert!(matches!(look_up(bare).unwrap().answer, Answer::Found(_)));
    let wrapped = FOUND.replace(bare, &format!("<dan:Response>{bare}</dan:Response>"));
    assert!(matches!(look_up(&wrapped).unwrap().answer, Answer::Found(_)));
}

#[test]
fn yes_and_no_name_what_was_looked_at() {
    let looked_at = ["full-name", "birth-date", "citizen-id"].map(str::to_owned).to_vec();
    for yes in ["true", "1", " true "] {
        let reply = verify(&VERDICT.replace("true", yes)).unwrap();
        assert_eq!(reply.answer, Answer::Agrees(looked_at.clone()));
    }
    for no in ["false", "0"] {
        let reply = verify(&VERDICT.replace("true", no)).unwrap();
        assert_eq!(reply.answer, Answer::NoMatch(looked_at.clone()));
    }
    let elsewhere = VERDICT
        .replace("ns1=\"http://dancuquocgia.bca\"", "ns1=\"http://www.mic.gov.vn/dancu/1.0\"");
    assert!(matches!(verify(&elsewhere).unwrap().answer, Answer::Agrees(_)));
}

#[test]
fn neither_yes_nor_no_is_a_fault_of_the_wire() {
    for body in [&*VERDICT.replace("true", "maybe"), &VERDICT.replace("true", ""), FOUND, NOBODY] {
        assert!(matches!(verify(body), Err(Failure::Protocol(_))));
    }
}

#[test]
fn marks_of_x_road_are_kept() {
    let wire = |_: &Request| {
        let headers = [
            ("content-type", "text/xml"),
            ("X-Road-Request-Id", "7f3a"),
            ("X-Road-Request-Hash", "q83v"),
        ];
        Ok(testing::response(200, &headers, FOUND))
    };
    let reply = ask(config("037", ""), &query(), wire).0.unwrap();
    let marks: Vec<_> = reply.evidence.marks.iter().map(|(k, v)| (&**k, &**v)).collect();
    assert_eq!(marks, [("x-road-request-id", "7f3a"), ("x-road-request-hash", "q83v")]);
}

/// The kind of a failure, and how long to wait.
fn kind(failure: Failure) -> (&'static str, Option<u32>) {
    match failure {
        Failure::Rejected(_) => ("rejected", None),
        Failure::NotPermitted(_) => ("not-permitted", None),
        Failure::Unavailable(why) => ("unavailable", why.retry_after_seconds),
        Failure::Protocol(_) => ("protocol", None),
    }
}

fn xroad(status: u16, error: &str) -> (&'static str, Option<u32>) {
    let error = error.to_owned();
    let wire = move |_: &Request| {
        let headers = [("x-road-error", &*error), ("content-type", "application/json")];
        let body = format!(r#"{{"type":"{error}","message":"m","detail":"d"}}"#);
        Ok(testing::response(status, &headers, body))
    };
    kind(ask(config("037", ""), &query(), wire).0.unwrap_err())
}

#[test]
fn errors_of_x_road_are_told_apart() {
    for (status, error, told) in [
        (500, "Server.ServerProxy.AccessDenied", "not-permitted"),
        (500, "server.serverproxy.access_denied", "not-permitted"),
        (500, "Server.ServerProxy.UnknownService", "not-permitted"),
        (500, "service_disabled", "not-permitted"),
        (500, "Server.ClientProxy.SslAuthenticationFailed", "not-permitted"),
        (400, "Client.BadRequest", "rejected"),
        (400, "Client.SomethingElse", "protocol"),
        (500, "Server.ServerProxy.NetworkError", "unavailable"),
        (500, "Server.ServerProxy.ServiceFailed", "unavailable"),
        (500, "Server.ClientProxy.OutdatedGlobalConf", "unavailable"),
        (500, "global_conf_outdated", "unavailable"),
        (500, "maintenance_mode", "unavailable"),
        (500, "Server.ServerProxy.Novel", "unavailable"),
        (200, "Server.ServerProxy.Novel", "protocol"),
    ] {
        assert_eq!(xroad(status, error), (told, None), "{status} {error}");
    }
}

#[test]
fn statuses_of_the_register_itself_are_told_apart() {
    for (status, told) in
        [(401, "not-permitted"), (403, "not-permitted"), (404, "protocol"), (302, "protocol")]
    {
        for (type_, body) in [("text/html", "<html>"), ("application/xml", "<x/>")] {
            let failure = ask(config("037", ""), &query(), typed(status, type_, body)).0;
            assert_eq!(kind(failure.unwrap_err()).0, told, "{status}");
        }
    }
    for status in [429, 500, 503] {
        let wire = move |_: &Request| Ok(testing::response(status, &[("Retry-After", "9")], ""));
        let failure = ask(config("037", ""), &query(), wire).0.unwrap_err();
        assert_eq!(kind(failure), ("unavailable", Some(9)));
    }
}

#[test]
fn what_the_host_could_not_send_is_told_apart() {
    for (code, told) in [
        ("timeout", "unavailable"),
        ("connect", "unavailable"),
        ("tls", "unavailable"),
        ("circuit-open", "unavailable"),
        ("denied", "not-permitted"),
        ("too-large", "protocol"),
    ] {
        let failure = ask(config("037", ""), &query(), move |_| Err(testing::error(code))).0;
        assert_eq!(kind(failure.unwrap_err()).0, told, "{code}");
    }
}

#[test]
fn a_soap_fault_is_of_the_wire_unless_its_code_is_known() {
    for (status, code, told) in [
        (500, "soapenv:Server", "protocol"),
        (200, "soapenv:Server", "protocol"),
        (500, "Server.ServerProxy.AccessDenied", "not-permitted"),
        (500, "Server.ClientProxy.NetworkError", "unavailable"),
        (400, "Client.BadRequest", "rejected"),
        (500, "", "protocol"),
    ] {
        let body = FAULT.replace("soapenv:Server", code);
        let failure = ask(config("037", ""), &query(), typed(status, "text/xml", &body)).0;
        assert_eq!(kind(failure.unwrap_err()).0, told, "{status} {code}");
    }
}

#[test]
fn answers_that_nobody_can_read_are_of_the_wire() {
    let namespace = FOUND.replace("http://www.mic.gov.vn/dancu/1.0", "urn:x");
    let bomb = format!("<!DOCTYPE x [<!ENTITY a 'aaaa'>]>{}", FOUND.replace("NÔNG", "&a;"));
    let empty = FAULT.replace("soapenv:Fault>", "dan:Gi>");
    let half = &FOUND[..FOUND.find("<ns1:GioiTinh>").unwrap()];
    for body in
        ["", "<html><body>Đăng nhập</body></html>", half, &namespace, &bomb, &empty, VERDICT]
    {
        let failure = look_up(body).unwrap_err();
        assert!(matches!(failure, Failure::Protocol(_)), "{body}");
    }
    for type_ in ["text/plain", "application/json", "application/xmlish", ""] {
        let failure = ask(config("037", ""), &query(), typed(200, type_, FOUND)).0.unwrap_err();
        assert_eq!(kind(failure).0, "protocol", "{type_}");
    }
    let wire = |_: &Request| {
        Ok(testing::response(200, &[("content-type", "application/xml")], [0xff, 0xfe, 0x3c]))
    };
    assert_eq!(kind(ask(config("037", ""), &query(), wire).0.unwrap_err()).0, "protocol");
}

#[test]
fn no_failure_repeats_a_personal_value() {
    for body in [&FOUND.replace("19400309", "19401301"), &FOUND[..1200], &FOUND.replace("_", "&x;")]
    {
        if let Err(failure) = look_up(body) {
            let text = format!("{failure:?}");
            for value in ["HOÀ", "Hòa", "006140000001", "1940"] {
                assert!(!text.contains(value), "{text}");
            }
        }
    }
}

#[test]
fn the_description_asks_for_one_endpoint_and_no_secret() {
    let description = Population::describe();
    assert_eq!(description.endpoints.len(), 1);
    assert!(description.secrets.is_empty());
    assert!(serde_json::from_str::<serde_json::Value>(&description.config_schema).is_ok());
    assert!(Population::offers(&config("037", "")).is_ok());
    let mut broken = config("037", "");
    broken.x_road.client = "VN//x".into();
    assert_eq!(Population::offers(&broken).unwrap_err()[0].name, "x-road.client");
}
