//! Compression of answers on their way to clients.
//!
//! An answer is compressed if it is text of some length, in no coding yet, which its server does not forbid (`no-transform`), and the client takes a
//! coding that is made here. Each that could be has `Vary: Accept-Encoding`, compressed or not, so that caches on the way know.
//!
//! Against guesses from lengths (BREACH): padding (see `encoder`); no compression of what a page of another site made a browser ask for with the user's
//! cookies, which is how the attack asks; and none at all of what may hold secrets, where `compress.guard` is set.

pub mod encoder;
pub mod kinds;

use super::coding::{Accepted, Coding};
use super::reply::facts::{Facts, controls, varies};
use crate::head::{Head, Version};
use crate::http1::framing::Body;
use crate::settings::compress::Compress;

/// What is done with an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Choice {
    /// It is nothing that is compressed.
    Leave,
    /// It goes out as it is, but clients differ: `Vary` says so.
    Vary,
    Compress(Coding),
}

impl Compress {
    /// Decides on an answer.
    pub fn choose(&self, asked: &Head, answer: &Head, body: Body, facts: &Facts<'_>) -> Choice {
        if !self.on || facts.fixed || !kinds::is_text(facts.kind) || kinds::is_events(facts.kind) {
            return Choice::Leave;
        }
        let length = match body {
            Body::Length(length) => Some(length),
            // To HEAD, and where there is nothing: as the answer to GET would be.
            Body::None => facts.length.and_then(|text| str::from_utf8(text).ok()?.parse().ok()),
            Body::Chunked | Body::UntilClose => Some(u64::MAX),
        };
        let small = length.is_none_or(|length| length < self.minimum);
        if small || matches!(answer.status, 204..=206 | 304) || (facts.has_cache_control && controls(answer, b"no-transform")) {
            return Choice::Leave;
        }
        // Before HTTP/1.1 there are no chunks, and what keeps Accept-Encoding may not know Vary.
        let coding = if asked.version == Version::Http10 || asked.value(b"accept-encoding").is_none() {
            None
        } else {
            Accepted::by(asked).codings().find(|coding| *coding != Coding::Zstd)
        };
        match coding {
            Some(coding) if !self.is_unsafe(asked, answer, facts) => Choice::Compress(coding),
            _ => Choice::Vary,
        }
    }

    /// Whether the length of an answer could tell a secret to someone who has a hand in what is asked.
    fn is_unsafe(&self, asked: &Head, answer: &Head, facts: &Facts<'_>) -> bool {
        let cookie = asked.value(b"cookie").is_some();
        // Fetch Metadata: what all browsers have said of their requests since 2023.
        if cookie && asked.value(b"sec-fetch-site").is_some_and(|site| site.eq_ignore_ascii_case(b"cross-site")) {
            return true;
        }
        self.guard
            && (cookie
                || asked.value(b"authorization").is_some()
                || asked.value(b"x-csrf-token").is_some()
                || facts.has_cookie
                || controls(answer, b"private")
                || controls(answer, b"no-store")
                || varies(answer, b"cookie"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn head(fields: &[(&str, &str)]) -> Head {
        let mut head = Head::default();
        head.set_request(b"GET", b"/", Version::Http11);
        for (name, value) in fields {
            head.push(name.as_bytes(), value.as_bytes());
        }
        head
    }

    fn choice(guard: bool, asked: &[(&str, &str)], answer: &[(&str, &str)], body: Body) -> Choice {
        let (asked, mut answer) = (head(asked), head(answer));
        answer.status = 200;
        Compress { guard, ..Compress::default() }.choose(&asked, &answer, body, &Facts::of(&answer))
    }

    const GZIP: (&str, &str) = ("accept-encoding", "gzip");
    const HTML: (&str, &str) = ("content-type", "text/html");
    const LONG: Body = Body::Length(5_000);

    #[test]
    fn text_of_some_length_is_compressed_for_who_takes_it() {
        let gzip = Choice::Compress(Coding::Gzip);
        assert_eq!(choice(false, &[GZIP], &[HTML], LONG), gzip);
        assert_eq!(choice(false, &[GZIP], &[HTML], Body::Chunked), gzip);
        assert_eq!(choice(false, &[GZIP], &[HTML, ("content-length", "5000")], Body::None), gzip);
        assert_eq!(choice(false, &[("accept-encoding", "gzip, br, zstd")], &[HTML], LONG), Choice::Compress(Coding::Brotli));
        for asked in [&[][..], &[("accept-encoding", "zstd")], &[("accept-encoding", "gzip;q=0")]] {
            assert_eq!(choice(false, asked, &[HTML], LONG), Choice::Vary, "{asked:?}");
        }
        assert_eq!(choice(false, &[GZIP], &[HTML], Body::Length(100)), Choice::Leave);
        assert_eq!(choice(false, &[GZIP], &[HTML], Body::None), Choice::Leave);
        for answer in [
            ("content-type", "image/png"),
            ("content-type", "text/event-stream"),
            ("content-encoding", "br"),
            ("cache-control", "public, No-Transform"),
            ("content-range", "bytes 0-1/2"),
            ("content-digest", "sha-256=:x:"),
        ] {
            let mut fields = vec![HTML, answer];
            fields.drain(..usize::from(answer.0 == "content-type"));
            assert_eq!(choice(false, &[GZIP], &fields, LONG), Choice::Leave, "{answer:?}");
        }
    }

    #[test]
    fn secrets_are_guarded() {
        let cross = [GZIP, ("cookie", "a=1"), ("sec-fetch-site", "cross-site")];
        assert_eq!(choice(false, &cross, &[HTML], LONG), Choice::Vary);
        assert_eq!(choice(false, &[GZIP, ("sec-fetch-site", "cross-site")], &[HTML], LONG), Choice::Compress(Coding::Gzip));
        assert_eq!(
            choice(false, &[GZIP, ("cookie", "a=1"), ("sec-fetch-site", "same-origin")], &[HTML], LONG),
            Choice::Compress(Coding::Gzip)
        );
        assert_eq!(choice(true, &[GZIP], &[HTML], LONG), Choice::Compress(Coding::Gzip));
        for asked in [("cookie", "a=1"), ("authorization", "Bearer x"), ("x-csrf-token", "x")] {
            assert_eq!(choice(true, &[GZIP, asked], &[HTML], LONG), Choice::Vary, "{asked:?}");
        }
        for answer in [
            ("set-cookie", "a=1"),
            ("cache-control", "private=\"x\", max-age=0"),
            ("cache-control", "no-store"),
            ("vary", "Accept, Cookie"),
        ] {
            assert_eq!(choice(true, &[GZIP], &[HTML, answer], LONG), Choice::Vary, "{answer:?}");
        }
    }
}
