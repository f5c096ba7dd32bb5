//! Where answers are kept: in memory, bounded in bytes, in parts with a lock each that is held for a look.
//!
//! Room is made by the clock's rule: the oldest that nobody asked for since it was looked at last goes first.

use std::collections::{HashMap, VecDeque};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use foldhash::fast::FixedState;
use tokio::sync::watch;

use super::entry::Entry;
use super::key::{same, target};
use crate::head::Head;

/// Parts; two threads seldom want the same.
const PARTS: usize = 16;
/// How many variants of one address are kept.
const MOST_VARIANTS: usize = 8;
/// How many answers are waited for at a time, in each part.
const MOST_FLIGHTS: usize = 1024;

#[derive(Debug, Default)]
struct Part {
    entries: HashMap<u64, Vec<Arc<Entry>>, FixedState>,
    /// All entries, the oldest first; some are gone already.
    clock: VecDeque<Arc<Entry>>,
    bytes: usize,
    /// Who is asking for an answer that others wait for.
    flights: HashMap<u64, watch::Receiver<()>, FixedState>,
}

/// The kept answers.
#[derive(Debug)]
pub struct Store {
    parts: Arc<[Mutex<Part>; PARTS]>,
    /// For each part, in bytes.
    room: usize,
    count: AtomicUsize,
}

/// What a look finds.
#[derive(Debug)]
pub enum Look {
    /// An answer, and nobody asks for a newer one.
    Entry(Arc<Entry>),
    /// Nothing, and nobody asks for it.
    Nothing,
    /// Nothing that can be sent; somebody asks for it.
    Wait(watch::Receiver<()>),
}

/// The one who asks, while others wait. They are woken when it is dropped.
#[derive(Debug)]
pub struct Lead {
    parts: Arc<[Mutex<Part>; PARTS]>,
    hash: u64,
    _sender: watch::Sender<()>,
}

impl Drop for Lead {
    fn drop(&mut self) {
        lock(&self.parts, self.hash).flights.remove(&self.hash);
    }
}

fn lock(parts: &[Mutex<Part>; PARTS], hash: u64) -> MutexGuard<'_, Part> {
    // What a panic left behind is whole: nothing in it is written in two steps that could be parted.
    parts[hash as usize % PARTS].lock().unwrap_or_else(PoisonError::into_inner)
}

impl Store {
    /// For so many bytes.
    pub fn new(bytes: usize) -> Self {
        Self { parts: Arc::new(std::array::from_fn(|_| Mutex::default())), room: bytes / PARTS, count: AtomicUsize::new(0) }
    }

    /// How many answers are kept; no lock is taken.
    pub fn count(&self) -> usize {
        self.count.load(Ordering::Relaxed)
    }

    /// What they take, in bytes.
    pub fn bytes(&self) -> usize {
        (0..PARTS as u64).map(|part| lock(&self.parts, part).bytes).sum()
    }

    /// The largest answer that has room.
    pub fn largest(&self) -> usize {
        self.room / 2
    }

    /// The answer for a request, fresh or not.
    pub fn look(&self, hash: u64, key: &[u8], asked: &Head) -> Look {
        let part = lock(&self.parts, hash);
        let found = part.entries.get(&hash).and_then(|all| all.iter().find(|entry| entry.key == key && same(asked, &entry.vary)));
        match (found, part.flights.get(&hash)) {
            (Some(entry), None) => Look::Entry(Arc::clone(entry)),
            (Some(entry), Some(_)) if entry.is_fresh() || entry.serves_while_renewing() => Look::Entry(Arc::clone(entry)),
            (_, Some(flight)) => Look::Wait(flight.clone()),
            (None, None) => Look::Nothing,
        }
    }

    /// Says that somebody asks for an answer. None: somebody else does, or too much is asked for.
    pub fn lead(&self, hash: u64) -> Option<Lead> {
        let mut part = lock(&self.parts, hash);
        if part.flights.len() >= MOST_FLIGHTS || part.flights.contains_key(&hash) {
            return None;
        }
        let (sender, receiver) = watch::channel(());
        part.flights.insert(hash, receiver);
        Some(Lead { parts: Arc::clone(&self.parts), hash, _sender: sender })
    }

    /// Keeps an answer, in the place of one to the same request.
    pub fn put(&self, entry: Entry, asked: &Head) {
        let (size, entry) = (entry.size(), Arc::new(entry));
        if size > self.largest() {
            return;
        }
        let mut part = lock(&self.parts, entry.hash);
        let all = part.entries.entry(entry.hash).or_default();
        let replaced = all.iter().position(|each| each.key == entry.key && same(asked, &each.vary));
        let gone = match replaced {
            Some(place) => Some(std::mem::replace(&mut all[place], Arc::clone(&entry))),
            None => {
                let oldest = (all.len() >= MOST_VARIANTS).then(|| all.remove(0));
                all.push(Arc::clone(&entry));
                self.count.fetch_add(1, Ordering::Relaxed);
                if oldest.is_some() {
                    self.count.fetch_sub(1, Ordering::Relaxed);
                }
                oldest
            }
        };
        if let Some(gone) = gone {
            part.bytes -= gone.size();
        }
        part.bytes += size;
        part.clock.push_back(entry);
        self.make_room(&mut part);
    }

