//! Fields of a message that goes on: what a hop keeps for itself is left out (RFC 9110, section 7.6.1), what Rails wants to know is added.

use std::io::Write;
use std::time::{SystemTime, UNIX_EPOCH};

use super::answer::status_line;
use crate::head::{Head, Version, tokens};
use crate::http1::framing::Body;
use crate::http1::parse::absolute;
use crate::io::stream::Peer;

/// Fields that belong to one connection, or that we write ourselves. In lower case.
const OURS: &[&[u8]] =
    &[b"connection", b"keep-alive", b"proxy-connection", b"transfer-encoding", b"upgrade", b"te", b"content-length", b"host"];
/// What `Connection` may not take away: without these the next server would see another request than we did.
const KEPT: &[&[u8]] = &[b"host", b"content-length", b"authorization", b"cookie", b"content-type", b"range", b"if-match"];
/// What we tell of the client. What a client says of itself is not passed on unless it is believed.
const FORWARDED: &[&[u8]] = &[
    b"x-forwarded-for",
    b"x-forwarded-proto",
    b"x-forwarded-host",
    b"x-forwarded-port",
    b"forwarded",
    b"x-real-ip",
    b"x-request-start",
    b"x-sendfile-type",
    b"x-accel-mapping",
];

/// What is known of the connection that a request came over.
#[derive(Debug, Clone, Copy)]
pub struct Arrival {
    pub peer: Peer,
    pub secure: bool,
    pub trusted: bool,
}

fn is_one_of(names: &[&[u8]], name: &[u8]) -> bool {
    names.iter().any(|each| each.eq_ignore_ascii_case(name))
}

/// Whether `Connection` names the field as one of this hop alone.
fn is_named(head: &Head, name: &[u8]) -> bool {
    head.values(b"connection").any(|value| tokens(value).any(|each| each.eq_ignore_ascii_case(name))) && !is_one_of(KEPT, name)
}

/// Writes the head of a request to an upstream. `upgrade`: the request asks for another protocol, and may get it.
pub fn to_upstream(out: &mut Vec<u8>, head: &Head, body: Body, arrival: Arrival, upgrade: bool) {
    let (authority, path) = absolute(head.target()).map_or((None, head.target()), |(host, path)| (Some(host), path));
    out.extend_from_slice(head.method());
    out.push(b' ');
    if path.is_empty() || path.starts_with(b"?") {
        out.push(b'/');
    }
    out.extend_from_slice(path);
    out.extend_from_slice(b" HTTP/1.1\r\nHost: ");
    // RFC 9112, section 3.2.2: the host of an absolute target wins over the field.
    let host = authority.or_else(|| head.value(b"host")).unwrap_or(b"localhost");
    out.extend_from_slice(host);
    out.extend_from_slice(b"\r\n");
    let named = head.value(b"connection").is_some();
    let mut forwarded_for = None;
    let mut proto = None;
    let mut has_id = false;
    for (name, value) in head.fields() {
        if is_one_of(OURS, name) || (named && is_named(head, name)) {
            continue;
        }
        if is_one_of(FORWARDED, name) {
            if !arrival.trusted {
                continue;
            }
            if name.eq_ignore_ascii_case(b"x-forwarded-for") {
                forwarded_for = Some(value);
                continue;
            }
            proto = proto.or(name.eq_ignore_ascii_case(b"x-forwarded-proto").then_some(value));
        }
        has_id |= name.eq_ignore_ascii_case(b"x-request-id");
        field(out, name, value);
    }
    // A Vec takes whatever is written to it.
    if let Peer::Address(address) = arrival.peer {
        out.extend_from_slice(b"X-Forwarded-For: ");
        if let Some(before) = forwarded_for {
            out.extend_from_slice(before);
            out.extend_from_slice(b", ");
        }
        let _ = write!(out, "{}\r\n", address.ip().to_canonical());
    } else if let Some(before) = forwarded_for {
        field(out, b"X-Forwarded-For", before);
    }
    if proto.is_none() {
        field(out, b"X-Forwarded-Proto", if arrival.secure { b"https" } else { b"http" });
    }
    if !has_id {
        out.extend_from_slice(b"X-Request-Id: ");
        request_id(out);
        out.extend_from_slice(b"\r\n");
    }
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    let _ = write!(out, "X-Request-Start: t={}\r\n", since.as_millis());
    if head.has_token(b"te", b"trailers") {
        field(out, b"TE", b"trailers");
    }
    if upgrade {
        for value in head.values(b"upgrade") {
            field(out, b"Upgrade", value);
        }
        field(out, b"Connection", b"Upgrade");
    }
    match body {
        Body::Length(length) => {
            let _ = write!(out, "Content-Length: {length}\r\n");
        }
        Body::Chunked => field(out, b"Transfer-Encoding", b"chunked"),
        Body::None if head.value(b"content-length").is_some() => field(out, b"Content-Length", b"0"),
        Body::None | Body::UntilClose => {}
    }
    out.extend_from_slice(b"\r\n");
}

