//! PostgreSQL: every thread reads and writes.

use diesel::connection::SimpleConnection;
use diesel::prelude::*;

use super::url::DatabaseUrl;
use crate::error::Result;

pub type Backend = diesel::pg::Pg;
pub type Conn = diesel::pg::PgConnection;

/// The name that Ruby's driver puts before its messages.
pub(crate) const ADAPTER: &str = "PG";

/// What Rails 7.2 sets on each connection; and the styles of the texts that arrays and raw values are read from.
const SETTINGS: &str = "SET TIME ZONE 'UTC'; SET standard_conforming_strings = on; SET client_min_messages = warning; \
    SET intervalstyle = iso_8601; SET datestyle = 'ISO, MDY'; SET bytea_output = hex;";

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
