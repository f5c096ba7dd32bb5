//! The manifest, patterns and paths of routes, and the files that say where routes are.

use std::collections::HashMap;
use std::sync::OnceLock;

use regauge_gateway::facade::flags;
use regauge_gateway::facade::journal::KEPT;
use regauge_gateway::facade::manifest::Manifest;
use regauge_gateway::facade::memory;
use regauge_gateway::facade::path::{normalize, routed};
use regauge_gateway::facade::pattern::Pattern;
use regauge_gateway::facade::routes::{Found, RouteId, Routes};
use regauge_gateway::facade::state::State;
use regauge_gateway::facade::sticky::Sticky;
use regauge_gateway::facade::switchboard::Facade;

use super::text::halves;

const ROUTES: &[u8] = include_bytes!("routes.json");

fn known() -> Manifest {
    Manifest::parse("routes.json", ROUTES).unwrap()
}

/// The route of a request, by a look at every line.
fn slowly(manifest: &Manifest, patterns: &[Option<Pattern>], method: &[u8], target: &[u8]) -> Found {
    let methods = ["GET", "HEAD", "POST", "PATCH", "PUT", "DELETE", "OPTIONS", "PROPFIND", "REPORT", "MKCOL", "SEARCH"];
    let (Ok(method), Some(path)) = (std::str::from_utf8(method), routed(target, "")) else { return Found::Unknown };
    if !methods.contains(&method) {
        return Found::Unknown;
    }
    let take = |fits: &dyn Fn(&[String]) -> bool| {
        let lines = (0..).zip(&manifest.routes).zip(patterns);
        lines.filter(|((_, entry), _)| fits(&entry.verbs)).find_map(|((number, entry), pattern)| match pattern {
            Some(pattern) if !pattern.matches(&path) => None,
            Some(_) if !entry.conditional => Some(Found::Route(RouteId(number))),
            _ => Some(Found::Unknown),
        })
    };
    let has = |verbs: &[String], verb: &str| verbs.iter().any(|each| each == verb);
    let head = if method == "HEAD" { take(&|verbs| has(verbs, "HEAD")) } else { None };
    let method = if method == "HEAD" { "GET" } else { method };
    head.or_else(|| take(&|verbs| verbs.is_empty() || has(verbs, method))).unwrap_or(Found::Unknown)
}

fn patterns(manifest: &Manifest) -> Vec<Option<Pattern>> {
    manifest.routes.iter().map(|entry| Pattern::new(&entry.path, &entry.requirements, entry.prefix).ok()).collect()
}

/// A manifest finds by its index what a look at every line finds.
pub fn manifest(text: &[u8]) {
    let Ok(manifest) = Manifest::parse("manifest.json", text) else { return };
    if manifest.routes.len() > 20 {
        return;
    }
    let (patterns, routes) = (patterns(&manifest), Routes::new(manifest.clone()));
    assert_eq!(routes.problems.len(), patterns.iter().filter(|pattern| pattern.is_none()).count());
    // Each pattern as it is written is nearly a path of its own.
    for entry in &manifest.routes {
        let plain = entry.path.replace(['(', ')', ':', '*'], "");
        for target in [plain.as_str(), &format!("{plain}/1"), &format!("{plain}.json?a=b")] {
            for method in ["GET", "HEAD", "POST"] {
                let found = routes.find(method.as_bytes(), target.as_bytes());
                assert_eq!(found, slowly(&manifest, &patterns, method.as_bytes(), target.as_bytes()), "{method} {target}");
            }
        }
    }
}

/// `VERB target`: the route of a request, and its path as the router sees it.
pub fn request_route(text: &[u8]) {
    static KNOWN: OnceLock<(Manifest, Vec<Option<Pattern>>, Routes)> = OnceLock::new();
    let (manifest, patterns, routes) = KNOWN.get_or_init(|| (known(), patterns(&known()), Routes::new(known())));
    let (method, target) = halves(text, b' ');
    assert_eq!(routes.find(method, target), slowly(manifest, patterns, method, target));
    let once = normalize(target).into_owned();
    assert_eq!(normalize(&once), once.as_slice());
    assert!(once.starts_with(b"/") && !once.windows(2).any(|pair| pair == b"//") && (once.len() == 1 || !once.ends_with(b"/")));
}

/// A part of a pattern without requirements.
enum Part {
    Letter(u8),
    Name,
    Rest,
    Optional(Vec<Part>),
}

fn parts(text: &mut &[u8], inner: bool) -> Option<Vec<Part>> {
    let mut found = Vec::new();
    while let [first, rest @ ..] = *text {
        *text = rest;
        found.push(match first {
            b'(' => Part::Optional(parts(text, true)?),
            b')' => return inner.then_some(found),
            b':' | b'*' => {
                let length = text.iter().take_while(|byte| byte.is_ascii_alphanumeric() || **byte == b'_').count();
                if length == 0 {
                    return None;
                }
                *text = &text[length..];
                if *first == b'*' { Part::Rest } else { Part::Name }
            }
            letter => Part::Letter(*letter),
        });
    }
    (!inner).then_some(found)
}

