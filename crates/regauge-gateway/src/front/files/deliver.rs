//! Sends a file: all of it, parts of it, or word that the client has it already.

use std::io::Write;
use std::sync::Arc;
use std::time::UNIX_EPOCH;

use super::open::{Opened, read};
use super::ranges::{Wanted, wanted};
use crate::front::conditions::{Validators, Verdict, range_holds, verdict};
use crate::head::{Head, Version};
use crate::http1::framing::Body;
use crate::proxy::body::{Fault, Reply};

/// How much of a file is in memory at a time, for each client that is sent one.
const PIECE: usize = 64 * 1024;

/// What an answer's fields are for.
#[derive(Debug, Clone, Copy)]
pub enum Shape<'a> {
    /// The file, or one part of it.
    File,
    /// Parts, each with its own type; the type of all of them.
    Parts(&'a str),
    /// No body: 304, 412, 416.
    Nothing,
}

/// An entity tag for a file as nginx makes them, but of its time to the nanosecond: it changes whenever the file is written.
pub fn etag(of: &Opened) -> String {
    let since = of.modified.duration_since(UNIX_EPOCH).unwrap_or_default();
    format!("\"{:x}-{:x}\"", since.as_nanos(), of.size)
}

/// Answers a GET or HEAD with a file. `fields` writes the fields of the answer but those of its length and range; `out` is for the head's memory.
/// Gives whether the client's connection can be kept.
///
/// Errors when the client does not take it, or the file cannot be read to its end.
pub async fn deliver(
    file: &Opened,
    asked: &Head,
    out: &mut Head,
    state: Validators<'_>,
    fields: impl Fn(&mut Head, Shape<'_>),
    reply: &mut impl Reply,
    extra: &str,
) -> Result<bool, Fault> {
    let begin = |out: &mut Head, status: u16, shape: Shape<'_>| {
        out.clear();
        out.set_status(status, Version::Http11);
        fields(out, shape);
    };
    let is_get = asked.method() == b"GET";
    match verdict(asked, state) {
        Verdict::Send => {}
        Verdict::NotModified => begin(out, 304, Shape::Nothing),
        Verdict::Failed => begin(out, 412, Shape::Nothing),
    }
    // RFC 9110, section 14.2: a range means something to GET only.
    let range = asked.value(b"range").filter(|_| is_get && range_holds(asked, state));
    let parts = match range.map_or(Wanted::Whole, |range| wanted(range, file.size)) {
        _ if out.status >= 300 => return bodiless(reply, out, extra).await,
        Wanted::Nothing => {
            begin(out, 416, Shape::Nothing);
            out.push(b"content-range", format!("bytes */{}", file.size).as_bytes());
            return bodiless(reply, out, extra).await;
        }
        Wanted::Whole => {
            begin(out, 200, Shape::File);
            vec![(0, file.size)]
        }
        Wanted::Parts(parts) if parts.len() > 1 => return several(file, out, &parts, begin, reply, extra).await,
        Wanted::Parts(parts) => {
            begin(out, 206, Shape::File);
            out.push(b"content-range", content_range(parts[0], file.size).as_bytes());
            parts
        }
    };
    let (start, end) = parts[0];
    if !is_get || start == end {
        out.push(b"content-length", itoa::Buffer::new().format(end - start).as_bytes());
        return bodiless(reply, out, extra).await;
    }
    let keep = reply.begin(out, Body::Length(end - start), extra)?;
    pieces(file, start, end, reply).await?;
    reply.end(&[]).await?;
    Ok(keep)
}

fn content_range((start, end): (u64, u64), size: u64) -> String {
    format!("bytes {start}-{}/{size}", end - 1)
}

async fn bodiless(reply: &mut impl Reply, head: &mut Head, extra: &str) -> Result<bool, Fault> {
    if matches!(head.status, 412 | 416) {
        head.push(b"content-length", b"0");
    }
    let keep = reply.begin(head, Body::None, extra)?;
    reply.end(&[]).await?;
    Ok(keep)
}

/// Several parts in one body (RFC 9110, section 14.6).
async fn several(
    file: &Opened,
    out: &mut Head,
    parts: &[(u64, u64)],
    begin: impl Fn(&mut Head, u16, Shape<'_>),
    reply: &mut impl Reply,
    extra: &str,
) -> Result<bool, Fault> {
    let boundary = format!("{:016x}", fastrand::u64(..));
    begin(out, 206, Shape::File);
    let kind = out.value(b"content-type").unwrap_or(b"application/octet-stream").to_vec();
    let heads: Vec<Vec<u8>> = parts
        .iter()
        .map(|part| {
            let mut text = format!("\r\n--{boundary}\r\ncontent-type: ").into_bytes();
            text.extend_from_slice(&kind);
            // A Vec takes whatever is written to it.
            let _ = write!(text, "\r\ncontent-range: {}\r\n\r\n", content_range(*part, file.size));
            text
        })
        .collect();
    let last = format!("\r\n--{boundary}--\r\n");
    let length = heads.iter().map(Vec::len).sum::<usize>() + last.len();
    let length = length as u64 + parts.iter().map(|(start, end)| end - start).sum::<u64>();
    begin(out, 206, Shape::Parts(&format!("multipart/byteranges; boundary={boundary}")));
    let keep = reply.begin(out, Body::Length(length), extra)?;
    for (head, (start, end)) in heads.iter().zip(parts) {
        reply.data(head).await?;
        pieces(file, *start, *end, reply).await?;
    }
    reply.data(last.as_bytes()).await?;
    reply.end(&[]).await?;
    Ok(keep)
}

/// Sends what a file has between two places.
async fn pieces(file: &Opened, start: u64, end: u64, reply: &mut impl Reply) -> Result<(), Fault> {
    let handle = Arc::clone(&file.file);
    let mut piece = Vec::new();
    let mut at = start;
    while at < end {
        piece.resize(usize::try_from(end - at).map_or(PIECE, |left| left.min(PIECE)), 0);
        match read(&handle, &mut piece, at).await.map_err(Fault::Source)? {
            // Shorter than it was when its length was told.
            0 => return Err(Fault::SourceEnded),
            length => {
                reply.data(&piece[..length]).await?;
                at += length as u64;
            }
        }
    }
    Ok(())
}
