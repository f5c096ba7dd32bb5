//! Asks Rails for a newer answer while clients are sent the one that is kept (RFC 5861, section 3).

use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::Ordering;

use super::Asking;
use super::entry::Entry;
use crate::front::reply::Shaped;
use crate::head::Head;
use crate::http1::framing::Body;
use crate::observe::trace::Trace;
use crate::proxy::body::{Fault, Look, Reply, Sink, Source};
use crate::proxy::choice;
use crate::proxy::exchange::Request;
use crate::proxy::fields::Told;
use crate::worker::Worker;

/// Nobody, who takes everything.
struct Nobody;

impl Sink for Nobody {
    async fn data(&mut self, _: &[u8]) -> Result<(), Fault> {
        Ok(())
    }

    async fn flush(&mut self) -> Result<(), Fault> {
        Ok(())
    }

    async fn end(&mut self, _: &[u8]) -> Result<(), Fault> {
        Ok(())
    }
}

impl Reply for Nobody {
    async fn interim(&mut self, _: &Head) -> Result<(), Fault> {
        Ok(())
    }

    async fn switch(&mut self, _: &Head) -> Result<(), Fault> {
        Ok(())
    }

    fn begin(&mut self, _: &Head, _: Body, _: &str) -> Result<bool, Fault> {
        Ok(true)
    }

    async fn plain(&mut self, _: u16, _: &str) -> Result<(), Fault> {
        Ok(())
    }
}

/// No body.
struct Nothing;

impl Source for Nothing {
    fn look(&mut self) -> Result<Look, Fault> {
        Ok(Look::End)
    }

    fn bytes(&self) -> &[u8] {
        &[]
    }

    fn took(&mut self, _: usize) {}

    async fn wait(&mut self) -> Result<(), Fault> {
        Ok(())
    }

    fn trailers(&self) -> &[u8] {
        &[]
    }

    fn whole(&self) -> Option<&[u8]> {
        Some(&[])
    }

    async fn gather(&mut self, _: usize) -> Result<(), Fault> {
        Ok(())
    }

    fn skip(&mut self) {}
}

/// Somebody asks, until this is dropped.
struct Renewing(Arc<Entry>);

impl Drop for Renewing {
    fn drop(&mut self) {
        self.0.renewing.store(false, Ordering::Release);
    }
}

/// Has a newer answer asked for, if nobody asks yet. The request is the one that came, but for its conditions.
pub fn renew(worker: &Rc<Worker>, request: &Request<'_>, entry: &Arc<Entry>, mark: u64) {
    if entry.renewing.swap(true, Ordering::Acquire) {
        return;
    }
    let (worker, guard, arrival) = (Rc::clone(worker), Renewing(Arc::clone(entry)), request.arrival);
    let asking = Asking { key: entry.key.clone(), hash: entry.hash, mark, lead: None, stale: Some(Arc::clone(entry)) };
    let mut head = Head::default();
    head.set_request(b"GET", request.head.target(), request.head.version);
    request.head.fields().for_each(|(name, value)| head.push(name, value));
    let lines = request.told.lines.clone();
    tokio::task::spawn_local(async move {
        let conditional = asking.conditional(&head);
        let (trace, timer, there) = (Trace::new(), worker.deadlines.timer(), worker.deadlines.timer());
        let (mut answer, mut out, mut nobody) = (Head::default(), Vec::new(), Nobody);
        let mut reply = Shaped::new(&mut nobody, &worker.front, &head, &trace, arrival);
        reply.asks(asking);
        let request = Request {
            head: conditional.as_ref().unwrap_or(&head),
            body: Body::None,
            arrival,
            upgrade: false,
            answer: &mut answer,
            out: &mut out,
            timer: &timer,
            there: &there,
            trace: &trace,
            told: Told { lines, ..Told::default() },
        };
        // Whether it worked or not: the next who asks tries again.
        choice::answer(&worker, request, &mut Nothing, &mut reply).await;
        drop(guard);
    });
}
