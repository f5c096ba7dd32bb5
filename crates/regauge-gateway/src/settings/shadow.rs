//! Copies of requests for comparison: which, how many at a time, and what is written of what differs.

use std::path::PathBuf;

use super::entry::{Entry, file, keep, names, optional, plain, share};
use super::values::{count, show_size, size, yes};
use crate::upstream::address::{Addresses, BadAddress};

/// What is copied.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shadow {
    /// In hundredths of a percent.
    pub share: u16,
    pub canary: bool,
    /// Where writes may go.
    pub sandbox: Option<Addresses>,
    /// The largest answer that is compared, in bytes.
    pub body: u64,
    /// Copies under way at a time, of each thread.
    pub concurrency: usize,
}

/// What is written of comparisons, and what is not compared.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Compare {
    pub file: Option<PathBuf>,
    /// Of the file and the one before it together.
    pub max_bytes: u64,
    /// Which share of the equal answers is written, in hundredths of a percent.
    pub sample: u16,
    /// Whether values that differ are written, or only where.
    pub values: bool,
    /// Headers, and members of JSON, that are not compared.
    pub ignore_headers: Vec<String>,
    pub ignore_json: Vec<String>,
    /// Names whose values are secrets, beside those that are known.
    pub secrets: Vec<String>,
}

impl Default for Shadow {
    fn default() -> Self {
        Self { share: 10_000, canary: true, sandbox: None, body: 256 << 10, concurrency: 16 }
    }
}

impl Default for Compare {
    fn default() -> Self {
        let (ignore_headers, ignore_json, secrets) = (Vec::new(), Vec::new(), Vec::new());
        Self { file: None, max_bytes: 64 << 20, sample: 0, values: true, ignore_headers, ignore_json, secrets }
    }
}

/// Their rows.
pub const ROWS: &[Entry] = &[
    share!("shadow.share", shadow.share, "which share of the requests to a shadowed route is copied to Rust"),
    plain!("shadow.canary", "BOOL", shadow.canary, yes, "whether what Rails answers of a route on canary is copied to Rust as well"),
    Entry {
        key: "shadow.sandbox",
        value: "URL",
        meaning: "a generated service on a database of its own, to which writes may be copied; empty: writes are not",
        set: |settings, text| {
            keep(&mut settings.shadow.sandbox, optional(text, |text| text.parse().map_err(|error: BadAddress| error.to_string())))
        },
        show: |settings| settings.shadow.sandbox.as_ref().map(ToString::to_string).unwrap_or_default(),
    },
    Entry {
        key: "shadow.body",
        value: "SIZE",
        meaning: "the largest answer that is compared; larger ones are counted",
        set: |settings, text| keep(&mut settings.shadow.body, size(text)),
        show: |settings| show_size(settings.shadow.body),
    },
    plain!(
        "shadow.concurrency",
        "N",
        shadow.concurrency,
        count,
        "copies that each thread has under way; beyond them requests are not copied, but counted"
    ),
    file!("compare.file", compare.file, "where answers that differ are written, a line of JSON each; empty: nowhere"),
    Entry {
        key: "compare.max_bytes",
        value: "SIZE",
        meaning: "how large that file, and the one before it, become together",
        set: |settings, text| keep(&mut settings.compare.max_bytes, size(text)),
        show: |settings| show_size(settings.compare.max_bytes),
    },
    share!("compare.sample", compare.sample, "which share of the equal answers is written as well"),
    plain!(
        "compare.values",
        "BOOL",
        compare.values,
        yes,
        "whether the values that differ are written (secrets never are), or only where they stand"
    ),
    names!("compare.ignore_headers", compare.ignore_headers, "headers that are not compared, with commas, beside those in docs/compare.md"),
    names!("compare.ignore_json", compare.ignore_json, "members of JSON that are not compared, with commas"),
    names!(
        "compare.secrets",
        compare.secrets,
        "names (of parameters, members of JSON) whose values are secrets, with commas, beside the known ones"
    ),
];
