//! Loading: what is no connector is refused, in words that say why.

use hoso_connectors::{Host, HostSettings, LoadError, PoolSettings};

use crate::support::{assert_still_serving, guest, guest_that_describes, host, hostile};

async fn refusal(bytes: &[u8]) -> String {
    let error = host().load(bytes, None).await.unwrap_err();
    let cause = std::error::Error::source(&error).map(|cause| format!(": {cause}"));
    format!("{error}{}", cause.unwrap_or_default())
}

#[tokio::test]
async fn a_connector_says_who_it_is() {
    let component = hostile().await;
    assert_eq!(component.description().name, "hostile");
    assert_eq!(component.description().endpoints[0].name, "gateway");
    assert!(component.digest().starts_with("sha256:") && component.digest().len() == 71);
    let exports = component.exports();
    assert!(!exports.deferred && !exports.batch && !exports.callback);
    let shown = format!("{component:?}");
    assert!(shown.starts_with("Component { name: \"hostile\", version: \"0.1.0\""), "{shown}");
}

#[tokio::test]
async fn what_is_no_component_is_refused() {
    let module = wat::parse_str("(module)").unwrap();
    insta::assert_snapshot!(
        refusal(&module).await,
        @"this is a core WASM module, not a WASM component");
    insta::assert_snapshot!(
        refusal(b"an ordinary text").await,
        @"this is no WASM at all, not a WASM component");
    insta::assert_snapshot!(refusal(b"").await, @"this is too short, not a WASM component");
    insta::assert_snapshot!(
        refusal(b"\x7fELF\x02\x01\x01\x00 and so on").await,
        @"this is machine code, not a WASM component");
}

#[tokio::test]
async fn a_truncated_component_is_refused() {
    let bytes = guest();
    for part in [9, bytes.len() / 2, bytes.len() - 1] {
        let error = host().load(&bytes[..part], None).await.unwrap_err();
        assert!(matches!(error, LoadError::Compile { .. }), "{part}: {error:?}");
    }
    assert_still_serving().await;
}

#[tokio::test]
async fn a_component_of_another_world_is_refused() {
    let empty = wat::parse_str("(component)").unwrap();
    insta::assert_snapshot!(
        refusal(&empty).await,
        @"the component does not export hoso:connector/connector@0.1.0, so it is not a connector");
    let sockets = r#"(component (import "wasi-socket" (func)))"#;
    insta::assert_snapshot!(
        refusal(&wat::parse_str(sockets).unwrap()).await,
        @"the component imports wasi-socket, which is not in the connector contract");
    let newer = r#"(component (import "hoso:connector/host-http@0.2.0" (instance)))"#;
    insta::assert_snapshot!(
        refusal(&wat::parse_str(newer).unwrap()).await,
        @"the component imports hoso:connector/host-http@0.2.0, which is not in the connector contract");
}

#[tokio::test]
async fn a_connector_with_other_types_is_refused() {
    let other = r#"(component
        (core module $m (func (export "f")))
        (core instance $i (instantiate $m))
        (func $f (canon lift (core func $i "f")))
        (instance $e (export "describe" (func $f)))
        (export "hoso:connector/connector@0.1.0" (instance $e)))"#;
    insta::assert_snapshot!(
        refusal(&wat::parse_str(other).unwrap()).await,
        @"the component does not match the connector contract: describe: expected 1-tuple, found 0-tuple");
}

#[tokio::test]
async fn another_digest_than_the_expected_one_is_refused() {
    let bytes = guest();
    let genuine = hostile().await.digest().to_owned();
    assert!(host().load(&bytes, Some(&genuine.to_uppercase())).await.is_ok());
    let wrong = "sha256:00";
    let error = host().load(&bytes, Some(wrong)).await.unwrap_err();
    assert_eq!(error.to_string(), format!("the component's digest is {genuine}, not {wrong}"));
}

#[tokio::test]
async fn too_large_a_component_is_refused_before_it_is_compiled() {
    let small = HostSettings { max_component: 1000, ..HostSettings::default() };
    let error = Host::new(small).unwrap().load(&guest(), None).await.unwrap_err();
    assert!(matches!(error, LoadError::TooLarge { limit: 1000, .. }), "{error}");
}

#[tokio::test]
async fn a_connector_that_cannot_describe_itself_is_refused() {
    insta::assert_snapshot!(
        refusal(&guest_that_describes("loops")).await,
        @"the connector could not describe itself: protocol (cpu-budget): the connector used up its computing time");
    insta::assert_snapshot!(
        refusal(&guest_that_describes("traps")).await,
        @"the connector could not describe itself: protocol (trap): the connector trapped: wasm trap: wasm `unreachable` instruction executed");
    insta::assert_snapshot!(
        refusal(&guest_that_describes("schem")).await,
        @"the connector's configuration schema is not usable: 7 is not valid under any of the schemas listed in the 'anyOf' keyword");
    assert_still_serving().await;
}

#[tokio::test]
async fn where_no_pool_can_be_made_sandboxes_are_made_on_demand() {
    // More addresses than a process has.
    let pool = PoolSettings { sandboxes: u32::MAX / 64, ..PoolSettings::default() };
    let mut settings = HostSettings { pool, ..HostSettings::default() };
    let host = Host::new(settings.clone()).unwrap();
    assert_eq!(host.load(&guest(), None).await.unwrap().description().name, "hostile");
    settings.allow_pool_fallback = false;
    assert!(Host::new(settings).is_err());
}
