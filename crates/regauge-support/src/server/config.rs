//! Configuration from the environment, under the names that Rails and Puma use.

use std::fmt;
use std::net::SocketAddr;

use crate::db::{DatabaseUrl, Settings};
use crate::error::{Error, Result};
use crate::web::Limits;

/// What the environment says.
#[derive(Clone)]
pub struct Config {
    pub database: DatabaseUrl,
    pub database_settings: Settings,
    pub address: SocketAddr,
    pub secret_key_base: Option<String>,
    pub log_level: tracing::Level,
    pub limits: Limits,
}

impl Config {
    /// Reads `DATABASE_URL`, `PORT`, `BINDING`, `SECRET_KEY_BASE`, `RAILS_LOG_LEVEL`, `RAILS_MAX_THREADS`.
    ///
    /// # Errors
    /// [`Error::Configuration`] that names the variable.
    pub fn from_env() -> Result<Self> {
        Self::from(|name| std::env::var(name).ok())
    }

    /// As [`Config::from_env`] from any source.
    ///
    /// # Errors
    /// As [`Config::from_env`].
    pub fn from(get: impl Fn(&str) -> Option<String>) -> Result<Self> {
        let get = |name: &str| get(name).filter(|value| !value.trim().is_empty());
        let url = get("DATABASE_URL")
            .ok_or_else(|| Error::Configuration("DATABASE_URL is not set".to_owned()))?;
        let port: u16 = number(get, "PORT", 3000)?;
        let host = get("BINDING").unwrap_or_else(|| "0.0.0.0".to_owned());
        let host = if host == "localhost" {
            "127.0.0.1".to_owned()
        } else {
            host
        };
        let ip: std::net::IpAddr = host
            .trim_matches(['[', ']'])
            .parse()
            .map_err(|_| Error::Configuration(format!("BINDING is not an address: {host:?}")))?;
        Ok(Self {
            database: DatabaseUrl::parse(&url)?,
            database_settings: Settings {
                threads: number(get, "RAILS_MAX_THREADS", Settings::default().threads)?,
                ..Settings::default()
            },
            address: SocketAddr::new(ip, port),
            secret_key_base: get("SECRET_KEY_BASE"),
            log_level: level(get("RAILS_LOG_LEVEL").as_deref())?,
            limits: Limits::default(),
        })
    }
}

/// Secrets stay out.
impl fmt::Debug for Config {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Config")
            .field("database", &self.database)
            .field("database_settings", &self.database_settings)
            .field("address", &self.address)
            .field("log_level", &self.log_level)
            .field("limits", &self.limits)
            .finish_non_exhaustive()
    }
}

fn number<T: std::str::FromStr>(
    get: impl Fn(&str) -> Option<String>,
    name: &str,
    default: T,
) -> Result<T> {
    match get(name) {
        None => Ok(default),
        Some(text) => text.trim().parse().map_err(|_| {
            Error::Configuration(format!("{name} is not a number it can be: {text:?}"))
        }),
    }
}

fn level(name: Option<&str>) -> Result<tracing::Level> {
    Ok(match name.unwrap_or("info") {
        "debug" => tracing::Level::DEBUG,
        "info" => tracing::Level::INFO,
        "warn" => tracing::Level::WARN,
        "error" | "fatal" | "unknown" => tracing::Level::ERROR,
        other => {
            return Err(Error::Configuration(format!(
                "RAILS_LOG_LEVEL is {other:?}; known are debug, info, warn, error, fatal, unknown"
            )));
        }
    })
}
