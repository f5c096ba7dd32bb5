//! `column <=> value` on MySQL: NULL is a value here, as Rails sees nil.

use diesel::expression::{
    AppearsOnTable, AsExpression, Expression, SelectableExpression, TypedExpressionType,
    ValidGrouping, is_aggregate,
};
use diesel::prelude::*;
use diesel::query_builder::{AstPass, QueryFragment, QueryId};
use diesel::sql_types::{Bool, SqlType};

use crate::db::Backend;

/// `notes::title.same(title)`
pub trait IsSame: Expression<SqlType: SqlType + TypedExpressionType> + Sized {
    fn same<T: AsExpression<Self::SqlType>>(self, other: T) -> Same<Self, T::Expression> {
        Same {
            left: self,
            right: other.as_expression(),
            not: false,
        }
    }

    fn not_same<T: AsExpression<Self::SqlType>>(self, other: T) -> Same<Self, T::Expression> {
        Same {
            left: self,
            right: other.as_expression(),
            not: true,
        }
    }
}

impl<E: Expression<SqlType: SqlType + TypedExpressionType>> IsSame for E {}

/// Made by [`IsSame`].
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
