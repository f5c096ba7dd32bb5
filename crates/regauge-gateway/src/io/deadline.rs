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

/// How far the end of a thread has come. Waits for what a client may do, or not, are cut short by it: [`Timer::unless`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub enum Hurry {
    #[default]
    None,
    /// No more is begun: who can be told is told.
    Farewell,
    /// What idles is closed.
    Idle,
    /// Comes never: what is begun has its time to the end.
    Never,
}

/// Why a wait ended without what was waited for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cut {
    Elapsed,
    Hurried,
}

/// The time given was over.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("timed out")]
pub struct Elapsed;

#[derive(Debug)]
struct Entry {
    due: Cell<u64>,
    waker: RefCell<Option<Waker>>,
    /// The stage of the end that cuts the wait short.
    unless: Cell<Hurry>,
}

/// The deadlines of a thread.
#[derive(Debug, Default)]
pub struct Deadlines {
    now: Cell<u64>,
    entries: RefCell<Slab<Rc<Entry>>>,
    some: Notify,
    hurry: Cell<Hurry>,
}

impl Deadlines {
    /// A new timer, for one wait at a time.
    pub fn timer(self: &Rc<Self>) -> Timer {
        let entry = Rc::new(Entry { due: Cell::new(NEVER), waker: RefCell::new(None), unless: Cell::default() });
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

    /// Cuts short what is waited for with this stage, or one before it, from the next tick on.
    pub fn hurry(&self, stage: Hurry) {
        self.hurry.set(stage);
    }

    /// How far the end of this thread has come.
    pub fn hurried(&self) -> Hurry {
        self.hurry.get()
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
                let hurried = entry.unless.get() != Hurry::None && entry.unless.get() <= self.hurry.get();
                if (hurried || entry.due.get() <= now)
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

    /// As [`Timer::within`], cut short when the end of the thread has come to a stage.
    pub async fn unless<F: Future>(&self, stage: Hurry, limit: Duration, future: F) -> Result<F::Output, Cut> {
        let mut future = pin!(future);
        self.entry.unless.set(stage);
        let done = self
            .within(
                limit,
                poll_fn(|cx| match future.as_mut().poll(cx) {
                    Poll::Ready(value) => Poll::Ready(Ok(value)),
                    Poll::Pending if stage <= self.all.hurry.get() => Poll::Ready(Err(Cut::Hurried)),
                    Poll::Pending => Poll::Pending,
                }),
            )
            .await;
        self.entry.unless.set(Hurry::None);
        done.unwrap_or(Err(Cut::Elapsed))
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
    async fn an_end_cuts_short_what_it_may() {
        let all = Rc::new(Deadlines::default());
        let (idle, busy) = (all.timer(), all.timer());
        let long = Duration::from_secs(60);
        let wait = async {
            all.hurry(Hurry::Farewell);
            let first = idle.unless(Hurry::Idle, Duration::from_secs(1), std::future::pending::<()>()).await;
            let later = async {
                tokio::time::sleep(Duration::from_secs(5)).await;
                all.hurry(Hurry::Idle);
                std::future::pending::<()>().await
            };
            let second = idle.unless(Hurry::Idle, long, later).await;
            (first, second, busy.within(Duration::from_secs(2), std::future::pending::<()>()).await)
        };
        let ended = tokio::select! { () = all.run() => unreachable!(), ended = wait => ended };
        assert_eq!(ended, (Err(Cut::Elapsed), Err(Cut::Hurried), Err(Elapsed)));
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
