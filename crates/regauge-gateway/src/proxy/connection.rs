//! A client's connection of HTTP/1.x, from its first request until it closes or falls idle and is parked.

use std::rc::Rc;
use std::time::Duration;

use tokio::io::AsyncWriteExt;

use super::answer;
use super::exchange::{Ended, Request, closes, sound};
use super::fields::{Arrival, Told};
use super::pipeline;
use super::streams;
use super::texts::{Lent, Texts};
use super::tunnel::{self, Counted, Tunnel};
use super::wire::{Incoming, Outgoing, Waiting};
use crate::head::Version;
use crate::http1::framing::Body;
use crate::http1::parse::{self, BadHead, Parsed};
use crate::io::buffer::Buffer;
use crate::io::deadline::{Cut, Hurry, TICK, Timer};
use crate::io::stream::{Peer, Stream};
use crate::observe::trace::Trace;
use crate::upstream::pool::Upstream;
use crate::worker::{Served, Worker};

/// How long a connection without a request keeps its task before it is parked. Clients that ask again at once are served without a detour.
const GRACE: Duration = TICK;
/// How much of what a client still sends is thrown away, and for how long, so that it sees our answer before the end (RFC 9112, section 9.6).
const LINGER: (usize, Duration) = (256 * 1024, Duration::from_secs(2));

/// A client's connection while it is served.
#[derive(Debug)]
struct Client {
    stream: Stream,
    input: Buffer,
    lent: Lent,
    timer: Timer,
    there: Timer,
    peer: Peer,
}

enum Next {
    Request,
    Idle,
    Gone,
    Http2,
    Refused(u16),
}

enum After {
    Keep,
    Close,
    Abort,
    Switched(Upstream),
}

/// Serves requests until there is nothing to do.
pub async fn serve(mut worker: Rc<Worker>, stream: Stream, input: Buffer, peer: Peer, served: Served) {
    let (timer, there) = (worker.deadlines.timer(), worker.deadlines.timer());
    let mut client = Client { stream, input, lent: worker.texts(), timer, there, peer };
    loop {
        let after = match next(&worker, &mut client).await {
            Next::Request => {
                worker.renew();
                request(&worker, &mut client).await
            }
            Next::Idle if client.stream.parks() => return worker.park(client.stream, client.peer),
            // The client is told that it is over, and not cut off (RFC 8446, section 6.1).
            Next::Idle => {
                let _ = client.timer.within(LINGER.1, client.stream.shutdown()).await;
                return;
            }
            Next::Gone => return,
            Next::Http2 => {
                let Client { stream, input, .. } = client;
                tokio::task::spawn_local(streams::serve(worker, stream, input, peer, served));
                return;
            }
            Next::Refused(status) => refuse(&worker, &mut client, status, true).await,
        };
        match after {
            After::Keep => {}
            After::Abort => return,
            After::Close => return linger(client).await,
            After::Switched(upstream) => {
                let Client { stream, input, .. } = client;
                let Upstream { stream: there, input: back, lease } = upstream;
                let tunnel = Tunnel { client: stream, upstream: there, to_upstream: input, to_client: back };
                tunnel::start(worker, tunnel, Counted { lease, served });
                return;
            }
        }
    }
}

/// Serves the request whose head is here.
async fn request(worker: &Rc<Worker>, client: &mut Client) -> After {
    let settings = &worker.settings;
    let body = match sound(&client.lent.head, settings.limits.body) {
        Ok(body) => body,
        Err(status) => {
            let with_body = client.lent.head.method() != b"HEAD";
            return refuse(worker, client, status, with_body).await;
        }
    };
    let Client { stream, input, lent, timer, there, peer } = client;
    let Texts { head, answer, up, down } = &mut **lent;
    let newest = head.version == Version::Http11;
    let upgrade = newest && body == Body::None && head.has_token(b"connection", b"upgrade") && head.value(b"upgrade").is_some();
    let arrival = Arrival { peer: *peer, secure: stream.is_secure(), trusted: settings.guard.trust.believes(*peer) };
    let (mut read, mut write) = stream.split();
    down.clear();
    let mut reply = Waiting {
        sink: Outgoing::new(&mut write, down, timer, settings.timeouts.send, false),
        version: head.version,
        keep: !closes(head),
        continues: newest && head.value(b"expect").is_some_and(|value| value.eq_ignore_ascii_case(b"100-continue")),
        with_body: head.method() != b"HEAD",
    };
    let mut source = Incoming::new(&mut read, input, there, body, settings.timeouts.body, settings.limits.body);
    let trace = Trace::new();
    let asked = Request { head, body, arrival, upgrade, answer, out: up, timer, there, trace: &trace, told: Told::default() };
    match pipeline::serve(worker, asked, &mut source, &mut reply).await {
        Ended::Done { keep: true } => After::Keep,
        Ended::Done { keep: false } => After::Close,
        Ended::Abort => After::Abort,
        Ended::Switched(upstream) => After::Switched(upstream),
    }
}

async fn refuse(worker: &Worker, client: &mut Client, status: u16, with_body: bool) -> After {
    client.lent.down.clear();
    answer::plain(&mut client.lent.down, status, with_body, "");
    let written = client.timer.within(worker.settings.timeouts.send, client.stream.write_all(&client.lent.down)).await;
    if matches!(written, Ok(Ok(()))) { After::Close } else { After::Abort }
}

/// Waits for the head of the next request.
async fn next(worker: &Worker, client: &mut Client) -> Next {
    let limit = worker.settings.timeouts.head;
    let since = worker.deadlines.now();
    loop {
        if !client.input.is_empty() {
            match parse::request(client.input.bytes(), &mut client.lent.head) {
                Ok(Parsed::Complete(length)) => {
                    client.input.consume(length);
                    return Next::Request;
                }
                Ok(Parsed::Partial) if client.input.is_full() => return Next::Refused(431),
                Ok(Parsed::Partial) => {}
                Err(BadHead::Fields) => return Next::Refused(431),
                Err(BadHead::Version)
                    if streams::PREFACE.starts_with(&client.input.bytes()[..streams::PREFACE.len().min(client.input.bytes().len())]) =>
                {
                    return Next::Http2;
                }
                Err(BadHead::Version) => return Next::Refused(505),
                Err(_) => return Next::Refused(400),
            }
        }
        let waited = u32::try_from(worker.deadlines.now() - since).unwrap_or(u32::MAX);
        // Who has begun to ask is listened to even at the end.
        let stage = if client.input.is_empty() { Hurry::Idle } else { Hurry::Never };
        let left = match (client.input.is_empty(), client.stream.parks()) {
            (true, true) => GRACE,
            (true, false) => worker.settings.timeouts.keep_alive,
            _ => limit.saturating_sub(TICK * waited),
        };
        match client.timer.unless(stage, left, client.input.fill(&mut client.stream)).await {
            Err(_) if client.input.is_empty() => return Next::Idle,
            Err(Cut::Hurried) => {}
            Err(Cut::Elapsed) => return Next::Refused(408),
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
