//! Over a real connection: kept open, asked twice, in pieces, too much, and with headers only.

use std::net::SocketAddr;

use hoso_server::serve;
use serde_json::json;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

use crate::support::{DESK, House, open};

/// A connection to a served house.
struct Line {
    stream: TcpStream,
    read: Vec<u8>,
}

impl Line {
    async fn to(house: &House) -> Line {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address: SocketAddr = listener.local_addr().unwrap();
        let engine = house.engine.clone();
        tokio::spawn(serve(engine, House::plan(), listener, std::future::pending()));
        Line { stream: TcpStream::connect(address).await.unwrap(), read: Vec::new() }
    }

    async fn say(&mut self, text: &str) {
        self.stream.write_all(text.as_bytes()).await.unwrap();
    }

    /// One answer: its head and its body, by its length.
    async fn hear(&mut self) -> (String, String) {
        let end = loop {
            if let Some(at) = self.read.windows(4).position(|four| four == b"\r\n\r\n") {
                break at + 4;
            }
            self.more().await;
        };
        let head = String::from_utf8(self.read[..end].to_vec()).unwrap();
        let length = head.lines().find_map(|line| line.strip_prefix("content-length: "));
        let length: usize = length.map_or(0, |length| length.parse().unwrap());
        while self.read.len() < end + length {
            self.more().await;
        }
        let body = String::from_utf8(self.read[end..end + length].to_vec()).unwrap();
        self.read.drain(..end + length);
        (head, body)
    }

    async fn more(&mut self) {
        let read = self.stream.read_buf(&mut self.read).await.unwrap();
        assert!(read > 0, "the connection ended: {}", String::from_utf8_lossy(&self.read));
    }
}

fn head(method: &str, path: &str, more: &str) -> String {
    format!("{method} {path} HTTP/1.1\r\nhost: hoso\r\nauthorization: Bearer {DESK}\r\n{more}\r\n")
}

#[tokio::test]
async fn a_connection_serves_one_request_after_the_other() {
    let house = House::new().await;
    let mut line = Line::to(&house).await;
    for _ in 0..3 {
        line.say(&head("GET", "/v1/workflows", "")).await;
        let (head, body) = line.hear().await;
        assert!(head.starts_with("HTTP/1.1 200") && body.contains("identity-review"));
    }
    // A refused request leaves the connection usable as well.
    line.say(&head("GET", "/v1/nothing", "")).await;
    assert!(line.hear().await.0.starts_with("HTTP/1.1 404"));
    line.say(&head("GET", "/healthz", "")).await;
    assert!(line.hear().await.0.starts_with("HTTP/1.1 200"));
}

#[tokio::test]
async fn two_requests_sent_at_once_are_answered_in_order() {
    let house = House::new().await;
    let mut line = Line::to(&house).await;
    let both = head("GET", "/v1/workflows", "") + &head("GET", "/v1/registries", "");
    line.say(&both).await;
    assert!(line.hear().await.1.contains("\"workflows\""));
    assert!(line.hear().await.1.contains("\"registries\""));
}

#[tokio::test]
async fn a_body_may_come_in_pieces_of_any_size() {
    let house = House::new().await;
    let mut line = Line::to(&house).await;
    let kind = "content-type: application/json\r\ntransfer-encoding: chunked\r\n";
    line.say(&head("POST", "/v1/cases", kind)).await;
    let body = open("K-1", json!({})).to_string();
    for piece in body.as_bytes().chunks(7) {
        let size = format!("{:x}\r\n", piece.len());
        line.stream.write_all(&[size.as_bytes(), piece, b"\r\n"].concat()).await.unwrap();
        line.stream.flush().await.unwrap();
    }
    line.say("0\r\n\r\n").await;
    let (head, body) = line.hear().await;
    assert!(head.starts_with("HTTP/1.1 202") && body.contains("\"done\""), "{head}{body}");
}

#[tokio::test]
async fn pieces_without_end_are_cut_at_the_limit() {
    let house = House::new().await;
    let mut line = Line::to(&house).await;
    let kind = "content-type: application/json\r\ntransfer-encoding: chunked\r\n";
    line.say(&head("POST", "/v1/cases", kind)).await;
    let piece = format!("{:x}\r\n{}\r\n", 1_024, " ".repeat(1_024));
    for _ in 0..5 {
        line.say(&piece).await;
    }
    let (head, body) = line.hear().await;
    assert!(head.starts_with("HTTP/1.1 413") && body.contains("too-large"), "{head}{body}");
}

#[tokio::test]
async fn a_large_body_is_refused_before_it_is_sent() {
    let house = House::new().await;
    let mut line = Line::to(&house).await;
    let kind = "content-type: application/json\r\ncontent-length: 10000000\r\n";
    line.say(&head("POST", "/v1/cases", kind)).await;
    let (head, body) = line.hear().await;
    assert!(head.starts_with("HTTP/1.1 413") && body.contains("4096"), "{head}{body}");
}

#[tokio::test]
async fn whoever_asks_first_is_told_to_go_on() {
    let house = House::new().await;
    let mut line = Line::to(&house).await;
    let body = open("K-1", json!({})).to_string();
    let kind = format!(
        "content-type: application/json\r\nexpect: 100-continue\r\ncontent-length: {}\r\n",
        body.len()
    );
    line.say(&head("POST", "/v1/cases", &kind)).await;
    assert!(line.hear().await.0.starts_with("HTTP/1.1 100"));
    line.say(&body).await;
    assert!(line.hear().await.0.starts_with("HTTP/1.1 202"));
}

#[tokio::test]
async fn what_is_no_http_ends_the_connection_and_nothing_else() {
    let house = House::new().await;
    let mut line = Line::to(&house).await;
    line.say("this is no request\r\n\r\n").await;
    assert!(line.hear().await.0.starts_with("HTTP/1.1 400"));
    let mut next = TcpStream::connect(line.stream.peer_addr().unwrap()).await.unwrap();
    next.write_all(b"GET /healthz HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n").await.unwrap();
    let mut answer = String::new();
    next.read_to_string(&mut answer).await.unwrap();
    assert!(answer.starts_with("HTTP/1.1 200"));
}
