//! Spans of requests for OpenTelemetry, by OTLP over HTTP in JSON (OpenTelemetry Protocol 1.x, "OTLP/HTTP", "JSON Protobuf Encoding").
//!
//! A request is recorded where the client's `traceparent` says that its trace is, or, of those without one, a share. What is sent to a server
//! behind has the gateway's span as its parent, so that its spans hang below. Spans go over a bounded queue to a thread that sends them together;
//! where the collector does not take them, they are lost, and counted.

pub mod export;
pub mod text;

use std::time::Duration;

use super::counters::ANSWERERS;
use super::filter;
use super::trace::Trace;
use crate::head::{Head, Version};
use crate::proxy::traceparent::TraceParent;
use crate::worker::Worker;

/// Where a request stands in its trace.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    /// The gateway's span.
    pub own: TraceParent,
    /// The client's span, where it said so.
    pub above: Option<u64>,
}

/// A request's span, complete.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Span {
    pub place: Place,
    pub method: String,
    /// The target, without secrets.
    pub target: String,
    pub route: Option<String>,
    pub status: u16,
    pub server: &'static str,
    pub version: &'static str,
    pub bytes: u64,
    /// Since 1970, and from then on.
    pub began: Duration,
    pub took: Duration,
    /// Until the answer began.
    pub answered: Option<Duration>,
}

/// Decides whether a request is recorded. Gives where it stands, if it is.
pub fn begin(worker: &Worker, head: &Head) -> Option<Place> {
    let exporter = worker.exporter.as_ref()?;
    match head.value(b"traceparent").and_then(TraceParent::read) {
        // W3C Trace Context, section 3.2.2.5.1: who began the trace decided.
        Some(theirs) => (theirs.flags & 1 == 1).then(|| Place { own: theirs.child(), above: Some(theirs.parent) }),
        None => exporter.share.takes().then(|| Place { own: TraceParent::begin(true), above: None }),
    }
}

/// Hands a request's span over, at its end.
pub fn tell(worker: &Worker, trace: &Trace, head: &Head, took: Duration) {
    let Some(exporter) = &worker.exporter else { return };
    let detail = trace.detail.borrow();
    let Some(place) = detail.span else { return };
    let mut target = Vec::new();
    filter::target(&mut target, head.target());
    let began = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap_or_default().saturating_sub(took);
    let route = trace.route.get().and_then(|route| worker.facade.as_ref()?.routes().entry(route));
    exporter.offer(Span {
        place,
        method: String::from_utf8_lossy(head.method()).into_owned(),
        target: String::from_utf8_lossy(&target).into_owned(),
        route: route.map(|entry| entry.path.clone()),
        status: trace.status.get(),
        server: ANSWERERS.get(trace.by.get() as usize).map_or("", |(_, name)| *name),
        version: match head.version {
            Version::Http10 => "1.0",
            Version::Http11 => "1.1",
            Version::Http2 => "2",
        },
        bytes: trace.bytes.get(),
        began,
        took,
        answered: detail.answered.map(|answered| answered.duration_since(trace.begun)),
    });
}
