//! What is known of requests after they were served: counts, lines of the log.

pub mod access;
pub mod counters;
pub mod filter;
pub mod histogram;
pub mod line;
pub mod log;
pub mod metrics;
pub mod routes;
pub mod snapshot;
pub mod spans;
pub mod time;
pub mod trace;

use crate::head::Head;
use crate::worker::Worker;
use trace::Trace;

/// Takes note of a request at its end.
pub fn tell(worker: &Worker, trace: &Trace, head: &Head) {
    let took = trace.begun.elapsed();
    worker.counters.tell(trace, took);
    if trace.route.get().is_some() {
        worker.routes.tell(trace, took);
    }
    access::tell(worker, trace, head, took);
    spans::tell(worker, trace, head, took);
}
