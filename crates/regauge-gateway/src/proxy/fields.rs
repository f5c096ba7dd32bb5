//! Fields of a message that goes on: what a hop keeps for itself is left out (RFC 9110, section 7.6.1), what Rails wants to know is added.

use std::io::Write;
use std::net::IpAddr;
use std::time::{SystemTime, UNIX_EPOCH};

use super::answer::status_line;
use super::traceparent::TraceParent;
use crate::guard::client;
use crate::head::{Head, Version, tokens};
use crate::http1::framing::Body;
use crate::http1::parse::absolute;
use crate::io::stream::Peer;

/// Fields that belong to one connection, or that we write ourselves. In lower case.
const OURS: &[&[u8]] = &[
    b"connection",
    b"keep-alive",
    b"proxy-connection",
    b"transfer-encoding",
    b"upgrade",
    b"te",
    b"content-length",
    b"host",
    b"x-regauge-shadow",
];
/// What `Connection` may not take away: without these the next server would see another request than we did.
const KEPT: &[&[u8]] = &[b"host", b"content-length", b"authorization", b"cookie", b"content-type", b"range", b"if-match"];
/// What we tell of the client. What a client says of itself is not passed on unless it is believed.
const FORWARDED: &[&[u8]] = &[
    b"x-forwarded-for",
    b"x-forwarded-proto",
    b"x-forwarded-host",
    b"x-forwarded-port",
    b"x-forwarded-ssl",
    b"x-forwarded-scheme",
    b"forwarded",
    b"x-real-ip",
    b"client-ip",
    b"x-request-start",
    // CGI makes HTTP_PROXY of it, which libraries read as a setting (CVE-2016-5385).
    b"proxy",
];

/// What only we may say to servers: by these a client could have Rails send any file, or none, or take a request for a copy.
const NEVER: &[&[u8]] = &[b"x-sendfile-type", b"x-accel-mapping", b"x-accel-redirect", b"x-sendfile", b"x-regauge-shadow"];

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

/// What the gateway found out of a request, for whoever answers it.
#[derive(Debug, Clone, Default)]
pub struct Told {
    /// Lines of fields for the server.
    pub lines: Vec<u8>,
    /// Lines for the answer's head.
    pub answer: String,
    /// In place of the client's `traceparent`.
    pub parent: Option<TraceParent>,
    /// Whether the client was told to go on with its body already: the server is not to.
    pub continued: bool,
}

/// What is known of a request beside its head.
#[derive(Debug, Clone, Copy)]
pub struct Known<'a> {
    pub body: Body,
    pub arrival: Arrival,
    /// Whether it asks for another protocol, and may get it.
    pub upgrade: bool,
    /// Whether no other request will come over the connection.
    pub closes: bool,
    pub told: &'a Told,
    /// Fields that only the gateway writes.
    pub left_out: &'a [String],
    /// Lines of fields that every request has.
    pub lines: &'a str,
}

/// Writes the head of a request to an upstream.
pub fn to_upstream(out: &mut Vec<u8>, head: &Head, known: Known<'_>) {
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
    let mut seen = Seen::default();
    for (name, value) in head.fields() {
        if is_one_of(OURS, name) || is_one_of(NEVER, name) || (named && is_named(head, name)) || is_replaced(head, name, &known) {
            continue;
        }
        if is_one_of(FORWARDED, name) {
            if !known.arrival.trusted || name.eq_ignore_ascii_case(b"x-forwarded-for") || name.eq_ignore_ascii_case(b"forwarded") {
                continue;
            }
            seen.proto |= name.eq_ignore_ascii_case(b"x-forwarded-proto");
            seen.start |= name.eq_ignore_ascii_case(b"x-request-start");
        }
        seen.id |= name.eq_ignore_ascii_case(b"x-request-id");
        field(out, name, value);
    }
    of_client(out, head, host, known.arrival, &seen);
    if let Some(parent) = known.told.parent {
        // A Vec takes whatever is written to it.
        let _ = write!(out, "traceparent: {parent}\r\n");
    }
    out.extend_from_slice(&known.told.lines);
    out.extend_from_slice(known.lines.as_bytes());
    of_connection(out, head, known.body, known.upgrade, known.closes);
    out.extend_from_slice(b"\r\n");
}

/// What a trusted proxy said already.
#[derive(Debug, Default)]
struct Seen {
    proto: bool,
    start: bool,
    id: bool,
}

/// Whether a field is left out because we write it, or because it no longer holds.
fn is_replaced(head: &Head, name: &[u8], known: &Known<'_>) -> bool {
    if known.left_out.iter().any(|each| each.as_bytes().eq_ignore_ascii_case(name)) {
        return true;
    }
    if known.told.continued && name.eq_ignore_ascii_case(b"expect") {
        return true;
    }
    let Some(parent) = known.told.parent else { return false };
    let of_trace = || head.value(b"traceparent").and_then(TraceParent::read).is_some_and(|theirs| theirs.trace == parent.trace);
    // W3C Trace Context, section 4.3: with another trace its state is another, too.
    name.eq_ignore_ascii_case(b"traceparent") || (name.eq_ignore_ascii_case(b"tracestate") && !of_trace())
}

