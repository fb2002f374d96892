//! Versions over HTTP: who may take one up, what is said of one that cannot be, plans and moves in
//! pages; and the watched files, which an engine takes up while it runs.

use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::body::Body;
use hoso_server::Watch;
use http::{Method, StatusCode};
use serde_json::{Value, json};
use tokio::sync::Notify;

use crate::described::Described;
use crate::support::{ALL, Answered, DESK, House, bare, put};

const REVIEW: &str = include_str!("../../../../workflows/identity-review.yaml");
const MIGRATE: &str = "/v1/workflows/identity-review/migrate";
const PLAN: &str = "/v1/workflows/identity-review/plan";

/// The next version, to which every case may come.
fn next(version: u32) -> String {
    let migrate = format!("migrate: {{from: [{}]}}\ninitial: not-sent\n", version - 1);
    let text = REVIEW.replace("version: 1\n", &format!("version: {version}\n"));
    text.replace("initial: not-sent\n", &migrate)
}

async fn post(house: &House, path: &str, token: &str, (kind, body): (&str, String)) -> Answered {
    let request = bare(Method::POST, path, token).header("content-type", kind);
    house.send(request.body(Body::from(body)).unwrap()).await
}

async fn yaml(house: &House, token: &str, text: String) -> Answered {
    post(house, "/v1/workflows", token, ("text/yaml; charset=utf-8", text)).await
}

async fn ask(house: &House, path: &str, body: Value) -> Answered {
    post(house, path, ALL, ("application/json", body.to_string())).await
}

async fn cases(house: &House, many: usize) {
    for n in 0..many {
        house.done(&format!("m-{n}"), &put(&format!("K-{n}"), json!({}))).await;
    }
}

#[tokio::test]
async fn only_a_token_that_may_administer_takes_a_version_up() {
    let house = House::new().await;
    for (path, body) in [("/v1/workflows", json!({"text": next(2)})), (PLAN, json!({"to": 1}))] {
        let refused = post(&house, path, DESK, ("application/json", body.to_string())).await;
        assert_eq!((refused.status.as_u16(), refused.code().as_str()), (403, "not-administrator"));
        let strange = post(&house, path, "", ("application/json", body.to_string())).await;
        assert_eq!(strange.code(), "no-token");
    }
    let taken = yaml(&house, ALL, next(2)).await;
    assert_eq!(taken.status, StatusCode::CREATED);
    assert_eq!(taken.json(), json!({"workflow": "identity-review", "version": 2, "new": true}));
    let again = ask(&house, "/v1/workflows", json!({"text": next(2), "file": "again.yaml"})).await;
    assert_eq!((again.status.as_u16(), &again.json()["new"]), (200, &json!(false)));
    let listed = house.get("/v1/workflows", DESK).await.json();
    assert_eq!(listed["workflows"][1]["newest"], true);
    let answer = house.done("m-1", &put("K-1", json!({}))).await;
    let case = house.get(&format!("/v1/cases/{}", answer["case"].as_str().unwrap()), DESK).await;
    assert_eq!(case.json()["version"], 2);
}

#[tokio::test]
async fn a_version_that_cannot_be_taken_up_is_answered_with_what_is_wrong() {
    let house = House::new().await;
    assert_eq!(yaml(&house, ALL, next(3)).await.status, StatusCode::CREATED);
    let faulty = yaml(&house, ALL, next(4).replace("ask: person\n", "ask: persn\n")).await;
    assert_eq!((faulty.status.as_u16(), faulty.code().as_str()), (422, "findings"));
    assert!(faulty.json()["detail"].as_str().unwrap().contains("did you mean `person`?"));
    let taken = yaml(&house, ALL, REVIEW.replace("1 day ", "2 days ")).await;
    assert_eq!((taken.status.as_u16(), taken.code().as_str()), (409, "version-taken"));
    assert_eq!(yaml(&house, ALL, next(2)).await.code(), "version-old");
    let odd = post(&house, "/v1/workflows", ALL, ("text/plain", next(4))).await;
    assert_eq!((odd.status.as_u16(), odd.code().as_str()), (415, "not-workflow"));
    let bytes = bare(Method::POST, "/v1/workflows", ALL).header("content-type", "text/yaml");
    let bytes = house.send(bytes.body(Body::from(vec![0xff, 0xfe])).unwrap()).await;
    assert_eq!(bytes.code(), "not-utf8");
    let large = format!("{}#{}", next(4), "x".repeat(3 << 20));
    assert_eq!(yaml(&house, ALL, large).await.code(), "too-large");
}

#[tokio::test]
async fn a_plan_and_a_move_go_page_by_page() {
    let house = House::new().await;
    cases(&house, 7).await;
    let planned = ask(&house, PLAN, json!({"text": {"text": next(2)}})).await.json();
    assert_eq!((&planned["known"], &planned["next"]), (&json!(false), &json!(null)));
    let move_of =
        |cases: u64| json!([{"version": 1, "from": "not-sent", "to": "not-sent", "cases": cases}]);
    assert_eq!(planned["cases"]["moves"], move_of(7));
    yaml(&house, ALL, next(2)).await;
    let dry = ask(&house, MIGRATE, json!({"to": 2, "dry_run": true})).await.json();
    assert_eq!(dry["cases"], planned["cases"]);
    let first = ask(&house, MIGRATE, json!({"to": 2, "chunk": 4})).await.json();
    assert_eq!(first["cases"]["moves"], move_of(4));
    let more = json!({"to": 2, "chunk": 4, "cursor": first["next"]});
    let last = ask(&house, MIGRATE, more).await.json();
    assert_eq!((&last["cases"]["moves"], &last["next"]), (&move_of(3), &json!(null)));
    let back = ask(&house, MIGRATE, json!({"to": 1, "back": true})).await.json();
    assert_eq!(back["cases"]["moves"][0]["cases"], 7);
    let case = house.get("/v1/cases?workflow=identity-review&limit=1", DESK).await.json();
    let journal = format!("/v1/cases/{}/journal", case["cases"][0]["id"].as_str().unwrap());
    let journal = house.get(&journal, DESK).await.json();
    let line = &journal["lines"][1];
    assert_eq!((&line["what"], &line["actor"]["caller"]), (&json!("migrated"), &json!("all")));
}

