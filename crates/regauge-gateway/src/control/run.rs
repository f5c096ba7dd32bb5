//! From settings to the end of the process.

use std::ffi::OsString;
use std::io;
use std::net::SocketAddr;
use std::os::fd::OwnedFd;
use std::path::PathBuf;
use std::rc::Rc;

use tokio::runtime::Builder;
use tokio::task::LocalSet;

use super::child::{Which, parent};
use super::parent::Parent;
use super::rates::EVERY;
use super::redirect;
use super::signals::{Asked, Signals};
use super::single::{Single, problems};
use super::source::Source;
use super::{Gateway, Reason, notify};
use crate::admin::api;
use crate::admin::handoff::{self, Taken};
use crate::admin::place::Place;
use crate::child::App;
use crate::listen::{Kind, Listener};
use crate::observe::log;
use crate::server::Server;
use crate::settings::Settings;
use crate::shared::Shared;

/// How a gateway is started.
#[derive(Debug, Clone, Default)]
pub struct Start {
    pub source: Source,
    /// Whether it takes the place of the one that answers at the admin socket.
    pub take_over: bool,
    /// The program and its words, for processes that it starts.
    pub program: Option<PathBuf>,
    pub words: Vec<OsString>,
    /// The app's program and its words, where the gateway starts it; else none.
    pub app: Vec<OsString>,
}

/// Where the sockets come from that clients come to.
#[derive(Debug)]
struct Begun {
    address: SocketAddr,
    listeners: Vec<Listener>,
    taken: Option<Taken>,
}

/// Runs a gateway until it ends. Gives the code of the app that it started, or 0.
///
/// Errors with a sentence when it cannot start, or ends for an error of the system.
pub fn run(start: &Start) -> Result<u8, String> {
    let which = Which::from_environment();
    let settings = start.source.read().map_err(|error| error.to_string())?;
    log::start(settings.log).map_err(|error| error.to_string())?;
    raise();
    let runtime = Builder::new_current_thread().enable_all().build().map_err(|error| error.to_string())?;
    let ended = LocalSet::new().block_on(&runtime, begin(start, settings, which));
    log::finish();
    ended
}

/// Lets this process have as many descriptors as the system allows it: each connection takes one, each request another.
fn raise() {
    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
    let Rlimit { current, maximum } = getrlimit(Resource::Nofile);
    if current != maximum {
        // What the system does not give is had already.
        let _ = setrlimit(Resource::Nofile, Rlimit { current: maximum, maximum });
    }
}

async fn begin(start: &Start, settings: Settings, which: Option<Which>) -> Result<u8, String> {
    let mut signals = Signals::new().map_err(|error| error.to_string())?;
    if which.is_some() {
        // Without the one that looks after it, nobody could tell it anything.
        let _ = rustix::process::set_parent_process_death_signal(Some(rustix::process::Signal::TERM));
    }
    let shared = Shared::new(settings.clone(), None).map_err(|error| error.to_string())?;
    let kind = if shared.tls.is_some() { Kind::Tls } else { Kind::Tcp };
    let begun = sockets(start, &settings, which.as_ref(), kind)?;
    let several = which.is_none() && settings.operation.processes > 1;
    if several {
        drop(shared);
        several_processes(start, settings, begun, &mut signals).await
    } else {
        one_process(start, shared, begun, which.as_ref(), &mut signals).await
    }
}

/// The sockets: those of the process that looks after this one, of the one whose place it takes, of systemd; else new ones.
fn sockets(start: &Start, settings: &Settings, which: Option<&Which>, kind: Kind) -> Result<Begun, String> {
    let from = match (which, &settings.operation.admin_socket) {
        (Some(which), _) => Some((which.parent(), Some(which.number))),
        (None, Some(socket)) if start.take_over => Some((socket.clone(), None)),
        (None, None) if start.take_over => return Err("--take-over needs admin.socket: where the running gateway answers".to_owned()),
        _ => None,
    };
    let owned =
        |sockets: Vec<OwnedFd>| sockets.into_iter().map(|socket| Listener::from_descriptor(socket, kind)).collect::<io::Result<Vec<_>>>();
    if let Some((path, child)) = from {
        let mut taken = handoff::take(&path, child).map_err(|error| format!("cannot take over: {error}"))?;
        let listeners = owned(std::mem::take(&mut taken.sockets)).map_err(|error| format!("cannot take over: {error}"))?;
        let address: SocketAddr = taken.deed.address.parse().map_err(|_| "cannot take over: it listens on no address".to_owned())?;
        if child.is_none() && settings.listen.port() != 0 && settings.listen != address {
            return Err(format!("cannot take over: the running gateway listens on {address}, not on {}", settings.listen));
        }
        return Ok(Begun { address, listeners, taken: Some(taken) });
    }
    let given = given().map_err(|error| format!("LISTEN_FDS: {error}"))?;
    if !given.is_empty() {
        let listeners = owned(given).map_err(|error| format!("LISTEN_FDS: {error}"))?;
        let address = listeners.first().and_then(|first| first.address().ok().flatten()).ok_or("LISTEN_FDS: it listens on no address")?;
        return Ok(Begun { address, listeners, taken: None });
    }
    let wanted = settings.workers() * settings.operation.processes.max(1);
    let opened = Listener::is_free(settings.listen).and_then(|()| Listener::several(settings.listen, kind, wanted));
    let (address, listeners) = opened.map_err(|error| format!("cannot listen on {}: {error}", settings.listen))?;
    Ok(Begun { address, listeners, taken: None })
}

