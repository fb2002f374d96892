//! The one table of routes: the router and `openapi.json` are both made from it, so that neither
//! knows an address that the other does not.

use std::any::Any;
use std::sync::Arc;

use axum::Router;
use axum::middleware::from_fn_with_state;
use axum::response::{IntoResponse, Response};
use axum::routing::{MethodRouter, get, patch, post};
use schemars::{JsonSchema, Schema, SchemaGenerator};
use tower_http::catch_panic::CatchPanicLayer;

use crate::api::{batches, letters, open, read, why, workflows, write};
use crate::door::{Door, Shared};
use crate::observe::observe;
use crate::problem::Rejection;
use crate::webhook;
use crate::wire::batches::{BatchAnswerBody, BatchBody, NewBatch};
use crate::wire::{
    ActBody, AnswerBody, CaseBody, CountsBody, DeadBody, EditBody, HealthBody, HookBody,
    JournalBody, MigrateBody, MigratedBody, NewCase, PageBody, PlanBody, PlannedBody,
    RegistriesBody, TakenUpBody, TextBody, WhyBody, WorkflowsBody,
};

/// Makes a type's schema.
pub(crate) type Shape = fn(&mut SchemaGenerator) -> Schema;

/// Who may come to a route.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Access {
    /// A sender, by its signature.
    Signed,
    /// The holder of a token.
    Token,
    /// Programs on this machine, and holders of tokens.
    Near,
    /// Everybody.
    All,
}

/// One route with all that stands of it in `openapi.json`.
pub(crate) struct Route {
    pub(crate) method: &'static str,
    pub(crate) path: &'static str,
    pub(crate) name: &'static str,
    pub(crate) summary: &'static str,
    pub(crate) access: Access,
    pub(crate) headers: &'static [&'static str],
    pub(crate) query: Option<Shape>,
    pub(crate) takes: Option<Shape>,
    pub(crate) answers: Vec<(u16, Option<Shape>)>,
    endpoint: MethodRouter<Shared>,
}

/// The headers that every write of the API takes.
const WRITES: &[&str] = &["Idempotency-Key", "If-Match", "Prefer"];

impl Route {
    fn new(
        method: &'static str,
        path: &'static str,
        (name, summary): (&'static str, &'static str),
        endpoint: MethodRouter<Shared>,
    ) -> Self {
        Route {
            method,
            path,
            name,
            summary,
            access: Access::Token,
            headers: &[],
            query: None,
            takes: None,
            answers: Vec::new(),
            endpoint,
        }
    }

    fn access(self, access: Access) -> Self {
        Route { access, ..self }
    }

    fn headers(self, headers: &'static [&'static str]) -> Self {
        Route { headers, ..self }
    }

    fn query<T: JsonSchema>(self) -> Self {
        Route { query: Some(T::json_schema), ..self }
    }

    fn takes<T: JsonSchema>(self) -> Self {
        Route { takes: Some(SchemaGenerator::subschema_for::<T>), ..self }
    }

    fn gives<T: JsonSchema>(mut self, status: u16) -> Self {
        self.answers.push((status, Some(SchemaGenerator::subschema_for::<T>)));
        self
    }

    fn gives_text(mut self, status: u16) -> Self {
        self.answers.push((status, None));
        self
    }
}

/// Every route.
pub(crate) fn table() -> Vec<Route> {
    let mut table = writes();
    table.extend(reads());
    table.extend(about());
    table.extend(versions());
    table.extend(of_batches());
    table
}

fn writes() -> Vec<Route> {
    let act = "/v1/cases/{id}/actions/{action}";
    vec![
        Route::new("post", "/hooks/{sender}", HOOK, post(webhook::take))
            .access(Access::Signed)
            .headers(&["webhook-id", "webhook-timestamp", "webhook-signature"])
            .takes::<HookBody>()
            .gives::<AnswerBody>(202),
        Route::new("post", "/v1/cases", OPEN, post(write::open))
            .headers(&["Idempotency-Key", "If-Match", "If-None-Match", "Prefer"])
            .takes::<NewCase>()
            .gives::<AnswerBody>(200)
            .gives::<AnswerBody>(202),
        Route::new("post", act, ACT, post(write::act))
            .headers(WRITES)
            .takes::<ActBody>()
            .gives::<AnswerBody>(200)
            .gives::<AnswerBody>(202),
        Route::new("patch", "/v1/cases/{id}", EDIT, patch(write::edit))
            .headers(WRITES)
            .takes::<EditBody>()
            .gives::<AnswerBody>(200)
            .gives::<AnswerBody>(202),
        Route::new("post", "/v1/dead-letters/{id}/redeliver", REDELIVER, post(letters::redeliver))
            .gives::<HealthBody>(202),
    ]
}

const HOOK: (&str, &str) =
    ("takeHook", "A sender opens, edits or acts on a case, signed by Standard Webhooks 1.0");
const OPEN: (&str, &str) = ("openCase", "Opens a case, or writes to the one of the same key");
const ACT: (&str, &str) = ("act", "Acts on a case, with or without edits");
const EDIT: (&str, &str) = ("editCase", "Edits a case without acting on it");
const REDELIVER: (&str, &str) = ("redeliver", "Sends a dead letter once more, under the same id");

const WHY: (&str, &str) =
    ("explainCase", "Why a case rests where it does and what would move it, role by role");

