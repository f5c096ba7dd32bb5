//! `DATABASE_URL`, as Rails writes it and as Diesel's users do.

use std::fmt;

use crate::error::{Error, Result};

const SQLITE: &str = "SQLite";
const POSTGRES: &str = "PostgreSQL";
const MYSQL: &str = "MySQL";

const BUILT_FOR: &str = if cfg!(feature = "sqlite") {
    SQLITE
} else if cfg!(feature = "postgres") {
    POSTGRES
} else {
    MYSQL
};

const SERVERS: &[(&str, &str)] = &[
    ("postgres", POSTGRES),
    ("postgresql", POSTGRES),
    ("mysql2", MYSQL),
    ("trilogy", MYSQL),
    ("mysql", MYSQL),
    ("mariadb", MYSQL),
];

/// Rails' names of what diesel takes in a URL of MySQL, and diesel's; what is not here (`pool`, `encoding`) is Rails' alone.
const MYSQL_OPTIONS: &[(&str, &str)] = &[
    ("socket", "unix_socket"),
    ("unix_socket", "unix_socket"),
    ("ssl_mode", "ssl_mode"),
    ("sslca", "ssl_ca"),
    ("ssl_ca", "ssl_ca"),
    ("sslcert", "ssl_cert"),
    ("ssl_cert", "ssl_cert"),
    ("sslkey", "ssl_key"),
    ("ssl_key", "ssl_key"),
];

/// The address of a database of the kind that this service was built for.
#[derive(Clone, PartialEq, Eq)]
pub struct DatabaseUrl(String);

impl DatabaseUrl {
    /// Reads `sqlite3:db/x.sqlite3`, `sqlite3:/abs`, `sqlite:///abs`, `sqlite://rel`, `sqlite3::memory:`, a bare path,
    /// `postgres://…`, `postgresql://…`, `mysql2://…`, `trilogy://…`, `mysql://…` or `mariadb://…`.
    ///
    /// # Errors
    /// [`Error::Configuration`] when the text names no database, or one of another kind than this service was built for.
    pub fn parse(text: &str) -> Result<Self> {
        let text = text.trim();
        if text.is_empty() {
            return Err(wrong("DATABASE_URL is empty".to_owned()));
        }
        let server = text.split_once("://").and_then(|(scheme, place)| {
            let (_, kind) = SERVERS.iter().find(|(known, _)| *known == scheme)?;
            Some((*kind, place))
        });
        if let Some((kind, place)) = server {
            if kind != BUILT_FOR {
                return Err(other(kind));
            }
            return Ok(Self(match kind {
                MYSQL => mysql(place)?,
                _ => text.to_owned(),
            }));
        }
        let Some(path) = sqlite_path(text) else {
            let scheme = text.split(':').next().unwrap_or_default();
            return Err(wrong(format!(
                "DATABASE_URL has the scheme {scheme:?}; known are sqlite3, sqlite, postgres, postgresql, mysql2, trilogy, mysql and mariadb"
            )));
        };
        if BUILT_FOR != SQLITE {
            return Err(other(SQLITE));
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

/// `user:password@host:3306/database?socket=/path` as diesel reads it.
fn mysql(place: &str) -> Result<String> {
    let (place, query) = place.split_once('?').unwrap_or((place, ""));
    if place
        .split_once('/')
        .is_none_or(|(_, name)| name.is_empty())
    {
        return Err(wrong("DATABASE_URL names no database".to_owned()));
    }
    let options: Vec<String> = query
        .split('&')
        .filter_map(|option| {
            let (name, value) = option.split_once('=')?;
            let (_, known) = MYSQL_OPTIONS.iter().find(|(rails, _)| *rails == name)?;
            Some(format!("{known}={value}"))
        })
        .collect();
    let sign = if options.is_empty() { "" } else { "?" };
    Ok(format!("mysql://{place}{sign}{}", options.join("&")))
}

fn other(kind: &str) -> Error {
    wrong(format!(
        "DATABASE_URL names {kind}, but this service was built for {BUILT_FOR}"
    ))
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
            ("mysql2://u:secret@h/d", "names MySQL, but"),
            ("oracle://h/d", "\"oracle\""),
        ] {
            let message = DatabaseUrl::parse(text).unwrap_err().to_string();
            assert!(message.contains(words), "{text}: {message}");
            assert!(!message.contains("secret"));
        }
    }
}

#[cfg(all(test, feature = "mysql"))]
mod mysql_tests {
    use super::*;

    #[test]
    fn mysql_urls_of_rails() {
        for (text, target) in [
            ("mysql2://u:p%23@h:3307/d?pool=5", "mysql://u:p%23@h:3307/d"),
            (
                "trilogy://u@h/d?ssl_mode=required&encoding=utf8mb4",
                "mysql://u@h/d?ssl_mode=required",
            ),
            (
                "mysql2://u@localhost/d?socket=/run/mysqld/mysqld.sock",
                "mysql://u@localhost/d?unix_socket=/run/mysqld/mysqld.sock",
            ),
        ] {
            assert_eq!(DatabaseUrl::parse(text).unwrap().target(), target, "{text}");
        }
        for (text, words) in [
            ("mysql2://h", "no database"),
            ("db.sqlite3", "names SQLite, but"),
        ] {
            let message = DatabaseUrl::parse(text).unwrap_err().to_string();
            assert!(message.contains(words), "{text}: {message}");
        }
    }
}
