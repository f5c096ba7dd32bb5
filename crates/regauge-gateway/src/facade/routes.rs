//! Finds the route of a request: the first that Rails would take.

use std::collections::HashMap;

use super::manifest::{Entry, Manifest, Status};
use super::path::routed;
use super::pattern::{BadPattern, Pattern};

/// A route's place in the manifest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct RouteId(pub u32);

/// `ActionDispatch::Request::HTTP_METHODS` as far as clients use them: for others Rails has no route but an error.
const METHODS: [&str; 11] = ["GET", "HEAD", "POST", "PATCH", "PUT", "DELETE", "OPTIONS", "PROPFIND", "REPORT", "MKCOL", "SEARCH"];

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
    keys: Vec<String>,
    routes: Vec<Route>,
    /// Routes by the first segment of their paths; those without a fixed one stand in every list.
    by_first: HashMap<String, Vec<u32>>,
    others: Vec<u32>,
    /// Below which path the app is mounted.
    below: String,
    /// Whether `Rack::MethodOverride` stands in front of the router.
    pub method_override: Option<bool>,
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
        let method_override = manifest.method_override;
        let keys = keys(&manifest.routes);
        Self { entries: manifest.routes, keys, routes, by_first, others, below: String::new(), method_override, problems }
    }

    /// The same, for an app that `config.ru` mounts below a path (`/shop`).
    pub fn below(self, path: &str) -> Self {
        Self { below: path.trim_end_matches('/').to_owned(), ..self }
    }

    /// The route of a request; `target` as the client wrote it.
    pub fn find(&self, method: &[u8], target: &[u8]) -> Found {
        if !METHODS.iter().any(|each| each.as_bytes() == method) {
            return Found::Unknown;
        }
        let Some(path) = routed(target, &self.below) else { return Found::Unknown };
        // ActionDispatch::Journey::Router#match_head_routes: routes of HEAD itself first, then all as GET.
        let found = if method == b"HEAD" { self.first(&path, |route| route.verbs.iter().any(|verb| verb == "HEAD")) } else { None };
        let method = if method == b"HEAD" { b"GET" } else { method };
        found.or_else(|| self.first(&path, |route| route.answers(method))).unwrap_or(Found::Unknown)
    }

    /// Whether a route for which `fits` holds may be asked for by a path, by whatever verb.
    pub fn any(&self, target: &[u8], fits: impl Fn(RouteId) -> bool) -> bool {
        let Some(path) = routed(target, &self.below) else { return false };
        self.candidates(&path).iter().any(|number| fits(RouteId(*number)) && self.routes[*number as usize].may_match(&path))
    }

    /// Routes that may match a normalized path, in Rails' order.
    fn candidates(&self, path: &[u8]) -> &[u32] {
        let first = path[1..].split(|byte| matches!(byte, b'/' | b'.')).next().unwrap_or_default();
        std::str::from_utf8(first).ok().and_then(|first| self.by_first.get(first)).unwrap_or(&self.others)
    }

    fn first(&self, path: &[u8], answers: impl Fn(&Route) -> bool) -> Option<Found> {
        let mut routes = self.candidates(path).iter().map(|number| (*number, &self.routes[*number as usize]));
        let (number, route) = routes.find(|(_, route)| answers(route) && route.may_match(path))?;
        Some(if route.conditional { Found::Unknown } else { Found::Route(RouteId(number)) })
    }

    /// Whether they are those of a manifest, below a path.
    pub fn is_of(&self, manifest: &Manifest, below: &str) -> bool {
        self.entries == manifest.routes && self.method_override == manifest.method_override && self.below == below
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

    /// What a route is called in files: its verbs and its path, and a number where several are the same in both.
    pub fn key(&self, RouteId(number): RouteId) -> &str {
        self.keys.get(number as usize).map_or("", String::as_str)
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

fn keys(entries: &[Entry]) -> Vec<String> {
    let mut seen: HashMap<String, u32> = HashMap::new();
    let key = |entry: &Entry| {
        let verbs = if entry.verbs.is_empty() { "ANY".to_owned() } else { entry.verbs.join("|") };
        let key = format!("{verbs} {}", entry.path);
        let times = seen.entry(key.clone()).and_modify(|times| *times += 1).or_insert(1);
        if *times == 1 { key } else { format!("{key} #{times}") }
    };
    entries.iter().map(key).collect()
}

impl Route {
    fn answers(&self, method: &[u8]) -> bool {
        self.verbs.is_empty() || self.verbs.iter().any(|verb| verb.as_bytes() == method)
    }

    fn may_match(&self, path: &[u8]) -> bool {
        self.pattern.as_ref().is_none_or(|pattern| pattern.matches(path))
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
        assert_eq!((find("get", "/"), find("get", "/any"), find("LINK", "/any")), (None, None, None));
        assert_eq!((find("GET", "http://a/products/1"), find("OPTIONS", "/any"), find("OPTIONS", "*")), (Some(2), Some(6), None));
        assert_eq!(find("GET", "/\u{e9}/b"), None);
    }

    #[test]
    fn routes_of_head_come_first() {
        let routes = routes(&[("GET", "/a"), ("HEAD", "/a"), ("GET|HEAD", "/b"), ("", "/c"), ("HEAD", "/c")]);
        let found = ["/a", "/b", "/c"].map(|path| routes.find(b"HEAD", path.as_bytes()));
        assert_eq!(found, [1, 2, 4].map(|number| Found::Route(RouteId(number))));
        assert!(routes.any(b"/a?x", |RouteId(number)| number == 1) && !routes.any(b"/b", |RouteId(number)| number == 1));
    }

    #[test]
    fn an_app_below_a_path() {
        let routes = routes(&[("GET", "/a")]).below("/shop/");
        assert_eq!(routes.find(b"GET", b"/shop/a"), Found::Route(RouteId(0)));
        assert_eq!((routes.find(b"GET", b"/a"), routes.find(b"GET", b"/shopa")), (Found::Unknown, Found::Unknown));
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
        for path in ["/admin", "/admin/1", "/admin-1"] {
            assert_eq!(mounted.find(b"GET", path.as_bytes()), Found::Unknown);
        }
        // Something unknown at the root takes all that comes after it.
        let first = Entry { path: "/".to_owned(), prefix: true, conditional: true, ..manifest.routes[2].clone() };
        let mut hidden = manifest.clone();
        hidden.routes.insert(0, first);
        assert_eq!(Routes::new(hidden).find(b"GET", b"/c"), Found::Unknown);
        assert_eq!(Routes::new(manifest).find(b"GET", b"/c"), Found::Route(RouteId(2)));
    }
}
