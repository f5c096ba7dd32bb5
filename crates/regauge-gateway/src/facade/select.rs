//! What a person writes to mean routes.
//!
//! ```text
//! GET /products/:id(.:format)    the route as the manifest has it; `(.:format)` may be left out, and of several verbs all but one
//! /products/:id                  all verbs of a path
//! products#show, products#*      where it leads
//! /api/**                        all paths below
//! *                              all routes
//! ```

use super::manifest::Entry;
use super::routes::{RouteId, Routes};

/// How exactly routes are meant: where a file means a route twice, the more exact line counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Exactness {
    All,
    Below,
    Controller,
    Path,
    Action,
    Route,
}

/// Nothing is meant.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` means no route of the manifest; `*`, `/path/**`, `/path`, `controller#action` and `VERB /path` can")]
pub struct NoRoute(pub String);

/// The routes that a text means.
///
/// Errors where there is none.
pub fn select(routes: &Routes, text: &str) -> Result<(Exactness, Vec<RouteId>), NoRoute> {
    let text = text.trim();
    let exactness = exactness(text);
    let fits = |id: RouteId, entry: &Entry| match exactness {
        Exactness::All => true,
        Exactness::Below => {
            let above = text.trim_end_matches("/**");
            entry.path.strip_prefix(above).is_some_and(|rest| rest.is_empty() || rest.starts_with(['/', '(', '.']))
        }
        Exactness::Controller => entry.to.as_deref().and_then(|to| to.split_once('#')).is_some_and(|(to, _)| text == format!("{to}#*")),
        Exactness::Action => entry.to.as_deref() == Some(text),
        Exactness::Path => same_path(&entry.path, text),
        Exactness::Route => {
            let (verb, path) = text.split_once(' ').unwrap_or((text, ""));
            routes.key(id) == text
                || (same_path(&entry.path, path.trim()) && (entry.verbs.iter().any(|each| each == verb) || entry.verbs.join("|") == verb))
        }
    };
    let found: Vec<RouteId> = routes.all().filter(|(id, entry)| fits(*id, entry)).map(|(id, _)| id).collect();
    if found.is_empty() { Err(NoRoute(text.to_owned())) } else { Ok((exactness, found)) }
}

fn exactness(text: &str) -> Exactness {
    match text {
        "*" => Exactness::All,
        _ if text.starts_with('/') && text.ends_with("/**") => Exactness::Below,
        _ if text.starts_with('/') => Exactness::Path,
        _ if !text.contains(' ') && text.ends_with("#*") => Exactness::Controller,
        _ if !text.contains(' ') && text.contains('#') => Exactness::Action,
        _ => Exactness::Route,
    }
}

fn same_path(path: &str, text: &str) -> bool {
    path == text || path.strip_suffix("(.:format)").is_some_and(|plain| plain == text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn routes_are_meant_in_many_ways() {
        let manifest = serde_json::json!({"version": 1, "routes": [
            {"verbs": ["GET"], "path": "/", "to": "home#show", "status": "ready"},
            {"verbs": ["GET"], "path": "/api/products/:id(.:format)", "to": "api/products#show", "status": "ready"},
            {"verbs": ["PATCH", "PUT"], "path": "/api/products/:id(.:format)", "to": "api/products#update", "status": "ready"},
            {"verbs": [], "path": "/apis", "status": "unported"},
            {"verbs": [], "path": "/apis", "status": "unported"},
        ]});
        let routes = Routes::new(serde_json::from_value(manifest).unwrap());
        let found =
            |text: &str| select(&routes, text).map(|(_, found)| found.into_iter().map(|RouteId(number)| number).collect::<Vec<_>>());
        for (text, numbers) in [
            ("*", &[0, 1, 2, 3, 4][..]),
            ("/", &[0]),
            ("/api/**", &[1, 2]),
            ("/api/products/:id", &[1, 2]),
            ("api/products#*", &[1, 2]),
            ("api/products#show", &[1]),
            ("GET /api/products/:id", &[1]),
            ("PUT /api/products/:id(.:format)", &[2]),
            ("PATCH|PUT /api/products/:id(.:format)", &[2]),
            ("PATCH|PUT /api/products/:id", &[2]),
            ("ANY /apis", &[3]),
            ("ANY /apis #2", &[4]),
        ] {
            assert_eq!(found(text).unwrap(), numbers, "{text}");
        }
        for text in ["", "/api", "products#show", "POST /", "GET"] {
            assert!(found(text).is_err(), "{text}");
        }
        assert!(Exactness::Route > Exactness::Action && Exactness::Below > Exactness::All);
    }
}
