//! Counts of requests, one set a thread: nothing is locked to count, whoever reads adds the threads up.

use std::sync::atomic::{AtomicU64, Ordering};

use super::trace::{By, Trace};

/// Who answers, in the order of [`Counters::requests`].
pub const ANSWERERS: [(By, &str); 5] =
    [(By::Gateway, "gateway"), (By::Rails, "rails"), (By::Rust, "rust"), (By::File, "file"), (By::Cache, "cache")];

/// A thread's counts.
#[derive(Debug, Default)]
pub struct Counters {
    /// By who answered, then by the hundreds of the status; 0: without an answer.
    requests: [[AtomicU64; 6]; ANSWERERS.len()],
    /// Requests that Rust was asked first, and Rails had to answer.
    fallbacks: AtomicU64,
}

/// One more. Only its own thread writes a counter, so no other can come between.
fn add(counter: &AtomicU64) {
    counter.store(counter.load(Ordering::Relaxed) + 1, Ordering::Relaxed);
}

impl Counters {
    /// Counts a request at its end.
    pub fn tell(&self, trace: &Trace) {
        let class = usize::from(trace.status.get() / 100).min(5);
        add(&self.requests[trace.by.get() as usize][class]);
        if trace.fell_back.get() {
            add(&self.fallbacks);
        }
    }

    /// How many requests were answered by someone with a status of a class (2: 200 to 299).
    pub fn requests(&self, by: By, class: usize) -> u64 {
        self.requests[by as usize].get(class).map_or(0, |counter| counter.load(Ordering::Relaxed))
    }

    /// How many went to Rails after Rust was asked.
    pub fn fallbacks(&self) -> u64 {
        self.fallbacks.load(Ordering::Relaxed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_by_answerer_and_class() {
        let (counters, trace) = (Counters::default(), Trace::new());
        trace.by.set(By::Rust);
        trace.status.set(204);
        counters.tell(&trace);
        trace.by.set(By::Rails);
        trace.fell_back.set(true);
        counters.tell(&trace);
        assert_eq!((counters.requests(By::Rust, 2), counters.requests(By::Rails, 2), counters.fallbacks()), (1, 1, 1));
        assert_eq!(counters.requests(By::Rust, 4), 0);
        assert!(ANSWERERS.iter().enumerate().all(|(place, (by, _))| *by as usize == place));
    }
}
