//! A line of the log for a request.
//!
//! Lines are gathered by each thread and handed over together, so that a line costs its writing and not a switch to another thread. Of the
//! request's fields only `X-Request-Id` is in it.

use std::cell::RefCell;
use std::time::Duration;

use super::counters::ANSWERERS;
use super::filter;
use super::line::Line;
use super::log::{self, Level};
use super::trace::{By, Trace};
use crate::guard::refusal::Why;
use crate::head::Head;
use crate::worker::Worker;

/// Bytes of lines that a thread gathers.
pub const BATCH: usize = 4096;
/// For how long it gathers them.
const WAIT: Duration = Duration::from_millis(100);

thread_local! {
    static LINES: RefCell<Vec<u8>> = const { RefCell::new(Vec::new()) };
}

/// Writes a request's line, where it is wanted. What no server answered is always worth a warning.
pub fn tell(worker: &Worker, trace: &Trace, head: &Head, took: Duration) {
    let failed = trace.by.get() == By::Gateway && trace.status.get() >= 500;
    if !(trace.logged || failed) {
        return;
    }
    let (level, message) = if failed { (Level::Warn, "no server answered") } else { (Level::Info, "request") };
    if log::has(level) {
        gather(|out| line(Line::append(out, log::format(), level, message), worker, trace, head, took));
    }
}

fn line(line: Line, worker: &Worker, trace: &Trace, head: &Head, took: Duration) -> Vec<u8> {
    let mut target = Vec::with_capacity(128);
    filter::target(&mut target, head.target());
    let mut line = line.text("method", head.method()).text("path", &target);
    line = match trace.status.get() {
        // Nobody was there any more, or nothing that could be sent.
        0 => line,
        status => line.number("status", status.into()),
    };
    line = line.number("bytes", trace.bytes.get()).millis("total_ms", took);
    let detail = trace.detail.borrow();
    if let Some(first) = detail.answered {
        line = line.millis("upstream_ms", first.duration_since(trace.begun));
    }
    let by = ANSWERERS.get(trace.by.get() as usize).map_or("", |(_, name)| name);
    line = line.text("server", by);
    if let Some(entry) = trace.route.get().and_then(|route| worker.facade.as_ref()?.routes().entry(route)) {
        line = line.text("route", &entry.path);
    }
    if trace.fell_back.get() {
        line = line.text("fell_back", "true");
    }
    if let Some(why) = trace.refused.get() {
        line = line.text("refused", why.word());
    }
    let reported = trace.reported.get();
    if !reported.is_empty() {
        line = line.text("reported", reported.all().map(Why::word).collect::<Vec<_>>().join(","));
    }
    if !detail.why.is_empty() {
        line = line.text("why", &detail.why);
    }
    let id = if detail.request_id.is_empty() { head.value(b"x-request-id").unwrap_or_default() } else { &detail.request_id };
    if !id.is_empty() {
        line = line.text("request_id", &id[..id.len().min(128)]);
    }
    line.end()
}

fn gather(write: impl FnOnce(Vec<u8>) -> Vec<u8>) {
    let taken = LINES.try_with(RefCell::take).unwrap_or_default();
    let first = taken.is_empty();
    let lines = write(taken);
    if lines.len() >= BATCH {
        return log::hand_over(lines);
    }
    // Where the thread is ending, they are lost with it.
    let _ = LINES.try_with(|all| all.replace(lines));
    if first {
        tokio::task::spawn_local(async {
            tokio::time::sleep(WAIT).await;
            flush();
        });
    }
}

/// Hands over what this thread has gathered.
pub fn flush() {
    let lines = LINES.try_with(RefCell::take).unwrap_or_default();
    if !lines.is_empty() {
        log::hand_over(lines);
    }
}
