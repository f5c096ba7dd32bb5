//! The columns that one INSERT or UPDATE sets. Each value is checked against its column's type where it is set and
//! erased behind a box there: compile time grows with a table's width, not with the square of it.

use diesel::connection::Connection;
use diesel::expression::{AsExpression, Expression};
use diesel::prelude::*;
use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};
use diesel::query_dsl::LoadQuery;
use diesel::query_source::Column;
use diesel::sql_types::{BoolOrNullableBool, IntoNullable, SingleValue, SqlType};

use crate::db::{Backend, Conn};
use crate::error::Result;
use crate::read::Written;
use crate::record::Field;

type Fragment<'a> = Box<dyn QueryFragment<Backend> + 'a>;
type Nullable<C> = <<C as Expression>::SqlType as IntoNullable>::Nullable;

/// The columns to write, with their values.
pub struct Write<'a, T> {
    columns: Vec<Set<'a>>,
    table: T,
}

/// One column with its value.
struct Set<'a> {
    name: &'static str,
    value: Fragment<'a>,
    cast: &'static str,
}

impl<T: Default> Default for Write<'_, T> {
    fn default() -> Self {
        Self {
            columns: Vec::new(),
            table: T::default(),
        }
    }
}

impl<'a, T: Table> Write<'a, T> {
    pub fn is_empty(&self) -> bool {
        self.columns.is_empty()
    }

    /// Sets `column`. A missing value becomes NULL, and a NOT NULL column objects, as it does to Rails.
    pub fn set<C, V>(&mut self, _: C, value: V)
    where
        C: Column<Table = T, SqlType: Written + IntoNullable<Nullable: SqlType + SingleValue>>,
        V: AsExpression<Nullable<C>, Expression: QueryFragment<Backend> + 'a>,
    {
        self.columns.push(Set {
            name: C::NAME,
            value: Box::new(value.as_expression()),
            cast: <C::SqlType as Written>::WRITE,
        });
    }

    /// Sets `column` when the record is new (`saved` is none) or the value is not the saved one.
    pub fn set_changed<C, V>(&mut self, column: C, value: V, saved: Option<V>)
    where
        C: Column<Table = T, SqlType: Written + IntoNullable<Nullable: SqlType + SingleValue>>,
        V: PartialEq + AsExpression<Nullable<C>, Expression: QueryFragment<Backend> + 'a>,
    {
        if saved.as_ref() != Some(&value) {
            self.set(column, value);
        }
    }

    /// As [`Write::set_changed`], of a draft's field and the saved row's.
    pub fn set_field<C, F>(&mut self, column: C, mine: &'a Option<F>, saved: Option<Option<&'a F>>)
    where
        C: Column<Table = T, SqlType: Written + IntoNullable<Nullable: SqlType + SingleValue>>,
        F: Field,
        Option<F::Bound<'a>>:
            PartialEq + AsExpression<Nullable<C>, Expression: QueryFragment<Backend> + 'a>,
    {
        let bound = mine.as_ref().map(Field::bound);
        self.set_changed(column, bound, saved.map(|saved| saved.map(Field::bound)));
    }

    /// Sets `column` when there is a value: a primary key that the database else gives.
    pub fn set_present<C, V>(&mut self, column: C, value: Option<V>)
    where
        C: Column<Table = T, SqlType: Written + IntoNullable<Nullable: SqlType + SingleValue>>,
        Option<V>: AsExpression<Nullable<C>, Expression: QueryFragment<Backend> + 'a>,
    {
        if value.is_some() {
            self.set(column, value);
        }
    }

    /// Adds to `column`, a missing value counting as zero: what `increment!` and counter caches write.
    pub fn add<C: Column<Table = T>>(&mut self, _: C, by: i64) {
        self.columns.push(Set {
            name: C::NAME,
            value: Box::new(Sum {
                column: C::NAME,
                by,
            }),
            cast: "",
        });
    }

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

/// `COALESCE(column, 0) + by`
struct Sum {
    column: &'static str,
    by: i64,
}

impl QueryId for Sum {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl QueryFragment<Backend> for Sum {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Backend>) -> QueryResult<()> {
        out.push_sql("COALESCE(");
        out.push_identifier(self.column)?;
        out.push_sql(", 0) + ");
        out.push_bind_param::<diesel::sql_types::BigInt, _>(&self.by)
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
        out.push_sql("INSERT INTO ");
        self.write.table.walk_ast(out.reborrow())?;
        if self.write.is_blank() {
            out.push_sql(" DEFAULT VALUES");
        } else {
            for (i, set) in self.write.columns.iter().enumerate() {
                out.push_sql(if i == 0 { " (" } else { ", " });
                out.push_identifier(set.name)?;
            }
            for (i, set) in self.write.columns.iter().enumerate() {
                out.push_sql(if i == 0 { ") VALUES (" } else { ", " });
                set.value.walk_ast(out.reborrow())?;
                out.push_sql(set.cast);
            }
            out.push_sql(")");
        }
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
        out.push_sql("UPDATE ");
        self.write.table.walk_ast(out.reborrow())?;
        for (i, set) in self.write.columns.iter().enumerate() {
            out.push_sql(if i == 0 { " SET " } else { ", " });
            out.push_identifier(set.name)?;
            out.push_sql(" = ");
            set.value.walk_ast(out.reborrow())?;
            out.push_sql(set.cast);
        }
        out.push_sql(" WHERE ");
        self.key.walk_ast(out.reborrow())?;
        out.push_sql(" RETURNING ");
        self.returning.walk_ast(out)
    }
}

impl<T> Write<'_, T> {
    fn is_blank(&self) -> bool {
        self.columns.is_empty()
    }
}
