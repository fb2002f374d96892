//! Over a real connection: serving, and leaving in peace when the signal comes.

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use hoso_server::serve;
use serde_json::json;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

use crate::support::{DESK, House, open};

struct Served {
    address: SocketAddr,
    signal: oneshot::Sender<()>,
    ended: JoinHandle<std::io::Result<()>>,
}

async fn served(house: &House) -> Served {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let (signal, signalled) = oneshot::channel::<()>();
    let engine = house.engine.clone();
    let ended = tokio::spawn(serve(engine, House::plan(), listener, async {
        let _ = signalled.await;
    }));
    Served { address, signal, ended }
}

/// Sends one request on a connection of its own and reads to its end.
async fn exchange(address: SocketAddr, head: &str, body: &str) -> String {
    let mut stream = TcpStream::connect(address).await.unwrap();
    let length = body.len();
    let request = format!(
        "{head}\r\nhost: hoso\r\nconnection: close\r\ncontent-length: {length}\r\n\r\n{body}"
    );
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    answer
}

#[tokio::test]
async fn a_waiting_request_is_answered_when_the_signal_comes() {
    let house = House::new().await;
    house.register.gate.send_replace(false);
    let Served { address, signal, ended } = served(&house).await;
    assert!(exchange(address, "GET /healthz HTTP/1.1", "").await.starts_with("HTTP/1.1 200"));
    let near = exchange(address, "GET /metrics HTTP/1.1", "").await;
    assert!(near.starts_with("HTTP/1.1 200") && near.contains("hoso_http_requests_total"));
    let head = format!(
        "POST /v1/cases HTTP/1.1\r\nauthorization: Bearer {DESK}\r\n\
         content-type: application/json\r\nprefer: wait=20"
    );
    let body = open("K-1", json!({"action": "submit"})).to_string();
    let waiting = tokio::spawn(async move { exchange(address, &head, &body).await });
    tokio::time::sleep(Duration::from_millis(500)).await;
    let begun = Instant::now();
    signal.send(()).unwrap();
    let answer = waiting.await.unwrap();
    assert!(answer.starts_with("HTTP/1.1 202"), "{answer}");
    ended.await.unwrap().unwrap();
    assert!(begun.elapsed() < Duration::from_secs(4), "nobody waits for the registry any more");
    assert!(TcpStream::connect(address).await.is_err(), "nothing listens any more");
    house.register.gate.send_replace(true);
    house.engine.close().await;
}

#[tokio::test]
async fn a_request_that_never_ends_does_not_hold_us() {
    let house = House::new().await;
    let Served { address, signal, ended } = served(&house).await;
    let mut stuck = TcpStream::connect(address).await.unwrap();
    let head = format!(
        "POST /v1/cases HTTP/1.1\r\nhost: hoso\r\nauthorization: Bearer {DESK}\r\n\
         content-type: application/json\r\ncontent-length: 100\r\n\r\n{{"
    );
    stuck.write_all(head.as_bytes()).await.unwrap();
    tokio::time::sleep(Duration::from_millis(200)).await;
    let begun = Instant::now();
    signal.send(()).unwrap();
    ended.await.unwrap().unwrap();
    assert!(begun.elapsed() < Duration::from_secs(9), "the drain's five seconds and no more");
}
