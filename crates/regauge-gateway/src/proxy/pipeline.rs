//! The way of a request through the gateway.
//!
//! ```text
//! guards -> files -> cache -> a server behind -> the answer, shaped on its way back -> what is remembered of it
//! ```
//! Each step is a room of its own: it answers the request, or lets it go on. One that is off costs a branch.

use std::rc::Rc;

use super::answer::{self, Own};
use super::body::{Reply, Source};
use super::choice;
use super::exchange::{Ended, Request};
use super::traceparent::TraceParent;
use crate::front::cache::{Cache, Step};
use crate::front::reply::Shaped;
use crate::guard::rate::Held;
use crate::guard::refusal::Why;
use crate::guard::validate::kept::Kept;
use crate::guard::validate::{self, Looked};
use crate::head::Version;
use crate::http1::framing::Body;
use crate::observe::{self, spans, trace::Traced};
use crate::worker::Worker;

/// Serves a request.
pub async fn serve(worker: &Rc<Worker>, mut request: Request<'_>, source: &mut impl Source, reply: &mut impl Reply) -> Ended {
    let (trace, head) = (request.trace, request.head);
    let mut reply = Traced { reply, trace };
    let mut reply = Shaped::new(&mut reply, &worker.front, head, trace, request.arrival);
    let ended = match guarded(worker, &mut request, source, &mut reply).await {
        // On the heap: see below.
        Ok(Some(held)) if !held.bodies.is_empty() => Box::pin(validated(worker, request, held, source, &mut reply)).await,
        Ok(_held) => answer(worker, request, source, &mut reply).await,
        Err(ended) => ended,
    };
    let ended = reply.finish(ended).await;
    observe::tell(worker, trace, head);
    ended
}

/// Has a request answered whose body has to be looked at.
async fn validated<R: Reply>(
    worker: &Rc<Worker>,
    mut request: Request<'_>,
    held: Held,
    source: &mut impl Source,
    reply: &mut Shaped<'_, R>,
) -> Ended {
    let mut kept = Kept::new(source, held.bodies.room());
    if held.bodies.look_into(request.head) {
        if request.head.value(b"expect").is_some() {
            request.answer.clear();
            request.answer.set_status(100, Version::Http11);
            if reply.interim(request.answer).await.is_err() {
                return Ended::Abort;
            }
            request.told.continued = true;
        }
        match validate::look(&held.bodies, request.head, &mut kept).await {
            Looked::Fine => {}
            Looked::Reported(why) => {
                request.trace.say(&why);
                let mut reported = request.trace.reported.get();
                reported.add(Why::Invalid);
                request.trace.reported.set(reported);
            }
            Looked::Gone => return Ended::Abort,
            Looked::Refused(refusal) => {
                request.trace.refused.set(Some(refusal.why));
                request.trace.say(&refusal.said);
                return refusal.send(&mut request, &mut kept, reply).await;
            }
        }
        // All of it is here: its length is known now, however it came.
        request.body = if kept.kept().is_empty() { Body::None } else { Body::Length(kept.kept().len() as u64) };
    }
    answer(worker, request, &mut kept, reply).await
}

/// Has somebody answer a request that may be answered.
async fn answer<R: Reply>(worker: &Rc<Worker>, mut request: Request<'_>, source: &mut impl Source, reply: &mut Shaped<'_, R>) -> Ended {
    if let Some(ended) = file(worker, &mut request, source, reply).await {
        return ended;
    }
    if worker.front.maintenance.is_on()
        && let Some(ended) = maintenance(worker, &mut request, source, reply).await
    {
        return ended;
    }
    let mut conditional = None;
    if let Some(cache) = kept(worker, &request, reply) {
        // On the heap: see below.
        match Box::pin(cache.step(worker, &request)).await {
            Step::Answer(entry, how) => return Box::pin(reply.answer(&entry, how, &request.told.answer)).await,
            Step::Ask(asking) => {
                conditional = asking.conditional(request.head).map(Box::new);
                reply.asks(asking);
            }
            Step::Pass => reply.keeps_nothing(),
        }
    }
    let head = conditional.as_deref().unwrap_or(request.head);
    choice::answer(worker, Request { head, ..request }, source, reply).await
}

/// The cache, where it may have the answer. A tester who asks for one of the servers gets its answer, and nobody else does.
fn kept<'a, R: Reply>(worker: &'a Worker, request: &Request<'_>, reply: &mut Shaped<'_, R>) -> Option<&'a Cache> {
    let cache = worker.front.cache.as_deref()?;
    if worker.facade.is_some() && worker.settings.sticky.forced(request.head).is_some() {
        reply.keeps_nothing();
        return None;
    }
    cache.may_have(request).then_some(cache)
}

/// Answers while the app is in maintenance.
async fn maintenance(worker: &Worker, request: &mut Request<'_>, source: &mut impl Source, reply: &mut impl Reply) -> Option<Ended> {
    let maintenance = &worker.front.maintenance;
    if maintenance.lets_pass(request.head, worker.settings.guard.trust.client(request.arrival.peer, request.head)) {
        return None;
    }
    let (kind, text) = maintenance.page(request.head);
    let after = maintenance.retry_after().to_string();
    let fields = [("content-type", kind.as_bytes()), ("cache-control", b"no-store"), ("retry-after", after.as_bytes())];
    Some(Box::pin(answer::send(request, source, reply, Own { status: 503, fields: &fields, body: &text })).await)
}

/// Answers with a static file, where the request means one.
async fn file(worker: &Worker, request: &mut Request<'_>, source: &mut impl Source, reply: &mut impl Reply) -> Option<Ended> {
    let files = worker.front.files.as_ref().filter(|files| files.may_have(request.head))?;
    // On the heap: a task is as large as the largest of its waits, and few requests mean files.
    Box::pin(files.serve(request, source, reply)).await
}

/// Lets a request pass the guards. What they hold is held until it is over.
///
/// Errors with how it ended, where one of them answered it.
async fn guarded(
    worker: &Rc<Worker>,
    request: &mut Request<'_>,
    source: &mut impl Source,
    reply: &mut impl Reply,
) -> Result<Option<Held>, Ended> {
    let settings = &worker.settings;
    if settings.guard.trace && request.head.value(b"traceparent").and_then(TraceParent::read).is_none() {
        request.told.parent = Some(TraceParent::begin(false));
    }
    if worker.exporter.is_some()
        && let Some(place) = spans::begin(worker, request.head)
    {
        request.trace.record(place);
        request.told.parent = Some(place.own);
    }
    let Some(guard) = &worker.guard else { return Ok(None) };
    // On the heap: see above.
    match Box::pin(guard.check(settings, request)).await {
        Ok(held) => Ok(Some(held)),
        Err(refusal) => {
            request.trace.refused.set(Some(refusal.why));
            request.trace.say(&refusal.said);
            Err(Box::pin(refusal.send(request, source, reply)).await)
        }
    }
}
