//! Whole cases over HTTP: signature, journal, fresh sandbox, registry call, verdict, journal. A closed
//! loop of 64 connections; one case in ten is declared wrongly, and resubmitted once when its
//! mismatch is there. Register, engine and load share the machine.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use hdrhistogram::Histogram;
use hoso_pretend::{Population, Register};
use hoso_tests::stand::{Setup, Stand};
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::table::{Table, histogram, percentiles, resident};
use crate::{Plan, Result};

const CONNECTIONS: usize = 64;

pub async fn measure(plan: &Plan, table: &mut Table) -> Result<()> {
    let folder = tempfile::tempdir()?;
    let settings = hoso_pretend::Settings { remember: false, ..Default::default() };
    let register = Register::start(settings).await?;
    let stand = Stand::start(folder.path(), &register, &Setup::default()).await;
    let stand = Arc::new(stand.map_err(|error| error.to_string())?);
    table.row("memory, idle (bench, register and engine)", "≤ 60 MiB", mib(resident("self")));
    let work = Arc::new(Work::new(register.population(), plan.cases));
    let begun = Instant::now();
    let mut all = tokio::task::JoinSet::new();
    for _ in 0..CONNECTIONS {
        all.spawn(drive(stand.clone(), work.clone()));
    }
    let mut times = histogram();
    while let Some(driven) = all.join_next().await {
        times.add(driven?.map_err(|error| error.to_string())?)?;
    }
    while stand.engine.open_effects()? > 0 {
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    let rate = plan.cases as f64 / begun.elapsed().as_secs_f64();
    let what = format!("whole cases over HTTP, {} cases, {CONNECTIONS} connections", plan.cases);
    table.row(&what, "≥ 6,000/s, aim 9,000", format!("{rate:.0}/s"));
    let budget = "p50 ≤ 8 ms, p99 ≤ 25 ms";
    table.row("acknowledged submit in that run", budget, percentiles(&times));
    let counts = stand.engine.counts("identity-review", None, &hoso_runtime::Grant::all())?;
    let of = |state: &str| counts.states.iter().find(|(name, _)| name == state).map(|(_, n)| *n);
    if of("verified") != Some(plan.cases as u64) {
        return Err(format!("not every case ended verified: {:?}", counts.states).into());
    }
    let bytes = std::fs::metadata(folder.path().join("hoso.redb"))?.len();
    let each = bytes as f64 / plan.cases as f64 / 1024.0;
    table.row("disk per finished case in that run", "≤ 3 KiB", format!("{each:.1} KiB"));
    let stand = Arc::into_inner(stand).ok_or("a connection still holds the stand")?;
    stand.stop().await.map_err(|error| error.to_string())?;
    register.stop().await;
    Ok(())
}

fn mib(mib: u64) -> String {
    format!("{mib} MiB")
}

/// What is still to be sent: bodies made beforehand, and cases to be resubmitted.
struct Work {
    new: Mutex<VecDeque<Prepared>>,
    again: Mutex<VecDeque<(Prepared, uuid::Uuid)>>,
}

struct Prepared {
    number: usize,
    body: String,
    /// The right body of a case that was declared wrongly.
    right: Option<String>,
}

impl Work {
    fn new(people: &Population, cases: usize) -> Self {
        let plain = (0..people.size())
            .map(|index| people.person(index))
            .filter(hoso_pretend::Person::is_plain);
        let new = plain.cycle().take(cases).enumerate().map(|(number, person)| {
            let fields = person.form();
            if number % 10 != 0 {
                return Prepared { number, body: body(number, &fields), right: None };
            }
            let mut wrong = fields.clone();
            wrong["birth-date"] = "1901-01-02".into();
            Prepared { number, body: body(number, &wrong), right: Some(body(number, &fields)) }
        });
        Work { new: Mutex::new(new.collect()), again: Mutex::default() }
    }

    fn next(&self) -> Option<(Prepared, Option<uuid::Uuid>)> {
        let mut new = self.new.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(prepared) = new.pop_front() {
            return Some((prepared, None));
        }
        let mut again = self.again.lock().unwrap_or_else(PoisonError::into_inner);
        again.pop_front().map(|(prepared, case)| (prepared, Some(case)))
    }
}

fn body(number: usize, fields: &Value) -> String {
    let body = json!({
        "type": "case.put",
        "timestamp": "2026-03-06T14:27:45+07:00",
        "data": {
            "workflow": "identity-review",
            "key": format!("BENCH-{number}"),
            "unit": {"code": "25"},
            "fields": fields,
            "action": "submit",
            "actor": {"id": "clerk-1", "role": "clerk"},
        },
    });
    body.to_string()
}

type Driven = std::result::Result<Histogram<u64>, Box<dyn std::error::Error + Send + Sync>>;

async fn drive(stand: Arc<Stand>, work: Arc<Work>) -> Driven {
    let address = stand.url.trim_start_matches("http://").to_owned();
    let mut wire = Wire { stream: TcpStream::connect(&address).await?, buffer: Vec::new() };
    wire.stream.set_nodelay(true)?;
    let mut times = histogram();
    while let Some((prepared, again)) = work.next() {
        if let Some(case) = again {
            stand.engine.settled(case, Duration::from_secs(60)).await;
        }
        let id = format!("msg_{}_{}", prepared.number, u8::from(again.is_some()));
        let headers = stand.signed(&id, &prepared.body)?;
        let begun = Instant::now();
        let answer = wire.post("/hooks/portal", &headers, &prepared.body).await?;
        times.record(u64::try_from(begun.elapsed().as_nanos())?)?;
        let answer: Value = serde_json::from_slice(&answer)?;
        if answer["result"] != "done" {
            return Err(format!("a submit was not done: {answer}").into());
        }
        if let Some(right) = prepared.right {
            let case = answer["case"].as_str().unwrap_or_default().parse()?;
            let prepared = Prepared { number: prepared.number, body: right, right: None };
            let mut again = work.again.lock().unwrap_or_else(PoisonError::into_inner);
            again.push_back((prepared, case));
        }
    }
    Ok(times)
}

/// A lean HTTP/1.1 client on one connection: the load must not cost more than the engine.
struct Wire {
    stream: TcpStream,
    buffer: Vec<u8>,
}

impl Wire {
    async fn post(
        &mut self,
        path: &str,
        headers: &[(&'static str, String)],
        body: &str,
    ) -> std::result::Result<Vec<u8>, Box<dyn std::error::Error + Send + Sync>> {
        let mut request = format!("POST {path} HTTP/1.1\r\nhost: bench\r\n");
        for (name, value) in headers {
            request.push_str(&format!("{name}: {value}\r\n"));
        }
        request.push_str(&format!("content-length: {}\r\n\r\n{body}", body.len()));
        self.stream.write_all(request.as_bytes()).await?;
        self.buffer.clear();
        loop {
            let read = self.stream.read_buf(&mut self.buffer).await?;
            if read == 0 {
                return Err("the connection was closed".into());
            }
            if let Some(body) = whole(&self.buffer) {
                return Ok(body);
            }
        }
    }
}

/// The body, once all of it is there.
fn whole(buffer: &[u8]) -> Option<Vec<u8>> {
    let end = buffer.windows(4).position(|four| four == b"\r\n\r\n")? + 4;
    let head = std::str::from_utf8(&buffer[..end]).ok()?.to_ascii_lowercase();
    let length = head.lines().find_map(|line| line.strip_prefix("content-length:"))?;
    let length: usize = length.trim().parse().ok()?;
    buffer.get(end..end + length).map(<[u8]>::to_vec)
}
