//! The cache of answers.

use std::time::Duration;

use super::entry::{Entry, keep, time};
use super::values::{show_size, size};

/// What is kept, and how much.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cache {
    /// Bytes of all that is kept; 0: nothing.
    pub size: u64,
    /// Bytes of the largest body.
    pub largest: u64,
    /// For how long a request waits for another one's answer.
    pub wait: Duration,
}

impl Default for Cache {
    fn default() -> Self {
        Self { size: 64 << 20, largest: 1 << 20, wait: Duration::from_secs(5) }
    }
}

/// Its rows.
pub const ROWS: &[Entry] = &[
    Entry {
        key: "cache.size",
        value: "SIZE",
        meaning: "memory for answers that Rails says are public and for how long (`expires_in 5.minutes, public: true`); 0: no cache",
        set: |settings, text| keep(&mut settings.cache.size, size(text)),
        show: |settings| show_size(settings.cache.size),
    },
    Entry {
        key: "cache.largest",
        value: "SIZE",
        meaning: "the largest answer that is kept",
        set: |settings, text| keep(&mut settings.cache.largest, size(text)),
        show: |settings| show_size(settings.cache.largest),
    },
    time!("cache.wait", cache.wait, "for how long a request waits for the answer to the same one, before it asks Rails itself"),
];
