//! Bodies on their way: what arrives is passed on at once, framed anew, and no more of it is held than one buffer.

use std::io;
use std::io::IoSlice;

use tokio::io::{AsyncRead, AsyncWrite, AsyncWriteExt};

use crate::http1::chunked::{BadChunk, Decoder, Piece};
use crate::http1::framing::Body;
use crate::io::buffer::Buffer;
use crate::io::deadline::{Elapsed, Timer};
use std::time::Duration;

/// Which side of a relay failed, and how.
#[derive(Debug, thiserror::Error)]
pub enum Fault {
    #[error("the sender: {0}")]
    Source(io::Error),
    #[error("the sender went silent")]
    SourceSilent,
    #[error("the sender: {0}")]
    SourceBad(#[from] BadChunk),
    #[error("the sender stopped before the end")]
    SourceEnded,
    #[error("more than is allowed")]
    TooLarge,
    #[error("the receiver: {0}")]
    Sink(io::Error),
    #[error("the receiver takes nothing")]
    SinkSilent,
}

/// How a body goes on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Out {
    /// The bytes as they are.
    Plain,
    /// In chunks.
    Chunked,
}

/// Limits of a relay.
#[derive(Debug, Clone, Copy)]
pub struct Pace {
    /// Between two pieces of what is read.
    pub read: Duration,
    /// Until a piece is taken.
    pub write: Duration,
    /// Bytes of the whole.
    pub most: u64,
}

/// The two ends of a relay.
pub struct Relay<'a, R, W> {
    pub from: &'a mut R,
    pub input: &'a mut Buffer,
    pub to: &'a mut W,
    /// What stands before the body (a head), written with its first bytes. Empty afterwards.
    pub out: &'a mut Vec<u8>,
    pub timer: &'a Timer,
    pub pace: Pace,
}

impl<R: AsyncRead + Unpin, W: AsyncWrite + Unpin> Relay<'_, R, W> {
    /// Passes a body on; gives its length.
    pub async fn body(&mut self, body: Body, out: Out) -> Result<u64, Fault> {
        let length = match body {
            Body::None => 0,
            Body::Length(length) => self.length(length).await?,
            Body::Chunked => self.chunked(out).await?,
            Body::UntilClose => self.until_close(out).await?,
        };
        self.flush(0).await?;
        Ok(length)
    }

    async fn length(&mut self, length: u64) -> Result<u64, Fault> {
        let mut left = length;
        while left > 0 {
            if self.input.is_empty() {
                self.flush(0).await?;
                self.read().await?;
            }
            let here = usize::try_from(left).map_or(self.input.bytes().len(), |left| left.min(self.input.bytes().len()));
            self.flush(here).await?;
            self.input.consume(here);
            left -= here as u64;
        }
        Ok(length)
    }

    async fn until_close(&mut self, out: Out) -> Result<u64, Fault> {
        let mut length = 0;
        loop {
            if self.input.is_empty() {
                self.flush(0).await?;
                match self.read().await {
                    Err(Fault::SourceEnded) => break,
                    done => done?,
                }
            }
            length += self.piece(0, self.input.bytes().len(), out).await? as u64;
        }
        if out == Out::Chunked {
            self.out.extend_from_slice(b"0\r\n\r\n");
        }
        Ok(length)
    }

    async fn chunked(&mut self, out: Out) -> Result<u64, Fault> {
        let mut decoder = Decoder::default();
        let mut length = 0_u64;
        loop {
            match decoder.next(self.input.bytes())? {
                Piece::Data { skip, length: here } => {
                    length += here as u64;
                    if length > self.pace.most {
                        return Err(Fault::TooLarge);
                    }
                    self.piece(skip, here, out).await?;
                    decoder.took(here);
                }
                Piece::End(used) => {
                    self.input.consume(used);
                    break;
                }
                Piece::More => {
                    self.input.consume(self.input.bytes().len());
                    self.flush(0).await?;
                    self.read().await?;
                }
            }
        }
        if out == Out::Chunked {
            self.out.extend_from_slice(b"0\r\n");
            self.out.extend_from_slice(decoder.trailers());
            self.out.extend_from_slice(b"\r\n");
        }
        Ok(length)
    }

    /// Passes on so many bytes of the input after `skip` others.
    async fn piece(&mut self, skip: usize, length: usize, out: Out) -> Result<usize, Fault> {
        self.input.consume(skip);
        if out == Out::Chunked {
            // A Vec takes whatever is written to it.
            let _ = io::Write::write_fmt(self.out, format_args!("{length:x}\r\n"));
            self.out.extend_from_slice(&self.input.bytes()[..length]);
            self.out.extend_from_slice(b"\r\n");
            if self.out.len() >= crate::io::buffer::SIZE {
                self.flush(0).await?;
            }
        } else {
            self.flush(length).await?;
        }
        self.input.consume(length);
        Ok(length)
    }

    async fn read(&mut self) -> Result<(), Fault> {
        match self.timer.within(self.pace.read, self.input.fill(self.from)).await {
            Err(Elapsed) => Err(Fault::SourceSilent),
            Ok(Err(error)) => Err(Fault::Source(error)),
            Ok(Ok(0)) => Err(Fault::SourceEnded),
            Ok(Ok(_)) => Ok(()),
        }
    }

    /// Writes what stands in `out`, and so many bytes of the input behind it, which stay there.
    async fn flush(&mut self, length: usize) -> Result<(), Fault> {
        if self.out.is_empty() && length == 0 {
            return Ok(());
        }
        let both = write_both(self.to, self.out, &self.input.bytes()[..length]);
        let written = self.timer.within(self.pace.write, both).await;
        self.out.clear();
        match written {
            Err(Elapsed) => Err(Fault::SinkSilent),
            Ok(done) => done.map_err(Fault::Sink),
        }
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
