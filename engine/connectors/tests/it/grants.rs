//! What a registry's settings must say, and must not.

use hoso_connectors::{Endpoint, FailureKind, Registry, RegistryError, RegistrySettings};
use serde_json::{Value as Json, json};

use crate::support::{assert_still_serving, host, hostile, registry, registry_with};

async fn refusal(config: Json, change: impl FnOnce(&mut RegistrySettings)) -> String {
    registry_with(config, change).await.unwrap_err().to_string()
}

#[tokio::test]
async fn a_registry_knows_its_name_component_and_offer() {
    let registry = registry(json!({"do": "echo"})).await;
    assert_eq!(registry.name(), "test");
    assert_eq!(registry.digest(), hostile().await.digest());
    assert_eq!(registry.component().description().vendor, "hoso");
    assert_eq!(registry.offer().takes, ["full-name", "birth-date", "citizen-id"]);
    assert_eq!(registry.limits().at_once, 8);
    assert!(format!("{registry:?}").starts_with("Registry { name: \"test\""));
}

#[tokio::test]
async fn a_configuration_that_does_not_fit_the_schema_is_refused_with_every_problem() {
    insta::assert_snapshot!(
        refusal(json!({"method": "PUT", "path": 7}), |_| {}).await,
        @r#"the configuration does not fit the connector: "do" is a required property; /method: "PUT" is not one of "GET" or "POST"; /path: 7 is not of type "string""#);
}

#[tokio::test]
async fn a_grant_is_neither_less_nor_more_than_what_is_asked_for() {
    let echo = || json!({"do": "echo"});
    insta::assert_snapshot!(refusal(echo(), |s| s.endpoints.clear()).await, @r#"the connector needs the endpoint "gateway" (tests)"#);
    insta::assert_snapshot!(refusal(echo(), |s| s.secrets.clear()).await, @r#"the connector needs the secret "api" (tests)"#);
    insta::assert_snapshot!(
        refusal(echo(), |s| {
            let endpoint = Endpoint::new("https://a.example".parse().unwrap());
            s.endpoints.insert("spare".into(), endpoint);
        })
        .await,
        @r#"the connector does not ask for the endpoint "spare": take it out of the grant"#);
    insta::assert_snapshot!(
        refusal(echo(), |s| drop(s.secrets.insert("api/an".into(), "x".into()))).await,
        @r#"the connector does not ask for the secret "api/an": take it out of the grant"#);
}

#[tokio::test]
async fn a_secret_per_officer_is_granted_by_officer() {
    let secret = |name: &str| {
        let name = name.to_owned();
        move |s: &mut RegistrySettings| drop(s.secrets.insert(name, "1234".into()))
    };
    let config = json!({"do": "echo"});
    assert!(registry_with(config.clone(), secret("pin/an")).await.is_ok());
    let refused = refusal(config, secret("pin")).await;
    assert_eq!(
        refused,
        "the connector does not ask for the secret \"pin\": take it out of the grant"
    );
}

#[tokio::test]
async fn limits_that_cannot_be_held_are_refused() {
    let echo = || json!({"do": "echo"});
    insta::assert_snapshot!(refusal(echo(), |s| s.limits.memory = 1 << 40).await, @"the memory limit of 1099511627776 bytes is above the pool's 268435456");
    insta::assert_snapshot!(refusal(echo(), |s| s.limits.at_once = 0).await, @"the limit `at-once` must be at least 1");
}

#[tokio::test]
async fn the_connector_may_refuse_a_configuration() {
    insta::assert_snapshot!(refusal(json!({"do": "refuse-config"}), |_| {}).await, @"the connector refuses the configuration: do: this configuration is refused (unwanted)");
}

#[tokio::test]
async fn offers_runs_within_the_limits_and_reaches_nothing() {
    let looping = registry_with(json!({"do": "offers-loop"}), |settings| {
        settings.limits.cpu = std::time::Duration::from_millis(50);
    });
    let RegistryError::Offers { source } = looping.await.unwrap_err() else { panic!() };
    assert_eq!((source.kind, source.code), (FailureKind::Protocol, "cpu-budget"));
    let calling = registry_with(json!({"do": "offers-call"}), |_| {}).await.unwrap_err();
    assert!(matches!(calling, RegistryError::Offers { source } if source.code == "trap"));
    assert_still_serving().await;
}

#[tokio::test]
async fn registries_of_one_component_share_it() {
    let settings = |name: &str| RegistrySettings {
        name: name.into(),
        ..crate::support::settings(json!({"do": "echo"}))
    };
    let one = Registry::new(&host(), hostile().await, settings("one")).await.unwrap();
    let two = Registry::new(&host(), hostile().await, settings("two")).await.unwrap();
    assert_eq!((one.name(), two.name()), ("one", "two"));
    assert_eq!(one.digest(), two.digest());
}
