//! How long the gateway waits.

use std::time::Duration;

use super::entry::{Entry, plain, time};
use super::values::count;

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

/// Their rows, with what is kept of upstream connections.
pub const ROWS: &[Entry] = &[
    plain!(
        "upstream.kept_connections",
        "N",
        kept_connections,
        count,
        "connections to an upstream other than Rails that each thread keeps for the next request"
    ),
    plain!(
        "upstream.kept_to_rails",
        "N",
        kept_to_rails,
        count,
        "the same to Rails; 0 because before Puma 7 each kept connection holds a thread for up to 0.2 s: set it to 256 for Puma 7, Falcon, or a proxy"
    ),
    time!("upstream.idle", timeouts.upstream_idle, "for how long such a connection is kept; Puma closes after 20 s (65 s from Puma 7)"),
    time!("timeouts.head", timeouts.head, "from the first byte of a request's head to its last; then 408"),
    time!("timeouts.body", timeouts.body, "between two pieces of a request's body; then 408"),
    time!("timeouts.keep_alive", timeouts.keep_alive, "until a connection without a request is closed"),
    time!("timeouts.send", timeouts.send, "until a client, or an upstream, takes what it is sent"),
    time!("timeouts.connect", timeouts.connect, "to open a connection to an upstream; then 504"),
    time!("timeouts.answer", timeouts.answer, "until an upstream's answer begins; then 504"),
    time!("timeouts.read", timeouts.read, "between two pieces of an upstream's answer"),
    time!("timeouts.tunnel", timeouts.tunnel, "without a byte in either direction of a WebSocket or another upgraded connection"),
];
