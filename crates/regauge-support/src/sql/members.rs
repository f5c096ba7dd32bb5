//! The values of an [`any_of`] on MySQL: `IN (1, 2, 3)`.
//!
//! Numbers are written out, as Rails does, for a statement has room for 65,535 bound values; the others are bound as the column's type.

use diesel::expression::Expression;
use diesel::prelude::*;
use diesel::query_builder::{AstPass, QueryFragment};
use diesel::sql_types::{self as sql, Nullable, SqlType, is_nullable};
use serde_json::Value;

use super::AnyOf;
use crate::db::Backend;
use crate::decimal::Decimal;
use crate::json::ToJson;
use crate::time::{Date, Time};

/// A value of the list.
#[derive(Debug, Clone)]
pub enum Member {
    /// An integer's digits.
    Number(String),
    Text(String),
    Float(f64),
    Bool(bool),
    Decimal(Decimal),
    Date(Date),
    Time(Time),
}

/// `column IN (values)`: `lines.filter(any_of(lines::order_id, ids))`. An empty list matches nothing.
pub fn any_of<C: Expression<SqlType: Listed>, V: ToJson>(
    column: C,
    values: impl IntoIterator<Item = V>,
) -> AnyOf<C> {
    let values: Vec<Value> = serde_json::from_str(&super::listed(values)).unwrap_or_default();
    let list = values.iter().filter_map(member::<C::SqlType>).collect();
    AnyOf { column, list }
}

/// NULL is equal to nothing, and left out.
fn member<T: Listed>(value: &Value) -> Option<Member> {
    match value {
        Value::Number(number) if number.is_f64() => number.as_f64().map(Member::Float),
        Value::Number(number) => Some(Member::Number(number.to_string())),
        Value::Bool(yes) => Some(Member::Bool(*yes)),
        Value::String(text) => T::read(text),
        _ => None,
    }
}

/// The column types that [`any_of`] can list.
pub trait Listed {
    /// The text of JSON as the type's own value.
    fn read(text: &str) -> Option<Member> {
        Some(Member::Text(text.to_owned()))
    }
}

impl Listed for sql::BigInt {}
impl Listed for sql::Unsigned<sql::BigInt> {}
impl Listed for sql::Integer {}
impl Listed for sql::SmallInt {}
impl Listed for sql::Text {}
impl Listed for sql::Binary {}
impl Listed for sql::Bool {}
impl Listed for sql::Double {}
impl Listed for sql::Time {}
impl Listed for sql::Numeric {
    fn read(text: &str) -> Option<Member> {
        text.parse().ok().map(Member::Decimal)
    }
}
impl Listed for sql::Date {
    fn read(text: &str) -> Option<Member> {
        Date::parse(text).map(Member::Date)
    }
}
impl Listed for sql::Datetime {
    fn read(text: &str) -> Option<Member> {
        Time::parse(text).map(Member::Time)
    }
}
impl<T: Listed + SqlType<IsNull = is_nullable::NotNull>> Listed for Nullable<T> {
    fn read(text: &str) -> Option<Member> {
        T::read(text)
    }
}

impl<C> QueryFragment<Backend> for AnyOf<C>
where
    C: QueryFragment<Backend> + Expression<SqlType: Listed>,
{
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Backend>) -> QueryResult<()> {
        if self.list.is_empty() {
            out.push_sql("1 = 0");
            return Ok(());
        }
        // Each list is a statement of its own.
        out.unsafe_to_cache_prepared();
        self.column.walk_ast(out.reborrow())?;
        for (i, member) in self.list.iter().enumerate() {
            out.push_sql(if i == 0 { " IN (" } else { ", " });
            bind(member, &mut out)?;
        }
        out.push_sql(")");
        Ok(())
    }
}

fn bind<'b>(member: &'b Member, out: &mut AstPass<'_, 'b, Backend>) -> QueryResult<()> {
    match member {
        Member::Number(digits) => {
            out.push_sql(digits);
            Ok(())
        }
        Member::Text(text) => out.push_bind_param::<sql::Text, _>(text),
        Member::Float(number) => out.push_bind_param::<sql::Double, _>(number),
        Member::Bool(yes) => out.push_bind_param::<sql::Bool, _>(yes),
        Member::Decimal(number) => out.push_bind_param::<sql::Numeric, _>(number),
        Member::Date(date) => out.push_bind_param::<sql::Date, _>(date),
        Member::Time(time) => out.push_bind_param::<sql::Datetime, _>(time),
    }
}
