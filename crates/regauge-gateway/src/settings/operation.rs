//! How the gateway is run: its end, its admin socket, its processes.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use super::entry::{Entry, file, keep, optional, plain, time};
use super::values::{count, yes};

/// The most processes.
const MOST: usize = 256;

/// How the gateway is run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Operation {
    /// Processes that serve; with more than one, another looks after them.
    pub processes: usize,
    /// For how long, at the end, requests under way may go on.
    pub drain: Duration,
    /// Where it takes orders.
    pub admin_socket: Option<PathBuf>,
    /// Where it can be looked at.
    pub admin_listen: Option<SocketAddr>,
    /// Whether that may be an address that other machines reach.
    pub admin_public: bool,
}

impl Default for Operation {
    fn default() -> Self {
        Self { processes: 1, drain: Duration::from_secs(30), admin_socket: None, admin_listen: None, admin_public: false }
    }
}

impl Operation {
    /// What is wrong with these settings together, as a sentence.
    pub fn problem(&self) -> Option<String> {
        let public = self.admin_listen.filter(|address| !address.ip().to_canonical().is_loopback() && !self.admin_public)?;
        Some(format!(
            "admin.listen {public} can be reached by other machines, who would see routes and rates: set admin.public to allow it"
        ))
    }
}

/// Their rows.
pub const ROWS: &[Entry] = &[
    Entry {
        key: "processes",
        value: "N",
        meaning: "processes that serve on the address, each with its own limit of descriptors; with more than one, another looks after them, and `threads` is that of each (0: one)",
        set: |settings, text| match count(text)? {
            0 => Err("at least one process has to serve".to_owned()),
            processes if processes > MOST => Err(format!("{processes} processes are too many: {MOST} at most")),
            processes => keep(&mut settings.operation.processes, Ok(processes)),
        },
        show: |settings| settings.operation.processes.to_string(),
    },
    time!("drain.timeout", operation.drain, "at the end (SIGTERM), for how long requests under way may go on"),
    file!(
        "admin.socket",
        operation.admin_socket,
        "a path for the Unix socket over which `status`, `set`, `reload` and `drain` come, for its owner alone; empty: none"
    ),
    Entry {
        key: "admin.listen",
        value: "ADDRESS",
        meaning: "an address for the status page and /metrics, to look at only, such as 127.0.0.1:9100; empty: none",
        set: |settings, text| {
            let address = |text: &str| text.parse().map_err(|_| format!("`{text}` is no address with a port, such as 127.0.0.1:9100"));
            keep(&mut settings.operation.admin_listen, optional(text, address))
        },
        show: |settings| settings.operation.admin_listen.map(|address| address.to_string()).unwrap_or_default(),
    },
    plain!("admin.public", "BOOL", operation.admin_public, yes, "whether `admin.listen` may be an address that other machines reach"),
];
