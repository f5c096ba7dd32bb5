//! What generated code stands on, and what a person can write new code with: records with Rails' life cycle, validation
//! with Rails' messages, Rails' casts and parameters, JSON as Rails writes it, and HTTP as Rails answers it.
//!
//! `API.md` beside this crate lists it by module with an example of each.

#[cfg(any(
    all(feature = "sqlite", feature = "postgres"),
    all(feature = "sqlite", feature = "mysql"),
    all(feature = "postgres", feature = "mysql"),
    not(any(feature = "sqlite", feature = "postgres", feature = "mysql")),
))]
compile_error!("regauge-support: choose one of the features `sqlite`, `postgres` and `mysql`");

#[cfg(feature = "web")]
pub mod app;
#[cfg(feature = "postgres")]
pub mod array;
pub mod cast;
pub mod columns;
pub mod db;
pub mod decimal;
pub mod enumeration;
pub mod error;
pub mod errors;
pub mod json;
pub mod key;
pub mod list;
pub mod loaded;
pub mod order;
pub mod params;
pub mod password;
#[cfg(feature = "postgres")]
pub mod raw;
pub mod read;
pub mod record;
pub mod ruby;
#[cfg(feature = "web")]
pub mod server;
pub mod sought;
pub mod sql;
#[cfg(feature = "sqlite")]
pub mod stored;
pub mod text;
pub mod time;
pub mod types;
pub mod uuid_bytes;
#[cfg(feature = "postgres")]
pub mod uuids;
pub mod validate;
#[cfg(feature = "web")]
pub mod web;
pub mod wide;
pub mod write;

pub use error::{Error, Result};