/// Whether a path has these parts, and what then `follows`.
fn fits(parts: &[Part], path: &[u8], follows: &dyn Fn(&[u8]) -> bool) -> bool {
    let Some((first, rest)) = parts.split_first() else { return follows(path) };
    let takes = |most: usize| (1..=most).any(|length| fits(rest, &path[length..], follows));
    match first {
        Part::Letter(letter) => path.first() == Some(letter) && fits(rest, &path[1..], follows),
        Part::Name => takes(path.iter().take_while(|byte| !b"/.?".contains(byte)).count()),
        Part::Rest => takes(path.len()),
        Part::Optional(inner) => fits(inner, path, &|path| fits(rest, path, follows)) || fits(rest, path, follows),
    }
}

/// `pattern\npath\nrequirement of :id`: a pattern matches what a slow search finds, and its first segment is that of every path that it matches.
pub fn pattern(text: &[u8]) {
    let (pattern, rest) = halves(text, b'\n');
    let (path, requirement) = halves(rest, b'\n');
    let (Ok(pattern), Ok(requirement)) = (std::str::from_utf8(pattern), std::str::from_utf8(requirement)) else { return };
    let requirements: HashMap<String, String> =
        if requirement.is_empty() { HashMap::new() } else { HashMap::from([("id".to_owned(), requirement.to_owned())]) };
    let read = Pattern::new(pattern, &requirements, false);
    let Some(path) = routed(path, "") else { return };
    if let Ok(read) = &read
        && read.matches(&path)
        && let Some(first) = read.first()
    {
        let segment = path[1..].split(|byte| matches!(byte, b'/' | b'.')).next().unwrap_or_default();
        assert_eq!(first.as_bytes(), segment, "{pattern}");
    }
    if requirement.is_empty() && pattern.is_ascii() && pattern.len() <= 24 && path.len() <= 24 {
        let slow = parts(&mut pattern.as_bytes(), false);
        if let Ok(read) = &read {
            assert_eq!(read.matches(&path), slow.is_some_and(|parts| fits(&parts, &path, &<[u8]>::is_empty)), "{pattern}");
        }
    }
}

/// A file of flags, in TOML or JSON: no line moves what is not ready without naming it, and the same file says the same twice.
pub fn flag_file(text: &[u8]) {
    let (json, text) = (text.first() == Some(&b'{'), String::from_utf8_lossy(text));
    static ROUTES: OnceLock<Routes> = OnceLock::new();
    let routes = ROUTES.get_or_init(|| Routes::new(known()));
    let Ok(read) = flags::parse(&text, json, routes) else { return };
    assert_eq!(flags::parse(&text, json, routes), Ok(read.clone()));
    for (id, state) in &read.states {
        assert_eq!(state.to_string().parse(), Ok(*state));
        let entry = routes.entry(*id).unwrap();
        // Named in some form: by its path or by where it leads; TOML and JSON may write both with escapes.
        let named = text.contains(entry.path.trim_end_matches("(.:format)")) || text.contains(entry.to.as_deref().unwrap_or("\0"));
        assert!(routes.is_ready(*id) || named || text.contains('\\'), "{}", routes.key(*id));
    }
}

/// The file of states and journal: it is taken as a whole or not at all, and never puts on Rust what is not ready.
pub fn state_file(text: &[u8]) {
    // Patterns take their time to be made, and are not asked here.
    let mut manifest = known();
    manifest.routes.truncate(3);
    let facade = Facade::new(Routes::new(manifest), Sticky::default());
    let ids: Vec<RouteId> = facade.routes().all().map(|(id, _)| id).collect();
    facade.set(ids[0], State::Shadow);
    let states = || ids.iter().map(|id| facade.state(*id)).collect::<Vec<_>>();
    let before = states();
    match memory::take(&facade, text) {
        Err(_) => assert!(states() == before && facade.changes().is_empty()),
        Ok(_) => {
            let moved = ids.iter().zip(states()).zip(&before).filter(|((_, now), before)| now != *before);
            moved.for_each(|((id, now), _)| assert!(now == State::Rails || facade.routes().is_ready(*id)));
            let changes = facade.changes();
            assert!(changes.len() <= KEPT && changes.windows(2).all(|pair| pair[0].at <= pair[1].at));
            // What is known already is not taken twice.
            let after = states();
            assert!(memory::take(&facade, text).is_ok());
            assert_eq!((states(), facade.changes()), (after, changes));
        }
    }
}
