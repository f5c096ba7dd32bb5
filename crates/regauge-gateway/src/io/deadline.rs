//! Deadlines of thousands of connections with one timer a thread.
//!
//! A wait that has a limit writes down when it is over; a task looks at all of them every [`TICK`] and wakes those whose time has come. Nothing
//! is asked of the clock where the wait is over at once, which is nearly always. Limits are therefore kept to a tick, never early.

use std::cell::{Cell, RefCell};
use std::future::{Future, poll_fn};
use std::pin::pin;
use std::rc::Rc;
use std::task::{Poll, Waker};
use std::time::Duration;

use slab::Slab;
use tokio::sync::Notify;

/// How often deadlines are looked at.
pub const TICK: Duration = Duration::from_millis(50);

const NEVER: u64 = u64::MAX;

/// The time given was over.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("timed out")]
pub struct Elapsed;

#[derive(Debug)]
struct Entry {
    due: Cell<u64>,
    waker: RefCell<Option<Waker>>,
}

/// The deadlines of a thread.
#[derive(Debug, Default)]
pub struct Deadlines {
    now: Cell<u64>,
    entries: RefCell<Slab<Rc<Entry>>>,
    some: Notify,
}

impl Deadlines {
    /// A new timer, for one wait at a time.
    pub fn timer(self: &Rc<Self>) -> Timer {
        let entry = Rc::new(Entry { due: Cell::new(NEVER), waker: RefCell::new(None) });
        let mut entries = self.entries.borrow_mut();
        if entries.is_empty() {
            self.some.notify_one();
        }
        Timer { key: entries.insert(Rc::clone(&entry)), entry, all: Rc::clone(self) }
    }

    /// Ticks since the start, for waits that together have one limit.
    pub fn now(&self) -> u64 {
        self.now.get()
    }

    /// Keeps the time; never ends. Sleeps while no connection is served.
    pub async fn run(&self) {
        let mut interval = tokio::time::interval(TICK);
        interval.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        loop {
            if self.entries.borrow().is_empty() {
                self.some.notified().await;
            }
            interval.tick().await;
            let now = self.now.get() + 1;
            self.now.set(now);
            for (_, entry) in self.entries.borrow().iter() {
                if entry.due.get() <= now
                    && let Some(waker) = entry.waker.borrow_mut().take()
                {
                    waker.wake();
                }
            }
        }
    }
}

/// One wait's limit at a time.
#[derive(Debug)]
pub struct Timer {
    key: usize,
    entry: Rc<Entry>,
    all: Rc<Deadlines>,
}

impl Timer {
    /// Waits for `future`, at most `limit` and a tick. Not to be nested with another wait on the same timer.
    pub async fn within<F: Future>(&self, limit: Duration, future: F) -> Result<F::Output, Elapsed> {
        let mut future = pin!(future);
        let mut due = None;
        let done = poll_fn(|cx| {
            if let Poll::Ready(value) = future.as_mut().poll(cx) {
                return Poll::Ready(Ok(value));
            }
            let now = self.all.now.get();
            let due = *due.get_or_insert_with(|| now + ticks(limit));
            if now >= due {
                return Poll::Ready(Err(Elapsed));
            }
            self.entry.due.set(due);
            let mut waker = self.entry.waker.borrow_mut();
            if !waker.as_ref().is_some_and(|kept| kept.will_wake(cx.waker())) {
                *waker = Some(cx.waker().clone());
            }
            Poll::Pending
        });
        let done = done.await;
        self.entry.due.set(NEVER);
        done
    }

    /// The deadlines that this timer is of.
    pub fn all(&self) -> &Rc<Deadlines> {
        &self.all
    }
}

impl Drop for Timer {
    fn drop(&mut self) {
        self.all.entries.borrow_mut().remove(self.key);
    }
}

/// A tick more than the limit: the first may be over at once.
pub fn ticks(limit: Duration) -> u64 {
    u64::try_from(limit.as_millis().div_ceil(TICK.as_millis())).unwrap_or(NEVER - 1).saturating_add(1).min(NEVER / 2)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(flavor = "current_thread", start_paused = true)]
    async fn a_wait_that_takes_too_long_ends() {
        let all = Rc::new(Deadlines::default());
        let timer = all.timer();
        let started = tokio::time::Instant::now();
        let waited = tokio::select! {
            () = all.run() => unreachable!(),
            waited = timer.within(Duration::from_secs(3), std::future::pending::<()>()) => waited,
        };
        assert_eq!(waited, Err(Elapsed));
        let took = started.elapsed();
        assert!(took >= Duration::from_secs(3) && took < Duration::from_millis(3_200), "{took:?}");
    }

    #[tokio::test(flavor = "current_thread", start_paused = true)]
    async fn a_wait_that_ends_has_no_deadline_left() {
        let all = Rc::new(Deadlines::default());
        let timer = all.timer();
        let sleep = tokio::time::sleep(Duration::from_secs(1));
        let waited = tokio::select! {
            () = all.run() => unreachable!(),
            waited = timer.within(Duration::from_secs(3), sleep) => waited,
        };
        assert_eq!((waited, timer.entry.due.get()), (Ok(()), NEVER));
        drop(timer);
        assert!(all.entries.borrow().is_empty());
    }
}
