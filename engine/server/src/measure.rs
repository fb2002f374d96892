//! The numbers behind `/metrics`: one recorder per program, in Prometheus' text format.
//! Never holds a value of a case or the name of a person.

use std::sync::OnceLock;
use std::time::Duration;

use http::{Method, StatusCode};
use metrics_exporter_prometheus::{PrometheusBuilder, PrometheusHandle};

const REQUESTS: &str = "hoso_http_requests_total";
const OPEN_EFFECTS: &str = "hoso_open_effects";
const QUEUED: &str = "hoso_writer_queue";
const SECONDS: &str = "hoso_http_request_seconds";

/// From half a millisecond to the longest that a request may take.
const BUCKETS: [f64; 12] =
    [0.0005, 0.001, 0.002, 0.004, 0.008, 0.016, 0.025, 0.05, 0.25, 1.0, 5.0, 30.0];

/// The recorder of this program; none where the program has set another one.
pub(crate) fn recorder() -> Option<PrometheusHandle> {
    static RECORDER: OnceLock<Option<PrometheusHandle>> = OnceLock::new();
    RECORDER.get_or_init(install).clone()
}

fn install() -> Option<PrometheusHandle> {
    let builder = PrometheusBuilder::new().set_buckets(&BUCKETS).ok()?;
    let recorder = builder.build_recorder();
    let handle = recorder.handle();
    metrics::set_global_recorder(recorder).ok()?;
    metrics::describe_counter!(REQUESTS, "Requests by path, method and status");
    metrics::describe_histogram!(SECONDS, "Seconds from a request's arrival to its answer");
    metrics::describe_gauge!(OPEN_EFFECTS, "Asks and tells that are not done yet");
    metrics::describe_gauge!(QUEUED, "Requests that wait to be written");
    Some(handle)
}

/// Empties what observations have piled up; without it an unread recorder grows.
pub(crate) async fn upkeep(handle: PrometheusHandle) {
    let mut ticks = tokio::time::interval(Duration::from_secs(5));
    loop {
        ticks.tick().await;
        handle.run_upkeep();
    }
}

/// Counts one request. `path` is that of the route, never the one that was sent.
pub(crate) fn count(path: &str, method: &Method, status: StatusCode, took: Duration) {
    let path = metrics::SharedString::from(path.to_owned());
    let labels = [
        metrics::Label::new("path", path.clone()),
        metrics::Label::new("method", method_label(method)),
        metrics::Label::new("status", status.as_str().to_owned()),
    ];
    metrics::counter!(REQUESTS, labels.iter()).increment(1);
    metrics::histogram!(SECONDS, "path" => path).record(took);
}

/// Takes down what the engine has open just now.
pub(crate) fn gauge(open_effects: u64, queued: usize) {
    metrics::gauge!(OPEN_EFFECTS).set(open_effects as f64);
    metrics::gauge!(QUEUED).set(queued as f64);
}

/// Callers may invent methods; labels are few.
fn method_label(method: &Method) -> &'static str {
    match method.as_str() {
        "GET" => "GET",
        "HEAD" => "HEAD",
        "POST" => "POST",
        "PATCH" => "PATCH",
        _ => "other",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_counted_request_stands_in_the_text() {
        let handle = recorder().unwrap();
        let took = Duration::from_millis(3);
        count("/v1/cases/{id}", &Method::GET, StatusCode::OK, took);
        let odd = Method::from_bytes(b"BREW").unwrap();
        count("/v1/cases/{id}", &odd, StatusCode::METHOD_NOT_ALLOWED, took);
        let text = handle.render();
        assert!(text.contains(
            r#"hoso_http_requests_total{path="/v1/cases/{id}",method="GET",status="200"} 1"#
        ));
        assert!(text.contains(r#"method="other",status="405""#));
        assert!(
            text.contains(r#"hoso_http_request_seconds_bucket{path="/v1/cases/{id}",le="0.004"}"#)
        );
        assert!(!text.contains("BREW"));
    }
}
