//! Reads the head of a request or of a response.
//!
//! `httparse` reads lines and fields; what is refused beyond its rules is what two servers in a row could read differently: see
//! [`super::framing`] for bodies. Field names with an underscore are left out, because CGI and Rack cannot tell `X_Real_IP` from `X-Real-IP`.

use std::mem::MaybeUninit;

use crate::head::{Head, Version};

/// How many fields a head may have.
pub const MOST_FIELDS: usize = 128;

/// Why a head is not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BadHead {
    #[error("not HTTP")]
    Syntax,
    #[error("more than {MOST_FIELDS} header fields")]
    Fields,
    #[error("a version of HTTP other than 1.0 and 1.1")]
    Version,
    #[error("no Host, more than one, or one that is none")]
    Host,
    #[error("a request target that is no path, no URL and not `*`")]
    Target,
}

/// What a look at the bytes that have arrived gave.
#[derive(Debug, PartialEq, Eq)]
pub enum Parsed {
    /// The head is complete and took so many bytes.
    Complete(usize),
    /// More bytes are needed.
    Partial,
}

/// Reads a request's head into `head`.
///
/// Errors with [`BadHead`] when what arrived can never become a head that is taken.
pub fn request(bytes: &[u8], head: &mut Head) -> Result<Parsed, BadHead> {
    let mut fields = [const { MaybeUninit::uninit() }; MOST_FIELDS];
    let mut found = httparse::Request::new(&mut []);
    let length = match found.parse_with_uninit_headers(bytes, &mut fields) {
        Ok(httparse::Status::Complete(length)) => length,
        Ok(httparse::Status::Partial) => return Ok(Parsed::Partial),
        Err(error) => return Err(bad(error)),
    };
    let (Some(method), Some(target), Some(version)) = (found.method, found.path, found.version) else {
        return Err(BadHead::Syntax);
    };
    let version = if version == 0 { Version::Http10 } else { Version::Http11 };
    head.clear();
    head.set_request(method.as_bytes(), target.as_bytes(), version);
    let mut hosts = 0;
    for field in found.headers.iter() {
        if field.name.contains('_') {
            continue;
        }
        if field.name.eq_ignore_ascii_case("host") {
            hosts += 1;
            if !is_host(field.value) {
                return Err(BadHead::Host);
            }
        }
        head.push(field.name.as_bytes(), field.value);
    }
    // RFC 9112, section 3.2.
    if hosts > 1 || (hosts == 0 && version == Version::Http11) {
        return Err(BadHead::Host);
    }
    if !is_target(method.as_bytes(), target.as_bytes()) {
        return Err(BadHead::Target);
    }
    Ok(Parsed::Complete(length))
}

/// Reads a response's head into `head`.
pub fn response(bytes: &[u8], head: &mut Head) -> Result<Parsed, BadHead> {
    let mut fields = [const { MaybeUninit::uninit() }; MOST_FIELDS];
    let mut found = httparse::Response::new(&mut []);
    let config = httparse::ParserConfig::default();
    let length = match config.parse_response_with_uninit_headers(&mut found, bytes, &mut fields) {
        Ok(httparse::Status::Complete(length)) => length,
        Ok(httparse::Status::Partial) => return Ok(Parsed::Partial),
        Err(error) => return Err(bad(error)),
    };
    let (Some(status), Some(version)) = (found.code, found.version) else {
        return Err(BadHead::Syntax);
    };
    if !(100..=999).contains(&status) {
        return Err(BadHead::Syntax);
    }
    head.clear();
    head.set_status(status, if version == 0 { Version::Http10 } else { Version::Http11 });
    for field in found.headers.iter() {
        head.push(field.name.as_bytes(), field.value);
    }
    Ok(Parsed::Complete(length))
}

fn bad(error: httparse::Error) -> BadHead {
    match error {
        httparse::Error::TooManyHeaders => BadHead::Fields,
        httparse::Error::Version => BadHead::Version,
        _ => BadHead::Syntax,
    }
}

/// RFC 9112, section 3.2: origin-form, absolute-form, `*` of OPTIONS. Authority-form is CONNECT's, which is answered elsewhere.
fn is_target(method: &[u8], target: &[u8]) -> bool {
    match target {
        [b'/', ..] => true,
        b"*" => method == b"OPTIONS",
        _ => method == b"CONNECT" || absolute(target).is_some(),
    }
}

