//! A body of which the first part was read already, to be looked at before it goes on. No more than it may have is ever taken.

use crate::proxy::body::{Fault, Look, Source};

/// A body that is read from what was kept of it, then from where it came.
#[derive(Debug)]
pub struct Kept<'a, S> {
    inner: &'a mut S,
    kept: Vec<u8>,
    /// How much of `kept` was passed on.
    at: usize,
    /// Bytes that may still come.
    room: u64,
    complete: bool,
}

impl<'a, S: Source> Kept<'a, S> {
    /// A body of at most `most` bytes.
    pub fn new(inner: &'a mut S, most: u64) -> Self {
        Self { inner, kept: Vec::new(), at: 0, room: most, complete: false }
    }

    /// Reads all of it.
    ///
    /// Errors with [`Fault::TooLarge`] where it is more than it may have.
    pub async fn collect(&mut self) -> Result<(), Fault> {
        while !self.complete {
            match self.inner.look()? {
                Look::Piece(length) if length as u64 > self.room => return Err(Fault::TooLarge),
                Look::Piece(length) => {
                    self.kept.extend_from_slice(self.inner.bytes().get(..length).unwrap_or_default());
                    self.inner.took(length);
                    self.room -= length as u64;
                }
                Look::Wait => self.inner.wait().await?,
                Look::End => self.complete = true,
            }
        }
        Ok(())
    }

    /// What was read and not passed on.
    pub fn kept(&self) -> &[u8] {
        self.kept.get(self.at..).unwrap_or_default()
    }
}

impl<S: Source> Source for Kept<'_, S> {
    fn look(&mut self) -> Result<Look, Fault> {
        if !self.kept().is_empty() {
            return Ok(Look::Piece(self.kept().len()));
        }
        if self.complete {
            return Ok(Look::End);
        }
        match self.inner.look()? {
            Look::Piece(length) if length as u64 > self.room => Err(Fault::TooLarge),
            look => Ok(look),
        }
    }

    fn bytes(&self) -> &[u8] {
        if self.kept().is_empty() { self.inner.bytes() } else { self.kept() }
    }

    fn took(&mut self, length: usize) {
        if self.kept().is_empty() {
            self.room = self.room.saturating_sub(length as u64);
            self.inner.took(length);
        } else {
            self.at += length;
        }
    }

    async fn wait(&mut self) -> Result<(), Fault> {
        self.inner.wait().await
    }

    fn trailers(&self) -> &[u8] {
        self.inner.trailers()
    }

    async fn gather(&mut self, most: usize) -> Result<(), Fault> {
        if self.complete { Ok(()) } else { self.inner.gather(most).await }
    }

    fn whole(&self) -> Option<&[u8]> {
        if self.complete {
            Some(self.kept())
        } else {
            self.inner.whole().filter(|whole| whole.len() as u64 <= self.room && self.kept().is_empty())
        }
    }

    fn skip(&mut self) {
        if self.complete {
            self.at = self.kept.len();
        } else {
            self.inner.skip();
        }
    }
}
