//! PostgreSQL: every thread reads and writes.

use diesel::connection::SimpleConnection;
use diesel::prelude::*;

use super::url::DatabaseUrl;
use crate::error::Result;

pub type Backend = diesel::pg::Pg;
pub type Conn = diesel::pg::PgConnection;

/// The name that Ruby's driver puts before its messages.
pub(crate) const ADAPTER: &str = "PG";

/// A connection with the settings that Rails makes on its own: times are UTC.
///
/// # Errors
/// [`crate::Error::Connection`] when the server cannot be reached or refuses.
pub fn connect(url: &DatabaseUrl) -> Result<Conn> {
    let mut conn = Conn::establish(url.target())?;
    conn.batch_execute(SETTINGS)?;
    Ok(conn)
}

pub(crate) fn begin<T>(conn: &mut Conn, work: impl FnOnce(&mut Conn) -> Result<T>) -> Result<T> {
    conn.transaction(work)
}
