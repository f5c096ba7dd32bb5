//! Signals of the system, as orders.

use std::future::poll_fn;
use std::io;
use std::task::Poll;

use tokio::signal::unix::{Signal, SignalKind, signal};

/// What a signal asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Asked {
    /// SIGTERM, SIGINT (its name for the log).
    End(&'static str),
    /// SIGHUP.
    Reload,
}

/// The signals of this process.
#[derive(Debug)]
pub struct Signals {
    term: Signal,
    int: Signal,
    hup: Signal,
}

impl Signals {
    /// Takes them from the system from now on.
    pub fn new() -> io::Result<Self> {
        Ok(Self { term: signal(SignalKind::terminate())?, int: signal(SignalKind::interrupt())?, hup: signal(SignalKind::hangup())? })
    }

    /// The next one.
    pub async fn next(&mut self) -> Asked {
        poll_fn(|cx| {
            for (signal, asked) in
                [(&mut self.term, Asked::End("SIGTERM")), (&mut self.int, Asked::End("SIGINT")), (&mut self.hup, Asked::Reload)]
            {
                if signal.poll_recv(cx).is_ready() {
                    return Poll::Ready(asked);
                }
            }
            Poll::Pending
        })
        .await
    }
}
