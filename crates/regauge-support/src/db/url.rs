//! `DATABASE_URL`, as Rails writes it and as Diesel's users do.

use std::fmt;

use crate::error::{Error, Result};

/// The address of a database of the kind that this service was built for.
#[derive(Clone, PartialEq, Eq)]
pub struct DatabaseUrl(String);

impl DatabaseUrl {
    /// Reads `sqlite3:db/x.sqlite3`, `sqlite3:/abs`, `sqlite:///abs`, `sqlite://rel`, `sqlite3::memory:`, a bare path,
    /// `postgres://…` or `postgresql://…`.
    ///
    /// # Errors
    /// [`Error::Configuration`] when the text names no database, or one of another kind than this service was built for.
    pub fn parse(text: &str) -> Result<Self> {
        let text = text.trim();
        if text.is_empty() {
            return Err(wrong("DATABASE_URL is empty".to_owned()));
        }
        if text.starts_with("postgres://") || text.starts_with("postgresql://") {
            return if cfg!(feature = "postgres") {
                Ok(Self(text.to_owned()))
            } else {
                Err(wrong(
                    "DATABASE_URL names PostgreSQL, but this service was built for SQLite"
                        .to_owned(),
                ))
            };
        }
        let Some(path) = sqlite_path(text) else {
            let scheme = text.split(':').next().unwrap_or_default();
            return Err(wrong(format!(
                "DATABASE_URL has the scheme {scheme:?}; known are sqlite3, sqlite, postgres and postgresql"
            )));
        };
        if cfg!(feature = "postgres") {
            return Err(wrong(
                "DATABASE_URL names SQLite, but this service was built for PostgreSQL".to_owned(),
            ));
        }
        let path = path.split('?').next().unwrap_or_default();
        if path.is_empty() {
            return Err(wrong("DATABASE_URL names no file".to_owned()));
        }
        Ok(Self(path.to_owned()))
    }

    /// What the driver is given: a path, or the URL.
    pub fn target(&self) -> &str {
        &self.0
    }

    pub fn is_memory(&self) -> bool {
        self.0 == ":memory:"
    }
}

/// Passwords stay out of logs.
impl fmt::Debug for DatabaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.0.split_once("://"), self.0.rsplit_once('@')) {
            (Some((scheme, _)), Some((_, place))) => write!(f, "{scheme}://…@{place}"),
            _ => f.write_str(&self.0),
        }
    }
}

/// The path in a SQLite URL, or none when the scheme is another.
fn sqlite_path(text: &str) -> Option<&str> {
    for scheme in ["sqlite3:", "sqlite:"] {
        if let Some(rest) = text.strip_prefix(scheme) {
            return Some(rest.strip_prefix("//").unwrap_or(rest));
        }
    }
    let scheme = text.split_once(':').map(|(scheme, _)| scheme);
    match scheme {
        Some(scheme) if !scheme.is_empty() && !scheme.contains('/') => None,
        _ => Some(text),
    }
}

fn wrong(message: String) -> Error {
    Error::Configuration(message)
}

#[cfg(all(test, feature = "sqlite"))]
mod tests {
    use super::*;

    #[test]
    fn sqlite_urls_of_rails_and_of_diesel() {
        for (text, path) in [
            ("sqlite3:db/x.sqlite3", "db/x.sqlite3"),
            ("sqlite3:/var/x.sqlite3", "/var/x.sqlite3"),
            ("sqlite:///var/x.sqlite3", "/var/x.sqlite3"),
            ("sqlite://db/x.sqlite3", "db/x.sqlite3"),
            ("sqlite3::memory:", ":memory:"),
            ("sqlite3:db/x.sqlite3?pool=5", "db/x.sqlite3"),
            ("db/x.sqlite3", "db/x.sqlite3"),
            ("/db/x:y.sqlite3", "/db/x:y.sqlite3"),
        ] {
            assert_eq!(DatabaseUrl::parse(text).unwrap().target(), path, "{text}");
        }
    }

    #[test]
    fn what_cannot_be_opened_is_said_plainly() {
        for (text, words) in [
            ("", "is empty"),
            ("sqlite3:", "names no file"),
            ("postgres://u:secret@h/d", "was built for SQLite"),
            ("mysql2://h/d", "\"mysql2\""),
        ] {
            let message = DatabaseUrl::parse(text).unwrap_err().to_string();
            assert!(message.contains(words), "{text}: {message}");
            assert!(!message.contains("secret"));
        }
    }
}
