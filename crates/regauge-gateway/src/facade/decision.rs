//! Decides, for each request, which server answers it.

use std::sync::atomic::Ordering::Relaxed;

use super::canary;
use super::method::{Seen, Verb, overridden};
use super::routes::{Found, RouteId};
use super::state::State;
use super::sticky::Key;
use super::switchboard::Facade;
use crate::head::Head;

/// A server that may answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Server {
    Rails,
    Rust,
}

/// Where a copy of a request goes, for comparison.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Copied {
    Nowhere,
    /// To Rust: the request is of a safe method.
    Rust,
    /// To the sandbox that was declared for writes.
    Sandbox,
}

/// What is to happen with a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decision {
    /// The route, where we know it.
    pub route: Option<RouteId>,
    pub server: Server,
    /// Whether another server is asked as well, for comparison.
    pub copy: Copied,
    /// The verb that Rust is to see, where it is not the request's own.
    pub method: Option<&'static str>,
    /// The key that the client is to be given, to be known again.
    pub key: Option<String>,
    /// Whether what becomes of it is counted for the route.
    pub counts: bool,
}

impl Decision {
    const RAILS: Self = Self { route: None, server: Server::Rails, copy: Copied::Nowhere, method: None, key: None, counts: false };
}

/// What is copied for comparison.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Copies {
    /// Which share of the requests, in hundredths of a percent.
    pub share: u16,
    /// Whether also those that Rails answers while a route is on canary.
    pub canary: bool,
    /// Whether there is a sandbox for writes.
    pub sandbox: bool,
}

impl Default for Copies {
    fn default() -> Self {
        Self { share: 10_000, canary: true, sandbox: false }
    }
}

impl Facade {
    /// Whether a request's body has to be here before it can be decided who answers it, or for two servers to get it.
    pub fn wants_body(&self, head: &Head) -> bool {
        self.moved.load(Relaxed) > 0 && self.routes.any(head.target(), |id| self.state(id) != State::Rails)
    }

    /// Who answers a request. `session`: reads the id of its Rails session.
    pub fn decide(&self, head: &Head, body: Seen<'_>, session: impl FnOnce() -> Option<String>) -> Decision {
        let verb = if self.routes.method_override == Some(false) { Verb::Own } else { overridden(head, body) };
        let method = match verb {
            Verb::Own => None,
            // An answer to HEAD has no body, one to the POST that it was has.
            Verb::Other(method) if self.routes.method_override == Some(true) && method != "HEAD" => Some(method),
            _ => return Decision::RAILS,
        };
        let verb = method.map_or(head.method(), str::as_bytes);
        let Found::Route(route) = self.routes.find(verb, head.target()) else {
            return Decision::RAILS;
        };
        let rails = Decision { route: Some(route), ..Decision::RAILS };
        // What asks for leave of other origins is answered before the router (rack-cors; Fetch, section 3.2.2).
        if verb == b"OPTIONS" && head.value(b"access-control-request-method").is_some() {
            return rails;
        }
        let state = self.state(route);
        let counts = state != State::Rails;
        let rust = Decision { server: Server::Rust, method, counts, ..rails.clone() };
        // A tester may try what is ready whatever its state, and nothing else.
        match self.sticky.forced(head) {
            Some(true) if self.routes.is_ready(route) => return rust,
            Some(_) => return rails,
            None => {}
        }
        let copied = |rails: Decision| Decision { copy: self.copied(verb), method, counts, ..rails };
        match state {
            State::Rails => rails,
            State::Rust => rust,
            State::Shadow => copied(rails),
            State::Canary(share) => {
                let key = self.sticky.key(head, session);
                let taken = match &key {
                    Key::Known(key) => canary::takes(share, b"", key),
                    Key::New(key) => canary::takes(share, b"", key.as_bytes()),
                };
                let key = if let Key::New(key) = key { Some(key) } else { None };
                let decision = match taken {
                    true => rust,
                    false if self.copies.canary => copied(rails),
                    false => Decision { counts, ..rails },
                };
                Decision { key, ..decision }
            }
        }
    }