/// Sockets that systemd opened (sd_listen_fds(3)).
fn given() -> io::Result<Vec<OwnedFd>> {
    let mut all = listenfd::ListenFd::from_env();
    let mut sockets = Vec::new();
    for place in 0..all.len() {
        if let Some(listener) = all.take_tcp_listener(place)? {
            listener.set_nonblocking(true)?;
            sockets.push(listener.into());
        }
    }
    Ok(sockets)
}

async fn one_process(start: &Start, shared: Shared, begun: Begun, which: Option<&Which>, signals: &mut Signals) -> Result<u8, String> {
    let Begun { address, listeners, taken } = begun;
    let settings = std::sync::Arc::clone(&shared.settings);
    let parts = handoff::divide(listeners, settings.workers()).map_err(|error| error.to_string())?;
    let mut server = Server::on(shared, address, parts).map_err(|error| error.to_string())?;
    let ended = server.ended();
    let single = Rc::new(Single::new(server, start.source.clone()));
    if let Some(taken) = &taken {
        single.adopt(&taken.deed);
    }
    let gateway = Gateway::Single(Rc::clone(&single));
    let _place = admin(&settings, which, start.take_over, &gateway).await?;
    redirects(&settings, which, address)?;
    problems(&single.server.borrow());
    tokio::task::spawn_local({
        let single = Rc::clone(&single);
        async move {
            loop {
                tokio::time::sleep(EVERY).await;
                single.look();
            }
        }
    });
    announce(&settings, address, taken, which.is_none());
    let mut app = app(start, &settings)?;
    let (done, code) = attend(signals, &gateway, ended, &mut app).await;
    if done == Done::AtOnce {
        return Ok(code);
    }
    // The thread that ended first may have done so for an error: then the others end with the process.
    if single.is_draining() {
        single.join().map(|()| code).map_err(|error| error.to_string())
    } else {
        Err("a thread of the gateway ended".to_owned())
    }
}

async fn several_processes(start: &Start, settings: Settings, begun: Begun, signals: &mut Signals) -> Result<u8, String> {
    let Begun { address, listeners, taken } = begun;
    let parts = handoff::divide(listeners, settings.operation.processes).map_err(|error| error.to_string())?;
    let gathered = Parent::new(start.source.clone(), settings.clone(), address, parts).map_err(|error| error.to_string())?;
    let gathered = Rc::new(gathered);
    if let Some(taken) = &taken {
        gathered.agree(&taken.deed);
    }
    let gateway = Gateway::Parent(Rc::clone(&gathered));
    let (inner, _inside) = Place::listen(&parent(&gathered.folder), false).map_err(|error| error.to_string())?;
    let inner = tokio::net::UnixListener::from_std(inner).map_err(|error| error.to_string())?;
    tokio::task::spawn_local(api::serve_socket(inner, gateway.clone()));
    let program = match &start.program {
        Some(program) => program.clone(),
        None => std::env::current_exe().map_err(|error| error.to_string())?,
    };
    let ended = {
        let (gathered, words) = (Rc::clone(&gathered), start.words.clone());
        tokio::task::spawn_local(async move { gathered.keep(&program, &words).await })
    };
    gathered.ready().await;
    let _place = admin(&settings, None, start.take_over, &gateway).await?;
    redirects(&settings, None, address)?;
    tokio::task::spawn_local({
        let gathered = Rc::clone(&gathered);
        async move {
            loop {
                tokio::time::sleep(EVERY).await;
                gathered.look().await;
            }
        }
    });
    announce(&settings, address, taken, true);
    let ended = async {
        if let Ok(Err(error)) = ended.await {
            log::error("a process of the gateway could not be started", |line| line.text("error", error.to_string()));
        }
    };
    let mut app = app(start, &settings)?;
    let (done, code) = attend(signals, &gateway, ended, &mut app).await;
    if done == Done::AtOnce {
        gathered.kill();
    }
    Ok(code)
}

