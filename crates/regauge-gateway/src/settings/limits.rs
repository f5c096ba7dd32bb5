//! What a client may send.

use super::entry::{Entry, keep};
use super::values::{show_size, size};

/// Bounds on what a client may send.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// Bytes of a request's body.
    pub body: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self { body: 1 << 30 }
    }
}

/// Their rows.
pub const ROWS: &[Entry] = &[Entry {
    key: "limits.body",
    value: "SIZE",
    meaning: "the largest body of a request; beyond it 413",
    set: |settings, text| keep(&mut settings.limits.body, size(text)),
    show: |settings| show_size(settings.limits.body),
}];
