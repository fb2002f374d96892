//! Dead letters: listed within the grant, sent again once.

use std::time::Duration;

use http::Method;
use serde_json::{Value, json};

use crate::support::{DESK, HANOI, House, put};

async fn dead(house: &House, token: &str) -> Vec<Value> {
    let list = house.get("/v1/dead-letters", token).await.json();
    list["dead_letters"].as_array().unwrap().clone()
}

#[tokio::test]
async fn what_a_sender_could_not_be_told_is_listed_and_sent_again() {
    let house = House::with_deaf_sender().await;
    let case = house.done("m-1", &put("K-1", json!({"action": "submit"}))).await;
    let mut letters = Vec::new();
    for _ in 0..400 {
        letters = dead(&house, DESK).await;
        if !letters.is_empty() {
            break;
        }
        tokio::time::sleep(Duration::from_millis(25)).await;
    }
    let letter = letters.first().expect("given up at once");
    assert_eq!((&letter["sender"], &letter["case"]), (&json!("btxh"), &case["case"]));
    let again = format!("/v1/dead-letters/{}/redeliver", letter["id"].as_str().unwrap());
    assert!(dead(&house, HANOI).await.is_empty());
    let answer = house.post(&again, &[], &json!({})).await;
    assert_eq!(answer.status, 202, "{}", answer.json());
}

#[tokio::test]
async fn a_letter_that_is_not_there_is_404() {
    let house = House::new().await;
    assert!(dead(&house, DESK).await.is_empty());
    for id in ["00000000-0000-7000-8000-000000000000", "x"] {
        let path = format!("/v1/dead-letters/{id}/redeliver");
        let answer = house.write(Method::POST, &path, &[], &json!({})).await;
        assert_eq!((answer.status.as_u16(), answer.code().as_str()), (404, "no-dead-letter"));
    }
}
