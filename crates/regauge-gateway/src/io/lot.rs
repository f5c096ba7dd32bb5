//! Where idle connections are parked: a descriptor, an age, and a place in an epoll set. No task, no buffer, no registration with the runtime.
//!
//! ```text
//! accepted, nothing sent yet   --park-->   [descriptor, tick]   --readable-->   a task serves it   --50 ms without a request-->   parked again
//! ```
//! One epoll set a thread (epoll(7)) stands inside of the runtime's own: when any parked descriptor can be read, the runtime wakes the one task
//! that empties it.

use std::cell::RefCell;
use std::io;
use std::os::fd::OwnedFd;

use super::watch::watch;
use rustix::event::epoll;
use slab::Slab;
use tokio::io::unix::AsyncFd;

/// How many wake-ups are taken from the set at a time.
const BATCH: usize = 256;

#[derive(Debug)]
struct Parked<T> {
    descriptor: OwnedFd,
    since: u32,
    what: T,
}

/// The parked connections of a thread; `T` is what is kept beside each descriptor.
#[derive(Debug)]
pub struct Lot<T> {
    set: AsyncFd<OwnedFd>,
    parked: RefCell<Slab<Parked<T>>>,
}

impl<T> Lot<T> {
    /// An empty lot, for the runtime of this thread.
    pub fn new() -> io::Result<Self> {
        let set = epoll::create(epoll::CreateFlags::CLOEXEC)?;
        Ok(Self { set: watch(set)?, parked: RefCell::default() })
    }

    /// How many stand here.
    pub fn len(&self) -> usize {
        self.parked.borrow().len()
    }

    /// Whether none does.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Parks a connection; `now` counts the ticks that [`Lot::older_than`] compares with.
    pub fn park(&self, descriptor: OwnedFd, what: T, now: u32) -> io::Result<()> {
        let mut parked = self.parked.borrow_mut();
        let entry = parked.vacant_entry();
        let events = epoll::EventFlags::IN | epoll::EventFlags::RDHUP | epoll::EventFlags::ONESHOT;
        epoll::add(self.set.get_ref(), &descriptor, epoll::EventData::new_u64(entry.key() as u64), events)?;
        entry.insert(Parked { descriptor, since: now, what });
        Ok(())
    }

    /// Waits for connections that can be read, or whose peer went away, and takes them out.
    pub async fn woken(&self) -> io::Result<Vec<(OwnedFd, T)>> {
        loop {
            let mut guard = self.set.readable().await?;
            let mut events = [const { std::mem::MaybeUninit::<epoll::Event>::uninit() }; BATCH];
            let (found, _) = epoll::wait(self.set.get_ref(), &mut events, Some(&rustix::event::Timespec { tv_sec: 0, tv_nsec: 0 }))?;
            if found.len() < BATCH {
                guard.clear_ready();
            }
            let woken: Vec<_> = found.iter().filter_map(|event| self.take(event.data.u64() as usize)).collect();
            if !woken.is_empty() {
                return Ok(woken);
            }
        }
    }

    /// Takes out those that have stood here for more than so many ticks.
    pub fn older_than(&self, ticks: u32, now: u32) -> Vec<(OwnedFd, T)> {
        let old = |parked: &Parked<T>| now.wrapping_sub(parked.since) > ticks;
        let keys: Vec<usize> = self.parked.borrow().iter().filter(|(_, parked)| old(parked)).map(|(key, _)| key).collect();
        keys.into_iter().filter_map(|key| self.take(key)).collect()
    }

    /// Takes out all.
    pub fn drain(&self) -> Vec<(OwnedFd, T)> {
        let keys: Vec<usize> = self.parked.borrow().iter().map(|(key, _)| key).collect();
        keys.into_iter().filter_map(|key| self.take(key)).collect()
    }

    fn take(&self, key: usize) -> Option<(OwnedFd, T)> {
        let Parked { descriptor, what, .. } = self.parked.borrow_mut().try_remove(key)?;
        // It is in the set, or it would not have a key.
        let _ = epoll::delete(self.set.get_ref(), &descriptor);
        Some((descriptor, what))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;
    use std::os::unix::net::UnixStream;

    #[tokio::test(flavor = "current_thread")]
    async fn wakes_what_can_be_read_and_nothing_else() {
        let lot = Lot::new().unwrap();
        let (mut here, there) = UnixStream::pair().unwrap();
        let (_quiet, silent) = UnixStream::pair().unwrap();
        lot.park(silent.into(), "silent", 0).unwrap();
        lot.park(there.into(), "spoken to", 0).unwrap();
        here.write_all(b"x").unwrap();
        let woken = lot.woken().await.unwrap();
        assert_eq!(woken.into_iter().map(|(_, what)| what).collect::<Vec<_>>(), ["spoken to"]);
        assert_eq!(lot.len(), 1);
    }

    #[tokio::test(flavor = "current_thread")]
    async fn a_peer_that_leaves_is_a_wake_up() {
        let lot = Lot::new().unwrap();
        let (here, there) = UnixStream::pair().unwrap();
        lot.park(there.into(), (), 0).unwrap();
        drop(here);
        assert_eq!(lot.woken().await.unwrap().len(), 1);
    }

    #[tokio::test(flavor = "current_thread")]
    async fn the_old_ones_are_taken_out() {
        let lot = Lot::new().unwrap();
        for since in [0, 5, 10] {
            lot.park(UnixStream::pair().unwrap().0.into(), since, since).unwrap();
        }
        let old: Vec<_> = lot.older_than(4, 10).into_iter().map(|(_, since)| since).collect();
        assert_eq!((old, lot.len()), (vec![0, 5], 1));
        assert_eq!(lot.drain().len(), 1);
    }
}
