//! Many at once, too many, and too slow: one is done, the rest hear that they repeat or may repeat.

use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use hoso_server::Limits;
use http::Method;
use http_body_util::{BodyExt, Full};
use serde_json::json;

use crate::support::{DESK, House, KEY, bare, open, put, signed};

#[tokio::test]
async fn of_many_deliveries_of_one_id_one_is_done() {
    let house = Arc::new(House::new().await);
    let body = put("K-1", json!({"action": "submit"}));
    let sends = (0..32).map(|_| {
        let (house, body) = (house.clone(), body.clone());
        tokio::spawn(async move { house.hook("btxh", "m-1", &body).await.json() })
    });
    let mut results = Vec::new();
    for send in sends.collect::<Vec<_>>() {
        results.push(send.await.unwrap());
    }
    let done = results.iter().filter(|json| json["result"] == "done").count();
    let repeated = results.iter().filter(|json| json["result"] == "repeated").count();
    assert_eq!((done, repeated), (1, 31));
    assert!(results.iter().all(|json| json["case"] == results[0]["case"]));
}

#[tokio::test]
async fn of_many_edits_at_one_revision_one_is_done() {
    let house = Arc::new(House::new().await);
    let opened = house.post("/v1/cases", &[], &open("K-1", json!({}))).await;
    let path = format!("/v1/cases/{}", opened.json()["case"].as_str().unwrap());
    let etag = opened.header("etag").to_owned();
    let writes = (0..16).map(|number| {
        let (house, path, etag) = (house.clone(), path.clone(), etag.clone());
        let name = format!("Lê Thị Hồng Số {}", ["Một", "Hai", "Ba", "Bốn"][number % 4]);
        let edit = json!({"fields": {"full-name": name}, "actor": {"id": "c", "role": "clerk"}});
        tokio::spawn(async move {
            let answer = house.write(Method::PATCH, &path, &[("if-match", &etag)], &edit).await;
            answer.status.as_u16()
        })
    });
    let mut statuses = Vec::new();
    for write in writes.collect::<Vec<_>>() {
        statuses.push(write.await.unwrap());
    }
    statuses.sort_unstable();
    assert_eq!((statuses[0], &statuses[1..]), (202, &[412; 15][..]));
}

#[tokio::test]
async fn where_too_much_is_open_new_requests_are_put_off() {
    let house = House::with(|settings| settings.backlog = 0).await;
    house.register.gate.send_replace(false);
    house.done("m-1", &put("K-1", json!({"action": "submit"}))).await;
    let mut answer = house.hook("btxh", "m-2", &put("K-2", json!({}))).await;
    for number in 0..100 {
        if answer.status == 429 {
            break;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
        let id = format!("m-again-{number}");
        answer = house.hook("btxh", &id, &put("K-2", json!({}))).await;
    }
    assert_eq!((answer.status.as_u16(), answer.code().as_str()), (429, "busy"));
    assert_eq!(answer.header("retry-after"), "5");
    house.register.gate.send_replace(true);
}

#[tokio::test]
async fn a_request_that_takes_too_long_may_be_repeated_with_its_key() {
    let house = House::new().await;
    let limits = Limits { request: Duration::from_millis(30), ..Limits::default() };
    let door = house.limited(limits);
    let never = std::future::pending::<Option<Result<http::HeaderMap, std::convert::Infallible>>>();
    let body = Body::new(Full::new(bytes::Bytes::from("{")).with_trailers(never));
    let request = bare(Method::POST, "/v1/cases", DESK).header("content-type", "application/json");
    let answer = house.send_by(&door, request.body(body).unwrap()).await;
    assert_eq!((answer.status.as_u16(), answer.code().as_str()), (503, "unknown"));
    assert_eq!(answer.header("retry-after"), "1");
}

#[tokio::test]
async fn a_body_that_does_not_come_is_408() {
    let house = House::new().await;
    let limits = Limits { receive: Duration::from_millis(30), ..Limits::default() };
    let door = house.limited(limits);
    let never = std::future::pending::<Option<Result<http::HeaderMap, std::convert::Infallible>>>();
    let body = put("K-1", json!({})).to_string();
    let mut request = signed("btxh", "m-1", body.as_bytes(), KEY);
    *request.body_mut() = Body::new(Full::new(bytes::Bytes::from(body)).with_trailers(never));
    let answer = house.send_by(&door, request).await;
    assert_eq!((answer.status.as_u16(), answer.code().as_str()), (408, "slow"));
}

#[tokio::test]
async fn waiting_counts_beyond_the_time_of_a_request() {
    let house = House::new().await;
    house.register.gate.send_replace(false);
    let limits = Limits { request: Duration::from_millis(500), ..Limits::default() };
    let door = house.limited(limits);
    let request = bare(Method::POST, "/v1/cases", DESK)
        .header("content-type", "application/json")
        .header("prefer", "wait=1");
    let body = open("K-1", json!({"action": "submit"})).to_string();
    let answer = house.send_by(&door, request.body(Body::from(body)).unwrap()).await;
    assert_eq!(answer.status, 202, "{}", answer.json());
    house.register.gate.send_replace(true);
}
