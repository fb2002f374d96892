//! `host-http`: where a guest may go, and what may come back.

use std::time::Duration;

use hoso_connectors::wire::Reply;
use hoso_connectors::{Endpoint, RegistryError};
use serde_json::{Value as Json, json};

use crate::server::Server;
use crate::support::{ask, assert_still_serving, mark, registry_with};

async fn call_with(server: &Server, mut config: Json, change: impl FnOnce(&mut Endpoint)) -> Reply {
    config["do"] = "call".into();
    let registry = registry_with(config, |settings| {
        let endpoint = settings.endpoints.get_mut("gateway").unwrap();
        endpoint.url = format!("http://127.0.0.1:{}/base", server.port).parse().unwrap();
        change(endpoint);
    });
    ask(&registry.await.unwrap()).await.unwrap()
}

async fn error(server: &Server, config: Json, change: impl FnOnce(&mut Endpoint)) -> String {
    let reply = call_with(server, config, change).await;
    assert_still_serving().await;
    format!("{}: {}", mark(&reply, "error"), mark(&reply, "message"))
}

/// The server's misbehaving paths stand at its root.
fn at_root(endpoint: &mut Endpoint) {
    endpoint.url.set_path("/");
}

#[tokio::test]
async fn a_request_goes_behind_the_base_and_comes_back() {
    let server = Server::plain().await;
    let config = json!({
        "method": "POST", "path": "/persons/a%20b", "query": {"họ": "a&b"},
        "headers": {"X-Request-Id": "7"}, "body": "hello",
    });
    let reply = call_with(&server, config, |_| {}).await;
    assert_eq!(mark(&reply, "status"), "200");
    let sent = mark(&reply, "body").replace(&server.port.to_string(), "PORT");
    insta::assert_snapshot!(sent.replace('\r', ""), @r#"
POST /base/persons/a%20b?h%E1%BB%8D=a%26b HTTP/1.1
x-request-id: 7
accept: */*
user-agent: hoso
host: 127.0.0.1:PORT
content-length: 5

hello
"#);
}

#[tokio::test]
async fn an_endpoint_that_was_not_declared_is_unknown() {
    let registry = registry_with(json!({"do": "undeclared-endpoint", "path": "/"}), |_| {});
    let reply = ask(&registry.await.unwrap()).await.unwrap();
    assert_eq!(mark(&reply, "error"), "unknown-endpoint");
}

#[tokio::test]
async fn redirects_are_handed_over_and_not_followed() {
    let server = Server::plain().await;
    let reply = call_with(&server, json!({"path": "/redirect"}), at_root).await;
    assert_eq!(mark(&reply, "status"), "302");
    assert_eq!(server.seen().len(), 1);
}

#[tokio::test]
async fn too_large_a_response_is_refused_whether_announced_or_streamed() {
    let server = Server::plain().await;
    for path in ["/announced", "/endless"] {
        let said = error(&server, json!({"path": path}), |endpoint| {
            at_root(endpoint);
            endpoint.max_response = 10_000;
        });
        assert_eq!(said.await, "too-large: the response is larger than 10000 bytes", "{path}");
    }
}

#[tokio::test]
async fn too_large_a_request_is_refused() {
    let server = Server::plain().await;
    let config = json!({"path": "/", "method": "POST", "body": "x".repeat(101)});
    let said = error(&server, config, |endpoint| endpoint.max_request = 100).await;
    assert_eq!(said, "invalid-request: the request body is too large");
    assert!(server.seen().is_empty());
}

#[tokio::test]
async fn a_slow_endpoint_times_out_for_the_guest_to_judge() {
    let server = Server::plain().await;
    let said = error(&server, json!({"path": "/slow"}), |endpoint| {
        at_root(endpoint);
        endpoint.timeout = Duration::from_millis(100);
    });
    assert_eq!(said.await, "timeout: the endpoint did not answer in time");
    let lowered = json!({"path": "/slow", "timeout-ms": 100});
    assert_eq!(error(&server, lowered, at_root).await.split(':').next(), Some("timeout"));
}

#[tokio::test]
async fn bad_paths_methods_and_headers_never_leave() {
    let server = Server::plain().await;
    let bad = [
        json!({"path": "no-slash"}),
        json!({"path": "/a/../b"}),
        json!({"path": "/a/%2e%2E/b"}),
        json!({"path": "/@evil.example/"}).as_object().map(|_| json!({"path": "//a b"})).unwrap(),
        json!({"path": "/", "headers": {"host": "evil.example"}}),
        json!({"path": "/", "headers": {"Authorization": "Basic x"}}),
        json!({"path": "/", "headers": {"Transfer-Encoding": "chunked"}}),
        json!({"path": "/", "headers": {"x": "a\r\ny: b"}}),
    ];
    for config in bad {
        let said = error(&server, config.clone(), |_| {}).await;
        assert!(said.starts_with("invalid-request: "), "{config}: {said}");
    }
    assert!(server.seen().is_empty());
}

#[tokio::test]
async fn an_idempotent_request_is_repeated_once_when_the_connection_fails() {
    let server = Server::plain().await;
    let config = json!({"path": "/flaky", "idempotent": true});
    let reply = call_with(&server, config, at_root).await;
    assert_eq!(mark(&reply, "status"), "200");
    assert_eq!(server.seen().len(), 2);
}

#[tokio::test]
async fn another_request_is_never_repeated() {
    let server = Server::plain().await;
    let config = json!({"path": "/flaky", "method": "POST", "body": "x"});
    assert_eq!(error(&server, config, at_root).await, "connect: the connection broke");
    assert_eq!(server.seen().len(), 1);
}

#[tokio::test]
async fn nobody_listening_and_nonsense_are_connection_errors() {
    let server = Server::plain().await;
    let said = error(&server, json!({"path": "/"}), |endpoint| {
        endpoint.url.set_port(Some(1)).unwrap();
    });
    assert_eq!(said.await, "connect: no connection: connection refused");
    let said = error(&server, json!({"path": "/rude"}), at_root).await;
    assert_eq!(said, "connect: the connection broke");
}

#[tokio::test]
async fn a_private_address_is_refused_when_the_registry_is_made() {
    for url in ["http://127.0.0.1", "http://[::1]", "http://10.0.0.5:8080/x", "http://2130706433"] {
        let refused = registry_with(json!({"do": "echo"}), |settings| {
            let endpoint = settings.endpoints.get_mut("gateway").unwrap();
            endpoint.url = url.parse().unwrap();
            endpoint.private = false;
        });
        let error = refused.await.unwrap_err();
        let RegistryError::Endpoint { name, source } = error else { panic!("{error}") };
        assert_eq!(name, "gateway");
        assert!(source.to_string().ends_with("`private: allowed` allows private ones"), "{source}");
    }
}

#[tokio::test]
async fn a_link_local_address_is_refused_even_where_private_ones_are_allowed() {
    let refused = registry_with(json!({"do": "echo"}), |settings| {
        let endpoint = settings.endpoints.get_mut("gateway").unwrap();
        endpoint.url = "http://169.254.169.254/latest".parse().unwrap();
    });
    assert!(refused.await.is_err());
}

#[tokio::test]
async fn a_name_that_leads_to_a_private_address_is_denied_unless_allowed() {
    let server = Server::plain().await;
    let named = |private: bool| {
        let port = server.port;
        move |endpoint: &mut Endpoint| {
            endpoint.url = format!("http://localhost:{port}").parse().unwrap();
            endpoint.private = private;
        }
    };
    let said = error(&server, json!({"path": "/echo"}), named(false)).await;
    insta::assert_snapshot!(
        said,
        @"denied: the endpoint's name leads to an address that is not allowed");
    assert!(server.seen().is_empty());
    let reply = call_with(&server, json!({"path": "/echo"}), named(true)).await;
    assert_eq!(mark(&reply, "status"), "200");
}

#[tokio::test]
async fn urls_with_a_user_a_query_or_another_scheme_are_refused() {
    for url in ["http://u:p@a.example", "http://a.example?x", "ftp://a.example", "http://a/#x"] {
        let refused = registry_with(json!({"do": "echo"}), |settings| {
            settings.endpoints.get_mut("gateway").unwrap().url = url.parse().unwrap();
        });
        let error = refused.await.unwrap_err();
        let RegistryError::Endpoint { source, .. } = error else { panic!("{url}: {error}") };
        assert_eq!(
            source.to_string(),
            "its URL must be http or https, without user, query and fragment"
        );
    }
}

#[tokio::test]
async fn connections_are_kept_and_used_again() {
    let server = Server::plain().await;
    let config = json!({"do": "http-flood", "path": "/echo"});
    let registry = registry_with(config, |settings| {
        let endpoint = settings.endpoints.get_mut("gateway").unwrap();
        endpoint.url = format!("http://127.0.0.1:{}", server.port).parse().unwrap();
        settings.limits.http_calls = 40;
    });
    let reply = ask(&registry.await.unwrap()).await.unwrap();
    assert_eq!(mark(&reply, "last"), "200");
    assert_eq!(server.seen().len(), 40);
}

#[tokio::test]
async fn a_registrys_own_error_is_for_the_guest_to_read() {
    let server = Server::plain().await;
    let reply = call_with(&server, json!({"path": "/error"}), at_root).await;
    assert_eq!((mark(&reply, "status"), mark(&reply, "body")), ("503".into(), "busy".into()));
    assert!(mark(&reply, "headers").contains("retry-after: 5"));
}

#[tokio::test]
async fn an_empty_response_and_repeated_headers_come_through() {
    let server = Server::plain().await;
    let reply = call_with(&server, json!({"path": "/empty"}), at_root).await;
    assert_eq!((mark(&reply, "status"), mark(&reply, "body")), ("204".into(), String::new()));
    assert_eq!(mark(&reply, "headers"), "set-cookie: a=1\nset-cookie: b=2");
}

#[tokio::test]
async fn odd_bytes_in_headers_are_shown_as_text_can() {
    let server = Server::plain().await;
    let reply = call_with(&server, json!({"path": "/bytes"}), at_root).await;
    assert!(mark(&reply, "headers").contains("x-odd: a\u{fffd}b"), "{reply:?}");
}

#[tokio::test]
async fn a_body_that_ends_early_is_no_answer() {
    let server = Server::plain().await;
    let said = error(&server, json!({"path": "/short"}), at_root).await;
    assert_eq!(said, "connect: the connection broke");
}

#[tokio::test]
async fn dripping_does_not_outlast_the_timeout() {
    let server = Server::plain().await;
    let said = error(&server, json!({"path": "/drip"}), |endpoint| {
        at_root(endpoint);
        endpoint.timeout = Duration::from_millis(200);
    });
    assert_eq!(said.await, "timeout: the endpoint did not answer in time");
}

#[tokio::test]
async fn an_idempotent_request_is_repeated_only_once() {
    let server = Server::plain().await;
    let config = json!({"path": "/rude", "idempotent": true});
    assert_eq!(error(&server, config, at_root).await, "connect: the connection broke");
    assert_eq!(server.seen().len(), 2);
}

#[tokio::test]
async fn many_requests_at_once_are_served() {
    let server = Server::plain().await;
    let registry = registry_with(json!({"do": "call", "path": "/echo"}), |settings| {
        let endpoint = settings.endpoints.get_mut("gateway").unwrap();
        endpoint.url = format!("http://127.0.0.1:{}", server.port).parse().unwrap();
        settings.limits.at_once = 32;
    });
    let registry = registry.await.unwrap();
    let calls: Vec<_> = (0..64)
        .map(|_| {
            let registry = registry.clone();
            tokio::spawn(async move { ask(&registry).await })
        })
        .collect();
    for call in calls {
        assert_eq!(mark(&call.await.unwrap().unwrap(), "status"), "200");
    }
    assert_eq!(server.seen().len(), 64);
}
