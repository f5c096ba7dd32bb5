//! Transactions as Rails nests them.

use diesel::Connection;
use diesel::connection::TransactionManager;

use crate::db::{self, Conn};
use crate::error::{Error, Result};

/// Joins the transaction that is open, as Rails does, or runs a new one. An error undoes it.
///
/// # Errors
/// Those of `work`.
pub fn transaction<T>(conn: &mut Conn, work: impl FnOnce(&mut Conn) -> Result<T>) -> Result<T> {
    if is_open(conn)? {
        work(conn)
    } else {
        db::begin(conn, work)
    }
}

/// `transaction do … end` around code that may `raise ActiveRecord::Rollback`: none then.
/// Inside another transaction nothing is undone by that, as in Rails.
///
/// # Errors
/// Those of `work`, but for [`Error::Rollback`].
pub fn transaction_or_rollback<T>(
    conn: &mut Conn,
    work: impl FnOnce(&mut Conn) -> Result<T>,
) -> Result<Option<T>> {
    match transaction(conn, work) {
        Ok(value) => Ok(Some(value)),
        Err(Error::Rollback) => Ok(None),
        Err(error) => Err(error),
    }
}

/// `transaction(requires_new: true)`: a savepoint inside an open transaction.
///
/// # Errors
/// Those of `work`, but for [`Error::Rollback`].
pub fn savepoint<T>(
    conn: &mut Conn,
    work: impl FnOnce(&mut Conn) -> Result<T>,
) -> Result<Option<T>> {
    let done = if is_open(conn)? {
        conn.transaction(work)
    } else {
        db::begin(conn, work)
    };
    match done {
        Ok(value) => Ok(Some(value)),
        Err(Error::Rollback) => Ok(None),
        Err(error) => Err(error),
    }
}

fn is_open(conn: &mut Conn) -> Result<bool> {
    let status = <Conn as Connection>::TransactionManager::transaction_manager_status_mut(conn);
    Ok(status.transaction_depth()?.is_some())
}