/// The fields of an upstream's answer that go on to the client, whatever it speaks. Of the length only what is information (HEAD, 304): that of a
/// body that comes is written with its framing.
pub fn answered(head: &Head, body: Body) -> impl Iterator<Item = (&[u8], &[u8])> {
    let named = head.value(b"connection").is_some();
    let no_length = body != Body::None || matches!(head.status, 100..=199 | 204);
    head.fields().filter(move |(name, _)| {
        let ours = is_one_of(&OURS[..6], name) || (named && is_named(head, name));
        !(ours || no_length && name.eq_ignore_ascii_case(b"content-length"))
    })
}

/// Writes the head of an answer to a client of HTTP/1.x. `keep`: whether the connection is kept after it. `extra`: lines to add.
pub fn to_client(out: &mut Vec<u8>, head: &Head, body: Body, client: Version, keep: bool, extra: &str) {
    status_line(out, head.status);
    for (name, value) in answered(head, body) {
        field(out, name, value);
    }
    match body {
        Body::Length(length) => {
            out.extend_from_slice(b"content-length: ");
            out.extend_from_slice(itoa::Buffer::new().format(length).as_bytes());
            out.extend_from_slice(b"\r\n");
        }
        Body::Chunked | Body::UntilClose if client != Version::Http10 => field(out, b"transfer-encoding", b"chunked"),
        _ => {}
    }
    out.extend_from_slice(extra.as_bytes());
    if !keep {
        field(out, b"connection", b"close");
    } else if client == Version::Http10 {
        field(out, b"connection", b"keep-alive");
    }
    out.extend_from_slice(b"\r\n");
}

/// Writes the answer that agrees to another protocol.
pub fn upgraded(out: &mut Vec<u8>, head: &Head) {
    status_line(out, head.status);
    for (name, value) in head.fields() {
        if !is_one_of(&[b"connection", b"content-length", b"transfer-encoding", b"keep-alive"], name) {
            field(out, name, value);
        }
    }
    out.extend_from_slice(b"connection: upgrade\r\n\r\n");
}

fn field(out: &mut Vec<u8>, name: &[u8], value: &[u8]) {
    out.extend_from_slice(name);
    out.extend_from_slice(b": ");
    out.extend_from_slice(value);
    out.extend_from_slice(b"\r\n");
}

/// A new id, as Rails makes them where none came: a random UUID (`SecureRandom.uuid`, RFC 9562 version 4).
fn request_id(out: &mut Vec<u8>) {
    let bits = fastrand::u128(..);
    let (high, low) = ((bits >> 64) as u64, bits as u64);
    // A Vec takes whatever is written to it.
    let _ = write!(
        out,
        "{:08x}-{:04x}-4{:03x}-{:x}{:03x}-{:012x}",
        high >> 32,
        (high >> 16) & 0xffff,
        high & 0xfff,
        8 | (low >> 62),
        (low >> 48) & 0xfff,
        low & 0xffff_ffff_ffff,
    );
}
