//! Every setting: its key in the file, what it means, how it is read and shown.
//!
//! One row gives the key in TOML (`timeouts.head`), the flag (`--timeouts-head`), the variable (`REGAUGE_GATEWAY_TIMEOUTS_HEAD`), the line in
//! `--help` and in the reference. A setting that is not here does not exist.

use super::Settings;
use super::values::{count, duration, show_duration, show_size, size, token, yes};
use crate::upstream::address::BadAddress;

/// A setting.
#[derive(Debug)]
pub struct Entry {
    /// In the file: `section.name`, or a name.
    pub key: &'static str,
    /// What stands for the value in help.
    pub value: &'static str,
    pub meaning: &'static str,
    /// Sets it from a text. Errors with a sentence for the user.
    pub set: fn(&mut Settings, &str) -> Result<(), String>,
    /// Shows it as it would be written.
    pub show: fn(&Settings) -> String,
}

impl Entry {
    /// The flag, without its dashes.
    pub fn flag(&self) -> String {
        self.key.replace(['.', '_'], "-")
    }

    /// The variable of the environment.
    pub fn variable(&self) -> String {
        format!("REGAUGE_GATEWAY_{}", self.key.replace('.', "_").to_ascii_uppercase())
    }
}

macro_rules! time {
    ($key:literal, $($field:ident).+, $meaning:literal) => {
        Entry {
            key: $key,
            value: "TIME",
            meaning: $meaning,
            set: |settings, text| keep(&mut settings.$($field).+, duration(text)),
            show: |settings| show_duration(settings.$($field).+),
        }
    };
}

/// A name of a field or a cookie (a token, RFC 9110, section 5.6.2), or none.
macro_rules! name {
    ($key:literal, $($field:ident).+, $meaning:literal) => {
        Entry {
            key: $key,
            value: "NAME",
            meaning: $meaning,
            set: |settings, text| keep(&mut settings.$($field).+, token(text)),
            show: |settings| settings.$($field).+.clone(),
        }
    };
}

macro_rules! file {
    ($key:literal, $($field:ident).+, $meaning:literal) => {
        Entry {
            key: $key,
            value: "FILE",
            meaning: $meaning,
            set: |settings, text| keep(&mut settings.$($field).+, optional(text, |text| Ok(text.into()))),
            show: |settings| settings.$($field).+.as_ref().map(|path| path.display().to_string()).unwrap_or_default(),
        }
    };
}

fn optional<T>(text: &str, read: impl FnOnce(&str) -> Result<T, String>) -> Result<Option<T>, String> {
    if text.is_empty() { Ok(None) } else { read(text).map(Some) }
}

fn keep<T>(place: &mut T, value: Result<T, String>) -> Result<(), String> {
    *place = value?;
    Ok(())
}

