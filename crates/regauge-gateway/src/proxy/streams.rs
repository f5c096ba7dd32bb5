//! A client's connection of HTTP/2, over TLS or, where the client knows, without (RFC 9113). Each stream is a request like any other.
//!
//! The `h2` crate reads and writes frames, and ends connections whose client opens streams only to reset them.

use std::future::poll_fn;
use std::io;
use std::rc::Rc;
use std::task::Poll;
use std::time::Duration;

use bytes::Bytes;
use h2::server::{Builder, SendResponse};
use h2::{Ping, Reason, RecvStream, SendStream};
use http::{HeaderMap, HeaderName, HeaderValue, Response, StatusCode};

use super::answer;
use super::batch::Batched;
use super::body::{Fault, Look, Reply, Sink, Source};
use super::exchange::{Ended, Request, sound};
use super::extended::{self, Wish};
use super::fields::{self, Arrival, Told};
use super::pipeline;
use super::texts::Texts;
use super::tunnel::{self, Patience};
use crate::head::{Head, Version};
use crate::http1::framing::Body;
use crate::http1::parse::is_host;
use crate::io::buffer::Buffer;
use crate::io::deadline::{Cut, Elapsed, Hurry, Timer};
use crate::io::stream::{Peer, Stream};
use crate::observe::trace::Trace;
use crate::upstream::pool::Upstream;
use crate::worker::{Served, Worker};

/// What a client of HTTP/2 says first (RFC 9113, section 3.4).
pub const PREFACE: &[u8] = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

/// Requests that a client may have under way on one connection.
const MOST_STREAMS: u32 = 128;
/// Bytes of a head, as HPACK counts them.
const LARGEST_HEAD: u32 = 32 * 1024;
/// How long a client with nothing under way may take to hear that it was the last time: h2 waits for its answer to a PING.
const FAREWELL: Duration = Duration::from_secs(2);
/// Bytes that a client may send before we took what it sent, for one request and for all.
const WINDOW: (u32, u32) = (64 * 1024, 256 * 1024);

/// Serves a connection until it ends.
pub async fn serve(mut worker: Rc<Worker>, stream: Stream, first: Buffer, peer: Peer, served: Served) {
    let timer = worker.deadlines.timer();
    let arrival = Arrival { peer, secure: stream.is_secure(), trusted: worker.settings.guard.trust.believes(peer) };
    let (batched, rest) = Batched::new(stream, first);
    let mut builder = Builder::new();
    builder.max_concurrent_streams(MOST_STREAMS).max_header_list_size(LARGEST_HEAD);
    builder.initial_window_size(WINDOW.0).initial_connection_window_size(WINDOW.1).enable_connect_protocol();
    let shaken = timer.within(worker.settings.timeouts.head, builder.handshake(batched)).await;
    let Ok(Ok(mut connection)) = shaken else { return };
    let idle = worker.settings.timeouts.keep_alive;
    let mut told = false;
    let under_way = Rc::new(());
    let mut pings = connection.ping_pong();
    let mut stage = Hurry::Farewell;
    loop {
        let next = poll_fn(|cx| {
            let polled = connection.poll_accept(cx);
            // There is no more to add to it.
            if polled.is_pending()
                && let Poll::Ready(Err(_)) = rest.poll_write_out(cx)
            {
                return Poll::Ready(None);
            }
            polled
        });
        match timer.unless(stage, if told { FAREWELL } else { idle }, next).await {
            Ok(Some(Ok((request, respond)))) => {
                worker.renew();
                let (worker, guard) = (Rc::clone(&worker), Rc::clone(&under_way));
                // The task holds where the request is served, and is moved as often as tokio likes: not what that needs.
                tokio::task::spawn_local(async move {
                    Box::pin(stream_of(&worker, request, respond, arrival, guard)).await;
                });
            }
            Ok(_) => return drop(served),
            // The client is told to ask elsewhere from now on, and what is under way goes on (RFC 9113, section 6.8).
            Err(Cut::Hurried) => {
                connection.graceful_shutdown();
                (stage, told) = (Hurry::Never, true);
            }
            // The client was told, and does not say that it heard.
            Err(Cut::Elapsed) if told && Rc::strong_count(&under_way) == 1 => return drop(served),
            // Nothing came for a while: with nothing under way the connection has idled long enough; else the client is asked whether it is there.
            Err(Cut::Elapsed) if Rc::strong_count(&under_way) == 1 => {
                connection.graceful_shutdown();
                (stage, told) = (Hurry::Never, true);
            }
            Err(Cut::Elapsed) => {
                if let Some(pings) = &mut pings {
                    // One that is still unanswered tells as much.
                    let _ = pings.send_ping(Ping::opaque());
                }
            }
        }
    }
}

