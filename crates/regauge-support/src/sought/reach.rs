//! `where(column: low..high)` of ends that a client sent.
//!
//! Source: ActiveRecord::PredicateBuilder::RangeHandler, Arel::Predications#between of Rails 7.2.

use diesel::expression::Expression;
use diesel::prelude::*;
use diesel::query_builder::{AstPass, QueryFragment};
use serde_json::Value;

use super::terms::bind;
use super::{Bound, Term};
use crate::db::Backend;
use crate::error::{Error, Result};

/// `where(column: low..high)` of ends that a client sent.
#[derive(Debug, Clone)]
pub struct Reach {
    /// None where the range is open; inside, none is NULL.
    low: Option<Option<Bound>>,
    high: Option<Option<Bound>>,
    exclusive: bool,
    empty: bool,
}

impl Reach {
    /// # Errors
    /// [`Error::Argument`] for ends that Ruby cannot compare, and those of `term`.
    pub fn of(
        low: &Value,
        high: &Value,
        exclusive: bool,
        term: impl Fn(&Value) -> Result<Term>,
    ) -> Result<Self> {
        let comparable = low.is_null()
            || high.is_null()
            || (low.is_number() && high.is_number())
            || (low.is_string() && high.is_string());
        if !comparable {
            return Err(Error::Argument("bad value for range".to_owned()));
        }
        let mut empty = false;
        let mut end = |value: &Value, outside: bool| -> Result<Option<Option<Bound>>> {
            if value.is_null() {
                return Ok(None);
            }
            Ok(match term(value)? {
                Term::Is(bound) => Some(Some(bound)),
                Term::Nil => Some(None),
                Term::Null => None,
                Term::Beyond => {
                    let negative = value.as_str().map_or_else(
                        || value.to_string().starts_with('-'),
                        |text| text.trim_start().starts_with('-'),
                    );
                    empty |= negative == outside;
                    None
                }
            })
        };
        let (low, high) = (end(low, false)?, end(high, true)?);
        Ok(Self {
            low,
            high,
            exclusive,
            empty,
        })
    }

    /// `where(column: range)`
    pub fn at<C: Expression>(self, column: C) -> Within<C> {
        Within {
            column,
            reach: self,
            not: false,
        }
    }

    /// `where.not(column: range)`
    pub fn not_at<C: Expression>(self, column: C) -> Within<C> {
        Within {
            column,
            reach: self,
            not: true,
        }
    }
}

/// Made by [`Reach::at`].
#[derive(Debug, Clone)]
pub struct Within<C> {
    pub(super) column: C,
    reach: Reach,
    not: bool,
}

impl<C: QueryFragment<Backend>> QueryFragment<Backend> for Within<C> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Backend>) -> QueryResult<()> {
        let Reach {
            low,
            high,
            exclusive,
            empty,
        } = &self.reach;
        out.push_sql(if self.not { "NOT (" } else { "(" });
        let below = if *exclusive { " < " } else { " <= " };
        let mut first = true;
        for (end, sign) in [(low, " >= "), (high, below)] {
            let Some(bound) = end.as_ref().filter(|_| !empty) else {
                continue;
            };
            if !first {
                out.push_sql(" AND ");
            }
            first = false;
            match bound {
                None => out.push_sql("(1 = NULL)"),
                Some(bound) => {
                    self.column.walk_ast(out.reborrow())?;
                    out.push_sql(sign);
                    bind(bound, &mut out)?;
                }
            }
        }
        if first {
            out.push_sql(if *empty { "1 = 0" } else { "1 = 1" });
        }
        out.push_sql(")");
        Ok(())
    }
}
