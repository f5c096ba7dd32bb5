//! Routes and the state of each: where it stands, who put it there and why, and how it does. Shared by all threads; states change while they serve.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU16, AtomicUsize, Ordering::Relaxed};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::Instant;

use super::budget::{Budget, Event, Health, Numbers};
use super::decision::Copies;
use super::journal::{self, Author, Change, Journal, Standing, cut};
use super::keeper::Keeper;
use super::manifest::Manifest;
use super::routes::{RouteId, Routes};
use super::state::State;
use super::sticky::Sticky;
use crate::observe::log;

/// Why a state is not changed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    #[error("`{0}` is not ready: Rust does not serve it")]
    NotReady(String),
    #[error("there is no such route")]
    NoRoute,
    #[error("`{0}` was brought back by the gateway ({1}): a person has to let it go on")]
    Held(String, String),
    #[error("`{0}` is {1} already")]
    Same(String, State),
}

/// How a state stands in an atomic number: Rails 0, a canary its share, Rust 10,000, shadow beyond.
const RUST: u16 = 10_000;
const SHADOW: u16 = u16::MAX;

/// Routes and their states.
#[derive(Debug)]
pub struct Facade {
    pub(super) routes: Routes,
    states: Box<[AtomicU16]>,
    /// How many routes are not on Rails.
    pub(super) moved: AtomicUsize,
    health: Box<[Health]>,
    pub(super) sticky: Sticky,
    budget: Budget,
    pub(super) copies: Copies,
    journal: Mutex<Journal>,
    /// Who keeps the journal in a file.
    pub(super) keeper: OnceLock<Arc<Keeper>>,
    started: Instant,
}

impl Facade {
    /// All routes on Rails.
    pub fn new(routes: Routes, sticky: Sticky) -> Self {
        let states = (0..routes.len()).map(|_| AtomicU16::new(0)).collect();
        let health = (0..routes.len()).map(|_| Health::default()).collect();
        let journal = Mutex::new(Journal::new(routes.len()));
        let (budget, copies, moved, keeper) = (Budget::default(), Copies::default(), AtomicUsize::new(0), OnceLock::new());
        Self { routes, states, moved, health, sticky, budget, copies, journal, keeper, started: Instant::now() }
    }

    /// The same with a budget, and a rule for copies.
    pub fn with(self, budget: Budget, copies: Copies) -> Self {
        Self { budget, copies, ..self }
    }

    /// Whether it is made of these.
    pub fn is_as(&self, manifest: &Manifest, below: &str, sticky: &Sticky, budget: &Budget, copies: Copies) -> bool {
        self.routes.is_of(manifest, below) && self.sticky == *sticky && self.budget == *budget && self.copies == copies
    }

    /// Goes on where another left off: the states of routes that are still there and ready, why they have them, and the journal.
    pub fn go_on(&self, before: &Self) {
        let old: HashMap<&str, RouteId> = before.routes.all().map(|(id, _)| (before.routes.key(id), id)).collect();
        let theirs = before.journal().clone();
        let mut journal = self.journal();
        for (id, _) in self.routes.all() {
            let Some(was) = old.get(self.routes.key(id)) else { continue };
            if let Some((standing, theirs)) = journal.standings.get_mut(id.0 as usize).zip(theirs.standings.get(was.0 as usize)) {
                standing.clone_from(theirs);
            }
            if self.routes.is_ready(id) {
                self.set(id, before.state(*was));
            }
        }
        theirs.changes().for_each(|change| journal.add(change.clone()));
    }

    /// The routes.
    pub fn routes(&self) -> &Routes {
        &self.routes
    }

    /// How clients are told apart.
    pub fn sticky(&self) -> &Sticky {
        &self.sticky
    }

    /// The state of a route.
    pub fn state(&self, RouteId(number): RouteId) -> State {
        match self.states.get(number as usize).map_or(0, |state| state.load(Relaxed)) {
            0 => State::Rails,
            SHADOW => State::Shadow,
            share @ 1..RUST => State::Canary(share),
            _ => State::Rust,
        }
    }

