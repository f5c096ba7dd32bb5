//! One request and its answer.
//!
//! ```text
//! head -> is it sound? -> which of the upstreams? -> head and body there -> its head and body back -> its connection kept, or not
//! ```
//! A request is sent a second time only if it is of a safe method (RFC 9110, section 9.2.1) and without a body, and its answer has not begun: over
//! a new connection where a kept one was closed without a byte of an answer (the upstream closed it while the request was on its way), to another
//! upstream where one broke off. Whatever else fails is told to [`super::choice`].

use std::cell::Cell;
use std::future::poll_fn;
use std::io;
use std::pin::{Pin, pin};
use std::rc::Rc;
use std::task::Poll;

use tokio::io::{AsyncRead, AsyncWriteExt};

use super::body::{Fault, Reply, Source, relay};
use super::fields::{self, Arrival, Known, Told};
use super::wire::{Incoming, Outgoing};
use crate::guard::Guard;
use crate::head::Head;
use crate::http1::framing::{self, BadFraming, Body};
use crate::http1::parse::{self, Parsed};
use crate::io::buffer::{Buffer, SIZE};
use crate::io::deadline::{Elapsed, Timer};
use crate::observe::trace::Trace;
use crate::upstream::pool::{Pool, Taken, Upstream};
use crate::upstream::turn::{Turn, Without};
use crate::worker::Worker;

/// The field by which generated Rust says that a route is not ported (docs/running.md).
const NOT_PORTED: &[u8] = b"x-regauge-unported";

/// A request that a client has sent, without its body.
pub struct Request<'a> {
    pub head: &'a Head,
    pub body: Body,
    pub arrival: Arrival,
    /// Whether the client asks for another protocol, and can be given it.
    pub upgrade: bool,
    /// For the answer's head: only its memory is used.
    pub answer: &'a mut Head,
    /// For what is written to the upstream: only its memory is used.
    pub out: &'a mut Vec<u8>,
    /// For waits on the way back.
    pub timer: &'a Timer,
    /// For waits on the way there, where body and answer are under way at the same time.
    pub there: &'a Timer,
    /// What is remembered of it.
    pub trace: &'a Trace,
    /// What was found out of it.
    pub told: Told,
}

impl Request<'_> {
    /// The same request with another head.
    pub fn with_head<'b>(&'b mut self, head: &'b Head) -> Request<'b> {
        let Request { body, arrival, upgrade, timer, there, trace, ref told, .. } = *self;
        let told = told.clone();
        Request { head, body, arrival, upgrade, answer: self.answer, out: self.out, timer, there, trace, told }
    }
}

/// How a request ended for the client.
#[derive(Debug)]
pub enum Ended {
    /// Answered. `keep`: as far as the answer goes, the connection can be kept.
    Done { keep: bool },
    /// Nobody is there any more, or what was sent cannot be completed.
    Abort,
    /// Both sides speak another protocol now.
    Switched(Upstream),
}

/// What an upstream did with a request.
#[derive(Debug)]
enum Answered {
    Done { keep: bool, keep_upstream: bool },
    Switched,
}

/// Why a request has no complete answer.
#[derive(Debug)]
pub enum Failure {
    /// The upstream says that it does not serve this route.
    NotPorted,
    /// The upstream closed the connection, or broke it, without a byte of an answer.
    Nothing,
    /// The client can still be told so, with this status.
    Refused(u16),
    /// No connection to the upstream could be made: it has not seen the request.
    Unreachable(u16),
    /// No upstream is to be asked now; in so many seconds it may be tried again.
    Unavailable(u64),
    /// The answer has begun, or the client is gone.
    Broken,
    /// The answer has begun, and the upstream broke off.
    Cut,
}

/// What is wrong with a request's head, as a status; its body's framing else.
pub fn sound(head: &Head, most: u64) -> Result<Body, u16> {
    match framing::request(head) {
        Ok(Body::Length(length)) if length > most => Err(413),
        Ok(_) if matches!(head.method(), b"CONNECT" | b"TRACE") => Err(405),
        Ok(body) => Ok(body),
        Err(BadFraming::Coding) => Err(501),
        Err(_) => Err(400),
    }
}

/// RFC 9110, section 9.2.1.
pub fn is_safe(head: &Head) -> bool {
    matches!(head.method(), b"GET" | b"HEAD" | b"OPTIONS")
}

