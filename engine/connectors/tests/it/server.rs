//! A tiny HTTP/1.1 server on loopback: each path misbehaves in its own way.

use std::sync::{Arc, Mutex};

use rustls::ServerConfig;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;

/// A running server; it ends with the test's runtime.
pub struct Server {
    pub port: u16,
    seen: Arc<Mutex<Vec<String>>>,
}

impl Server {
    pub async fn plain() -> Self {
        Self::start(None).await
    }

    pub async fn tls(config: ServerConfig) -> Self {
        Self::start(Some(TlsAcceptor::from(Arc::new(config)))).await
    }

    /// Every request so far: its head and body as text.
    pub fn seen(&self) -> Vec<String> {
        self.seen.lock().unwrap().clone()
    }

    async fn start(tls: Option<TlsAcceptor>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let seen = Arc::new(Mutex::new(Vec::new()));
        let server = Self { port, seen: Arc::clone(&seen) };
        tokio::spawn(async move {
            loop {
                let (stream, _) = listener.accept().await.unwrap();
                let (tls, seen) = (tls.clone(), Arc::clone(&seen));
                tokio::spawn(async move {
                    let Some(tls) = tls else { return serve(stream, seen).await };
                    if let Ok(stream) = tls.accept(stream).await {
                        serve(stream, seen).await;
                    }
                });
            }
        });
        server
    }
}

async fn serve(mut stream: impl AsyncRead + AsyncWrite + Unpin, seen: Arc<Mutex<Vec<String>>>) {
    while let Some(request) = read(&mut stream).await {
        let times = {
            let mut seen = seen.lock().unwrap();
            seen.push(request.clone());
            seen.len()
        };
        if respond(&mut stream, &request, times).await.is_none() {
            return;
        }
    }
}

async fn read(stream: &mut (impl AsyncRead + Unpin)) -> Option<String> {
    let mut bytes = Vec::new();
    let mut piece = [0; 4096];
    loop {
        let text = String::from_utf8_lossy(&bytes).into_owned();
        if let Some((head, body)) = text.split_once("\r\n\r\n") {
            let announced = head.lines().find_map(|line| line.strip_prefix("content-length: "));
            if body.len() >= announced.map_or(0, |length| length.parse().unwrap()) {
                return Some(text);
            }
        }
        match stream.read(&mut piece).await {
            Ok(read) if read > 0 => bytes.extend_from_slice(&piece[..read]),
            _ => return None,
        }
    }
}

/// None ends the connection.
async fn respond(
    stream: &mut (impl AsyncWrite + Unpin),
    request: &str,
    times: usize,
) -> Option<()> {
    let path = request.split([' ', '?']).nth(1)?.to_owned();
    match path.as_str() {
        "/slow" => {
            tokio::time::sleep(std::time::Duration::from_secs(60)).await;
            None
        }
        "/redirect" => {
            let head = "HTTP/1.1 302 Found\r\nlocation: /echo\r\ncontent-length: 0\r\n\r\n";
            stream.write_all(head.as_bytes()).await.ok()
        }
        "/announced" => {
            let head = "HTTP/1.1 200 OK\r\ncontent-length: 900000000\r\n\r\n";
            stream.write_all(head.as_bytes()).await.ok()
        }
        "/endless" => {
            stream
                .write_all(b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n")
                .await
                .ok()?;
            loop {
                stream.write_all(b"400\r\n").await.ok()?;
                stream.write_all(&[b'x'; 1024]).await.ok()?;
                stream.write_all(b"\r\n").await.ok()?;
            }
        }
        // Announces more than it sends.
        "/short" => {
            let head = "HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nten bytes.";
            stream.write_all(head.as_bytes()).await.ok()?;
            None
        }
        // Sends a byte now and then, so that no single read takes long.
        "/drip" => {
            stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 9999\r\n\r\n").await.ok()?;
            loop {
                stream.write_all(b".").await.ok()?;
                tokio::time::sleep(std::time::Duration::from_millis(10)).await;
            }
        }
        "/error" => {
            let head = "HTTP/1.1 503 Busy\r\nretry-after: 5\r\ncontent-length: 4\r\n\r\nbusy";
            stream.write_all(head.as_bytes()).await.ok()
        }
        // Says nothing back but a byte that no text has.
        "/bytes" => {
            let head = b"HTTP/1.1 200 OK\r\nx-odd: a\xffb\r\ncontent-length: 1\r\n\r\n\xff";
            stream.write_all(head).await.ok()
        }
        "/empty" => {
            let head = "HTTP/1.1 204 No Content\r\nset-cookie: a=1\r\nset-cookie: b=2\r\n\r\n";
            stream.write_all(head.as_bytes()).await.ok()
        }
        "/flaky" if times == 1 => None,
        "/rude" => stream.write_all(b"this is no HTTP\r\n\r\n").await.ok(),
        _ => echo(stream, request).await,
    }
}

/// Sends the request back, as the body, and its headers as one header.
async fn echo(stream: &mut (impl AsyncWrite + Unpin), request: &str) -> Option<()> {
    let auth = request.lines().find(|line| line.starts_with("authorization:")).unwrap_or("none");
    let length = request.len();
    let head = format!("HTTP/1.1 200 OK\r\nx-echo: {auth}\r\ncontent-length: {length}\r\n\r\n");
    stream.write_all(head.as_bytes()).await.ok()?;
    stream.write_all(request.as_bytes()).await.ok()
}
