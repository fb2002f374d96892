//! Deliveries of senders: done, repeated, superseded, refused, and unreadable.

use axum::body::Body;
use http::{Request, StatusCode};
use serde_json::{Value, json};

use crate::support::{House, KEY, NEXT_KEY, act, put, signed, signed_at};

#[tokio::test]
async fn a_put_opens_edits_and_acts_in_one() {
    let house = House::new().await;
    let answer = house.done("m-1", &put("K-1", json!({"action": "submit"}))).await;
    assert_eq!(answer["opened"], true);
    assert_eq!(answer["key"], "K-1");
    assert_eq!(answer["state"], "pending");
    assert!(answer["problem"].is_null() && answer["case"].is_string());
    assert!(answer["revision"].as_u64().unwrap() > 0);
}

#[tokio::test]
async fn an_act_never_opens() {
    let house = House::new().await;
    let answer = house.hook("btxh", "m-1", &act("K-1", "submit", json!({}))).await;
    assert_eq!(answer.status, 202);
    let json = answer.json();
    assert_eq!((&json["result"], &json["problem"]["status"]), (&json!("refused"), &json!(404)));
    house.done("m-2", &put("K-1", json!({}))).await;
    let answer = house.done("m-3", &act("K-1", "submit", json!({}))).await;
    assert_eq!((&answer["opened"], &answer["state"]), (&json!(false), &json!("pending")));
}

#[tokio::test]
async fn a_repeat_gets_the_first_answer_and_does_nothing() {
    let house = House::new().await;
    let body = put("K-1", json!({"action": "submit"}));
    let first = house.done("m-1", &body).await;
    let again = house.hook("btxh", "m-1", &body).await;
    let json = again.json();
    assert_eq!((again.status.as_u16(), &json["result"]), (202, &json!("repeated")));
    assert_eq!((&json["case"], &json["revision"]), (&first["case"], &first["revision"]));
    let other = house.hook("btxh", "m-1", &put("K-2", json!({}))).await.json();
    assert_eq!(other["problem"]["type"], "/problems/key-reused");
    let elsewhere = house.hook("strict", "m-1", &put("K-2", json!({}))).await.json();
    assert_eq!(elsewhere["result"], "done", "another sender's ids are its own");
}

#[tokio::test]
async fn a_sequence_at_or_below_the_last_is_superseded() {
    let house = House::new().await;
    house.done("m-1", &put("K-1", json!({"sequence": 5}))).await;
    let late = house.hook("btxh", "m-2", &put("K-1", json!({"sequence": 5}))).await.json();
    assert_eq!(late["result"], "superseded");
    let next = house.hook("btxh", "m-3", &put("K-1", json!({"sequence": 6}))).await.json();
    assert_eq!(next["result"], "done");
}

#[tokio::test]
async fn refusals_are_settled_or_answered_with_their_status() {
    let house = House::new().await;
    let wrong: [(Value, u16); 5] = [
        (act("K-1", "submit", json!({})), 404),
        (put("K-1", json!({"workflow": "identity-reviw"})), 403),
        (put("K-1", json!({"unit": {"code": "99999"}})), 422),
        (put("K-1", json!({"fields": {"nickname": "x"}})), 422),
        (put("K-1", json!({"action": "approve"})), 404),
    ];
    for (number, (body, status)) in wrong.iter().enumerate() {
        let id = format!("m-{number}");
        let strict = house.hook("strict", &id, body).await;
        let code = strict.code();
        assert_eq!(strict.json()["outcome"], "refused", "{code}");
        assert_eq!(strict.status.as_u16(), *status, "{code}");
        let settled = house.hook("btxh", &id, body).await;
        match strict.status.as_u16() {
            403 => assert_eq!(settled.status, 403),
            _ => {
                assert_eq!(settled.status, 202);
                let json = settled.json();
                assert_eq!(json["problem"]["type"], format!("/problems/{code}"));
                assert!(json["problem"]["text"]["vi"].is_string());
            }
        }
    }
}

#[tokio::test]
async fn a_refused_action_undoes_the_edit_and_leaves_no_case() {
    let house = House::new().await;
    let refused = put("K-1", json!({"action": "reopen"}));
    assert_eq!(house.hook("btxh", "m-1", &refused).await.json()["result"], "refused");
    let gone = house.hook("btxh", "m-2", &act("K-1", "submit", json!({}))).await.json();
    assert_eq!(gone["problem"]["status"], 404);
}