/// Sends a request to an upstream of a group, and to another where that cannot have an effect twice. `second`: see [`attempt`].
pub async fn send(
    worker: &Rc<Worker>,
    request: &mut Request<'_>,
    source: &mut impl Source,
    reply: &mut impl Reply,
    pool: &Rc<Pool>,
    extra: &str,
    second: bool,
) -> Result<Ended, Failure> {
    let mut turn = Turn::new(pool).map_err(Failure::Unavailable)?;
    let repeatable = is_safe(request.head) && request.body == Body::None;
    loop {
        let Taken { mut upstream, reused } = match turn.take(request.timer, worker.settings.timeouts.connect).await {
            Ok(taken) => taken,
            Err(Without::Unreachable(status)) => {
                turn.end(false);
                return Err(Failure::Unreachable(status));
            }
            Err(Without::Unavailable(seconds)) => return Err(Failure::Unavailable(seconds)),
        };
        let place = upstream.lease.place;
        let held = match (second, repeatable && turn.could_go_on(place)) {
            (true, _) => Held::ForAnotherServer,
            (_, true) => Held::ForAnother,
            _ => Held::Not,
        };
        let failure = match attempt(worker, request, source, reply, &mut upstream, extra, held).await {
            Ok(Answered::Done { keep, keep_upstream }) => {
                turn.answered(place, request.answer.status);
                if keep_upstream {
                    pool.keep(upstream);
                }
                return Ok(Ended::Done { keep });
            }
            Ok(Answered::Switched) => {
                turn.answered(place, 101);
                upstream.lease.tunnel();
                return Ok(Ended::Switched(upstream));
            }
            Err(failure) => failure,
        };
        match failure {
            Failure::Nothing if reused && repeatable => {
                turn.again(place);
                continue;
            }
            Failure::Nothing => turn.failed(place, "no answer"),
            Failure::Refused(502) => turn.failed(place, "no answer that can be read"),
            Failure::Refused(504) => turn.failed(place, "no answer in time"),
            Failure::Cut => turn.failed(place, "it broke off"),
            // The client's fault, or an answer.
            Failure::NotPorted => turn.answered(place, 501),
            _ => {}
        }
        match failure {
            Failure::Nothing | Failure::Refused(502) if repeatable && turn.next(place) => {}
            Failure::Nothing | Failure::Refused(502 | 504) => {
                turn.end(false);
                return Err(failure);
            }
            _ => return Err(failure),
        }
    }
}

/// Whether an answer is not begun before it is known to be one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Held {
    Not,
    /// Another upstream can be asked.
    ForAnother,
    /// Another server can be asked, also where this one says that it does not serve the route.
    ForAnotherServer,
}

/// Sends a request over a connection and its answer back.
async fn attempt(
    worker: &Rc<Worker>,
    request: &mut Request<'_>,
    source: &mut impl Source,
    reply: &mut impl Reply,
    upstream: &mut Upstream,
    extra: &str,
    held: Held,
) -> Result<Answered, Failure> {
    let Request { head, body, arrival, upgrade, answer, out, timer, there, trace, told } = request;
    let pace = worker.settings.timeouts.send;
    out.clear();
    let left_out = worker.guard.as_deref().map_or(&[][..], Guard::left_out);
    fields::to_upstream(
        out,
        head,
        Known {
            body: *body,
            arrival: *arrival,
            upgrade: *upgrade,
            closes: !upstream.lease.keeps(),
            told,
            left_out,
            lines: worker.front.lines(),
        },
    );
    trace.asks(out);
    let begun = Cell::new(false);
    let asked = Asked { method: head.method(), upgrade: *upgrade, held, extra, begun: &begun };
    if let Some(whole) = source.whole() {
        out.extend_from_slice(whole);
        match timer.within(pace, upstream.stream.write_all(out)).await {
            Ok(Ok(())) => {}
            Ok(Err(_)) => return Err(Failure::Nothing),
            Err(Elapsed) => return Err(Failure::Refused(504)),
        }
        let back = Back { from: &mut upstream.stream, input: &mut upstream.input, reply, head: answer, timer, worker };
        let answered = back.answer(asked).await?;
        source.skip();
        return Ok(answered);
    }
    let (mut read, mut write) = upstream.stream.split();
    let mut outgoing = Outgoing::new(&mut write, out, there, pace, *body == Body::Chunked);
    let sent = pin!(relay(source, &mut outgoing));
    let back = Back { from: &mut read, input: &mut upstream.input, reply, head: answer, timer, worker };
    // What of the body is gone cannot be sent to another server.
    let answered = pin!(back.answer(Asked { held: Held::Not, ..asked }));
    both(sent, answered, &begun).await
}

