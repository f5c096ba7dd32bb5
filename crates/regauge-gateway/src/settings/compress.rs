//! Compression of answers.

use super::entry::{Entry, keep, plain};
use super::values::{count, show_size, size, yes};

/// What is compressed, and how.
#[derive(Debug, Clone, Copy)]
pub struct Compress {
    pub on: bool,
    /// Bytes from which an answer is compressed.
    pub minimum: u64,
    /// Bytes of padding, at most; 0: none.
    pub padding: u16,
    /// Whether what may hold secrets is left as it is.
    pub guard: bool,
}

impl Default for Compress {
    fn default() -> Self {
        Self { on: true, minimum: 1024, padding: 32, guard: false }
    }
}

/// Its rows.
pub const ROWS: &[Entry] = &[
    plain!("compress.on", "BOOL", compress.on, yes, "whether answers of text are compressed for clients that accept it: brotli or gzip"),
    Entry {
        key: "compress.minimum",
        value: "SIZE",
        meaning: "from which size of an answer on; those whose size is not known are",
        set: |settings, text| keep(&mut settings.compress.minimum, size(text)),
        show: |settings| show_size(settings.compress.minimum),
    },
    Entry {
        key: "compress.padding",
        value: "N",
        meaning: "bytes that are added at most to hide how well a secret was guessed (BREACH), drawn for each answer; 0: none",
        set: |settings, text| {
            let bytes = count(text)?;
            keep(
                &mut settings.compress.padding,
                u16::try_from(bytes).ok().filter(|bytes| *bytes <= 256).ok_or_else(|| format!("{bytes} is more than 256")),
            )
        },
        show: |settings| settings.compress.padding.to_string(),
    },
    plain!(
        "compress.guard",
        "BOOL",
        compress.guard,
        yes,
        "whether answers that may hold secrets are not compressed at all: to requests with cookies, authorization or a CSRF token, and those that set cookies, are private, or vary by cookie"
    ),
];
