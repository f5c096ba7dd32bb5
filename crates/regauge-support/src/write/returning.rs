//! Rows that come back from the statement that wrote them: `RETURNING`.

use diesel::connection::Connection;
use diesel::expression::Expression;
use diesel::prelude::*;
use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};
use diesel::query_dsl::LoadQuery;
use diesel::sql_types::BoolOrNullableBool;

use super::Write;
use crate::db::{Backend, Conn};
use crate::error::Result;

impl<'a, T: Table> Write<'a, T> {
    /// `INSERT … RETURNING`.
    ///
    /// # Errors
    /// What the database objects to, under Rails' names.
    pub fn insert<'q, S, R>(self, returning: S, conn: &mut Conn) -> Result<R>
    where
        Insert<'a, T, S>: LoadQuery<'q, Conn, R>,
    {
        Ok(Insert {
            write: self,
            returning,
        }
        .get_result(conn)?)
    }

    /// `UPDATE … WHERE key RETURNING`: `write.update(products::id.eq(saved.id), Product::as_select(), conn)`.
    ///
    /// # Errors
    /// As [`Write::insert`]; [`crate::Error::NotFound`] when the row is gone.
    pub fn update<'q, K, S, R>(self, key: K, returning: S, conn: &mut Conn) -> Result<R>
    where
        K: Expression<SqlType: BoolOrNullableBool>,
        Update<'a, T, K, S>: LoadQuery<'q, Conn, R>,
    {
        Ok(Update {
            write: self,
            key,
            returning,
        }
        .get_result(conn)?)
    }
}

/// An INSERT; made by [`Write::insert`].
pub struct Insert<'a, T, S> {
    write: Write<'a, T>,
    returning: S,
}

/// An UPDATE of one row; made by [`Write::update`].
pub struct Update<'a, T, K, S> {
    write: Write<'a, T>,
    key: K,
    returning: S,
}

impl<T, S: Expression> Query for Insert<'_, T, S> {
    type SqlType = S::SqlType;
}

impl<T, K, S: Expression> Query for Update<'_, T, K, S> {
    type SqlType = S::SqlType;
}

impl<T, S> QueryId for Insert<'_, T, S> {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl<T, K, S> QueryId for Update<'_, T, K, S> {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl<T, S, C: Connection> RunQueryDsl<C> for Insert<'_, T, S> {}
impl<T, K, S, C: Connection> RunQueryDsl<C> for Update<'_, T, K, S> {}

impl<T, S> QueryFragment<Backend> for Insert<'_, T, S>
where
    T: QueryFragment<Backend>,
    S: QueryFragment<Backend>,
{
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Backend>) -> QueryResult<()> {
        self.write.walk_insert(&mut out)?;
        out.push_sql(" RETURNING ");
        self.returning.walk_ast(out)
    }
}

impl<T, K, S> QueryFragment<Backend> for Update<'_, T, K, S>
where
    T: QueryFragment<Backend>,
    K: QueryFragment<Backend>,
    S: QueryFragment<Backend>,
{
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Backend>) -> QueryResult<()> {
        self.write.walk_update(&mut out)?;
        out.push_sql(" WHERE ");
        self.key.walk_ast(out.reborrow())?;
        out.push_sql(" RETURNING ");
        self.returning.walk_ast(out)
    }
}
