//! One request's way to an upstream: from the choice of one to an answer, or to the end of what may be tried.
//!
//! ```text
//! breaker -> a place at the least busy upstream (or a short wait for one) -> a kept connection, or a new one
//!                 ^                                                            '-- it cannot be opened: the next upstream
//!                 '-- no answer to a safe request without a body (RFC 9110, section 9.2.1): the next upstream
//! ```
//! A request that could not be sent may go to another upstream whatever its method: nobody has seen it.

use std::rc::Rc;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use tokio::sync::Notify;

use super::breaker::Admitted;
use super::connect;
use super::group::Choice;
use super::member::Member;
use super::pool::{Lease, Pool, Taken, Upstream};
use crate::io::buffer::Buffer;
use crate::io::deadline::{Elapsed, Timer, ticks};
use crate::io::stream::Stream;
use crate::observe::log;

/// Why there is no connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Without {
    /// None could be opened: the status that says so.
    Unreachable(u16),
    /// None is to be opened now; in so many seconds it may be tried again.
    Unavailable(u64),
}

/// A request on its way.
#[derive(Debug)]
pub struct Turn {
    pool: Rc<Pool>,
    begin: usize,
    /// A bit for each upstream that was tried.
    tried: u64,
    retries: u32,
    /// The upstream that is to be asked again, over a new connection.
    again: Option<usize>,
    probe: bool,
    told: bool,
}

impl Turn {
    /// Begins, where the group is asked at all. Errors with the seconds until then.
    pub fn new(pool: &Rc<Pool>) -> Result<Self, u64> {
        let probe = match pool.group.breaker.admit(Instant::now) {
            Admitted::Yes => false,
            Admitted::Probe => true,
            Admitted::No(seconds) => return Err(seconds),
        };
        let (begin, retries) = (pool.next_turn(), pool.group.rules.retries);
        Ok(Self { pool: Rc::clone(pool), begin, tried: 0, retries, again: None, probe, told: false })
    }

    /// A connection to send the request over. `within`: how long one may take to open.
    pub async fn take(&mut self, timer: &Timer, within: Duration) -> Result<Taken, Without> {
        let since = timer.all().now();
        loop {
            let lease = self.place(timer, since).await?;
            let (place, again) = (lease.place, self.again.take().is_some());
            let group = &self.pool.group;
            let Some(member) = group.members.get(place) else { return Err(Without::Unreachable(502)) };
            // Its place is kept while it waits for its connection.
            let opening = match self.way(member, place, again, timer, since).await? {
                Way::Kept(stream) => return Ok(self.taken(lease, stream, true)),
                Way::Open(opening) => opening,
            };
            let opened = timer.within(within, connect::open(member, group.connector.as_ref())).await;
            drop(opening);
            let status = match opened {
                Ok(Ok(stream)) => return Ok(self.taken(lease, stream, false)),
                Ok(Err(error)) => {
                    self.failed(place, &format!("no connection: {error}"));
                    502
                }
                Err(Elapsed) => {
                    self.failed(place, "no connection in time");
                    504
                }
            };
            drop(lease);
            if !self.next(place) {
                return Err(Without::Unreachable(status));
            }
        }
    }

    /// A kept connection, or the right to open one: at once, or when another one is open.
    async fn way<'a>(&'a self, member: &'a Member, place: usize, again: bool, timer: &Timer, since: u64) -> Result<Way<'a>, Without> {
        let group = &self.pool.group;
        let look = || {
            let kept = if again { None } else { self.pool.kept(place).map(Way::Kept) };
            kept.or_else(|| Opening::new(member, group.rules.connecting).map(Way::Open))
        };
        loop {
            if let Some(way) = look() {
                return Ok(way);
            }
            if let Some(way) = self.wait(timer, since, &member.opened, look).await? {
                return Ok(way);
            }
        }
    }

