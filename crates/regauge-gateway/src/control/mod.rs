//! Who runs the gateway: the first thread of the process, which serves no client. It takes signals and what comes over the admin socket, and tells
//! the threads that serve.
//!
//! ```text
//! SIGTERM, SIGINT   end gracefully; a second one ends at once
//! SIGHUP            read the settings, the manifest and the certificates again
//! ```

pub mod child;
pub mod notify;
pub mod parent;
pub mod rates;
pub mod redirect;
pub mod run;
pub mod signals;
pub mod single;
pub mod source;

use std::os::fd::OwnedFd;
use std::rc::Rc;

use crate::admin::handoff::Deed;
use crate::front::maintenance::Status;
use crate::observe::snapshot::Snapshot;
use parent::Parent;
use single::Single;

/// What is run: one process that serves, or one that looks after several.
#[derive(Debug, Clone)]
pub enum Gateway {
    Single(Rc<Single>),
    Parent(Rc<Parent>),
}

/// Who asks for a change, and why: it is logged with it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reason {
    pub who: String,
    pub why: String,
}

/// A route's change of state.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Change {
    pub route: String,
    pub before: String,
    pub after: String,
}

/// Why something that was asked for was not done; a sentence for who asked.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// There is no such thing.
    #[error("{0}")]
    Missing(String),
    /// It cannot be done.
    #[error("{0}")]
    Wrong(String),
}

impl Gateway {
    /// What it knows of itself.
    pub async fn snapshot(&self) -> Snapshot {
        match self {
            Self::Single(single) => single.snapshot(),
            Self::Parent(parent) => parent.snapshot().await,
        }
    }

    /// Changes the state of a route: `verb pattern`, or its number.
    pub async fn set(&self, route: &str, state: &str, reason: &Reason) -> Result<Vec<Change>, Refusal> {
        match self {
            Self::Single(single) => single.set(route, state, reason),
            Self::Parent(parent) => parent.set(route, state, reason).await,
        }
    }

    /// Reads the settings again. Gives what it did not change, as sentences.
    pub async fn reload(&self, reason: &Reason) -> Result<Vec<String>, Refusal> {
        notify::tell("RELOADING=1");
        let done = match self {
            Self::Single(single) => single.reload(reason),
            Self::Parent(parent) => parent.reload(reason).await,
        };
        notify::tell("READY=1");
        done
    }

    /// Begins or ends maintenance. `said`: who said so, when and why, where it was said to another process of the same gateway. Gives how it is then.
    pub async fn maintain(&self, on: bool, said: Option<String>, reason: &Reason) -> Result<Status, Refusal> {
        match self {
            Self::Single(single) => Ok(single.maintain(on, said, reason)),
            Self::Parent(parent) => parent.maintain(on, reason).await,
        }
    }

    /// Forgets answers that are kept: of a path, or of all that begin so, where it ends in `*`. Gives how many.
    pub async fn purge(&self, path: &str, reason: &Reason) -> Result<usize, Refusal> {
        if !path.starts_with('/') && path != "*" {
            return Err(Refusal::Wrong(format!("`{}` is no path: `/posts/1`, `/posts/*` (all that begin so) or `*`", path.escape_debug())));
        }
        match self {
            Self::Single(single) => single.purge(path, reason),
            Self::Parent(parent) => parent.purge(path, reason).await,
        }
    }

    /// Its listening sockets, for a process that asks for them.
    pub async fn sockets(&self, child: Option<usize>) -> Result<(Deed, Vec<OwnedFd>), Refusal> {
        match self {
            Self::Single(single) => single.sockets(),
            Self::Parent(parent) => parent.sockets(child),
        }
    }

    /// Begins the end; what runs it waits for it.
    pub fn drain(&self, reason: &Reason) {
        match self {
            Self::Single(single) => single.drain(reason),
            Self::Parent(parent) => parent.drain(reason),
        }
    }
}
