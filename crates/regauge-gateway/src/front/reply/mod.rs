//! A client as the servers behind see it: what they answer is shaped on its way.
//!
//! ```text
//! server -> is a file named? then it is sent instead -> is it text that the client takes compressed? -> client
//! ```
//! What concerns an answer is known when its head is: from then on each piece costs a branch where nothing does.

pub mod facts;
mod kept;

use self::facts::{Facts, varies};
use std::sync::Arc;

use super::Front;
use super::cache::Asking;
use super::cache::entry::Entry;
use super::cache::recording::{Recording, still_good};
use super::compress::Choice;
use super::compress::encoder::Encoder;
use super::sendfile::Held;
use crate::head::{Head, Version};
use crate::http1::framing::Body;
use crate::observe::trace::{By, Trace};
use crate::proxy::body::{Fault, Reply, Sink};
use crate::proxy::exchange::Ended;
use crate::proxy::fields::Arrival;

/// What is added where clients differ.
const VARY: &str = "vary: Accept-Encoding\r\n";

/// Bytes of a compressed answer that go out without being asked for; fewer wait for more.
const ENOUGH: usize = 4096;

/// What happens to an answer.
enum Way {
    /// It goes through.
    Through,
    /// It is compressed.
    Packed(Box<Packed>),
    /// It names a file, which is sent when it is complete.
    File(Box<Held>),
    /// What is kept is sent in its place, when it is over; how, as `X-Cache` says it.
    Kept(Arc<Entry>, &'static str),
}

struct Packed {
    encoder: Encoder,
    /// Whether pieces go out as they come; else when there is enough of them.
    streamed: bool,
    /// Whether something was taken since the last flush.
    taken: bool,
}

/// A client whose answers are shaped.
pub struct Shaped<'a, R> {
    reply: &'a mut R,
    front: &'a Front,
    asked: &'a Head,
    trace: &'a Trace,
    arrival: Arrival,
    way: Way,
    /// The request, where the cache had no answer.
    asking: Option<Box<Asking>>,
    /// Whether answers may be kept.
    keeps: bool,
    recording: Option<Box<Recording>>,
}

impl<'a, R: Reply> Shaped<'a, R> {
    /// For the answer to one request.
    pub fn new(reply: &'a mut R, front: &'a Front, asked: &'a Head, trace: &'a Trace, arrival: Arrival) -> Self {
        let keeps = asked.method() == b"GET";
        Self { reply, front, asked, trace, arrival, way: Way::Through, asking: None, keeps, recording: None }
    }

    /// Says that the cache had no answer, and what it knows.
    pub fn asks(&mut self, asking: Asking) {
        self.asking = Some(Box::new(asking));
    }

    /// Says that no answer is to be kept.
    pub fn keeps_nothing(&mut self) {
        self.keeps = false;
    }

    /// Answers with what is kept. `extra`: lines for the answer's head.
    pub async fn answer(&mut self, entry: &Arc<Entry>, how: &str, extra: &str) -> Ended {
        self.trace.by.set(By::Cache);
        match self.send(entry, how, extra).await {
            Ok(keep) => Ended::Done { keep },
            Err(_) => Ended::Abort,
        }
    }

    /// Completes an answer that was held back, when its server has ended.
    pub async fn finish(mut self, ended: Ended) -> Ended {
        let Ended::Done { keep } = ended else { return ended };
        match std::mem::replace(&mut self.way, Way::Through) {
            // The request had no body: whatever became of its server, the client's connection is as it was.
            Way::Kept(entry, how) => Box::pin(self.answer(&entry, how, "")).await,
            Way::File(held) if let Some(sendfile) = &self.front.sendfile => {
                match Box::pin(sendfile.send(self.asked, *held, self.reply)).await {
                    Ok(kept) => Ended::Done { keep: kept && keep },
                    Err(_) => Ended::Abort,
                }
            }
            _ => ended,
        }
    }

