//! One request and its answer.
//!
//! ```text
//! head -> is it sound? -> an upstream's connection -> head and body there -> its head and body back -> the connections kept, or not
//! ```
//! A request is sent a second time only if it is of a safe method (RFC 9110, section 9.2.1), and a connection that had been kept was closed
//! without a byte of an answer: then the upstream closed it while the request was on its way. Whatever else fails is told to the client.

use std::future::poll_fn;
use std::io;
use std::pin::pin;
use std::rc::Rc;
use std::task::Poll;

use tokio::io::{AsyncRead, AsyncWrite, AsyncWriteExt};

use super::answer;
use super::connection::Client;
use super::fields::{self, Arrival};
use super::relay::{Fault, Out, Pace, Relay};
use crate::facade::decision::Server;
use crate::head::{Head, Version};
use crate::http1::framing::{self, Body};
use crate::http1::parse::{self, Parsed};
use crate::io::buffer::{Buffer, SIZE};
use crate::io::deadline::{Elapsed, Timer};
use crate::upstream::pool::{Pool, Taken, Upstream};
use crate::worker::Worker;

/// The field by which generated Rust says that a route is not ported (docs/running.md).
const NOT_PORTED: &[u8] = b"x-regauge-unported";

/// How a request ended for the client's connection.
#[derive(Debug)]
pub enum Ended {
    /// The next request may come.
    Keep,
    /// The client is to see the end of what we sent, and what it still sends is not read.
    Close,
    /// Nobody is there any more, or what was sent cannot be completed.
    Abort,
    /// Both sides speak another protocol now.
    Switched(Upstream),
}

/// What an upstream did with a request.
#[derive(Debug)]
enum Answered {
    Done { keep_client: bool, keep_upstream: bool },
    Switched,
}

/// Why a request has no complete answer.
#[derive(Debug)]
enum Failure {
    /// The upstream says that it does not serve this route.
    NotPorted,
    /// The upstream closed the connection, or broke it, without a byte of an answer.
    Nothing,
    /// The client can still be told so, with this status.
    Refused(u16),
    /// No connection to the upstream could be made: it has not seen the request.
    Unreachable(u16),
    /// The answer has begun, or the client is gone.
    Broken,
}

/// What the answer's way needs to know of the request.
#[derive(Clone, Copy)]
struct Asked<'a> {
    method: &'a [u8],
    version: Version,
    keep: bool,
    upgrade: bool,
    continues: bool,
    /// Whether another server can be asked, because all of the request is still here.
    second: bool,
    /// Lines for the answer's head.
    extra: &'a str,
}

/// Serves the request whose head the client has sent.
pub async fn exchange(worker: &Rc<Worker>, client: &mut Client) -> Ended {
    let body = match framing::request(&client.head) {
        Ok(Body::Length(length)) if length > worker.settings.limits.body => return refuse(worker, client, 413).await,
        Ok(body) => body,
        Err(framing::BadFraming::Coding) => return refuse(worker, client, 501).await,
        Err(_) => return refuse(worker, client, 400).await,
    };
    if matches!(client.head.method(), b"CONNECT" | b"TRACE") {
        return refuse(worker, client, 405).await;
    }
    client.extra.clear();
    let ended = match by_rust(worker, client, body).await {
        Some(ended) => ended,
        None => send(worker, client, &worker.rails, body, false).await,
    };
    told(worker, client, ended).await
}

/// Has Rust answer, where it is to. None: Rails is to answer, from the start.
async fn by_rust(worker: &Rc<Worker>, client: &mut Client, body: Body) -> Option<Result<Ended, Failure>> {
    let (facade, rust) = worker.facade.as_ref().zip(worker.rust.as_ref())?;
    let decision = facade.decide(&client.head);
    if let Some(key) = &decision.key {
        client.extra.push_str(&facade.sticky().set_cookie(key, client.stream.is_secure()));
    }
    if decision.server == Server::Rails {
        return None;
    }
    match send(worker, client, rust, body, true).await {
        // Rust has done nothing that Rails would do again.
        Err(Failure::NotPorted | Failure::Unreachable(_)) => None,
        Err(Failure::Nothing | Failure::Refused(502..=504)) if is_safe(client.head.method()) && body == Body::None => None,
        ended => Some(ended),
    }
}