fn reads() -> Vec<Route> {
    let one = ("readCase", "A case: fields with verdicts, asks, timers, actions");
    let journal = ("readJournal", "What happened to a case");
    let list = ("listCases", "Cases by state, view and words; or one by its sender's key");
    let counts = ("countCases", "How many cases rest in which state or view");
    let letters = ("listDeadLetters", "What senders could not be told");
    vec![
        Route::new("get", "/v1/cases", list, get(read::list))
            .query::<read::CasesQuery>()
            .gives::<PageBody>(200),
        Route::new("get", "/v1/cases/{id}", one, get(read::one))
            .query::<read::RoleQuery>()
            .gives::<CaseBody>(200),
        Route::new("get", "/v1/cases/{id}/why", WHY, get(why::why))
            .query::<read::RoleQuery>()
            .gives::<WhyBody>(200),
        Route::new("get", "/v1/cases/{id}/journal", journal, get(read::journal))
            .query::<read::JournalQuery>()
            .gives::<JournalBody>(200),
        Route::new("get", "/v1/counts", counts, get(read::counts))
            .query::<read::CountsQuery>()
            .gives::<CountsBody>(200),
        Route::new("get", "/v1/dead-letters", letters, get(letters::list)).gives::<DeadBody>(200),
    ]
}

fn of_batches() -> Vec<Route> {
    let begin = ("beginBatch", "One action on many cases; each has its turn, whatever happens");
    let one = ("readBatch", "How far a batch is, and how the turns of its cases ended");
    vec![
        Route::new("post", "/v1/batches", begin, post(batches::begin))
            .headers(&["Idempotency-Key"])
            .takes::<NewBatch>()
            .gives::<BatchAnswerBody>(202),
        Route::new("get", "/v1/batches/{id}", one, get(batches::one))
            .query::<batches::BatchQuery>()
            .gives::<BatchBody>(200),
    ]
}

fn about() -> Vec<Route> {
    let workflows = ("listWorkflows", "The workflows that the engine holds");
    let registries = ("listRegistries", "How each registry stands");
    let described = ("readDescription", "This description");
    let alive = ("isAlive", "The program answers");
    let ready = ("isReady", "The engine can write");
    let metrics = ("readMetrics", "Numbers in Prometheus' text format");
    vec![
        Route::new("get", "/v1/workflows", workflows, get(open::workflows))
            .gives::<WorkflowsBody>(200),
        Route::new("get", "/v1/registries", registries, get(open::registries))
            .gives::<RegistriesBody>(200),
        Route::new("get", "/openapi.json", described, get(open::openapi))
            .access(Access::All)
            .gives::<serde_json::Value>(200),
        Route::new("get", "/healthz", alive, get(open::alive))
            .access(Access::All)
            .gives::<HealthBody>(200),
        Route::new("get", "/readyz", ready, get(open::ready))
            .access(Access::All)
            .gives::<HealthBody>(200),
        Route::new("get", "/metrics", metrics, get(open::metrics))
            .access(Access::Near)
            .gives_text(200),
    ]
}

fn versions() -> Vec<Route> {
    let (plan, moves) = ("/v1/workflows/{name}/plan", "/v1/workflows/{name}/migrate");
    vec![
        Route::new("post", "/v1/workflows", TAKE_UP, post(workflows::take_up))
            .takes::<TextBody>()
            .gives::<TakenUpBody>(200)
            .gives::<TakenUpBody>(201),
        Route::new("post", plan, PLAN, post(workflows::plan))
            .takes::<PlannedBody>()
            .gives::<PlanBody>(200),
        Route::new("post", moves, MIGRATE, post(workflows::migrate))
            .takes::<MigrateBody>()
            .gives::<MigratedBody>(200),
    ]
}

const TAKE_UP: (&str, &str) =
    ("takeUpWorkflow", "Takes a version of a workflow up; also as text/yaml, the file itself");
const PLAN: (&str, &str) =
    ("planWorkflow", "What a version would do to the cases there are, one page of them");
const MIGRATE: (&str, &str) =
    ("migrateCases", "Moves cases to a version or back, one chunk of them");

/// The whole HTTP border of an engine.
pub fn router(door: Arc<Door>) -> Router {
    let routes = table()
        .into_iter()
        .fold(Router::new(), |router, route| router.route(route.path, route.endpoint));
    routes
        .fallback(async || Rejection::NotFound)
        .method_not_allowed_fallback(async || Rejection::Method)
        .layer(CatchPanicLayer::custom(panicked))
        .layer(from_fn_with_state(door.clone(), observe))
        .with_state(door)
}

/// The panic itself went to standard error; the caller hears that there was one.
fn panicked(_: Box<dyn Any + Send + 'static>) -> Response {
    Rejection::Fault.into_response()
}

#[cfg(test)]
mod tests {
    use axum::body::Body;
    use http::Request;
    use http_body_util::BodyExt;
    use tower::ServiceExt;

    use super::*;

    #[tokio::test]
    async fn a_panic_is_a_problem_without_details() {
        async fn panics() -> &'static str {
            panic!("the secret is 4711")
        }
        let router: Router = Router::new().route("/", get(panics));
        let router = router.layer(CatchPanicLayer::custom(panicked));
        let response =
            router.oneshot(Request::get("/").body(Body::empty()).unwrap()).await.unwrap();
        assert_eq!(response.status(), 500);
        assert_eq!(response.headers()["content-type"], "application/problem+json");
        let body = response.into_body().collect().await.unwrap().to_bytes();
        let body = String::from_utf8_lossy(&body);
        assert!(body.contains("/problems/fault") && !body.contains("4711"), "{body}");
    }

    #[test]
    fn whatever_is_sent_is_described_and_whatever_writes_is_guarded() {
        for route in table() {
            assert!(!route.answers.is_empty(), "{}", route.name);
            let writes = route.method != "get";
            let guarded = matches!(route.access, Access::Signed | Access::Token);
            assert!(!writes || guarded, "{} is open to all", route.name);
            let personal = route.path.starts_with("/v1");
            assert!(!personal || route.access == Access::Token, "{}", route.name);
        }
    }
}
