//! Connections to a group of upstreams that are kept for the next request, by one thread.
//!
//! The one used last is taken first, so that the others grow old and are closed. One that is not used for a second is parked: its descriptor is
//! kept and nothing else, no task and nothing that the runtime watches. What is written about retries in [`super::turn`] rests on
//! [`Taken::reused`].

use std::cell::{Cell, RefCell};
use std::io;
use std::mem::MaybeUninit;
use std::net::TcpStream as StdTcpStream;
use std::os::fd::OwnedFd;
use std::os::unix::net::UnixStream as StdUnixStream;
use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use socket2::SockRef;
use tokio::net::{TcpStream, UnixStream};

use super::group::Group;
use crate::io::buffer::Buffer;
use crate::io::deadline::{Deadlines, ticks};
use crate::io::stream::Stream;

/// For how long a kept connection stays with the runtime: where requests come often, taking it from there and giving it back would cost more.
const WARM: Duration = Duration::from_secs(1);

/// A connection to an upstream with a request under way, and what it sent that was not yet used.
#[derive(Debug)]
pub struct Upstream {
    pub stream: Stream,
    pub input: Buffer,
    pub lease: Lease,
}

/// A connection that the pool gave.
#[derive(Debug)]
pub struct Taken {
    pub upstream: Upstream,
    /// Whether a request went over it before: then the upstream may have closed it while ours was on its way.
    pub reused: bool,
}

#[derive(Debug)]
enum Kept {
    Warm(Stream),
    Tcp(OwnedFd),
    Unix(OwnedFd),
}

#[derive(Debug)]
struct Idle {
    what: Kept,
    since: u64,
    generation: u32,
}

/// The kept connections to the upstreams of a group.
#[derive(Debug)]
pub struct Pool {
    pub group: Arc<Group>,
    /// By upstream.
    idle: Box<[RefCell<Vec<Idle>>]>,
    /// Where to begin among equals.
    turn: Cell<usize>,
    most_idle: usize,
    max_age: u64,
    deadlines: Rc<Deadlines>,
}

impl Pool {
    /// A pool that keeps at most `most_idle` connections to each upstream, none longer than `max_age` unused.
    pub fn new(group: Arc<Group>, most_idle: usize, max_age: Duration, deadlines: Rc<Deadlines>) -> Self {
        let idle = group.members.iter().map(|_| RefCell::default()).collect();
        // Not all threads begin with the same.
        let turn = Cell::new(fastrand::usize(..64));
        Self { group, idle, turn, most_idle, max_age: ticks(max_age), deadlines }
    }

    /// Whether it keeps as many connections as long.
    pub fn is_for(&self, most_idle: usize, max_age: Duration) -> bool {
        (self.most_idle, self.max_age) == (most_idle, ticks(max_age))
    }

    pub(super) fn next_turn(&self) -> usize {
        let turn = self.turn.get();
        self.turn.set(turn.wrapping_add(1));
        turn & 0xffff
    }

    /// A kept connection to an upstream that is still open, if there is one.
    pub(super) fn kept(&self, place: usize) -> Option<Stream> {
        let (idle, generation) = (self.idle.get(place)?, self.group.members.get(place)?.places.generation());
        loop {
            let idle = idle.borrow_mut().pop()?;
            if self.deadlines.now().saturating_sub(idle.since) > self.max_age || idle.generation != generation {
                continue;
            }
            let stream = match idle.what {
                Kept::Warm(stream) if stream.is_quiet() => Some(stream),
                Kept::Warm(_) => None,
                // One that breaks on its way back is as good as closed.
                Kept::Tcp(socket) => woken(socket).and_then(|socket| TcpStream::from_std(StdTcpStream::from(socket)).ok()).map(Stream::Tcp),
                Kept::Unix(socket) => {
                    woken(socket).and_then(|socket| UnixStream::from_std(StdUnixStream::from(socket)).ok()).map(Stream::Unix)
                }
            };
            if stream.is_some() {
                return stream;
            }
        }
    }

