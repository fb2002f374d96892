//! `host-secrets`, `host-cache` and `host-ambient`, as a guest meets them.

use serde_json::json;

use crate::server::Server;
use crate::support::{ask, assert_still_serving, mark, registry, registry_with};

#[tokio::test]
async fn a_guest_uses_a_secret_without_seeing_it() {
    let server = Server::plain().await;
    let registry = registry_with(json!({"do": "secrets", "path": "/echo"}), |settings| {
        let endpoint = settings.endpoints.get_mut("gateway").unwrap();
        endpoint.url = format!("http://127.0.0.1:{}/x/", server.port).parse().unwrap();
    });
    let reply = ask(&registry.await.unwrap()).await.unwrap();
    let seen = server.seen().pop().unwrap();
    assert!(seen.contains("x-key: tr0ub4dor\r\n"), "{seen}");
    let sent = seen.split("\r\n\r\n").nth(1).unwrap().to_owned();
    assert!(sent.starts_with("tr0ub4dor ") && sent.len() == 74, "{sent}");
    assert!(mark(&reply, "body").ends_with("\r\n\r\n*** ***"), "{reply:?}");
    assert!(mark(&reply, "token").starts_with("hoso-secret-"));
    assert!(!format!("{reply:?}").contains("tr0ub4dor"));
    assert_eq!(mark(&reply, "genuine"), "true");
    assert_eq!(mark(&reply, "address"), format!("http://127.0.0.1:{}/x", server.port));
}

#[tokio::test]
async fn misuse_of_secrets_is_answered_with_the_contracts_codes() {
    let reply = ask(&registry(json!({"do": "secret-misuse"})).await).await.unwrap();
    let codes = ["unknown", "undeclared", "transform", "algorithm", "endpoint"];
    let codes = codes.map(|name| mark(&reply, name));
    let expected = ["unknown-secret", "denied", "unknown-transform", "unknown-algorithm", "denied"];
    assert_eq!(codes, expected);
}

#[tokio::test]
async fn the_cache_is_private_to_one_registry_and_outlives_a_call() {
    let config = json!({"do": "cache", "body": "session-1"});
    let (one, other) = (registry(config.clone()).await, registry(config).await);
    assert_eq!(mark(&ask(&one).await.unwrap(), "before"), "");
    assert_eq!(mark(&ask(&one).await.unwrap(), "before"), "session-1");
    assert_eq!(mark(&ask(&other).await.unwrap(), "before"), "");
}

#[tokio::test]
async fn time_is_the_engines_and_there_is_no_environment() {
    let reply = ask(&registry(json!({"do": "ambient"})).await).await.unwrap();
    for clock in ["unix-ms", "system-ms"] {
        let ms: u64 = mark(&reply, clock).parse().unwrap();
        assert!((1_770_000_000_000..1_770_000_060_000).contains(&ms), "{clock} {ms}");
    }
    assert_eq!((mark(&reply, "variables"), mark(&reply, "arguments")), ("0".into(), "0".into()));
    let again = ask(&registry(json!({"do": "ambient"})).await).await.unwrap();
    assert_ne!(mark(&reply, "random"), mark(&again, "random"));
}

#[tokio::test]
async fn there_are_no_sockets() {
    let failure = ask(&registry(json!({"do": "socket"})).await).await.unwrap_err();
    assert_eq!(failure.code, "trap");
    assert!(failure.message.contains("wasi:sockets/"), "{failure}");
    assert_still_serving().await;
}

#[tokio::test]
async fn there_are_no_files() {
    let outcome = ask(&registry(json!({"do": "files"})).await).await;
    assert_eq!(mark(&outcome.unwrap(), "read"), "refused");
    assert_still_serving().await;
}

#[tokio::test]
async fn a_secret_of_an_officer_is_sent_for_that_officer_only() {
    let server = Server::plain().await;
    let sent_for = async |config: serde_json::Value| {
        let registry = registry_with(config, |settings| {
            let endpoint = settings.endpoints.get_mut("gateway").unwrap();
            endpoint.url = format!("http://127.0.0.1:{}", server.port).parse().unwrap();
            settings.secrets.insert("pin/an".into(), "9182".into());
        });
        ask(&registry.await.unwrap()).await.unwrap()
    };
    let officer = |owner: &str| json!({"do": "officer", "path": "/", "owner": owner});
    assert_eq!(mark(&sent_for(officer("an")).await, "sent"), "yes");
    assert!(server.seen()[0].contains("x-pin: 9182"));
    assert_eq!(mark(&sent_for(officer("binh")).await, "error"), "denied");
    assert_eq!(mark(&sent_for(json!({"do": "officer", "path": "/"})).await, "error"), "denied");
    assert_eq!(server.seen().len(), 1);
}

#[tokio::test]
async fn one_call_logs_in_and_the_others_wait_for_its_token() {
    let server = Server::plain().await;
    let registry = registry_with(json!({"do": "login", "path": "/login"}), |settings| {
        let endpoint = settings.endpoints.get_mut("gateway").unwrap();
        endpoint.url = format!("http://127.0.0.1:{}", server.port).parse().unwrap();
    });
    let registry = registry.await.unwrap();
    let calls: Vec<_> = (0..8)
        .map(|_| {
            let registry = registry.clone();
            tokio::spawn(async move { ask(&registry).await })
        })
        .collect();
    for call in calls {
        assert_eq!(mark(&call.await.unwrap().unwrap(), "token"), "token");
    }
    assert_eq!(server.seen().len(), 1);
}

#[tokio::test]
async fn nothing_can_be_read_and_the_clock_runs() {
    assert_eq!(mark(&ask(&registry(json!({"do": "stdin"})).await).await.unwrap(), "read"), "0");
    let reply = ask(&registry(json!({"do": "instants"})).await).await.unwrap();
    assert_eq!(mark(&reply, "slept"), "true");
}