    fn make_room(&self, part: &mut Part) {
        let mut looked = 0;
        // Those that are gone already take no room, but a place: as many as are kept, and no more.
        while part.bytes > self.room || part.clock.len() > 64 + 2 * part.entries.len() * MOST_VARIANTS {
            let Some(entry) = part.clock.pop_front() else { return };
            let kept = part.entries.get(&entry.hash).is_some_and(|all| all.iter().any(|each| Arc::ptr_eq(each, &entry)));
            if !kept {
                continue;
            }
            looked += 1;
            // Once around at most.
            if looked <= part.clock.len() && entry.used.swap(false, Ordering::Relaxed) && !entry.is_over() {
                part.clock.push_back(entry);
                continue;
            }
            self.remove(part, entry.hash, |each| Arc::ptr_eq(each, &entry));
        }
    }

    fn remove(&self, part: &mut Part, hash: u64, which: impl Fn(&Arc<Entry>) -> bool) -> usize {
        let Some(all) = part.entries.get_mut(&hash) else { return 0 };
        let (mut gone, mut bytes) = (0, 0);
        all.retain(|entry| {
            let goes = which(entry);
            gone += usize::from(goes);
            bytes += if goes { entry.size() } else { 0 };
            !goes
        });
        if all.is_empty() {
            part.entries.remove(&hash);
        }
        part.bytes -= bytes;
        self.count.fetch_sub(gone, Ordering::Relaxed);
        gone
    }

    /// Forgets all variants of an address.
    pub fn forget(&self, hash: u64, key: &[u8]) -> usize {
        self.remove(&mut lock(&self.parts, hash), hash, |entry| entry.key == key)
    }

    /// Forgets all whose target is one of these. Gives how many.
    pub fn purge(&self, which: impl Fn(&[u8]) -> bool) -> usize {
        let mut gone = 0;
        for number in 0..PARTS as u64 {
            let mut part = lock(&self.parts, number);
            let hashes: Vec<u64> = part.entries.keys().copied().collect();
            for hash in hashes {
                gone += self.remove(&mut part, hash, |entry| which(target(&entry.key)));
            }
            // What is forgotten is not to be held by the clock.
            part.clock.retain(|entry| !which(target(&entry.key)));
        }
        gone
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::front::cache::control::Life;

    fn entry(name: &str, length: usize) -> Entry {
        let key = [b"px\0/", name.as_bytes()].concat();
        let life = Life { fresh: 60, ..Life::default() };
        Entry::new(key, hash(name), Vec::new(), Head::default(), vec![b'x'; length].into(), life)
    }

    /// All in one part.
    fn hash(name: &str) -> u64 {
        name.bytes().fold(7_u64, |sum, byte| sum.wrapping_mul(31).wrapping_add(u64::from(byte))) * PARTS as u64
    }

    fn has(store: &Store, name: &str) -> bool {
        matches!(store.look(hash(name), &[b"px\0/", name.as_bytes()].concat(), &Head::default()), Look::Entry(_))
    }

    #[test]
    fn room_is_made_of_what_nobody_asks_for() {
        let store = Store::new(PARTS * 10_000);
        for name in ["a", "b", "c"] {
            store.put(entry(name, 2_000), &Head::default());
        }
        let Look::Entry(asked) = store.look(hash("a"), b"px\0/a", &Head::default()) else { panic!() };
        asked.touch();
        store.put(entry("d", 2_000), &Head::default());
        assert!(has(&store, "a") && !has(&store, "b") && has(&store, "d"));
        assert!(store.bytes() <= 10_000 && store.count() == 3, "{}", store.bytes());
        store.put(entry("huge", 9_000), &Head::default());
        assert!(!has(&store, "huge"));
        for number in 0..1_000 {
            store.put(entry(&number.to_string(), 10), &Head::default());
            store.put(entry("same", 10), &Head::default());
        }
        assert!(store.bytes() <= 10_000 && store.count() <= 20, "{}", store.count());
        assert!(lock(&store.parts, 0).clock.len() < 1_000);
        assert!(store.purge(|target| target == b"/same") <= 1 && !has(&store, "same"));
        store.purge(|_| true);
        assert_eq!((store.count(), store.bytes(), lock(&store.parts, 0).clock.len()), (0, 0, 0));
    }

    #[test]
    fn one_asks_and_others_wait() {
        let store = Store::new(PARTS * 10_000);
        let lead = store.lead(5).unwrap();
        assert!(store.lead(5).is_none());
        let Look::Wait(waiting) = store.look(5, b"", &Head::default()) else { panic!() };
        assert!(waiting.has_changed().is_ok());
        drop(lead);
        assert!(waiting.has_changed().is_err());
        assert!(matches!(store.look(5, b"", &Head::default()), Look::Nothing) && store.lead(5).is_some());
    }
}
