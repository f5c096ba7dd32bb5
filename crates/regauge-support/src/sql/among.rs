//! `(a, b) IN (SELECT x, y ...)`: rows whose columns are those of some row of a query. diesel has this for one column alone, and for two of one type.

use diesel::expression::{
    AppearsOnTable, Expression, SelectableExpression, ValidGrouping, is_aggregate,
};
use diesel::prelude::*;
use diesel::query_builder::{AstPass, QueryFragment, QueryId};
use diesel::sql_types::{Bool, Nullable};

use crate::db::Backend;

/// The columns, one or a tuple, are those of a row of `rows`, a query that selects as many. Columns of two types are compared as the
/// database compares them, as in a join.
pub fn among<C: Expression, Q>(columns: C, rows: Q) -> Among<C, Q> {
    Among { columns, rows }
}

/// Made by [`among`].
#[derive(Debug, Clone, Copy)]
pub struct Among<C, Q> {
    columns: C,
    rows: Q,
}

impl<C: Expression, Q> Expression for Among<C, Q> {
    type SqlType = Nullable<Bool>;
}
impl<C, Q> QueryId for Among<C, Q> {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}
impl<C: AppearsOnTable<T>, Q, T> AppearsOnTable<T> for Among<C, Q> {}
impl<C: SelectableExpression<T>, Q, T> SelectableExpression<T> for Among<C, Q> {}
impl<C, Q> ValidGrouping<()> for Among<C, Q> {
    type IsAggregate = is_aggregate::No;
}

impl<C: QueryFragment<Backend>, Q: QueryFragment<Backend>> QueryFragment<Backend> for Among<C, Q> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Backend>) -> QueryResult<()> {
        out.push_sql("(");
        self.columns.walk_ast(out.reborrow())?;
        out.push_sql(") IN (");
        self.rows.walk_ast(out.reborrow())?;
        out.push_sql(")");
        Ok(())
    }
}
