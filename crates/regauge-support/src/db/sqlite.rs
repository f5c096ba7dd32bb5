//! SQLite: one writer whose transactions are immediate, and readers on the write-ahead log.

use diesel::connection::SimpleConnection;
use diesel::prelude::*;

use super::url::DatabaseUrl;
use crate::error::Result;

pub type Backend = diesel::sqlite::Sqlite;
pub type Conn = diesel::sqlite::SqliteConnection;

/// The name that Ruby's driver puts before its messages.
pub(crate) const ADAPTER: &str = "SQLite3";

/// What Rails 7.2 sets on each connection.
const PRAGMAS: &str = "PRAGMA busy_timeout = 5000; PRAGMA foreign_keys = ON; PRAGMA journal_mode = WAL; \
    PRAGMA synchronous = NORMAL; PRAGMA mmap_size = 134217728; PRAGMA journal_size_limit = 67108864; \
    PRAGMA cache_size = 2000;";

/// A connection that reads and writes, with the settings that Rails makes on its own.
///
/// # Errors
/// [`crate::Error::Connection`] when the database cannot be opened.
pub fn connect(url: &DatabaseUrl) -> Result<Conn> {
    let mut conn = Conn::establish(url.target())?;
    conn.batch_execute(PRAGMAS)?;
    Ok(conn)
}

/// A connection that cannot write.
#[cfg(feature = "web")]
pub(super) fn reader(url: &DatabaseUrl) -> Result<Conn> {
    let mut conn = connect(url)?;
    conn.batch_execute("PRAGMA query_only = 1;")?;
    Ok(conn)
}

pub(crate) fn begin<T>(conn: &mut Conn, work: impl FnOnce(&mut Conn) -> Result<T>) -> Result<T> {
    conn.immediate_transaction(work)
}