/// Serves a request. `under_way` is kept until its stream is over.
async fn stream_of(
    worker: &Rc<Worker>,
    request: http::Request<RecvStream>,
    respond: SendResponse<Bytes>,
    arrival: Arrival,
    under_way: Rc<()>,
) {
    let (parts, received) = request.into_parts();
    let wish = extended::wish(&parts);
    let (timer, there) = (worker.deadlines.timer(), worker.deadlines.timer());
    let timeouts = &worker.settings.timeouts;
    let mut lent = worker.texts();
    let Texts { head, answer, up: out, .. } = &mut *lent;
    let with_body = parts.method != http::Method::HEAD;
    let socket = wish == Wish::WebSocket;
    let mut reply = Answering { respond, sending: None, timer: &timer, pace: timeouts.send, with_body, left: None, socket };
    let status = match head_of(&parts, socket, head) {
        Some(()) if wish == Wish::Other => Err(501),
        Some(()) => sound(head, worker.settings.limits.body),
        None => Err(400),
    };
    let body = match status {
        // What comes on its stream is no body (RFC 8441, section 5).
        Ok(_) if socket => Body::None,
        // Without a length it is as one in chunks, unless there is none.
        Ok(Body::None) if !received.is_end_stream() && head.value(b"content-length").is_none() => Body::Chunked,
        Ok(body) => body,
        Err(status) => {
            // Whether it arrives or not: the request is over.
            let _ = reply.plain(status, "").await;
            return;
        }
    };
    let mut source = Arriving {
        received,
        piece: Bytes::new(),
        trailers: Vec::new(),
        ended: body == Body::None,
        length: match body {
            Body::None => Some(0),
            Body::Length(length) => Some(length),
            _ => None,
        },
        room: worker.settings.limits.body,
        timer: &there,
        pace: timeouts.body,
    };
    let trace = Trace::new();
    let asked =
        Request { head, body, arrival, upgrade: socket, answer, out, timer: &timer, there: &there, trace: &trace, told: Told::default() };
    let ended = pipeline::serve(worker, asked, &mut source, &mut reply).await;
    // After a complete answer `h2` itself tells the client that no more of its body is wanted (RFC 9113, section 8.1).
    match (ended, reply.sending.take()) {
        (Ended::Done { .. }, _) => {}
        (Ended::Switched(upstream), Some(sending)) => {
            let (incoming, outgoing) = (extended::Incoming::new(source.received, source.piece), extended::Outgoing::new(sending));
            // A task of its own: this one is as large as a request needs.
            tokio::task::spawn_local(socket_of(incoming, outgoing, upstream, timer, timeouts.tunnel, under_way));
        }
        (_, Some(mut sending)) => sending.send_reset(Reason::INTERNAL_ERROR),
        (_, None) => reply.respond.send_reset(Reason::INTERNAL_ERROR),
    }
}

/// Moves a WebSocket's bytes both ways.
async fn socket_of(
    mut incoming: extended::Incoming,
    mut outgoing: extended::Outgoing,
    upstream: Upstream,
    timer: Timer,
    idle: Duration,
    _under_way: Rc<()>,
) {
    // Until then it counts as one of its upstream's.
    let Upstream { stream: mut there, input: back, lease: _lease } = upstream;
    let patience = Patience { idle, stands: false };
    if tunnel::between((&mut incoming, &mut outgoing), &mut there, Buffer::default(), back, &timer, patience).await.is_err() {
        // RFC 8441, section 5.1: a connection that breaks is a stream that is cancelled.
        outgoing.reset();
    }
}

/// Writes a request's head as that of HTTP/1.1. None where it cannot be one (RFC 9113, section 8.3.1).
fn head_of(parts: &http::request::Parts, socket: bool, head: &mut Head) -> Option<()> {
    let path = parts.uri.path_and_query().map_or("*", |path| path.as_str());
    let authority = parts.uri.authority().map(|authority| authority.as_str().as_bytes());
    let host = parts.headers.get("host").map(HeaderValue::as_bytes);
    if parts.headers.contains_key("transfer-encoding") || parts.headers.get_all("content-length").iter().count() > 1 {
        return None;
    }
    if authority.zip(host).is_some_and(|(one, other)| !one.eq_ignore_ascii_case(other)) || parts.headers.get_all("host").iter().count() > 1
    {
        return None;
    }
    let method = if socket { "GET" } else { parts.method.as_str() };
    head.set_request(method.as_bytes(), path.as_bytes(), Version::Http2);
    let host = authority.or(host).filter(|host| is_host(host))?;
    head.push(b"host", host);
    for (name, value) in &parts.headers {
        let key = socket && extended::is_of_http_1(name.as_str().as_bytes());
        if name != "host" && name != "cookie" && !name.as_str().contains('_') && !key {
            head.push(name.as_str().as_bytes(), value.as_bytes());
        }
    }
    // Section 8.2.3: a client may send each cookie as a field of its own; HTTP/1.1 has one.
    let cookies: Vec<&[u8]> = parts.headers.get_all("cookie").iter().map(HeaderValue::as_bytes).collect();
    if !cookies.is_empty() {
        head.push(b"cookie", &cookies.join(&b"; "[..]));
    }
    if socket {
        extended::ask(head);
    }
    Some(())
}

