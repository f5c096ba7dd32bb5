//! How many requests of a key are under way, for all threads together: a table of a fixed size, without locks.

use std::hash::{BuildHasher, Hash, RandomState};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, AtomicU64, Ordering};

const WAYS: usize = 8;

#[derive(Debug, Default)]
struct Slot {
    /// The key's hash; 0: free.
    key: AtomicU64,
    under_way: AtomicU32,
}

/// Requests under way, by key.
#[derive(Debug)]
pub struct AtOnce {
    slots: Box<[Slot]>,
    hasher: RandomState,
}

/// A request under way; it is over when this is dropped.
#[derive(Debug)]
pub struct Permit {
    table: Arc<AtOnce>,
    place: usize,
}

impl Drop for Permit {
    fn drop(&mut self) {
        if let Some(slot) = self.table.slots.get(self.place) {
            slot.under_way.fetch_sub(1, Ordering::AcqRel);
        }
    }
}

impl AtOnce {
    /// For so many keys with requests under way at a time.
    pub fn new(keys: usize) -> Arc<Self> {
        let slots = keys.max(1).next_multiple_of(WAYS);
        Arc::new(Self { slots: (0..slots).map(|_| Slot::default()).collect(), hasher: RandomState::new() })
    }

    /// Counts a request. None: the key has `most` already, or there is no room to count it.
    pub fn enter(self: &Arc<Self>, key: &(impl Hash + ?Sized), most: u32) -> Option<Permit> {
        let key = self.hasher.hash_one(key).max(1);
        let start = (key >> 32) as usize % (self.slots.len() / WAYS) * WAYS;
        let places = start..start + WAYS;
        let here = |place: &usize| self.slots[*place].key.load(Ordering::Acquire) == key;
        let place = places.clone().find(here).or_else(|| places.clone().find(|place| self.claim(*place, key)))?;
        let slot = &self.slots[place];
        let add = |count: u32| (count < most).then_some(count + 1);
        slot.under_way.fetch_update(Ordering::AcqRel, Ordering::Acquire, add).ok()?;
        Some(Permit { table: Arc::clone(self), place })
    }

    /// Takes a place that nobody uses. One who was just about to is then counted with us: one request too many is counted, none too few.
    fn claim(&self, place: usize, key: u64) -> bool {
        let slot = &self.slots[place];
        let before = slot.key.load(Ordering::Acquire);
        slot.under_way.load(Ordering::Acquire) == 0 && slot.key.compare_exchange(before, key, Ordering::AcqRel, Ordering::Acquire).is_ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_more_than_so_many_and_each_gives_way_when_it_is_over() {
        let table = AtOnce::new(64);
        let first = table.enter("a", 2).unwrap();
        let _second = table.enter("a", 2).unwrap();
        assert!(table.enter("a", 2).is_none());
        assert!(table.enter("b", 2).is_some());
        drop(first);
        assert!(table.enter("a", 2).is_some());
    }

    #[test]
    fn threads_together_have_no_more_than_one() {
        let table = AtOnce::new(64);
        std::thread::scope(|scope| {
            let enter = || (0..100).filter_map(|_| table.enter("a", 50)).collect::<Vec<_>>();
            let threads: Vec<_> = (0..4).map(|_| scope.spawn(enter)).collect();
            let permits: Vec<_> = threads.into_iter().flat_map(|thread| thread.join().unwrap()).collect();
            assert!(permits.len() >= 50 && table.enter("a", 50).is_none() == (permits.len() == 50));
        });
        assert!(table.slots.iter().all(|slot| slot.under_way.load(Ordering::Relaxed) == 0));
    }
}
