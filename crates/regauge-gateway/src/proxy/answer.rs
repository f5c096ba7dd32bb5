//! Answers that the gateway gives itself: to requests that it does not pass on, and where an upstream gave none.

use std::io::Write;

use http::StatusCode;

/// The reason phrase of a status; empty for one that nobody registered.
pub fn reason(status: u16) -> &'static str {
    StatusCode::from_u16(status).ok().and_then(|status| status.canonical_reason()).unwrap_or_default()
}

/// Writes the start line and the fields that every answer of ours has, and a body of one line, after which the connection is kept or not.
pub fn plain(out: &mut Vec<u8>, status: u16, with_body: bool, keep: bool) {
    status_line(out, status);
    let text = reason(status);
    out.extend_from_slice(b"content-type: text/plain; charset=utf-8\r\ncache-control: no-store\r\n");
    // A Vec takes whatever is written to it.
    let _ = write!(out, "content-length: {}\r\n{}\r\n", text.len() + 1, if keep { "" } else { "connection: close\r\n" });
    if with_body {
        let _ = writeln!(out, "{text}");
    }
}

/// Writes a status line.
pub fn status_line(out: &mut Vec<u8>, status: u16) {
    out.extend_from_slice(b"HTTP/1.1 ");
    out.extend_from_slice(itoa::Buffer::new().format(status).as_bytes());
    out.push(b' ');
    out.extend_from_slice(reason(status).as_bytes());
    out.extend_from_slice(b"\r\n");
}
