//! What the head of an answer says that matters to what is done with it, read in one go.

use crate::head::{Head, tokens};

/// Facts of an answer's head.
#[derive(Debug, Clone, Copy, Default)]
pub struct Facts<'a> {
    pub kind: &'a [u8],
    pub etag: Option<&'a [u8]>,
    pub length: Option<&'a [u8]>,
    /// The file that Rails wants sent: by its path, or by a place that stands for it.
    pub sendfile: Option<&'a [u8]>,
    pub accel: Option<&'a [u8]>,
    pub has_cache_control: bool,
    pub has_vary: bool,
    pub has_cookie: bool,
    /// The body is in a coding already, is a part, or has a digest: another coding of it would be wrong.
    pub fixed: bool,
}

impl<'a> Facts<'a> {
    /// Of an answer.
    pub fn of(head: &'a Head) -> Self {
        let mut facts = Self::default();
        for (name, value) in head.fields() {
            // Fields are told apart by their length first: this runs for every answer.
            match name.len() {
                4 if name.eq_ignore_ascii_case(b"etag") => facts.etag = Some(value),
                4 => facts.has_vary |= name.eq_ignore_ascii_case(b"vary"),
                10 if name.eq_ignore_ascii_case(b"x-sendfile") => facts.sendfile = Some(value),
                10 => facts.has_cookie |= name.eq_ignore_ascii_case(b"set-cookie"),
                11 => facts.fixed |= name.eq_ignore_ascii_case(b"repr-digest"),
                12 if name.eq_ignore_ascii_case(b"content-type") => facts.kind = value,
                13 if name.eq_ignore_ascii_case(b"cache-control") => facts.has_cache_control = true,
                13 => facts.fixed |= name.eq_ignore_ascii_case(b"content-range"),
                14 if name.eq_ignore_ascii_case(b"content-length") => facts.length = Some(value),
                14 => facts.fixed |= name.eq_ignore_ascii_case(b"content-digest"),
                16 if name.eq_ignore_ascii_case(b"x-accel-redirect") => facts.accel = Some(value),
                16 => facts.fixed |= name.eq_ignore_ascii_case(b"content-encoding"),
                _ => {}
            }
        }
        facts
    }
}

/// Whether `Cache-Control` says something, whatever it says it of (`private="Set-Cookie"`).
pub fn controls(head: &Head, what: &[u8]) -> bool {
    let name = |each: &[u8]| each.split(|byte| *byte == b'=').next().is_some_and(|name| name.trim_ascii().eq_ignore_ascii_case(what));
    head.values(b"cache-control").any(|value| tokens(value).any(name))
}

/// Whether `Vary` names a field, or everything.
pub fn varies(head: &Head, by: &[u8]) -> bool {
    head.values(b"vary").any(|value| tokens(value).any(|each| each == b"*" || each.eq_ignore_ascii_case(by)))
}