    /// What the cache has to do with an answer that begins. None: it goes on; true: as one that is kept.
    fn remember(&mut self, head: &Head, body: Body, facts: &Facts<'_>) -> Option<bool> {
        // Files and answers of our own are here already.
        let cache = self.front.cache.as_ref().filter(|_| matches!(self.trace.by.get(), By::Rails | By::Rust))?;
        if !self.keeps {
            if !matches!(self.asked.method(), b"GET" | b"HEAD" | b"OPTIONS") {
                cache.invalidate(self.asked, self.arrival, head);
            }
            return None;
        }
        let asking = self.asking.take().map(|asking| *asking);
        if asking.is_none() && !facts.has_cache_control {
            return None;
        }
        if let Some(entry) = asking.as_ref().and_then(|asking| asking.stale.clone()) {
            if head.status == 304 && entry.has_validator() {
                let renewed = asking.map_or(Arc::clone(&entry), |asking| still_good(cache, asking, &entry, head, self.asked));
                self.way = Way::Kept(renewed, "revalidated");
                return Some(false);
            }
            if matches!(head.status, 500 | 502..=504) && entry.serves_on_error() {
                self.way = Way::Kept(entry, "stale");
                return Some(false);
            }
        }
        let recording = Recording::of(cache, asking, self.asked, self.arrival, head, body, facts)?;
        self.recording = Some(Box::new(recording));
        Some(true)
    }

    /// Begins a compressed answer. None: there is no room for an encoder.
    fn pack(
        &mut self,
        coding: super::coding::Coding,
        head: &Head,
        body: Body,
        facts: &Facts<'_>,
        extra: &str,
    ) -> Option<Result<bool, Fault>> {
        let size = if let Body::Length(length) = body { Some(length) } else { None };
        let with_body = body != Body::None;
        if with_body {
            let encoder = Encoder::new(coding, size, self.front.compress.padding)?;
            self.way = Way::Packed(Box::new(Packed { encoder, streamed: size.is_none(), taken: false }));
        }
        let mut out = Head::default();
        out.set_status(head.status, Version::Http11);
        for (name, value) in crate::proxy::fields::answered(head, body) {
            if name.eq_ignore_ascii_case(b"content-length") || name.eq_ignore_ascii_case(b"accept-ranges") {
                continue;
            }
            // RFC 9110, section 8.8.3.3: another coding is another representation, which a strong tag would not tell apart.
            if name.eq_ignore_ascii_case(b"etag") && !value.starts_with(b"W/") {
                out.push(name, &[b"W/", value].concat());
                continue;
            }
            out.push(name, value);
        }
        out.push(b"content-encoding", coding.name().as_bytes());
        if !(facts.has_vary && varies(head, b"accept-encoding")) {
            out.push(b"vary", b"Accept-Encoding");
        }
        Some(self.reply.begin(&out, if with_body { Body::Chunked } else { Body::None }, extra))
    }
}

fn broken(error: std::io::Error) -> Fault {
    Fault::Source(error)
}

