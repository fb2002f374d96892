//! A configuration that says everything, and one for each fault.

use std::collections::HashMap;
use std::io;
use std::path::PathBuf;
use std::time::Duration;

use hoso_connectors::Credentials;
use hoso_workflow::Report;

use super::*;
use crate::plan::Refusals;
use crate::token::hash;

const KEY: &str = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
const TOKEN: &str = "a-token-of-forty-characters-for-a-portal";

/// A machine that is nothing but these files and variables.
struct Pretend {
    variables: HashMap<&'static str, &'static str>,
    files: HashMap<PathBuf, Vec<u8>>,
}

impl Outside for Pretend {
    fn variable(&self, name: &str) -> Option<String> {
        self.variables.get(name).map(|value| (*value).to_owned())
    }

    fn file(&self, path: &Path) -> io::Result<Vec<u8>> {
        self.files.get(path).cloned().ok_or_else(|| io::ErrorKind::NotFound.into())
    }

    fn folder(&self, path: &Path) -> Option<Vec<PathBuf>> {
        let inside = self.files.keys().filter(|file| file.parent() == Some(path));
        let files: Vec<PathBuf> = inside.cloned().collect();
        let empty = path.ends_with("empty");
        (empty || !files.is_empty()).then_some(files)
    }
}

const OFFICE: &str = "calendar: office\nzone: \"+07:00\"\nvalid: {from: 2026-01-01, to: 2026-12-31}\nweekly-off: [saturday, sunday]\n";
const OFFICE_VN: &str = "calendar: vn\nzone: \"+07:00\"\nvalid: {from: 2026-01-01, to: 2026-12-31}\nweekly-off: [sunday]\n";
const FAULTY: &str = "calendar: fault\nzone: \"+07:00\"\nvalid: {from: 2026-01-01, to: 2026-13-31}\nweekly-off: [sonday]\n";

fn machine() -> Pretend {
    let variables = HashMap::from([
        ("HOSO_KEY", KEY),
        ("HOSO_SHORT_KEY", "whsec_c2hvcnQ="),
        ("HOSO_BARE_KEY", "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"),
        ("HOSO_TANDAN_API", "open sesame"),
        ("HOSO_TOKEN", TOKEN),
        ("HOSO_SHORT_TOKEN", "short"),
        ("HOSO_EMPTY", ""),
    ]);
    let files = [
        ("plugins/tandan.wasm", "component".as_bytes()),
        ("workflows/identity-review.yaml", "workflow: identity-review".as_bytes()),
        ("workflows/intake.yml", "workflow: intake".as_bytes()),
        ("workflows/identity-review.scenarios.yaml", "never a workflow".as_bytes()),
        ("workflows/README.md", "never a workflow".as_bytes()),
        ("secrets/btxh-2026", "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw\n".as_bytes()),
        ("secrets/ca.pem", "-----BEGIN CERTIFICATE-----".as_bytes()),
        ("secrets/client.pem", "-----BEGIN CERTIFICATE-----".as_bytes()),
        ("secrets/client.key", "-----BEGIN PRIVATE KEY-----\r\n".as_bytes()),
        ("odd.yaml", &b"\xff\xfe"[..]),
        ("calendars/office.yaml", OFFICE.as_bytes()),
        ("calendars/vn.yaml", OFFICE_VN.as_bytes()),
        ("calendars/faulty.yaml", FAULTY.as_bytes()),
    ]
    .map(|(name, bytes)| (Path::new("/etc/hoso").join(name), bytes.to_vec()));
    Pretend { variables, files: files.into() }
}

fn reading(text: &str) -> Reading {
    read(text, Path::new("/etc/hoso"), &machine())
}

/// Digest of the pretended component.
fn digest() -> String {
    measures::digest_of(b"component")
}

fn whole() -> String {
    include_str!("../../tests/config/whole.yaml").replace("DIGEST", &digest())
}

#[test]
fn everything_that_may_be_said_is_taken_over() {
    let text = whole();
    let reading = reading(&text);
    assert!(reading.findings.is_empty(), "{}", report(&text, &reading));
    let plan = reading.plan.unwrap();
    assert_eq!(plan.listen.to_string(), "127.0.0.1:9000");
    assert_eq!(plan.settings.data, Path::new("/etc/hoso/data/hoso.redb"));
    assert_eq!(plan.cache.unwrap(), Path::new("/var/cache/hoso"));
    let names: Vec<&str> = plan.settings.workflows.iter().map(|one| one.name.as_str()).collect();
    assert_eq!(names, ["workflows/identity-review.yaml", "workflows/intake.yml"]);
    assert_eq!(plan.settings.cache_bytes, 128 << 20);
    assert_eq!(plan.settings.free_space_mark, 1 << 30);
    assert_eq!(plan.settings.queue, 100);
    assert_eq!(plan.settings.backlog, 5_000);
    assert_eq!(plan.settings.keep_marks, Duration::from_secs(60 * 86_400));
    assert_eq!(plan.door.limits.body, 128 << 10);
    assert_eq!(plan.door.limits.drain, Duration::from_secs(3));
}

