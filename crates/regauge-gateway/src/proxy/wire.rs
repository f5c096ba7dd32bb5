//! Bodies in HTTP/1.x: read from a connection, written to one.

use std::io::{self, IoSlice, Write};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite, AsyncWriteExt};

use super::answer;
use super::body::{Fault, Look, Reply, Sink, Source};
use super::fields;
use crate::head::{Head, Version};
use crate::http1::chunked::{Decoder, Piece};
use crate::http1::framing::Body;
use crate::io::buffer::{Buffer, SIZE};
use crate::io::deadline::{Elapsed, Hurry, Timer};

#[derive(Debug)]
enum Framing {
    Left(u64),
    Chunks(Box<Decoder>),
    UntilClose { ended: bool },
}

/// A body that comes over a connection.
#[derive(Debug)]
pub struct Incoming<'a, R> {
    from: &'a mut R,
    input: &'a mut Buffer,
    timer: &'a Timer,
    /// Between two pieces.
    pace: Duration,
    /// Bytes that may still come.
    room: u64,
    framing: Framing,
}

impl<'a, R> Incoming<'a, R> {
    /// A body of at most `most` bytes.
    pub fn new(from: &'a mut R, input: &'a mut Buffer, timer: &'a Timer, body: Body, pace: Duration, most: u64) -> Self {
        let framing = match body {
            Body::None => Framing::Left(0),
            Body::Length(length) => Framing::Left(length),
            Body::Chunked => Framing::Chunks(Box::default()),
            Body::UntilClose => Framing::UntilClose { ended: false },
        };
        Self { from, input, timer, pace, room: most, framing }
    }
}

impl<R: AsyncRead + Unpin> Source for Incoming<'_, R> {
    fn look(&mut self) -> Result<Look, Fault> {
        let here = self.input.bytes().len();
        let length = match &mut self.framing {
            Framing::Left(0) => return Ok(Look::End),
            Framing::Left(left) => usize::try_from(*left).map_or(here, |left| left.min(here)),
            Framing::UntilClose { ended: true } if here == 0 => return Ok(Look::End),
            Framing::UntilClose { .. } => here,
            Framing::Chunks(decoder) => match decoder.next(self.input.bytes())? {
                Piece::More => {
                    self.input.consume(here);
                    0
                }
                Piece::End(used) => {
                    self.input.consume(used);
                    return Ok(Look::End);
                }
                Piece::Data { skip, length } => {
                    self.input.consume(skip);
                    length
                }
            },
        };
        match length {
            0 => Ok(Look::Wait),
            length if length as u64 > self.room => Err(Fault::TooLarge),
            length => Ok(Look::Piece(length)),
        }
    }

    fn bytes(&self) -> &[u8] {
        self.input.bytes()
    }

    fn took(&mut self, length: usize) {
        self.input.consume(length);
        self.room = self.room.saturating_sub(length as u64);
        match &mut self.framing {
            Framing::Left(left) => *left = left.saturating_sub(length as u64),
            Framing::Chunks(decoder) => decoder.took(length),
            Framing::UntilClose { .. } => {}
        }
    }

    async fn wait(&mut self) -> Result<(), Fault> {
        match (self.timer.within(self.pace, self.input.fill(self.from)).await, &mut self.framing) {
            (Err(Elapsed), _) => Err(Fault::SourceSilent),
            (Ok(Err(error)), _) => Err(Fault::Source(error)),
            (Ok(Ok(0)), Framing::UntilClose { ended }) => {
                *ended = true;
                Ok(())
            }
            (Ok(Ok(0)), _) => Err(Fault::SourceEnded),
            (Ok(Ok(_)), _) => Ok(()),
        }
    }

    fn trailers(&self) -> &[u8] {
        if let Framing::Chunks(decoder) = &self.framing { decoder.trailers() } else { &[] }
    }

    async fn gather(&mut self, most: usize) -> Result<(), Fault> {
        let Framing::Left(left) = self.framing else { return Ok(()) };
        let Some(left) = usize::try_from(left).ok().filter(|left| *left <= most.min(SIZE)) else { return Ok(()) };
        while self.input.bytes().len() < left {
            self.wait().await?;
        }
        Ok(())
    }

    fn whole(&self) -> Option<&[u8]> {
        let Framing::Left(left) = self.framing else { return None };
        self.input.bytes().get(..usize::try_from(left).ok()?)
    }

    fn skip(&mut self) {
        if let Framing::Left(left) = self.framing {
            self.took(usize::try_from(left).unwrap_or(usize::MAX));
        }
    }
}

