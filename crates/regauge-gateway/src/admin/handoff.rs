//! Listening sockets on their way from one process to another, so that no connection is refused in between (unix(7), `SCM_RIGHTS`).
//!
//! ```text
//! new                                             old
//! POST /take-over                      ->
//!                                      <-         200, JSON: address, states of routes, how many descriptors come
//!                                      <-         messages of one byte, each with descriptors
//! serves on them
//! ready\n                              ->         accepts no more, finishes its requests, ends
//! ```
//! Where the new one ends without its last word, the old one goes on as if nothing had been. Both accept from the same queues meanwhile. A process
//! that looks after others gives them theirs in the same way, and stays.

use std::io::{self, IoSlice, IoSliceMut, Read, Write};
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::os::unix::net::UnixStream;
use std::path::Path;
use std::time::Duration;

use rustix::net::{
    RecvAncillaryBuffer, RecvAncillaryMessage, RecvFlags, SendAncillaryBuffer, SendAncillaryMessage, SendFlags, recvmsg, sendmsg,
};
use serde::{Deserialize, Serialize};
use tokio::io::{AsyncReadExt, AsyncWriteExt, Interest};

use super::client::{self, NoAnswer};
use super::http::{Answer, Question};
use crate::control::{Gateway, Reason};
use crate::head::Head;
use crate::http1::parse::{self, Parsed};
use crate::listen::Listener;
use crate::observe::log;

/// Descriptors in a message; the system takes 253 (`SCM_MAX_FD`).
const TOGETHER: usize = 128;
/// How long a new process may take until it is ready.
const PATIENCE: Duration = Duration::from_secs(60);
/// The most that a process takes.
const MOST: usize = 16_384;
/// What the new process says in the end.
const READY: &[u8] = b"ready\n";

/// What is said of the descriptors.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Deed {
    pub address: String,
    pub descriptors: usize,
    /// States of routes that are not on Rails, by their names.
    #[serde(default)]
    pub states: Vec<(String, String)>,
    /// Who put the app into maintenance, when and why, where somebody did.
    #[serde(default)]
    pub maintenance: Option<String>,
}

/// Who asks, where it is a process that we look after: its number.
#[derive(Debug, Default, Serialize, Deserialize)]
struct Asks {
    #[serde(default)]
    child: Option<usize>,
}

/// What was taken.
#[derive(Debug)]
pub struct Taken {
    pub deed: Deed,
    pub sockets: Vec<OwnedFd>,
    stream: UnixStream,
}

impl Taken {
    /// Tells the old process that it may go.
    pub fn ready(mut self) -> io::Result<()> {
        self.stream.write_all(READY)
    }
}

/// Takes the listening sockets of the gateway that answers at a path.
///
/// Errors when nobody answers there, or not as a gateway does.
pub fn take(path: &Path, child: Option<usize>) -> Result<Taken, NoAnswer> {
    let broken = |error| NoAnswer::System(path.to_owned(), error);
    let mut stream = client::connect(path)?;
    let asks = serde_json::to_vec(&Asks { child }).map_err(|_| NoAnswer::Strange(path.to_owned()))?;
    stream.write_all(&client::question("POST", "/take-over", &asks)).map_err(broken)?;
    let text = answer(&mut stream).map_err(broken)?;
    let deed: Deed = serde_json::from_slice(&client::answer(path, &text)?).map_err(|_| NoAnswer::Strange(path.to_owned()))?;
    if deed.descriptors == 0 || deed.descriptors > MOST {
        return Err(NoAnswer::Strange(path.to_owned()));
    }
    let mut sockets = Vec::with_capacity(deed.descriptors);
    while sockets.len() < deed.descriptors {
        let before = sockets.len();
        receive(&stream, &mut sockets).map_err(|error| broken(error.into()))?;
        if sockets.len() == before {
            return Err(NoAnswer::Strange(path.to_owned()));
        }
    }
    Ok(Taken { deed, sockets, stream })
}

/// Reads an answer and not a byte more: with the byte behind it come descriptors, which whoever reads it plainly loses.
fn answer(stream: &mut UnixStream) -> io::Result<Vec<u8>> {
    let (mut text, mut head, mut byte) = (Vec::new(), Head::default(), [0]);
    loop {
        stream.read_exact(&mut byte)?;
        text.push(byte[0]);
        if !text.ends_with(b"\r\n\r\n") {
            continue;
        }
        let Ok(Parsed::Complete(_)) = parse::response(&text, &mut head) else { return Ok(text) };
        let length = head.value(b"content-length").and_then(|length| std::str::from_utf8(length).ok()?.parse().ok()).unwrap_or(0);
        stream.take(length).read_to_end(&mut text)?;
        return Ok(text);
    }
}

