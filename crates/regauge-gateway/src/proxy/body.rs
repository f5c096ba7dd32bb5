//! Bodies on their way: what arrives is passed on at once, and no more of it is held than one buffer.

use std::io;

use crate::head::Head;
use crate::http1::chunked::BadChunk;
use crate::http1::framing::Body;

/// Which side of a body's way failed, and how.
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

/// What a source has without waiting.
#[derive(Debug, PartialEq, Eq)]
pub enum Look {
    /// So many bytes, at the start of [`Source::bytes`].
    Piece(usize),
    /// Nothing yet.
    Wait,
    /// The body is complete.
    End,
}

/// Where a body comes from.
pub trait Source {
    /// What is here.
    fn look(&mut self) -> Result<Look, Fault>;
    /// The bytes that [`Source::look`] spoke of.
    fn bytes(&self) -> &[u8];
    /// Says that so many of them were passed on.
    fn took(&mut self, length: usize);
    /// Waits until there is more to look at.
    fn wait(&mut self) -> impl Future<Output = Result<(), Fault>>;
    /// Fields that came behind the body, as lines.
    fn trailers(&self) -> &[u8];
    /// Waits for all of a body that has at most so many bytes, so that [`Source::whole`] has it. One that is larger, or may be, is left as it comes.
    fn gather(&mut self, most: usize) -> impl Future<Output = Result<(), Fault>>;
    /// All of the body, where it is here already. It stays here until [`Source::skip`].
    fn whole(&self) -> Option<&[u8]>;
    /// Says that all of what [`Source::whole`] gave was passed on.
    fn skip(&mut self);
}

/// Where a body goes.
pub trait Sink {
    /// Takes bytes; they may wait here until [`Sink::flush`].
    fn data(&mut self, bytes: &[u8]) -> impl Future<Output = Result<(), Fault>>;
    /// Sends what waits.
    fn flush(&mut self) -> impl Future<Output = Result<(), Fault>>;
    /// Ends the body, with trailers as lines.
    fn end(&mut self, trailers: &[u8]) -> impl Future<Output = Result<(), Fault>>;
}

/// A client that waits for its answer.
pub trait Reply: Sink {
    /// Sends a head that is followed by another (RFC 9110, section 15.2).
    fn interim(&mut self, head: &Head) -> impl Future<Output = Result<(), Fault>>;
    /// Agrees to another protocol.
    fn switch(&mut self, head: &Head) -> impl Future<Output = Result<(), Fault>>;
    /// Begins the answer; `extra`: lines for its head. Gives whether the client's connection can be kept after it.
    fn begin(&mut self, head: &Head, body: Body, extra: &str) -> Result<bool, Fault>;
    /// Answers with a status and a line of our own.
    fn plain(&mut self, status: u16, extra: &str) -> impl Future<Output = Result<(), Fault>>;
}

/// Passes a body on.
pub async fn relay(from: &mut impl Source, to: &mut impl Sink) -> Result<(), Fault> {
    loop {
        match from.look()? {
            Look::Piece(length) => {
                to.data(&from.bytes()[..length]).await?;
                from.took(length);
            }
            Look::Wait => {
                to.flush().await?;
                from.wait().await?;
            }
            Look::End => return to.end(from.trailers()).await,
        }
    }
}
