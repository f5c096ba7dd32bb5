//! Files that Rails has the gateway send.

use std::path::PathBuf;

use super::entry::{Entry, keep};

/// Folders whose files may be sent.
#[derive(Debug, Clone, Default)]
pub struct Sendfile {
    pub roots: Vec<PathBuf>,
    /// Folders with the place that stands for each in `X-Accel-Redirect`.
    pub accel: Vec<(PathBuf, String)>,
}

/// Their rows.
pub const ROWS: &[Entry] = &[
    Entry {
        key: "sendfile.roots",
        value: "PATHS",
        meaning: "folders whose files Rails may have the gateway send (X-Sendfile), with commas between them; empty: none, and the field goes on to the client",
        set: |settings, text| keep(&mut settings.sendfile.roots, list(text, |each| absolute(each).map(PathBuf::from))),
        show: |settings| settings.sendfile.roots.iter().map(|path| path.display().to_string()).collect::<Vec<_>>().join(","),
    },
    Entry {
        key: "sendfile.accel",
        value: "PATHS",
        meaning: "the same for X-Accel-Redirect, as Rack's X-Accel-Mapping has it: /var/www/files/=/files/",
        set: |settings, text| keep(&mut settings.sendfile.accel, list(text, mapping)),
        show: |settings| {
            let pairs = settings.sendfile.accel.iter().map(|(path, place)| format!("{}={place}", path.display()));
            pairs.collect::<Vec<_>>().join(",")
        },
    },
];

fn list<T>(text: &str, read: impl Fn(&str) -> Result<T, String>) -> Result<Vec<T>, String> {
    text.split(',').map(str::trim).filter(|each| !each.is_empty()).map(read).collect()
}

/// Rails names files by their whole path, and what stands in a head can have no control characters.
fn absolute(text: &str) -> Result<&str, String> {
    let fine = text.starts_with('/') && !text.contains(|each: char| each.is_control());
    if fine { Ok(text) } else { Err(format!("`{}` is no path from the root on", text.escape_debug())) }
}

fn mapping(text: &str) -> Result<(PathBuf, String), String> {
    let (path, place) = text.split_once('=').ok_or_else(|| format!("`{}` is no pair: /var/www/files/=/files/", text.escape_debug()))?;
    Ok((absolute(path.trim())?.into(), absolute(place.trim())?.to_owned()))
}
