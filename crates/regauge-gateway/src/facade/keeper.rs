//! Keeps the journal in the state file, and does what the file of flags says: a thread of its own, away from all requests.
//!
//! What was said last counts, whoever said it. A line of the flags' file speaks once, when it is new or changed: as it stands there it undoes
//! neither what an administrator set later nor what the gateway brought back.

use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::time::{Duration, SystemTime};

use super::flags;
use super::journal::Author;
use super::memory;
use super::switchboard::{Facade, Refused};
use crate::observe::log;

/// Where to keep, and what to watch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Files {
    /// The state file; None: a restart begins with all routes on Rails.
    pub state: Option<PathBuf>,
    /// The file of flags.
    pub flags: Option<PathBuf>,
    /// How often both are looked at.
    pub every: Duration,
}

impl Default for Files {
    fn default() -> Self {
        Self { state: None, flags: None, every: Duration::from_secs(1) }
    }
}

/// What a file looks like from outside: it is read again when this changes.
type Looks = Option<(SystemTime, u64, u64)>;

/// The thread that keeps, as others see it. It ends when nobody has this any more.
#[derive(Debug)]
pub struct Keeper {
    files: Files,
    facade: Arc<Mutex<Weak<Facade>>>,
    changed: Sender<()>,
}

impl Keeper {
    /// Says that the journal changed.
    pub fn wake(&self) {
        // One that is gone was told so.
        let _ = self.changed.send(());
    }

    fn turn_to(&self, facade: &Arc<Facade>) {
        *self.facade.lock().unwrap_or_else(PoisonError::into_inner) = Arc::downgrade(facade);
    }
}

/// Recalls the states, applies the flags, and goes on with both in a thread. Where `before` has a keeper of the same files, it goes on with this
/// facade instead.
///
/// Errors where no thread can be made.
pub fn start(facade: &Arc<Facade>, files: &Files, before: Option<&Arc<Facade>>) -> std::io::Result<()> {
    let keeper = before.and_then(|before| before.keeper.get());
    if let Some(keeper) = keeper.filter(|keeper| keeper.files == *files) {
        keeper.turn_to(facade);
        // Where it is the facade from before it has it already.
        let _ = facade.keeper.set(Arc::clone(keeper));
        facade.keep();
        return Ok(());
    }
    if let Some(keeper) = keeper {
        *keeper.facade.lock().unwrap_or_else(PoisonError::into_inner) = Weak::new();
    }
    if (files.state.is_none() && files.flags.is_none()) || facade.keeper.get().is_some() {
        return Ok(());
    }
    // What runs knows better than a file where its routes are.
    let fresh = before.is_some() || recall(facade, files);
    let mut watched = Watched { files: files.clone(), looks: None, said: None, of: Weak::new(), written: None };
    watched.look(facade, fresh);
    let (changed, changes) = channel();
    let keeper = Arc::new(Keeper { files: files.clone(), facade: Arc::default(), changed });
    keeper.turn_to(facade);
    let target = Arc::clone(&keeper.facade);
    std::thread::Builder::new().name("keeper".to_owned()).spawn(move || watched.run(&target, &changes))?;
    // There was none.
    let _ = facade.keeper.set(keeper);
    facade.keep();
    Ok(())
}

/// Gives whether the flags may move routes at once: not after a broken state file, for nobody knows what was brought back before.
fn recall(facade: &Facade, files: &Files) -> bool {
    let Some(path) = &files.state else { return true };
    let shown = path.display().to_string();
    match memory::recall(facade, path) {
        Ok(said) => {
            said.iter().for_each(|each| log::warn(each, |line| line.text("file", &shown)));
            true
        }
        Err(error) => {
            let error = error.to_string();
            log::error("the state file is broken: every route is on Rails until somebody moves it", |line| {
                line.text("file", &shown).text("error", error)
            });
            if let Err(error) = memory::put_aside(path) {
                log::error("it cannot be put aside", |line| line.text("file", &shown).text("error", error.to_string()));
            }
            false
        }
    }
}

struct Watched {
    files: Files,
    looks: Looks,
    /// The last thing that was wrong: said once.
    said: Option<String>,
    /// Whose flags were read.
    of: Weak<Facade>,
    /// What the state file looked like when it was last written or read.
    written: Looks,
}

