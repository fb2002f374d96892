//! Who is let in, what is nowhere, and what the door says of itself.

use axum::body::Body;
use axum::extract::ConnectInfo;
use http::{Method, Request};
use serde_json::json;
use std::net::SocketAddr;

use crate::support::{ALL, House, bare, put};

#[tokio::test]
async fn the_api_wants_a_token() {
    let house = House::new().await;
    for path in ["/v1/cases", "/v1/counts", "/v1/workflows", "/v1/registries", "/v1/dead-letters"] {
        let none = house.get(path, "").await;
        assert_eq!((none.status.as_u16(), none.code().as_str()), (401, "no-token"), "{path}");
        assert_eq!(none.header("www-authenticate"), "Bearer realm=\"hoso\"");
        let wrong = house.get(path, "token-of-somebody-else-altogether").await;
        assert_eq!((wrong.status.as_u16(), wrong.code().as_str()), (401, "bad-token"), "{path}");
    }
    let open = bare(Method::POST, "/v1/cases", "").body(Body::from("{}")).unwrap();
    assert_eq!(house.send(open).await.code(), "no-token");
}

#[tokio::test]
async fn addresses_and_methods_that_are_none_are_problems_too() {
    let house = House::new().await;
    let nowhere = house.get("/v2/cases", ALL).await;
    assert_eq!((nowhere.status.as_u16(), nowhere.code().as_str()), (404, "not-found"));
    let request = bare(Method::DELETE, "/v1/cases", ALL).body(Body::empty()).unwrap();
    let method = house.send(request).await;
    assert_eq!((method.status.as_u16(), method.code().as_str()), (405, "method"));
    let mut allowed: Vec<&str> = method.header("allow").split(',').collect();
    allowed.sort_unstable();
    assert_eq!(allowed, ["GET", "HEAD", "POST"]);
    let bent = house.get("/v1/cases/%ff", ALL).await;
    assert_eq!(bent.status, 404);
}

#[tokio::test]
async fn health_is_told_to_everybody() {
    let house = House::new().await;
    for path in ["/healthz", "/readyz"] {
        assert_eq!(house.get(path, "").await.json(), json!({"status": "ok"}), "{path}");
    }
    house.engine.close().await;
    assert_eq!(house.get("/healthz", "").await.status, 200);
    let unready = house.get("/readyz", "").await;
    assert_eq!((unready.status.as_u16(), unready.code().as_str()), (503, "unready"));
    assert_eq!(unready.header("retry-after"), "5");
    assert!(!unready.json()["detail"].as_str().unwrap().contains("closing"));
}

#[tokio::test]
async fn a_closed_engine_puts_writes_and_reads_off() {
    let house = House::new().await;
    house.engine.close().await;
    let answer = house.hook("btxh", "m-1", &put("K-1", json!({}))).await;
    assert_eq!((answer.status.as_u16(), answer.code().as_str()), (503, "closing"));
    assert_eq!(answer.header("retry-after"), "5");
    let path = "/v1/cases/00000000-0000-7000-8000-000000000000";
    let answer = house.get(path, ALL).await;
    assert_eq!(answer.status, 503);
}

#[tokio::test]
async fn numbers_are_for_this_machine_or_a_token() {
    let house = House::new().await;
    house.done("m-1", &put("K-1", json!({}))).await;
    let strange = house.get("/metrics", "").await;
    assert_eq!((strange.status.as_u16(), strange.code().as_str()), (401, "no-token"));
    let told = house.get("/metrics", ALL).await;
    let text = String::from_utf8_lossy(&told.bytes).into_owned();
    assert!(text.contains("hoso_http_requests_total{path=\"/hooks/{sender}\""), "{text}");
    assert!(text.contains("hoso_open_effects") && text.contains("hoso_writer_queue"));
    assert!(!text.contains("btxh") && !text.contains("K-1"), "{text}");
    let from = |address: &str| ConnectInfo(address.parse::<SocketAddr>().unwrap());
    let near = Request::get("/metrics").extension(from("127.0.0.1:1")).body(Body::empty()).unwrap();
    assert_eq!(house.send(near).await.status, 200);
    let far = Request::get("/metrics").extension(from("10.0.0.9:1")).body(Body::empty()).unwrap();
    assert_eq!(house.send(far).await.status, 401);
    let passed_on = Request::get("/metrics")
        .extension(from("127.0.0.1:1"))
        .header("x-forwarded-for", "203.0.113.9");
    assert_eq!(house.send(passed_on.body(Body::empty()).unwrap()).await.status, 401);
}

#[tokio::test]
async fn the_description_is_there_for_everybody() {
    let house = House::new().await;
    let answer = house.get("/openapi.json", "").await;
    assert_eq!(answer.header("content-type"), "application/json");
    assert_eq!(answer.json()["openapi"], "3.1.0");
}