#[test]
fn a_registry_brings_its_component_grants_and_limits() {
    let plan = reading(&whole()).plan.unwrap();
    let registry = &plan.registries["bac-kan-tandan"];
    assert_eq!(&*registry.component, b"component");
    assert_eq!(registry.digest, digest());
    assert_eq!((registry.at_once, registry.per_minute), (4, Some(600)));
    assert_eq!(registry.asker["officer-id"], "canbo-01");
    let settings = &registry.settings;
    assert_eq!(settings.name, "bac-kan-tandan");
    assert_eq!(settings.config["service"], "037");
    assert_eq!(settings.config["deep"]["list"][1], 2);
    assert_eq!(settings.limits.cpu, Duration::from_millis(200));
    assert_eq!(settings.limits.within, Duration::from_secs(5));
    assert_eq!(settings.limits.memory, 32 << 20);
    assert_eq!(settings.secrets.len(), 2);
    let gateway = &settings.endpoints["gateway"];
    assert!(gateway.private && gateway.ca.is_some());
    assert_eq!(gateway.url.as_str(), "https://10.0.0.5/");
    assert_eq!(gateway.max_response, 2 << 20);
    assert_eq!(gateway.timeout, Duration::from_secs(8));
    let kinds: Vec<&str> = gateway.credentials.iter().map(kind).collect();
    assert_eq!(kinds, ["header", "basic", "bearer", "mutual-tls"]);
    assert!(!settings.endpoints["public"].private);
}

fn kind(credentials: &Credentials) -> &'static str {
    match credentials {
        Credentials::Header { .. } => "header",
        Credentials::Basic { .. } => "basic",
        Credentials::Bearer(_) => "bearer",
        Credentials::MutualTls { .. } => "mutual-tls",
    }
}

#[test]
fn routes_and_units_keep_their_days() {
    let plan = reading(&whole()).plan.unwrap();
    let rows = &plan.settings.routes["population"];
    assert_eq!(rows[0].units, ["06"]);
    assert_eq!(rows[0].to.unwrap().to_string(), "2025-12-31");
    assert_eq!((rows[1].to, rows[1].registry.as_str()), (None, "bac-kan-tandan"));
    let unit = &plan.settings.units["05200"];
    assert_eq!(unit.within.as_deref(), Some("19"));
    assert_eq!(unit.from.unwrap().to_string(), "2025-07-01");
    assert_eq!(unit.name, "Xã Thử Nghiệm");
}

#[test]
fn the_sites_calendars_stand_beside_the_shipped_ones_or_in_their_place() {
    let calendars = reading(&whole()).plan.unwrap().settings.calendars;
    assert!(calendars.names().eq(["always", "office", "vn"]));
    let saturday = "2026-03-07".parse().unwrap();
    let works = |name: &str| calendars.get(name).unwrap().is_working_day(saturday);
    assert!(!works("office") && works("vn"));
    let shipped = reading("workflows: workflows/intake.yml\n").plan.unwrap().settings.calendars;
    assert!(shipped.names().eq(["always", "vn"]));
    assert!(!shipped.get("vn").unwrap().is_working_day(saturday));
}

#[test]
fn callers_are_known_by_keys_and_digests() {
    let plan = reading(&whole()).plan.unwrap();
    let sender = &plan.door.senders["btxh"];
    assert_eq!(sender.keys.len(), 2);
    assert_eq!(sender.may.units.as_deref(), Some(&["19".to_owned()][..]));
    assert_eq!(sender.refusals, Refusals::Status);
    assert_eq!(plan.door.senders["plain"].refusals, Refusals::Settle);
    let tell = &plan.settings.tells["btxh"];
    assert_eq!((tell.secrets.len(), tell.at_once, tell.private), (2, 2, true));
    assert_eq!(tell.give_up, Duration::from_secs(86_400));
    assert_eq!(tell.events, ["case.changed"]);
    assert_eq!(plan.door.tokens["console"].sha256, hash(TOKEN));
    assert_eq!(plan.door.tokens["console"].may.roles, None);
    assert_eq!(plan.door.tokens["report"].sha256[..2], [0xe3, 0xb0]);
}

