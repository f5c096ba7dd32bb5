//! What an answer says of how long it may be kept, and by whom (RFC 9111, section 5.2.2; RFC 5861).

use std::time::{Duration, SystemTime};

use crate::front::reply::facts::Facts;
use crate::head::{Head, tokens};

/// Statuses of answers that are kept. A 302 is: what is public says so.
const STATUSES: &[u16] = &[200, 203, 204, 300, 301, 302, 307, 308, 404, 410];
/// The longest time that is believed: a year.
const LONGEST: u32 = 31_536_000;

/// The directives of an answer that matter to a cache that many share.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Control {
    public: bool,
    forbidden: bool,
    strict: bool,
    shared_age: Option<u32>,
    age: Option<u32>,
    while_revalidating: Option<u32>,
    if_error: Option<u32>,
}

impl Control {
    fn of(head: &Head) -> Self {
        let mut control = Self::default();
        for directive in head.values(b"cache-control").flat_map(tokens) {
            let mut parts = directive.splitn(2, |byte| *byte == b'=');
            let name = parts.next().unwrap_or_default().trim_ascii().to_ascii_lowercase();
            let value = parts.next().map(seconds);
            match name.as_slice() {
                b"public" => control.public = true,
                // With the names of fields too (`private="Set-Cookie"`): nothing else in such an answer is meant for all either.
                b"private" | b"no-store" | b"no-cache" => control.forbidden = true,
                b"must-revalidate" | b"proxy-revalidate" => control.strict = true,
                b"s-maxage" => control.shared_age = control.shared_age.or(value),
                b"max-age" => control.age = control.age.or(value),
                b"stale-while-revalidate" => control.while_revalidating = value,
                b"stale-if-error" => control.if_error = value,
                _ => {}
            }
        }
        control
    }
}

/// A number of seconds; one that cannot be read is none at all (RFC 9111, section 4.2.1).
fn seconds(text: &[u8]) -> u32 {
    let text = text.trim_ascii();
    let text = text.strip_prefix(b"\"").and_then(|text| text.strip_suffix(b"\"")).unwrap_or(text);
    let digits = !text.is_empty() && text.iter().all(u8::is_ascii_digit);
    if !digits {
        return 0;
    }
    text.iter().fold(0_u32, |sum, digit| (sum * 10 + u32::from(digit - b'0')).min(LONGEST))
}

/// For how long an answer is good, in seconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Life {
    /// Its age when it came.
    pub age: u32,
    pub fresh: u32,
    /// After that, while another one is asked for.
    pub while_revalidating: u32,
    /// After that, when none can be had.
    pub if_error: u32,
}

/// For how long an answer to GET may be kept. None: not at all. Only what is meant for all is: `public` or `s-maxage`, with an end, without a cookie.
pub fn life(head: &Head, facts: &Facts<'_>, now: SystemTime) -> Option<Life> {
    if !facts.has_cache_control || facts.has_cookie || facts.sendfile.is_some() || facts.accel.is_some() || !STATUSES.contains(&head.status)
    {
        return None;
    }
    let control = Control::of(head);
    if control.forbidden || !(control.public || control.shared_age.is_some()) {
        return None;
    }
    let date = |name: &[u8]| head.value(name).and_then(|value| httpdate::parse_http_date(str::from_utf8(value).ok()?).ok());
    let date_of = date(b"date");
    let until = || {
        let expires = head.value(b"expires")?;
        let expires = httpdate::parse_http_date(str::from_utf8(expires).ok()?).ok()?;
        Some(whole(expires.duration_since(date_of.unwrap_or(now)).unwrap_or_default()))
    };
    let fresh = control.shared_age.or(control.age).or_else(until)?;
    // Section 4.2.3: what it says of its age, or what its date does.
    let apparent = date_of.map_or(0, |date| whole(now.duration_since(date).unwrap_or_default()));
    let age = head.value(b"age").map_or(0, seconds).max(apparent);
    if fresh <= age {
        return None;
    }
    let stale = |value: Option<u32>| if control.strict { 0 } else { value.unwrap_or(0) };
    Some(Life { age, fresh, while_revalidating: stale(control.while_revalidating), if_error: stale(control.if_error) })
}

fn whole(time: Duration) -> u32 {
    u32::try_from(time.as_secs()).unwrap_or(LONGEST).min(LONGEST)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(status: u16, fields: &[(&str, &str)]) -> Option<Life> {
        let mut head = Head::default();
        head.status = status;
        for (name, value) in fields {
            head.push(name.as_bytes(), value.as_bytes());
        }
        let now = httpdate::parse_http_date("Sun, 06 Nov 1994 08:49:37 GMT").unwrap();
        life(&head, &Facts::of(&head), now)
    }

    fn control(text: &str) -> Option<Life> {
        said(200, &[("cache-control", text)])
    }

    #[test]
    fn what_is_public_and_has_an_end_is_kept() {
        let fresh = |fresh| Some(Life { fresh, ..Life::default() });
        assert_eq!(control("max-age=60, public"), fresh(60));
        assert_eq!(control("s-maxage=5"), fresh(5));
        assert_eq!(control("public, max-age=60, S-MaxAge=\"5\""), fresh(5));
        assert_eq!(control("public, max-age=99999999999"), fresh(LONGEST));
        assert_eq!(said(200, &[("cache-control", "public"), ("expires", "Sun, 06 Nov 1994 08:50:37 GMT")]), fresh(60));
        assert_eq!(said(404, &[("cache-control", "public, max-age=1")]), fresh(1));
        let life = Life { fresh: 1, while_revalidating: 2, if_error: 3, age: 0 };
        assert_eq!(control("public, max-age=1, stale-while-revalidate=2, stale-if-error=3"), Some(life));
        assert_eq!(control("public, max-age=1, stale-while-revalidate=2, must-revalidate"), fresh(1));
        let aged = said(200, &[("cache-control", "public, max-age=60"), ("age", "20"), ("date", "Sun, 06 Nov 1994 08:49:07 GMT")]);
        assert_eq!(aged, Some(Life { age: 30, fresh: 60, ..Life::default() }));
    }

    #[test]
    fn all_else_is_not() {
        for text in [
            "",
            "max-age=60",
            "public",
            "public, max-age=0",
            "public, max-age=x",
            "public, max-age=9zzzzzzzz",
            "public, max-age=-1",
            "public, max-age=60, no-store",
            "public, max-age=60, private=\"x\"",
            "public, max-age=60, No-Cache",
            "max-age=0, private, must-revalidate",
        ] {
            assert_eq!(control(text), None, "{text}");
        }
        let public = ("cache-control", "public, max-age=60");
        assert_eq!(said(200, &[public, ("set-cookie", "a=1")]), None);
        assert_eq!(said(200, &[public, ("x-sendfile", "/a")]), None);
        assert_eq!(said(200, &[public, ("age", "60")]), None);
        for status in [206, 304, 500, 503] {
            assert_eq!(said(status, &[public]), None, "{status}");
        }
        assert_eq!(said(200, &[("expires", "Sun, 06 Nov 2094 08:49:37 GMT")]), None);
    }
}
