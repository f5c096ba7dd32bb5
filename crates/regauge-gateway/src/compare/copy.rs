//! Copies of requests, on their way to Rust when their clients have been answered.
//!
//! A client notices nothing of a copy: it is sent after the answer, so many are under way at a time, and where there are more they are left out
//! and counted. Only a request of a safe method is copied to the server that has the app's data (RFC 9110, section 9.2.1); a write goes to a
//! sandbox that was declared for it, or nowhere. Rust is told by `x-regauge-shadow: 1`.

use std::cell::Cell;
use std::rc::Rc;

use super::answer::{Answer, Keeping, Kept};
use super::{Comparer, Outcome, judge, line};
use crate::facade::budget::Event;
use crate::facade::decision::{Copied, Decision};
use crate::facade::routes::RouteId;
use crate::head::Head;
use crate::http1::framing::Body;
use crate::observe::trace::Trace;
use crate::proxy::body::{Fault, Look, Source};
use crate::proxy::exchange::{Failure, Request, send};
use crate::proxy::fields::{Arrival, Told};
use crate::worker::Worker;

/// How many copies a thread has under way.
#[derive(Debug, Default)]
pub struct UnderWay(Cell<usize>);

/// A copy that is under way until this is dropped.
#[derive(Debug)]
struct Place(Rc<UnderWay>);

impl Place {
    fn take(all: &Rc<UnderWay>, most: usize) -> Option<Self> {
        let now = all.0.get();
        (now < most).then(|| {
            all.0.set(now + 1);
            Self(Rc::clone(all))
        })
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        self.0.0.set(self.0.0.get() - 1);
    }
}

/// A copy of a request, and what Rails answers to it.
#[derive(Debug)]
pub struct Copy {
    head: Head,
    body: Vec<u8>,
    framing: Body,
    arrival: Arrival,
    told: Told,
    route: RouteId,
    to: Copied,
    rails: Answer,
    begun: std::time::Instant,
    _place: Place,
}

/// Makes a copy before the request is answered. None where it is not to be copied after all; the reason is counted.
pub fn begin(worker: &Worker, request: &Request<'_>, source: &impl Source, route: RouteId, decision: &Decision) -> Option<Copy> {
    let told = &worker.settings.shadow;
    let Some(place) = Place::take(&worker.copies, told.concurrency) else {
        worker.comparer.counts.add(Outcome::Busy);
        return None;
    };
    let body = match request.body {
        Body::None => Some(Vec::new()),
        _ => source.whole().map(<[u8]>::to_vec),
    };
    let Some(body) = body else {
        worker.comparer.counts.add(Outcome::Large);
        return None;
    };
    Some(Copy {
        head: decision.method.map_or_else(|| request.head.clone(), |method| request.head.renamed(method.as_bytes())),
        body,
        framing: request.body,
        arrival: request.arrival,
        told: Told { lines: [&request.told.lines[..], b"X-Regauge-Shadow: 1\r\n"].concat(), ..request.told.clone() },
        route,
        to: decision.copy,
        rails: Answer::new(usize::try_from(told.body).unwrap_or(usize::MAX)),
        begun: request.trace.begun,
        _place: place,
    })
}

impl Copy {
    /// A reply that keeps what goes through it.
    pub fn keep<'a, R>(&'a mut self, reply: &'a mut R) -> Keeping<'a, R> {
        Keeping { reply, answer: &mut self.rails }
    }

    /// Sends it, in a task of its own.
    pub fn send(self, worker: &Rc<Worker>) {
        let worker = Rc::clone(worker);
        let took = self.begun.elapsed();
        tokio::task::spawn_local(async move {
            let (route, comparer) = (self.route, Rc::clone(&worker));
            let outcome = self.compare(&worker, took).await;
            comparer.comparer.counts.add(outcome);
            let event = match outcome {
                Outcome::Equal => Event::Compared { differ: false },
                Outcome::Different => Event::Compared { differ: true },
                Outcome::Failed | Outcome::Unported => Event::Rust { failed: true },
                _ => return,
            };
            worker.facade.iter().for_each(|facade| facade.tell(route, event));
        });
    }

    async fn compare(self, worker: &Rc<Worker>, took: std::time::Duration) -> Outcome {
        match &self.rails.body {
            Kept::Large => return Outcome::Large,
            Kept::Endless => return Outcome::Skipped,
            Kept::Whole(_) if self.rails.head.status >= 500 => return Outcome::Skipped,
            Kept::Whole(_) => {}
        }
        let group = if self.to == Copied::Sandbox { worker.sandbox.as_ref() } else { worker.rust.as_ref() };
        let Some(pool) = group else { return Outcome::Skipped };
        let (timer, there, trace) = (worker.deadlines.timer(), worker.deadlines.timer(), Trace::new());
        let (mut head, mut out) = (Head::default(), Vec::new());
        let mut rust = Answer::new(usize::try_from(worker.settings.shadow.body).unwrap_or(usize::MAX));
        let mut source = Bytes(&self.body);
        let mut request = Request {
            head: &self.head,
            body: self.framing,
            arrival: self.arrival,
            upgrade: false,
            answer: &mut head,
            out: &mut out,
            timer: &timer,
            there: &there,
            trace: &trace,
            told: self.told.clone(),
        };
        let sent = send(worker, &mut request, &mut source, &mut rust, pool, "", true).await;
        match (sent, &rust.body) {
            (_, Kept::Large) => return Outcome::Large,
            (_, Kept::Endless) => return Outcome::Skipped,
            (Err(Failure::NotPorted), _) => return Outcome::Unported,
            (Err(_), _) => return Outcome::Failed,
            (Ok(_), Kept::Whole(_)) => {}
        }
        let comparer = &worker.comparer;
        let differences = judge::differences(&comparer.rules, &self.head, &self.rails, &rust);
        let told = line::Told {
            key: worker.facade.as_ref().map_or("", |facade| facade.routes().key(self.route)),
            request: &self.head,
            rails: (&self.rails, took),
            rust: (&rust, trace.begun.elapsed()),
            differences: &differences,
        };
        write(comparer, &told);
        if differences.is_empty() { Outcome::Equal } else { Outcome::Different }
    }
}

fn write(comparer: &Comparer, told: &line::Told<'_>) {
    let Some(file) = &comparer.file else { return };
    let sampled = comparer.rules.sample > 0 && fastrand::u16(..10_000) < comparer.rules.sample;
    if (!told.differences.is_empty() || sampled) && !file.write(line::text(&comparer.rules, told)) {
        comparer.counts.add(Outcome::Unwritten);
    }
}

/// A body that is here.
struct Bytes<'a>(&'a [u8]);

impl Source for Bytes<'_> {
    fn look(&mut self) -> Result<Look, Fault> {
        Ok(if self.0.is_empty() { Look::End } else { Look::Piece(self.0.len()) })
    }

    fn bytes(&self) -> &[u8] {
        self.0
    }

    fn took(&mut self, length: usize) {
        self.0 = &self.0[length.min(self.0.len())..];
    }

    async fn wait(&mut self) -> Result<(), Fault> {
        Ok(())
    }

    fn trailers(&self) -> &[u8] {
        &[]
    }

    async fn gather(&mut self, _: usize) -> Result<(), Fault> {
        Ok(())
    }

    fn whole(&self) -> Option<&[u8]> {
        Some(self.0)
    }

    fn skip(&mut self) {
        self.0 = &[];
    }
}
