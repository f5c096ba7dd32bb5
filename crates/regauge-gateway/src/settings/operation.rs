//! How the gateway is run: its end, its admin socket, its processes.

use std::time::Duration;

use super::entry::{Entry, time};

/// How the gateway is run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Operation {
    /// For how long, at the end, requests under way may go on.
    pub drain: Duration,
}

impl Default for Operation {
    fn default() -> Self {
        Self { drain: Duration::from_secs(30) }
    }
}

/// Their rows.
pub const ROWS: &[Entry] = &[time!("drain.timeout", operation.drain, "at the end (SIGTERM), for how long requests under way may go on")];