/// The body of a request.
struct Arriving<'a> {
    received: RecvStream,
    piece: Bytes,
    trailers: Vec<u8>,
    ended: bool,
    /// What of it is still to be passed on, where the client said how long it is.
    length: Option<u64>,
    room: u64,
    timer: &'a Timer,
    pace: Duration,
}

impl Source for Arriving<'_> {
    fn look(&mut self) -> Result<Look, Fault> {
        match self.piece.len() {
            0 if self.ended => Ok(Look::End),
            0 => Ok(Look::Wait),
            length if length as u64 > self.room => Err(Fault::TooLarge),
            length => Ok(Look::Piece(length)),
        }
    }

    fn bytes(&self) -> &[u8] {
        &self.piece
    }

    fn took(&mut self, length: usize) {
        self.piece = self.piece.split_off(length.min(self.piece.len()));
        self.room = self.room.saturating_sub(length as u64);
        self.length = self.length.map(|left| left.saturating_sub(length as u64));
        // The client may send as much again. A stream that was reset meanwhile says so at the next wait.
        let _ = self.received.flow_control().release_capacity(length);
    }

    async fn wait(&mut self) -> Result<(), Fault> {
        let Self { received, piece, trailers, ended, timer, pace, .. } = self;
        let next = async {
            match received.data().await {
                Some(data) => *piece = data.map_err(broken)?,
                None => {
                    if let Some(fields) = received.trailers().await.map_err(broken)? {
                        *trailers = lines(&fields);
                    }
                    *ended = true;
                }
            }
            Ok(())
        };
        timer.within(*pace, next).await.unwrap_or(Err(Fault::SourceSilent))
    }

    fn trailers(&self) -> &[u8] {
        &self.trailers
    }

    async fn gather(&mut self, most: usize) -> Result<(), Fault> {
        let fits = |length: u64| usize::try_from(length).is_ok_and(|length| length <= most);
        if !self.length.is_some_and(fits) {
            return Ok(());
        }
        let mut kept = Vec::new();
        // What is kept is within the window of the stream: the client need not be given more.
        while !self.ended {
            kept.extend_from_slice(&std::mem::take(&mut self.piece));
            self.wait().await?;
        }
        if !kept.is_empty() {
            kept.extend_from_slice(&self.piece);
            self.piece = kept.into();
        }
        Ok(())
    }

    fn whole(&self) -> Option<&[u8]> {
        let all = self.ended && self.length == Some(self.piece.len() as u64);
        (all && self.trailers.is_empty()).then_some(&self.piece)
    }

    fn skip(&mut self) {
        self.took(self.piece.len());
    }
}

fn broken(error: h2::Error) -> Fault {
    Fault::Source(io::Error::other(error))
}

fn lines(fields: &HeaderMap) -> Vec<u8> {
    fields.iter().flat_map(|(name, value)| [name.as_str().as_bytes(), b": ", value.as_bytes(), b"\r\n"].concat()).collect()
}

/// A client that waits for its answer on a stream.
struct Answering<'a> {
    respond: SendResponse<Bytes>,
    sending: Option<SendStream<Bytes>>,
    timer: &'a Timer,
    pace: Duration,
    with_body: bool,
    /// What is still to come of a body whose length is known: its last piece ends the stream, without a frame of its own for that.
    left: Option<u64>,
    /// Whether the stream is to become a WebSocket.
    socket: bool,
}

impl Answering<'_> {
    fn start(&mut self, response: Response<()>, end: bool) -> Result<(), Fault> {
        let sending = self.respond.send_response(response, end).map_err(gone)?;
        self.sending = Some(sending);
        Ok(())
    }
}

fn gone(error: h2::Error) -> Fault {
    Fault::Sink(io::Error::other(error))
}

fn not_http() -> Fault {
    Fault::Sink(io::ErrorKind::InvalidData.into())
}

