//! A fresh sandbox per call: instantiate, verify, drop, without HTTP.

use std::time::Instant;

use hoso_connectors::wire::{Field, Query, Value};
use hoso_connectors::{Call, Host, HostSettings, Limits, Registry, RegistrySettings};

use crate::table::{Table, histogram, percentiles};
use crate::{Plan, Result};

pub async fn measure(plan: &Plan, table: &mut Table) -> Result<()> {
    let host = Host::new(HostSettings::default())?;
    let component = host.load(&hoso_tests::component("hostile")?, None).await?;
    let endpoints = component.description().endpoints.iter().map(|need| {
        let url = "http://127.0.0.1:9".parse().expect("a URL");
        let mut endpoint = hoso_connectors::Endpoint::new(url);
        endpoint.private = true;
        (need.name.clone(), endpoint)
    });
    let settings = RegistrySettings {
        name: "bench".into(),
        config: serde_json::json!({"do": "echo"}),
        endpoints: endpoints.collect(),
        secrets: component
            .description()
            .secrets
            .iter()
            .map(|need| {
                // One that is declared per officer is granted for each officer by name.
                let owner = if need.per_officer { "/officer-1" } else { "" };
                let name = format!("{}{owner}", need.name);
                (name, hoso_connectors::Secret::from("synthetic"))
            })
            .collect(),
        limits: Limits::default(),
    };
    let registry = Registry::new(&host, component, settings).await?;
    let mut times = histogram();
    let calls = 4_000 * plan.seconds;
    for number in 0..calls {
        let call = Call { attempt: 1, callback_url: None, traceparent: None, unix_ms: number };
        let begun = Instant::now();
        registry.verify(call, query(number)).await?;
        times.record(u64::try_from(begun.elapsed().as_nanos())?)?;
    }
    let what = format!("fresh sandbox per call, {calls} calls");
    table.row(&what, "p50 ≤ 60 µs, p99 ≤ 250 µs", percentiles(&times));
    Ok(())
}

fn query(number: u64) -> Query {
    let field =
        |name: &str, text: &str| Field { name: name.into(), value: Value::Text(text.into()) };
    Query {
        id: format!("bench-{number}"),
        subject: vec![field("full-name", "Nguyễn Thị Hòa"), field("citizen-id", "025090000001")],
        compare: vec!["full-name".into()],
        fetch: Vec::new(),
        purpose: "1.000948".into(),
        asker: Vec::new(),
        case_code: None,
        more: Vec::new(),
    }
}