/// Whether this can be the value of `Host`, or an authority: a host and maybe a port (RFC 9110, section 7.2), or nothing. Somebody's name before
/// the host, or what ends an authority, would be read differently by different servers.
pub fn is_host(value: &[u8]) -> bool {
    value.iter().all(|byte| byte.is_ascii_alphanumeric() || *byte >= 0x80 || b"-._~%!$&'()*+;=:[]".contains(byte))
}

/// The authority and the path of a target in absolute form (`http://host/path`).
pub fn absolute(target: &[u8]) -> Option<(&[u8], &[u8])> {
    let colon = memchr::memmem::find(target, b"://")?;
    if !target[..colon].eq_ignore_ascii_case(b"http") && !target[..colon].eq_ignore_ascii_case(b"https") {
        return None;
    }
    let rest = &target[colon + 3..];
    let end = rest.iter().position(|byte| matches!(byte, b'/' | b'?')).unwrap_or(rest.len());
    (end > 0 && is_host(&rest[..end])).then(|| rest.split_at(end))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ask(text: &str) -> Result<Parsed, BadHead> {
        request(text.as_bytes(), &mut Head::default())
    }

    #[test]
    fn requests_that_are_taken() {
        let text = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
        assert_eq!(ask(text), Ok(Parsed::Complete(text.len())));
        assert_eq!(ask(&format!("\r\n{text}next")), Ok(Parsed::Complete(text.len() + 2)));
        assert_eq!(ask("GET / HTTP/1.0\r\n\r\n"), Ok(Parsed::Complete(18)));
        assert_eq!(ask("OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n"), Ok(Parsed::Complete(31)));
        assert_eq!(ask("GET http://a/b HTTP/1.1\r\nHost: a\r\n\r\n"), Ok(Parsed::Complete(36)));
        for end in 0..text.len() {
            assert_eq!(ask(&text[..end]), Ok(Parsed::Partial), "{end}");
        }
    }

    #[test]
    fn requests_that_are_refused() {
        let refused = [
            ("GET / HTTP/1.1\r\n\r\n", BadHead::Host),
            ("GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", BadHead::Host),
            ("GET / HTTP/1.1\r\nHost: u@a\r\n\r\n", BadHead::Host),
            ("GET / HTTP/1.1\r\nHost: a, b\r\n\r\n", BadHead::Host),
            ("GET / HTTP/1.1\r\nHost: a/b\r\n\r\n", BadHead::Host),
            ("GET / HTTP/2.0\r\nHost: a\r\n\r\n", BadHead::Version),
            ("GET * HTTP/1.1\r\nHost: a\r\n\r\n", BadHead::Target),
            ("GET a HTTP/1.1\r\nHost: a\r\n\r\n", BadHead::Target),
            ("GET http://u@a/ HTTP/1.1\r\nHost: a\r\n\r\n", BadHead::Target),
            ("GET / HTTP/1.1\r\nHost : a\r\n\r\n", BadHead::Syntax),
            ("GET / HTTP/1.1\r\nHost: a\r\n b\r\n\r\n", BadHead::Syntax),
            ("GET / HTTP/1.1\r\nHost: a\r\nX: \0\r\n\r\n", BadHead::Syntax),
            ("GET  / HTTP/1.1\r\nHost: a\r\n\r\n", BadHead::Syntax),
        ];
        for (text, why) in refused {
            assert_eq!(ask(text), Err(why), "{text:?}");
        }
        let many = (0..=MOST_FIELDS).map(|n| format!("X-{n}: 1\r\n")).collect::<String>();
        assert_eq!(ask(&format!("GET / HTTP/1.1\r\nHost: a\r\n{many}\r\n")), Err(BadHead::Fields));
    }

    #[test]
    fn names_that_rack_would_confuse_are_left_out() {
        let mut head = Head::default();
        let text = b"GET / HTTP/1.1\r\nHost: a\r\nX_Real_IP: 1\r\nX-Real-IP: 2\r\n\r\n";
        assert!(request(text, &mut head).is_ok());
        assert_eq!(head.fields().count(), 2);
    }

    #[test]
    fn responses() {
        let mut head = Head::default();
        let text = b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nx";
        assert_eq!(response(text, &mut head), Ok(Parsed::Complete(text.len() - 1)));
        assert_eq!((head.status, head.value(b"content-length")), (200, Some(&b"1"[..])));
        assert_eq!(response(b"HTTP/1.1 099 \r\n\r\n", &mut head), Err(BadHead::Syntax));
        assert!(response(b"SSH-2.0-x\r\n", &mut head).is_err());
    }
}