fn looks(path: &Path) -> std::io::Result<(SystemTime, u64, u64)> {
    std::fs::metadata(path).and_then(|found| Ok((found.modified()?, found.len(), found.ino())))
}

impl Watched {
    fn run(mut self, facade: &Mutex<Weak<Facade>>, changes: &Receiver<()>) {
        loop {
            let waited = changes.recv_timeout(self.files.every);
            // Several changes at once are one file.
            while changes.try_recv().is_ok() {}
            let weak = facade.lock().unwrap_or_else(PoisonError::into_inner).clone();
            let Some(facade) = weak.upgrade() else { return };
            if !self.of.ptr_eq(&weak) {
                // Other routes: the same lines may mean others.
                (self.looks, self.of) = (None, weak);
                self.look(&facade, true);
            }
            match waited {
                Ok(()) => self.write(&facade),
                Err(RecvTimeoutError::Timeout) => {
                    self.follow(&facade);
                    self.look(&facade, true);
                }
                Err(RecvTimeoutError::Disconnected) => return,
            }
        }
    }

    /// Takes over what another process of this gateway, or the one whose place it takes, wrote.
    fn follow(&mut self, facade: &Facade) {
        let Some(path) = &self.files.state else { return };
        let looks = looks(path).ok();
        if looks.is_some() && looks != self.written {
            self.written = looks;
            if let Err(error) = memory::recall(facade, path) {
                let path = path.clone();
                self.say(&path, "the state file is broken; routes stay as they are", &error.to_string());
            }
        }
    }

    fn write(&mut self, facade: &Facade) {
        let Some(path) = &self.files.state else { return };
        let kept = memory::keep(facade, path);
        self.written = looks(path).ok();
        if let Err(error) = kept {
            let path = path.clone();
            self.say(&path, "a restart would forget the latest changes", &error.to_string());
        }
    }

    fn say(&mut self, path: &Path, what: &str, why: &str) {
        let text = format!("{what}: {why}");
        if self.said.as_ref() != Some(&text) {
            log::error(what, |line| line.text("file", path.display().to_string()).text("error", why));
            self.said = Some(text);
        }
    }

    /// Reads the flags where their file changed. `apply`: whether lines that are new move routes.
    fn look(&mut self, facade: &Arc<Facade>, apply: bool) {
        let Some(path) = self.files.flags.clone() else { return };
        self.of = Arc::downgrade(facade);
        let looks = match looks(&path) {
            Ok(looks) => looks,
            Err(error) => {
                self.looks = None;
                return self.say(&path, "the flags cannot be read; routes stay as they are", &error.to_string());
            }
        };
        if self.looks == Some(looks) {
            return;
        }
        self.looks = Some(looks);
        match flags::read(&path, facade.routes()) {
            Ok(flags) => {
                self.said = None;
                for name in &flags.unknown {
                    log::warn("a flag means no route", |line| line.text("file", path.display().to_string()).text("flag", name));
                }
                self::apply(facade, &flags, apply);
            }
            Err(error) => self.say(&path, "the flags cannot be read; routes stay as they are", &error.to_string()),
        }
    }
}

/// Does what lines say that are new or changed. `apply`: else they are only remembered.
fn apply(facade: &Facade, flags: &flags::Flags, apply: bool) {
    let mut fresh = Vec::new();
    for (place, standing) in (0..).zip(&mut facade.journal().standings) {
        let id = super::routes::RouteId(place);
        let flag = flags.states.get(&id).map(ToString::to_string);
        if standing.flag != flag {
            standing.flag = flag;
            fresh.push(id);
        }
    }
    for id in &fresh {
        let Some(state) = flags.states.get(id).filter(|_| apply) else { continue };
        match facade.change(*id, *state, &Author::Flags, "the flags' file changed") {
            Ok(_) | Err(Refused::Same(..)) => {}
            Err(refused) => log::warn("a flag moves nothing", |line| line.text("error", refused.to_string())),
        }
    }
    if !fresh.is_empty() {
        facade.keep();
    }
}

#[cfg(test)]
mod tests {
    use std::time::Instant;

    use super::*;
    use crate::facade::routes::{RouteId, Routes};
    use crate::facade::state::State;
    use crate::facade::sticky::Sticky;
    use crate::scratch::Scratch;