/// RFC 9110, section 9.2.1.
fn is_safe(method: &[u8]) -> bool {
    matches!(method, b"GET" | b"HEAD" | b"OPTIONS")
}

/// Sends a request to an upstream, a second time only where a kept connection was closed under a safe one.
async fn send(worker: &Rc<Worker>, client: &mut Client, pool: &Rc<Pool>, body: Body, second: bool) -> Result<Ended, Failure> {
    let _active = pool.enter();
    let mut fresh = false;
    loop {
        let kept = if fresh { None } else { pool.kept() };
        let Taken { mut upstream, reused } = match kept {
            Some(taken) => taken,
            None => match client.timer.within(worker.settings.timeouts.connect, pool.connect()).await {
                Ok(Ok(taken)) => taken,
                Ok(Err(_)) => return Err(Failure::Unreachable(502)),
                Err(Elapsed) => return Err(Failure::Unreachable(504)),
            },
        };
        match attempt(worker, client, &mut upstream, body, second).await {
            Ok(Answered::Done { keep_client, keep_upstream }) => {
                if keep_upstream {
                    pool.keep(upstream);
                }
                return Ok(if keep_client { Ended::Keep } else { Ended::Close });
            }
            Ok(Answered::Switched) => return Ok(Ended::Switched(upstream)),
            Err(Failure::Nothing) if reused && is_safe(client.head.method()) && body == Body::None => fresh = true,
            Err(failure) => return Err(failure),
        }
    }
}

/// Tells the client of a failure, where it still can be told.
async fn told(worker: &Worker, client: &mut Client, ended: Result<Ended, Failure>) -> Ended {
    match ended {
        Ok(ended) => ended,
        Err(Failure::Broken) => Ended::Abort,
        Err(Failure::Nothing) => refuse(worker, client, 502).await,
        Err(Failure::NotPorted) => refuse(worker, client, 501).await,
        Err(Failure::Refused(status) | Failure::Unreachable(status)) => refuse(worker, client, status).await,
    }
}

/// Answers without an upstream, and closes: what of the request is still to come is not known.
async fn refuse(worker: &Worker, client: &mut Client, status: u16) -> Ended {
    client.out.clear();
    answer::plain(&mut client.out, status, client.head.method() != b"HEAD", false);
    let written = client.timer.within(worker.settings.timeouts.send, client.stream.write_all(&client.out)).await;
    client.out.clear();
    if matches!(written, Ok(Ok(()))) { Ended::Close } else { Ended::Abort }
}

