//! Connections to one upstream that are kept for the next request, by one thread.
//!
//! The one used last is taken first, so that the others grow old and are closed. What is written about retries in
//! [`crate::proxy::exchange`] rests on [`Taken::reused`].

use std::cell::{Cell, RefCell};
use std::io;

use super::address::Address;
use crate::io::buffer::Buffer;
use crate::io::deadline::{Deadlines, ticks};
use crate::io::stream::Stream;
use std::rc::Rc;
use std::time::Duration;

/// A connection to an upstream, and what it sent that was not yet used.
#[derive(Debug)]
pub struct Upstream {
    pub stream: Stream,
    pub input: Buffer,
}

/// A connection that the pool gave.
#[derive(Debug)]
pub struct Taken {
    pub upstream: Upstream,
    /// Whether a request went over it before: then the upstream may have closed it while ours was on its way.
    pub reused: bool,
}

#[derive(Debug)]
struct Idle {
    stream: Stream,
    since: u64,
}

/// The kept connections to one upstream.
#[derive(Debug)]
pub struct Pool {
    pub address: Address,
    idle: RefCell<Vec<Idle>>,
    /// Requests under way.
    active: Cell<usize>,
    most_idle: usize,
    max_age: u64,
    deadlines: Rc<Deadlines>,
}

impl Pool {
    /// A pool that keeps at most `most_idle` connections, none longer than `max_age` unused.
    pub fn new(address: Address, most_idle: usize, max_age: Duration, deadlines: Rc<Deadlines>) -> Self {
        Self { address, idle: RefCell::default(), active: Cell::new(0), most_idle, max_age: ticks(max_age), deadlines }
    }

    /// A kept connection that is still open, if there is one.
    pub fn kept(&self) -> Option<Taken> {
        loop {
            let idle = self.idle.borrow_mut().pop()?;
            if self.deadlines.now().saturating_sub(idle.since) <= self.max_age && idle.stream.is_quiet() {
                return Some(Taken { upstream: Upstream { stream: idle.stream, input: Buffer::default() }, reused: true });
            }
        }
    }

    /// A new connection. The caller bounds its time.
    pub async fn connect(&self) -> io::Result<Taken> {
        let stream = self.address.connect().await?;
        Ok(Taken { upstream: Upstream { stream, input: Buffer::default() }, reused: false })
    }

    /// Keeps a connection whose last answer was read to its end. One with bytes that nobody asked for is closed.
    pub fn keep(&self, upstream: Upstream) {
        let mut idle = self.idle.borrow_mut();
        if upstream.input.is_empty() && idle.len() < self.most_idle {
            idle.push(Idle { stream: upstream.stream, since: self.deadlines.now() });
        }
    }

    /// Closes what was unused for too long.
    pub fn sweep(&self) {
        let now = self.deadlines.now();
        self.idle.borrow_mut().retain(|each| now.saturating_sub(each.since) <= self.max_age);
    }

    /// Counts a request until the guard is dropped.
    pub fn enter(self: &Rc<Self>) -> Active {
        self.active.set(self.active.get() + 1);
        Active(Rc::clone(self))
    }

    /// How many requests of this thread are under way.
    pub fn active(&self) -> usize {
        self.active.get()
    }
}

/// A request under way at an upstream.
#[derive(Debug)]
pub struct Active(Rc<Pool>);

impl Drop for Active {
    fn drop(&mut self) {
        self.0.active.set(self.0.active.get() - 1);
    }
}
