//! A gateway in this process, and what can be asked of it.

use std::cell::{Cell, RefCell};
use std::io;
use std::os::fd::OwnedFd;

use super::parent::deed;
use super::rates::Rates;
use super::source::Source;
use super::{Change, Reason, Refusal, notify};
use crate::admin::handoff::Deed;
use crate::facade::journal::{Author, cut, now};
use crate::facade::routes::RouteId;
use crate::facade::select::select;
use crate::facade::state::State;
use crate::facade::switchboard::{Facade, Refused};
use crate::front::maintenance::Status;
use crate::observe::log;
use crate::observe::snapshot::Snapshot;
use crate::server::Server;

/// How many routes are named to somebody who asked for one that is not there.
const NEAR: usize = 3;
/// Who asks, where another process of the same gateway brought a route back.
pub const ROLLBACK: &str = "rollback";

/// A gateway that serves in this process.
#[derive(Debug)]
pub struct Single {
    pub server: RefCell<Server>,
    source: Source,
    rates: RefCell<Rates>,
    draining: Cell<bool>,
}

impl Single {
    /// What runs a server.
    pub fn new(server: Server, source: Source) -> Self {
        Self { server: RefCell::new(server), source, rates: RefCell::default(), draining: Cell::new(false) }
    }

    /// What it knows of itself.
    pub fn snapshot(&self) -> Snapshot {
        let mut snapshot = self.read();
        self.rates.borrow().fill(&mut snapshot);
        snapshot
    }

    fn read(&self) -> Snapshot {
        Snapshot::of(&self.server.borrow(), if self.draining.get() { "draining" } else { "serving" })
    }

    /// Looks at the counts, every [`super::rates::EVERY`].
    pub fn look(&self) {
        self.rates.borrow_mut().look(&self.read());
    }

    /// Changes the state of a route.
    pub fn set(&self, route: &str, state: &str, reason: &Reason) -> Result<Vec<Change>, Refusal> {
        let state: State = state.parse().map_err(|error: crate::facade::state::BadState| Refusal::Wrong(error.to_string()))?;
        let server = self.server.borrow();
        let none = || Refusal::Wrong("there are no routes: the gateway runs without a manifest".to_owned());
        let facade = server.facade.as_ref().ok_or_else(none)?;
        if state != State::Rails && server.shared.settings.rust.is_none() {
            return Err(Refusal::Wrong("there is no server for Rust: the setting `rust` is empty".to_owned()));
        }
        change(facade, route, state, reason)
    }

    /// Reads the settings again.
    pub fn reload(&self, reason: &Reason) -> Result<Vec<String>, Refusal> {
        let failed = |error: String| {
            log::error("the settings were not changed", |line| line.text("error", &error).text("who", &reason.who));
            Refusal::Wrong(format!("the settings were not changed: {error}"))
        };
        let settings = self.source.read().map_err(|error| failed(error.to_string()))?;
        let wanted = settings.log;
        let fixed = self.server.borrow_mut().reload(settings).map_err(|error| failed(error.to_string()))?;
        log::want(wanted);
        let said: Vec<String> =
            fixed.into_iter().map(|key| format!("`{key}` cannot change while the gateway runs; it stays as it was")).collect();
        log::info("settings were read again", |line| line.text("who", &reason.who).text("why", &reason.why));
        said.iter().for_each(|sentence| log::warn(sentence, |line| line));
        problems(&self.server.borrow());
        Ok(said)
    }

    /// Begins or ends maintenance. `said`: as it was said to another process.
    pub fn maintain(&self, on: bool, said: Option<String>, reason: &Reason) -> Status {
        let said = said.unwrap_or_else(|| ordered(reason));
        let what = if on { "maintenance begins" } else { "maintenance ends" };
        log::info(what, |line| line.text("who", &reason.who).text("why", &reason.why));
        let server = self.server.borrow();
        let maintenance = &server.shared.front.maintenance;
        maintenance.switch(on.then_some(said));
        maintenance.status()
    }

    /// Forgets answers that are kept.
    pub fn purge(&self, path: &str, reason: &Reason) -> Result<usize, Refusal> {
        let server = self.server.borrow();
        let cache = server.shared.front.cache.as_ref();
        let cache = cache.ok_or_else(|| Refusal::Wrong("there is no cache: the setting `cache.size` is 0".to_owned()))?;
        let gone = cache.purge(path);
        log::info("answers in the cache were forgotten", |line| {
            line.text("path", path).number("answers", gone as u64).text("who", &reason.who).text("why", &reason.why)
        });
        Ok(gone)
    }

