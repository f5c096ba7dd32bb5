//! `column <=> value` on MySQL: NULL is a value here, as Rails sees nil.

use diesel::expression::{
    AppearsOnTable, AsExpression, Expression, SelectableExpression, TypedExpressionType,
    ValidGrouping, is_aggregate,
};
use diesel::prelude::*;
use diesel::query_builder::{AstPass, QueryFragment, QueryId};
use diesel::sql_types::{Bool, SqlType};

use crate::db::Backend;

/// `where(title: title)` of a title that may be nil: `same(notes::title, title)`.
pub fn same<L, R>(left: L, right: R) -> Same<L, R::Expression>
where
    L: Expression<SqlType: SqlType + TypedExpressionType>,
    R: AsExpression<L::SqlType>,
{
    Same {
        left,
        right: right.as_expression(),
        not: false,
    }
}

/// `where.not(title: title)`
pub fn not_same<L, R>(left: L, right: R) -> Same<L, R::Expression>
where
    L: Expression<SqlType: SqlType + TypedExpressionType>,
    R: AsExpression<L::SqlType>,
{
    Same {
        not: true,
        ..same(left, right)
    }
}

/// Made by [`same`].
#[derive(Debug, Clone, Copy)]
pub struct Same<L, R> {
    left: L,
    right: R,
    not: bool,
}

impl<L: Expression, R: Expression> Expression for Same<L, R> {
    type SqlType = Bool;
}
impl<L, R> QueryId for Same<L, R> {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}
impl<L: AppearsOnTable<T>, R: AppearsOnTable<T>, T> AppearsOnTable<T> for Same<L, R> {}
impl<L: SelectableExpression<T>, R: SelectableExpression<T>, T> SelectableExpression<T>
    for Same<L, R>
{
}
impl<L, R> ValidGrouping<()> for Same<L, R> {
    type IsAggregate = is_aggregate::No;
}

impl<L: QueryFragment<Backend>, R: QueryFragment<Backend>> QueryFragment<Backend> for Same<L, R> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Backend>) -> QueryResult<()> {
        out.push_sql(if self.not { "NOT (" } else { "(" });
        self.left.walk_ast(out.reborrow())?;
        out.push_sql(" <=> ");
        self.right.walk_ast(out.reborrow())?;
        out.push_sql(")");
        Ok(())
    }
}
