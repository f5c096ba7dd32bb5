//! The state file: where routes are and why, so that a restart forgets nothing.
//!
//! Written whole each time, beside itself, and put in place by a rename after it reached the disk: a reader sees the old file or the new one. A
//! file that cannot be read is said, kept under another name, and leaves every route on Rails.
//!
//! Several processes of one gateway have one file: each takes over what is newer in it before it writes, with a lock on a file beside it.

use std::collections::BTreeMap;
use std::fs::{File, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::journal::{Change, Standing};
use super::state::State;
use super::switchboard::Facade;

/// The version of the format.
const VERSION: u32 = 1;
/// The largest file that is read, in bytes.
const LARGEST: u64 = 16 << 20;

/// What the file holds.
#[derive(Debug, Default, Serialize, Deserialize)]
struct Memory {
    version: u32,
    /// By the routes' keys; those that never moved are left out.
    routes: BTreeMap<String, Kept>,
    #[serde(default)]
    journal: Vec<Change>,
}

#[derive(Debug, Serialize, Deserialize)]
struct Kept {
    state: String,
    #[serde(flatten)]
    standing: Standing,
}

/// A state file that cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum BadMemory {
    #[error("{0}")]
    Read(#[from] io::Error),
    #[error("it is larger than {LARGEST} bytes")]
    Large,
    #[error("{0}")]
    Syntax(#[from] serde_json::Error),
    #[error("version {0} of the format; this gateway reads version {VERSION}")]
    Version(u32),
    #[error("`{0}`: {1}")]
    State(String, String),
}

/// Puts routes where a file says they are, as far as that is newer than what is known here. What it says of routes that there are no more, or that
/// are not ready, is given as sentences.
///
/// Errors, with all routes as they were, where the file cannot be used. That there is none is no error.
pub fn recall(facade: &Facade, path: &Path) -> Result<Vec<String>, BadMemory> {
    let length = match std::fs::metadata(path) {
        Ok(found) => found.len(),
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(error.into()),
    };
    if length > LARGEST {
        return Err(BadMemory::Large);
    }
    take(facade, &std::fs::read(path)?)
}

/// The same, of the text of a file.
pub fn take(facade: &Facade, text: &[u8]) -> Result<Vec<String>, BadMemory> {
    let memory: Memory = serde_json::from_slice(text)?;
    if memory.version != VERSION {
        return Err(BadMemory::Version(memory.version));
    }
    let read = |(key, kept): (String, Kept)| match kept.state.parse::<State>() {
        Ok(state) => Ok((key, (state, kept.standing))),
        Err(error) => Err(BadMemory::State(key, error.to_string())),
    };
    let mut states = memory.routes.into_iter().map(read).collect::<Result<BTreeMap<_, _>, _>>()?;
    let mut said = Vec::new();
    let mut journal = facade.journal();
    for (id, _) in facade.routes().all() {
        let key = facade.routes().key(id);
        let Some((state, standing)) = states.remove(key) else { continue };
        let Some(place) = journal.standings.get_mut(id.0 as usize) else { continue };
        // Times are texts that sort as they are, and one that nobody moved has none.
        if standing.at <= place.at && *place != Standing::default() {
            continue;
        }
        *place = standing;
        if state != State::Rails && !facade.routes().is_ready(id) {
            said.push(format!("`{key}` was {state}, but the manifest says that it is not ready: Rails answers it"));
        } else {
            facade.set(id, state);
        }
    }
    journal.join(memory.journal);
    said.extend(
        states
            .iter()
            .filter(|(_, (state, _))| *state != State::Rails)
            .map(|(key, (state, _))| format!("`{key}` was {state}, but the manifest has no such route any more")),
    );
    Ok(said)
}

/// Writes where the routes are, after taking over what another process wrote since.
pub fn keep(facade: &Facade, path: &Path) -> io::Result<()> {
    let lock = OpenOptions::new().write(true).create(true).truncate(false).mode(0o600).open(beside(path, "lock"))?;
    rustix::fs::flock(&lock, rustix::fs::FlockOperation::LockExclusive)?;
    // What cannot be read is replaced: what is known here was read, or said, when this process began.
    let _ = recall(facade, path);
    let journal = facade.journal();
    let moved = facade.routes().all().filter_map(|(id, _)| {
        let standing = journal.standings.get(id.0 as usize)?;
        let state = facade.state(id);
        (state != State::Rails || *standing != Standing::default())
            .then(|| (facade.routes().key(id).to_owned(), Kept { state: state.to_string(), standing: standing.clone() }))
    });
    let memory = Memory { version: VERSION, routes: moved.collect(), journal: journal.changes().cloned().collect() };
    drop(journal);
    let mut text = serde_json::to_vec_pretty(&memory)?;
    text.push(b'\n');
    replace(path, &text)
}

/// Replaces a file, or makes it: all of the new text is on the disk before it takes the old one's place.
fn replace(path: &Path, text: &[u8]) -> io::Result<()> {
    let beside = beside(path, &format!("new-{}", std::process::id()));
    let mut file = OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&beside)?;
    file.write_all(text)?;
    file.sync_all()?;
    std::fs::rename(&beside, path)?;
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    File::open(folder)?.sync_all()
}

/// Puts a file that cannot be read aside, so that the next one does not take its place.
pub fn put_aside(path: &Path) -> io::Result<PathBuf> {
    let aside = beside(path, "broken");
    std::fs::rename(path, &aside)?;
    Ok(aside)
}

fn beside(path: &Path, end: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".");
    name.push(end);
    name.into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::facade::journal::Author;
    use crate::facade::routes::{RouteId, Routes};
    use crate::facade::sticky::Sticky;

    fn facade(ready: &[&str]) -> Facade {
        let line = |path: &str| {
            let status = if ready.contains(&path) { "ready" } else { "unported" };
            serde_json::json!({"verbs": ["GET"], "path": path, "status": status})
        };
        let manifest = serde_json::json!({"version": 1, "routes": [line("/a"), line("/b")]});
        Facade::new(Routes::new(serde_json::from_value(manifest).unwrap()), Sticky::default())
    }

    fn file(name: &str) -> PathBuf {
        std::env::temp_dir().join(format!("regauge-state-{}-{name}.json", std::process::id()))
    }

    #[test]
    fn a_restart_forgets_nothing() {
        let (before, path) = (facade(&["/a", "/b"]), file("kept"));
        let person = Author::Person("ann".to_owned());
        before.change(RouteId(0), State::Canary(25), &person, "begin").unwrap();
        before.change(RouteId(1), State::Rust, &person, "all").unwrap();
        before.change(RouteId(1), State::Rails, &Author::Rollback, "errors").unwrap();
        keep(&before, &path).unwrap();
        let after = facade(&["/a", "/b"]);
        assert_eq!(recall(&after, &path).unwrap(), [""; 0]);
        assert_eq!((after.state(RouteId(0)), after.standing(RouteId(0))), (State::Canary(25), before.standing(RouteId(0))));
        assert!(after.standing(RouteId(1)).held);
        assert_eq!(after.changes(), before.changes());
        // A manifest of another day.
        let less = facade(&["/b"]);
        assert_eq!(
            recall(&less, &path).unwrap(),
            ["`GET /a` was canary 0.25%, but the manifest says that it is not ready: Rails answers it"]
        );
        assert_eq!(less.state(RouteId(0)), State::Rails);
        // Another process of the same gateway.
        let other = facade(&["/a", "/b"]);
        recall(&other, &path).unwrap();
        std::thread::sleep(std::time::Duration::from_millis(2));
        other.change(RouteId(1), State::Shadow, &person, "again").unwrap();
        keep(&other, &path).unwrap();
        after.change(RouteId(0), State::Rust, &person, "on").unwrap();
        keep(&after, &path).unwrap();
        recall(&other, &path).unwrap();
        let states = |facade: &Facade| [0, 1].map(|number| facade.state(RouteId(number)));
        assert_eq!((states(&after), states(&other)), ([State::Rust, State::Shadow], [State::Rust, State::Shadow]));
        assert_eq!((after.changes().len(), other.changes().len()), (5, 5));
        std::fs::remove_file(&path).unwrap();
        std::fs::remove_file(beside(&path, "lock")).unwrap();
        assert!(recall(&facade(&[]), &path).unwrap().is_empty());
    }

    #[test]
    fn a_broken_file_moves_nothing() {
        let path = file("broken");
        let good = r#"{"version": 1, "routes": {"GET /a": {"state": "rust"}, "GET /b": {"state": "rust"}}}"#;
        for text in [
            "",
            "{",
            &good[..40],
            &good.replace("1,", "2,"),
            r#"{"version": 1, "routes": {"GET /a": {"state": "rust"}, "GET /b": {"state": "on"}}}"#,
        ] {
            std::fs::write(&path, text).unwrap();
            let facade = facade(&["/a", "/b"]);
            assert!(recall(&facade, &path).is_err(), "{text}");
            assert_eq!((facade.state(RouteId(0)), facade.changes().len()), (State::Rails, 0), "{text}");
        }
        std::fs::write(&path, good).unwrap();
        let facade = facade(&["/a", "/b"]);
        recall(&facade, &path).unwrap();
        assert_eq!(facade.state(RouteId(1)), State::Rust);
        let aside = put_aside(&path).unwrap();
        assert!(aside.exists() && !path.exists());
        std::fs::remove_file(aside).unwrap();
    }
}