    fn facade() -> Arc<Facade> {
        let manifest = serde_json::json!({"version": 1, "routes": [
            {"verbs": ["GET"], "path": "/a", "status": "ready"}, {"verbs": ["GET"], "path": "/b", "status": "ready"}]});
        Arc::new(Facade::new(Routes::new(serde_json::from_value(manifest).unwrap()), Sticky::default()))
    }

    fn files(folder: &Scratch) -> Files {
        Files { state: Some(folder.path("state.json")), flags: Some(folder.path("flags.toml")), every: Duration::from_millis(5) }
    }

    fn flags(files: &Files, text: &str) {
        std::fs::write(files.flags.as_ref().unwrap(), text).unwrap();
    }

    fn until(holds: impl Fn() -> bool) {
        let begun = Instant::now();
        while !holds() {
            assert!(begun.elapsed() < Duration::from_secs(10));
            std::thread::sleep(Duration::from_millis(2));
        }
    }

    /// Waits until nobody keeps for these any more: a thread that still writes would leave its files behind.
    fn end(facades: Vec<Arc<Facade>>) {
        let kept: Vec<_> = facades.iter().filter_map(|facade| facade.keeper.get()).map(|keeper| Arc::clone(&keeper.facade)).collect();
        drop(facades);
        until(|| kept.iter().all(|kept| Arc::strong_count(kept) == 1));
    }

    #[test]
    fn what_was_said_last_counts() {
        let folder = Scratch::default();
        let (facade, files) = (facade(), files(&folder));
        let (a, person) = (RouteId(0), Author::Person("ann".to_owned()));
        let kept = |text: &str| std::fs::read_to_string(files.state.as_ref().unwrap()).is_ok_and(|kept| kept.contains(text));
        flags(&files, "\"/a\" = 5\n");
        start(&facade, &files, None).unwrap();
        assert_eq!(facade.state(a), State::Canary(500));
        until(|| kept("canary 5%"));
        facade.change(a, State::Rust, &person, "").unwrap();
        flags(&files, "\"/a\" = 5\n\"/b\" = \"shadow\"\n");
        until(|| facade.state(RouteId(1)) == State::Shadow);
        assert_eq!(facade.state(a), State::Rust, "its line is as it was");
        flags(&files, "\"/a\" = 10\n");
        until(|| facade.state(a) == State::Canary(1_000));
        assert_eq!(facade.state(RouteId(1)), State::Shadow, "a line that goes moves nothing");
        // Brought back, it stays there whatever the file says as before; also after a restart.
        facade.change(a, State::Rails, &Author::Rollback, "errors").unwrap();
        until(|| kept("rollback"));
        let again = self::facade();
        start(&again, &files, None).unwrap();
        assert_eq!((again.state(a), again.standing(a).held), (State::Rails, true));
        flags(&files, "\"/a\" = 1\n");
        until(|| again.state(a) == State::Canary(100));
        end(vec![facade, again]);
    }

    #[test]
    fn a_wrong_file_leaves_routes_where_they_are() {
        let folder = Scratch::default();
        let (facade, files) = (facade(), files(&folder));
        flags(&files, "\"/a\" = 5\n");
        start(&facade, &files, None).unwrap();
        flags(&files, "\"/a\" = \n");
        std::thread::sleep(Duration::from_millis(20));
        std::fs::remove_file(files.flags.as_ref().unwrap()).unwrap();
        std::thread::sleep(Duration::from_millis(20));
        assert_eq!(facade.state(RouteId(0)), State::Canary(500));
        flags(&files, "\"/a\" = 50\n");
        until(|| facade.state(RouteId(0)) == State::Canary(5_000));
        end(vec![facade]);
    }

    #[test]
    fn a_broken_state_file_leaves_everything_on_rails() {
        let folder = Scratch::default();
        let (facade, files) = (facade(), files(&folder));
        std::fs::write(files.state.as_ref().unwrap(), "{\"version\": 1,").unwrap();
        flags(&files, "\"/a\" = 5\n");
        start(&facade, &files, None).unwrap();
        assert_eq!(facade.state(RouteId(0)), State::Rails);
        flags(&files, "\"/a\" = 6\n\n");
        until(|| facade.state(RouteId(0)) == State::Canary(600));
        assert!(folder.path("state.json.broken").exists());
        end(vec![facade]);
    }
}