    /// Sets the state of a route, for requests from now on, without a word in the journal. [`Facade::change`] is what people and rules use.
    pub fn set(&self, RouteId(number): RouteId, state: State) {
        let value = match state {
            State::Rails => 0,
            State::Shadow => SHADOW,
            State::Canary(share) => share,
            State::Rust => RUST,
        };
        let Some(place) = self.states.get(number as usize) else { return };
        match (place.swap(value, Relaxed), value) {
            (0, 1..) => drop(self.moved.fetch_add(1, Relaxed)),
            (1.., 0) => drop(self.moved.fetch_sub(1, Relaxed)),
            _ => {}
        }
    }

    /// Changes the state of a route, writes down who did it and why, and says so on standard error.
    ///
    /// Errors for a route that Rust does not serve, one that the gateway brought back (unless a person changes it), and where nothing would change.
    pub fn change(&self, id: RouteId, to: State, author: &Author, why: &str) -> Result<Change, Refused> {
        let key = self.routes.key(id).to_owned();
        let mut journal = self.journal();
        let standing = journal.standings.get_mut(id.0 as usize).ok_or(Refused::NoRoute)?;
        let from = self.state(id);
        if to != State::Rails && !self.routes.is_ready(id) {
            return Err(Refused::NotReady(key));
        }
        let released = matches!(author, Author::Person(_)) && standing.held;
        if from == to && !released {
            return Err(Refused::Same(key, to));
        }
        let change =
            Change { at: journal::now(), route: key, from: from.to_string(), to: to.to_string(), by: author.name(), why: cut(why) };
        let flag = standing.flag.take();
        let held = *author == Author::Rollback;
        *standing = Standing { by: change.by.clone(), at: change.at.clone(), why: change.why.clone(), held, flag };
        journal.add(change.clone());
        self.set(id, to);
        if let Some(health) = self.health.get(id.0 as usize) {
            health.forget();
        }
        drop(journal);
        self.keep();
        log::info("a route moved", |line| {
            let line = line.text("route", &change.route).text("from", &change.from).text("to", &change.to);
            line.text("by", &change.by).text("why", &change.why)
        });
        Ok(change)
    }

    /// Counts what became of a request, and brings the route back where its budget is spent.
    pub fn tell(&self, id: RouteId, event: Event) {
        let Some(health) = self.health.get(id.0 as usize) else { return };
        let (at, window) = (self.started.elapsed(), self.budget.window);
        health.tell(event, at, window);
        let bad = matches!(event, Event::Rust { failed: true } | Event::Compared { differ: true });
        // Shadowed, it harms nobody.
        if bad
            && self.budget.enabled
            && matches!(self.state(id), State::Canary(_) | State::Rust)
            && let Some(why) = self.budget.spent(&health.recent(at, window))
        {
            // Where another thread was first, it is done.
            let _ = self.change(id, if self.budget.to_shadow { State::Shadow } else { State::Rails }, &Author::Rollback, &why);
        }
    }

    /// What happened on a route in the window of the budget, and since the start.
    pub fn numbers(&self, id: RouteId) -> (Numbers, Numbers) {
        let health = self.health.get(id.0 as usize);
        health.map(|health| (health.recent(self.started.elapsed(), self.budget.window), health.total())).unwrap_or_default()
    }

    /// What a route's state rests on.
    pub fn standing(&self, id: RouteId) -> Standing {
        self.journal().standings.get(id.0 as usize).cloned().unwrap_or_default()
    }

    /// The latest changes, the oldest first.
    pub fn changes(&self) -> Vec<Change> {
        self.journal().changes().cloned().collect()
    }

