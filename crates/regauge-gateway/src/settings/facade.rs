//! Which route is where: what is kept of it, who may say so, and when the gateway brings a route back.

use super::entry::{Entry, file, keep, plain, share, time};
use super::values::{count, yes};
use crate::facade::budget::Budget;
use crate::facade::keeper::Files;

/// What the facade is told.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Facade {
    /// Below which path `config.ru` mounts the app; empty: at the root.
    pub below: String,
    pub files: Files,
    pub budget: Budget,
}

/// Their rows.
pub const ROWS: &[Entry] = &[
    plain!(
        "script_name",
        "PATH",
        facade.below,
        path,
        "below which path config.ru mounts the app (`map \"/shop\"`); both servers are asked with it"
    ),
    file!(
        "state.file",
        facade.files.state,
        "where the routes' states are kept, so that restarts forget nothing; empty: all begin on Rails"
    ),
    file!("flags.file", facade.files.flags, "a file of feature flags, TOML or JSON: a route and its state; applied as it changes"),
    time!("flags.every", facade.files.every, "how often that file is looked at"),
    plain!(
        "rollback.enabled",
        "BOOL",
        facade.budget.enabled,
        yes,
        "whether the gateway brings back a route on canary or rust that does badly"
    ),
    time!("rollback.window", facade.budget.window, "how long what happened on a route counts"),
    Entry {
        key: "rollback.minimum",
        value: "N",
        meaning: "fewer requests to Rust, or comparisons, in the window decide nothing",
        set: |settings, text| {
            let minimum = u32::try_from(count(text)?).map_err(|_| format!("`{text}` is too many"))?;
            keep(&mut settings.facade.budget.minimum, Ok(minimum))
        },
        show: |settings| settings.facade.budget.minimum.to_string(),
    },
    share!("rollback.errors", facade.budget.errors, "by how much the share of failures (5xx, none, too late) of Rust may exceed Rails'"),
    share!("rollback.mismatches", facade.budget.mismatches, "which share of compared answers may differ"),
    Entry {
        key: "rollback.to",
        value: "STATE",
        meaning: "where a route goes back to: `rails`, or `shadow`, where Rust is still asked",
        set: |settings, text| {
            let shadow = match text {
                "rails" => Ok(false),
                "shadow" => Ok(true),
                _ => Err(format!("`{}` is neither rails nor shadow", text.escape_debug())),
            };
            keep(&mut settings.facade.budget.to_shadow, shadow)
        },
        show: |settings| if settings.facade.budget.to_shadow { "shadow".to_owned() } else { "rails".to_owned() },
    },
];

fn path(text: &str) -> Result<String, String> {
    let path = text.trim_end_matches('/');
    let fine = path.is_empty() || (path.starts_with('/') && !path.contains("//") && path.bytes().all(|byte| byte.is_ascii_graphic()));
    if fine { Ok(path.to_owned()) } else { Err(format!("`{}` is no path, such as /shop", text.escape_debug())) }
}