#[test]
fn nothing_shows_a_secret() {
    let plan = reading(&whole()).plan.unwrap();
    let shown = format!(
        "{:?} {:?} {:?}",
        plan.door.senders, plan.door.tokens, plan.registries["bac-kan-tandan"].settings
    );
    for secret in ["MfKQ9r8G", "open sesame", TOKEN, "PRIVATE KEY"] {
        assert!(!shown.contains(secret), "{secret}");
    }
    let wrong = "tokens:\n  a: {env: HOSO_SHORT_TOKEN, may: {}}\nsenders:\n  b: {keys: [{env: HOSO_BARE_KEY}], may: {}}\n";
    let shown = report(wrong, &reading(wrong));
    assert!(!shown.contains("MfKQ9r8G") && !shown.contains("`short`"), "{shown}");
}

#[test]
fn next_to_nothing_is_enough() {
    let plan = reading("workflows: workflows/intake.yml\n").plan.unwrap();
    assert_eq!(plan.listen.to_string(), "127.0.0.1:8780");
    assert_eq!(plan.settings.data, Path::new("/etc/hoso/hoso.redb"));
    assert_eq!(plan.settings.workflows.len(), 1);
    assert_eq!(plan.door.limits, Limits::default());
    assert!(plan.cache.is_none() && plan.door.tokens.is_empty());
}

#[test]
fn a_folder_without_workflows_is_pointed_out_and_no_error() {
    let text = "workflows: [workflows, empty]\n";
    let reading = reading(text);
    assert_eq!(reading.plan.as_ref().unwrap().settings.workflows.len(), 2);
    insta::assert_snapshot!(report(text, &reading));
}

fn report(text: &str, reading: &Reading) -> String {
    Report::new("hoso.yaml", text, &reading.findings).render()
}

#[track_caller]
fn refused(text: &str) -> String {
    let text = text.replace("DIGEST", &digest());
    let reading = reading(&text);
    assert!(reading.plan.is_none(), "taken:\n{text}");
    report(&text, &reading)
}

/// One test for each fault: what is written, and what the reader is told.
macro_rules! faults {
    ($($name:ident: $text:expr;)*) => {
        $(#[test]
        fn $name() {
            insta::assert_snapshot!(stringify!($name), refused($text));
        })*
    };
}

