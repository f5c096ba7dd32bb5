//! How such a value is bound: as what it is. diesel would bind every value of a column as one type.

use std::marker::PhantomData;

use diesel::expression::{
    AppearsOnTable, AsExpression, Expression, SelectableExpression, TypedExpressionType,
    ValidGrouping, is_aggregate,
};
use diesel::prelude::*;
use diesel::query_builder::{AstPass, QueryFragment, QueryId};
use diesel::sql_types::{self as sql, Nullable, SqlType};

use super::{Any, Stored};
use crate::db::Backend;

/// A [`Stored`], lent or owned, or none, in a statement.
#[derive(Debug, Clone)]
pub struct Given<ST, V>(V, PhantomData<ST>);

impl<ST, V> Given<ST, V> {
    pub(super) fn of(value: V) -> Self {
        Self(value, PhantomData)
    }
}

impl<ST, V: PartialEq> PartialEq for Given<ST, V> {
    fn eq(&self, other: &Self) -> bool {
        self.0 == other.0
    }
}

/// What may be bound.
pub trait Bindable {
    fn stored(&self) -> Option<&Stored>;
}

impl Bindable for Stored {
    fn stored(&self) -> Option<&Stored> {
        Some(self)
    }
}
impl Bindable for &Stored {
    fn stored(&self) -> Option<&Stored> {
        Some(self)
    }
}
impl<V: Bindable> Bindable for Option<V> {
    fn stored(&self) -> Option<&Stored> {
        self.as_ref().and_then(Bindable::stored)
    }
}

macro_rules! expressions {
    ($($type:ty as $sql:ty),+ $(,)?) => {$(
        impl AsExpression<$sql> for $type {
            type Expression = Given<$sql, Self>;

            fn as_expression(self) -> Self::Expression {
                Given::of(self)
            }
        }
    )+};
}
expressions! { Stored as Any, Stored as Nullable<Any>, &Stored as Any, &Stored as Nullable<Any> }

impl<ST: SqlType + TypedExpressionType, V> Expression for Given<ST, V> {
    type SqlType = ST;
}
impl<ST, V, T> AppearsOnTable<T> for Given<ST, V> where Self: Expression {}
impl<ST, V, T> SelectableExpression<T> for Given<ST, V> where Self: AppearsOnTable<T> {}
impl<ST, V, G> ValidGrouping<G> for Given<ST, V> {
    type IsAggregate = is_aggregate::Never;
}
impl<ST, V> QueryId for Given<ST, V> {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl<ST, V: Bindable> QueryFragment<Backend> for Given<ST, V> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Backend>) -> QueryResult<()> {
        match self.0.stored() {
            None => {
                out.push_sql("NULL");
                Ok(())
            }
            Some(Stored::Integer(number)) => out.push_bind_param::<sql::BigInt, _>(number),
            Some(Stored::Real(number)) => out.push_bind_param::<sql::Double, _>(number),
            Some(Stored::Text(text)) => out.push_bind_param::<sql::Text, _>(text),
            Some(Stored::Blob(bytes)) => out.push_bind_param::<sql::Binary, _>(bytes),
        }
    }
}