/// Says that clients are served, to people, to systemd, and to the gateway whose place was taken.
fn announce(settings: &Settings, address: SocketAddr, taken: Option<Taken>, alone: bool) {
    if alone {
        let scheme = if settings.tls.is_on() { "https" } else { "http" };
        log::info("listening", |line| {
            let line = line.text("address", format!("{scheme}://{address}")).text("rails", settings.rails.to_string());
            line.number("processes", settings.operation.processes.max(1) as u64).number("pid", std::process::id().into())
        });
    }
    notify::tell(&format!("READY=1\nMAINPID={}", std::process::id()));
    if let Some(Err(error)) = taken.map(Taken::ready) {
        log::warn("the gateway whose place was taken could not be told to end", |line| line.text("error", error.to_string()));
    }
}

/// Opens the address where clients are sent to TLS, which is spoken on `secure`.
fn redirects(settings: &Settings, which: Option<&Which>, secure: SocketAddr) -> Result<(), String> {
    let Some(address) = settings.tls.redirect.filter(|_| which.is_none()) else { return Ok(()) };
    // As for admin.listen: the one before may still have it.
    let listener = Listener::tcp(address, Kind::Tcp).and_then(Listener::into_tcp).and_then(tokio::net::TcpListener::from_std);
    let listener = listener.map_err(|error| format!("tls.redirect {address}: {error}"))?;
    let at = listener.local_addr().unwrap_or(address);
    log::info("sending clients to TLS", |line| line.text("address", format!("http://{at}")));
    let (proxies, limit) = (settings.proxy_protocol.clone(), settings.timeouts.head);
    tokio::task::spawn_local(redirect::serve(listener, secure.port(), proxies, limit));
    Ok(())
}

/// Opens the admin socket, and the address for looking at it.
async fn admin(settings: &Settings, which: Option<&Which>, instead: bool, gateway: &Gateway) -> Result<Option<Place>, String> {
    let socket = which.map(Which::socket).or_else(|| settings.operation.admin_socket.clone());
    let place = match socket {
        None => None,
        Some(path) => {
            let wrong = |error: io::Error| format!("admin.socket {}: {error}", path.display());
            let (listener, place) = Place::listen(&path, instead || which.is_some()).map_err(wrong)?;
            let listener = tokio::net::UnixListener::from_std(listener).map_err(wrong)?;
            tokio::task::spawn_local(api::serve_socket(listener, gateway.clone()));
            Some(place)
        }
    };
    if let Some(address) = settings.operation.admin_listen.filter(|_| which.is_none()) {
        // While the one before still has it, the new one waits for it beside it.
        let listener = Listener::tcp(address, Kind::Tcp).and_then(Listener::into_tcp);
        let listener = listener.and_then(tokio::net::TcpListener::from_std).map_err(|error| format!("admin.listen {address}: {error}"))?;
        tokio::task::spawn_local(api::serve_address(listener, gateway.clone()));
    }
    Ok(place)
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Done {
    /// All that was under way is over, or its time is.
    Ended,
    /// Somebody asked a second time.
    AtOnce,
}

/// Starts the app, where the gateway has to.
fn app(start: &Start, settings: &Settings) -> Result<Option<App>, String> {
    let program = start.app.first().map(|program| program.to_string_lossy().into_owned()).unwrap_or_default();
    App::start(&start.app, settings).map_err(|error| format!("cannot start {program}: {error}"))
}

/// Does what signals ask for until the gateway has ended, and the app that it started. Gives the app's code too.
async fn attend(signals: &mut Signals, gateway: &Gateway, ended: impl Future<Output = ()>, app: &mut Option<App>) -> (Done, u8) {
    let mut ended = std::pin::pin!(ended);
    let (mut asked_to_end, mut over, mut code) = (false, false, 0);
    loop {
        let runs = app.as_ref().is_some_and(App::runs);
        if over && !runs {
            return (Done::Ended, code);
        }
        let asked = tokio::select! {
            () = &mut ended, if !over => {
                over = true;
                if !asked_to_end {
                    app.iter().for_each(|app| app.end("the gateway"));
                }
                continue;
            }
            done = async { match app.as_mut() { Some(app) => app.ended().await, None => std::future::pending().await } }, if runs => {
                code = done;
                if !asked_to_end {
                    asked_to_end = true;
                    gateway.drain(&Reason { who: "the app".to_owned(), why: format!("it ended with {code}") });
                }
                continue;
            }
            asked = signals.next() => asked,
        };
        match asked {
            Asked::End(_) if asked_to_end => {
                log::warn("ending at once", |line| line.text("who", "a second signal"));
                app.iter().for_each(App::kill);
                return (Done::AtOnce, code);
            }
            Asked::End(signal) => {
                asked_to_end = true;
                gateway.drain(&Reason { who: signal.to_owned(), why: String::new() });
                app.iter().for_each(|app| app.end(signal));
            }
            Asked::Reload => {
                // What went wrong was said where it did.
                let _ = gateway.reload(&Reason { who: "SIGHUP".to_owned(), why: String::new() }).await;
            }
        }
    }
}
