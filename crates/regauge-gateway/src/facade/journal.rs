//! Who put which route where, when and why: what a route's state rests on, and the latest changes.
//!
//! Read and written by people and by the gateway's own decisions, never on a request's way.

use std::collections::VecDeque;
use std::time::SystemTime;

use serde::{Deserialize, Serialize};

use crate::observe::time;

/// How many changes are remembered.
pub const KEPT: usize = 500;
/// How many characters of a reason are.
const LONGEST: usize = 500;

/// On whose word a state changes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Author {
    /// Somebody who told the gateway so, by name where it is known.
    Person(String),
    /// The file of feature flags.
    Flags,
    /// The gateway itself: a budget was spent.
    Rollback,
}

impl Author {
    /// As it stands in files and logs.
    pub fn name(&self) -> String {
        match self {
            Self::Person(name) if name.is_empty() => "admin".to_owned(),
            Self::Person(name) => format!("admin {}", cut(name)),
            Self::Flags => "flags".to_owned(),
            Self::Rollback => "rollback".to_owned(),
        }
    }
}

/// A change of a route's state.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Change {
    /// RFC 3339, UTC.
    pub at: String,
    /// The route's key: `GET /products/:id(.:format)`.
    pub route: String,
    pub from: String,
    pub to: String,
    pub by: String,
    #[serde(default)]
    pub why: String,
}

/// What a route's state rests on.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Standing {
    #[serde(default)]
    pub by: String,
    #[serde(default)]
    pub at: String,
    #[serde(default)]
    pub why: String,
    /// Whether the gateway brought it back: only a person lets it go on.
    #[serde(default)]
    pub held: bool,
    /// What the file of flags said of it when that was last looked at: a line that stays as it is moves nothing twice.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub flag: Option<String>,
}

/// The journal.
#[derive(Debug, Clone)]
pub struct Journal {
    pub standings: Vec<Standing>,
    changes: VecDeque<Change>,
}

impl Journal {
    /// Of so many routes.
    pub fn new(routes: usize) -> Self {
        Self { standings: vec![Standing::default(); routes], changes: VecDeque::new() }
    }

    /// Writes a change down; the oldest goes.
    pub fn add(&mut self, change: Change) {
        if self.changes.len() == KEPT {
            self.changes.pop_front();
        }
        self.changes.push_back(change);
    }

    /// Takes in changes that were written elsewhere; those that are known already stay one.
    pub fn join(&mut self, changes: Vec<Change>) {
        let known: std::collections::HashSet<(&str, &str)> =
            self.changes.iter().map(|change| (change.at.as_str(), change.route.as_str())).collect();
        let fresh: Vec<Change> =
            changes.into_iter().filter(|change| !known.contains(&(change.at.as_str(), change.route.as_str()))).collect();
        if fresh.is_empty() {
            return;
        }
        self.changes.extend(fresh);
        self.changes.make_contiguous().sort_by(|one, other| one.at.cmp(&other.at));
        let more = self.changes.len().saturating_sub(KEPT);
        self.changes.drain(..more);
    }

    /// The changes, the oldest first.
    pub fn changes(&self) -> impl Iterator<Item = &Change> {
        self.changes.iter()
    }
}

/// The time, as it stands in files and logs.
pub fn now() -> String {
    time::text(SystemTime::now())
}

/// A reason as it is kept: one line, not too long.
pub fn cut(text: &str) -> String {
    text.chars().map(|letter| if letter.is_control() { ' ' } else { letter }).take(LONGEST).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_journal_is_bounded() {
        let mut journal = Journal::new(1);
        let text = |number: usize| number.to_string();
        for number in 0..KEPT + 2 {
            let empty = String::new;
            journal.add(Change { at: text(number), route: empty(), from: empty(), to: empty(), by: empty(), why: empty() });
        }
        assert_eq!((journal.changes().count(), journal.changes().next().unwrap().at.as_str()), (KEPT, "2"));
        assert_eq!(cut(&"a\n".repeat(LONGEST)).len(), LONGEST);
        assert_eq!(Author::Person("ann\r\n".to_owned()).name(), "admin ann  ");
    }
}
