//! A connection, and the work that it is lent for.

use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};

use diesel::connection::{Connection, TransactionManager};

use super::{Backend, Conn};
use crate::error::{Error, Result};

/// How many connections there are and how many jobs may wait for them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settings {
    /// Reading connections on SQLite, all connections on PostgreSQL and MySQL.
    pub threads: usize,
    /// How many jobs wait before a caller does, on PostgreSQL and MySQL.
    pub queue: usize,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            // On SQLite a statement is work of this process: more than Puma's three threads would only wait for processors.
            threads: if cfg!(feature = "sqlite") { 3 } else { 5 },
            queue: 1024,
        }
    }
}

/// Runs `work`; a panic in it is an error, and the connection is a sound one afterwards: a panic inside a transaction leaves it open, and a
/// lost server leaves a dead connection. `fresh` opens another, where that is the same database.
pub(super) fn run<T>(
    conn: &mut Conn,
    fresh: impl FnOnce() -> Result<Option<Conn>>,
    work: impl FnOnce(&mut Conn) -> Result<T>,
) -> Result<T> {
    let result = catch_unwind(AssertUnwindSafe(|| work(conn)))
        .unwrap_or_else(|panic| Err(Error::Panic(panic_message(&*panic))));
    let manager = <Conn as Connection>::TransactionManager::transaction_manager_status_mut(conn);
    if !matches!(manager.transaction_depth(), Ok(None)) || lost(&result) {
        match fresh() {
            Ok(Some(fresh)) => *conn = fresh,
            Ok(None) => {}
            Err(error) => tracing::error!(%error, "could not reconnect to the database"),
        }
    }
    result
}

/// Whether the server went away: diesel sees that on PostgreSQL, and not on MySQL.
fn lost<T>(result: &Result<T>) -> bool {
    cfg!(feature = "mysql")
        && result
            .as_ref()
            .is_err_and(|error| error.is_a("ActiveRecord::ConnectionFailed"))
}

/// The text of a panic.
pub(crate) fn panic_message(panic: &(dyn Any + Send)) -> String {
    panic
        .downcast_ref::<&str>()
        .map(ToString::to_string)
        .or_else(|| panic.downcast_ref::<String>().cloned())
        .unwrap_or_default()
}

const _: fn() = || {
    fn backend<B: diesel::backend::Backend>() {}
    backend::<Backend>();
};