/// Says who the client is and when its request came.
fn of_client(out: &mut Vec<u8>, head: &Head, host: &[u8], arrival: Arrival, seen: &Seen) {
    let address = client::address(arrival.peer);
    let before = |name: &'static [u8]| head.values(name).filter(|_| arrival.trusted);
    if address.is_some() || before(b"x-forwarded-for").next().is_some() {
        out.extend_from_slice(b"X-Forwarded-For: ");
        let more = list(out, before(b"x-forwarded-for"));
        if let Some(address) = address {
            if more {
                out.extend_from_slice(b", ");
            }
            put_address(out, address);
        }
        out.extend_from_slice(b"\r\n");
    }
    let scheme: &[u8] = if arrival.secure { b"https" } else { b"http" };
    if !seen.proto {
        field(out, b"X-Forwarded-Proto", scheme);
    }
    out.extend_from_slice(b"Forwarded: ");
    if list(out, before(b"forwarded")) {
        out.extend_from_slice(b", ");
    }
    match address {
        Some(address @ IpAddr::V4(_)) => {
            out.extend_from_slice(b"for=");
            put_address(out, address);
        }
        // A Vec takes whatever is written to it.
        Some(IpAddr::V6(address)) => drop(write!(out, "for=\"[{address}]\"")),
        None => out.extend_from_slice(b"for=unknown"),
    }
    out.extend_from_slice(b";proto=");
    out.extend_from_slice(scheme);
    out.extend_from_slice(b";host=\"");
    let mut rest = host;
    while let Some(at) = memchr::memchr2(b'"', b'\\', rest) {
        out.extend_from_slice(&rest[..at]);
        out.extend_from_slice(&[b'\\', rest[at]]);
        rest = &rest[at + 1..];
    }
    out.extend_from_slice(rest);
    out.extend_from_slice(b"\"\r\n");
    if !seen.id {
        out.extend_from_slice(b"X-Request-Id: ");
        request_id(out);
        out.extend_from_slice(b"\r\n");
    }
    if !seen.start {
        let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        // Milliseconds of a u64 last for half a billion years.
        out.extend_from_slice(b"X-Request-Start: t=");
        out.extend_from_slice(itoa::Buffer::new().format(since.as_millis() as u64).as_bytes());
        out.extend_from_slice(b"\r\n");
    }
}

/// Writes values as one list; whether there were any.
fn list<'a>(out: &mut Vec<u8>, values: impl Iterator<Item = &'a [u8]>) -> bool {
    let mut some = false;
    for value in values.filter(|value| !value.is_empty()) {
        if some {
            out.extend_from_slice(b", ");
        }
        out.extend_from_slice(value);
        some = true;
    }
    some
}

/// Writes what belongs to the connection to the upstream.
fn of_connection(out: &mut Vec<u8>, head: &Head, body: Body, upgrade: bool, closes: bool) {
    if head.has_token(b"te", b"trailers") {
        field(out, b"TE", b"trailers");
    }
    if upgrade {
        for value in head.values(b"upgrade") {
            field(out, b"Upgrade", value);
        }
        field(out, b"Connection", b"Upgrade");
    } else if closes {
        field(out, b"Connection", b"close");
    }
    match body {
        Body::Length(length) => {
            let _ = write!(out, "Content-Length: {length}\r\n");
        }
        Body::Chunked => field(out, b"Transfer-Encoding", b"chunked"),
        Body::None if head.value(b"content-length").is_some() => field(out, b"Content-Length", b"0"),
        Body::None | Body::UntilClose => {}
    }
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

/// Writes an address as people do. Nearly all are of version 4, each request has two of them, and these need no formatter.
fn put_address(out: &mut Vec<u8>, address: IpAddr) {
    match address {
        IpAddr::V4(address) => {
            for (at, part) in address.octets().into_iter().enumerate() {
                if at > 0 {
                    out.push(b'.');
                }
                out.extend_from_slice(itoa::Buffer::new().format(part).as_bytes());
            }
        }
        // A Vec takes whatever is written to it.
        IpAddr::V6(address) => drop(write!(out, "{address}")),
    }
}

/// A new id, as Rails makes them where none came: a random UUID (`SecureRandom.uuid`, RFC 9562 version 4).
fn request_id(out: &mut Vec<u8>) {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let mut bytes = fastrand::u128(..).to_be_bytes();
    bytes[6] = 0x40 | (bytes[6] & 0x0f);
    bytes[8] = 0x80 | (bytes[8] & 0x3f);
    for (at, byte) in bytes.into_iter().enumerate() {
        if matches!(at, 4 | 6 | 8 | 10) {
            out.push(b'-');
        }
        out.extend_from_slice(&[DIGITS[usize::from(byte >> 4)], DIGITS[usize::from(byte & 0x0f)]]);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(put: impl Fn(&mut Vec<u8>)) -> String {
        let mut out = Vec::new();
        put(&mut out);
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn writes_addresses_as_the_standard_library_does() {
        for address in ["0.0.0.0", "10.2.30.255", "255.255.255.255", "::", "2001:db8::1", "::ffff:1.2.3.4"] {
            let address: IpAddr = address.parse().unwrap();
            assert_eq!(text(|out| put_address(out, address)), address.to_string());
        }
    }

    #[test]
    fn ids_are_random_uuids() {
        let shape = regex::Regex::new("^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$").unwrap();
        let (one, other) = (text(request_id), text(request_id));
        assert!(shape.is_match(&one) && shape.is_match(&other), "{one} {other}");
        assert_ne!(one, other);
    }
}
