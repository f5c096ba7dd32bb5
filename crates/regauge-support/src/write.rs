//! The columns that one INSERT or UPDATE sets. Each value is checked against its column's type where it is set and
//! erased behind a box there: compile time grows with a table's width, not with the square of it.

use diesel::expression::{AsExpression, Expression};
use diesel::prelude::*;
use diesel::query_builder::{AstPass, QueryFragment, QueryId};
use diesel::query_source::Column;
use diesel::sql_types::{IntoNullable, SingleValue, SqlType};

use crate::db::Backend;
use crate::read::Written;
use crate::record::Field;

#[cfg(feature = "mysql")]
mod reread;
#[cfg(not(feature = "mysql"))]
mod returning;

#[cfg(feature = "mysql")]
pub use reread::{Insert, Inserted, Reread, Update, Updated};
#[cfg(not(feature = "mysql"))]
pub use returning::{Insert, Update};

type Fragment<'a> = Box<dyn QueryFragment<Backend> + 'a>;
type Nullable<C> = <<C as Expression>::SqlType as IntoNullable>::Nullable;

/// A table, or one of those that stand for the columns of a wide table: see [`parts!`](crate::parts!).
pub trait PartOf<T> {}

impl<T> PartOf<T> for T {}

/// The columns to write, with their values.
pub struct Write<'a, T> {
    columns: Vec<Set<'a>>,
    table: T,
}

/// One column with its value.
struct Set<'a> {
    name: &'static str,
    value: Fragment<'a>,
    cast: &'static [&'static str],
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
        C: Column<
                Table: PartOf<T>,
                SqlType: Written + IntoNullable<Nullable: SqlType + SingleValue>,
            >,
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
        C: Column<
                Table: PartOf<T>,
                SqlType: Written + IntoNullable<Nullable: SqlType + SingleValue>,
            >,
        V: PartialEq + AsExpression<Nullable<C>, Expression: QueryFragment<Backend> + 'a>,
    {
        if saved.as_ref() != Some(&value) {
            self.set(column, value);
        }
    }

    /// As [`Write::set_changed`], of a draft's field and the saved row's.
    pub fn set_field<C, F>(&mut self, column: C, mine: &'a Option<F>, saved: Option<Option<&'a F>>)
    where
        C: Column<
                Table: PartOf<T>,
                SqlType: Written + IntoNullable<Nullable: SqlType + SingleValue>,
            >,
        F: Field,
        F::Bound<'a>: AsExpression<Nullable<C>, Expression: QueryFragment<Backend> + 'a>,
    {
        self.set_changed(column, F::bound(mine.as_ref()), saved.map(F::bound));
    }

    /// Sets `column` when there is a value: a primary key that the database else gives.
    pub fn set_present<C, V>(&mut self, column: C, value: Option<V>)
    where
        C: Column<
                Table: PartOf<T>,
                SqlType: Written + IntoNullable<Nullable: SqlType + SingleValue>,
            >,
        Option<V>: AsExpression<Nullable<C>, Expression: QueryFragment<Backend> + 'a>,
    {
        if value.is_some() {
            self.set(column, value);
        }
    }

    /// Adds to `column`, a missing value counting as zero: what `increment!` and counter caches write.
    pub fn add<C: Column<Table: PartOf<T>>>(&mut self, _: C, by: i64) {
        self.columns.push(Set {
            name: C::NAME,
            value: Box::new(Sum {
                column: C::NAME,
                by,
            }),
            cast: &[],
        });
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

impl<T: QueryFragment<Backend>> Write<'_, T> {
    /// `INSERT INTO table (columns) VALUES (values)`
    fn walk_insert<'b>(&'b self, out: &mut AstPass<'_, 'b, Backend>) -> QueryResult<()> {
        out.push_sql("INSERT INTO ");
        self.table.walk_ast(out.reborrow())?;
        out.push_sql(" ");
        self.walk_values(out)
    }

    /// `UPDATE table SET column = value`
    fn walk_update<'b>(&'b self, out: &mut AstPass<'_, 'b, Backend>) -> QueryResult<()> {
        out.push_sql("UPDATE ");
        self.table.walk_ast(out.reborrow())?;
        out.push_sql(" SET ");
        self.walk_changes(out)
    }
}

/// What stands for a row of defaults alone.
#[cfg(feature = "mysql")]
const BLANK: &str = "() VALUES ()";
#[cfg(not(feature = "mysql"))]
const BLANK: &str = "DEFAULT VALUES";

impl<T> Write<'_, T> {
    /// `(columns) VALUES (values)`
    fn walk_values<'b>(&'b self, out: &mut AstPass<'_, 'b, Backend>) -> QueryResult<()> {
        if self.columns.is_empty() {
            out.push_sql(BLANK);
            return Ok(());
        }
        for (i, set) in self.columns.iter().enumerate() {
            out.push_sql(if i == 0 { "(" } else { ", " });
            out.push_identifier(set.name)?;
        }
        for (i, set) in self.columns.iter().enumerate() {
            out.push_sql(if i == 0 { ") VALUES (" } else { ", " });
            set.value.walk_ast(out.reborrow())?;
            set.cast.iter().for_each(|part| out.push_sql(part));
        }
        out.push_sql(")");
        Ok(())
    }

    /// `column = value, ...`
    fn walk_changes<'b>(&'b self, out: &mut AstPass<'_, 'b, Backend>) -> QueryResult<()> {
        for (i, set) in self.columns.iter().enumerate() {
            if i > 0 {
                out.push_sql(", ");
            }
            out.push_identifier(set.name)?;
            out.push_sql(" = ");
            set.value.walk_ast(out.reborrow())?;
            set.cast.iter().for_each(|part| out.push_sql(part));
        }
        Ok(())
    }
}

/// A draft's columns as diesel inserts them; made by `&draft`'s `Insertable`.
pub struct Values<'a, T>(pub Write<'a, T>);

/// A draft's changed columns as diesel sets them; made by `&draft`'s `AsChangeset`.
pub struct Changes<'a, T>(pub Write<'a, T>);

impl<T> QueryId for Values<'_, T> {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl<T> QueryId for Changes<'_, T> {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl<T> diesel::insertable::CanInsertInSingleQuery<Backend> for Values<'_, T> {
    fn rows_to_insert(&self) -> Option<usize> {
        Some(1)
    }
}

impl<T> QueryFragment<Backend> for Values<'_, T> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Backend>) -> QueryResult<()> {
        self.0.walk_values(&mut out)
    }
}

impl<T> QueryFragment<Backend> for Changes<'_, T> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Backend>) -> QueryResult<()> {
        self.0.walk_changes(&mut out)
    }

    fn is_noop(&self, _: &Backend) -> QueryResult<bool> {
        Ok(self.0.columns.is_empty())
    }
}
