//! Every setting: its key in the file, what it means, how it is read and shown.
//!
//! One row gives the key in TOML (`timeouts.head`), the flag (`--timeouts-head`), the variable (`REGAUGE_GATEWAY_TIMEOUTS_HEAD`), the line in
//! `--help` and in the reference. A setting that is not here does not exist. Each subject has its rows in its own file, beside what they set.

use super::entry::Entry;
use super::list::List;
use super::{
    Settings, basic, cache, canary, compress, facade, files, guard, limits, log, maintenance, openapi, operation, otel, sendfile, session,
    shadow, timeouts, tls, upstream,
};

/// The subjects, in the order of the reference.
const SUBJECTS: &[&[Entry]] = &[
    basic::ROWS,
    tls::ROWS,
    canary::ROWS,
    facade::ROWS,
    shadow::ROWS,
    files::ROWS,
    sendfile::ROWS,
    compress::ROWS,
    cache::ROWS,
    maintenance::ROWS,
    limits::ROWS,
    guard::ROWS,
    session::ROWS,
    openapi::ROWS,
    timeouts::ROWS,
    upstream::ROWS,
    log::ROWS,
    otel::ROWS,
    operation::ROWS,
];

/// All settings, in the order of the reference.
pub fn all() -> impl Iterator<Item = &'static Entry> {
    SUBJECTS.iter().copied().flatten()
}

/// The lists, in the order of the reference.
const LISTS: &[&[List]] = &[guard::LISTS, session::LISTS, super::validate::LISTS];

/// All lists of rules, in the order of the reference.
pub fn lists() -> impl Iterator<Item = &'static List> {
    LISTS.iter().copied().flatten()
}

/// The setting of a key.
pub fn find(key: &str) -> Option<&'static Entry> {
    all().find(|entry| entry.key == key)
}

/// The key that a wrong one may have meant: the nearest, at most three letters away.
pub fn nearest(key: &str) -> Option<&'static str> {
    let keys = all().map(|entry| entry.key).chain(lists().map(|list| list.key));
    keys.map(|each| (distance(each, key), each)).min().filter(|(away, _)| *away <= 3).map(|(_, key)| key)
}

/// Levenshtein's distance, in bytes.
pub fn distance(one: &str, other: &str) -> usize {
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
    let mut text = String::from(
        "# Settings of the gateway\n\nWritten by `regauge-gateway --print-reference`.\n\n| key | flag | variable | default | meaning |\n|---|---|---|---|---|\n",
    );
    for entry in all() {
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
    for list in lists() {
        text.push_str(&format!("\n## `[[{}]]`\nIn the file only; any number of them.\n\n| key | meaning |\n|---|---|\n", list.key));
        list.columns.iter().for_each(|(key, meaning)| text.push_str(&format!("| `{key}` | {meaning} |\n")));
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
        for entry in all() {
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
