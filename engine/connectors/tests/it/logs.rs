//! What a guest logs and prints: masked, bounded, under its own target.

use std::io::Write;
use std::sync::{Arc, Mutex};

use serde_json::json;
use tracing_subscriber::fmt::MakeWriter;

use crate::support::{CITIZEN_ID, NAME, ask, registry, registry_with};

#[derive(Clone, Default)]
struct Lines(Arc<Mutex<Vec<u8>>>);

impl Write for Lines {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Lines {
    type Writer = Self;

    fn make_writer(&'a self) -> Self {
        self.clone()
    }
}

impl Lines {
    fn listen(&self) -> tracing::subscriber::DefaultGuard {
        let subscriber = tracing_subscriber::fmt()
            .with_writer(self.clone())
            .with_max_level(tracing::Level::DEBUG)
            .without_time()
            .with_ansi(false)
            .finish();
        tracing::subscriber::set_default(subscriber)
    }

    fn of_the_guest(&self) -> Vec<String> {
        let text = String::from_utf8(self.0.lock().unwrap().clone()).unwrap();
        let lines = text.lines().filter(|line| line.contains("hoso::connector:"));
        lines.map(|line| line.trim().to_owned()).collect()
    }
}

#[tokio::test]
async fn values_are_masked_in_what_is_logged_and_printed() {
    let lines = Lines::default();
    let _guard = lines.listen();
    ask(&registry(json!({"do": "log"})).await).await.unwrap();
    insta::assert_snapshot!(lines.of_the_guest().join("\n"), @r#"
    INFO hoso::connector: asked about *** and *** registry="test"
    DEBUG hoso::connector: printed *** and *** registry="test"
    "#);
}

#[tokio::test]
async fn a_panic_is_in_the_log_without_its_values() {
    let lines = Lines::default();
    let _guard = lines.listen();
    ask(&registry(json!({"do": "panic"})).await).await.unwrap_err();
    let said = lines.of_the_guest().join("\n");
    assert!(said.contains("a panic that names *** and ***"), "{said}");
    assert!(!said.contains(NAME) && !said.contains(CITIZEN_ID), "{said}");
}

#[tokio::test]
async fn a_flood_is_cut_and_says_so_once() {
    let lines = Lines::default();
    let _guard = lines.listen();
    let registry = registry_with(json!({"do": "log-flood"}), |s| s.limits.log_bytes = 2_000);
    ask(&registry.await.unwrap()).await.unwrap();
    let said = lines.of_the_guest();
    assert_eq!(said.iter().filter(|line| line.contains("line ")).count(), 9);
    assert_eq!(said.iter().filter(|line| line.contains("the connector's log is cut")).count(), 1);
}
