//! Where upgraded connections stand: two descriptors each, watched for something to read, and bytes carried between them. No task, no buffer of
//! their own, no registration with the runtime.
//!
//! ```text
//! agreed to another protocol   --park-->   [descriptor, descriptor, tick]   --readable-->   read once, written at once, still parked
//!                                                                           --one side ended, or takes no more-->   a task has them
//! ```
//! One epoll set a thread (epoll(7)) stands inside of the runtime's own, as in [`super::lot`], and one buffer a thread is enough, because what
//! cannot be written at once is handed out with the pair. Most WebSockets say little and rarely: what they cost is what stands here.

use std::cell::RefCell;
use std::io;
use std::os::fd::OwnedFd;

use rustix::event::epoll;
use rustix::io::Errno;
use slab::Slab;
use tokio::io::unix::AsyncFd;

use super::buffer::{Buffer, SIZE};
use super::watch::watch;
use crate::listen::Kind;

/// How many wake-ups are taken from the set at a time.
const BATCH: usize = 256;
/// An event names a pair and one of its ends.
const ENDS: usize = 2;

/// One end of a pair: its descriptor, and what it is.
#[derive(Debug)]
pub struct End {
    pub descriptor: OwnedFd,
    pub kind: Kind,
}

#[derive(Debug)]
struct Pair<T> {
    ends: [End; ENDS],
    since: u32,
    limit: u32,
    what: T,
}

/// A pair that needs more than bytes carried over: one end has sent its last, or takes no more for now.
#[derive(Debug)]
pub struct Stuck<T> {
    pub ends: [End; ENDS],
    /// What each end is still to be given.
    pub left: [Buffer; ENDS],
    pub what: T,
}

/// The pairs of a thread; `T` is what is kept beside each.
#[derive(Debug)]
pub struct Pairs<T> {
    set: AsyncFd<OwnedFd>,
    pairs: RefCell<Slab<Pair<T>>>,
    buffer: RefCell<Box<[u8]>>,
}

/// What became of one end's bytes.
enum Carried {
    Well,
    Broken,
    Stuck,
}

impl<T> Pairs<T> {
    /// None yet, for the runtime of this thread.
    pub fn new() -> io::Result<Self> {
        let set = epoll::create(epoll::CreateFlags::CLOEXEC)?;
        Ok(Self { set: watch(set)?, pairs: RefCell::default(), buffer: RefCell::default() })
    }

    /// How many stand here.
    pub fn len(&self) -> usize {
        self.pairs.borrow().len()
    }

    /// Whether none does.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Parks two descriptors that do not block. `now` counts the ticks of which `limit` may pass without a byte.
    pub fn park(&self, ends: [End; ENDS], what: T, now: u32, limit: u32) -> io::Result<()> {
        let mut pairs = self.pairs.borrow_mut();
        let entry = pairs.vacant_entry();
        let events = epoll::EventFlags::IN | epoll::EventFlags::RDHUP;
        for (side, end) in ends.iter().enumerate() {
            let data = epoll::EventData::new_u64((entry.key() * ENDS + side) as u64);
            // A first one that was added leaves the set with its descriptor, which is closed on an error.
            epoll::add(self.set.get_ref(), &end.descriptor, data, events)?;
        }
        entry.insert(Pair { ends, since: now, limit, what });
        Ok(())
    }

    /// Waits for bytes and carries them over, at most one buffer for each end; gives the pairs that need a task. `now` gives the tick.
    pub async fn carry(&self, now: impl Fn() -> u32) -> io::Result<Vec<Stuck<T>>> {
        loop {
            let mut guard = self.set.readable().await?;
            let mut events = [const { std::mem::MaybeUninit::<epoll::Event>::uninit() }; BATCH];
            let (found, _) = epoll::wait(self.set.get_ref(), &mut events, Some(&rustix::event::Timespec { tv_sec: 0, tv_nsec: 0 }))?;
            if found.is_empty() {
                // Only then: who has more to say than fits into a buffer is found again, and the runtime is told of what is new alone.
                guard.clear_ready();
                continue;
            }
            let tick = now();
            let stuck: Vec<_> = found.iter().filter_map(|event| self.event(event.data.u64() as usize, tick)).collect();
            if stuck.is_empty() {
                tokio::task::yield_now().await;
            } else {
                return Ok(stuck);
            }
        }
    }

    /// Serves what one end has sent.
    fn event(&self, place: usize, now: u32) -> Option<Stuck<T>> {
        let (key, side) = (place / ENDS, place % ENDS);
        let mut left = [Buffer::default(), Buffer::default()];
        let carried = {
            let mut pairs = self.pairs.borrow_mut();
            let pair = pairs.get_mut(key)?;
            pair.since = now;
            let mut buffer = self.buffer.borrow_mut();
            if buffer.is_empty() {
                *buffer = vec![0; SIZE].into_boxed_slice();
            }
            carry(&pair.ends[side], &pair.ends[1 - side], &mut buffer, &mut left[1 - side])
        };
        match carried {
            Carried::Well => None,
            Carried::Broken => {
                drop(self.take(key));
                None
            }
            Carried::Stuck => self.take(key).map(|Pair { ends, what, .. }| Stuck { ends, left, what }),
        }
    }

    /// Closes those over which nothing went for as long as they may; how many.
    pub fn sweep(&self, now: u32) -> usize {
        let old = |pair: &Pair<T>| now.wrapping_sub(pair.since) > pair.limit;
        let keys: Vec<usize> = self.pairs.borrow().iter().filter(|(_, pair)| old(pair)).map(|(key, _)| key).collect();
        keys.into_iter().filter_map(|key| self.take(key)).count()
    }