    /// Keeps a connection whose last answer was read to its end. One with bytes that nobody asked for is closed.
    pub fn keep(&self, upstream: Upstream) {
        let Upstream { stream, input, lease } = upstream;
        let Some((idle, member)) = self.idle.get(lease.place).zip(self.group.members.get(lease.place)) else { return };
        let mut idle = idle.borrow_mut();
        // What is left out or down is to start anew when it comes back.
        if input.is_empty() && idle.len() < self.most_idle && member.weight.load(Ordering::Relaxed) > 0 {
            idle.push(Idle { what: Kept::Warm(stream), since: self.deadlines.now(), generation: member.places.generation() });
        }
    }

    /// Closes what was unused for too long, or was closed by its upstream; parks what was unused for a while.
    pub fn sweep(&self) {
        let now = self.deadlines.now();
        for (idle, member) in self.idle.iter().zip(&self.group.members) {
            let generation = member.places.generation();
            let all = std::mem::take(&mut *idle.borrow_mut());
            let fresh = |each: &Idle| now.saturating_sub(each.since) <= self.max_age && each.generation == generation;
            let left = all.into_iter().filter(fresh).filter_map(|each| {
                let old = now.saturating_sub(each.since) > ticks(WARM);
                Some(Idle { what: each.what.parked(old)?, ..each })
            });
            idle.borrow_mut().extend(left);
        }
    }

    /// How many connections are kept, and how many of them are parked.
    pub fn idle(&self) -> (usize, usize) {
        let count = |of: fn(&Idle) -> bool| self.idle.iter().map(|idle| idle.borrow().iter().filter(|each| of(each)).count()).sum();
        (count(|_| true), count(|each| !matches!(each.what, Kept::Warm(_))))
    }

    /// How many requests are under way at its upstreams, those of all threads.
    pub fn active(&self) -> usize {
        self.group.members.iter().map(|member| member.active.load(Ordering::Relaxed) as usize).sum()
    }
}

impl Kept {
    /// Parks it where that can be and is wanted. None: it is of no use any more.
    fn parked(self, wanted: bool) -> Option<Self> {
        match self {
            Self::Warm(stream) if !stream.is_quiet() => None,
            Self::Warm(stream) if wanted && stream.parks() => {
                let unix = matches!(stream, Stream::Unix(_));
                let socket = stream.into_descriptor().ok().flatten()?;
                Some(if unix { Self::Unix(socket) } else { Self::Tcp(socket) })
            }
            Self::Tcp(socket) => woken(socket).map(Self::Tcp),
            Self::Unix(socket) => woken(socket).map(Self::Unix),
            warm => Some(warm),
        }
    }
}

/// A parked socket, where its peer has neither closed it nor sent what nobody asked for.
fn woken(socket: OwnedFd) -> Option<OwnedFd> {
    let mut byte = [MaybeUninit::uninit()];
    let quiet = matches!(SockRef::from(&socket).peek(&mut byte), Err(error) if error.kind() == io::ErrorKind::WouldBlock);
    quiet.then_some(socket)
}

/// A place at an upstream, until it is dropped.
#[derive(Debug)]
pub struct Lease {
    pool: Rc<Pool>,
    pub place: usize,
    tunnel: bool,
}

impl Lease {
    /// For a place that was taken.
    pub(super) fn new(pool: &Rc<Pool>, place: usize) -> Self {
        Self { pool: Rc::clone(pool), place, tunnel: false }
    }

    /// Whether the connection may be kept for another request.
    pub fn keeps(&self) -> bool {
        self.pool.most_idle > 0
    }

    /// The request became an upgraded connection, which is not one of those that are counted as under way.
    pub fn tunnel(&mut self) {
        if let Some(member) = self.pool.group.members.get(self.place)
            && !self.tunnel
        {
            self.tunnel = true;
            member.tunnels.fetch_add(1, Ordering::Relaxed);
            member.active.fetch_sub(1, Ordering::SeqCst);
            self.pool.group.freed(member);
        }
    }
}

impl Drop for Lease {
    fn drop(&mut self) {
        let Some(member) = self.pool.group.members.get(self.place) else { return };
        if self.tunnel {
            member.tunnels.fetch_sub(1, Ordering::Relaxed);
        } else {
            member.active.fetch_sub(1, Ordering::SeqCst);
            self.pool.group.freed(member);
        }
    }
}