    /// The journal, for as long as the guard is held.
    pub(super) fn journal(&self) -> MutexGuard<'_, Journal> {
        self.journal.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Has the journal kept.
    pub(super) fn keep(&self) {
        self.keeper.get().iter().for_each(|keeper| keeper.wake());
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    /// One route that is ready, and one that is not.
    pub fn facade(sticky: Sticky) -> Facade {
        let manifest = serde_json::json!({"version": 1, "routes": [
            {"verbs": ["GET"], "path": "/a", "status": "ready"},
            {"verbs": ["GET"], "path": "/b", "status": "unported"},
        ]});
        Facade::new(Routes::new(serde_json::from_value(manifest).unwrap()), sticky)
    }

    #[test]
    fn a_change_is_written_down() {
        let facade = facade(Sticky::default());
        let ann = Author::Person("ann".to_owned());
        let change = facade.change(RouteId(0), State::Canary(500), &ann, "first try").unwrap();
        assert_eq!((change.route.as_str(), change.from.as_str(), change.to.as_str()), ("GET /a", "rails", "canary 5%"));
        assert_eq!((change.by.as_str(), facade.standing(RouteId(0)).why.as_str()), ("admin ann", "first try"));
        assert_eq!(facade.change(RouteId(0), State::Canary(500), &ann, ""), Err(Refused::Same("GET /a".to_owned(), State::Canary(500))));
        assert_eq!(facade.change(RouteId(1), State::Rust, &ann, ""), Err(Refused::NotReady("GET /b".to_owned())));
        assert_eq!(facade.change(RouteId(7), State::Rust, &ann, ""), Err(Refused::NoRoute));
        assert_eq!(facade.changes(), [change]);
    }

    #[test]
    fn another_manifest_goes_on_where_the_one_before_left_off() {
        let before = facade(Sticky::default());
        before.change(RouteId(0), State::Canary(500), &Author::Flags, "").unwrap();
        let manifest = serde_json::json!({"version": 1, "routes": [
            {"verbs": ["POST"], "path": "/a", "status": "ready"}, {"verbs": ["GET"], "path": "/a", "status": "ready"}]});
        let manifest: Manifest = serde_json::from_value(manifest).unwrap();
        let after = Facade::new(Routes::new(manifest.clone()), Sticky::default());
        after.go_on(&before);
        assert_eq!([0, 1].map(|number| after.state(RouteId(number))), [State::Rails, State::Canary(500)]);
        assert_eq!((after.standing(RouteId(1)), after.changes()), (before.standing(RouteId(0)), before.changes()));
        let is_as = |budget: &Budget| after.is_as(&manifest, "", &Sticky::default(), budget, Copies::default());
        assert!(is_as(&Budget::default()) && !is_as(&Budget { minimum: 7, ..Budget::default() }));
        // Not ready any more.
        let manifest = serde_json::json!({"version": 1, "routes": [{"verbs": ["GET"], "path": "/a", "status": "partial"}]});
        let less = Facade::new(Routes::new(serde_json::from_value(manifest).unwrap()), Sticky::default());
        less.go_on(&after);
        assert_eq!(less.state(RouteId(0)), State::Rails);
    }

    #[test]
    fn a_spent_budget_brings_a_route_back_once() {
        let facade = facade(Sticky::default());
        let route = RouteId(0);
        let fail = |times| (0..times).for_each(|_| facade.tell(route, Event::Rust { failed: true }));
        facade.set(route, State::Shadow);
        fail(100);
        assert_eq!(facade.state(route), State::Shadow);
        let person = Author::Person(String::new());
        facade.change(route, State::Rust, &person, "").unwrap();
        // What happened before is forgotten.
        fail(19);
        assert_eq!(facade.state(route), State::Rust);
        fail(30);
        assert_eq!(facade.state(route), State::Rails);
        let last = facade.changes().pop().unwrap();
        assert!(last.why.starts_with("errors: Rust failed 20 of 20 requests (100.00%) in 60 s, Rails 0 of 0"), "{}", last.why);
        assert_eq!((last.by.as_str(), facade.changes().len(), facade.standing(route).held), ("rollback", 2, true));
        facade.change(route, State::Canary(100), &person, "mended").unwrap();
        assert!(!facade.standing(route).held);
        (0..30).for_each(|_| facade.tell(route, Event::Compared { differ: true }));
        assert_eq!(facade.state(route), State::Rails);
    }
}
