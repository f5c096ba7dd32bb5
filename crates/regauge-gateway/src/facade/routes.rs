//! Finds the route of a request: the first that Rails would take.

use std::collections::HashMap;

use super::manifest::{Entry, Manifest, Status};
use super::path::normalize;
use super::pattern::{BadPattern, Pattern};

/// A route's place in the manifest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct RouteId(pub u32);

#[derive(Debug)]
struct Route {
    verbs: Vec<String>,
    /// None: no regular expression of ours says what it matches, so that it may match anything below its first segment.
    pattern: Option<Pattern>,
    conditional: bool,
}

/// What is known of a request's route.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Found {
    /// This one.
    Route(RouteId),
    /// None that we can be sure of: Rails decides.
    Unknown,
}

/// The routes of an app.
#[derive(Debug)]
pub struct Routes {
    entries: Vec<Entry>,
    routes: Vec<Route>,
    /// Routes by the first segment of their paths; those without a fixed one stand in every list.
    by_first: HashMap<String, Vec<u32>>,
    others: Vec<u32>,
    /// Patterns that are not compared, with the reason: said once, at the start.
    pub problems: Vec<BadPattern>,
}

impl Routes {
    /// Prepares the routes of a manifest.
    pub fn new(manifest: Manifest) -> Self {
        let mut problems = Vec::new();
        let mut routes = Vec::new();
        for entry in &manifest.routes {
            let pattern = Pattern::new(&entry.path, &entry.requirements, entry.prefix).map_err(|problem| problems.push(problem)).ok();
            routes.push(Route { verbs: entry.verbs.clone(), conditional: entry.conditional || pattern.is_none(), pattern });
        }
        let firsts: Vec<Option<&str>> = routes.iter().map(|route| route.pattern.as_ref().and_then(Pattern::first)).collect();
        let mut by_first: HashMap<String, Vec<u32>> = firsts.iter().flatten().map(|first| ((*first).to_owned(), Vec::new())).collect();
        let mut others = Vec::new();
        for (number, first) in (0..).zip(&firsts) {
            match first {
                Some(first) => by_first.entry((*first).to_owned()).or_default().push(number),
                None => {
                    others.push(number);
                    by_first.values_mut().for_each(|list| list.push(number));
                }
            }
        }
        Self { entries: manifest.routes, routes, by_first, others, problems }
    }

    /// The route of a request; `target` as the client wrote it.
    pub fn find(&self, method: &[u8], target: &[u8]) -> Found {
        let path = normalize(target);
        let first = path[1..].split(|byte| matches!(byte, b'/' | b'.')).next().unwrap_or_default();
        let candidates = std::str::from_utf8(first).ok().and_then(|first| self.by_first.get(first)).unwrap_or(&self.others);
        for number in candidates {
            let route = &self.routes[*number as usize];
            if !route.answers(method) || route.pattern.as_ref().is_some_and(|pattern| !pattern.matches(&path)) {
                continue;
            }
            return if route.conditional { Found::Unknown } else { Found::Route(RouteId(*number)) };
        }
        Found::Unknown
    }

    /// How many routes there are.
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// The manifest's line of a route.
    pub fn entry(&self, RouteId(number): RouteId) -> Option<&Entry> {
        self.entries.get(number as usize)
    }

    /// All routes.
    pub fn all(&self) -> impl Iterator<Item = (RouteId, &Entry)> {
        (0..).map(RouteId).zip(&self.entries)
    }

    /// Whether Rust serves the whole of a route.
    pub fn is_ready(&self, route: RouteId) -> bool {
        self.entry(route).is_some_and(|entry| entry.status == Status::Ready)
    }
}

impl Route {
    /// HEAD is routed as GET (ActionDispatch::Journey::Router#match_head_routes).
    fn answers(&self, method: &[u8]) -> bool {
        let as_verb = |verb: &String| verb.as_bytes() == method || (method == b"HEAD" && verb == "GET");
        self.verbs.is_empty() || self.verbs.iter().any(as_verb)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn routes(lines: &[(&str, &str)]) -> Routes {
        let line = |(verb, path): &(&str, &str)| {
            let verbs: Vec<&str> = verb.split('|').filter(|verb| !verb.is_empty()).collect();
            serde_json::json!({"verbs": verbs, "path": path, "status": "ready", "conditional": path.contains("?")})
        };
        let lines: Vec<_> = lines.iter().map(line).collect();
        Routes::new(serde_json::from_value(serde_json::json!({"version": 1, "routes": lines})).unwrap())
    }

    #[test]
    fn the_first_that_matches_is_taken() {
        let routes = routes(&[
            ("GET", "/"),
            ("GET", "/products/search(.:format)"),
            ("GET", "/products/:id(.:format)"),
            ("POST", "/products(.:format)"),
            ("PATCH|PUT", "/products/:id(.:format)"),
            ("GET", "/:page"),
            ("", "/any"),
        ]);
        let find = |method: &str, target: &str| match routes.find(method.as_bytes(), target.as_bytes()) {
            Found::Route(RouteId(number)) => Some(number),
            Found::Unknown => None,
        };
        assert_eq!(find("GET", "/?a=b"), Some(0));
        assert_eq!(find("GET", "/products/search.json?q=/1"), Some(1));
        assert_eq!(find("HEAD", "//products//1/"), Some(2));
        assert_eq!(find("POST", "/products"), Some(3));
        assert_eq!(find("PUT", "/products/1"), Some(4));
        assert_eq!(find("DELETE", "/products/1"), None);
        assert_eq!(find("GET", "/products"), Some(5));
        assert_eq!(find("GET", "/any"), Some(5));
        assert_eq!(find("DELETE", "/any"), Some(6));
        assert_eq!(find("get", "/"), None);
        assert_eq!(find("GET", "/\u{e9}/b"), None);
    }

    #[test]
    fn where_only_rails_knows_rails_decides() {
        let mut manifest: Manifest = serde_json::from_value(serde_json::json!({"version": 1, "routes": [
            {"verbs": ["GET"], "path": "/a/:id", "status": "unported", "conditional": true},
            {"verbs": ["GET"], "path": "/a/1", "status": "ready"},
            {"verbs": ["GET"], "path": "/b/:id", "status": "ready", "requirements": {"id": "(?!x)"}},
            {"verbs": ["GET"], "path": "/c", "status": "ready"},
        ]}))
        .unwrap();
        let routes = Routes::new(manifest.clone());
        assert_eq!(routes.problems.len(), 1);
        assert_eq!(routes.find(b"GET", b"/a/1"), Found::Unknown);
        // What we cannot compare may match anything after it.
        assert_eq!(routes.find(b"GET", b"/c"), Found::Unknown);
        manifest.routes.remove(2);
        manifest.routes.push(Entry { path: "/admin".to_owned(), prefix: true, conditional: true, ..manifest.routes[2].clone() });
        manifest.routes.push(Entry { path: "/admin/:id".to_owned(), ..manifest.routes[2].clone() });
        let mounted = Routes::new(manifest.clone());
        assert_eq!((mounted.find(b"GET", b"/admin"), mounted.find(b"GET", b"/admin/1")), (Found::Unknown, Found::Unknown));
        assert_eq!(Routes::new(manifest).find(b"GET", b"/c"), Found::Route(RouteId(2)));
    }
}