/// All settings, in the order of the reference.
pub const TABLE: &[Entry] = &[
    Entry {
        key: "rails",
        value: "URL",
        meaning: "where Rails is: http://127.0.0.1:3000, or unix:/path/to/puma.sock",
        set: |settings, text| keep(&mut settings.rails, text.parse().map_err(|error: BadAddress| error.to_string())),
        show: |settings| settings.rails.to_string(),
    },
    Entry {
        key: "rust",
        value: "URL",
        meaning: "where the generated service is; empty: there is none",
        set: |settings, text| keep(&mut settings.rust, optional(text, |text| text.parse().map_err(|error: BadAddress| error.to_string()))),
        show: |settings| settings.rust.as_ref().map(ToString::to_string).unwrap_or_default(),
    },
    file!("manifest", manifest, "the routes of the app: migration/manifest.json, as `regauge generate` writes it"),
    file!("tls.certificate", tls_certificate, "certificates in PEM, the server's first; with it, and its key, clients speak TLS"),
    file!("tls.key", tls_key, "the key of the certificate, in PEM"),
    name!("canary.header", sticky.header, "a header that tells clients apart, such as one with the user's id that a load balancer sets"),
    name!(
        "canary.cookie",
        sticky.cookie,
        "a cookie of the app that stays the same for a client; not Rails' encrypted session, which changes"
    ),
    name!("canary.own_cookie", sticky.own_cookie, "the gateway's own cookie, for clients with neither"),
    name!("canary.force_header", sticky.force_header, "the header by which a tester asks for `rails` or `rust`; empty: nobody may"),
    name!("canary.force_cookie", sticky.force_cookie, "the cookie by which a tester asks for `rails` or `rust`; empty: nobody may"),
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
    Entry {
        key: "trust_forwarded",
        value: "BOOL",
        meaning: "whether X-Forwarded-*, Forwarded and X-Request-Start of clients are believed and added to; else they are replaced",
        set: |settings, text| keep(&mut settings.trust_forwarded, yes(text)),
        show: |settings| settings.trust_forwarded.to_string(),
    },
    Entry {
        key: "limits.body",
        value: "SIZE",
        meaning: "the largest body of a request; beyond it 413",
        set: |settings, text| keep(&mut settings.limits.body, size(text)),
        show: |settings| show_size(settings.limits.body),
    },
    Entry {
        key: "upstream.kept_connections",
        value: "N",
        meaning: "connections to an upstream that each thread keeps for the next request",
        set: |settings, text| keep(&mut settings.kept_connections, count(text)),
        show: |settings| settings.kept_connections.to_string(),
    },
    time!("upstream.idle", timeouts.upstream_idle, "for how long such a connection is kept; Puma closes after 20 s (65 s from Puma 7)"),
    time!("timeouts.head", timeouts.head, "from the first byte of a request's head to its last; then 408"),
    time!("timeouts.body", timeouts.body, "between two pieces of a request's body; then 408"),
    time!("timeouts.keep_alive", timeouts.keep_alive, "until a connection without a request is closed"),
    time!("timeouts.send", timeouts.send, "until a client, or an upstream, takes what it is sent"),
    time!("timeouts.connect", timeouts.connect, "to open a connection to an upstream; then 504"),
    time!("timeouts.answer", timeouts.answer, "until an upstream's answer begins; then 504"),
    time!("timeouts.read", timeouts.read, "between two pieces of an upstream's answer"),
    time!("timeouts.tunnel", timeouts.tunnel, "without a byte in either direction of a WebSocket or another upgraded connection"),
];

/// The setting of a key.
pub fn find(key: &str) -> Option<&'static Entry> {
    TABLE.iter().find(|entry| entry.key == key)
}

/// The key that a wrong one may have meant: the nearest, at most three letters away.
pub fn nearest(key: &str) -> Option<&'static str> {
    TABLE.iter().map(|entry| (distance(entry.key, key), entry.key)).min().filter(|(away, _)| *away <= 3).map(|(_, key)| key)
}

/// Levenshtein's distance, in bytes.
fn distance(one: &str, other: &str) -> usize {
    let mut row: Vec<usize> = (0..=other.len()).collect();
    for (number, letter) in one.bytes().enumerate() {
        let mut before = row[0];
        row[0] = number + 1;
        for (place, each) in other.bytes().enumerate() {
            let changed = before + usize::from(each != letter);
            before = row[place + 1];
            row[place + 1] = changed.min(row[place] + 1).min(before + 1);
        }
    }
    row[other.len()]
}

/// The reference of all settings, as the docs have it.
pub fn reference() -> String {
    let defaults = Settings::default();
    let mut text = String::from("| key | flag | variable | default | meaning |\n|---|---|---|---|---|\n");
    for entry in TABLE {
        let row = format!(
            "| `{}` | `--{}` | `{}` | `{}` | {} |\n",
            entry.key,
            entry.flag(),
            entry.variable(),
            (entry.show)(&defaults),
            entry.meaning
        );
        text.push_str(&row);
    }
    text
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn every_setting_reads_what_it_shows() {
        let defaults = Settings::default();
        for entry in TABLE {
            let mut settings = Settings::default();
            let shown = (entry.show)(&defaults);
            assert_eq!((entry.set)(&mut settings, &shown), Ok(()), "{}", entry.key);
            assert_eq!((entry.show)(&settings), shown, "{}", entry.key);
            let any = matches!(entry.value, "FILE");
            assert!(any || (entry.set)(&mut settings, "\0nonsense").is_err(), "{}", entry.key);
        }
    }

    #[test]
    fn a_wrong_key_finds_its_neighbour() {
        assert_eq!(nearest("timeout.head"), Some("timeouts.head"));
        assert_eq!(nearest("listne"), Some("listen"));
        assert_eq!(nearest("something"), None);
    }

    #[test]
    fn durations_are_what_they_say() {
        let mut settings = Settings::default();
        let entry = find("timeouts.head").unwrap();
        assert_eq!((entry.set)(&mut settings, "250ms"), Ok(()));
        assert_eq!(settings.timeouts.head, Duration::from_millis(250));
    }
}
