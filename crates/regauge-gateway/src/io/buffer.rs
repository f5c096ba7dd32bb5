//! Buffers that a connection has only while bytes move.
//!
//! A connection that waits holds none, so what ten thousand idle ones cost is not their buffers. Each thread keeps the ones that were given
//! back, up to [`KEPT`].

use std::cell::RefCell;
use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use tokio::io::{AsyncRead, ReadBuf};

/// What a buffer holds, in bytes: the largest head, and a piece of a body.
pub const SIZE: usize = 32 * 1024;
/// How many free buffers a thread keeps: 2 MiB.
const KEPT: usize = 64;

thread_local! {
    static FREE: RefCell<Vec<Box<[u8]>>> = const { RefCell::new(Vec::new()) };
}

/// Bytes that were read and not yet used. Empty ones own no memory.
#[derive(Debug, Default)]
pub struct Buffer {
    data: Box<[u8]>,
    start: usize,
    end: usize,
}

impl Buffer {
    /// What was read and not used.
    pub fn bytes(&self) -> &[u8] {
        &self.data[self.start..self.end]
    }

    pub fn is_empty(&self) -> bool {
        self.start == self.end
    }

    /// Whether no more can be read before something is used.
    pub fn is_full(&self) -> bool {
        self.end - self.start == SIZE
    }

    /// Says that so many bytes were used.
    pub fn consume(&mut self, length: usize) {
        self.start = (self.start + length).min(self.end);
        if self.start == self.end {
            (self.start, self.end) = (0, 0);
        }
    }

    /// Gives the memory back to the thread. What was not used is lost.
    pub fn release(&mut self) {
        let data = std::mem::take(&mut self.data);
        (self.start, self.end) = (0, 0);
        if data.len() == SIZE {
            // The thread may be ending: then there is nobody to give it to.
            let _ = FREE.try_with(|free| {
                let mut free = free.borrow_mut();
                if free.len() < KEPT {
                    free.push(data);
                }
            });
        }
    }

    /// Fills with what a peer sent before; at most [`SIZE`] bytes of it are taken.
    pub fn put(&mut self, bytes: &[u8]) -> usize {
        let space = self.space();
        let length = bytes.len().min(space.len());
        space[..length].copy_from_slice(&bytes[..length]);
        self.end += length;
        length
    }

    /// The room behind what is there; never empty unless the buffer is full.
    fn space(&mut self) -> &mut [u8] {
        if self.data.is_empty() {
            let free = FREE.try_with(|free| free.borrow_mut().pop()).ok().flatten();
            self.data = free.unwrap_or_else(|| vec![0; SIZE].into_boxed_slice());
        } else if self.end == SIZE && self.start > 0 {
            self.data.copy_within(self.start..self.end, 0);
            (self.start, self.end) = (0, self.end - self.start);
        }
        &mut self.data[self.end..]
    }

    /// Reads once. 0 means that the peer sends no more. The memory is given back while nothing is there.
    pub fn poll_fill<R: AsyncRead + Unpin>(&mut self, cx: &mut Context<'_>, from: &mut R) -> Poll<io::Result<usize>> {
        let mut read = ReadBuf::new(self.space());
        let polled = Pin::new(from).poll_read(cx, &mut read);
        let length = read.filled().len();
        if polled.is_pending() && self.is_empty() {
            self.release();
        }
        ready!(polled)?;
        self.end += length;
        Poll::Ready(Ok(length))
    }

    /// As [`Buffer::poll_fill`], awaited.
    pub async fn fill<R: AsyncRead + Unpin>(&mut self, from: &mut R) -> io::Result<usize> {
        std::future::poll_fn(|cx| self.poll_fill(cx, from)).await
    }
}

impl Drop for Buffer {
    fn drop(&mut self) {
        self.release();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keeps_what_was_not_used_and_makes_room() {
        let mut buffer = Buffer::default();
        assert_eq!(buffer.put(&[1; SIZE + 5]), SIZE);
        assert!(buffer.is_full());
        buffer.consume(SIZE - 2);
        assert_eq!(buffer.bytes(), [1, 1]);
        assert_eq!(buffer.put(&[2; 3]), 3);
        assert_eq!(buffer.bytes(), [1, 1, 2, 2, 2]);
        buffer.consume(5);
        assert!(buffer.is_empty());
    }

    #[test]
    fn a_buffer_that_waits_has_no_memory() {
        let mut buffer = Buffer::default();
        let (mut ours, _theirs) = tokio::io::duplex(8);
        let waker = std::task::Waker::noop();
        assert!(buffer.poll_fill(&mut Context::from_waker(waker), &mut ours).is_pending());
        assert!(buffer.data.is_empty());
    }
}