faults! {
    an_unknown_key: "liste: \"127.0.0.1:1\"\n";
    a_key_that_is_not_built: "tls: {certificate: a.pem}\n";
    a_key_twice: "data: a\ndata: b\n";
    no_address: "listen: localhost\n";
    an_address_for_others: "listen: \"0.0.0.0:8780\"\n";
    a_missing_workflow: "workflows: [nowhere.yaml]\n";
    a_missing_calendar: "calendars: {office: calendars/none.yaml}\n";
    a_calendar_of_another_name: "calendars: {desk: calendars/office.yaml}\n";
    a_calendar_with_faults: "calendars:\n  faulty: calendars/faulty.yaml\n";
    a_workflow_that_is_no_text: "workflows: odd.yaml\n";
    a_secret_in_the_file: "senders:\n  btxh:\n    keys: [whsec_abc]\n    may: {}\n";
    a_variable_that_is_not_set: "senders:\n  btxh:\n    keys: [{env: HOSO_NOT_SET}]\n    may: {}\n";
    a_secret_file_that_is_missing: "senders:\n  btxh:\n    keys: [{file: secrets/none}]\n    may: {}\n";
    a_secret_from_two_places: "senders:\n  btxh:\n    keys: [{env: HOSO_KEY, file: secrets/btxh-2026}]\n    may: {}\n";
    an_empty_secret: "senders:\n  btxh:\n    keys: [{env: HOSO_EMPTY}]\n    may: {}\n";
    keys_that_are_none: "senders:\n  btxh:\n    keys: [{env: HOSO_SHORT_KEY}, {env: HOSO_BARE_KEY}]\n    may: {}\n";
    a_sender_without_keys: "senders:\n  btxh: {keys: [], may: {}}\n";
    a_sender_without_grant: "senders:\n  btxh: {keys: [{env: HOSO_KEY}]}\n";
    a_sender_with_an_odd_name: "senders:\n  Bảo trợ: {keys: [{env: HOSO_KEY}], may: {}}\n";
    an_event_nobody_tells: "senders:\n  btxh:\n    keys: [{env: HOSO_KEY}]\n    may: {}\n    tell: {url: \"https://a.example\", events: [case.change]}\n";
    a_refusal_word: "senders:\n  btxh: {keys: [{env: HOSO_KEY}], may: {}, refusals: settel}\n";
    a_token_in_clear: "tokens:\n  a: {sha256: \"my-secret-token\", may: {}}\n";
    a_short_token: "tokens:\n  a: {env: HOSO_SHORT_TOKEN, may: {}}\n";
    a_token_without_source: "tokens:\n  a: {may: {}}\n";
    a_sender_that_would_administer: "senders:\n  b: {keys: [{env: HOSO_KEY}], may: {administer: true}}\n";
    a_token_of_two: "tokens:\n  a: {env: HOSO_TOKEN, may: {}}\n  b: {env: HOSO_TOKEN, may: {}}\n";
    a_unit_that_is_none: "tokens:\n  a: {env: HOSO_TOKEN, may: {units: [\"1\", \"5a\"]}}\n";
    a_unit_that_is_not_listed: "units:\n  \"19\": {name: Thái Nguyên}\n  \"05200\": {name: Xã, within: \"18\"}\ntokens:\n  a: {env: HOSO_TOKEN, may: {units: [\"91\"]}}\n";
    a_unit_within_itself: "units:\n  \"19\": {name: A, within: \"05200\"}\n  \"05200\": {name: B, within: \"19\"}\n";
    days_that_are_none: "units:\n  \"19\": {name: A, from: 01/07/2025, to: \"2025-02-30\"}\n";
    days_in_the_wrong_order: "units:\n  \"19\": {name: A, from: \"2025-07-01\", to: \"2025-06-30\"}\n";
    a_route_to_nowhere: "registries:\n  thai-nguyen:\n    connector: {file: plugins/tandan.wasm, digest: \"DIGEST\"}\nroutes:\n  population:\n    - {registry: thai-nguyn}\n";
    two_rows_for_one_day: "registries:\n  r:\n    connector: {file: plugins/tandan.wasm, digest: \"DIGEST\"}\nroutes:\n  population:\n    - {units: [\"06\"], to: \"2025-12-31\", registry: r}\n    - {units: [\"19\", \"06\"], from: \"2025-07-01\", registry: r}\n  other:\n    - {registry: r}\n    - {registry: r}\n";
    a_missing_component: "registries:\n  r:\n    connector: {file: plugins/none.wasm}\n";
    a_component_without_digest: "registries:\n  r:\n    connector: {file: plugins/tandan.wasm}\n";
    another_component: "registries:\n  r:\n    connector: {file: plugins/tandan.wasm, digest: \"sha256:00\"}\n";
    addresses_that_are_none: "registries:\n  r:\n    connector: {file: plugins/tandan.wasm, digest: \"DIGEST\"}\n    endpoints:\n      a: {url: 10.0.0.5}\n      b: {url: \"ftp://a.example\"}\n      c: {url: \"https://me:pass@a.example\"}\n      d: {url: \"https://a.example/?q=1\"}\n";
    credentials_of_two_kinds: "registries:\n  r:\n    connector: {file: plugins/tandan.wasm, digest: \"DIGEST\"}\n    endpoints:\n      a: {url: \"https://a.example\", credentials: [{}, {bearer: {env: HOSO_TOKEN}, basic: {user: a, password: {env: HOSO_TOKEN}}}]}\n";
    measures_that_are_none: "limits: {body: 64, receive: 10, request: 2 working days, queue: 0, memory: 96 MB}\n";
    a_word_for_private: "registries:\n  r:\n    connector: {file: plugins/tandan.wasm, digest: \"DIGEST\"}\n    endpoints:\n      a: {url: \"https://10.0.0.5\", private: yes}\n";
}

#[test]
fn all_faults_are_found_at_once_in_the_order_of_the_text() {
    let text =
        "listen: nowhere\nworkflows: none.yaml\ntokens:\n  a: {may: {}}\nlimits: {body: 1}\n";
    let lines: Vec<u32> = reading(text).findings.iter().map(|one| one.place.line).collect();
    assert_eq!(lines, [1, 2, 4, 5]);
}

#[test]
fn the_written_schema_is_that_of_the_reader() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../schemas/config.v1.json");
    if std::env::var_os("HOSO_WRITE_SCHEMAS").is_some() {
        std::fs::write(path, schema_text()).unwrap();
    }
    let written = std::fs::read_to_string(path).unwrap_or_default();
    assert!(written == schema_text(), "stale: write it with HOSO_WRITE_SCHEMAS=1: {path}");
}
