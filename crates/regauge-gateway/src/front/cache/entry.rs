//! An answer that is kept.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::{Instant, SystemTime};

use httpdate::fmt_http_date;

use super::control::Life;
use crate::front::coding::Coding;
use crate::front::compress::encoder::Encoder;
use crate::front::compress::kinds;
use crate::head::{Head, Version};
use crate::http1::framing::Body;
use crate::proxy::fields::answered;

/// Fields of an answer that are not of its content: of the moment, or of this one request.
const NOT_KEPT: &[&[u8]] =
    &[b"age", b"content-length", b"x-request-id", b"x-runtime", b"x-cache", b"server-timing", b"set-cookie", b"trailer"];
/// What an entry is counted with beside its texts.
const OVERHEAD: usize = 512;

/// A kept answer, whole.
#[derive(Debug)]
pub struct Entry {
    pub key: Vec<u8>,
    pub hash: u64,
    pub vary: Vec<(Vec<u8>, Vec<u8>)>,
    pub head: Head,
    pub body: Arc<[u8]>,
    pub life: Life,
    came: Instant,
    /// Whether it was asked for since it was looked at last by who makes room.
    pub used: AtomicBool,
    /// Whether somebody asks for a newer one.
    pub renewing: AtomicBool,
    /// The body in the codings that are made here, made when first asked for. None inside: it would not be smaller by half.
    packed: [OnceLock<Option<Arc<[u8]>>>; 2],
}

impl Entry {
    /// Keeps an answer whose head came now.
    pub fn new(key: Vec<u8>, hash: u64, vary: Vec<(Vec<u8>, Vec<u8>)>, head: Head, body: Arc<[u8]>, life: Life) -> Self {
        let (used, renewing) = (AtomicBool::new(false), AtomicBool::new(false));
        Self { key, hash, vary, head, body, life, came: Instant::now(), used, renewing, packed: Default::default() }
    }

    /// The fields of an answer that are kept, with a date (RFC 9110, section 6.6.1: who keeps it is to have one).
    pub fn head_of(answer: &Head) -> Head {
        let mut head = Head::default();
        head.set_status(answer.status, Version::Http11);
        for (name, value) in answered(answer, Body::Chunked) {
            if !NOT_KEPT.iter().any(|each| each.eq_ignore_ascii_case(name)) {
                head.push(name, value);
            }
        }
        if head.value(b"date").is_none() {
            head.push(b"date", fmt_http_date(SystemTime::now()).as_bytes());
        }
        head
    }

    /// The same answer, which its server says is still good: with what it says of it now (RFC 9111, section 4.3.4).
    pub fn renewed(&self, said: &Head, life: Life) -> Self {
        let mut head = Head::default();
        head.set_status(self.head.status, Version::Http11);
        let now = Self::head_of(said);
        // Of the content nothing is said with 304; what is, is of no content.
        let of_content = |name: &[u8]| name.get(..8).is_some_and(|start| start.eq_ignore_ascii_case(b"content-"));
        let before = self.head.fields().filter(|(name, _)| of_content(name) || now.value(name).is_none());
        let after = now.fields().filter(|(name, _)| !of_content(name));
        before.chain(after).for_each(|(name, value)| head.push(name, value));
        Self::new(self.key.clone(), self.hash, self.vary.clone(), head, Arc::clone(&self.body), life)
    }

    /// Its age, in seconds.
    pub fn age(&self) -> u32 {
        self.life.age.saturating_add(u32::try_from(self.came.elapsed().as_secs()).unwrap_or(u32::MAX))
    }

    pub fn is_fresh(&self) -> bool {
        self.age() < self.life.fresh
    }

    /// Whether it can be sent while another one is asked for.
    pub fn serves_while_renewing(&self) -> bool {
        self.age() < self.life.fresh.saturating_add(self.life.while_revalidating)
    }

    /// Whether it can be sent where no other one can be had.
    pub fn serves_on_error(&self) -> bool {
        self.age() < self.life.fresh.saturating_add(self.life.if_error)
    }

    /// Whether it is of no more use.
    pub fn is_over(&self) -> bool {
        let stale = self.life.while_revalidating.max(self.life.if_error).max(if self.has_validator() { self.life.fresh } else { 0 });
        self.age() > self.life.fresh.saturating_add(stale)
    }

    /// Whether its server can be asked whether it is still good.
    pub fn has_validator(&self) -> bool {
        self.head.value(b"etag").is_some() || self.head.value(b"last-modified").is_some()
    }

