//! A gateway in one process: a thread for each processor, each with a runtime, listeners and connections of its own.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use tokio::runtime::Builder;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio::task::LocalSet;

use crate::facade::open;
use crate::facade::switchboard::Facade;
use crate::listen::{Kind, Listener};
use crate::observe::{access, counters::Counters};
use crate::settings::Settings;
use crate::shared::{BadShared, Shared};
use crate::worker::{Order, Thread};

/// Threads that may wait for the disk, for each that serves; there are as many as are needed.
const BLOCKING: usize = 8;

/// A gateway that runs.
#[derive(Debug)]
pub struct Server {
    /// Where it listens; the port is the one that the system gave, where 0 was asked for.
    pub address: SocketAddr,
    /// The routes and their states, where there is a manifest.
    pub facade: Option<Arc<Facade>>,
    /// What is in force.
    pub shared: Arc<Shared>,
    /// What each thread counts.
    pub counters: Vec<Arc<Counters>>,
    pub started: Instant,
    /// The sockets that its threads listen on, to be given to another process.
    pub listeners: Vec<Listener>,
    orders: Vec<UnboundedSender<Order>>,
    threads: Vec<JoinHandle<io::Result<()>>>,
    ended: Option<UnboundedReceiver<()>>,
}

/// Why settings could not be changed while the gateway runs.
#[derive(Debug, thiserror::Error)]
pub enum BadReload {
    #[error(transparent)]
    Shared(#[from] BadShared),
    #[error("TLS cannot be turned on or off while the gateway runs: start another with --take-over")]
    Tls,
}

impl Server {
    /// Starts the threads, each of which listens.
    ///
    /// Errors when the address cannot be listened on, or a thread cannot be made.
    pub fn start(settings: Settings) -> io::Result<Self> {
        let shared = Shared::new(settings, None).map_err(io::Error::other)?;
        let settings = &shared.settings;
        let kind = if shared.tls.is_some() { Kind::Tls } else { Kind::Tcp };
        let (address, listeners) = Listener::several(settings.listen, kind, settings.workers())?;
        Self::on(shared, address, listeners.into_iter().map(|listener| vec![listener]).collect())
    }

    /// Starts a thread for each part of listeners that exist already.
    ///
    /// Errors when a thread cannot be made.
    pub fn on(shared: Shared, address: SocketAddr, parts: Vec<Vec<Listener>>) -> io::Result<Self> {
        let shared = Arc::new(shared);
        open::keep(&shared.settings, shared.facade.as_ref(), None);
        let (mut orders, mut counters, mut threads) = (Vec::new(), Vec::new(), Vec::new());
        let listeners = parts.iter().flatten().map(Listener::try_clone).collect::<io::Result<_>>()?;
        let (alive, ended) = unbounded_channel();
        for (number, listeners) in parts.into_iter().enumerate() {
            let alive = alive.clone();
            let (order, received) = unbounded_channel();
            let (shared, counts) = (Arc::clone(&shared), Arc::<Counters>::default());
            orders.push(order);
            counters.push(Arc::clone(&counts));
            let thread = std::thread::Builder::new().name(format!("gateway-{number}"));
            threads.push(thread.spawn(move || {
                let done = work(&shared, counts, listeners, received);
                // Nobody may be waiting for it.
                let _ = alive.send(());
                done
            })?);
        }
        Ok(Self {
            address,
            facade: shared.facade.clone(),
            shared,
            counters,
            started: Instant::now(),
            listeners,
            orders,
            threads,
            ended: Some(ended),
        })
    }

    /// Serves with other settings from now on. Gives the keys of those that cannot change while it runs, and did not.
    ///
    /// Errors with what cannot be used: then nothing has changed.
    pub fn reload(&mut self, settings: Settings) -> Result<Vec<&'static str>, BadReload> {
        let fixed = self.shared.settings.fixed(&settings);
        let shared = Shared::new(settings.with_fixed(&self.shared.settings), Some(&self.shared))?;
        if shared.tls.is_some() != self.shared.tls.is_some() {
            return Err(BadReload::Tls);
        }
        open::keep(&shared.settings, shared.facade.as_ref(), self.facade.as_ref());
        self.shared = Arc::new(shared);
        self.facade.clone_from(&self.shared.facade);
        self.order(&Order::Use(Arc::clone(&self.shared)));
        Ok(fixed)
    }

    /// Has it accept no more, finish what is under way within a time, and end.
    pub fn drain(&mut self, limit: Duration) {
        // Who still has them open would keep their queues open.
        self.listeners.clear();
        self.order(&Order::Drain(limit));
    }

    /// What ends when so many threads as there are have ended, one after the other: to be asked for once.
    pub fn ended(&mut self) -> impl Future<Output = ()> + use<> {
        let (ended, threads) = (self.ended.take(), self.threads.len());
        async move {
            let Some(mut ended) = ended else { return };
            for _ in 0..threads {
                if ended.recv().await.is_none() {
                    return;
                }
            }
        }
    }

    fn order(&self, order: &Order) {
        // A thread that has ended needs no orders.
        self.orders.iter().for_each(|thread| drop(thread.send(order.clone())));
    }

    /// Waits for its threads to end: when they are drained, or for an error of the system.
    pub fn wait(mut self) -> io::Result<()> {
        self.join()
    }

    /// As [`Server::wait`].
    pub fn join(&mut self) -> io::Result<()> {
        for thread in self.threads.drain(..) {
            thread.join().map_err(|_| io::Error::other("a thread of the gateway panicked"))??;
        }
        Ok(())
    }
}

fn work(shared: &Shared, counters: Arc<Counters>, listeners: Vec<Listener>, orders: UnboundedReceiver<Order>) -> io::Result<()> {
    // Threads that wait for disks and for names of hosts: a disk that hangs holds these up, not connections.
    let runtime = Builder::new_current_thread().enable_io().enable_time().max_blocking_threads(BLOCKING).build()?;
    let ended = LocalSet::new().block_on(&runtime, async { Thread::new(counters)?.run(listeners, shared, orders).await });
    access::flush();
    ended
}
