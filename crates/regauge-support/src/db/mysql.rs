//! MySQL and MariaDB: every thread reads and writes.

use diesel::connection::SimpleConnection;
use diesel::prelude::*;

use super::url::DatabaseUrl;
use crate::error::Result;

pub type Backend = diesel::mysql::Mysql;
pub type Conn = diesel::mysql::MysqlConnection;

/// The name that Ruby's driver puts before its messages.
pub(crate) const ADAPTER: &str = "Mysql2";

/// What Rails 7.2 sets on each connection (AbstractMysqlAdapter#configure_connection). Diesel says utf8mb4 and sets the time zone;
/// Rails leaves the server's, by which `timestamp` columns and `CURRENT_TIMESTAMP` go.
const SESSION: &str = "SET @@SESSION.sql_mode = CONCAT(@@sql_mode, ',STRICT_ALL_TABLES', ',NO_AUTO_VALUE_ON_ZERO'), \
    @@SESSION.wait_timeout = 2147483, time_zone = DEFAULT";

/// Rails cuts off the part of a second that a column has no room for, and so does MariaDB; MySQL would round it. Servers that do not
/// know the mode refuse it.
const CUT_OFF: &str = "SET @@SESSION.sql_mode = CONCAT(@@sql_mode, ',TIME_TRUNCATE_FRACTIONAL')";

/// A connection with the settings that Rails makes on its own.
///
/// # Errors
/// [`crate::Error::Connection`] when the server cannot be reached or refuses.
pub fn connect(url: &DatabaseUrl) -> Result<Conn> {
    let mut conn = Conn::establish(url.target())?;
    conn.batch_execute(SESSION)?;
    drop(conn.batch_execute(CUT_OFF));
    Ok(conn)
}

pub(crate) fn begin<T>(conn: &mut Conn, work: impl FnOnce(&mut Conn) -> Result<T>) -> Result<T> {
    conn.transaction(work)
}
