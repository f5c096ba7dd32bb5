//! One upstream, as all threads see it: how much is under way there, and its share. Atomics alone.

use std::sync::Mutex;
use std::sync::atomic::{AtomicU32, AtomicU64, Ordering};

use tokio::sync::Notify;

use super::address::Address;
use super::condition::FULL;
use super::names::Places;

/// An upstream. On cache lines of its own: each request writes to it.
#[derive(Debug)]
#[repr(align(128))]
pub struct Member {
    pub address: Address,
    pub places: Places,
    /// Its share in hundredths; 0: it takes no requests.
    pub(super) weight: AtomicU32,
    /// Requests under way.
    pub(super) active: AtomicU32,
    /// Upgraded connections.
    pub(super) tunnels: AtomicU32,
    /// Connections that are being opened.
    pub(super) connecting: AtomicU32,
    /// Woken when one more may be opened, or a kept one may be there, if anyone waits.
    pub(super) opened: Notify,
    /// Failures in a row.
    pub(super) failures: AtomicU32,
    /// All requests that were sent to it, and those of them that failed.
    pub(super) requests: AtomicU64,
    pub(super) failed: AtomicU64,
    pub(super) ejections: AtomicU64,
    /// Why it last failed; written where something goes wrong only.
    problem: Mutex<Option<String>>,
}

impl Member {
    /// One with nothing under way.
    pub fn new(address: Address) -> Self {
        let places = match &address {
            Address::Tcp { host, port, .. } => Places::new(host, *port),
            Address::Unix(_) => Places::new("", 0),
        };
        Self {
            address,
            places,
            weight: AtomicU32::new(FULL),
            active: AtomicU32::default(),
            tunnels: AtomicU32::default(),
            connecting: AtomicU32::default(),
            opened: Notify::new(),
            failures: AtomicU32::default(),
            requests: AtomicU64::default(),
            failed: AtomicU64::default(),
            ejections: AtomicU64::default(),
            problem: Mutex::default(),
        }
    }

    /// Takes one place of at most `most` (0: of as many as come). Whether there was one.
    pub(super) fn enter(counter: &AtomicU32, most: u32) -> bool {
        // Sequentially consistent with `Group::freed`: whoever waits sees this place, or is woken.
        let before = counter.fetch_add(1, Ordering::SeqCst);
        if most > 0 && before >= most {
            counter.fetch_sub(1, Ordering::SeqCst);
            return false;
        }
        true
    }

    /// Remembers why it failed.
    pub(super) fn say(&self, problem: Option<String>) {
        *self.problem.lock().unwrap_or_else(|broken| broken.into_inner()) = problem;
    }

    /// Why it last failed; None after a good check.
    pub fn problem(&self) -> Option<String> {
        self.problem.lock().unwrap_or_else(|broken| broken.into_inner()).clone()
    }
}
