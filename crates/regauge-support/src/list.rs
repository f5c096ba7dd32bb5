//! How a row is selected and read: its columns one after the other, as one expression with a type of its own.
//!
//! diesel would make a tuple of the columns, and rustc would prove of every query and every column of the tuple that it fits: the
//! check of one table of 60 columns took 40 seconds. Here each column is looked at once, where [`record!`](crate::record!) lists it; what a
//! query asks of the list it asks of one column, which stands for all of them, for they are of one table. The text of the list is made once.

use std::marker::PhantomData;
use std::sync::OnceLock;

use diesel::deserialize::{self, FromSql, FromSqlRow};
use diesel::expression::{
    AppearsOnTable, Expression, QueryMetadata, SelectableExpression, TypedExpressionType,
    ValidGrouping,
};
use diesel::prelude::*;
use diesel::query_builder::{AstPass, QueryBuilder, QueryFragment, QueryId};
use diesel::sql_types::{SqlType, TypeMetadata, is_nullable};

use crate::db::Backend;
use crate::read::Read;

/// What the database says of a column's type.
pub type Metadata = Option<<Backend as TypeMetadata>::TypeMetadata>;
/// What it is looked up with.
pub type Lookup = <Backend as TypeMetadata>::MetadataLookup;

/// A struct that is read from a table. [`record!`](crate::record!) implements it.
pub trait Row: Sized + 'static {
    type Table: QueryFragment<Backend> + Default;
    /// One of the columns.
    type Witness;
    /// The columns in their order.
    const COLUMNS: &'static [Listing];

    /// Where the text of the columns is kept.
    fn list() -> &'static OnceLock<String>;
    /// The types of the columns, for databases that must be told.
    fn metadata(_lookup: &mut Lookup, _out: &mut Vec<Metadata>) {}
}

/// A column's name, and what stands around it where it is read.
#[derive(Debug, Clone, Copy)]
pub struct Listing {
    name: &'static str,
    before: &'static str,
    between: Option<&'static str>,
    behind: &'static [&'static str],
}

/// How a column is listed.
pub const fn column<C: Read>() -> Listing {
    Listing {
        name: C::NAME,
        before: C::AROUND.0,
        between: C::AROUND.1,
        behind: C::AROUND.2,
    }
}

/// Adds a column's type.
pub fn tell<C: Read>(lookup: &mut Lookup, out: &mut Vec<Metadata>)
where
    Backend: QueryMetadata<C::Sql>,
{
    <Backend as QueryMetadata<C::Sql>>::row_metadata(lookup, out);
}

/// The SQL type of the columns of the row `R`.
#[derive(Debug, Clone, Copy)]
pub struct RowOf<R>(PhantomData<fn() -> R>);

impl<R: 'static> SqlType for RowOf<R> {
    // A row of the other side of a `LEFT JOIN` may be missing.
    type IsNull = is_nullable::IsNullable;
}
impl<R> TypedExpressionType for RowOf<R> {}

impl<R: Row> QueryMetadata<RowOf<R>> for Backend {
    fn row_metadata(lookup: &mut Lookup, out: &mut Vec<Metadata>) {
        R::metadata(lookup, out);
    }
}

/// The columns of the row `R`.
#[derive(Debug, Clone, Copy)]
pub struct Listed<R>(PhantomData<fn() -> R>);

impl<R> Default for Listed<R> {
    fn default() -> Self {
        Self(PhantomData)
    }
}

impl<R: Row> Expression for Listed<R> {
    type SqlType = RowOf<R>;
}
impl<R: Row, T> AppearsOnTable<T> for Listed<R> where R::Witness: AppearsOnTable<T> {}
impl<R: Row, T> SelectableExpression<T> for Listed<R> where R::Witness: SelectableExpression<T> {}
impl<R: Row, G> ValidGrouping<G> for Listed<R>
where
    R::Witness: ValidGrouping<G>,
{
    type IsAggregate = <R::Witness as ValidGrouping<G>>::IsAggregate;
}
impl<R: Row> QueryId for Listed<R> {
    type QueryId = Self;
    const HAS_STATIC_QUERY_ID: bool = true;
}

impl<R: Row> QueryFragment<Backend> for Listed<R> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Backend>) -> QueryResult<()> {
        // RETURNING names its columns without their table.
        if out.should_skip_from() {
            return push::<R>(out, None);
        }
        if let Some(list) = R::list().get() {
            out.push_sql(list);
            return Ok(());
        }
        let mut text = <Backend as diesel::backend::Backend>::QueryBuilder::default();
        Qualified::<R>(R::Table::default()).to_sql(&mut text, &Backend::default())?;
        out.push_sql(R::list().get_or_init(|| text.finish()));
        Ok(())
    }
}

/// The columns with their table's name before them.
struct Qualified<R: Row>(R::Table);

impl<R: Row> QueryFragment<Backend> for Qualified<R> {
    fn walk_ast<'b>(&'b self, out: AstPass<'_, 'b, Backend>) -> QueryResult<()> {
        push::<R>(out, Some(&self.0))
    }
}

fn push<'b, R: Row>(
    mut out: AstPass<'_, 'b, Backend>,
    table: Option<&'b R::Table>,
) -> QueryResult<()> {
    for (i, column) in R::COLUMNS.iter().enumerate() {
        if i > 0 {
            out.push_sql(", ");
        }
        out.push_sql(column.before);
        name(&mut out, column, table)?;
        if let Some(text) = column.between {
            out.push_sql(text);
            name(&mut out, column, table)?;
        }
        column.behind.iter().for_each(|part| out.push_sql(part));
    }
    if R::COLUMNS.is_empty() {
        out.push_sql("NULL");
    }
    Ok(())
}

fn name<'b, T: QueryFragment<Backend>>(
    out: &mut AstPass<'_, 'b, Backend>,
    column: &Listing,
    table: Option<&'b T>,
) -> QueryResult<()> {
    if let Some(table) = table {
        table.walk_ast(out.reborrow())?;
        out.push_sql(".");
    }
    out.push_identifier(column.name)
}

/// The values of a row, one after the other.
#[derive(Debug)]
pub struct Values<'r, R>(&'r R, usize);

impl<'r, R> Values<'r, R> {
    pub fn of(row: &'r R) -> Self {
        Self(row, 0)
    }

    /// The next one, which is the column `C`'s.
    ///
    /// # Errors
    /// What the value cannot be read as, under the column's name.
    pub fn next<'a, C, T>(&mut self) -> deserialize::Result<T>
    where
        C: Read,
        T: FromSql<C::Sql, Backend>,
        R: diesel::row::Row<'a, Backend>,
    {
        use diesel::row::Field;
        let field = self
            .0
            .get(self.1)
            .ok_or(diesel::result::UnexpectedEndOfRow)?;
        self.1 += 1;
        T::from_nullable_sql(field.value()).map_err(|error| {
            if error.is::<diesel::result::UnexpectedNullError>() {
                error
            } else {
                format!("`{}`: {error}", C::NAME).into()
            }
        })
    }
}

/// The other side of a `LEFT JOIN`: none when all of its columns are NULL.
impl<R> FromSqlRow<RowOf<R>, Backend> for Option<R>
where
    R: Row + FromSqlRow<RowOf<R>, Backend>,
{
    fn build_from_row<'a>(row: &impl diesel::row::Row<'a, Backend>) -> deserialize::Result<Self> {
        use diesel::row::Field;
        let missing =
            (0..R::COLUMNS.len()).all(|index| row.get(index).is_none_or(|field| field.is_null()));
        if missing {
            return Ok(None);
        }
        R::build_from_row(row).map(Some)
    }
}
