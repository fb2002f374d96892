//! Around every request: its time, its count, its line in the log, and the longest that it may take.
//! Never writes what was sent: the route's path stands for the address.

use std::time::{Duration, Instant};

use axum::body::Body;
use axum::extract::{MatchedPath, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use http::Request;

use crate::api::prefer;
use crate::body::whole_seconds;
use crate::door::Shared;
use crate::measure;
use crate::problem::Rejection;

/// Where no route fits.
const NOWHERE: &str = "none";

/// Times, bounds and counts one request.
pub(crate) async fn observe(
    State(door): State<Shared>,
    request: Request<Body>,
    next: Next,
) -> Response {
    let begun = Instant::now();
    let method = request.method().clone();
    let path = request.extensions().get::<MatchedPath>().cloned();
    let limit = door.limits.request + prefer::wait(request.headers()).unwrap_or(Duration::ZERO);
    let response = match tokio::time::timeout(limit, next.run(request)).await {
        Ok(response) => response,
        Err(_) => Rejection::Overdue { seconds: whole_seconds(limit) }.into_response(),
    };
    let path = path.as_ref().map_or(NOWHERE, MatchedPath::as_str);
    let (status, took) = (response.status(), begun.elapsed());
    measure::count(path, &method, status, took);
    let ms = u64::try_from(took.as_millis()).unwrap_or(u64::MAX);
    tracing::debug!(%method, path, status = status.as_u16(), ms, "request");
    response
}