#[tokio::test]
async fn an_expectation_that_does_not_hold_is_412() {
    let house = House::new().await;
    let first = house.hook("strict", "m-1", &put("K-1", json!({}))).await.json();
    let revision = first["revision"].as_u64().unwrap();
    let stale = json!({"expect": {"revision": revision + 1}});
    let answer = house.hook("strict", "m-2", &act("K-1", "submit", stale)).await;
    assert_eq!((answer.status.as_u16(), answer.code().as_str()), (412, "expected-revision"));
    assert_eq!(answer.json()["revision"], revision);
    let elsewhere = json!({"expect": {"state": ["verified"]}});
    let answer = house.hook("strict", "m-3", &act("K-1", "submit", elsewhere)).await;
    assert_eq!((answer.status.as_u16(), answer.code().as_str()), (412, "expected-state"));
    let holds = json!({"expect": {"state": ["not-sent"], "revision": revision}});
    let answer = house.hook("strict", "m-4", &act("K-1", "submit", holds)).await;
    assert_eq!(answer.json()["result"], "done");
}

#[tokio::test]
async fn claims_beyond_the_grant_are_403_even_where_refusals_are_settled() {
    let house = House::new().await;
    let beyond = [
        put("K-1", json!({"actor": {"id": "x", "role": "admin"}})),
        put("K-1", json!({"unit": {"code": "00001"}})),
        put("K-1", json!({"workflow": "other"})),
    ];
    for (number, body) in beyond.iter().enumerate() {
        let answer = house.hook("btxh", &format!("m-{number}"), body).await;
        assert_eq!((answer.status.as_u16(), answer.code().as_str()), (403, "beyond-grant"));
    }
}

#[tokio::test]
async fn the_key_of_a_case_is_never_an_identity_number() {
    let house = House::new().await;
    for key in ["001190012345", "123456789", "", &"k".repeat(129)] {
        let answer = house.hook("btxh", "m-1", &put(key, json!({}))).await;
        assert_eq!((answer.status.as_u16(), answer.code().as_str()), (422, "bad-key"), "{key}");
        assert!(key.is_empty() || !String::from_utf8_lossy(&answer.bytes).contains(key));
    }
}

#[tokio::test]
async fn either_key_of_a_rotation_signs() {
    let house = House::new().await;
    let body = put("K-1", json!({})).to_string();
    for (id, key) in [("m-1", KEY), ("m-2", NEXT_KEY)] {
        let answer = house.send(signed("btxh", id, body.as_bytes(), key)).await;
        assert_eq!(answer.status, 202, "{id}");
    }
}

#[tokio::test]
async fn unsigned_wrong_old_and_future_deliveries_are_401() {
    let house = House::new().await;
    let body = put("K-1", json!({})).to_string();
    let now = jiff::Timestamp::now().as_second();
    let at = |sender: &str, key: &str, seconds: i64| {
        let request = signed_at(sender, "m-1", (body.as_bytes(), key), seconds);
        request.body(Body::from(body.clone())).unwrap()
    };
    let unsigned = Request::post("/hooks/btxh").body(Body::from(body.clone())).unwrap();
    let other_key = "whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=";
    let changed = signed_at("btxh", "m-1", (body.as_bytes(), KEY), now);
    let changed = changed.body(Body::from(format!("{body} "))).unwrap();
    let each = [
        (unsigned, "unsigned"),
        (at("btxh", other_key, now), "bad-signature"),
        (at("nobody", KEY, now), "bad-signature"),
        (changed, "bad-signature"),
        (at("btxh", KEY, now - 400), "old-signature"),
        (at("btxh", KEY, now + 400), "future-signature"),
    ];
    for (request, code) in each {
        let answer = house.send(request).await;
        assert_eq!((answer.status.as_u16(), answer.code().as_str()), (401, code));
        assert!(answer.header("www-authenticate").starts_with("StandardWebhooks"));
    }
}

