//! What one thread has: its connections, those it keeps to upstreams, its deadlines, its lot.
//!
//! Settings change while it serves: then it makes a new [`Worker`], and connections take it up between two requests. What outlives settings is in
//! its [`Thread`].

use std::cell::{Cell, RefCell};
use std::io;
use std::net::TcpStream as StdTcpStream;
use std::os::fd::OwnedFd;
use std::os::unix::net::UnixStream as StdUnixStream;
use std::rc::Rc;
use std::sync::Arc;
use std::time::Duration;

use tokio::io::unix::AsyncFd;
use tokio::net::{TcpStream, UnixStream};
use tokio::sync::Notify;
use tokio::sync::mpsc::UnboundedReceiver;

use crate::compare::Comparer;
use crate::compare::copy::UnderWay;
use crate::facade::switchboard::Facade;
use crate::front::Front;
use crate::guard::{Guard, client};
use crate::io::buffer::Buffer;
use crate::io::deadline::{Deadlines, Hurry};
use crate::io::lot::Lot;
use crate::io::pairs::{End, Pairs, Stuck};
use crate::io::stream::{Peer, Stream};
use crate::io::watch::watch;
use crate::listen::{Kind, Listener};
use crate::observe::counters::Counters;
use crate::observe::log;
use crate::observe::routes::RouteCounters;
use crate::observe::spans::export::Exporter;
use crate::proxy::connection::serve;
use crate::proxy::texts::{Lent, Store};
use crate::proxy::tunnel::{self, Counted, Tunnel};
use crate::proxy_protocol;
use crate::settings::Settings;
use crate::shared::Shared;
use crate::tls::Tls;
use crate::upstream::group::Group;
use crate::upstream::pool::Pool;

/// How often connections that have idled for too long are looked for.
const SWEEP: Duration = Duration::from_secs(1);
/// How many connections are accepted before the others get their turn.
const ACCEPTED_AT_ONCE: usize = 64;
/// For how long, at the end, a client that idles may still ask, and is told that it was the last time. A connection that is closed while a request
/// comes over it is one that failed.
const LAST_CALL: Duration = Duration::from_secs(1);

/// What a thread is told to do.
#[derive(Debug, Clone)]
pub enum Order {
    /// Serve what comes from now on with these.
    Use(Arc<Shared>),
    /// Accept no more, finish what is under way within this time, and end.
    Drain(Duration),
}

/// What is kept of a connection that is parked.
#[derive(Debug)]
struct Standing {
    kind: Kind,
    /// Whether it has sent nothing yet.
    fresh: bool,
    /// Who a proxy said that it is; None: who it is for the system.
    peer: Option<Box<Peer>>,
}

/// What a thread has whatever its settings are.
#[derive(Debug)]
pub struct Thread {
    pub deadlines: Rc<Deadlines>,
    pub counters: Arc<Counters>,
    texts: Rc<Store>,
    copies: Rc<UnderWay>,
    lot: Lot<Standing>,
    /// Whether any connection was another one's than the system knows.
    proxied: Cell<bool>,
    /// In which minute a proxy was last said to send no header; from 1 on.
    said: Cell<u32>,
    /// Upgraded connections over which nothing waits.
    tunnels: Pairs<Counted>,
    started: std::time::Instant,
    newest: RefCell<Option<Rc<Worker>>>,
    generation: Cell<u32>,
    /// Woken when no more is to be accepted.
    full: Notify,
    /// Connections that have a task.
    served: Cell<usize>,
    emptied: Notify,
}

/// A thread's world under one set of settings.
#[derive(Debug)]
pub struct Worker {
    pub settings: Arc<Settings>,
    pub deadlines: Rc<Deadlines>,
    pub rails: Rc<Pool>,
    pub rust: Option<Rc<Pool>>,
    /// Where copies of writes go.
    pub sandbox: Option<Rc<Pool>>,
    /// Copies that are under way, whatever the settings were.
    pub copies: Rc<UnderWay>,
    pub comparer: Arc<Comparer>,
    pub facade: Option<Arc<Facade>>,
    pub front: Arc<Front>,
    pub guard: Option<Arc<Guard>>,
    pub counters: Arc<Counters>,
    /// Where spans go.
    pub exporter: Option<Arc<Exporter>>,
    /// Counts by route, under these settings.
    pub routes: Arc<RouteCounters>,
    tls: Option<Tls>,
    thread: Rc<Thread>,
    generation: u32,
}

