//! Counts, one set a thread: nothing is locked to count, whoever reads adds the threads up.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use super::histogram::Histogram;
use super::routes::RouteCounters;
use super::trace::{By, Trace};
use crate::guard::refusal::Why;

/// Who answers, in the order of [`Counters::requests`].
pub const ANSWERERS: [(By, &str); 5] =
    [(By::Gateway, "gateway"), (By::Rails, "rails"), (By::Rust, "rust"), (By::File, "file"), (By::Cache, "cache")];

/// A number that one thread writes and others read.
#[derive(Debug, Default)]
pub struct Count(AtomicU64);

impl Count {
    /// Adds. Only its own thread writes it, so no other can come between.
    pub fn add(&self, more: u64) {
        self.0.store(self.0.load(Ordering::Relaxed).wrapping_add(more), Ordering::Relaxed);
    }

    /// Says how much there is of something now.
    pub fn set(&self, value: u64) {
        self.0.store(value, Ordering::Relaxed);
    }

    pub fn get(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }
}

/// A thread's counts.
#[derive(Debug, Default)]
pub struct Counters {
    /// By who answered, then by the hundreds of the status; 0: without an answer.
    requests: [[Count; 6]; ANSWERERS.len()],
    /// From a request's head to the end of its answer, by who answered.
    times: [Histogram; ANSWERERS.len()],
    /// By guard, in the order of [`Why::ALL`]: requests that it refused, and that it would have, were it not only to report.
    refusals: [Count; Why::ALL.len()],
    reports: [Count; Why::ALL.len()],
    /// Bytes of answers' bodies.
    pub sent: Count,
    /// Requests that Rust was asked first, and Rails had to answer.
    pub fallbacks: Count,
    /// Connections that were accepted, and times that the system gave none for want of something.
    pub accepted: Count,
    pub refused: Count,
    /// Connections now: with a task, and parked.
    pub served: Count,
    pub parked: Count,
    /// Upgraded connections that were begun.
    pub upgraded: Count,
    /// By route, under the settings in force. Locked by who reads, and when settings change.
    routes: Mutex<Arc<RouteCounters>>,
}

impl Counters {
    /// Counts a request at its end.
    pub fn tell(&self, trace: &Trace, took: Duration) {
        let by = trace.by.get() as usize;
        let class = usize::from(trace.status.get() / 100).min(5);
        self.requests[by][class].add(1);
        self.sent.add(trace.bytes.get());
        if class == 1 {
            // The rest of its time is that of a tunnel.
            self.upgraded.add(1);
        } else {
            self.times[by].add(took);
        }
        if trace.fell_back.get() {
            self.fallbacks.add(1);
        }
        if let Some(why) = trace.refused.get() {
            self.refusals[why as usize].add(1);
        }
        let reported = trace.reported.get();
        if !reported.is_empty() {
            reported.all().for_each(|why| self.reports[why as usize].add(1));
        }
    }

    /// How many requests a guard refused, and how many it would have, were it not only to report.
    pub fn guarded(&self, why: Why) -> (u64, u64) {
        (self.refusals[why as usize].get(), self.reports[why as usize].get())
    }

    /// How many requests were answered by someone with a status of a class (2: 200 to 299).
    pub fn requests(&self, by: By, class: usize) -> u64 {
        self.requests[by as usize].get(class).map_or(0, Count::get)
    }

    /// How long those took that someone answered.
    pub fn times(&self, by: By) -> &Histogram {
        &self.times[by as usize]
    }

    /// The counts by route.
    pub fn routes(&self) -> Arc<RouteCounters> {
        Arc::clone(&self.routes.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Counts routes in another place from now on.
    pub fn use_routes(&self, routes: Arc<RouteCounters>) {
        *self.routes.lock().unwrap_or_else(PoisonError::into_inner) = routes;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_by_answerer_and_class() {
        let (counters, trace) = (Counters::default(), Trace::new());
        let took = Duration::from_millis(3);
        trace.by.set(By::Rust);
        trace.status.set(204);
        trace.bytes.set(7);
        counters.tell(&trace, took);
        trace.by.set(By::Rails);
        trace.fell_back.set(true);
        trace.refused.set(Some(Why::Session));
        let mut reported = crate::guard::refusal::Whys::default();
        reported.add(Why::Rate);
        reported.add(Why::Invalid);
        trace.reported.set(reported);
        counters.tell(&trace, took);
        assert_eq!(Why::ALL.map(|why| counters.guarded(why)), [(0, 0), (0, 1), (0, 0), (1, 0), (0, 1)]);
        assert!(Why::ALL.iter().enumerate().all(|(place, why)| *why as usize == place));
        assert_eq!((counters.requests(By::Rust, 2), counters.requests(By::Rails, 2), counters.fallbacks.get()), (1, 1, 1));
        assert_eq!((counters.requests(By::Rust, 4), counters.sent.get(), counters.times(By::Rust).read().count()), (0, 14, 1));
        assert!(ANSWERERS.iter().enumerate().all(|(place, (by, _))| *by as usize == place));
    }
}
