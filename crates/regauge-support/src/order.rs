//! An order that says nothing, for aggregates over an ordered relation: PostgreSQL refuses `SUM(x) … ORDER BY id`, and Rails drops the order too.

use diesel::expression::{
    AppearsOnTable, Expression, SelectableExpression, ValidGrouping, is_aggregate,
};
use diesel::prelude::*;
use diesel::query_builder::{AstPass, QueryFragment, QueryId};
use diesel::sql_types::BigInt;

use crate::db::Backend;

/// `ORDER BY 1`: the first column of what is selected, in place of the relation's own order.
#[derive(Debug, Clone, Copy, Default, QueryId)]
pub struct Unordered;

impl Expression for Unordered {
    type SqlType = BigInt;
}

impl<T> AppearsOnTable<T> for Unordered {}
impl<T> SelectableExpression<T> for Unordered {}

impl ValidGrouping<()> for Unordered {
    type IsAggregate = is_aggregate::Never;
}

impl QueryFragment<Backend> for Unordered {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Backend>) -> QueryResult<()> {
        out.push_sql("1");
        Ok(())
    }
}