impl<R: Reply> Sink for Shaped<'_, R> {
    async fn data(&mut self, bytes: &[u8]) -> Result<(), Fault> {
        if self.recording.as_mut().is_some_and(|recording| !recording.data(bytes)) {
            self.recording = None;
        }
        match &mut self.way {
            Way::Through => self.reply.data(bytes).await,
            // What comes with the name of a file is nothing.
            Way::File(_) | Way::Kept(..) => Ok(()),
            Way::Packed(packed) => {
                packed.encoder.write(bytes).map_err(broken)?;
                packed.taken = true;
                let made = packed.encoder.made();
                if made.len() < ENOUGH {
                    return Ok(());
                }
                let sent = self.reply.data(made).await;
                made.clear();
                sent
            }
        }
    }

    async fn flush(&mut self) -> Result<(), Fault> {
        match &mut self.way {
            Way::Through => self.reply.flush().await,
            Way::File(_) | Way::Kept(..) => Ok(()),
            // The end of an answer whose length is known is near.
            Way::Packed(packed) if !packed.streamed => Ok(()),
            Way::Packed(packed) => {
                if std::mem::take(&mut packed.taken) {
                    packed.encoder.flush().map_err(broken)?;
                    let made = packed.encoder.made();
                    if !made.is_empty() {
                        self.reply.data(made).await?;
                    }
                    made.clear();
                }
                self.reply.flush().await
            }
        }
    }

    async fn end(&mut self, trailers: &[u8]) -> Result<(), Fault> {
        if let Some((recording, cache)) = self.recording.take().zip(self.front.cache.as_ref()).filter(|_| trailers.is_empty()) {
            recording.end(cache, self.asked);
        }
        match &mut self.way {
            Way::Through => self.reply.end(trailers).await,
            Way::File(_) | Way::Kept(..) => Ok(()),
            Way::Packed(packed) => {
                packed.encoder.finish().map_err(broken)?;
                let made = packed.encoder.made();
                if !made.is_empty() {
                    self.reply.data(made).await?;
                }
                self.reply.end(trailers).await
            }
        }
    }
}

impl<R: Reply> Reply for Shaped<'_, R> {
    async fn interim(&mut self, head: &Head) -> Result<(), Fault> {
        self.reply.interim(head).await
    }

    async fn switch(&mut self, head: &Head) -> Result<(), Fault> {
        self.reply.switch(head).await
    }

    fn begin(&mut self, head: &Head, body: Body, extra: &str) -> Result<bool, Fault> {
        if !self.front.shapes {
            return self.reply.begin(head, body, extra);
        }
        let facts = Facts::of(head);
        if self.front.sendfile.is_some()
            && let Some(held) = Held::of(head, &facts, extra)
        {
            // Nobody else is to wait for it.
            self.asking = None;
            self.way = Way::File(held);
            return Ok(true);
        }
        let missed;
        let extra = match self.remember(head, body, &facts) {
            Some(false) => return Ok(true),
            Some(true) => {
                missed = format!("{extra}x-cache: miss\r\n");
                &missed
            }
            None => extra,
        };
        match self.front.compress.choose(self.asked, head, body, &facts) {
            Choice::Leave => self.reply.begin(head, body, extra),
            Choice::Compress(coding) if let Some(begun) = self.pack(coding, head, body, &facts, extra) => begun,
            Choice::Compress(_) | Choice::Vary if facts.has_vary && varies(head, b"accept-encoding") => self.reply.begin(head, body, extra),
            Choice::Compress(_) | Choice::Vary if extra.is_empty() => self.reply.begin(head, body, VARY),
            Choice::Compress(_) | Choice::Vary => self.reply.begin(head, body, &format!("{extra}{VARY}")),
        }
    }

    async fn plain(&mut self, status: u16, extra: &str) -> Result<(), Fault> {
        let stale = self.asking.take().and_then(|asking| asking.stale);
        if let Some(entry) = stale.filter(|entry| matches!(status, 502..=504) && entry.serves_on_error()) {
            self.way = Way::Kept(entry, "stale");
            return Ok(());
        }
        let Some((kind, text)) = self.front.pages.page(status, self.asked) else { return self.reply.plain(status, extra).await };
        self.trace.by.set(By::Gateway);
        let mut head = Head::default();
        head.set_status(status, Version::Http11);
        head.push(b"content-type", kind.as_bytes());
        head.push(b"cache-control", b"no-store");
        // As with a line of text: what of the request is still to come is not known.
        let extra = if self.asked.version == Version::Http2 { extra.to_owned() } else { format!("{extra}connection: close\r\n") };
        let length = text.len() as u64;
        if self.asked.method() == b"HEAD" {
            head.push(b"content-length", itoa::Buffer::new().format(length).as_bytes());
            self.reply.begin(&head, Body::None, &extra)?;
        } else {
            self.reply.begin(&head, Body::Length(length), &extra)?;
            self.reply.data(&text).await?;
        }
        self.reply.end(&[]).await
    }
}
