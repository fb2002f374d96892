//! The listener and its connections: closed while the register refuses, broken where told.
//!
//! It knows nothing of what is said over them.

use std::future::pending;
use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll};
use std::time::Duration;

use axum::extract::connect_info::Connected;
use axum::serve::{IncomingStream, Listener};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;

use crate::mode::Mode;

/// A listener that is absent while the mode is [`Mode::Refuse`].
pub(super) struct Gate {
    address: SocketAddr,
    listener: Option<TcpListener>,
    modes: watch::Receiver<Mode>,
    open: watch::Sender<bool>,
}

impl Gate {
    pub async fn open(
        address: SocketAddr,
        modes: watch::Receiver<Mode>,
    ) -> io::Result<(Self, watch::Receiver<bool>)> {
        let listener = TcpListener::bind(address).await?;
        let (open, told) = watch::channel(true);
        let address = listener.local_addr()?;
        Ok((Self { address, listener: Some(listener), modes, open }, told))
    }

    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Opens or closes as the mode says. The port stays ours only while it is open, so a rebind
    /// may have to wait for whoever took it.
    async fn follow(&mut self) {
        let refuse = *self.modes.borrow_and_update() == Mode::Refuse;
        if refuse {
            self.listener = None;
        }
        while !refuse && self.listener.is_none() {
            match TcpListener::bind(self.address).await {
                Ok(listener) => self.listener = Some(listener),
                Err(_) => tokio::time::sleep(Duration::from_millis(5)).await,
            }
        }
        self.open.send_replace(!refuse);
    }

    async fn next(listener: Option<&TcpListener>) -> io::Result<(TcpStream, SocketAddr)> {
        match listener {
            Some(listener) => listener.accept().await,
            None => pending().await,
        }
    }
}

impl Listener for Gate {
    type Io = Wire;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (Wire, SocketAddr) {
        loop {
            self.follow().await;
            tokio::select! {
                Ok(()) = self.modes.changed() => {}
                accepted = Self::next(self.listener.as_ref()) => match accepted {
                    Ok((stream, from)) => {
                        // Answers are small; without this each waits for the next.
                        drop(stream.set_nodelay(true));
                        return (Wire { stream, cut: Cut::default() }, from);
                    }
                    // Out of file descriptors, mostly: wait for some to be given back.
                    Err(_) => tokio::time::sleep(Duration::from_millis(20)).await,
                },
            }
        }
    }

    fn local_addr(&self) -> io::Result<SocketAddr> {
        Ok(self.address)
    }
}

/// Breaks the connection it came with: nothing more is written to it.
#[derive(Clone, Default)]
pub(super) struct Cut(Arc<AtomicBool>);

impl Cut {
    pub fn cut(&self) {
        self.0.store(true, Ordering::Relaxed);
    }

    fn check(&self) -> io::Result<()> {
        match self.0.load(Ordering::Relaxed) {
            true => Err(io::ErrorKind::ConnectionReset.into()),
            false => Ok(()),
        }
    }
}

impl Connected<IncomingStream<'_, Gate>> for Cut {
    fn connect_info(stream: IncomingStream<'_, Gate>) -> Self {
        stream.io().cut.clone()
    }
}

/// A connection that can be broken from within.
pub(super) struct Wire {
    stream: TcpStream,
    cut: Cut,
}

impl AsyncRead for Wire {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(cx, buf)
    }
}

impl AsyncWrite for Wire {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &[u8],
    ) -> Poll<io::Result<usize>> {
        self.cut.check()?;
        Pin::new(&mut self.stream).poll_write(cx, buf)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bufs: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        self.cut.check()?;
        Pin::new(&mut self.stream).poll_write_vectored(cx, bufs)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}
