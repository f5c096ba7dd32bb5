//! What a gateway is told, after flags, environment and file were put together.

pub mod basic;
pub mod cache;
pub mod canary;
pub mod compress;
pub mod entry;
pub mod facade;
pub mod files;
pub mod guard;
pub mod limits;
pub mod list;
pub mod log;
pub mod maintenance;
pub mod openapi;
pub mod operation;
pub mod otel;
pub mod read;
pub mod sendfile;
pub mod session;
pub mod shadow;
pub mod table;
pub mod timeouts;
pub mod tls;
pub mod unread;
pub mod upstream;
pub mod validate;
pub mod values;

use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;

pub use self::cache::Cache;
pub use self::compress::Compress;
pub use self::files::Files;
pub use self::guard::Guard;
pub use self::limits::Limits;
pub use self::maintenance::Maintenance;
pub use self::operation::Operation;
pub use self::sendfile::Sendfile;
pub use self::timeouts::Timeouts;
pub use self::tls::Tls;
pub use self::upstream::Upstreams;
use crate::facade::sticky::Sticky;
use crate::guard::network::Networks;
use crate::observe::log::Wanted;
use crate::observe::spans::export::Wanted as Collector;
use crate::upstream::address::Addresses;

/// Settings of a running gateway.
#[derive(Debug, Clone)]
pub struct Settings {
    /// One, or several that are the same.
    pub rails: Addresses,
    /// The generated service, where there is one.
    pub rust: Option<Addresses>,
    /// The routes that it serves: `migration/manifest.json`.
    pub manifest: Option<PathBuf>,
    pub sticky: Sticky,
    pub facade: facade::Facade,
    pub shadow: shadow::Shadow,
    pub compare: shadow::Compare,
    pub tls: Tls,
    pub listen: SocketAddr,
    /// Proxies whose connections begin with a header that says whose they are.
    pub proxy_protocol: Networks,
    /// Threads that serve; 0: one a processor.
    pub threads: usize,
    pub files: Files,
    pub compress: Compress,
    pub cache: Cache,
    pub maintenance: Maintenance,
    pub sendfile: Sendfile,
    pub limits: Limits,
    pub timeouts: Timeouts,
    pub upstream: Upstreams,
    /// Connections to an upstream that a thread keeps for the next request.
    pub kept_connections: usize,
    /// The same of those to Rails.
    pub kept_to_rails: usize,
    pub guard: Guard,
    /// What is written of what happens.
    pub log: Wanted,
    pub operation: Operation,
    /// Where spans of requests go.
    pub otel: Collector,
}

/// The keys of settings that are read at the start alone.
const FIXED: &[&str] = &["listen", "threads", "processes", "admin.socket", "admin.listen", "admin.public", "tls.redirect"];

impl Default for Settings {
    fn default() -> Self {
        Self {
            rails: Addresses::default(),
            rust: None,
            manifest: None,
            sticky: Sticky::default(),
            facade: facade::Facade::default(),
            shadow: shadow::Shadow::default(),
            compare: shadow::Compare::default(),
            tls: Tls::default(),
            listen: (Ipv4Addr::UNSPECIFIED, 8080).into(),
            proxy_protocol: Networks::default(),
            threads: 0,
            files: Files::default(),
            compress: Compress::default(),
            cache: Cache::default(),
            maintenance: Maintenance::default(),
            sendfile: Sendfile::default(),
            limits: Limits::default(),
            timeouts: Timeouts::default(),
            upstream: Upstreams::default(),
            kept_connections: 256,
            kept_to_rails: 0,
            guard: Guard::default(),
            log: Wanted::default(),
            operation: Operation::default(),
            otel: Collector::default(),
        }
    }
}

impl Settings {
    /// The keys of settings in which another differs, among those that cannot change while the gateway runs.
    pub fn fixed(&self, other: &Self) -> Vec<&'static str> {
        let differs = |key: &&str| table::find(key).is_some_and(|entry| (entry.show)(self) != (entry.show)(other));
        FIXED.iter().copied().filter(differs).collect()
    }

    /// These settings, but for what cannot change, which is as in those that are in force.
    pub fn with_fixed(mut self, in_force: &Self) -> Self {
        self.listen = in_force.listen;
        self.threads = in_force.threads;
        self.tls.redirect = in_force.tls.redirect;
        self.operation = Operation { drain: self.operation.drain, ..in_force.operation.clone() };
        self
    }

    /// How many threads serve.
    pub fn workers(&self) -> usize {
        let one_each = || std::thread::available_parallelism().map_or(1, usize::from);
        match self.threads {
            0 if self.operation.processes > 1 => 1,
            0 => one_each(),
            threads => threads,
        }
    }
}