/// A connection that has a task, until it is dropped.
#[derive(Debug)]
pub struct Served(Rc<Thread>);

impl Drop for Served {
    fn drop(&mut self) {
        let left = self.0.served.get() - 1;
        self.0.served.set(left);
        self.0.counters.served.set(left as u64);
        if left == 0 {
            self.0.emptied.notify_one();
        }
    }
}

impl Thread {
    /// For the runtime of this thread.
    pub fn new(counters: Arc<Counters>) -> io::Result<Rc<Self>> {
        Ok(Rc::new(Self {
            deadlines: Rc::default(),
            counters,
            texts: Rc::default(),
            copies: Rc::default(),
            lot: Lot::new()?,
            proxied: Cell::default(),
            said: Cell::default(),
            tunnels: Pairs::new()?,
            started: std::time::Instant::now(),
            newest: RefCell::default(),
            generation: Cell::new(0),
            full: Notify::new(),
            served: Cell::new(0),
            emptied: Notify::new(),
        }))
    }

    /// Serves what comes over the listeners, with what `orders` say, until it is told to end, or nobody is left to tell it.
    pub async fn run(self: Rc<Self>, listeners: Vec<Listener>, first: &Shared, mut orders: UnboundedReceiver<Order>) -> io::Result<()> {
        self.renew(first);
        for listener in listeners {
            tokio::task::spawn_local(Rc::clone(&self).accept(watch(listener)?));
        }
        tokio::task::spawn_local(Rc::clone(&self).sweep());
        tokio::task::spawn_local(Rc::clone(&self).wake());
        tokio::task::spawn_local(Rc::clone(&self).carry());
        let deadlines = Rc::clone(&self.deadlines);
        tokio::task::spawn_local(async move { deadlines.run().await });
        let limit = loop {
            match orders.recv().await {
                Some(Order::Use(shared)) => self.renew(&shared),
                Some(Order::Drain(limit)) => break limit,
                // Whoever started it is gone, and has left it to itself.
                None => std::future::pending().await,
            }
        };
        // What is not over by then is cut.
        let _ = tokio::time::timeout(limit, self.drain()).await;
        self.tunnels.clear();
        self.newest.take();
        Ok(())
    }

    /// Uses other settings from now on.
    fn renew(self: &Rc<Self>, shared: &Shared) {
        self.generation.set(self.generation.get() + 1);
        let worker = Rc::new(Worker::new(self, shared));
        self.newest.replace(Some(worker));
    }

    async fn drain(&self) {
        self.full.notify_waiters();
        self.deadlines.hurry(Hurry::Farewell);
        if !(self.lot.is_empty() && self.served.get() == 0) {
            let called = tokio::time::Instant::now();
            while called.elapsed() < LAST_CALL && !(self.lot.is_empty() && self.served.get() == 0) {
                tokio::time::sleep(LAST_CALL / 20).await;
            }
        }
        self.deadlines.hurry(Hurry::Idle);
        drop(self.lot.drain());
        while self.served.get() > 0 {
            self.emptied.notified().await;
        }
    }

    /// Gives connections that speak their tasks.
    async fn wake(self: Rc<Self>) -> io::Result<()> {
        loop {
            for (descriptor, Standing { kind, fresh, peer }) in self.lot.woken().await? {
                // A connection that broke while it stood there is over.
                let Ok((stream, own)) = stream_of(descriptor, kind) else { continue };
                let Some(worker) = self.newest.borrow().clone() else { return Ok(()) };
                let (peer, served) = (peer.map_or(own, |peer| *peer), self.served());
                let proxies = &worker.settings.proxy_protocol;
                let proxied = fresh && !proxies.is_empty() && proxies.contain(client::address(peer));
                match (stream, kind, &worker.tls) {
                    (Stream::Tcp(stream), _, _) if proxied => drop(tokio::task::spawn_local(worker.hear(stream, kind, peer, served))),
                    (Stream::Tcp(stream), Kind::Tls, Some(tls)) => {
                        let tls = tls.clone();
                        tokio::task::spawn_local(worker.shake_hands(tls, stream, peer, served));
                    }
                    (stream, _, _) => {
                        tokio::task::spawn_local(serve(worker, stream, Buffer::default(), peer, served));
                    }
                }
            }
            self.counters.parked.set(self.lot.len() as u64);
        }
    }

