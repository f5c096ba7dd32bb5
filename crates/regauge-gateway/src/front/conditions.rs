//! Conditions that a client puts on a request: whether what it has is still current (RFC 9110, section 13).

use std::time::{Duration, SystemTime};

use crate::head::{Head, tokens};

/// What conditions say of an answer that is here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// It is sent.
    Send,
    /// 304: the client has it.
    NotModified,
    /// 412: the client wants another one, or none.
    Failed,
}

/// What tells one state of something from another.
#[derive(Debug, Clone, Copy, Default)]
pub struct Validators<'a> {
    pub etag: Option<&'a [u8]>,
    pub modified: Option<SystemTime>,
}

/// Evaluates the conditions of a GET or HEAD in their order (RFC 9110, section 13.2.2).
pub fn verdict(head: &Head, of: Validators<'_>) -> Verdict {
    let (mut match_any, mut none_match, mut modified_since, mut unmodified_since) = (None, None, None, None);
    for (name, value) in head.fields() {
        // Most fields are told apart by their length alone.
        match name.len() {
            8 if name.eq_ignore_ascii_case(b"if-match") => match_any = Some(value),
            13 if name.eq_ignore_ascii_case(b"if-none-match") => none_match = Some(value),
            17 if name.eq_ignore_ascii_case(b"if-modified-since") => modified_since = date(value),
            19 if name.eq_ignore_ascii_case(b"if-unmodified-since") => unmodified_since = date(value),
            _ => {}
        }
    }
    let modified = of.modified.map(whole_seconds);
    if let Some(list) = match_any {
        if !matches(list, of.etag, true) {
            return Verdict::Failed;
        }
    } else if let Some((since, modified)) = unmodified_since.zip(modified)
        && modified > since
    {
        return Verdict::Failed;
    }
    if let Some(list) = none_match {
        return if matches(list, of.etag, false) { Verdict::NotModified } else { Verdict::Send };
    }
    match modified_since.zip(modified) {
        Some((since, modified)) if modified <= since => Verdict::NotModified,
        _ => Verdict::Send,
    }
}

/// Whether a `Range` counts: there is no `If-Range`, or what it names is what is here (section 13.1.5).
pub fn range_holds(head: &Head, of: Validators<'_>) -> bool {
    let Some(value) = head.value(b"if-range") else { return true };
    if value.starts_with(b"\"") {
        return of.etag == Some(value);
    }
    date(value).is_some_and(|at| of.modified.map(whole_seconds) == Some(at))
}

/// Whether a list of entity tags has one (section 8.8.3.2). `strong`: weak ones match nothing.
fn matches(list: &[u8], etag: Option<&[u8]>, strong: bool) -> bool {
    let Some(etag) = etag else { return false };
    if list.trim_ascii() == b"*" {
        return true;
    }
    let weak = |tag: &[u8]| tag.starts_with(b"W/");
    let opaque = etag.strip_prefix(b"W/").unwrap_or(etag);
    // A comma in a tag would split it; then it matches nothing, and the answer is sent.
    tokens(list).any(|each| each.strip_prefix(b"W/").unwrap_or(each) == opaque && !(strong && (weak(each) || weak(etag))))
}

fn date(value: &[u8]) -> Option<SystemTime> {
    httpdate::parse_http_date(str::from_utf8(value).ok()?).ok()
}

/// A time as dates in heads have it.
pub fn whole_seconds(time: SystemTime) -> SystemTime {
    let since = time.duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
    SystemTime::UNIX_EPOCH + Duration::from_secs(since.as_secs())
}

#[cfg(test)]
mod tests {
    use super::*;

    const DATE: &str = "Sun, 06 Nov 1994 08:49:37 GMT";

    fn said(fields: &[(&str, &str)]) -> Verdict {
        let head = head(fields);
        verdict(&head, Validators { etag: Some(b"\"a\""), modified: date(DATE.as_bytes()).map(|time| time + Duration::from_millis(5)) })
    }

    fn head(fields: &[(&str, &str)]) -> Head {
        let mut head = Head::default();
        for (name, value) in fields {
            head.push(name.as_bytes(), value.as_bytes());
        }
        head
    }

    #[test]
    fn conditions_in_their_order() {
        assert_eq!(said(&[]), Verdict::Send);
        for fields in [
            &[("If-None-Match", "\"a\"")][..],
            &[("If-None-Match", "\"b\", W/\"a\"")],
            &[("If-None-Match", "*")],
            &[("If-Modified-Since", DATE)],
            &[("If-Modified-Since", "Sat, 06 Nov 2094 08:49:37 GMT")],
            &[("If-Match", "\"a\""), ("If-None-Match", "\"a\"")],
        ] {
            assert_eq!(said(fields), Verdict::NotModified, "{fields:?}");
        }
        for fields in [
            &[("If-None-Match", "\"b\""), ("If-Modified-Since", DATE)][..],
            &[("If-Modified-Since", "Sat, 06 Nov 1993 08:49:37 GMT")],
            &[("If-Modified-Since", "yesterday")],
            &[("If-Unmodified-Since", DATE)],
            &[("If-Match", "*")],
        ] {
            assert_eq!(said(fields), Verdict::Send, "{fields:?}");
        }
        for fields in
            [&[("If-Match", "W/\"a\"")][..], &[("If-Match", "\"b\"")], &[("If-Unmodified-Since", "Sat, 06 Nov 1993 08:49:37 GMT")]]
        {
            assert_eq!(said(fields), Verdict::Failed, "{fields:?}");
        }
    }

    #[test]
    fn a_range_of_another_state_is_no_range() {
        let of = Validators { etag: Some(b"\"a\""), modified: date(DATE.as_bytes()) };
        let holds = |value: &str| range_holds(&head(&[("If-Range", value)]), of);
        assert!(range_holds(&head(&[]), of));
        assert!(holds("\"a\"") && holds(DATE));
        assert!(!holds("W/\"a\"") && !holds("\"b\"") && !holds("Sat, 06 Nov 2094 08:49:37 GMT"));
        assert!(!range_holds(&head(&[("If-Range", "\"a\"")]), Validators { etag: Some(b"W/\"a\""), modified: None }));
    }
}