/// A connection that a message is written to.
#[derive(Debug)]
pub struct Outgoing<'a, W> {
    to: &'a mut W,
    /// What waits to be written: a head, chunks.
    pub out: &'a mut Vec<u8>,
    timer: &'a Timer,
    /// Until a piece is taken.
    pace: Duration,
    /// Whether the body goes in chunks; else as it is.
    chunked: bool,
}

impl<'a, W: AsyncWrite + Unpin> Outgoing<'a, W> {
    /// For a body in chunks, or as it is. What stands in `out` goes first.
    pub fn new(to: &'a mut W, out: &'a mut Vec<u8>, timer: &'a Timer, pace: Duration, chunked: bool) -> Self {
        Self { to, out, timer, pace, chunked }
    }

    async fn write(&mut self, bytes: &[u8]) -> Result<(), Fault> {
        let written = self.timer.within(self.pace, write_both(self.to, self.out, bytes)).await;
        self.out.clear();
        match written {
            Err(Elapsed) => Err(Fault::SinkSilent),
            Ok(done) => done.map_err(Fault::Sink),
        }
    }
}

impl<W: AsyncWrite + Unpin> Sink for Outgoing<'_, W> {
    async fn data(&mut self, bytes: &[u8]) -> Result<(), Fault> {
        if !self.chunked {
            return self.write(bytes).await;
        }
        // A Vec takes whatever is written to it.
        let _ = write!(self.out, "{:x}\r\n", bytes.len());
        self.out.extend_from_slice(bytes);
        self.out.extend_from_slice(b"\r\n");
        if self.out.len() >= SIZE { self.write(&[]).await } else { Ok(()) }
    }

    async fn flush(&mut self) -> Result<(), Fault> {
        if self.out.is_empty() { Ok(()) } else { self.write(&[]).await }
    }

    async fn end(&mut self, trailers: &[u8]) -> Result<(), Fault> {
        if self.chunked {
            self.out.extend_from_slice(b"0\r\n");
            self.out.extend_from_slice(trailers);
            self.out.extend_from_slice(b"\r\n");
        }
        self.flush().await
    }
}

/// A client of HTTP/1.x that waits for its answer.
#[derive(Debug)]
pub struct Waiting<'a, W> {
    pub sink: Outgoing<'a, W>,
    pub version: Version,
    /// Whether the client wants its connection kept.
    pub keep: bool,
    /// Whether it is told to go on with its body.
    pub continues: bool,
    /// Whether its answer has a body: not to HEAD.
    pub with_body: bool,
}

impl<W: AsyncWrite + Unpin> Sink for Waiting<'_, W> {
    async fn data(&mut self, bytes: &[u8]) -> Result<(), Fault> {
        self.sink.data(bytes).await
    }

    async fn flush(&mut self) -> Result<(), Fault> {
        self.sink.flush().await
    }

    async fn end(&mut self, trailers: &[u8]) -> Result<(), Fault> {
        self.sink.end(trailers).await
    }
}

impl<W: AsyncWrite + Unpin> Reply for Waiting<'_, W> {
    async fn interim(&mut self, head: &Head) -> Result<(), Fault> {
        // None to a client of HTTP/1.0; 100 only to one that waits for it.
        if self.version == Version::Http10 || (head.status == 100 && !self.continues) {
            return Ok(());
        }
        fields::to_client(self.sink.out, head, Body::None, self.version, true, "");
        self.sink.flush().await
    }

    async fn switch(&mut self, head: &Head) -> Result<(), Fault> {
        fields::upgraded(self.sink.out, head);
        self.sink.flush().await
    }

    fn begin(&mut self, head: &Head, body: Body, extra: &str) -> Result<bool, Fault> {
        let open = matches!(body, Body::Chunked | Body::UntilClose);
        self.sink.chunked = open && self.version != Version::Http10;
        // At the end of the gateway it is the last answer of its connection.
        let ends = self.sink.timer.all().hurried() != Hurry::None;
        let keep = self.keep && !ends && (!open || self.sink.chunked);
        fields::to_client(self.sink.out, head, body, self.version, keep, extra);
        Ok(keep)
    }

    async fn plain(&mut self, status: u16, extra: &str) -> Result<(), Fault> {
        self.sink.out.clear();
        answer::plain(self.sink.out, status, self.with_body, extra);
        self.sink.flush().await
    }
}

/// Writes all of two texts, together where the system can.
async fn write_both<W: AsyncWrite + Unpin>(to: &mut W, first: &[u8], second: &[u8]) -> io::Result<()> {
    let mut done = 0;
    while done < first.len() {
        if second.is_empty() {
            return to.write_all(&first[done..]).await;
        }
        match to.write_vectored(&[IoSlice::new(&first[done..]), IoSlice::new(second)]).await? {
            0 => return Err(io::ErrorKind::WriteZero.into()),
            written => done += written,
        }
    }
    to.write_all(&second[done - first.len()..]).await
}