    /// Carries what tunnels say, and gives those that need one a task.
    async fn carry(self: Rc<Self>) -> io::Result<()> {
        loop {
            for Stuck { ends: [client, upstream], left: [to_client, to_upstream], what } in self.tunnels.carry(|| self.seconds()).await? {
                let Some(worker) = self.newest.borrow().clone() else { return Ok(()) };
                let (Ok((client, _)), Ok((upstream, _))) =
                    (stream_of(client.descriptor, client.kind), stream_of(upstream.descriptor, upstream.kind))
                else {
                    continue;
                };
                tunnel::serve(worker, Tunnel { client, upstream, to_upstream, to_client }, what);
            }
        }
    }

    fn served(self: &Rc<Self>) -> Served {
        self.served.set(self.served.get() + 1);
        self.counters.served.set(self.served.get() as u64);
        Served(Rc::clone(self))
    }

    fn seconds(&self) -> u32 {
        u32::try_from(self.started.elapsed().as_secs()).unwrap_or(u32::MAX)
    }

    async fn accept(self: Rc<Self>, listener: AsyncFd<Listener>) {
        let mut full = std::pin::pin!(self.full.notified());
        loop {
            let ready = std::future::poll_fn(|cx| {
                if full.as_mut().poll(cx).is_ready() {
                    return std::task::Poll::Ready(None);
                }
                listener.poll_read_ready(cx).map(Some)
            });
            let Some(Ok(mut ready)) = ready.await else { return };
            for _ in 0..ACCEPTED_AT_ONCE {
                match listener.get_ref().accept() {
                    // Most clients speak at once, some never do: until then a connection is a descriptor.
                    Ok((descriptor, kind)) => {
                        drop(self.lot.park(descriptor, Standing { kind, fresh: true, peer: None }, self.seconds()));
                        self.counters.accepted.add(1);
                    }
                    Err(error) if error.kind() == io::ErrorKind::WouldBlock => {
                        ready.clear_ready();
                        break;
                    }
                    // accept(2): errors of the connection that was to be accepted are not the listener's.
                    Err(error) if matches!(error.kind(), io::ErrorKind::ConnectionAborted | io::ErrorKind::Interrupted) => {}
                    // No descriptors, no memory: what waits in the queue stays there for a while.
                    Err(error) => {
                        self.counters.refused.add(1);
                        crate::observe::log::debug("a connection could not be accepted", |line| line.text("error", error.to_string()));
                        tokio::time::sleep(Duration::from_millis(100)).await;
                        break;
                    }
                }
            }
            self.counters.parked.set(self.lot.len() as u64);
            tokio::task::yield_now().await;
        }
    }

    async fn sweep(self: Rc<Self>) {
        let mut interval = tokio::time::interval(SWEEP);
        loop {
            interval.tick().await;
            let Some(worker) = self.newest.borrow().clone() else { return };
            let keep_alive = u32::try_from(worker.settings.timeouts.keep_alive.as_secs()).unwrap_or(u32::MAX);
            drop(self.lot.older_than(keep_alive, self.seconds()));
            self.tunnels.sweep(self.seconds());
            self.counters.parked.set(self.lot.len() as u64);
            worker.rails.sweep();
            worker.rust.iter().chain(&worker.sandbox).for_each(|pool| pool.sweep());
            if worker.front.is_due() {
                let front = Arc::clone(&worker.front);
                // Nobody waits for it: the next one sees what this one found.
                drop(tokio::task::spawn_blocking(move || front.refresh()));
            }
        }
    }
}

impl Worker {
    fn new(thread: &Rc<Thread>, shared: &Shared) -> Self {
        let settings = Arc::clone(&shared.settings);
        let before = thread.newest.borrow();
        let pools = before.iter().flat_map(|before| [Some(&before.rails), before.rust.as_ref(), before.sandbox.as_ref()]).flatten();
        let pool = |group: &Arc<Group>, kept: usize| {
            let idle = settings.timeouts.upstream_idle;
            // Connections to upstreams that stay are kept.
            let same = pools.clone().find(|pool| Arc::ptr_eq(&pool.group, group) && pool.is_for(kept, idle));
            same.cloned().unwrap_or_else(|| Rc::new(Pool::new(Arc::clone(group), kept, idle, Rc::clone(&thread.deadlines))))
        };
        let counted = thread.counters.routes();
        let routes = match &shared.facade {
            Some(facade) => counted.following(before.as_ref().and_then(|before| before.facade.as_deref()), facade),
            None => RouteCounters::default(),
        };
        let routes = Arc::new(routes);
        thread.counters.use_routes(Arc::clone(&routes));
        Self {
            routes,
            rails: pool(&shared.upstreams.rails, settings.kept_to_rails),
            rust: shared.upstreams.rust.as_ref().map(|group| pool(group, settings.kept_connections)),
            sandbox: shared.upstreams.sandbox.as_ref().map(|group| pool(group, settings.kept_connections)),
            copies: Rc::clone(&thread.copies),
            comparer: Arc::clone(&shared.comparer),
            facade: shared.facade.clone(),
            front: Arc::clone(&shared.front),
            guard: shared.guard.clone(),
            counters: Arc::clone(&thread.counters),
            exporter: shared.exporter.clone(),
            deadlines: Rc::clone(&thread.deadlines),
            tls: shared.tls.clone(),
            generation: thread.generation.get(),
            thread: Rc::clone(thread),
            settings,
        }
    }

