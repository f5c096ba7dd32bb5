//! Rows that are read again after the statement that wrote them: MySQL has no `RETURNING`.
//!
//! The row of an INSERT is found by its key: the one that was given, else the number that the database gave
//! (`LAST_INSERT_ID()`). So a key that a trigger or an expression of the database makes is not found.

use diesel::connection::Connection;
use diesel::expression::Expression;
use diesel::prelude::*;
use diesel::query_builder::{AstPass, Query, QueryBuilder, QueryFragment, QueryId};
use diesel::query_dsl::LoadQuery;
use diesel::sql_types::BoolOrNullableBool;

use super::Write;
use crate::db::{Backend, Conn};
use crate::error::Result;

/// The names of a table's key, from how it is written: `` `t`.`a`, `t`.`b` ``.
fn key_names(key: &impl QueryFragment<Backend>) -> QueryResult<Vec<String>> {
    let mut builder = <Backend as diesel::backend::Backend>::QueryBuilder::default();
    key.to_sql(&mut builder, &Backend::default())?;
    let text = builder.finish();
    let (mut names, mut name) = (Vec::new(), String::new());
    let (mut inside, mut chars) = (false, text.chars().peekable());
    while let Some(c) = chars.next() {
        match c {
            '`' if inside && chars.peek() == Some(&'`') => name.extend(chars.next()),
            '`' => inside = !inside,
            _ if inside => name.push(c),
            // What stood before the point was the table.
            '.' => name.clear(),
            ',' => names.push(std::mem::take(&mut name)),
            _ => {}
        }
    }
    names.push(name);
    Ok(names)
}

impl<'a, T: Table> Write<'a, T> {
    /// `INSERT`, and the row by its key.
    ///
    /// # Errors
    /// What the database objects to, under Rails' names.
    pub fn insert<'q, S, R>(self, returning: S, conn: &mut Conn) -> Result<R>
    where
        T: QueryFragment<Backend>,
        Reread<S, Inserted<'a, T>>: LoadQuery<'q, Conn, R>,
    {
        let insert = Insert { write: self };
        conn.execute_returning_count(&insert)?;
        Ok(Reread {
            columns: returning,
            place: Inserted {
                write: insert.write,
            },
        }
        .get_result(conn)?)
    }

    /// `UPDATE … WHERE key`, and the row: `write.update(products::id.eq(saved.id), Product::as_select(), conn)`.
    ///
    /// # Errors
    /// As [`Write::insert`]; [`crate::Error::NotFound`] when the row is gone.
    pub fn update<'q, K, S, R>(self, key: K, returning: S, conn: &mut Conn) -> Result<R>
    where
        T: QueryFragment<Backend>,
        K: Expression<SqlType: BoolOrNullableBool> + QueryFragment<Backend>,
        Reread<S, Updated<T, K>>: LoadQuery<'q, Conn, R>,
    {
        let update = Update { write: self, key };
        conn.execute_returning_count(&update)?;
        Ok(Reread {
            columns: returning,
            place: Updated {
                table: update.write.table,
                key: update.key,
            },
        }
        .get_result(conn)?)
    }
}

/// An INSERT; made by [`Write::insert`].
pub struct Insert<'a, T> {
    write: Write<'a, T>,
}

/// An UPDATE of one row; made by [`Write::update`].
pub struct Update<'a, T, K> {
    write: Write<'a, T>,
    key: K,
}

/// The SELECT after one of them.
pub struct Reread<S, P> {
    columns: S,
    place: P,
}

/// The row that an INSERT made.
pub struct Inserted<'a, T> {
    write: Write<'a, T>,
}

/// The row that an UPDATE changed.
pub struct Updated<T, K> {
    table: T,
    key: K,
}

impl<S: Expression, P> Query for Reread<S, P> {
    type SqlType = S::SqlType;
}

impl<T> QueryId for Insert<'_, T> {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl<T, K> QueryId for Update<'_, T, K> {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl<S, P> QueryId for Reread<S, P> {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl<S, P, C: Connection> RunQueryDsl<C> for Reread<S, P> {}

impl<T: QueryFragment<Backend>> QueryFragment<Backend> for Insert<'_, T> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Backend>) -> QueryResult<()> {
        self.write.walk_insert(&mut out)
    }
}

impl<T, K> QueryFragment<Backend> for Update<'_, T, K>
where
    T: QueryFragment<Backend>,
    K: QueryFragment<Backend>,
{
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Backend>) -> QueryResult<()> {
        self.write.walk_update(&mut out)?;
        out.push_sql(" WHERE ");
        self.key.walk_ast(out)
    }
}

impl<S, P> QueryFragment<Backend> for Reread<S, P>
where
    S: QueryFragment<Backend>,
    P: QueryFragment<Backend>,
{
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Backend>) -> QueryResult<()> {
        out.push_sql("SELECT ");
        self.columns.walk_ast(out.reborrow())?;
        out.push_sql(" FROM ");
        self.place.walk_ast(out)
    }
}

impl<T> QueryFragment<Backend> for Inserted<'_, T>
where
    T: Table<PrimaryKey: QueryFragment<Backend>> + QueryFragment<Backend>,
{
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Backend>) -> QueryResult<()> {
        self.write.table.walk_ast(out.reborrow())?;
        let mut numbered = false;
        for (i, name) in key_names(&self.write.table.primary_key())?
            .iter()
            .enumerate()
        {
            out.push_sql(if i == 0 { " WHERE " } else { " AND " });
            out.push_identifier(name)?;
            // A part of the key may be NULL in a table that has none of its own.
            out.push_sql(" <=> ");
            match self.write.columns.iter().find(|set| set.name == name) {
                Some(given) => given.value.walk_ast(out.reborrow())?,
                None if numbered => {
                    out.push_sql("DEFAULT(");
                    out.push_identifier(name)?;
                    out.push_sql(")");
                }
                None => {
                    numbered = true;
                    out.push_sql("LAST_INSERT_ID()");
                }
            }
        }
        Ok(())
    }
}

impl<T, K> QueryFragment<Backend> for Updated<T, K>
where
    T: QueryFragment<Backend>,
    K: QueryFragment<Backend>,
{
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Backend>) -> QueryResult<()> {
        self.table.walk_ast(out.reborrow())?;
        out.push_sql(" WHERE ");
        self.key.walk_ast(out)
    }
}
