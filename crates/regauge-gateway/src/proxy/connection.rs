//! A client's connection of HTTP/1.x, from its first request until it closes or falls idle and is parked.

use std::rc::Rc;
use std::time::Duration;

use tokio::io::AsyncWriteExt;

use super::answer;
use super::exchange::{Ended, exchange};
use super::tunnel;
use crate::head::Head;
use crate::http1::parse::{self, BadHead, Parsed};
use crate::io::buffer::Buffer;
use crate::io::deadline::{Elapsed, TICK, Timer};
use crate::io::stream::{Peer, Stream};
use crate::worker::Worker;

/// How long a connection without a request keeps its task before it is parked. Clients that ask again at once are served without a detour.
const GRACE: Duration = TICK;
/// How much of what a client still sends is thrown away, and for how long, so that it sees our answer before the end (RFC 9112, section 9.6).
const LINGER: (usize, Duration) = (256 * 1024, Duration::from_secs(2));

/// A client's connection while it is served.
#[derive(Debug)]
pub struct Client {
    pub stream: Stream,
    pub input: Buffer,
    pub head: Head,
    /// The head of the upstream's answer: kept here for its memory.
    pub answer: Head,
    pub out: Vec<u8>,
    /// Lines that we add to the answer's head.
    pub extra: String,
    pub timer: Timer,
    pub peer: Peer,
}

enum Next {
    Request,
    Idle,
    Gone,
    Refused(u16),
}

/// Serves requests until there is nothing to do.
pub async fn serve(worker: Rc<Worker>, stream: Stream, input: Buffer, peer: Peer) {
    let timer = worker.deadlines.timer();
    let mut client =
        Client { stream, input, head: Head::default(), answer: Head::default(), out: Vec::new(), extra: String::new(), timer, peer };
    loop {
        let ended = match next(&worker, &mut client).await {
            Next::Request => exchange(&worker, &mut client).await,
            Next::Idle => return worker.park(client.stream),
            Next::Gone => return,
            Next::Refused(status) => {
                client.out.clear();
                answer::plain(&mut client.out, status, true, false);
                let written = client.timer.within(worker.settings.timeouts.send, client.stream.write_all(&client.out)).await;
                if matches!(written, Ok(Ok(()))) { Ended::Close } else { Ended::Abort }
            }
        };
        match ended {
            Ended::Keep => {}
            Ended::Abort => return,
            Ended::Close => return linger(client).await,
            Ended::Switched(upstream) => {
                let Client { stream, input, timer, .. } = client;
                let idle = worker.settings.timeouts.tunnel;
                // A task of its own: this one is as large as a request needs.
                tokio::task::spawn_local(async move {
                    // An end without a farewell is as good as any: nobody is left to tell.
                    let _ = tunnel::run(stream, upstream.stream, input, upstream.input, timer, idle).await;
                });
                return;
            }
        }
    }
}

/// Waits for the head of the next request.
async fn next(worker: &Worker, client: &mut Client) -> Next {
    let limit = worker.settings.timeouts.head;
    let since = worker.deadlines.now();
    loop {
        if !client.input.is_empty() {
            match parse::request(client.input.bytes(), &mut client.head) {
                Ok(Parsed::Complete(length)) => {
                    client.input.consume(length);
                    return Next::Request;
                }
                Ok(Parsed::Partial) if client.input.is_full() => return Next::Refused(431),
                Ok(Parsed::Partial) => {}
                Err(BadHead::Fields) => return Next::Refused(431),
                Err(BadHead::Version) => return Next::Refused(505),
                Err(_) => return Next::Refused(400),
            }
        }
        let waited = u32::try_from(worker.deadlines.now() - since).unwrap_or(u32::MAX);
        let left = match (client.input.is_empty(), client.stream.parks()) {
            (true, true) => GRACE,
            (true, false) => worker.settings.timeouts.keep_alive,
            _ => limit.saturating_sub(TICK * waited),
        };
        match client.timer.within(left, client.input.fill(&mut client.stream)).await {
            Err(Elapsed) if client.input.is_empty() => return Next::Idle,
            Err(Elapsed) => return Next::Refused(408),
            Ok(Ok(0) | Err(_)) => return Next::Gone,
            Ok(Ok(_)) => {}
        }
    }
}

/// Closes in a way that lets the client read what it was sent.
async fn linger(mut client: Client) {
    let (most, limit) = LINGER;
    let drain = async {
        client.stream.shutdown().await?;
        let mut read = 0;
        while read < most {
            client.input.release();
            match client.input.fill(&mut client.stream).await? {
                0 => break,
                length => read += length,
            }
        }
        Ok::<_, std::io::Error>(())
    };
    // Whether it was in time or not, the connection is over.
    let _ = client.timer.within(limit, drain).await;
}
