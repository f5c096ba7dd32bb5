//! What Rust would have answered: copies of requests that Rails answered, and what differs between both answers.
//!
//! `copy` sends them, when the client has its answer; `answer` is what is kept of both. `judge` says what differs, by `rules` (what is not compared,
//! and what is only in part), with `json` and `text` for bodies. `line` writes it down without `secret`s, `file` keeps that within bounds.

pub mod answer;
pub mod copy;
pub mod file;
pub mod json;
pub mod judge;
pub mod line;
pub mod rules;
pub mod secret;
pub mod text;

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

use serde::Serialize;

use self::file::File;
use self::rules::Rules;
use crate::settings::Settings;

/// What became of requests that were to be copied.
#[derive(Debug, Default)]
pub struct Counts {
    counts: [AtomicU64; 8],
}

/// One of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// Both answers are the same, as far as they are compared.
    Equal,
    Different,
    /// Too many copies were under way.
    Busy,
    /// An answer, or the request's body, was too large to be kept.
    Large,
    /// Rust did not answer.
    Failed,
    /// Rust says that it does not serve the route.
    Unported,
    /// Rails' answer is nothing to compare with: it failed, or has no end.
    Skipped,
    /// What differed could not be written fast enough.
    Unwritten,
}

/// The counts as they are at a moment.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Counted {
    pub equal: u64,
    pub different: u64,
    pub busy: u64,
    pub large: u64,
    pub failed: u64,
    pub unported: u64,
    pub skipped: u64,
    pub unwritten: u64,
}

impl Counts {
    /// One more.
    pub fn add(&self, outcome: Outcome) {
        self.counts[outcome as usize].fetch_add(1, Relaxed);
    }

    /// How many there were.
    pub fn now(&self) -> Counted {
        let [equal, different, busy, large, failed, unported, skipped, unwritten] =
            std::array::from_fn(|place| self.counts[place].load(Relaxed));
        Counted { equal, different, busy, large, failed, unported, skipped, unwritten }
    }
}

/// The comparer: rules, counts and the file, shared by all threads.
#[derive(Debug)]
pub struct Comparer {
    pub rules: Rules,
    pub counts: Arc<Counts>,
    pub file: Option<Arc<File>>,
}

impl Comparer {
    /// Of some settings. `before`: the one in force until now, whose counts go on, and whose file, where it is the same.
    ///
    /// Errors where the file cannot be opened.
    pub fn new(settings: &Settings, before: Option<&Arc<Self>>) -> std::io::Result<Arc<Self>> {
        let told = &settings.compare;
        let counts = before.map(|before| Arc::clone(&before.counts)).unwrap_or_default();
        let kept = before.and_then(|before| before.file.as_ref()).filter(|file| file.is_for(told.file.as_deref(), told.max_bytes));
        let file = match (&told.file, kept) {
            (_, Some(file)) => Some(Arc::clone(file)),
            (Some(path), None) => Some(Arc::new(File::open(path, told.max_bytes)?)),
            (None, None) => None,
        };
        Ok(Arc::new(Self { rules: Rules::new(told), counts, file }))
    }
}
