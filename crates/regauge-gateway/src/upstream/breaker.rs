//! A group that does not answer is not asked for a while: its clients are told so at once, and it can come to itself.
//!
//! ```text
//! closed --`failures` requests in a row without an answer--> open --`open` later--> half open: one request is sent
//!    ^----------------------- it is answered --------------------------------------------'   '--- it is not ---> open
//! ```
//! Any answer counts as one, whatever its status: what the app says is its own. Shared by all threads, with atomics alone.

use std::sync::atomic::{AtomicU8, AtomicU32, AtomicU64, Ordering};
use std::time::Instant;

use crate::settings::upstream::Breaker as Rules;

const CLOSED: u8 = 0;
const OPEN: u8 = 1;
const HALF_OPEN: u8 = 2;

/// Whether a request may be sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Admitted {
    Yes,
    /// As the one that decides: [`Breaker::told`] or [`Breaker::abandoned`] has to follow.
    Probe,
    /// Not for so many seconds.
    No(u64),
}

/// What a breaker is in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum State {
    Closed,
    Open,
    HalfOpen,
}

/// The breaker of a group.
#[derive(Debug)]
pub struct Breaker {
    rules: Rules,
    begun: Instant,
    state: AtomicU8,
    /// In a row.
    failures: AtomicU32,
    /// When it is to be tried again, in milliseconds since it began.
    until: AtomicU64,
    /// How often it opened.
    opened: AtomicU64,
}

impl Breaker {
    /// A closed one.
    pub fn new(rules: Rules, now: Instant) -> Self {
        let (failures, until) = (AtomicU32::new(0), AtomicU64::new(0));
        Self { rules, begun: now, state: AtomicU8::new(CLOSED), failures, until, opened: AtomicU64::new(0) }
    }

    fn since_begun(&self, now: Instant) -> u64 {
        u64::try_from(now.saturating_duration_since(self.begun).as_millis()).unwrap_or(u64::MAX)
    }

    /// Whether a request may be sent. The clock is asked only where it is not closed.
    pub fn admit(&self, now: impl FnOnce() -> Instant) -> Admitted {
        match self.state.load(Ordering::Relaxed) {
            CLOSED => Admitted::Yes,
            OPEN => {
                let left = self.until.load(Ordering::Relaxed).saturating_sub(self.since_begun(now()));
                if left > 0 {
                    return Admitted::No(left.div_ceil(1000));
                }
                match self.state.compare_exchange(OPEN, HALF_OPEN, Ordering::AcqRel, Ordering::Relaxed) {
                    Ok(_) => Admitted::Probe,
                    Err(_) => Admitted::No(1),
                }
            }
            _ => Admitted::No(1),
        }
    }

    /// Takes how a request ended. Whether the state is another now.
    pub fn told(&self, answered: bool, probe: bool, now: impl FnOnce() -> Instant) -> bool {
        if self.rules.failures == 0 {
            return false;
        }
        match (answered, probe) {
            (true, false) => {
                // Reading is shared, writing is not.
                if self.failures.load(Ordering::Relaxed) != 0 {
                    self.failures.store(0, Ordering::Relaxed);
                }
                false
            }
            (true, true) => {
                self.failures.store(0, Ordering::Relaxed);
                self.state.store(CLOSED, Ordering::Release);
                true
            }
            (false, true) => self.open(HALF_OPEN, now()),
            (false, false) => {
                let failures = self.failures.fetch_add(1, Ordering::Relaxed).saturating_add(1);
                failures >= self.rules.failures && self.state.load(Ordering::Relaxed) == CLOSED && self.open(CLOSED, now())
            }
        }
    }

    /// The request that was to decide ended without saying anything of the upstream: the next one is to.
    pub fn abandoned(&self) {
        self.until.store(0, Ordering::Relaxed);
        // Nobody else leaves this state but the one that was to decide.
        let _ = self.state.compare_exchange(HALF_OPEN, OPEN, Ordering::AcqRel, Ordering::Relaxed);
    }

    /// A check found an upstream well: the next request is to decide.
    pub fn hopeful(&self) {
        if self.state.load(Ordering::Relaxed) == OPEN {
            self.until.store(0, Ordering::Relaxed);
        }
    }

    fn open(&self, from: u8, now: Instant) -> bool {
        let open = u64::try_from(self.rules.open.as_millis()).unwrap_or(u64::MAX);
        self.until.store(self.since_begun(now).saturating_add(open), Ordering::Relaxed);
        let first = self.state.compare_exchange(from, OPEN, Ordering::AcqRel, Ordering::Relaxed).is_ok();
        if first {
            self.opened.fetch_add(1, Ordering::Relaxed);
        }
        first
    }

    /// What it is in, failures in a row, and how often it opened.
    pub fn status(&self) -> (State, u32, u64) {
        let state = match self.state.load(Ordering::Relaxed) {
            CLOSED => State::Closed,
            OPEN => State::Open,
            _ => State::HalfOpen,
        };
        (state, self.failures.load(Ordering::Relaxed), self.opened.load(Ordering::Relaxed))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    fn breaker(now: Instant) -> Breaker {
        Breaker::new(Rules { failures: 3, open: Duration::from_millis(2_500) }, now)
    }

    #[test]
    fn opens_after_failures_in_a_row_only() {
        let now = Instant::now();
        let one = breaker(now);
        for answered in [false, false, true, false, false] {
            assert!(!one.told(answered, false, || now));
            assert_eq!(one.admit(|| now), Admitted::Yes);
        }
        assert!(one.told(false, false, || now));
        assert!(!one.told(false, false, || now));
        assert_eq!((one.admit(|| now), one.status()), (Admitted::No(3), (State::Open, 4, 1)));
    }

    #[test]
    fn one_request_decides() {
        let now = Instant::now();
        let later = |seconds: u64| now + Duration::from_secs(seconds);
        let one = breaker(now);
        for _ in 0..3 {
            one.told(false, false, || now);
        }
        assert_eq!([one.admit(|| later(3)), one.admit(|| later(3))], [Admitted::Probe, Admitted::No(1)]);
        assert!(one.told(false, true, || later(3)));
        assert_eq!([one.admit(|| later(4)), one.admit(|| later(6))], [Admitted::No(2), Admitted::Probe]);
        one.abandoned();
        assert_eq!(one.admit(|| later(6)), Admitted::Probe);
        assert!(one.told(true, true, || later(6)));
        assert_eq!((one.admit(|| later(6)), one.status()), (Admitted::Yes, (State::Closed, 0, 2)));
    }

    #[test]
    fn a_good_check_shortens_the_wait_and_none_are_counted_where_it_is_off() {
        let now = Instant::now();
        let one = breaker(now);
        for _ in 0..3 {
            one.told(false, false, || now);
        }
        one.hopeful();
        assert_eq!(one.admit(|| now), Admitted::Probe);
        let off = Breaker::new(Rules { failures: 0, open: Duration::from_secs(1) }, now);
        (0..100).for_each(|_| assert!(!off.told(false, false, || now)));
    }
}
