//! Notices work that holds up the thread which answers requests.
//!
//! Tokio leaves it to the thread that last waited for the network to wait for it again. While that thread works for long, another must be
//! told to: one that finds nothing else to do waits for the network. A task from outside of the runtime wakes one.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use std::thread::{self, Thread};
use std::time::Duration;

use tokio::runtime::Handle;

use crate::error::{Error, Result};

/// How long work may hold up a thread unnoticed.
const TICK: Duration = Duration::from_millis(2);

/// After so many ticks without work the watch sleeps until there is some.
const IDLE: u32 = 25;

#[derive(Default)]
struct Seen {
    /// Jobs at work now.
    running: AtomicUsize,
    /// Jobs begun ever.
    begun: AtomicU64,
    asleep: AtomicBool,
    over: AtomicBool,
}

/// A thread that looks at the jobs of a database every [`TICK`] while there are any. It ends when this is dropped.
pub(super) struct Watch {
    seen: Arc<Seen>,
    thread: Option<Thread>,
}

/// One job, until it is dropped.
pub(super) struct Job<'a>(&'a Seen);

impl Watch {
    /// Watches over the runtime that the caller runs in; without one there is nobody to hold up.
    ///
    /// # Errors
    /// [`Error::Configuration`] when there is no thread to be had.
    pub fn start() -> Result<Arc<Self>> {
        let seen = Arc::new(Seen::default());
        let thread = match Handle::try_current() {
            Ok(runtime) => Some(
                thread::Builder::new()
                    .name("db-watch".to_owned())
                    .spawn({
                        let seen = Arc::clone(&seen);
                        move || watch(&seen, &runtime)
                    })
                    .map_err(|error| {
                        Error::Configuration(format!("no thread for the database: {error}"))
                    })?
                    .thread()
                    .clone(),
            ),
            Err(_) => None,
        };
        Ok(Arc::new(Self { seen, thread }))
    }

    /// Work begins.
    pub fn job(&self) -> Job<'_> {
        self.seen.running.fetch_add(1, Ordering::SeqCst);
        self.seen.begun.fetch_add(1, Ordering::Relaxed);
        if self.seen.asleep.load(Ordering::SeqCst) {
            self.wake();
        }
        Job(&self.seen)
    }

    fn wake(&self) {
        if let Some(thread) = &self.thread {
            thread.unpark();
        }
    }
}

impl Drop for Job<'_> {
    fn drop(&mut self) {
        self.0.running.fetch_sub(1, Ordering::SeqCst);
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        self.seen.over.store(true, Ordering::SeqCst);
        self.wake();
    }
}

fn watch(seen: &Seen, runtime: &Handle) {
    let mut before = 0;
    let mut idle = 0;
    while !seen.over.load(Ordering::SeqCst) {
        let begun = seen.begun.load(Ordering::Relaxed);
        if seen.running.load(Ordering::SeqCst) == 0 {
            idle += 1;
        } else {
            idle = 0;
            // Where a job began since, a thread that waits for the network was there to begin it.
            if begun == before {
                runtime.spawn(async {});
            }
        }
        before = begun;
        if idle < IDLE {
            thread::sleep(TICK);
            continue;
        }
        seen.asleep.store(true, Ordering::SeqCst);
        if seen.running.load(Ordering::SeqCst) == 0 && !seen.over.load(Ordering::SeqCst) {
            thread::park();
        }
        seen.asleep.store(false, Ordering::SeqCst);
        idle = 0;
    }
}
