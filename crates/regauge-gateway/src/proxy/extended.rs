//! WebSockets over HTTP/2 (RFC 8441): a stream that is opened with CONNECT and a `:protocol` becomes an upgrade of HTTP/1.1 towards the upstream.
//!
//! ```text
//! :method CONNECT, :protocol websocket, :path /cable   ->   GET /cable, Connection: Upgrade, Upgrade: websocket, Sec-WebSocket-Key
//! :status 200, then DATA both ways                     <-   101 Switching Protocols, Sec-WebSocket-Accept, then bytes both ways
//! ```
//! The key, and what proves that it was read, belong to HTTP/1.1 alone (section 5.1): the gateway makes one, and drops the other.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use h2::ext::Protocol;
use h2::{Reason, RecvStream, SendStream};
use http::Method;
use http::request::Parts;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

use crate::head::Head;

/// What a client asks a stream to become.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wish {
    /// A request like any other.
    None,
    WebSocket,
    /// What we do not know.
    Other,
}

/// What a request asks for.
pub fn wish(parts: &Parts) -> Wish {
    match parts.extensions.get::<Protocol>() {
        Some(protocol) if parts.method == Method::CONNECT => {
            if protocol.as_str().eq_ignore_ascii_case("websocket") {
                Wish::WebSocket
            } else {
                Wish::Other
            }
        }
        _ => Wish::None,
    }
}

/// Adds the fields by which HTTP/1.1 asks for a WebSocket (RFC 6455, section 4.1).
pub fn ask(head: &mut Head) {
    head.push(b"Connection", b"Upgrade");
    head.push(b"Upgrade", b"websocket");
    head.push(b"Sec-WebSocket-Key", &key());
}

/// Whether a field belongs to the way in which HTTP/1.1 does it.
pub fn is_of_http_1(name: &[u8]) -> bool {
    name.eq_ignore_ascii_case(b"sec-websocket-accept") || name.eq_ignore_ascii_case(b"sec-websocket-key")
}

/// 16 random bytes in base64: its last letter has but two bits of them.
fn key() -> [u8; 24] {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut key = [b'='; 24];
    let mut bits = fastrand::u128(..);
    for letter in &mut key[..21] {
        *letter = LETTERS[(bits & 63) as usize];
        bits >>= 6;
    }
    key[21] = LETTERS[((bits & 3) << 4) as usize];
    key
}

/// What the client sends on its stream.
#[derive(Debug)]
pub struct Incoming {
    received: RecvStream,
    piece: Bytes,
}

impl Incoming {
    /// Of a stream; `piece` was taken from it already.
    pub fn new(received: RecvStream, piece: Bytes) -> Self {
        Self { received, piece }
    }
}

impl AsyncRead for Incoming {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, to: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        while self.piece.is_empty() {
            match ready!(self.received.poll_data(cx)) {
                None => return Poll::Ready(Ok(())),
                Some(data) => self.piece = data.map_err(io::Error::other)?,
            }
        }
        let length = self.piece.len().min(to.remaining());
        to.put_slice(&self.piece.split_to(length));
        // The client may send as much again. A stream that was reset meanwhile says so at the next read.
        let _ = self.received.flow_control().release_capacity(length);
        Poll::Ready(Ok(()))
    }
}

/// What the client is sent on its stream.
#[derive(Debug)]
pub struct Outgoing(SendStream<Bytes>);

impl Outgoing {
    /// To a stream whose answer was begun.
    pub fn new(sending: SendStream<Bytes>) -> Self {
        Self(sending)
    }

    /// Ends the stream before its time.
    pub fn reset(&mut self) {
        self.0.send_reset(Reason::CANCEL);
    }
}

impl AsyncWrite for Outgoing {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        if bytes.is_empty() {
            return Poll::Ready(Ok(0));
        }
        self.0.reserve_capacity(bytes.len());
        while self.0.capacity() == 0 {
            match ready!(self.0.poll_capacity(cx)) {
                None => return Poll::Ready(Err(io::ErrorKind::BrokenPipe.into())),
                Some(capacity) => drop(capacity.map_err(io::Error::other)?),
            }
        }
        let length = self.0.capacity().min(bytes.len());
        self.0.send_data(Bytes::copy_from_slice(&bytes[..length]), false).map_err(io::Error::other)?;
        Poll::Ready(Ok(length))
    }

    fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(self.0.send_data(Bytes::new(), true).map_err(io::Error::other))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_16_bytes_in_base64() {
        let (one, other) = (key(), key());
        assert_ne!(one, other);
        assert!(one.ends_with(b"==") && b"AQgw".contains(&one[21]), "{}", String::from_utf8_lossy(&one));
        assert!(one[..22].iter().all(|letter| letter.is_ascii_alphanumeric() || b"+/".contains(letter)));
    }
}
