//! What one thread has: its connections, those it keeps to upstreams, its deadlines, its lot.

use std::io;
use std::net::TcpStream as StdTcpStream;
use std::os::fd::OwnedFd;
use std::os::unix::net::UnixStream as StdUnixStream;
use std::rc::Rc;
use std::sync::Arc;
use std::time::Duration;

use tokio::io::unix::AsyncFd;
use tokio::net::{TcpStream, UnixStream};

use crate::facade::decision::Facade;
use crate::io::buffer::Buffer;
use crate::io::deadline::Deadlines;
use crate::io::lot::Lot;
use crate::io::stream::{Peer, Stream};
use crate::io::tls::Tls;
use crate::io::watch::watch;
use crate::listen::{Kind, Listener};
use crate::observe::counters::Counters;
use crate::proxy::connection::serve;
use crate::settings::Settings;
use crate::upstream::address::Address;
use crate::upstream::pool::Pool;

/// How often connections that have idled for too long are looked for.
const SWEEP: Duration = Duration::from_secs(1);
/// How many connections are accepted before the others get their turn.
const ACCEPTED_AT_ONCE: usize = 64;

/// A thread's world.
#[derive(Debug)]
pub struct Worker {
    pub settings: Arc<Settings>,
    pub deadlines: Rc<Deadlines>,
    pub rails: Rc<Pool>,
    pub rust: Option<Rc<Pool>>,
    pub facade: Option<Arc<Facade>>,
    pub counters: Arc<Counters>,
    tls: Option<Tls>,
    lot: Lot<Kind>,
    started: std::time::Instant,
}

impl Worker {
    /// For the runtime of this thread.
    pub fn new(settings: Arc<Settings>, facade: Option<Arc<Facade>>, tls: Option<Tls>) -> io::Result<Rc<Self>> {
        let deadlines = Rc::new(Deadlines::default());
        let pool = |address: &Address| {
            let kept = settings.kept_connections;
            Rc::new(Pool::new(address.clone(), kept, settings.timeouts.upstream_idle, Rc::clone(&deadlines)))
        };
        Ok(Rc::new(Self {
            rails: pool(&settings.rails),
            rust: settings.rust.as_ref().map(pool),
            facade,
            counters: Arc::default(),
            tls,
            lot: Lot::new()?,
            started: std::time::Instant::now(),
            deadlines: Rc::clone(&deadlines),
            settings,
        }))
    }

    /// Serves what comes over the listeners; ends only with an error of the system.
    pub async fn run(self: Rc<Self>, listeners: Vec<Listener>) -> io::Result<()> {
        for listener in listeners {
            let listener = watch(listener)?;
            tokio::task::spawn_local(Rc::clone(&self).accept(listener));
        }
        tokio::task::spawn_local(Rc::clone(&self).sweep());
        let deadlines = Rc::clone(&self.deadlines);
        tokio::task::spawn_local(async move { deadlines.run().await });
        loop {
            for (descriptor, kind) in self.lot.woken().await? {
                // A connection that broke while it stood there is over.
                let Ok((stream, peer)) = stream_of(descriptor, kind) else { continue };
                match (stream, kind, &self.tls) {
                    (Stream::Tcp(stream), Kind::Tls, Some(tls)) => {
                        tokio::task::spawn_local(Rc::clone(&self).shake_hands(tls.clone(), stream, peer));
                    }
                    (stream, _, _) => {
                        tokio::task::spawn_local(serve(Rc::clone(&self), stream, Buffer::default(), peer));
                    }
                }
            }
        }
    }

    /// Parks a client's connection until it speaks.
    pub fn park(&self, stream: Stream) {
        let kind = if matches!(stream, Stream::Unix(_)) { Kind::Unix } else { Kind::Tcp };
        if let Ok(Some(descriptor)) = stream.into_descriptor() {
            // Where the system has no room to watch it, it is closed.
            let _ = self.lot.park(descriptor, kind, self.seconds());
        }
    }

    async fn shake_hands(self: Rc<Self>, tls: Tls, stream: TcpStream, peer: Peer) {
        let timer = self.deadlines.timer();
        // A client that does not speak TLS, or not in time, is sent away without a word.
        if let Ok(Ok(stream)) = timer.within(self.settings.timeouts.head, tls.accept(stream)).await {
            drop(timer);
            tokio::task::spawn_local(serve(self, Stream::Tls(stream), Buffer::default(), peer));
        }
    }

    fn seconds(&self) -> u32 {
        u32::try_from(self.started.elapsed().as_secs()).unwrap_or(u32::MAX)
    }

    async fn accept(self: Rc<Self>, listener: AsyncFd<Listener>) {
        loop {
            let Ok(mut ready) = listener.readable().await else {
                return;
            };
            for _ in 0..ACCEPTED_AT_ONCE {
                match listener.get_ref().accept() {
                    // Most clients speak at once, some never do: until then a connection is a descriptor.
                    Ok((descriptor, kind)) => drop(self.lot.park(descriptor, kind, self.seconds())),
                    Err(error) if error.kind() == io::ErrorKind::WouldBlock => {
                        ready.clear_ready();
                        break;
                    }
                    // accept(2): errors of the connection that was to be accepted are not the listener's.
                    Err(error) if matches!(error.kind(), io::ErrorKind::ConnectionAborted | io::ErrorKind::Interrupted) => {}
                    // No descriptors, no memory: what waits in the queue stays there for a while.
                    Err(_) => {
                        tokio::time::sleep(Duration::from_millis(100)).await;
                        break;
                    }
                }
            }
            tokio::task::yield_now().await;
        }
    }

    async fn sweep(self: Rc<Self>) {
        let mut interval = tokio::time::interval(SWEEP);
        let keep_alive = u32::try_from(self.settings.timeouts.keep_alive.as_secs()).unwrap_or(u32::MAX);
        loop {
            interval.tick().await;
            drop(self.lot.older_than(keep_alive, self.seconds()));
            self.rails.sweep();
            self.rust.iter().for_each(|pool| pool.sweep());
        }
    }
}

fn stream_of(descriptor: OwnedFd, kind: Kind) -> io::Result<(Stream, Peer)> {
    Ok(match kind {
        Kind::Tcp | Kind::Tls => {
            let stream = StdTcpStream::from(descriptor);
            let peer = Peer::Address(stream.peer_addr()?);
            (Stream::Tcp(TcpStream::from_std(stream)?), peer)
        }
        Kind::Unix => (Stream::Unix(UnixStream::from_std(StdUnixStream::from(descriptor))?), Peer::Local),
    })
}
