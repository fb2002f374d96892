//! An endpoint on loopback that hears what is told and answers as it was told to.

use std::collections::VecDeque;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use hoso_runtime::TellPlan;
use hoso_runtime::connectors::Secret;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

/// A secret of 24 bytes.
pub const SECRET: &str = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

/// One request as it arrived.
#[derive(Debug, Clone)]
pub struct Heard {
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
    pub status: u16,
}

impl Heard {
    pub fn header(&self, name: &str) -> &str {
        let found = self.headers.iter().find(|(known, _)| known == name);
        found.map(|(_, value)| value.as_str()).unwrap_or_default()
    }

    pub fn json(&self) -> serde_json::Value {
        serde_json::from_slice(&self.body).unwrap()
    }
}

#[derive(Default)]
struct Inner {
    heard: Vec<Heard>,
    next: VecDeque<u16>,
    otherwise: Option<u16>,
}

/// The endpoint.
#[derive(Clone)]
pub struct Ear {
    pub at: SocketAddr,
    inner: Arc<Mutex<Inner>>,
}

impl Ear {
    pub async fn listen() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let ear = Ear { at: listener.local_addr().unwrap(), inner: Arc::default() };
        let heard = ear.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let ear = heard.clone();
                tokio::spawn(async move { ear.serve(stream).await });
            }
        });
        ear
    }

    /// Status codes of the next requests, one each.
    pub fn answers(&self, codes: impl IntoIterator<Item = u16>) {
        self.inner.lock().unwrap().next.extend(codes);
    }

    /// The status code of all further requests.
    pub fn always(&self, code: u16) {
        self.inner.lock().unwrap().otherwise = Some(code);
    }

    pub fn heard(&self) -> Vec<Heard> {
        self.inner.lock().unwrap().heard.clone()
    }

    /// What it took.
    pub fn taken(&self) -> Vec<Heard> {
        self.heard().into_iter().filter(|one| one.status < 300).collect()
    }

    pub fn plan(&self) -> TellPlan {
        TellPlan {
            url: format!("http://{}/hoso", self.at).parse().unwrap(),
            private: true,
            secrets: vec![Secret::from(SECRET)],
            events: vec!["case.changed".into(), "request.refused".into()],
            at_once: 8,
            give_up: Duration::from_secs(3 * 24 * 3600),
        }
    }

    async fn serve(&self, mut stream: TcpStream) {
        let mut bytes = Vec::new();
        let Some(head) = read_head(&mut stream, &mut bytes).await else { return };
        let text = String::from_utf8_lossy(&bytes[..head]).into_owned();
        let headers: Vec<(String, String)> = text.lines().skip(1).filter_map(header).collect();
        let length = headers.iter().find(|(name, _)| name == "content-length");
        let length: usize = length.map_or(0, |(_, value)| value.parse().unwrap());
        while bytes.len() < head + length {
            if stream.read_buf(&mut bytes).await.unwrap_or(0) == 0 {
                return;
            }
        }
        let status = self.note(headers, bytes[head..head + length].to_vec());
        let answer =
            format!("HTTP/1.1 {status} said\r\ncontent-length: 0\r\nconnection: close\r\n\r\n");
        let _ = stream.write_all(answer.as_bytes()).await;
    }

    fn note(&self, headers: Vec<(String, String)>, body: Vec<u8>) -> u16 {
        let mut inner = self.inner.lock().unwrap();
        let status = inner.next.pop_front().or(inner.otherwise).unwrap_or(204);
        inner.heard.push(Heard { headers, body, status });
        status
    }
}

async fn read_head(stream: &mut TcpStream, bytes: &mut Vec<u8>) -> Option<usize> {
    loop {
        if let Some(at) = bytes.windows(4).position(|four| four == b"\r\n\r\n") {
            return Some(at + 4);
        }
        if stream.read_buf(bytes).await.unwrap_or(0) == 0 {
            return None;
        }
    }
}

fn header(line: &str) -> Option<(String, String)> {
    let (name, value) = line.split_once(':')?;
    Some((name.trim().to_ascii_lowercase(), value.trim().to_owned()))
}