    /// Where a copy goes of what Rails answers.
    fn copied(&self, verb: &[u8]) -> Copied {
        if self.copies.share < 10_000 && fastrand::u16(..10_000) >= self.copies.share {
            return Copied::Nowhere;
        }
        match verb {
            // Only what has no effect is asked twice (RFC 9110, section 9.2.1).
            b"GET" | b"HEAD" | b"OPTIONS" => Copied::Rust,
            _ if self.copies.sandbox => Copied::Sandbox,
            _ => Copied::Nowhere,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::budget::Budget;
    use super::super::routes::Routes;
    use super::super::sticky::Sticky;
    use super::super::switchboard::tests::facade;
    use super::*;
    use crate::head::Version;

    impl Facade {
        fn who(&self, head: &Head, body: Seen<'_>) -> Decision {
            self.decide(head, body, || None)
        }
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
        assert_eq!(facade.who(&asked, Seen::Whole(b"")), Decision { route: Some(route), ..Decision::RAILS });
        facade.set(route, State::Rust);
        assert_eq!(facade.who(&asked, Seen::Whole(b"")).server, Server::Rust);
        facade.set(route, State::Shadow);
        let shadowed = facade.who(&asked, Seen::Whole(b""));
        assert_eq!((shadowed.server, shadowed.copy), (Server::Rails, Copied::Rust));
        assert_eq!(facade.who(&head("GET", "/unknown", &[]), Seen::Whole(b"")), Decision::RAILS);
        for state in [State::Rails, State::Shadow, State::Canary(1), State::Canary(9_999), State::Rust] {
            facade.set(route, state);
            assert_eq!(facade.state(route), state);
        }
    }

    #[test]
    fn a_canary_takes_the_same_clients_each_time() {
        let facade = facade(Sticky { header: "x-user".to_owned(), ..Sticky::default() });
        facade.set(RouteId(0), State::Canary(2_500));
        let server = |user: u32| facade.who(&head("GET", "/a", &[("x-user", &user.to_string())]), Seen::Whole(b"")).server;
        let taken = (0..10_000).filter(|user| server(*user) == Server::Rust).count();
        assert!(taken.abs_diff(2_500) < 150, "{taken}");
        assert!((0..100).all(|user| server(user) == server(user)));
        assert!(facade.who(&head("GET", "/a", &[]), Seen::Whole(b"")).key.is_some());
        assert!(facade.who(&head("GET", "/a", &[("x-user", "1")]), Seen::Whole(b"")).key.is_none());
    }

    #[test]
    fn a_form_is_routed_by_what_it_means() {
        let manifest = |known: serde_json::Value| {
            let manifest = serde_json::json!({"version": 1, "method_override": known, "routes": [
                {"verbs": ["POST"], "path": "/a", "status": "ready"},
                {"verbs": ["DELETE"], "path": "/a", "status": "ready"},
            ]});
            let facade = Facade::new(Routes::new(serde_json::from_value(manifest).unwrap()), Sticky::default());
            facade.set(RouteId(0), State::Rust);
            facade.set(RouteId(1), State::Rust);
            facade
        };
        let asked = head("POST", "/a", &[("Content-Type", "application/x-www-form-urlencoded")]);
        let decided = |known: serde_json::Value, body| {
            let decision = manifest(known).who(&asked, body);
            (decision.route, decision.server, decision.method)
        };
        let delete = Seen::Whole(b"_method=delete");
        let rails = (None, Server::Rails, None);
        assert_eq!(decided(true.into(), delete), (Some(RouteId(1)), Server::Rust, Some("DELETE")));
        assert_eq!(decided(false.into(), delete), (Some(RouteId(0)), Server::Rust, None));
        assert_eq!(decided(serde_json::Value::Null, delete), rails);
        assert_eq!(decided(true.into(), Seen::Partly), rails);
        assert_eq!(decided(serde_json::Value::Null, Seen::Whole(b"a=1")), (Some(RouteId(0)), Server::Rust, None));
        let preflight = head("OPTIONS", "/a", &[("Access-Control-Request-Method", "POST")]);
        assert_eq!(manifest(true.into()).who(&preflight, Seen::Whole(b"")).server, Server::Rails);
        assert!(manifest(true.into()).wants_body(&asked) && !facade(Sticky::default()).wants_body(&head("POST", "/a", &[])));
    }

    #[test]
    fn only_what_has_no_effect_is_copied() {
        let copy = |copies, method: &str| {
            let facade = facade(Sticky::default()).with(Budget::default(), copies);
            facade.copied(method.as_bytes())
        };
        let sandbox = Copies { sandbox: true, ..Copies::default() };
        assert_eq!(copy(Copies::default(), "GET"), Copied::Rust);
        assert_eq!((copy(Copies::default(), "POST"), copy(sandbox, "POST")), (Copied::Nowhere, Copied::Sandbox));
        assert_eq!(copy(Copies { share: 0, ..sandbox }, "GET"), Copied::Nowhere);
    }

    #[test]
    fn a_tester_gets_what_is_ready() {
        let facade = facade(Sticky { force_header: "x-server".to_owned(), ..Sticky::default() });
        let forced = |path: &str, server: &str| facade.who(&head("GET", path, &[("X-Server", server)]), Seen::Whole(b"")).server;
        assert_eq!((forced("/a", "rust"), forced("/b", "rust")), (Server::Rust, Server::Rails));
        facade.set(RouteId(0), State::Rust);
        assert_eq!(forced("/a", "rails"), Server::Rails);
    }
}