#[tokio::test]
async fn an_unknown_sender_hears_what_a_wrong_signature_hears() {
    let house = House::new().await;
    let body = put("K-1", json!({})).to_string();
    let other_key = "whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=";
    let mut said = Vec::new();
    for sender in ["btxh", "nobody"] {
        let answer = house.send(signed(sender, "m-1", body.as_bytes(), other_key)).await;
        let mut json = answer.json();
        json.as_object_mut().unwrap().remove("instance");
        said.push((answer.status, json));
    }
    assert_eq!(said[0], said[1]);
}

async fn sent(house: &House, body: &[u8]) -> (StatusCode, String, String) {
    let answer = house.send(signed("btxh", "m-1", body, KEY)).await;
    let detail = answer.json()["detail"].as_str().unwrap().to_owned();
    (answer.status, answer.code(), detail)
}

#[tokio::test]
async fn what_cannot_be_read_says_where_and_what() {
    let house = House::new().await;
    let no_json = sent(&house, b"{\n  \"type\": case.put}").await;
    assert_eq!((no_json.0.as_u16(), no_json.1.as_str()), (400, "no-json"));
    assert!(no_json.2.contains("line 2, column 11"), "{}", no_json.2);
    let mut unknown = put("K-1", json!({}));
    unknown["type"] = json!("case.open");
    unknown["data"]["colour"] = json!(1);
    assert_eq!(sent(&house, unknown.to_string().as_bytes()).await.1, "unknown-type");
    let strange = put("K-1", json!({"colour": 1})).to_string();
    let strange = sent(&house, strange.as_bytes()).await;
    assert_eq!((strange.0.as_u16(), strange.1.as_str()), (422, "bad-body"));
    assert!(strange.2.starts_with("unknown field `colour`"), "{}", strange.2);
    let kind = put("K-1", json!({"sequence": "Nguyễn Văn A"})).to_string();
    let kind = sent(&house, kind.as_bytes()).await;
    assert!(!kind.2.contains("Nguyễn") && kind.2.contains("a whole number"), "{}", kind.2);
    let mut late = put("K-1", json!({}));
    late["timestamp"] = json!("yesterday");
    assert_eq!(sent(&house, late.to_string().as_bytes()).await.1, "bad-body");
    let misfit = act("K-1", "submit", json!({"unit": {"code": "05200"}})).to_string();
    assert!(sent(&house, misfit.as_bytes()).await.2.contains("belong to `case.put`"));
}

#[tokio::test]
async fn invalid_utf8_is_400() {
    let house = House::new().await;
    let body = b"{\"type\": \"\xff\"}";
    // Signed over the bytes as they are, which the reference cannot do.
    let now = jiff::Timestamp::now().as_second();
    let signature = {
        use base64::Engine as _;
        use hmac::Mac as _;
        let key = base64::engine::general_purpose::STANDARD.decode(&KEY[6..]).unwrap();
        let mut mac = hmac::Hmac::<sha2::Sha256>::new_from_slice(&key).unwrap();
        mac.update(format!("m-1.{now}.").as_bytes());
        mac.update(body);
        base64::engine::general_purpose::STANDARD.encode(mac.finalize().into_bytes())
    };
    let request = Request::post("/hooks/btxh")
        .header("content-type", "application/json")
        .header("webhook-id", "m-1")
        .header("webhook-timestamp", now)
        .header("webhook-signature", format!("v1,{signature}"))
        .body(Body::from(&body[..]))
        .unwrap();
    let answer = house.send(request).await;
    assert_eq!((answer.status.as_u16(), answer.code().as_str()), (400, "not-utf8"));
}

#[tokio::test]
async fn another_content_type_is_415_and_a_large_body_413() {
    let house = House::new().await;
    let body = put("K-1", json!({})).to_string();
    let mut request = signed("btxh", "m-1", body.as_bytes(), KEY);
    request.headers_mut().insert("content-type", "text/plain".parse().unwrap());
    let answer = house.send(request).await;
    assert_eq!((answer.status.as_u16(), answer.code().as_str()), (415, "not-json"));
    let large = put("K-1", json!({"reason": "x".repeat(5_000)})).to_string();
    let answer = house.send(signed("btxh", "m-1", large.as_bytes(), KEY)).await;
    assert_eq!((answer.status.as_u16(), answer.code().as_str()), (413, "too-large"));
}
