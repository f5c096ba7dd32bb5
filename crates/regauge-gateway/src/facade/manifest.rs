//! `migration/manifest.json`, as `regauge generate` writes it (docs/manifest.md).

use std::collections::HashMap;
use std::path::Path;

use serde::Deserialize;

use crate::settings::unread::unread;

/// The version of the format that is read.
pub const VERSION: u32 = 1;
/// The largest file that is read.
const LARGEST: u64 = 64 << 20;

/// Why a manifest cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum BadManifest {
    /// The whole sentence.
    #[error("{0}")]
    Read(String),
    #[error("manifest: {0} is larger than {LARGEST} bytes")]
    Large(String),
    #[error("manifest: {0}: {1}; `regauge generate` writes it anew")]
    Syntax(String, serde_json::Error),
    #[error("manifest: {0}: version {1} of the format; this gateway reads version {VERSION}")]
    Version(String, u32),
}

/// How much of a route Rust serves.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Status {
    Ready,
    Partial,
    Unported,
}

/// A line of `rails routes`.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Entry {
    /// Upper case; empty: any verb.
    pub verbs: Vec<String>,
    pub path: String,
    /// `controller#action`.
    #[serde(default)]
    pub to: Option<String>,
    #[serde(default)]
    pub name: Option<String>,
    pub status: Status,
    /// Regular expressions of segments, as Ruby writes them.
    #[serde(default)]
    pub requirements: HashMap<String, String>,
    /// Whether more than verb and path decides (a lambda, a host, a header): then only Rails knows whether the route matches.
    #[serde(default)]
    pub conditional: bool,
    /// Whether the route takes all paths below its own: a mounted engine.
    #[serde(default)]
    pub prefix: bool,
}

/// The routes of an app, in the order in which Rails tries them.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Manifest {
    pub version: u32,
    #[serde(default)]
    pub app: String,
    /// Whether `Rack::MethodOverride` stands in front of the app's router; None: it is not known.
    #[serde(default)]
    pub method_override: Option<bool>,
    pub routes: Vec<Entry>,
}

impl Manifest {
    /// Reads a file.
    pub fn read(path: &Path) -> Result<Self, BadManifest> {
        let name = path.display().to_string();
        let unread = |error| {
            BadManifest::Read(unread("manifest", path, &error, "`regauge generate` writes it; without the setting Rails has all routes"))
        };
        let length = std::fs::metadata(path).map_err(unread)?.len();
        if length > LARGEST {
            return Err(BadManifest::Large(name));
        }
        let text = std::fs::read(path).map_err(unread)?;
        Self::parse(&name, &text)
    }

    /// Reads the text of a file; `name` is for errors.
    pub fn parse(name: &str, text: &[u8]) -> Result<Self, BadManifest> {
        let manifest: Self = serde_json::from_slice(text).map_err(|error| BadManifest::Syntax(name.to_owned(), error))?;
        if manifest.version == VERSION { Ok(manifest) } else { Err(BadManifest::Version(name.to_owned(), manifest.version)) }
    }
}