fn push(to: &mut HeaderMap, name: &[u8], value: &[u8]) -> Result<(), Fault> {
    let name = HeaderName::from_bytes(name).map_err(|_| not_http())?;
    to.append(name, HeaderValue::from_bytes(value).map_err(|_| not_http())?);
    Ok(())
}

fn push_lines(to: &mut HeaderMap, text: &[u8]) -> Result<(), Fault> {
    for line in text.split(|byte| *byte == b'\n').filter(|line| !line.is_empty()) {
        let colon = memchr::memchr(b':', line).ok_or_else(not_http)?;
        push(to, &line[..colon], line[colon + 1..].trim_ascii())?;
    }
    Ok(())
}

impl Sink for Answering<'_> {
    async fn data(&mut self, bytes: &[u8]) -> Result<(), Fault> {
        let Some(sending) = &mut self.sending else { return Err(not_http()) };
        let mut left = bytes;
        while !left.is_empty() {
            sending.reserve_capacity(left.len());
            let capacity = self.timer.within(self.pace, poll_fn(|cx| sending.poll_capacity(cx))).await;
            let length = match capacity {
                Err(Elapsed) => return Err(Fault::SinkSilent),
                Ok(None) => return Err(Fault::Sink(io::ErrorKind::BrokenPipe.into())),
                Ok(Some(length)) => length.map_err(gone)?.min(left.len()),
            };
            let (now, later) = left.split_at(length);
            self.left = self.left.map(|all| all.saturating_sub(length as u64));
            let last = self.left == Some(0);
            sending.send_data(Bytes::copy_from_slice(now), last).map_err(gone)?;
            if last {
                self.sending = None;
                return Ok(());
            }
            left = later;
        }
        Ok(())
    }

    async fn flush(&mut self) -> Result<(), Fault> {
        Ok(())
    }

    async fn end(&mut self, trailers: &[u8]) -> Result<(), Fault> {
        let Some(sending) = &mut self.sending else { return Ok(()) };
        if trailers.is_empty() {
            return sending.send_data(Bytes::new(), true).map_err(gone);
        }
        let mut fields = HeaderMap::new();
        push_lines(&mut fields, trailers)?;
        sending.send_trailers(fields).map_err(gone)
    }
}

impl Reply for Answering<'_> {
    async fn interim(&mut self, head: &Head) -> Result<(), Fault> {
        let mut response = Response::new(());
        *response.status_mut() = StatusCode::from_u16(head.status).map_err(|_| not_http())?;
        for (name, value) in fields::answered(head, Body::None) {
            push(response.headers_mut(), name, value)?;
        }
        self.respond.send_informational(response).map_err(gone)
    }

    async fn switch(&mut self, head: &Head) -> Result<(), Fault> {
        // RFC 9113, section 8.6: there is no such thing, but for what a client asked for by CONNECT.
        if !self.socket {
            return Err(not_http());
        }
        let mut response = Response::new(());
        for (name, value) in fields::answered(head, Body::None).filter(|(name, _)| !extended::is_of_http_1(name)) {
            push(response.headers_mut(), name, value)?;
        }
        self.start(response, false)
    }

    fn begin(&mut self, head: &Head, body: Body, extra: &str) -> Result<bool, Fault> {
        let mut response = Response::new(());
        // A success would mean that it became one.
        let status = if self.socket && (200..300).contains(&head.status) { 502 } else { head.status };
        *response.status_mut() = StatusCode::from_u16(status).map_err(|_| not_http())?;
        let to = response.headers_mut();
        for (name, value) in fields::answered(head, body) {
            push(to, name, value)?;
        }
        if let Body::Length(length) = body {
            to.insert(http::header::CONTENT_LENGTH, length.into());
            self.left = Some(length);
        }
        push_lines(to, extra.as_bytes())?;
        let none = body == Body::None;
        self.start(response, none)?;
        if none {
            self.sending = None;
        }
        Ok(true)
    }

    async fn plain(&mut self, status: u16, extra: &str) -> Result<(), Fault> {
        let mut response = Response::new(());
        *response.status_mut() = StatusCode::from_u16(status).map_err(|_| not_http())?;
        let to = response.headers_mut();
        for (name, value) in answer::FIELDS {
            push(to, name.as_bytes(), value.as_bytes())?;
        }
        push_lines(to, extra.as_bytes())?;
        let text = format!("{}\n", answer::reason(status));
        to.insert(http::header::CONTENT_LENGTH, text.len().into());
        self.start(response, !self.with_body)?;
        if self.with_body {
            self.data(text.as_bytes()).await?;
            self.end(&[]).await?;
        }
        Ok(())
    }
}
