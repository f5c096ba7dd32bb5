//! An answer that is kept for comparison, up to a limit, while it goes on to whoever waits for it.

use crate::head::Head;
use crate::http1::framing::Body;
use crate::proxy::body::{Fault, Reply, Sink};

/// What is kept of an answer's body.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Kept {
    /// All of it.
    Whole(Vec<u8>),
    /// It was larger than what is kept.
    Large,
    /// It has no end that is waited for: an event stream, another protocol.
    Endless,
}

/// An answer.
#[derive(Debug)]
pub struct Answer {
    pub head: Head,
    pub body: Kept,
    most: usize,
}

impl Answer {
    /// None yet; of its body at most so many bytes are kept.
    pub fn new(most: usize) -> Self {
        Self { head: Head::default(), body: Kept::Whole(Vec::new()), most }
    }

    fn begin(&mut self, head: &Head, body: Body) {
        self.head = head.clone();
        let events = head
            .value(b"content-type")
            .is_some_and(|kind| kind.get(..17).is_some_and(|kind| kind.eq_ignore_ascii_case(b"text/event-stream")));
        self.body = match body {
            _ if events => Kept::Endless,
            Body::Length(length) if length > self.most as u64 => Kept::Large,
            Body::Length(length) => Kept::Whole(Vec::with_capacity(usize::try_from(length).unwrap_or_default())),
            _ => Kept::Whole(Vec::new()),
        };
    }

    fn data(&mut self, bytes: &[u8]) {
        let Kept::Whole(kept) = &mut self.body else { return };
        if kept.len() + bytes.len() > self.most {
            // What was kept is given back at once.
            self.body = Kept::Large;
        } else {
            kept.extend_from_slice(bytes);
        }
    }
}

/// A client's reply, of which a copy is kept.
#[derive(Debug)]
pub struct Keeping<'a, R> {
    pub reply: &'a mut R,
    pub answer: &'a mut Answer,
}

impl<R: Reply> Sink for Keeping<'_, R> {
    async fn data(&mut self, bytes: &[u8]) -> Result<(), Fault> {
        self.answer.data(bytes);
        self.reply.data(bytes).await
    }

    async fn flush(&mut self) -> Result<(), Fault> {
        self.reply.flush().await
    }

    async fn end(&mut self, trailers: &[u8]) -> Result<(), Fault> {
        self.reply.end(trailers).await
    }
}

impl<R: Reply> Reply for Keeping<'_, R> {
    async fn interim(&mut self, head: &Head) -> Result<(), Fault> {
        self.reply.interim(head).await
    }

    async fn switch(&mut self, head: &Head) -> Result<(), Fault> {
        self.answer.body = Kept::Endless;
        self.reply.switch(head).await
    }

    fn begin(&mut self, head: &Head, body: Body, extra: &str) -> Result<bool, Fault> {
        self.answer.begin(head, body);
        self.reply.begin(head, body, extra)
    }

    async fn plain(&mut self, status: u16, extra: &str) -> Result<(), Fault> {
        // An answer of the gateway's own is nothing to compare with.
        self.answer.body = Kept::Endless;
        self.reply.plain(status, extra).await
    }
}

/// Nobody waits for the answer but the comparison.
impl Sink for Answer {
    async fn data(&mut self, bytes: &[u8]) -> Result<(), Fault> {
        Self::data(self, bytes);
        // The rest of what is not kept need not come.
        if matches!(self.body, Kept::Whole(_)) { Ok(()) } else { Err(Fault::TooLarge) }
    }

    async fn flush(&mut self) -> Result<(), Fault> {
        Ok(())
    }

    async fn end(&mut self, _: &[u8]) -> Result<(), Fault> {
        Ok(())
    }
}

impl Reply for Answer {
    async fn interim(&mut self, _: &Head) -> Result<(), Fault> {
        Ok(())
    }

    async fn switch(&mut self, _: &Head) -> Result<(), Fault> {
        Err(Fault::TooLarge)
    }

    fn begin(&mut self, head: &Head, body: Body, _: &str) -> Result<bool, Fault> {
        Self::begin(self, head, body);
        if matches!(self.body, Kept::Whole(_)) { Ok(false) } else { Err(Fault::TooLarge) }
    }

    async fn plain(&mut self, _: u16, _: &str) -> Result<(), Fault> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_more_is_kept_than_is_allowed() {
        let mut answer = Answer::new(4);
        answer.begin(&Head::default(), Body::Chunked);
        answer.data(b"ab");
        answer.data(b"cd");
        assert_eq!(answer.body, Kept::Whole(b"abcd".to_vec()));
        answer.data(b"e");
        assert_eq!(answer.body, Kept::Large);
        answer.begin(&Head::default(), Body::Length(5));
        assert_eq!(answer.body, Kept::Large);
        let mut head = Head::default();
        head.push(b"Content-Type", b"Text/event-stream; charset=utf-8");
        answer.begin(&head, Body::Chunked);
        answer.data(b"e");
        assert_eq!(answer.body, Kept::Endless);
    }
}
