//! The file of feature flags: a route, or several, and where they are to be. Edited by people or by what they deploy with.
//!
//! ```toml
//! "GET /products/:id" = "canary 5%"
//! "products#*" = "shadow"
//! "/api/**" = 25                                  # percent
//! "POST /orders" = { state = "canary", percent = 0.5 }
//! ```
//! The same as JSON where the file's name ends with `.json`. Routes are named as in [`super::select`]; of two lines the more exact one counts.

use std::collections::BTreeMap;
use std::path::Path;

use toml::{Table, Value};

use super::routes::{RouteId, Routes};
use super::select::{Exactness, select};
use super::state::State;

/// The largest file that is read, in bytes.
pub const LARGEST: u64 = 1 << 20;

/// A file of flags that cannot be used; nothing of it is.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BadFlags {
    #[error("{0}")]
    Read(String),
    #[error("it is larger than {LARGEST} bytes")]
    Large,
    #[error("{0}")]
    Syntax(String),
    #[error("`{0}`: {1}")]
    Line(String, String),
}

/// What a file says of each route, and lines that mean no route.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Flags {
    pub states: BTreeMap<RouteId, State>,
    pub unknown: Vec<String>,
}

/// Reads a file.
pub fn read(path: &Path, routes: &Routes) -> Result<Flags, BadFlags> {
    let wrong = |error: std::io::Error| BadFlags::Read(error.to_string());
    if std::fs::metadata(path).map_err(wrong)?.len() > LARGEST {
        return Err(BadFlags::Large);
    }
    let text = std::fs::read_to_string(path).map_err(wrong)?;
    parse(&text, path.extension().is_some_and(|end| end == "json"), routes)
}

/// Reads the text of a file.
pub fn parse(text: &str, json: bool, routes: &Routes) -> Result<Flags, BadFlags> {
    let table: Table = if json {
        serde_json::from_str(text).map_err(|error| BadFlags::Syntax(error.to_string()))?
    } else {
        text.parse().map_err(|error: toml::de::Error| BadFlags::Syntax(error.to_string().trim_end().to_owned()))?
    };
    let mut exact: BTreeMap<RouteId, (Exactness, State)> = BTreeMap::new();
    let mut unknown = Vec::new();
    for (name, value) in &table {
        let state = state(value).map_err(|why| BadFlags::Line(name.clone(), why))?;
        let Ok((exactness, found)) = select(routes, name) else {
            unknown.push(name.clone());
            continue;
        };
        for id in found.into_iter().filter(|id| exactness > Exactness::Path || routes.is_ready(*id)) {
            let before = exact.entry(id).or_insert((exactness, state));
            if exactness >= before.0 {
                *before = (exactness, state);
            }
        }
    }
    Ok(Flags { states: exact.into_iter().map(|(id, (_, state))| (id, state)).collect(), unknown })
}

fn state(value: &Value) -> Result<State, String> {
    let share = |percent: f64| {
        if !(0.0..=100.0).contains(&percent) {
            return Err(format!("{percent} is no percentage"));
        }
        Ok(match (percent * 100.0).round() as u16 {
            0 => State::Rails,
            10_000 => State::Rust,
            share => State::Canary(share),
        })
    };
    match value {
        Value::String(text) => text.parse().map_err(|error: super::state::BadState| error.to_string()),
        Value::Integer(percent) => share(*percent as f64),
        Value::Float(percent) => share(*percent),
        Value::Table(table) if table.keys().all(|key| key == "state" || key == "percent") => {
            match (table.get("state").and_then(Value::as_str), table.get("percent")) {
                (Some("canary") | None, Some(percent)) => state(percent),
                (Some(text), None) => state(&Value::String(text.to_owned())),
                _ => Err("write a state, or canary and a percentage".to_owned()),
            }
        }
        _ => Err("write a state, a percentage, or both in a table".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn routes() -> Routes {
        let manifest = serde_json::json!({"version": 1, "routes": [
            {"verbs": ["GET"], "path": "/a(.:format)", "to": "a#show", "status": "ready"},
            {"verbs": ["POST"], "path": "/a(.:format)", "to": "a#create", "status": "ready"},
            {"verbs": ["GET"], "path": "/b", "to": "b#show", "status": "unported"},
        ]});
        Routes::new(serde_json::from_value(manifest).unwrap())
    }

    fn states(text: &str, json: bool) -> Vec<(u32, String)> {
        let flags = parse(text, json, &routes()).unwrap();
        flags.states.into_iter().map(|(RouteId(number), state)| (number, state.to_string())).collect()
    }

    #[test]
    fn the_more_exact_line_counts() {
        let both = vec![(0, "canary 5%".to_owned()), (1, "shadow".to_owned())];
        assert_eq!(states("\"*\" = \"shadow\"\n\"GET /a\" = 5", false), both);
        assert_eq!(states(r#"{"a#show": {"state": "canary", "percent": 5}, "a#*": "shadow"}"#, true), both);
        assert_eq!(states("\"/a\" = 100\n\"a#create\" = { percent = 0.25 }", false)[1].1, "canary 0.25%");
        assert_eq!(states("\"/a\" = 0", false)[0].1, "rails");
        assert_eq!(parse("\"/gone\" = 5", false, &routes()).unwrap().unknown, ["/gone"]);
    }

    #[test]
    fn a_wrong_file_is_not_used_in_part() {
        for text in
            ["\"/a\" = ", "\"/a\" = 101", "\"/a\" = \"on\"", "\"/a\" = true", "\"/a\" = { state = \"rust\", percent = 5 }", "\"/a\" = nan"]
        {
            assert!(parse(text, false, &routes()).is_err(), "{text}");
        }
        assert!(parse("{\"/a\": 5", true, &routes()).is_err());
    }
}
