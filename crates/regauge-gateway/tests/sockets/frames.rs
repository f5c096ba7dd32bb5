//! A client of HTTP/2 that sends whatever frames a test says (RFC 9113, section 4).

use std::io::{ErrorKind, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

use crate::support::client;

pub const DATA: u8 = 0;
pub const HEADERS: u8 = 1;
pub const PRIORITY: u8 = 2;
pub const RESET: u8 = 3;
pub const SETTINGS: u8 = 4;
pub const PUSH: u8 = 5;
pub const PING: u8 = 6;
pub const GOAWAY: u8 = 7;
pub const WINDOW: u8 = 8;
pub const CONTINUATION: u8 = 9;

pub const END_STREAM: u8 = 1;
pub const ACK: u8 = 1;
pub const END_HEADERS: u8 = 4;
pub const PADDED: u8 = 8;
pub const PRIORITIZED: u8 = 32;
/// A request that is complete with its head.
pub const WHOLE: u8 = END_STREAM | END_HEADERS;

/// A frame as it came.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Frame {
    pub kind: u8,
    pub flags: u8,
    pub stream: u32,
    pub payload: Vec<u8>,
}

/// A frame as bytes.
pub fn frame(kind: u8, flags: u8, stream: u32, payload: &[u8]) -> Vec<u8> {
    let length = u32::try_from(payload.len()).unwrap().to_be_bytes();
    [&length[1..], &[kind, flags], &stream.to_be_bytes(), payload].concat()
}

/// Fields as HPACK has them without tables and without Huffman's code (RFC 7541, section 6.2.2); names and values below 127 bytes.
pub fn fields(list: &[(&str, &str)]) -> Vec<u8> {
    list.iter()
        .flat_map(|(name, value)| {
            [&[0, u8::try_from(name.len()).unwrap()][..], name.as_bytes(), &[u8::try_from(value.len()).unwrap()], value.as_bytes()].concat()
        })
        .collect()
}

/// A request's head, and more fields behind it.
pub fn request(more: &[(&str, &str)]) -> Vec<u8> {
    fields(&[&[(":method", "GET"), (":scheme", "http"), (":authority", "a"), (":path", "/")], more].concat())
}

/// A setting (section 6.5.1).
pub fn setting(which: u16, value: u32) -> Vec<u8> {
    [&which.to_be_bytes()[..], &value.to_be_bytes()].concat()
}

/// What came of something.
#[derive(Debug, PartialEq, Eq)]
pub enum Came {
    /// The connection ends, with this code if it was told.
    Over(Option<u32>),
    /// Nothing comes, and nothing ends.
    Silence,
    /// A stream ends with a code.
    Reset(u32, u32),
    /// A stream's answer begins; the first byte of its fields is its status, where that stands in the table of RFC 7541.
    Answer(u32, u8),
}

pub const OK: u8 = 0x88;
pub const BAD_REQUEST: u8 = 0x8c;

/// A connection.
pub struct Client<S = TcpStream> {
    pub stream: S,
    silent: bool,
}

impl Client {
    /// Says hello, with these settings.
    pub fn open(to: SocketAddr, settings: &[u8]) -> Self {
        let stream = client(to);
        stream.set_read_timeout(Some(Duration::from_secs(3))).unwrap();
        Self::over(stream, settings)
    }
}

impl<S: Read + Write> Client<S> {
    /// As [`Client::open`], over a connection that is there.
    pub fn over(mut stream: S, settings: &[u8]) -> Self {
        stream.write_all(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n").unwrap();
        stream.write_all(&frame(SETTINGS, 0, 0, settings)).unwrap();
        Self { stream, silent: false }
    }

    /// Sends bytes; a peer that is gone is seen at the next read.
    pub fn send(&mut self, bytes: &[u8]) {
        let _ = self.stream.write_all(bytes);
    }

    /// The next frame, which may be one of the connection's own; none at its end.
    pub fn next(&mut self) -> Option<Frame> {
        let mut head = [0; 9];
        if let Err(error) = self.stream.read_exact(&mut head) {
            self.silent = matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut);
            return None;
        }
        let length = u32::from_be_bytes([0, head[0], head[1], head[2]]) as usize;
        let mut payload = vec![0; length];
        self.stream.read_exact(&mut payload).ok()?;
        let stream = u32::from_be_bytes([head[5], head[6], head[7], head[8]]) & 0x7fff_ffff;
        Some(Frame { kind: head[3], flags: head[4], stream, payload })
    }

    /// The next frame of a kind.
    pub fn next_of(&mut self, kind: u8) -> Option<Frame> {
        loop {
            let frame = self.next()?;
            if frame.kind == kind && (kind != SETTINGS || frame.flags == 0) {
                return Some(frame);
            }
        }
    }

    /// What comes of what was sent.
    pub fn came(&mut self) -> Came {
        loop {
            let Some(Frame { kind, stream, payload, .. }) = self.next() else {
                return if self.silent { Came::Silence } else { Came::Over(None) };
            };
            let number = |at: usize| u32::from_be_bytes([payload[at], payload[at + 1], payload[at + 2], payload[at + 3]]);
            match kind {
                GOAWAY => return Came::Over(Some(number(4))),
                RESET => return Came::Reset(stream, number(0)),
                HEADERS => return Came::Answer(stream, payload[0]),
                _ => {}
            }
        }
    }

    /// Whether the connection still answers pings.
    pub fn lives(&mut self) -> bool {
        self.send(&frame(PING, 0, 0, b"are you?"));
        loop {
            match self.next() {
                Some(Frame { kind: PING, flags: ACK, payload, .. }) if payload == b"are you?" => return true,
                Some(Frame { kind: GOAWAY, .. }) | None => return false,
                Some(_) => {}
            }
        }
    }
}