/// Sends a request over a connection and its answer back. `second`: another server can be asked if this one turns out not to serve the route, or
/// fails; then the answer is not begun before that is known.
async fn attempt(worker: &Worker, client: &mut Client, upstream: &mut Upstream, body: Body, second: bool) -> Result<Answered, Failure> {
    let Client { stream, input, head, out, timer, answer: answer_head, extra, peer } = client;
    let upgrade = head.version == Version::Http11
        && body == Body::None
        && head.has_token(b"connection", b"upgrade")
        && head.value(b"upgrade").is_some();
    let arrival = Arrival { peer: *peer, secure: stream.is_secure(), trusted: worker.settings.trust_forwarded };
    let continues =
        head.version == Version::Http11 && head.value(b"expect").is_some_and(|value| value.eq_ignore_ascii_case(b"100-continue"));
    let keep = match head.version {
        Version::Http10 => head.has_token(b"connection", b"keep-alive"),
        _ => !head.has_token(b"connection", b"close"),
    };
    let asked = Asked { method: head.method(), version: head.version, keep, upgrade, continues, second: false, extra: extra.as_str() };
    let timeouts = &worker.settings.timeouts;
    out.clear();
    fields::to_upstream(out, head, body, arrival, upgrade);
    let mut down = Vec::new();
    let whole = match body {
        Body::None => Some(0),
        Body::Length(length) => usize::try_from(length).ok().filter(|length| *length <= input.bytes().len()),
        _ => None,
    };
    if let Some(length) = whole {
        out.extend_from_slice(&input.bytes()[..length]);
        match timer.within(timeouts.send, upstream.stream.write_all(out)).await {
            Ok(Ok(())) => {}
            Ok(Err(_)) => return Err(Failure::Nothing),
            Err(Elapsed) => return Err(Failure::Refused(504)),
        }
        out.clear();
        let back = Back { from: &mut upstream.stream, input: &mut upstream.input, to: stream, out, head: answer_head, timer, worker };
        let answered = back.answer(Asked { second, ..asked }).await?;
        input.consume(length);
        return Ok(answered);
    }
    let (mut client_read, mut client_write) = stream.split();
    let (mut upstream_read, mut upstream_write) = upstream.stream.split();
    let pace = Pace { read: timeouts.body, write: timeouts.send, most: worker.settings.limits.body };
    let second = timer.all().timer();
    let encoding = if body == Body::Chunked { Out::Chunked } else { Out::Plain };
    let mut relay = Relay { from: &mut client_read, input, to: &mut upstream_write, out, timer: &second, pace };
    let sent = pin!(relay.body(body, encoding));
    let back = Back {
        from: &mut upstream_read,
        input: &mut upstream.input,
        to: &mut client_write,
        out: &mut down,
        head: answer_head,
        timer,
        worker,
    };
    let answered = pin!(back.answer(asked));
    both(sent, answered).await
}

/// Waits for the answer while the body is sent. An answer may come before the body's end; a body that fails takes the answer with it, except
/// where the upstream no longer takes it: then it has an answer on its way.
async fn both<S, A>(mut sent: std::pin::Pin<&mut S>, mut answered: std::pin::Pin<&mut A>) -> Result<Answered, Failure>
where
    S: Future<Output = Result<u64, Fault>>,
    A: Future<Output = Result<Answered, Failure>>,
{
    let mut complete = None;
    poll_fn(|cx| {
        if complete.is_none()
            && let Poll::Ready(done) = sent.as_mut().poll(cx)
        {
            match done {
                Ok(_) => complete = Some(true),
                Err(Fault::Sink(_) | Fault::SinkSilent) => complete = Some(false),
                Err(Fault::SourceBad(_)) => return Poll::Ready(Err(Failure::Refused(400))),
                Err(Fault::TooLarge) => return Poll::Ready(Err(Failure::Refused(413))),
                Err(Fault::SourceSilent) => return Poll::Ready(Err(Failure::Refused(408))),
                Err(Fault::Source(_) | Fault::SourceEnded) => {
                    return Poll::Ready(Err(Failure::Broken));
                }
            }
        }
        let Poll::Ready(done) = answered.as_mut().poll(cx) else {
            return Poll::Pending;
        };
        Poll::Ready(done.map(|answered| match answered {
            // The rest of a body that nobody waits for is not read, and no next request is looked for in it.
            Answered::Done { .. } if complete != Some(true) => Answered::Done { keep_client: false, keep_upstream: false },
            answered => answered,
        }))
    })
    .await
}

/// The way back: from an upstream to the client.
struct Back<'a, R, W> {
    from: &'a mut R,
    input: &'a mut Buffer,
    to: &'a mut W,
    out: &'a mut Vec<u8>,
    head: &'a mut Head,
    timer: &'a Timer,
    worker: &'a Worker,
}

