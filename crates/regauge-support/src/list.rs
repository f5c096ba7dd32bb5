//! The columns of a row as a query lists them: the text is made once, not anew for every query.

use std::marker::PhantomData;
use std::sync::OnceLock;

use diesel::expression::{AppearsOnTable, Expression, SelectableExpression, ValidGrouping};
use diesel::prelude::*;
use diesel::query_builder::{AstPass, QueryBuilder, QueryFragment, QueryId};

use crate::db::Backend;

/// A struct that [`crate::row!`] reads.
pub trait Row {
    /// Where the text of its columns is kept.
    fn list() -> &'static OnceLock<String>;
}

/// The columns `C` of the row `R`.
#[derive(Debug, Clone, Copy)]
pub struct Listed<R, C>(C, PhantomData<fn() -> R>);

impl<R, C> Listed<R, C> {
    pub fn new(columns: C) -> Self {
        Self(columns, PhantomData)
    }
}

impl<R, C: Expression> Expression for Listed<R, C> {
    type SqlType = C::SqlType;
}
impl<R, C, T> AppearsOnTable<T> for Listed<R, C> where C: AppearsOnTable<T> {}
impl<R, C, T> SelectableExpression<T> for Listed<R, C> where C: SelectableExpression<T> {}
impl<R, C: ValidGrouping<G>, G> ValidGrouping<G> for Listed<R, C> {
    type IsAggregate = C::IsAggregate;
}
impl<R, C: QueryId> QueryId for Listed<R, C> {
    type QueryId = C::QueryId;
    const HAS_STATIC_QUERY_ID: bool = C::HAS_STATIC_QUERY_ID;
}

impl<R: Row, C: QueryFragment<Backend>> QueryFragment<Backend> for Listed<R, C> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Backend>) -> QueryResult<()> {
        // RETURNING names its columns without their table.
        if out.should_skip_from() {
            return self.0.walk_ast(out);
        }
        if let Some(list) = R::list().get() {
            out.push_sql(list);
            return Ok(());
        }
        let mut text = <Backend as diesel::backend::Backend>::QueryBuilder::default();
        self.0.to_sql(&mut text, &Backend::default())?;
        out.push_sql(R::list().get_or_init(|| text.finish()));
        Ok(())
    }
}
