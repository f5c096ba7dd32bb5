//! Answers that the gateway gives itself: to requests that it does not pass on, and where an upstream gave none.

use std::io::Write;

use http::StatusCode;

/// The reason phrase of a status; empty for one that nobody registered.
pub fn reason(status: u16) -> &'static str {
    StatusCode::from_u16(status).ok().and_then(|status| status.canonical_reason()).unwrap_or_default()
}

/// Writes an answer of ours to a client of HTTP/1.x: its body, if it has one, is a line with the reason. The connection ends with it: what of the
/// request is still to come is not known.
pub fn plain(out: &mut Vec<u8>, status: u16, with_body: bool, extra: &str) {
    status_line(out, status);
    for (name, value) in FIELDS {
        // A Vec takes whatever is written to it.
        let _ = write!(out, "{name}: {value}\r\n");
    }
    let text = reason(status);
    let _ = write!(out, "content-length: {}\r\n{extra}connection: close\r\n\r\n", text.len() + 1);
    if with_body {
        let _ = writeln!(out, "{text}");
    }
}

/// What every answer of ours has.
pub const FIELDS: [(&str, &str); 2] = [("content-type", "text/plain; charset=utf-8"), ("cache-control", "no-store")];

/// Writes a status line.
pub fn status_line(out: &mut Vec<u8>, status: u16) {
    out.extend_from_slice(b"HTTP/1.1 ");
    out.extend_from_slice(itoa::Buffer::new().format(status).as_bytes());
    out.push(b' ');
    out.extend_from_slice(reason(status).as_bytes());
    out.extend_from_slice(b"\r\n");
}
