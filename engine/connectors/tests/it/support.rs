//! What the tests share: the hostile guest, one host, and registries made of both.

use std::path::PathBuf;
use std::sync::OnceLock;

use hoso_connectors::wire::{Answer, CivilDate, Field, PartialDate, Query, Reply, Value};
use hoso_connectors::{
    Call, Component, Endpoint, Failure, Host, HostSettings, Registry, RegistryError,
    RegistrySettings,
};
use serde_json::{Value as Json, json};
use tokio::sync::OnceCell;
use url::Url;

pub const NAME: &str = "Nguyễn Văn An";
pub const CITIZEN_ID: &str = "001090012345";

/// The bytes of the hostile guest.
pub fn guest() -> Vec<u8> {
    let workspace = PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../.."));
    let target = std::env::var_os("CARGO_TARGET_DIR").map(PathBuf::from);
    let target = target.unwrap_or_else(|| workspace.join("target"));
    let places = [
        target.join("connectors/hostile.wasm"),
        target.join("wasm32-wasip2/connector/hoso_guest_hostile.wasm"),
    ];
    // The newest: one is what `xtask` collected, the other what cargo last built.
    let built = |place: &PathBuf| place.metadata().and_then(|data| data.modified()).ok();
    let newest = places.iter().filter(|place| place.is_file()).max_by_key(|place| built(place));
    let found = newest.map(|place| std::fs::read(place).unwrap());
    found.unwrap_or_else(|| panic!("run `cargo xtask connectors` first"))
}

/// The guest with what its `describe` does changed: `plain`, `loops`, `traps`, `schem`.
pub fn guest_that_describes(deed: &str) -> Vec<u8> {
    const MARKER: &[u8] = b"hoso-describe-does=";
    let mut bytes = guest();
    let at = bytes.windows(MARKER.len()).position(|window| window == MARKER).unwrap();
    let word = at + MARKER.len();
    bytes[word..word + deed.len()].copy_from_slice(deed.as_bytes());
    bytes
}

/// One host for all tests: that it serves on after each of them is part of the test.
pub fn host() -> Host {
    static HOST: OnceLock<Host> = OnceLock::new();
    HOST.get_or_init(|| Host::new(HostSettings::default()).unwrap()).clone()
}

/// The hostile guest, compiled once.
pub async fn hostile() -> Component {
    static HOSTILE: OnceCell<Component> = OnceCell::const_new();
    HOSTILE.get_or_init(async || host().load(&guest(), None).await.unwrap()).await.clone()
}

/// Settings whose endpoint leads nowhere.
pub fn settings(config: Json) -> RegistrySettings {
    let mut endpoint = Endpoint::new(Url::parse("http://127.0.0.1:9").unwrap());
    endpoint.private = true;
    RegistrySettings {
        name: "test".into(),
        config,
        endpoints: [("gateway".into(), endpoint)].into(),
        secrets: [("api".into(), "tr0ub4dor".into())].into(),
        limits: Default::default(),
    }
}

/// A registry of the hostile guest, its settings changed by `change`.
pub async fn registry_with(
    config: Json,
    change: impl FnOnce(&mut RegistrySettings),
) -> Result<Registry, RegistryError> {
    let mut settings = settings(config);
    change(&mut settings);
    Registry::new(&host(), hostile().await, settings).await
}

pub async fn registry(config: Json) -> Registry {
    registry_with(config, |_| {}).await.unwrap()
}

fn field(name: &str, value: Value) -> Field {
    Field { name: name.into(), value }
}

/// A person, with one subject field and one asker field that the guest does not take.
pub fn query() -> Query {
    let text = |value: &str| Value::Text(value.into());
    let birth = Value::Date(PartialDate::Day(CivilDate { year: 1990, month: 3, day: 7 }));
    let names = |names: &[&str]| names.iter().map(|name| name.to_string()).collect();
    Query {
        id: "ask-1".into(),
        subject: vec![
            field("full-name", text(NAME)),
            field("birth-date", birth),
            field("citizen-id", text(CITIZEN_ID)),
            field("religion", text("none")),
        ],
        compare: names(&["full-name", "birth-date"]),
        fetch: names(&[]),
        purpose: "1.000948".into(),
        asker: vec![field("officer-id", text("CB-07")), field("officer-phone", text("0912"))],
        case_code: None,
        more: vec![],
    }
}

pub fn call() -> Call {
    Call { attempt: 1, unix_ms: 1_770_000_000_000, ..Call::default() }
}

pub async fn ask(registry: &Registry) -> Result<Reply, Failure> {
    registry.verify(call(), query()).await
}

/// What the guest noted in its evidence under `name`.
pub fn mark(reply: &Reply, name: &str) -> String {
    let marks = &reply.evidence.marks;
    let found = marks.iter().find(|(mark, _)| mark == name);
    found.unwrap_or_else(|| panic!("no {name} in {marks:?}")).1.clone()
}

/// The host still serves: a fresh registry echoes the fields that may be compared.
pub async fn assert_still_serving() {
    let reply = ask(&registry(json!({"do": "echo"})).await).await.unwrap();
    let Answer::Found(fields) = reply.answer else { panic!("no record: {reply:?}") };
    let names: Vec<_> = fields.iter().map(|field| field.name.as_str()).collect();
    assert_eq!(names, ["full-name", "birth-date"]);
}
