//! How a route does on Rust, beside Rails, over the last while; and when that is bad enough to bring it back.
//!
//! Counts stand in [`SLOTS`] slots of a window, each thread adds to the newest. Nothing is locked: where two threads begin a slot at once, a count
//! of one of them may be lost, which no decision here rests on.

use std::sync::atomic::{AtomicU32, AtomicU64, Ordering::Relaxed};
use std::time::Duration;

use serde::Serialize;

/// Into how many parts a window is divided: what is older than the window is forgotten part by part.
const SLOTS: usize = 6;

/// When a route is brought back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Budget {
    /// Whether routes are brought back at all.
    pub enabled: bool,
    /// How long what happened is remembered.
    pub window: Duration,
    /// Fewer requests (or comparisons) in the window decide nothing.
    pub minimum: u32,
    /// By how much the share of Rust's failures may exceed that of Rails', in hundredths of a percent.
    pub errors: u16,
    /// Which share of compared answers may differ, in hundredths of a percent.
    pub mismatches: u16,
    /// Whether a route goes back to `shadow`, where Rust is still asked, instead of `rails`.
    pub to_shadow: bool,
}

impl Default for Budget {
    fn default() -> Self {
        Self { enabled: true, window: Duration::from_secs(60), minimum: 20, errors: 200, mismatches: 100, to_shadow: false }
    }
}

/// What can happen on a route.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Event {
    /// Rails answered; whether with a failure (5xx, nothing, too late).
    Rails { failed: bool },
    /// Rust answered or was to answer.
    Rust { failed: bool },
    /// Both answered, and the answers were compared.
    Compared { differ: bool },
}

/// Counts of a window, or since the start.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Numbers {
    pub rails: u64,
    pub rails_failed: u64,
    pub rust: u64,
    pub rust_failed: u64,
    pub compared: u64,
    pub different: u64,
}

#[derive(Debug, Default)]
struct Slot {
    /// Which part of time the counts are of, counted from 1.
    part: AtomicU32,
    counts: [AtomicU32; 6],
}

/// The counts of a route.
#[derive(Debug, Default)]
pub struct Health {
    slots: [Slot; SLOTS],
    total: [AtomicU64; 6],
}

impl Health {
    /// Counts what happened at a time (since the gateway's start).
    pub fn tell(&self, event: Event, at: Duration, window: Duration) {
        let slot = self.slot(at, window);
        let (count, failed) = match event {
            Event::Rails { failed } => (0, failed),
            Event::Rust { failed } => (2, failed),
            Event::Compared { differ } => (4, differ),
        };
        slot.counts[count].fetch_add(1, Relaxed);
        self.total[count].fetch_add(1, Relaxed);
        if failed {
            slot.counts[count + 1].fetch_add(1, Relaxed);
            self.total[count + 1].fetch_add(1, Relaxed);
        }
    }

    fn slot(&self, at: Duration, window: Duration) -> &Slot {
        let now = part(at, window);
        let slot = &self.slots[now as usize % SLOTS];
        let before = slot.part.load(Relaxed);
        if before != now && slot.part.compare_exchange(before, now, Relaxed, Relaxed).is_ok() {
            slot.counts.iter().for_each(|count| count.store(0, Relaxed));
        }
        slot
    }

    /// What happened in the window that ends at a time.
    pub fn recent(&self, at: Duration, window: Duration) -> Numbers {
        let now = part(at, window);
        let fresh = self.slots.iter().filter(|slot| {
            let part = slot.part.load(Relaxed);
            part <= now && part as usize + SLOTS > now as usize
        });
        let mut sums = [0; 6];
        fresh.for_each(|slot| sums.iter_mut().zip(&slot.counts).for_each(|(sum, count)| *sum += u64::from(count.load(Relaxed))));
        numbers(sums)
    }

    /// What happened since the start.
    pub fn total(&self) -> Numbers {
        numbers(std::array::from_fn(|place| self.total[place].load(Relaxed)))
    }

    /// Forgets the window: what a route did in another state says nothing of this one.
    pub fn forget(&self) {
        self.slots.iter().for_each(|slot| slot.part.store(0, Relaxed));
    }
}

