//! Static files.

use std::path::PathBuf;

use super::entry::{Entry, file, plain};
use super::values::yes;

/// Where static files are.
#[derive(Debug, Clone)]
pub struct Files {
    /// The app's `public` folder; a relative path is one below the folder that the gateway was started in.
    pub public: Option<PathBuf>,
    /// Whether links may lead out of it.
    pub links: bool,
}

impl Default for Files {
    fn default() -> Self {
        Self { public: Some("public".into()), links: false }
    }
}

/// Their rows.
pub const ROWS: &[Entry] = &[
    file!("public", files.public, "the app's folder of static files, served where it is there; empty: Rails serves them"),
    plain!(
        "public_links",
        "BOOL",
        files.links,
        yes,
        "whether links in that folder may lead out of it (Capistrano's shared folders); else what they name is Rails' to answer"
    ),
];
