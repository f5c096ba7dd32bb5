//! Where the servers are, and where clients come to.

use super::entry::{Entry, file, keep, optional};
use super::values::count;
use crate::upstream::address::BadAddress;

/// Their rows.
pub const ROWS: &[Entry] = &[
    Entry {
        key: "rails",
        value: "URL",
        meaning: "where Rails is: http://127.0.0.1:3000, https://rails.internal, or unix:/path/to/puma.sock; several with commas",
        set: |settings, text| keep(&mut settings.rails, text.parse().map_err(|error: BadAddress| error.to_string())),
        show: |settings| settings.rails.to_string(),
    },
    Entry {
        key: "rust",
        value: "URL",
        meaning: "where the generated service is; several with commas; empty: there is none",
        set: |settings, text| keep(&mut settings.rust, optional(text, |text| text.parse().map_err(|error: BadAddress| error.to_string()))),
        show: |settings| settings.rust.as_ref().map(ToString::to_string).unwrap_or_default(),
    },
    file!("manifest", manifest, "the routes of the app: migration/manifest.json, as `regauge generate` writes it"),
    Entry {
        key: "listen",
        value: "ADDRESS",
        meaning: "where clients come to: an address and a port",
        set: |settings, text| {
            keep(&mut settings.listen, text.parse().map_err(|_| format!("`{text}` is no address with a port, such as 0.0.0.0:8080")))
        },
        show: |settings| settings.listen.to_string(),
    },
    Entry {
        key: "proxy_protocol",
        value: "NETWORKS",
        meaning: "proxies whose connections begin with a header of the PROXY protocol (version 1 or 2) that says whose they are, as for trusted_proxies; empty: none. A connection from there without one is closed",
        set: |settings, text| keep(&mut settings.proxy_protocol, text.parse()),
        show: |settings| settings.proxy_protocol.to_string(),
    },
    Entry {
        key: "threads",
        value: "N",
        meaning: "threads that serve, each with connections of its own; 0: one a processor",
        set: |settings, text| {
            let threads = count(text)?;
            if threads > 1024 {
                Err(format!("{threads} threads are too many: 1024 at most"))
            } else {
                keep(&mut settings.threads, Ok(threads))
            }
        },
        show: |settings| settings.threads.to_string(),
    },
];
