//! Decides, for each request, which server answers it. Shared by all threads; states change while they serve.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU16, Ordering};

use super::canary;
use super::routes::{Found, RouteId, Routes};
use super::state::State;
use super::sticky::{Key, Sticky};
use crate::head::Head;

/// A server that may answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Server {
    Rails,
    Rust,
}

/// What is to happen with a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decision {
    /// The route, where we know it.
    pub route: Option<RouteId>,
    pub server: Server,
    /// Whether the other server is asked as well, for comparison.
    pub shadow: bool,
    /// The key that the client is to be given, to be known again.
    pub key: Option<String>,
}

impl Decision {
    const RAILS: Self = Self { route: None, server: Server::Rails, shadow: false, key: None };
}

/// How a state stands in an atomic number: Rails 0, a canary its share, Rust 10,000, shadow beyond.
const RUST: u16 = 10_000;
const SHADOW: u16 = u16::MAX;

/// Routes and their states.
#[derive(Debug)]
pub struct Facade {
    routes: Routes,
    states: Box<[AtomicU16]>,
    sticky: Sticky,
}

impl Facade {
    /// All routes on Rails.
    pub fn new(routes: Routes, sticky: Sticky) -> Self {
        let states = (0..routes.len()).map(|_| AtomicU16::new(0)).collect();
        Self { routes, states, sticky }
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
        match self.states.get(number as usize).map_or(0, |state| state.load(Ordering::Relaxed)) {
            0 => State::Rails,
            SHADOW => State::Shadow,
            share @ 1..RUST => State::Canary(share),
            _ => State::Rust,
        }
    }

    /// Changes the state of a route, for requests from now on.
    pub fn set(&self, RouteId(number): RouteId, state: State) {
        let value = match state {
            State::Rails => 0,
            State::Shadow => SHADOW,
            State::Canary(share) => share,
            State::Rust => RUST,
        };
        if let Some(place) = self.states.get(number as usize) {
            place.store(value, Ordering::Relaxed);
        }
    }

    /// Takes over the states that routes with the same verbs and path had.
    pub fn keep_states(&self, before: &Self) {
        let old: HashMap<_, _> = before.routes.all().map(|(route, entry)| ((&entry.verbs, &entry.path), before.state(route))).collect();
        for (route, entry) in self.routes.all() {
            if let Some(state) = old.get(&(&entry.verbs, &entry.path)) {
                self.set(route, *state);
            }
        }
    }

    /// Who answers a request.
    pub fn decide(&self, head: &Head) -> Decision {
        let Found::Route(route) = self.routes.find(head.method(), head.target()) else {
            return Decision::RAILS;
        };
        let rails = Decision { route: Some(route), ..Decision::RAILS };
        let rust = Decision { server: Server::Rust, ..rails.clone() };
        let state = self.state(route);
        // A tester may try what is ready whatever its state, and nothing else.
        match self.sticky.forced(head) {
            Some(true) if self.routes.is_ready(route) => return rust,
            Some(_) => return rails,
            None => {}
        }
        match state {
            State::Rails => rails,
            State::Rust => rust,
            // Only what has no effect is asked twice (RFC 9110, section 9.2.1).
            State::Shadow => Decision { shadow: matches!(head.method(), b"GET" | b"HEAD"), ..rails },
            State::Canary(share) => {
                let key = self.sticky.key(head);
                let taken = match &key {
                    Key::Known(key) => canary::takes(share, b"", key),
                    Key::New(key) => canary::takes(share, b"", key.as_bytes()),
                };
                let key = if let Key::New(key) = key { Some(key) } else { None };
                Decision { key, ..if taken { rust } else { rails } }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::head::Version;

    fn facade(sticky: Sticky) -> Facade {
        let manifest = serde_json::json!({"version": 1, "routes": [
            {"verbs": ["GET"], "path": "/a", "status": "ready"},
            {"verbs": ["GET"], "path": "/b", "status": "unported"},
        ]});
        Facade::new(Routes::new(serde_json::from_value(manifest).unwrap()), sticky)
    }

    fn head(method: &str, target: &str, fields: &[(&str, &str)]) -> Head {
        let mut head = Head::default();
        head.set_request(method.as_bytes(), target.as_bytes(), Version::Http11);
        fields.iter().for_each(|(name, value)| head.push(name.as_bytes(), value.as_bytes()));
        head
    }

    #[test]
    fn states_decide() {
        let facade = facade(Sticky::default());
        let (asked, route) = (head("GET", "/a", &[]), RouteId(0));
        assert_eq!(facade.decide(&asked), Decision { route: Some(route), ..Decision::RAILS });
        facade.set(route, State::Rust);
        assert_eq!(facade.decide(&asked).server, Server::Rust);
        facade.set(route, State::Shadow);
        let shadowed = facade.decide(&asked);
        assert_eq!((shadowed.server, shadowed.shadow), (Server::Rails, true));
        assert_eq!(facade.decide(&head("GET", "/unknown", &[])), Decision::RAILS);
        for state in [State::Rails, State::Shadow, State::Canary(1), State::Canary(9_999), State::Rust] {
            facade.set(route, state);
            assert_eq!(facade.state(route), state);
        }
    }

    #[test]
    fn a_canary_takes_the_same_clients_each_time() {
        let facade = facade(Sticky { header: "x-user".to_owned(), ..Sticky::default() });
        facade.set(RouteId(0), State::Canary(2_500));
        let server = |user: u32| facade.decide(&head("GET", "/a", &[("x-user", &user.to_string())])).server;
        let taken = (0..10_000).filter(|user| server(*user) == Server::Rust).count();
        assert!(taken.abs_diff(2_500) < 150, "{taken}");
        assert!((0..100).all(|user| server(user) == server(user)));
        assert!(facade.decide(&head("GET", "/a", &[])).key.is_some());
        assert!(facade.decide(&head("GET", "/a", &[("x-user", "1")])).key.is_none());
    }

    #[test]
    fn a_tester_gets_what_is_ready() {
        let facade = facade(Sticky { force_header: "x-server".to_owned(), ..Sticky::default() });
        let forced = |path: &str, server: &str| facade.decide(&head("GET", path, &[("X-Server", server)])).server;
        assert_eq!((forced("/a", "rust"), forced("/b", "rust")), (Server::Rust, Server::Rails));
        facade.set(RouteId(0), State::Rust);
        assert_eq!(forced("/a", "rails"), Server::Rails);
    }
}