    /// Takes up the newest settings, between two requests.
    pub fn renew(self: &mut Rc<Self>) {
        if self.generation != self.thread.generation.get() {
            let newest = self.thread.newest.borrow().clone();
            *self = newest.unwrap_or_else(|| Rc::clone(self));
        }
    }

    /// Memory for a request.
    pub fn texts(&self) -> Lent {
        self.thread.texts.take()
    }

    /// Parks a client's connection until it speaks.
    pub fn park(&self, stream: Stream, peer: Peer) {
        let kind = if matches!(stream, Stream::Unix(_)) { Kind::Unix } else { Kind::Tcp };
        self.park_as(stream, kind, peer);
    }

    fn park_as(&self, stream: Stream, kind: Kind, peer: Peer) {
        if self.deadlines.hurried() == Hurry::Idle {
            return;
        }
        if let Ok(Some(descriptor)) = stream.into_descriptor() {
            let peer = self.thread.proxied.get().then(|| Box::new(peer));
            // Where the system has no room to watch it, it is closed.
            let _ = self.thread.lot.park(descriptor, Standing { kind, fresh: false, peer }, self.thread.seconds());
        }
    }

    /// Hears from a proxy whose connection it is. Then it stands where others do that have said nothing yet: its client may take its time.
    async fn hear(self: Rc<Self>, mut stream: TcpStream, kind: Kind, own: Peer, _served: Served) {
        let timer = self.deadlines.timer();
        let why = match timer.within(self.settings.timeouts.head, proxy_protocol::read(&mut stream)).await {
            Ok(Ok(said)) => {
                self.thread.proxied.set(true);
                return self.park_as(Stream::Tcp(stream), kind, said.map_or(own, Peer::Address));
            }
            // Who only looks whether somebody listens.
            Ok(Err(error)) if error.kind() != io::ErrorKind::InvalidData => return,
            Ok(Err(error)) => error.to_string(),
            Err(_) => "it did not come in time".to_owned(),
        };
        let minute = self.thread.seconds() / 60 + 1;
        if self.thread.said.replace(minute) != minute {
            let from = client::address(own).map(|address| address.to_string()).unwrap_or_default();
            log::warn("connections of a proxy in proxy_protocol without its header are closed", |line| {
                line.text("proxy", from).text("why", why)
            });
        }
    }

    /// Lets a tunnel stand without a task; where the system has no room to watch it, it is closed.
    pub fn stand(&self, client: Stream, upstream: Stream, counted: Counted) {
        let limit = u32::try_from(self.settings.timeouts.tunnel.as_secs()).unwrap_or(u32::MAX);
        if let (Some(client), Some(upstream)) = (end_of(client), end_of(upstream)) {
            let _ = self.thread.tunnels.park([client, upstream], counted, self.thread.seconds(), limit);
        }
    }

    async fn shake_hands(self: Rc<Self>, tls: Tls, stream: TcpStream, peer: Peer, served: Served) {
        let timer = self.deadlines.timer();
        // A client that does not speak TLS, or not in time, is sent away without a word.
        if let Ok(Ok(stream)) = timer.within(self.settings.timeouts.head, tls.accept(stream)).await {
            drop(timer);
            tokio::task::spawn_local(serve(self, Stream::Tls(stream), Buffer::default(), peer, served));
        }
    }
}

fn end_of(stream: Stream) -> Option<End> {
    let kind = if matches!(stream, Stream::Unix(_)) { Kind::Unix } else { Kind::Tcp };
    Some(End { descriptor: stream.into_descriptor().ok()??, kind })
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
