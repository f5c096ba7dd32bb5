//! An upgraded connection: bytes both ways until both ends, or one of them for good, are done. It holds no buffer while nothing moves.

use std::future::poll_fn;
use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite};

use crate::io::buffer::Buffer;
use crate::io::deadline::Timer;
use crate::io::stream::Stream;

/// One direction.
struct Pipe {
    buffer: Buffer,
    ended: bool,
}

impl Pipe {
    /// Moves bytes until the peer sends no more. Ready with whether any moved since the last call, or when it ended.
    fn poll<R, W>(&mut self, cx: &mut Context<'_>, from: &mut R, to: &mut W, moved: &mut bool) -> Poll<io::Result<()>>
    where
        R: AsyncRead + Unpin,
        W: AsyncWrite + Unpin,
    {
        while !self.ended {
            while !self.buffer.is_empty() {
                let written = ready!(Pin::new(&mut *to).poll_write(cx, self.buffer.bytes()))?;
                if written == 0 {
                    return Poll::Ready(Err(io::ErrorKind::WriteZero.into()));
                }
                self.buffer.consume(written);
                *moved = true;
            }
            if ready!(self.buffer.poll_fill(cx, from))? == 0 {
                ready!(Pin::new(&mut *to).poll_shutdown(cx))?;
                self.ended = true;
            }
        }
        Poll::Ready(Ok(()))
    }
}

/// Moves bytes both ways. `to_client` and `to_upstream` were read already. Ends when both directions did, on an error, or when nothing moved
/// for `idle`.
pub async fn run(
    mut client: Stream,
    mut upstream: Stream,
    to_upstream: Buffer,
    to_client: Buffer,
    timer: Timer,
    idle: Duration,
) -> io::Result<()> {
    let (mut client_read, mut client_write) = client.split();
    between((&mut client_read, &mut client_write), &mut upstream, to_upstream, to_client, timer, idle).await
}

/// As [`run`], with a client that is no connection of its own.
pub async fn between<R, W>(
    (client_read, client_write): (&mut R, &mut W),
    upstream: &mut Stream,
    to_upstream: Buffer,
    to_client: Buffer,
    timer: Timer,
    idle: Duration,
) -> io::Result<()>
where
    R: AsyncRead + Unpin,
    W: AsyncWrite + Unpin,
{
    let (mut upstream_read, mut upstream_write) = upstream.split();
    let (mut up, mut down) = (Pipe { buffer: to_upstream, ended: false }, Pipe { buffer: to_client, ended: false });
    loop {
        let step = poll_fn(|cx| {
            let mut moved = false;
            let one = up.poll(cx, client_read, &mut upstream_write, &mut moved)?;
            let other = down.poll(cx, &mut upstream_read, client_write, &mut moved)?;
            match (one.is_ready() && other.is_ready(), moved) {
                (true, _) => Poll::Ready(Ok::<_, io::Error>(true)),
                // Starts the time without a byte anew.
                (false, true) => Poll::Ready(Ok(false)),
                (false, false) => Poll::Pending,
            }
        });
        match timer.within(idle, step).await {
            Ok(Ok(true)) => return Ok(()),
            Ok(Ok(false)) => {}
            Ok(Err(error)) => return Err(error),
            Err(_) => return Err(io::ErrorKind::TimedOut.into()),
        }
    }
}