    /// Closes all.
    pub fn clear(&self) {
        let all = self.pairs.take();
        drop(all);
    }

    fn take(&self, key: usize) -> Option<Pair<T>> {
        let pair = self.pairs.borrow_mut().try_remove(key)?;
        for end in &pair.ends {
            // It is in the set, or it would not have a key.
            let _ = epoll::delete(self.set.get_ref(), &end.descriptor);
        }
        Some(pair)
    }
}

/// Reads once and writes it. What the other end does not take at once goes into `left`.
fn carry(from: &End, to: &End, buffer: &mut [u8], left: &mut Buffer) -> Carried {
    let length = match rustix::io::read(&from.descriptor, &mut *buffer) {
        Ok(0) => return Carried::Stuck,
        Ok(length) => length,
        Err(Errno::AGAIN | Errno::INTR) => return Carried::Well,
        Err(_) => return Carried::Broken,
    };
    let written = match rustix::io::write(&to.descriptor, &buffer[..length]) {
        Ok(written) => written,
        Err(Errno::AGAIN | Errno::INTR) => 0,
        Err(_) => return Carried::Broken,
    };
    if written == length {
        return Carried::Well;
    }
    left.put(&buffer[written..length]);
    Carried::Stuck
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::{Read, Write};
    use std::os::unix::net::UnixStream;
    use std::time::Duration;

    fn pair(pairs: &Pairs<u8>, what: u8, now: u32, limit: u32) -> (UnixStream, UnixStream) {
        let (client, inner) = UnixStream::pair().unwrap();
        let (upstream, outer) = UnixStream::pair().unwrap();
        for stream in [&inner, &outer] {
            stream.set_nonblocking(true).unwrap();
        }
        let end = |stream: UnixStream| End { descriptor: stream.into(), kind: Kind::Unix };
        pairs.park([end(inner), end(outer)], what, now, limit).unwrap();
        (client, upstream)
    }

    async fn for_a_moment(pairs: &Pairs<u8>) -> Option<Vec<Stuck<u8>>> {
        tokio::time::timeout(Duration::from_millis(50), pairs.carry(|| 0)).await.ok().map(Result::unwrap)
    }

    #[tokio::test(flavor = "current_thread")]
    async fn bytes_go_both_ways_and_to_nobody_else() {
        let pairs = Pairs::new().unwrap();
        let (mut client, mut upstream) = pair(&pairs, 1, 0, 9);
        let (other, _quiet) = pair(&pairs, 2, 0, 9);
        other.set_nonblocking(true).unwrap();
        let mut text = [0; 5];
        for _ in 0..3 {
            client.write_all(b"hello").unwrap();
            upstream.write_all(b"world").unwrap();
            assert!(for_a_moment(&pairs).await.is_none());
            upstream.read_exact(&mut text).unwrap();
            assert_eq!(&text, b"hello");
            client.read_exact(&mut text).unwrap();
            assert_eq!(&text, b"world");
        }
        assert!((&other).read(&mut text).is_err());
        assert_eq!(pairs.len(), 2);
    }

    #[tokio::test(flavor = "current_thread")]
    async fn more_than_a_buffer_is_all_carried_or_handed_out() {
        let pairs = Pairs::new().unwrap();
        let (client, mut upstream) = pair(&pairs, 1, 0, 9);
        client.set_nonblocking(true).unwrap();
        upstream.set_nonblocking(true).unwrap();
        let mut sent = 0;
        while let Ok(length) = (&client).write(&[7; 10_000]) {
            sent += length;
        }
        let stuck = for_a_moment(&pairs).await;
        let mut got = 0;
        let mut piece = vec![0; 65_536];
        while let Ok(length) = upstream.read(&mut piece) {
            got += length;
        }
        let waits: usize = stuck.iter().flatten().map(|stuck| stuck.left[1].bytes().len()).sum();
        let unread = stuck.iter().flatten().next().map_or(0, |stuck| {
            let mut inner = UnixStream::from(stuck.ends[0].descriptor.try_clone().unwrap());
            std::iter::from_fn(|| inner.read(&mut piece).ok()).sum()
        });
        assert_eq!(sent, got + waits + unread);
    }

    #[tokio::test(flavor = "current_thread")]
    async fn an_end_that_sends_no_more_needs_a_task() {
        let pairs = Pairs::new().unwrap();
        let (client, _upstream) = pair(&pairs, 5, 0, 9);
        client.shutdown(std::net::Shutdown::Write).unwrap();
        let stuck = for_a_moment(&pairs).await.unwrap();
        assert_eq!((stuck.len(), stuck[0].what, pairs.len()), (1, 5, 0));
        assert!(stuck[0].left.iter().all(Buffer::is_empty));
    }

    #[tokio::test(flavor = "current_thread")]
    async fn those_without_a_byte_for_too_long_are_closed() {
        let pairs = Pairs::new().unwrap();
        let (mut client, _upstream) = pair(&pairs, 1, 0, 5);
        let _other = pair(&pairs, 2, 4, 5);
        assert_eq!((pairs.sweep(5), pairs.sweep(6), pairs.len()), (0, 1, 1));
        assert_eq!(client.read(&mut [0]).unwrap(), 0);
        pairs.clear();
        assert!(pairs.is_empty());
    }
}
