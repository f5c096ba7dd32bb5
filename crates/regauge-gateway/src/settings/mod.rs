//! What a gateway is told, after flags, environment and file were put together.

pub mod read;
pub mod table;
pub mod values;

use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::time::Duration;

use crate::facade::sticky::Sticky;
use crate::upstream::address::Address;

/// Settings of a running gateway.
#[derive(Debug, Clone)]
pub struct Settings {
    pub rails: Address,
    /// The generated service, where there is one.
    pub rust: Option<Address>,
    /// The routes that it serves: `migration/manifest.json`.
    pub manifest: Option<PathBuf>,
    pub sticky: Sticky,
    /// Certificates and their key, in PEM; both or neither.
    pub tls_certificate: Option<PathBuf>,
    pub tls_key: Option<PathBuf>,
    pub listen: SocketAddr,
    /// Threads that serve; 0: one a processor.
    pub threads: usize,
    pub limits: Limits,
    pub timeouts: Timeouts,
    /// Connections to an upstream that a thread keeps for the next request.
    pub kept_connections: usize,
    /// Whether what `X-Forwarded-*` a client sent is believed and appended to. Else it is replaced.
    pub trust_forwarded: bool,
}

/// Bounds on what a client may send.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// Bytes of a request's body.
    pub body: u64,
}

/// How long each wait may take.
#[derive(Debug, Clone, Copy)]
pub struct Timeouts {
    /// From the first byte of a request's head to its last.
    pub head: Duration,
    /// Between two pieces of a request's body.
    pub body: Duration,
    /// For the next request on a connection.
    pub keep_alive: Duration,
    /// Until a client takes what it is sent.
    pub send: Duration,
    /// To open a connection to an upstream.
    pub connect: Duration,
    /// For an upstream's answer to begin.
    pub answer: Duration,
    /// Between two pieces of an upstream's answer.
    pub read: Duration,
    /// Without a byte in either direction of an upgraded connection.
    pub tunnel: Duration,
    /// For which a connection to an upstream is kept unused. Puma closes after 20 s (`persistent_timeout`, 65 s from Puma 7).
    pub upstream_idle: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self { body: 1 << 30 }
    }
}

impl Default for Timeouts {
    fn default() -> Self {
        let seconds = Duration::from_secs;
        Self {
            head: seconds(15),
            body: seconds(60),
            keep_alive: seconds(60),
            send: seconds(60),
            connect: seconds(5),
            answer: seconds(60),
            read: seconds(60),
            tunnel: seconds(24 * 3600),
            upstream_idle: seconds(15),
        }
    }
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            rails: Address::Tcp { host: "127.0.0.1".to_owned(), port: 3000 },
            rust: None,
            manifest: None,
            sticky: Sticky::default(),
            tls_certificate: None,
            tls_key: None,
            listen: (Ipv4Addr::UNSPECIFIED, 8080).into(),
            threads: 0,
            limits: Limits::default(),
            timeouts: Timeouts::default(),
            kept_connections: 256,
            trust_forwarded: false,
        }
    }
}

impl Settings {
    /// How many threads serve.
    pub fn workers(&self) -> usize {
        let one_each = || std::thread::available_parallelism().map_or(1, usize::from);
        if self.threads == 0 { one_each() } else { self.threads }
    }
}