/// Which part of time it is, from 1 on: 0 stands for a slot that was never used.
fn part(at: Duration, window: Duration) -> u32 {
    let length = (window.as_millis() / SLOTS as u128).max(1);
    u32::try_from(at.as_millis() / length + 1).unwrap_or(u32::MAX)
}

fn numbers([rails, rails_failed, rust, rust_failed, compared, different]: [u64; 6]) -> Numbers {
    Numbers { rails, rails_failed, rust, rust_failed, compared, different }
}

/// A share in hundredths of a percent.
fn share(part: u64, whole: u64) -> u64 {
    (part * 10_000).checked_div(whole).unwrap_or(0)
}

fn percent(share: u64) -> String {
    format!("{}.{:02}%", share / 100, share % 100)
}

impl Budget {
    /// Why a route is to be brought back, with the numbers; None: it may stay.
    pub fn spent(&self, recent: &Numbers) -> Option<String> {
        let minimum = u64::from(self.minimum.max(1));
        let seconds = self.window.as_secs_f32();
        let rust = share(recent.rust_failed, recent.rust);
        // A few requests of Rails say nothing of its own failures.
        let rails = if recent.rails >= minimum { share(recent.rails_failed, recent.rails) } else { 0 };
        if recent.rust >= minimum && rust > rails + u64::from(self.errors) {
            return Some(format!(
                "errors: Rust failed {} of {} requests ({}) in {seconds} s, Rails {} of {} ({}); {} more than Rails are allowed",
                recent.rust_failed,
                recent.rust,
                percent(rust),
                recent.rails_failed,
                recent.rails,
                percent(share(recent.rails_failed, recent.rails)),
                percent(u64::from(self.errors)),
            ));
        }
        let different = share(recent.different, recent.compared);
        (recent.compared >= minimum && different > u64::from(self.mismatches)).then(|| {
            format!(
                "mismatches: {} of {} compared answers differ ({}) in {seconds} s; {} are allowed",
                recent.different,
                recent.compared,
                percent(different),
                percent(u64::from(self.mismatches)),
            )
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const WINDOW: Duration = Duration::from_secs(60);

    fn told(events: &[(u64, Event)]) -> Health {
        let health = Health::default();
        events.iter().for_each(|(at, event)| health.tell(*event, Duration::from_secs(*at), WINDOW));
        health
    }

    #[test]
    fn a_window_forgets_part_by_part() {
        let failed = Event::Rust { failed: true };
        let health = told(&[(1, failed), (15, failed), (59, Event::Rust { failed: false })]);
        let at = |seconds| health.recent(Duration::from_secs(seconds), WINDOW);
        assert_eq!((at(59).rust, at(59).rust_failed), (3, 2));
        assert_eq!((at(60).rust, at(79).rust, at(119).rust), (2, 1, 0));
        assert_eq!(health.total().rust, 3);
        health.tell(failed, Duration::from_secs(61), WINDOW);
        assert_eq!(health.recent(Duration::from_secs(61), WINDOW).rust_failed, 2);
        health.forget();
        assert_eq!(health.recent(Duration::from_secs(61), WINDOW), Numbers::default());
    }

    #[test]
    fn a_budget_is_spent_beside_what_rails_does() {
        let budget = Budget::default();
        let spent = |rails, rails_failed, rust, rust_failed| {
            budget.spent(&Numbers { rails, rails_failed, rust, rust_failed, ..Numbers::default() }).is_some()
        };
        assert!(!spent(0, 0, 19, 19), "too few");
        assert!(spent(0, 0, 20, 1));
        assert!(!spent(100, 5, 20, 1), "as Rails does");
        assert!(spent(3, 3, 20, 1), "three requests of Rails say nothing");
        assert!(!spent(0, 0, 100, 2) && spent(0, 0, 100, 3));
    }

    #[test]
    fn mismatches_have_a_budget_of_their_own() {
        let spent = |compared, different| Budget::default().spent(&Numbers { compared, different, ..Numbers::default() });
        assert_eq!((spent(19, 19), spent(100, 1)), (None, None));
        assert_eq!(spent(100, 2).unwrap(), "mismatches: 2 of 100 compared answers differ (2.00%) in 60 s; 1.00% are allowed");
    }
}
