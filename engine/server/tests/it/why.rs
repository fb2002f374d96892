//! `GET /v1/cases/{id}/why`: for whom, in which role, and that what it says is what the door then
//! does. Never looks behind the border.

use serde_json::{Value, json};

use crate::support::{ALL, DESK, HANOI, House, put};

async fn opened(house: &House, changes: Value) -> String {
    let answer = house.done("m-1", &put("K-1", changes)).await;
    format!("/v1/cases/{}", answer["case"].as_str().unwrap())
}

/// How the reader stands to an action.
fn stands<'a>(why: &'a Value, action: &str) -> &'a Value {
    let moves = why["moves"].as_array().unwrap();
    &moves.iter().find(|one| one["name"] == action).unwrap()["reader"]
}

#[tokio::test]
async fn a_case_is_explained_to_the_role_that_asks() {
    let house = House::new().await;
    let path = opened(&house, json!({})).await;
    let answer = house.get(&format!("{path}/why"), DESK).await;
    let why = answer.json();
    assert_eq!(answer.header("etag"), format!("\"{}\"", why["revision"]));
    assert_eq!((&why["state"], &why["key"]), (&json!("not-sent"), &json!("K-1")));
    assert!(why["text"]["vi"].as_str().unwrap().starts_with("Hồ sơ ở “Chưa gửi rà soát” từ "));
    assert!(why["text"]["en"].as_str().unwrap().starts_with("Rests in “Not sent” since "));
    assert_eq!((&why["came"]["by"], &why["came"]["role"]), (&json!("canbo-01"), &json!("clerk")));
    assert_eq!(stands(&why, "submit")["allowed"], true);
    let supervisor = house.get(&format!("{path}/why?role=supervisor"), DESK).await.json();
    let stand = stands(&supervisor, "submit");
    assert_eq!((&stand["role"], &stand["allowed"]), (&json!("supervisor"), &json!(false)));
    assert_eq!(stand["problems"][0]["type"], "/problems/wrong-role");
    let admin = house.get(&format!("{path}/why?role=admin"), DESK).await;
    assert_eq!((admin.status.as_u16(), admin.code().as_str()), (403, "role-not-granted"));
    let unknown = house.get(&format!("{path}/why?rolle=clerk"), DESK).await;
    assert_eq!((unknown.status.as_u16(), unknown.code().as_str()), (400, "bad-query"));
}

#[tokio::test]
async fn what_lies_outside_the_units_is_not_explained() {
    let house = House::new().await;
    let path = opened(&house, json!({})).await;
    assert_eq!(house.get(&format!("{path}/why"), ALL).await.status, 200);
    let hidden = house.get(&format!("{path}/why"), HANOI).await;
    assert_eq!((hidden.status.as_u16(), hidden.code().as_str()), (404, "no-case"));
    assert_eq!(house.get(&format!("{path}/why"), "").await.status, 401);
    assert_eq!(house.get("/v1/cases/none/why", ALL).await.code(), "no-case");
}

#[tokio::test]
async fn a_condition_shows_what_is_declared_and_every_action_does_as_it_says() {
    let house = House::new().await;
    let path = opened(&house, json!({})).await;
    let why = house.get(&format!("{path}/why"), DESK).await.json();
    let when = why["moves"][1]["when"].clone();
    assert_eq!((&when["kind"], &when["holds"]), (&json!("any"), &json!(true)));
    assert_eq!(when["parts"][0]["kind"], "changed");
    assert_eq!(when["parts"][1]["is"], "not-sent");
    for one in why["moves"].as_array().unwrap() {
        let clerk = one["roles"].as_array().unwrap().iter().find(|one| one["role"] == "clerk");
        let clerk = clerk.unwrap();
        let act = format!("{path}/actions/{}", one["name"].as_str().unwrap());
        // The first to be done is the last that is tried.
        if clerk["allowed"] == true && one["name"] != "submit" {
            continue;
        }
        let body = json!({"reason": "đã đối chiếu", "actor": crate::support::clerk()});
        let answered = house.post(&act, &[("Idempotency-Key", &act)], &body).await;
        if clerk["allowed"] == true {
            assert_eq!(answered.json()["result"], "done", "{act}");
            break;
        }
        assert_eq!(answered.json()["type"], clerk["problems"][0]["type"], "{act}");
    }
    let after = house.get(&path, DESK).await.json();
    assert_ne!(after["state"], "not-sent");
}

#[tokio::test]
async fn a_case_that_waits_says_for_whom_and_where_each_answer_leads() {
    let house = House::new().await;
    house.register.gate.send_replace(false);
    let path = opened(&house, json!({"action": "submit"})).await;
    let why = house.get(&format!("{path}/why"), DESK).await.json();
    let wait = &why["waits"][0];
    assert_eq!((&wait["ask"], &wait["registry"]), (&json!("person"), &json!("register")));
    assert_eq!((&wait["moves"], &wait["circuit"]), (&json!(true), &json!("closed")));
    assert_eq!(wait["answers"].as_array().unwrap().len(), 6);
    assert_eq!(wait["failures"].as_array().unwrap().len(), 5);
    let timer = &why["timers"][1];
    assert_eq!((&timer["does"], &timer["of"]), (&json!("moves"), &json!(["held"])));
    let reckoned = &timer["reckoned"];
    let lines = reckoned["vi"].as_array().unwrap().len();
    assert!(lines > 1 && lines == reckoned["en"].as_array().unwrap().len(), "{reckoned}");
    house.register.gate.send_replace(true);
}
