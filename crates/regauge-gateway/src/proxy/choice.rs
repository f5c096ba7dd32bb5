//! Which server answers a request, and what is told of how it went: Rust where the route's state says so, Rails where Rust does not serve it or
//! cannot be asked, and else.
//!
//! ```text
//! route and state -> Rust -> (not ported, not reached, broken under a safe request) -> Rails -> a copy for comparison, afterwards
//! ```

use std::rc::Rc;

use super::body::{Fault, Reply, Source};
use super::exchange::{Ended, Failure, Request, is_safe, send};
use crate::compare::copy;
use crate::facade::budget::Event;
use crate::facade::decision::{Copied, Decision, Server};
use crate::facade::method::Seen;
use crate::facade::routes::RouteId;
use crate::facade::switchboard::Facade;
use crate::http1::framing::Body;
use crate::io::buffer::SIZE;
use crate::observe::trace::By;
use crate::worker::Worker;

/// Has a server behind answer a request.
pub async fn answer(worker: &Rc<Worker>, mut request: Request<'_>, source: &mut impl Source, reply: &mut impl Reply) -> Ended {
    let mut extra = std::mem::take(&mut request.told.answer);
    let ended = match worker.facade.as_ref().filter(|_| worker.rust.is_some()) {
        None => by_rails(worker, &mut request, source, reply, &extra).await,
        Some(facade) => by_state(worker, facade, &mut request, source, reply, &mut extra).await,
    };
    let status = match ended {
        Ok(ended) => return ended,
        Err(Failure::Broken | Failure::Cut) => return Ended::Abort,
        Err(Failure::Unavailable(seconds)) => {
            // RFC 9110, section 10.2.3.
            extra.push_str(&format!("retry-after: {seconds}\r\n"));
            503
        }
        Err(Failure::Nothing) => 502,
        Err(Failure::NotPorted) => 501,
        Err(Failure::Refused(status) | Failure::Unreachable(status)) => status,
    };
    if reply.plain(status, &extra).await.is_ok() { Ended::Done { keep: false } } else { Ended::Abort }
}

async fn by_rails(
    worker: &Rc<Worker>,
    request: &mut Request<'_>,
    source: &mut impl Source,
    reply: &mut impl Reply,
    extra: &str,
) -> Result<Ended, Failure> {
    request.trace.by.set(By::Rails);
    send(worker, request, source, reply, &worker.rails, extra, false).await
}

/// Has the server answer that the route's state names. Lines for the answer's head are added to `extra`.
async fn by_state(
    worker: &Rc<Worker>,
    facade: &Facade,
    request: &mut Request<'_>,
    source: &mut impl Source,
    reply: &mut impl Reply,
    extra: &mut String,
) -> Result<Ended, Failure> {
    let decision = decide(worker, facade, request, source).await?;
    request.trace.route.set(decision.route);
    if let Some(key) = &decision.key {
        extra.push_str(&facade.sticky().set_cookie(key, request.arrival.secure));
    }
    let counted = decision.route.filter(|_| decision.counts);
    if decision.server == Server::Rust {
        let ended = by_rust(worker, request, source, reply, extra, decision.method).await;
        if let Some((route, failed)) = counted.zip(failed(request, ended.as_ref())) {
            facade.tell(route, Event::Rust { failed });
        }
        if let Some(ended) = ended {
            return ended;
        }
        request.trace.fell_back.set(true);
    }
    let ended = match decision.route.filter(|_| decision.copy != Copied::Nowhere && !request.upgrade) {
        // On the heap: a task is as large as the largest of its waits, and few requests are copied.
        Some(route) => Box::pin(copied(worker, request, source, reply, extra, (route, &decision))).await,
        None => by_rails(worker, request, source, reply, extra).await,
    };
    if let Some((route, failed)) = counted.zip(failed(request, Some(&ended))) {
        facade.tell(route, Event::Rails { failed });
    }
    ended
}

/// Has Rails answer, and keeps what it answers to be compared with Rust's, when the client has it.
async fn copied(
    worker: &Rc<Worker>,
    request: &mut Request<'_>,
    source: &mut impl Source,
    reply: &mut impl Reply,
    extra: &str,
    (route, decision): (RouteId, &Decision),
) -> Result<Ended, Failure> {
    let Some(mut copy) = copy::begin(worker, request, source, route, decision) else {
        return by_rails(worker, request, source, reply, extra).await;
    };
    let mut kept = copy.keep(reply);
    let ended = by_rails(worker, request, source, &mut kept, extra).await;
    if matches!(ended, Ok(Ended::Done { .. })) {
        copy.send(worker);
    }
    ended
}

/// Decides, with a small body at hand where that matters.
async fn decide(worker: &Worker, facade: &Facade, request: &Request<'_>, source: &mut impl Source) -> Result<Decision, Failure> {
    let session = || worker.guard.as_ref()?.sessions()?.id(request.head);
    if request.body == Body::None {
        return Ok(facade.decide(request.head, Seen::Whole(b""), session));
    }
    // Who waits to be told to go on with its body is told by the server behind (RFC 9110, section 10.1.1).
    let asks = request.head.value(b"expect").is_some() && !request.told.continued;
    if !asks && facade.wants_body(request.head) {
        source.gather(SIZE).await.map_err(refusal)?;
    }
    let seen = source.whole().map_or(Seen::Partly, Seen::Whole);
    Ok(facade.decide(request.head, seen, session))
}

/// What becomes of a body that does not come.
fn refusal(fault: Fault) -> Failure {
    match fault {
        Fault::SourceBad(_) => Failure::Refused(400),
        Fault::TooLarge => Failure::Refused(413),
        Fault::SourceSilent => Failure::Refused(408),
        _ => Failure::Broken,
    }
}

/// Has Rust answer. None: Rails is to answer, from the start. `method`: what the router sees instead of the request's own.
async fn by_rust(
    worker: &Rc<Worker>,
    request: &mut Request<'_>,
    source: &mut impl Source,
    reply: &mut impl Reply,
    extra: &str,
    method: Option<&str>,
) -> Option<Result<Ended, Failure>> {
    let rust = worker.rust.as_ref()?;
    request.trace.by.set(By::Rust);
    let ended = match method {
        None => send(worker, request, source, reply, rust, extra, true).await,
        Some(method) => {
            let head = request.head.renamed(method.as_bytes());
            let mut other = request.with_head(&head);
            Box::pin(send(worker, &mut other, source, reply, rust, extra, true)).await
        }
    };
    match ended {
        // Rust has done nothing that Rails would do again.
        Err(Failure::NotPorted | Failure::Unreachable(_) | Failure::Unavailable(_)) => None,
        Err(Failure::Nothing | Failure::Refused(502..=504)) if is_safe(request.head) && request.body == Body::None => None,
        ended => Some(ended),
    }
}

/// Whether a server failed; None: it is not to blame for how the request ended. `None` for a server that did not serve at all.
fn failed(request: &Request<'_>, ended: Option<&Result<Ended, Failure>>) -> Option<bool> {
    match ended {
        None => Some(true),
        Some(Ok(Ended::Done { .. } | Ended::Switched(_))) => Some(request.trace.status.get() >= 500),
        Some(Err(Failure::Refused(400..500) | Failure::Broken) | Ok(Ended::Abort)) => None,
        Some(Err(_)) => Some(true),
    }
}