    fn taken(&self, lease: Lease, stream: Stream, reused: bool) -> Taken {
        if let Some(member) = self.pool.group.members.get(lease.place) {
            member.requests.fetch_add(1, Ordering::Relaxed);
        }
        Taken { upstream: Upstream { stream, input: Buffer::default(), lease }, reused }
    }

    /// A place at the upstream that is next.
    async fn place(&self, timer: &Timer, since: u64) -> Result<Lease, Without> {
        let look = || {
            let group = &self.pool.group;
            let choice = match self.again {
                Some(place) if group.enter(place) => Choice::Member(place),
                Some(_) => Choice::Full,
                None => group.choose(self.begin, self.tried),
            };
            match choice {
                Choice::Member(place) => Some(Ok(Lease::new(&self.pool, place))),
                Choice::Full => None,
                Choice::None => Some(Err(Without::Unreachable(502))),
            }
        };
        loop {
            if let Some(found) = look() {
                return found;
            }
            if let Some(found) = self.wait(timer, since, &self.pool.group.freed, look).await? {
                return found;
            }
        }
    }

    async fn wait<T>(&self, timer: &Timer, since: u64, on: &Notify, look: impl FnOnce() -> Option<T>) -> Result<Option<T>, Without> {
        let group = &self.pool.group;
        let left = ticks(group.rules.wait).saturating_sub(timer.all().now().saturating_sub(since));
        let left = crate::io::deadline::TICK.saturating_mul(u32::try_from(left).unwrap_or(u32::MAX));
        match timer.within(left, group.wait(on, look)).await {
            Ok(Some(found)) if !left.is_zero() => Ok(found),
            _ => Err(Without::Unavailable(1)),
        }
    }

    /// Whether another upstream could be asked after this one.
    pub fn could_go_on(&self, place: usize) -> bool {
        self.retries > 0 && self.pool.group.has_others(self.tried | 1 << place)
    }

    /// Goes on to another upstream. False: there is none, or enough were tried.
    pub fn next(&mut self, place: usize) -> bool {
        if !self.could_go_on(place) {
            return false;
        }
        self.tried |= 1 << place;
        self.retries -= 1;
        true
    }

    /// A kept connection was closed under the request: the same upstream is asked over a new one.
    pub fn again(&mut self, place: usize) {
        self.again = Some(place);
    }

    /// An upstream failed the request.
    pub fn failed(&self, place: usize, problem: &str) {
        self.pool.group.failed(place, problem);
    }

    /// An upstream answered the request. A status that says that it cannot serve counts against it.
    pub fn answered(&mut self, place: usize, status: u16) {
        match status {
            502 => self.failed(place, "it said 502"),
            503 => self.failed(place, "it said 503"),
            504 => self.failed(place, "it said 504"),
            _ => self.pool.group.succeeded(place),
        }
        self.end(true);
    }

    /// Tells the group whether any of its upstreams answered.
    pub fn end(&mut self, answered: bool) {
        if !self.told {
            self.told = true;
            let group = &self.pool.group;
            if group.breaker.told(answered, self.probe, Instant::now) {
                let what = if answered { "upstreams answer again" } else { "no upstream answers: none is asked for a while" };
                log::warn(what, |line| line.text("group", group.name));
            }
        }
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        if self.probe && !self.told {
            self.pool.group.breaker.abandoned();
        }
    }
}

/// How a request gets its connection.
enum Way<'a> {
    Kept(Stream),
    Open(Opening<'a>),
}

/// A connection that is being opened.
struct Opening<'a>(&'a Member);

impl<'a> Opening<'a> {
    fn new(member: &'a Member, most: u32) -> Option<Self> {
        // Made only where there is room: dropping one counts it off.
        Member::enter(&member.connecting, most).then(|| Self(member))
    }
}

impl Drop for Opening<'_> {
    fn drop(&mut self) {
        self.0.connecting.fetch_sub(1, Ordering::SeqCst);
        // Who waits for this, too, may go on. Where nobody does, the next that waits looks once more than it has to.
        self.0.opened.notify_one();
    }
}