#[tokio::test]
async fn what_is_asked_of_versions_wrongly_is_said_so() {
    let house = House::new().await;
    let wrong = [
        (PLAN, json!({}), "bad-body"),
        (PLAN, json!({"to": 1, "text": {"text": REVIEW}}), "bad-body"),
        (PLAN, json!({"to": 9}), "no-version"),
        (PLAN, json!({"to": 1, "cursor": "?"}), "bad-body"),
        (PLAN, json!({"text": {"text": REVIEW.replace("identity-review", "other")}}), "bad-body"),
        (PLAN, json!({"text": {"text": "workflow: x"}}), "findings"),
        (MIGRATE, json!({"to": 1}), "no-migration"),
        (MIGRATE, json!({"to": 1, "back": true}), "no-migration"),
        (MIGRATE, json!({"to": 1, "chunk": 0}), "bad-body"),
        ("/v1/workflows/identity-reviw/migrate", json!({"to": 1}), "no-workflow"),
    ];
    for (path, body, code) in wrong {
        assert_eq!(ask(&house, path, body.clone()).await.code(), code, "{path} {body}");
    }
}

#[tokio::test]
async fn answers_about_versions_are_as_described() {
    let (house, described) = (House::new().await, Described::read());
    cases(&house, 2).await;
    let plan = "/v1/workflows/{name}/plan";
    let gone = next(2)
        .replace("  not-sent: {", "  draft: {")
        .replace("initial: not-sent", "initial: draft");
    let gone =
        gone.replace("rejected: not-sent", "rejected: draft").replace("[not-sent, ", "[draft, ");
    let gone = gone.replace("to: not-sent,", "to: draft,");
    let planned = ask(&house, PLAN, json!({"text": {"text": gone}})).await;
    assert_eq!(planned.json()["cases"]["stranded"][0]["code"], "state-gone");
    described.holds("post", plan, &planned);
    described.holds("post", plan, &ask(&house, PLAN, json!({})).await);
    described.holds("post", "/v1/workflows", &yaml(&house, ALL, next(2)).await);
    described.holds("post", "/v1/workflows", &yaml(&house, ALL, next(2)).await);
    described.holds("post", "/v1/workflows", &yaml(&house, ALL, "x".into()).await);
    let moved = ask(&house, MIGRATE, json!({"to": 2})).await;
    described.holds("post", "/v1/workflows/{name}/migrate", &moved);
}

/// A folder with a configuration that names it, watched by the engine of a house.
struct Watched {
    house: House,
    folder: tempfile::TempDir,
    asked: Arc<Notify>,
    work: tokio::task::JoinHandle<()>,
}

impl Watched {
    async fn new(every: Duration) -> Watched {
        let (house, folder) = (House::new().await, tempfile::tempdir().unwrap());
        let config = folder.path().join("hoso.yaml");
        std::fs::create_dir(folder.path().join("workflows")).unwrap();
        std::fs::write(&config, "workflows: [workflows]\n").unwrap();
        let asked = Arc::new(Notify::new());
        let watch = Watch::new(config, asked.clone()).every(every);
        let watched =
            Watched { work: tokio::spawn(watch.work(house.engine.clone())), house, folder, asked };
        // It has begun once it has looked at what is there.
        tokio::time::sleep(Duration::from_millis(100)).await;
        watched
    }

    fn write(&self, name: &str, text: &str) {
        std::fs::write(self.folder.path().join("workflows").join(name), text).unwrap();
    }

    fn newest(&self) -> u32 {
        self.house.engine.workflows().iter().map(|one| one.version).max().unwrap()
    }

    async fn comes(&self, version: u32) {
        let end = Instant::now() + Duration::from_secs(20);
        while self.newest() != version {
            assert!(Instant::now() < end, "version {version} is not taken up");
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }
}

impl Drop for Watched {
    fn drop(&mut self) {
        self.work.abort();
    }
}

#[tokio::test]
async fn a_file_that_changes_in_the_watched_folder_is_taken_up() {
    let watched = Watched::new(Duration::from_millis(20)).await;
    watched.write("review.yaml", &next(2));
    watched.comes(2).await;
    watched.write("review.yaml", "version: broken");
    tokio::time::sleep(Duration::from_millis(200)).await;
    assert_eq!(watched.newest(), 2, "what is wrong changes nothing");
    watched.write("review.yaml", &next(3));
    watched.write("notes.txt", "no workflow");
    watched.comes(3).await;
}

#[tokio::test]
async fn whoever_asks_need_not_wait_for_the_next_look() {
    let watched = Watched::new(Duration::from_secs(3600)).await;
    watched.write("review.yaml", &next(2));
    watched.asked.notify_one();
    watched.comes(2).await;
    std::fs::remove_file(watched.folder.path().join("hoso.yaml")).unwrap();
    watched.asked.notify_one();
    tokio::time::sleep(Duration::from_millis(50)).await;
    assert_eq!(watched.newest(), 2);
}