    /// Begins the end.
    pub fn drain(&self, reason: &Reason) {
        if !self.draining.replace(true) {
            let mut server = self.server.borrow_mut();
            let limit = server.shared.settings.operation.drain;
            log::info("ending: no more connections are accepted", |line| {
                line.text("who", &reason.who).text("why", &reason.why).millis("limit_ms", limit)
            });
            server.drain(limit);
            notify::tell("STOPPING=1");
        }
    }

    /// Whether the end has begun.
    pub fn is_draining(&self) -> bool {
        self.draining.get()
    }

    /// Waits for its threads, which have ended or are about to.
    pub fn join(&self) -> io::Result<()> {
        self.server.borrow_mut().join()
    }

    /// Takes over states of routes, and maintenance, from the gateway whose place it takes.
    pub fn adopt(&self, deed: &Deed) {
        let reason = Reason { who: "take-over".to_owned(), why: "as in the process before".to_owned() };
        for (route, state) in &deed.states {
            // A route that is no longer there needs none.
            let _ = self.set(route, state, &reason);
        }
        if let Some(said) = &deed.maintenance {
            self.maintain(true, Some(said.clone()), &reason);
        }
    }

    /// Its listening sockets, and the states of routes that are not on Rails.
    pub fn sockets(&self) -> Result<(Deed, Vec<OwnedFd>), Refusal> {
        let server = self.server.borrow();
        let mut states = Vec::new();
        if let Some(facade) = &server.facade {
            let all = facade.routes().all().map(|(route, _)| (facade.routes().key(route).to_owned(), facade.state(route)));
            states.extend(all.filter(|(_, state)| *state != State::Rails).map(|(name, state)| (name, state.to_string())));
        }
        let maintenance = server.shared.front.maintenance.said();
        deed(server.address, &server.listeners.iter().collect::<Vec<_>>(), states, maintenance)
    }
}

/// Who said something, when and why.
pub fn ordered(reason: &Reason) -> String {
    let why = if reason.why.is_empty() { String::new() } else { format!(": {}", cut(&reason.why)) };
    format!("{} {}{why}", now(), reason.who)
}

/// Says what of a gateway's settings is not as it was meant: routes that cannot be compared, a page that is not there.
pub fn problems(server: &Server) {
    if let Some(problem) = server.shared.settings.maintenance.problem() {
        log::warn(&problem, |line| line);
    }
    let facade = server.facade.as_deref();
    for problem in facade.iter().flat_map(|facade| &facade.routes().problems) {
        log::warn("a route is left to Rails, with all that it may match", |line| line.text("problem", problem.to_string()));
    }
}

fn change(facade: &Facade, wanted: &str, state: State, reason: &Reason) -> Result<Vec<Change>, Refusal> {
    let wanted = wanted.trim();
    let numbered = wanted.parse().ok().map(RouteId).filter(|route| facade.routes().entry(*route).is_some());
    // Several may have the same verbs and path: only the first is called as the manifest has it.
    let called = || facade.routes().all().map(|(route, _)| route).find(|route| facade.routes().key(*route) == wanted);
    let routes = match numbered.or_else(called) {
        Some(route) => vec![route],
        None => select(facade.routes(), wanted).map_err(|_| missing(facade, wanted))?.1,
    };
    let author = if reason.who == ROLLBACK { Author::Rollback } else { Author::Person(reason.who.clone()) };
    let (mut changes, mut refused) = (Vec::new(), None);
    for route in routes {
        match facade.change(route, state, &author, &reason.why) {
            Ok(done) => changes.push(Change { route: done.route, before: done.from, after: done.to }),
            Err(Refused::Same(route, state)) => changes.push(Change { route, before: state.to_string(), after: state.to_string() }),
            Err(error) => refused = Some(Refusal::Wrong(error.to_string())),
        }
    }
    // Where some of many can follow, they do.
    refused.filter(|_| changes.is_empty()).map_or(Ok(changes), Err)
}

/// There is no such route; these are like it.
fn missing(facade: &Facade, wanted: &str) -> Refusal {
    let names = facade.routes().all().map(|(route, _)| facade.routes().key(route).to_owned());
    let mut near: Vec<(usize, String)> =
        names.map(|name| (crate::settings::table::distance(name.trim_end_matches("(.:format)"), wanted), name)).collect();
    near.sort();
    near.dedup();
    let near: Vec<String> = near.into_iter().take(NEAR).map(|(_, name)| format!("`{name}`")).collect();
    let near = if near.is_empty() { String::new() } else { format!("; near it are {}", near.join(", ")) };
    Refusal::Missing(format!("there is no route `{wanted}`{near}"))
}
