//! What one request leaves behind: who answered it, with what, and how long it took. Filled on its way, read at its end.

use std::cell::{Cell, RefCell};
use std::time::Instant;

use crate::facade::routes::RouteId;
use crate::guard::refusal::{Why, Whys};
use crate::head::Head;
use crate::http1::framing::Body;
use crate::observe::log;
use crate::observe::spans::Place;
use crate::proxy::body::{Fault, Reply, Sink};

/// The field that `fields::to_upstream` writes, where the client sent none.
const ID: &[u8] = b"\r\nX-Request-Id: ";

/// Who answered a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum By {
    /// Nobody yet, or the gateway itself: a refusal, a page for an upstream that failed.
    #[default]
    Gateway,
    Rails,
    Rust,
    File,
    Cache,
}

/// A request's trace.
#[derive(Debug)]
pub struct Trace {
    pub begun: Instant,
    pub by: Cell<By>,
    pub route: Cell<Option<RouteId>>,
    /// Whether Rust was asked first, and Rails had to answer.
    pub fell_back: Cell<bool>,
    /// Of the answer; 0: none was begun.
    pub status: Cell<u16>,
    /// Of the answer's body, before it is framed.
    pub bytes: Cell<u64>,
    /// Which guard refused it.
    pub refused: Cell<Option<Why>>,
    /// Which would have refused it, were they not only to report.
    pub reported: Cell<Whys>,
    /// Whether a line is written of it.
    pub logged: bool,
    /// Whether a span is made of it.
    pub recorded: Cell<bool>,
    pub detail: RefCell<Detail>,
}

/// What is remembered of a request of which a line is written, and not of others.
#[derive(Debug, Default)]
pub struct Detail {
    /// When the answer began.
    pub answered: Option<Instant>,
    /// The id that the upstream was told.
    pub request_id: Vec<u8>,
    /// What a guard found wrong with it.
    pub why: String,
    /// Where it stands in a trace that is recorded.
    pub span: Option<Place>,
}

impl Trace {
    /// Of a request whose head has just come.
    pub fn new() -> Self {
        let (by, route, fell_back) = (Cell::default(), Cell::new(None), Cell::new(false));
        let (logged, detail) = (log::requests().takes(), RefCell::default());
        let (refused, reported) = (Cell::default(), Cell::default());
        Self {
            begun: Instant::now(),
            refused,
            reported,
            by,
            route,
            fell_back,
            status: Cell::new(0),
            bytes: Cell::new(0),
            logged,
            recorded: Cell::new(false),
            detail,
        }
    }

    /// Remembers what an upstream is told, from the head that is sent to it.
    pub fn asks(&self, head: &[u8]) {
        if self.logged
            && let Some(value) = memchr::memmem::find(head, ID).map(|start| &head[start + ID.len()..])
        {
            let end = memchr::memchr(b'\r', value).unwrap_or(value.len());
            self.detail.borrow_mut().request_id = value[..end].to_vec();
        }
    }

    /// Remembers what a guard found wrong with it.
    pub fn say(&self, why: &str) {
        if self.logged {
            self.detail.borrow_mut().why = why.to_owned();
        }
    }

    /// Has a span made of it.
    pub fn record(&self, place: Place) {
        self.recorded.set(true);
        self.detail.borrow_mut().span = Some(place);
    }

    fn answers(&self, status: u16) {
        self.status.set(status);
        if self.logged || self.recorded.get() {
            self.detail.borrow_mut().answered = Some(Instant::now());
        }
    }
}

impl Default for Trace {
    fn default() -> Self {
        Self::new()
    }
}

/// A reply that writes what goes through it into a trace.
pub struct Traced<'a, R> {
    pub reply: &'a mut R,
    pub trace: &'a Trace,
}

impl<R: Reply> Sink for Traced<'_, R> {
    async fn data(&mut self, bytes: &[u8]) -> Result<(), Fault> {
        self.trace.bytes.set(self.trace.bytes.get() + bytes.len() as u64);
        self.reply.data(bytes).await
    }

    async fn flush(&mut self) -> Result<(), Fault> {
        self.reply.flush().await
    }

    async fn end(&mut self, trailers: &[u8]) -> Result<(), Fault> {
        self.reply.end(trailers).await
    }
}

impl<R: Reply> Reply for Traced<'_, R> {
    async fn interim(&mut self, head: &Head) -> Result<(), Fault> {
        self.reply.interim(head).await
    }

    async fn switch(&mut self, head: &Head) -> Result<(), Fault> {
        self.trace.answers(head.status);
        self.reply.switch(head).await
    }

    fn begin(&mut self, head: &Head, body: Body, extra: &str) -> Result<bool, Fault> {
        self.trace.answers(head.status);
        self.reply.begin(head, body, extra)
    }

    async fn plain(&mut self, status: u16, extra: &str) -> Result<(), Fault> {
        self.trace.status.set(status);
        self.trace.by.set(By::Gateway);
        self.reply.plain(status, extra).await
    }
}
