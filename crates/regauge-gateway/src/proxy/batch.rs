//! A connection of HTTP/2 on which frames that are ready together are written together.
//!
//! The `h2` crate flushes after each frame that has data. Here a flush only notes that there is something to write: the connection's task writes it
//! with [`Rest::poll_write_out`] once it has nothing else to do, or when a buffer is full. With eight answers at a time that is one system call,
//! and one record of TLS, where there were eight.

use std::cell::RefCell;
use std::io::{self, IoSlice};
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll, ready};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

use crate::io::buffer::Buffer;
use crate::io::stream::Stream;

#[derive(Debug)]
struct Both {
    stream: Stream,
    out: Buffer,
}

impl Both {
    fn poll_write_out(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        if self.out.is_empty() {
            return Poll::Ready(Ok(()));
        }
        while !self.out.is_empty() {
            let written = ready!(Pin::new(&mut self.stream).poll_write(cx, self.out.bytes()))?;
            if written == 0 {
                return Poll::Ready(Err(io::ErrorKind::WriteZero.into()));
            }
            self.out.consume(written);
        }
        self.out.release();
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_put(&mut self, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        if self.out.is_full() {
            ready!(self.poll_write_out(cx))?;
        }
        Poll::Ready(Ok(self.out.put(bytes)))
    }
}

/// The connection as `h2` has it. Its first bytes may have been read already.
#[derive(Debug)]
pub struct Batched {
    first: Buffer,
    both: Rc<RefCell<Both>>,
}

/// What `h2` wrote and is still here.
#[derive(Debug)]
pub struct Rest(Rc<RefCell<Both>>);

impl Batched {
    /// A connection, and how what is written to it gets out.
    pub fn new(stream: Stream, first: Buffer) -> (Self, Rest) {
        let both = Rc::new(RefCell::new(Both { stream, out: Buffer::default() }));
        (Self { first, both: Rc::clone(&both) }, Rest(both))
    }
}

impl Rest {
    /// Writes what waits. Pending while the client takes no more: the task is woken when it does.
    pub fn poll_write_out(&self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.0.borrow_mut().poll_write_out(cx)
    }
}

impl AsyncRead for Batched {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, to: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        if self.first.is_empty() {
            return Pin::new(&mut self.both.borrow_mut().stream).poll_read(cx, to);
        }
        let length = self.first.bytes().len().min(to.remaining());
        to.put_slice(&self.first.bytes()[..length]);
        self.first.consume(length);
        if self.first.is_empty() {
            self.first.release();
        }
        Poll::Ready(Ok(()))
    }
}

impl AsyncWrite for Batched {
    fn poll_write(self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        self.both.borrow_mut().poll_put(cx, bytes)
    }

    fn poll_write_vectored(self: Pin<&mut Self>, cx: &mut Context<'_>, texts: &[IoSlice<'_>]) -> Poll<io::Result<usize>> {
        let mut both = self.both.borrow_mut();
        let mut written = 0;
        for text in texts.iter().filter(|text| !text.is_empty()) {
            match both.poll_put(cx, text) {
                Poll::Ready(Ok(length)) => {
                    written += length;
                    // What follows may not stand before the rest of it.
                    if length < text.len() {
                        break;
                    }
                }
                // What was taken is taken; an error comes again.
                Poll::Ready(Err(_)) | Poll::Pending if written > 0 => break,
                other => return other,
            }
        }
        Poll::Ready(Ok(written))
    }

    fn is_write_vectored(&self) -> bool {
        true
    }

    fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let mut both = self.both.borrow_mut();
        ready!(both.poll_write_out(cx))?;
        Pin::new(&mut both.stream).poll_shutdown(cx)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Read;
    use tokio::io::AsyncWriteExt;
    use tokio::net::UnixStream;

    #[tokio::test(flavor = "current_thread")]
    async fn what_was_written_goes_out_at_once_and_in_order() {
        let (ours, theirs) = std::os::unix::net::UnixStream::pair().unwrap();
        ours.set_nonblocking(true).unwrap();
        theirs.set_nonblocking(true).unwrap();
        let (mut batched, rest) = Batched::new(Stream::Unix(UnixStream::from_std(ours).unwrap()), Buffer::default());
        for text in ["one ", "two ", "three"] {
            batched.write_all(text.as_bytes()).await.unwrap();
            batched.flush().await.unwrap();
        }
        let mut got = [0; 64];
        assert!((&theirs).read(&mut got).is_err());
        std::future::poll_fn(|cx| rest.poll_write_out(cx)).await.unwrap();
        let length = (&theirs).read(&mut got).unwrap();
        assert_eq!(&got[..length], b"one two three");
        // More than a buffer holds does not wait for that, and several texts keep their order.
        let large: Vec<u8> = (0..100_000).map(|at| (at % 251) as u8).collect();
        let mut at = 0;
        while at < large.len() {
            let (one, rest) = large[at..].split_at((large.len() - at).min(9));
            at += batched.write_vectored(&[IoSlice::new(one), IoSlice::new(&rest[..rest.len().min(20_000)])]).await.unwrap();
        }
        batched.shutdown().await.unwrap();
        let mut got = Vec::new();
        theirs.set_nonblocking(false).unwrap();
        (&theirs).read_to_end(&mut got).unwrap();
        assert_eq!(got, large);
    }
}