/// Waits for the answer while the body is sent. An answer may come before the body's end; a body that fails takes the answer with it, except
/// where the upstream no longer takes it: then it has an answer on its way.
async fn both<S, A>(mut sent: Pin<&mut S>, mut answered: Pin<&mut A>, begun: &Cell<bool>) -> Result<Answered, Failure>
where
    S: Future<Output = Result<(), Fault>>,
    A: Future<Output = Result<Answered, Failure>>,
{
    let mut complete = None;
    poll_fn(|cx| {
        if complete.is_none()
            && let Poll::Ready(done) = sent.as_mut().poll(cx)
        {
            let status = match done {
                Ok(()) => None,
                Err(Fault::Sink(_) | Fault::SinkSilent) => {
                    complete = Some(false);
                    None
                }
                Err(Fault::SourceBad(_)) => Some(400),
                Err(Fault::TooLarge) => Some(413),
                Err(Fault::SourceSilent) => Some(408),
                Err(Fault::Source(_) | Fault::SourceEnded) => return Poll::Ready(Err(Failure::Broken)),
            };
            match status {
                Some(_) if begun.get() => return Poll::Ready(Err(Failure::Broken)),
                Some(status) => return Poll::Ready(Err(Failure::Refused(status))),
                None => complete = complete.or(Some(true)),
            }
        }
        let Poll::Ready(done) = answered.as_mut().poll(cx) else { return Poll::Pending };
        Poll::Ready(done.map(|answered| match answered {
            // The rest of a body that nobody waits for is not read, and no next request is looked for in it.
            Answered::Done { .. } if complete != Some(true) => Answered::Done { keep: false, keep_upstream: false },
            answered => answered,
        }))
    })
    .await
}

/// What the way back needs to know of the request.
#[derive(Clone, Copy)]
struct Asked<'a> {
    method: &'a [u8],
    upgrade: bool,
    held: Held,
    extra: &'a str,
    /// Set when the client has got the first of the answer.
    begun: &'a Cell<bool>,
}

/// The way back: from an upstream to the client.
struct Back<'a, R, C> {
    from: &'a mut R,
    input: &'a mut Buffer,
    reply: &'a mut C,
    head: &'a mut Head,
    timer: &'a Timer,
    worker: &'a Worker,
}

impl<R: AsyncRead + Unpin, C: Reply> Back<'_, R, C> {
    async fn answer(mut self, asked: Asked<'_>) -> Result<Answered, Failure> {
        loop {
            self.read_head().await?;
            match self.head.status {
                101 if asked.upgrade => {
                    self.reply.switch(self.head).await.map_err(|_| Failure::Broken)?;
                    return Ok(Answered::Switched);
                }
                101 => return Err(Failure::Refused(502)),
                100..=199 => self.reply.interim(self.head).await.map_err(|_| Failure::Broken)?,
                _ => break,
            }
        }
        let body = framing::response(self.head, asked.method).map_err(|_| Failure::Refused(502))?;
        if asked.held != Held::Not {
            if asked.held == Held::ForAnotherServer && self.head.status == 501 && self.head.value(NOT_PORTED).is_some() {
                return Err(Failure::NotPorted);
            }
            self.whole(body).await?;
        }
        let keep_upstream = body != Body::UntilClose && !closes(self.head);
        asked.begun.set(true);
        let keep = self.reply.begin(self.head, body, asked.extra).map_err(|_| Failure::Broken)?;
        let pace = self.worker.settings.timeouts.read;
        let mut incoming = Incoming::new(self.from, self.input, self.timer, body, pace, u64::MAX);
        relay(&mut incoming, self.reply).await.map_err(|fault| match fault {
            Fault::Sink(_) | Fault::SinkSilent => Failure::Broken,
            _ => Failure::Cut,
        })?;
        Ok(Answered::Done { keep, keep_upstream })
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
                Ok(Err(error)) if begun || error.kind() != io::ErrorKind::ConnectionReset => return Err(Failure::Refused(502)),
                Ok(Err(_)) => return Err(Failure::Nothing),
                Ok(Ok(_)) => {}
            }
        }
    }
}

/// Whether whoever sent a head closes its connection after the message (RFC 9112, section 9.3).
pub fn closes(head: &Head) -> bool {
    match head.version {
        crate::head::Version::Http10 => !head.has_token(b"connection", b"keep-alive"),
        _ => head.has_token(b"connection", b"close"),
    }
}
