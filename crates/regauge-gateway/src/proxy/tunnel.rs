//! An upgraded connection: bytes both ways until both ends, or one of them for good, are done.
//!
//! While both ends take what the other sends, it stands in [`crate::io::pairs`] and has neither task nor buffer. It has a task while one of them
//! takes no more, after one of them has sent its last, and where there is TLS.

use std::future::poll_fn;
use std::io;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite};

use crate::io::buffer::Buffer;
use crate::io::deadline::{TICK, Timer};
use crate::io::stream::Stream;
use crate::upstream::pool::Lease;
use crate::worker::{Served, Worker};

/// How long a tunnel that could stand keeps its task without a byte.
const GRACE: Duration = TICK;

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

    fn is_quiet(&self) -> bool {
        !self.ended && self.buffer.is_empty()
    }
}

/// What a tunnel holds until it is over: the counts in which it stands.
#[derive(Debug)]
pub struct Counted {
    pub lease: Lease,
    pub served: Served,
}

/// Two ends that speak another protocol now, and what of either was read already.
#[derive(Debug)]
pub struct Tunnel {
    pub client: Stream,
    pub upstream: Stream,
    pub to_upstream: Buffer,
    pub to_client: Buffer,
}

/// How long a tunnel may say nothing, and whether it can stand without a task once it does.
#[derive(Debug, Clone, Copy)]
pub struct Patience {
    pub idle: Duration,
    pub stands: bool,
}

/// How a tunnel's task ended.
#[derive(Debug, PartialEq, Eq)]
pub enum Ended {
    Over,
    /// It can stand without a task.
    Quiet,
}

/// Has a tunnel carry from now on.
pub fn start(worker: Rc<Worker>, tunnel: Tunnel, counted: Counted) {
    if tunnel.client.parks() && tunnel.upstream.parks() && tunnel.to_upstream.is_empty() && tunnel.to_client.is_empty() {
        worker.stand(tunnel.client, tunnel.upstream, counted);
    } else {
        serve(worker, tunnel, counted);
    }
}

/// Gives a tunnel a task of its own: that of a request is as large as a request needs.
pub fn serve(worker: Rc<Worker>, tunnel: Tunnel, counted: Counted) {
    tokio::task::spawn_local(async move {
        let Tunnel { mut client, mut upstream, to_upstream, to_client } = tunnel;
        let timer = worker.deadlines.timer();
        let idle = worker.settings.timeouts.tunnel;
        // An end without a farewell is as good as any: nobody is left to tell.
        if let Ok(Ended::Quiet) = run(&mut client, &mut upstream, to_upstream, to_client, &timer, idle).await {
            worker.stand(client, upstream, counted);
        }
    });
}

/// Moves bytes both ways. `to_client` and `to_upstream` were read already. Ends when both directions did, on an error, when nothing moved for
/// `idle`, or when nothing moved for a moment and it can stand.
async fn run(
    client: &mut Stream,
    upstream: &mut Stream,
    to_upstream: Buffer,
    to_client: Buffer,
    timer: &Timer,
    idle: Duration,
) -> io::Result<Ended> {
    let patience = Patience { idle, stands: client.parks() && upstream.parks() };
    let (mut client_read, mut client_write) = client.split();
    between((&mut client_read, &mut client_write), upstream, to_upstream, to_client, timer, patience).await
}

/// As [`run`], with a client that may be no connection of its own.
pub async fn between<R, W>(
    (client_read, client_write): (&mut R, &mut W),
    upstream: &mut Stream,
    to_upstream: Buffer,
    to_client: Buffer,
    timer: &Timer,
    Patience { idle, stands }: Patience,
) -> io::Result<Ended>
where
    R: AsyncRead + Unpin,
    W: AsyncWrite + Unpin,
{
    let (mut upstream_read, mut upstream_write) = upstream.split();
    let (mut up, mut down) = (Pipe { buffer: to_upstream, ended: false }, Pipe { buffer: to_client, ended: false });
    let mut patience = if stands { GRACE } else { idle };
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
        match timer.within(patience, step).await {
            Ok(Ok(true)) => return Ok(Ended::Over),
            Ok(Ok(false)) => patience = if stands { GRACE } else { idle },
            Ok(Err(error)) => return Err(error),
            Err(_) if stands && up.is_quiet() && down.is_quiet() => return Ok(Ended::Quiet),
            // One end has more to take, or has sent its last: that may last.
            Err(_) if patience < idle => patience = idle,
            Err(_) => return Err(io::ErrorKind::TimedOut.into()),
        }
    }
}