fn receive(stream: &UnixStream, to: &mut Vec<OwnedFd>) -> rustix::io::Result<()> {
    let mut space = [std::mem::MaybeUninit::uninit(); rustix::cmsg_space!(ScmRights(TOGETHER))];
    let mut ancillary = RecvAncillaryBuffer::new(&mut space);
    let mut byte = [0];
    recvmsg(stream, &mut [IoSliceMut::new(&mut byte)], &mut ancillary, RecvFlags::CMSG_CLOEXEC)?;
    for message in ancillary.drain() {
        if let RecvAncillaryMessage::ScmRights(sockets) = message {
            to.extend(sockets);
        }
    }
    Ok(())
}

/// Gives the sockets of this process to who asks, and ends it once the other is ready.
pub async fn give(mut stream: tokio::net::UnixStream, gateway: &Gateway, question: &Question, who: &str) {
    let child = serde_json::from_slice::<Asks>(&question.body).ok().and_then(|asks| asks.child);
    let (answer, sockets) = match gateway.sockets(child).await {
        Ok((deed, sockets)) => (Answer::json(200, &deed), sockets),
        Err(refusal) => (Answer::refusal(409, &refusal.to_string()), Vec::new()),
    };
    let sent = async {
        stream.write_all(&answer.text(true)).await?;
        for some in sockets.chunks(TOGETHER) {
            let descriptors: Vec<BorrowedFd<'_>> = some.iter().map(AsFd::as_fd).collect();
            stream.writable().await?;
            stream.async_io(Interest::WRITABLE, || send(&stream, &descriptors)).await?;
        }
        if sockets.is_empty() {
            return Err(io::Error::from(io::ErrorKind::NotFound));
        }
        let mut said = [0; READY.len()];
        stream.read_exact(&mut said).await?;
        Ok(said == READY)
    };
    match (tokio::time::timeout(PATIENCE, sent).await, child) {
        (Ok(Ok(true)), None) => gateway.drain(&Reason { who: who.to_owned(), why: "another gateway took its place".to_owned() }),
        (Ok(Ok(true)), Some(_)) => {}
        (Ok(Ok(false) | Err(_)) | Err(_), _) => {
            log::warn("who took the listening sockets did not become ready: this gateway goes on", |line| line.text("who", who))
        }
    }
}

fn send(stream: &tokio::net::UnixStream, descriptors: &[BorrowedFd<'_>]) -> io::Result<()> {
    let mut space = [std::mem::MaybeUninit::uninit(); rustix::cmsg_space!(ScmRights(TOGETHER))];
    let mut ancillary = SendAncillaryBuffer::new(&mut space);
    if !ancillary.push(SendAncillaryMessage::ScmRights(descriptors)) {
        return Err(io::Error::other("too many descriptors in one message"));
    }
    sendmsg(stream, &[IoSlice::new(b"f")], &mut ancillary, SendFlags::empty())?;
    Ok(())
}

/// Listeners divided among so many: each gets one at least, of which others may have the same.
///
/// Errors when the system gives no more descriptors.
pub fn divide(listeners: Vec<Listener>, among: usize) -> io::Result<Vec<Vec<Listener>>> {
    let mut parts: Vec<Vec<Listener>> = (0..among.max(1)).map(|_| Vec::new()).collect();
    let (have, wanted) = (listeners.len(), parts.len());
    for (place, listener) in listeners.into_iter().enumerate() {
        for again in (place + have..wanted).step_by(have.max(1)) {
            parts[again].push(listener.try_clone()?);
        }
        parts[place % wanted].push(listener);
    }
    Ok(parts)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::listen::Kind;

    #[test]
    fn listeners_are_divided() {
        for (have, among, each) in [(4, 2, 2), (2, 4, 1), (3, 2, 1), (1, 1, 1)] {
            let listeners = (0..have).map(|_| Listener::tcp("127.0.0.1:0".parse().unwrap(), Kind::Tcp).unwrap()).collect();
            let parts = divide(listeners, among).unwrap();
            assert!(parts.len() == among && parts.iter().all(|part| part.len() >= each), "{have} among {among}");
        }
    }
}