    /// What it takes, in bytes: with its body in two other codings, each at most half as long.
    pub fn size(&self) -> usize {
        let head: usize = self.head.fields().map(|(name, value)| name.len() + value.len() + 8).sum();
        let packs = self.packs();
        OVERHEAD + self.key.len() + head + self.body.len() * if packs { 2 } else { 1 }
    }

    fn packs(&self) -> bool {
        kinds::is_text(self.head.value(b"content-type").unwrap_or_default())
    }

    /// Says that it was asked for.
    pub fn touch(&self) {
        // A store would take the line from other threads' processors each time.
        if !self.used.load(Ordering::Relaxed) {
            self.used.store(true, Ordering::Relaxed);
        }
    }

    fn place(&self, coding: Coding) -> Option<&OnceLock<Option<Arc<[u8]>>>> {
        match coding {
            Coding::Brotli => Some(&self.packed[0]),
            Coding::Gzip => Some(&self.packed[1]),
            Coding::Zstd => None,
        }
    }

    /// Its body in a coding, where it was made; and whether that is still to be tried.
    pub fn packed(&self, coding: Coding) -> (Option<Arc<[u8]>>, bool) {
        match self.place(coding).map(OnceLock::get) {
            Some(None) => (None, true),
            Some(Some(made)) => (made.clone(), false),
            None => (None, false),
        }
    }

    /// Makes its body in a coding. Takes a while.
    pub fn pack(&self, coding: Coding) {
        let Some(place) = self.place(coding) else { return };
        place.get_or_init(|| {
            // It is the same for all: there is no secret in it, and nothing to hide.
            let mut encoder = Encoder::new(coding, Some(self.body.len() as u64), 0)?;
            encoder.write(&self.body).ok()?;
            encoder.finish().ok()?;
            let made = std::mem::take(encoder.made());
            (made.len() <= self.body.len() / 2).then(|| made.into())
        });
    }

    /// Its entity tag for a body in a coding: another representation.
    pub fn etag(&self, coding: Option<Coding>) -> Option<Vec<u8>> {
        let etag = self.head.value(b"etag")?;
        Some(if coding.is_some() && !etag.starts_with(b"W/") { [b"W/", etag].concat() } else { etag.to_vec() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn head(status: u16, fields: &[(&str, &str)]) -> Head {
        let mut head = Head::default();
        head.status = status;
        for (name, value) in fields {
            head.push(name.as_bytes(), value.as_bytes());
        }
        head
    }

    #[test]
    fn fields_of_one_request_are_not_kept() {
        let kept = Entry::head_of(&head(
            200,
            &[("X-Request-Id", "1"), ("Age", "3"), ("Content-Length", "4"), ("Connection", "close"), ("ETag", "\"a\"")],
        ));
        let names: Vec<_> = kept.fields().map(|(name, _)| String::from_utf8_lossy(name).into_owned()).collect();
        assert_eq!(names, ["ETag", "date"]);
    }

    #[test]
    fn what_is_still_good_takes_what_is_said_of_it_now() {
        let first = head(200, &[("Content-Type", "text/html"), ("Cache-Control", "public, max-age=1"), ("ETag", "\"a\"")]);
        let entry = Entry::new(Vec::new(), 0, Vec::new(), Entry::head_of(&first), Arc::from(*b"body"), Life::default());
        let said = head(304, &[("Cache-Control", "public, max-age=5"), ("Content-Type", "x"), ("ETag", "\"a\"")]);
        let renewed = entry.renewed(&said, Life { fresh: 5, ..Life::default() });
        assert_eq!((renewed.head.status, &*renewed.body), (200, &b"body"[..]));
        assert_eq!(renewed.head.values(b"cache-control").collect::<Vec<_>>(), [b"public, max-age=5"]);
        assert_eq!(renewed.head.values(b"content-type").collect::<Vec<_>>(), [b"text/html"]);
        assert_eq!(renewed.head.values(b"etag").count(), 1);
    }

    #[test]
    fn bodies_are_packed_once_and_only_where_it_is_worth_it() {
        let kept =
            |body: &[u8]| Entry::new(Vec::new(), 0, Vec::new(), head(200, &[("content-type", "text/html")]), body.into(), Life::default());
        let entry = kept(&b"abc".repeat(1000));
        assert!(entry.packed(Coding::Gzip).1);
        entry.pack(Coding::Gzip);
        assert!(entry.packed(Coding::Gzip).0.is_some_and(|made| made.len() < 100));
        let noise: Vec<u8> = (0..1000).map(|_| fastrand::u8(..)).collect();
        let entry = kept(&noise);
        entry.pack(Coding::Brotli);
        assert!(matches!(entry.packed(Coding::Brotli), (None, false)));
        assert!(matches!(entry.packed(Coding::Zstd), (None, false)));
    }
}
