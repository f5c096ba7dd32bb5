//! `where(column: value)` of a value that is known when the request is there: nothing, one, or a list.
//!
//! Source: ActiveRecord::PredicateBuilder (BasicObjectHandler, ArrayHandler), Relation::QueryAttribute, Arel::Nodes::HomogeneousIn
//! of Rails 7.2; each type's `serialize`.

mod reach;
mod terms;

pub use reach::{Reach, Within};
pub use terms::{
    Bound, Label, Term, boolean, date, decimal, float, integer, label, normalized, text, time,
};

use diesel::expression::{
    AppearsOnTable, Expression, SelectableExpression, ValidGrouping, is_aggregate,
};
use diesel::prelude::*;
use diesel::query_builder::{AstPass, QueryFragment, QueryId};
use diesel::sql_types;
use serde_json::Value;

use crate::db::Backend;
use crate::error::Result;
use terms::bind;

/// What is looked for.
#[derive(Debug, Clone)]
pub struct Sought {
    one: One,
    or_null: bool,
}

#[derive(Debug, Clone)]
enum One {
    /// Only what `or_null` says.
    Null,
    Unknown,
    Nothing,
    Is(Bound),
    In(Vec<Bound>),
}

impl Sought {
    /// # Errors
    /// Those of `term`: what a type cannot serialize.
    pub fn of(value: &Value, term: impl Fn(&Value) -> Result<Term>) -> Result<Self> {
        Self::find(value, &term)
    }

    fn find(value: &Value, term: &impl Fn(&Value) -> Result<Term>) -> Result<Self> {
        let (one, or_null) = match value {
            Value::Null => (One::Null, true),
            Value::Array(items) if items.is_empty() => (One::Nothing, false),
            Value::Array(items) => {
                let values: Vec<&Value> = items.iter().filter(|item| !item.is_null()).collect();
                let or_null = values.len() < items.len();
                match values[..] {
                    [] => (One::Null, true),
                    [only] => {
                        let inner = Self::find(only, term)?;
                        (inner.one, inner.or_null || or_null)
                    }
                    _ => {
                        let mut bound = Vec::with_capacity(values.len());
                        for value in values {
                            if let Term::Is(found) = term(value)? {
                                bound.push(found);
                            }
                        }
                        let one = if bound.is_empty() {
                            One::Nothing
                        } else {
                            One::In(bound)
                        };
                        (one, or_null)
                    }
                }
            }
            value => match term(value)? {
                Term::Is(bound) => (One::Is(bound), false),
                Term::Nil => (One::Unknown, false),
                Term::Null => (One::Null, true),
                Term::Beyond => (One::Nothing, false),
            },
        };
        Ok(Self { one, or_null })
    }

    /// `where(column: value)`
    pub fn at<C: Expression>(self, column: C) -> Seek<C> {
        Seek {
            column,
            sought: self,
            not: false,
        }
    }

    /// `where.not(column: value)`
    pub fn not_at<C: Expression>(self, column: C) -> Seek<C> {
        Seek {
            column,
            sought: self,
            not: true,
        }
    }
}

/// Made by [`Sought::at`].
#[derive(Debug, Clone)]
pub struct Seek<C> {
    column: C,
    sought: Sought,
    not: bool,
}

macro_rules! conditions {
    ($($name:ident),*) => {$(
        impl<C: Expression> Expression for $name<C> {
            type SqlType = sql_types::Bool;
        }

        impl<C> QueryId for $name<C> {
            type QueryId = ();
            const HAS_STATIC_QUERY_ID: bool = false;
        }

        impl<C, T> AppearsOnTable<T> for $name<C> where C: AppearsOnTable<T> {}
        impl<C, T> SelectableExpression<T> for $name<C> where C: SelectableExpression<T> {}

        impl<C> ValidGrouping<()> for $name<C> {
            type IsAggregate = is_aggregate::No;
        }
    )*};
}
conditions!(Seek, Within);

impl<C: QueryFragment<Backend>> QueryFragment<Backend> for Seek<C> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Backend>) -> QueryResult<()> {
        let Sought { one, or_null } = &self.sought;
        let either = *or_null && !matches!(one, One::Null);
        if either {
            out.push_sql(if self.not { "NOT (" } else { "(" });
        }
        let not = self.not && !either;
        match one {
            One::Null => null(&self.column, not, out.reborrow())?,
            One::Unknown => {
                // Of no type: `column = NULL` is NULL whatever the column is.
                out.push_sql("(1 = NULL)");
            }
            One::Nothing => out.push_sql(if not { "1 = 1" } else { "1 = 0" }),
            One::Is(bound) => {
                self.column.walk_ast(out.reborrow())?;
                out.push_sql(if not { " <> " } else { " = " });
                bind(bound, &mut out)?;
            }
            One::In(values) => {
                // Each length is a statement of its own.
                out.unsafe_to_cache_prepared();
                self.column.walk_ast(out.reborrow())?;
                out.push_sql(if not { " NOT IN (" } else { " IN (" });
                for (index, value) in values.iter().enumerate() {
                    if index > 0 {
                        out.push_sql(", ");
                    }
                    bind(value, &mut out)?;
                }
                out.push_sql(")");
            }
        }
        if either {
            out.push_sql(" OR ");
            null(&self.column, false, out.reborrow())?;
            out.push_sql(")");
        }
        Ok(())
    }
}

fn null<'b, C: QueryFragment<Backend>>(
    column: &'b C,
    not: bool,
    mut out: AstPass<'_, 'b, Backend>,
) -> QueryResult<()> {
    column.walk_ast(out.reborrow())?;
    out.push_sql(if not { " IS NOT NULL" } else { " IS NULL" });
    Ok(())
}

#[cfg(test)]
mod tests;
