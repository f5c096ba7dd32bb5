//! What bodies may be.

use serde::{Deserialize, Serialize};

use super::entry::keep;
use super::guard::Mode;
use super::list::{List, read, show};

/// `[[validate]]`: what a request's body may be.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ValidateRule {
    pub path: String,
    pub methods: Vec<String>,
    pub size: String,
    pub content_types: Vec<String>,
    pub json: bool,
    pub mode: Mode,
}

/// Their list.
pub const LISTS: &[List] = &[List {
    key: "validate",
    columns: &[
        ("path", "where it holds: a path and all below, or a pattern of Rails; empty: everywhere"),
        ("methods", "of which methods; empty: all"),
        ("size", "the largest body; beyond it 413. With `json` 1MiB where nothing is said"),
        ("content_types", "application/json, image/*; empty: all. Others get 415"),
        ("json", "whether a body that says that it is JSON has to be; else 400. It is read as a whole before it goes on"),
        ("mode", "enforce. report: only counted; bodies that do not say how long they are are not looked into"),
    ],
    set: |settings, value| keep(&mut settings.guard.validate, read(value)),
    show: |settings| show(&settings.guard.validate),
}];
