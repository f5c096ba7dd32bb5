//! Token buckets by key, for all threads together: a table of a fixed size, without locks.
//!
//! A bucket is one number: the time at which it would be full again (the "theoretical arrival time" of GCRA, ITU-T I.371). A key can stand in a few
//! places of the table; where all are taken, the one that is full soonest gives way, so what is forgotten is what matters least.

use std::hash::{BuildHasher, RandomState};
use std::sync::atomic::{AtomicU64, Ordering};

/// Places in which a key can stand.
const WAYS: usize = 8;
/// How often a place is looked for again that another thread took meanwhile.
const TRIES: usize = 4;

#[derive(Debug, Default)]
struct Slot {
    /// The key's hash; 0: free.
    key: AtomicU64,
    /// Nanoseconds.
    full: AtomicU64,
}

/// How much a bucket gives.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Flow {
    /// Nanoseconds from one token to the next.
    pub interval: u64,
    /// Tokens in a full bucket.
    pub most: u64,
}

/// What is left, or how long to wait.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Taken {
    /// So many tokens are left; it is full again after so many nanoseconds.
    Some { left: u64, full_in: u64 },
    /// There is a token after so many nanoseconds.
    None { wait: u64 },
}

/// Buckets of many keys.
#[derive(Debug)]
pub struct Buckets {
    slots: Box<[Slot]>,
    hasher: RandomState,
}

impl Buckets {
    /// For about so many keys at a time; more share, and the fullest are forgotten.
    pub fn new(keys: usize) -> Self {
        let slots = keys.max(1).next_multiple_of(WAYS);
        Self { slots: (0..slots).map(|_| Slot::default()).collect(), hasher: RandomState::new() }
    }

    /// Takes a token of a key's bucket. `now`: nanoseconds since some start.
    pub fn take(&self, key: &(impl std::hash::Hash + ?Sized), flow: Flow, now: u64) -> Taken {
        let slot = self.slot(self.hasher.hash_one(key).max(1));
        let room = flow.interval.saturating_mul(flow.most);
        let mut full = slot.full.load(Ordering::Relaxed);
        loop {
            let next = full.max(now).saturating_add(flow.interval);
            let used = next - now;
            if used > room {
                return Taken::None { wait: used - room };
            }
            match slot.full.compare_exchange_weak(full, next, Ordering::Relaxed, Ordering::Relaxed) {
                Ok(_) => return Taken::Some { left: (room - used) / flow.interval.max(1), full_in: used },
                Err(other) => full = other,
            }
        }
    }

    fn slot(&self, key: u64) -> &Slot {
        // The upper half chooses the place, so that keys of one place differ in the lower.
        let sets = self.slots.len() / WAYS;
        let start = (key >> 32) as usize % sets * WAYS;
        let places = &self.slots[start..start + WAYS];
        let mut tries = 0;
        loop {
            let mut victim = &places[0];
            for slot in places {
                if slot.key.load(Ordering::Acquire) == key {
                    return slot;
                }
                if slot.full.load(Ordering::Relaxed) < victim.full.load(Ordering::Relaxed) {
                    victim = slot;
                }
            }
            let before = victim.key.load(Ordering::Acquire);
            tries += 1;
            // Until the next line another thread may count for the new key on the old bucket, which was nearly full: one request more or less.
            if victim.key.compare_exchange(before, key, Ordering::AcqRel, Ordering::Acquire).is_ok() {
                victim.full.store(0, Ordering::Relaxed);
                return victim;
            }
            if tries == TRIES {
                return victim;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: u64 = 1_000_000_000;

    #[test]
    fn a_bucket_gives_what_it_has_and_fills_again() {
        let (buckets, flow) = (Buckets::new(64), Flow { interval: SECOND, most: 3 });
        let take = |now: u64| buckets.take("a", flow, now);
        assert_eq!(take(0), Taken::Some { left: 2, full_in: SECOND });
        assert_eq!(take(0), Taken::Some { left: 1, full_in: 2 * SECOND });
        assert_eq!(take(0), Taken::Some { left: 0, full_in: 3 * SECOND });
        assert_eq!(take(0), Taken::None { wait: SECOND });
        assert_eq!(take(SECOND / 2), Taken::None { wait: SECOND / 2 });
        assert_eq!(take(SECOND), Taken::Some { left: 0, full_in: 3 * SECOND });
        assert_eq!(take(100 * SECOND), Taken::Some { left: 2, full_in: SECOND });
        assert!(matches!(buckets.take("b", flow, 0), Taken::Some { left: 2, .. }));
    }

    #[test]
    fn memory_is_bounded_and_the_fullest_are_forgotten() {
        let (buckets, flow) = (Buckets::new(8), Flow { interval: SECOND, most: 10 });
        for _ in 0..10 {
            buckets.take("greedy", flow, 0);
        }
        for key in 0..1_000 {
            buckets.take(&key, flow, 0);
        }
        assert_eq!(buckets.slots.len(), 8);
        assert!(matches!(buckets.take("greedy", flow, 0), Taken::None { .. }));
    }

    #[test]
    fn threads_together_get_no_more_than_one() {
        let (buckets, flow) = (Buckets::new(64), Flow { interval: SECOND, most: 1_000 });
        let taken = std::thread::scope(|scope| {
            let count = || (0..1_000).filter(|_| matches!(buckets.take("a", flow, 0), Taken::Some { .. })).count();
            let threads: Vec<_> = (0..4).map(|_| scope.spawn(count)).collect();
            threads.into_iter().map(|thread| thread.join().unwrap()).sum::<usize>()
        });
        assert_eq!(taken, 1_000);
    }
}
