//! How long a body is (RFC 9112, section 6.3).
//!
//! Two servers that disagree here are how requests are smuggled, so a request that could be read in two ways is refused, as nginx does: both
//! `Content-Length` and `Transfer-Encoding`, more than one of either, a coding other than `chunked`, `Transfer-Encoding` in HTTP/1.0.

use crate::head::{Head, Version};

/// How the end of a body is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Body {
    /// There is none.
    None,
    /// So many bytes, at least one.
    Length(u64),
    /// Chunks, then trailers.
    Chunked,
    /// All until the connection ends; responses only.
    UntilClose,
}

/// Why a body cannot be read without doubt.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BadFraming {
    #[error("Content-Length is no number, or given more than once")]
    Length,
    #[error("Content-Length beside Transfer-Encoding")]
    Both,
    #[error("a Transfer-Encoding other than `chunked` alone")]
    Coding,
}

/// The body of a request.
pub fn request(head: &Head) -> Result<Body, BadFraming> {
    let length = length(head)?;
    let mut codings = head.values(b"transfer-encoding");
    let Some(coding) = codings.next() else {
        return Ok(length.map_or(Body::None, of_length));
    };
    if length.is_some() {
        return Err(BadFraming::Both);
    }
    if codings.next().is_some() || !coding.eq_ignore_ascii_case(b"chunked") || head.version == Version::Http10 {
        return Err(BadFraming::Coding);
    }
    Ok(Body::Chunked)
}

/// The body of a response to a request of `method`.
pub fn response(head: &Head, method: &[u8]) -> Result<Body, BadFraming> {
    if method == b"HEAD" || matches!(head.status, 100..=199 | 204 | 304) {
        return Ok(Body::None);
    }
    let length = length(head)?;
    let mut codings = head.values(b"transfer-encoding");
    let Some(coding) = codings.next() else {
        return Ok(length.map_or(Body::UntilClose, of_length));
    };
    if length.is_some() {
        return Err(BadFraming::Both);
    }
    if codings.next().is_some() || !coding.eq_ignore_ascii_case(b"chunked") {
        return Err(BadFraming::Coding);
    }
    Ok(Body::Chunked)
}

fn of_length(length: u64) -> Body {
    if length == 0 { Body::None } else { Body::Length(length) }
}

fn length(head: &Head) -> Result<Option<u64>, BadFraming> {
    let mut values = head.values(b"content-length");
    let Some(value) = values.next() else {
        return Ok(None);
    };
    if values.next().is_some() || value.is_empty() || value.len() > 18 || !value.iter().all(u8::is_ascii_digit) {
        return Err(BadFraming::Length);
    }
    Ok(Some(value.iter().fold(0, |sum, digit| sum * 10 + u64::from(digit - b'0'))))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn head(fields: &[(&str, &str)]) -> Head {
        let mut head = Head::default();
        head.set_request(b"POST", b"/", Version::Http11);
        for (name, value) in fields {
            head.push(name.as_bytes(), value.as_bytes());
        }
        head
    }

    #[test]
    fn bodies_of_requests() {
        assert_eq!(request(&head(&[])), Ok(Body::None));
        assert_eq!(request(&head(&[("Content-Length", "0")])), Ok(Body::None));
        assert_eq!(request(&head(&[("content-length", "12")])), Ok(Body::Length(12)));
        assert_eq!(request(&head(&[("Transfer-Encoding", "Chunked")])), Ok(Body::Chunked));
    }

    #[test]
    fn what_two_servers_could_read_differently_is_refused() {
        let refused: &[(&[(&str, &str)], BadFraming)] = &[
            (&[("Content-Length", "1"), ("Content-Length", "1")], BadFraming::Length),
            (&[("Content-Length", "1, 1")], BadFraming::Length),
            (&[("Content-Length", "+1")], BadFraming::Length),
            (&[("Content-Length", "-1")], BadFraming::Length),
            (&[("Content-Length", "0x1")], BadFraming::Length),
            (&[("Content-Length", "")], BadFraming::Length),
            (&[("Content-Length", "18446744073709551616")], BadFraming::Length),
            (&[("Content-Length", "1"), ("Transfer-Encoding", "chunked")], BadFraming::Both),
            (&[("Transfer-Encoding", "chunked"), ("Transfer-Encoding", "chunked")], BadFraming::Coding),
            (&[("Transfer-Encoding", "gzip, chunked")], BadFraming::Coding),
            (&[("Transfer-Encoding", "identity")], BadFraming::Coding),
            (&[("Transfer-Encoding", "xchunked")], BadFraming::Coding),
            (&[("Transfer-Encoding", "\"chunked\"")], BadFraming::Coding),
        ];
        for (fields, why) in refused {
            assert_eq!(request(&head(fields)), Err(*why), "{fields:?}");
        }
        let mut old = head(&[("Transfer-Encoding", "chunked")]);
        old.version = Version::Http10;
        assert_eq!(request(&old), Err(BadFraming::Coding));
    }

    #[test]
    fn bodies_of_responses() {
        let mut answer = head(&[("Content-Length", "5")]);
        answer.status = 200;
        assert_eq!(response(&answer, b"GET"), Ok(Body::Length(5)));
        assert_eq!(response(&answer, b"HEAD"), Ok(Body::None));
        answer.status = 304;
        assert_eq!(response(&answer, b"GET"), Ok(Body::None));
        let mut open = head(&[]);
        open.status = 200;
        assert_eq!(response(&open, b"GET"), Ok(Body::UntilClose));
        open.status = 204;
        assert_eq!(response(&open, b"GET"), Ok(Body::None));
    }
}
