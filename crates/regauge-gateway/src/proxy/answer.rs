//! Answers that the gateway gives itself: to requests that it does not pass on, and where an upstream gave none.

use std::io::Write;

use http::StatusCode;

use super::body::{Fault, Reply, Source};
use super::exchange::{Ended, Request};
use crate::head::{Head, Version};
use crate::http1::framing::Body;

/// An answer of ours, complete.
#[derive(Debug, Clone, Copy)]
pub struct Own<'a> {
    pub status: u16,
    /// Its fields but `content-length`.
    pub fields: &'a [(&'a str, &'a [u8])],
    pub body: &'a [u8],
}

/// Answers a request that goes to no upstream. The client's connection is kept where nothing of the request's body is still to come.
pub async fn send(request: &mut Request<'_>, source: &mut impl Source, reply: &mut impl Reply, own: Own<'_>) -> Ended {
    let settled = settle(request.body, source);
    match written(request, reply, own).await {
        Ok(keep) => Ended::Done { keep: keep && settled },
        Err(_) => Ended::Abort,
    }
}

async fn written(request: &mut Request<'_>, reply: &mut impl Reply, own: Own<'_>) -> Result<bool, Fault> {
    let head = &mut *request.answer;
    head.clear();
    head.set_status(own.status, Version::Http11);
    for (name, value) in own.fields {
        head.push(name.as_bytes(), value);
    }
    // RFC 9110, sections 6.4.1 and 9.3.2: these have no body, whatever their fields say of it.
    if matches!(own.status, 204 | 304) {
        return bodiless(reply, head).await;
    }
    if request.head.method() == b"HEAD" {
        head.push(b"content-length", itoa::Buffer::new().format(own.body.len()).as_bytes());
        return bodiless(reply, head).await;
    }
    let keep = reply.begin(head, Body::Length(own.body.len() as u64), "")?;
    reply.data(own.body).await?;
    reply.end(&[]).await?;
    Ok(keep)
}

/// A head alone; it goes out with the end of what would follow it.
async fn bodiless(reply: &mut impl Reply, head: &Head) -> Result<bool, Fault> {
    let keep = reply.begin(head, Body::None, "")?;
    reply.end(&[]).await?;
    Ok(keep)
}

/// Whether a request can be over without its body being sent on: there is none, or all of it is here, and is dropped.
pub fn settle(body: Body, source: &mut impl Source) -> bool {
    if body == Body::None {
        return true;
    }
    let whole = source.whole().is_some();
    if whole {
        source.skip();
    }
    whole
}

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