impl<R: AsyncRead + Unpin, W: AsyncWrite + Unpin> Back<'_, R, W> {
    async fn answer(mut self, asked: Asked<'_>) -> Result<Answered, Failure> {
        let timeouts = &self.worker.settings.timeouts;
        loop {
            self.read_head().await?;
            match self.head.status {
                101 if asked.upgrade => {
                    fields::upgraded(self.out, self.head);
                    self.send().await?;
                    return Ok(Answered::Switched);
                }
                101 => return Err(Failure::Refused(502)),
                100..=199 => {
                    // RFC 9110, section 15.2: none to a client of HTTP/1.0; 100 only to one that waits for it.
                    if asked.version != Version::Http10 && (self.head.status != 100 || asked.continues) {
                        fields::to_client(self.out, self.head, Body::None, asked.version, true, "");
                        self.send().await?;
                    }
                }
                _ => break,
            }
        }
        let body = framing::response(self.head, asked.method).map_err(|_| Failure::Refused(502))?;
        if asked.second {
            if self.head.status == 501 && self.head.value(NOT_PORTED).is_some() {
                return Err(Failure::NotPorted);
            }
            self.whole(body).await?;
        }
        let endless = matches!(body, Body::Chunked | Body::UntilClose) && asked.version == Version::Http10;
        let keep_client = asked.keep && !endless;
        let keep_upstream = body != Body::UntilClose
            && match self.head.version {
                Version::Http10 => self.head.has_token(b"connection", b"keep-alive"),
                _ => !self.head.has_token(b"connection", b"close"),
            };
        fields::to_client(self.out, self.head, body, asked.version, keep_client, asked.extra);
        let out = if matches!(body, Body::Chunked | Body::UntilClose) && !endless { Out::Chunked } else { Out::Plain };
        let pace = Pace { read: timeouts.read, write: timeouts.send, most: u64::MAX };
        let mut relay = Relay { from: self.from, input: self.input, to: self.to, out: self.out, timer: self.timer, pace };
        relay.body(body, out).await.map_err(|_| Failure::Broken)?;
        Ok(Answered::Done { keep_client, keep_upstream })
    }
}

impl<R: AsyncRead + Unpin, W: AsyncWrite + Unpin> Back<'_, R, W> {
    async fn send(&mut self) -> Result<(), Failure> {
        let written = self.timer.within(self.worker.settings.timeouts.send, self.to.write_all(self.out)).await;
        self.out.clear();
        if matches!(written, Ok(Ok(()))) { Ok(()) } else { Err(Failure::Broken) }
    }

    /// Waits for all of a body that has room here, so that an upstream that dies before its end has not answered at all.
    async fn whole(&mut self, body: Body) -> Result<(), Failure> {
        let Body::Length(length) = body else { return Ok(()) };
        let Some(length) = usize::try_from(length).ok().filter(|length| *length <= SIZE) else { return Ok(()) };
        while self.input.bytes().len() < length {
            match self.timer.within(self.worker.settings.timeouts.read, self.input.fill(self.from)).await {
                Ok(Ok(1..)) => {}
                Ok(_) => return Err(Failure::Nothing),
                Err(Elapsed) => return Err(Failure::Refused(504)),
            }
        }
        Ok(())
    }

    async fn read_head(&mut self) -> Result<(), Failure> {
        loop {
            if !self.input.is_empty() {
                match parse::response(self.input.bytes(), self.head) {
                    Ok(Parsed::Complete(length)) => {
                        self.input.consume(length);
                        return Ok(());
                    }
                    Ok(Parsed::Partial) if !self.input.is_full() => {}
                    _ => return Err(Failure::Refused(502)),
                }
            }
            let begun = !self.input.is_empty();
            match self.timer.within(self.worker.settings.timeouts.answer, self.input.fill(self.from)).await {
                Err(Elapsed) => return Err(Failure::Refused(504)),
                Ok(Ok(0)) if begun => return Err(Failure::Refused(502)),
                Ok(Ok(0)) => return Err(Failure::Nothing),
                Ok(Err(error)) if begun || error.kind() != io::ErrorKind::ConnectionReset => {
                    return Err(Failure::Refused(502));
                }
                Ok(Err(_)) => return Err(Failure::Nothing),
                Ok(Ok(_)) => {}
            }
        }
    }
}
