//! SQL that diesel has no words for.

use diesel::expression::{
    AppearsOnTable, Expression, SelectableExpression, ValidGrouping, is_aggregate,
};
use diesel::prelude::*;
use diesel::query_builder::{AstPass, QueryFragment, QueryId};
use diesel::sql_types::{BigInt, Bool, Nullable, Numeric, Text};

use crate::db::{Backend, Conn};
use crate::error::{Error, Result};
use crate::json::{Json, ToJson};

#[diesel::declare_sql_function]
extern "SQL" {
    fn lower(text: Text) -> Text;
    fn upper(text: Text) -> Text;
    #[sql_name = "LOWER"]
    fn lower_nullable(text: Nullable<Text>) -> Nullable<Text>;
    #[sql_name = "UPPER"]
    fn upper_nullable(text: Nullable<Text>) -> Nullable<Text>;
    fn length(text: Text) -> BigInt;
}

/// `SUM` of integers is an integer, to Rails; diesel's own makes it a decimal, and so does PostgreSQL of big ones.
pub fn sum_integers<C: Expression>(column: C) -> SumIntegers<C> {
    SumIntegers(column)
}

/// Made by [`sum_integers`].
#[derive(Debug, Clone, Copy, QueryId)]
pub struct SumIntegers<C>(C);

impl<C: Expression> Expression for SumIntegers<C> {
    type SqlType = Nullable<BigInt>;
}
impl<C, T> AppearsOnTable<T> for SumIntegers<C> where C: AppearsOnTable<T> {}
impl<C, T> SelectableExpression<T> for SumIntegers<C> where C: SelectableExpression<T> {}
impl<C, G> ValidGrouping<G> for SumIntegers<C> {
    type IsAggregate = is_aggregate::Yes;
}

impl<C: QueryFragment<Backend>> QueryFragment<Backend> for SumIntegers<C> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Backend>) -> QueryResult<()> {
        out.push_sql("SUM(");
        self.0.walk_ast(out.reborrow())?;
        out.push_sql(if cfg!(feature = "postgres") {
            ")::bigint"
        } else {
            ")"
        });
        Ok(())
    }
}

#[diesel::declare_sql_function]
extern "SQL" {
    /// `MIN` of decimals, which diesel does not order on SQLite.
    #[aggregate]
    #[sql_name = "MIN"]
    fn least(number: Nullable<Numeric>) -> Nullable<Numeric>;
    /// `MAX` of decimals.
    #[aggregate]
    #[sql_name = "MAX"]
    fn greatest(number: Nullable<Numeric>) -> Nullable<Numeric>;
}

/// A number that Rails writes into SQL text.
///
/// # Errors
/// [`Error::Range`] for one that stands for all beyond eight bytes ([`crate::ruby::json::to_i`]), as PostgreSQL's adapter
/// refuses them (`IntegerOutOf64BitRange`).
pub fn quoted(number: i64) -> Result<i64> {
    if number == i64::MAX || number <= -i64::MAX {
        return Err(Error::Range(
            "an integer beyond 64 bits cannot be quoted".to_owned(),
        ));
    }
    Ok(number)
}

/// A number for LIMIT or OFFSET.
///
/// # Errors
/// [`Error::Range`] for one that stands for all beyond eight bytes ([`crate::ruby::json::to_i`]): the database refuses it.
pub fn row_count(number: i64) -> Result<i64> {
    if number == i64::MAX {
        return Err(Error::Range("LIMIT or OFFSET is out of range".to_owned()));
    }
    Ok(number)
}

/// `limit(value)` of what a client sent; nil limits nothing.
///
/// # Errors
/// Those of Ruby's `Integer(value)`, and of [`row_count`].
pub fn limit_of(value: &serde_json::Value) -> Result<i64> {
    match value {
        serde_json::Value::Null => Ok(i64::MAX),
        value => row_count(crate::ruby::json::integer(value)?),
    }
}

/// `offset(value)` of what a client sent: its `to_i`.
///
/// # Errors
/// `NoMethodError` for what has no `to_i`, and those of [`row_count`].
pub fn offset_of(value: &serde_json::Value) -> Result<i64> {
    match value {
        serde_json::Value::Bool(_) | serde_json::Value::Array(_) | serde_json::Value::Object(_) => {
            Err(Error::NoMethod {
                method: "to_i".to_owned(),
                receiver: "what was sent",
            })
        }
        value => row_count(crate::ruby::json::to_i(value)?),
    }
}

/// `sanitize_sql_like(text)`: `\`, `%` and `_` stand for themselves.
pub fn sanitize_like(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if matches!(c, '\\' | '%' | '_') {
            out.push('\\');
        }
        out.push(c);
    }
    out
}

/// `relation.count` of a relation that is used again: `sql::count(&products, conn)?`.
///
/// # Errors
/// Those of the database.
pub fn count<Q: QueryFragment<Backend>>(query: &Q, conn: &mut Conn) -> Result<i64> {
    Ok(Counted(query).get_result(conn)?)
}

struct Counted<'a, Q>(&'a Q);

impl<Q> diesel::query_builder::Query for Counted<'_, Q> {
    type SqlType = BigInt;
}

impl<Q> QueryId for Counted<'_, Q> {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl<Q> RunQueryDsl<Conn> for Counted<'_, Q> {}

impl<Q: QueryFragment<Backend>> QueryFragment<Backend> for Counted<'_, Q> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Backend>) -> QueryResult<()> {
        out.push_sql("SELECT COUNT(*) FROM (");
        self.0.walk_ast(out.reborrow())?;
        // With an order outside, SQLite leaves out the one inside, and can then count in an index without the rows.
        out.push_sql(if cfg!(feature = "sqlite") {
            ") AS counted ORDER BY 1"
        } else {
            ") AS counted"
        });
        Ok(())
    }
}

/// `column IN (values)` with the whole list as one bound value, so that the statement is prepared once:
/// `lines.filter(any_of(lines::order_id, ids))`. An empty list matches nothing.
#[cfg(not(feature = "mysql"))]
pub fn any_of<C: Expression, V: ToJson>(
    column: C,
    values: impl IntoIterator<Item = V>,
) -> AnyOf<C> {
    AnyOf {
        column,
        list: listed(values),
    }
}

/// The values as a JSON list.
fn listed<V: ToJson>(values: impl IntoIterator<Item = V>) -> String {
    let mut json = Json::new();
    json.begin_array();
    for value in values {
        value.write(&mut json);
    }
    json.end_array();
    json.into_string()
}

/// Made by [`any_of`].
#[derive(Debug, Clone)]
pub struct AnyOf<C> {
    column: C,
    #[cfg(not(feature = "mysql"))]
    list: String,
    #[cfg(feature = "mysql")]
    list: Vec<members::Member>,
}

impl<C: Expression> Expression for AnyOf<C> {
    type SqlType = Bool;
}

#[cfg(feature = "mysql")]
impl<C> QueryId for AnyOf<C> {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

#[cfg(not(feature = "mysql"))]
impl<C: QueryId> QueryId for AnyOf<C> {
    type QueryId = AnyOf<C::QueryId>;
    const HAS_STATIC_QUERY_ID: bool = C::HAS_STATIC_QUERY_ID;
}

impl<C, T> AppearsOnTable<T> for AnyOf<C> where C: AppearsOnTable<T> {}
impl<C, T> SelectableExpression<T> for AnyOf<C> where C: SelectableExpression<T> {}

impl<C> ValidGrouping<()> for AnyOf<C> {
    type IsAggregate = is_aggregate::No;
}

#[cfg(feature = "sqlite")]
impl<C: QueryFragment<Backend>> QueryFragment<Backend> for AnyOf<C> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Backend>) -> QueryResult<()> {
        self.column.walk_ast(out.reborrow())?;
        out.push_sql(" IN (SELECT value FROM json_each(");
        out.push_bind_param::<Text, _>(&self.list)?;
        out.push_sql("))");
        Ok(())
    }
}

#[cfg(feature = "postgres")]
impl<C> QueryFragment<Backend> for AnyOf<C>
where
    C: QueryFragment<Backend> + Expression<SqlType: PgCast>,
{
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Backend>) -> QueryResult<()> {
        self.column.walk_ast(out.reborrow())?;
        out.push_sql(" IN (SELECT value::");
        out.push_sql(<C::SqlType as PgCast>::NAME);
        out.push_sql(" FROM json_array_elements_text(");
        out.push_bind_param::<Text, _>(&self.list)?;
        out.push_sql("::json))");
        Ok(())
    }
}

mod among;
#[cfg(feature = "mysql")]
mod members;
#[cfg(feature = "mysql")]
mod same;
pub use among::{Among, among};
#[cfg(feature = "mysql")]
pub use members::any_of;
#[cfg(feature = "mysql")]
pub use same::{Same, not_same, same};

/// The PostgreSQL types that [`any_of`] can list.
#[cfg(feature = "postgres")]
pub trait PgCast {
    const NAME: &'static str;
    /// What an array of the type is cast to before its text is read.
    const ARRAY_AS: &'static str = "";
}

#[cfg(feature = "postgres")]
mod casts {
    use super::{BigInt, Bool, Nullable, PgCast, Text};

    macro_rules! casts {
        ($($type:ty => $name:literal),* $(,)?) => {$(
            impl PgCast for $type { const NAME: &'static str = $name; }
        )*};
    }
    casts! {
        BigInt => "bigint",
        diesel::sql_types::Integer => "integer",
        diesel::sql_types::SmallInt => "smallint",
        Text => "text",
        Bool => "boolean",
        diesel::sql_types::Double => "double precision",
        diesel::sql_types::Uuid => "uuid",
        diesel::sql_types::Date => "date",
        diesel::sql_types::Timestamp => "timestamp",
        diesel::sql_types::Numeric => "numeric",
        diesel::sql_types::Timestamptz => "timestamptz",
        diesel::sql_types::Float => "real",
        diesel::sql_types::Oid => "oid",
        diesel::sql_types::Time => "time",
        diesel::sql_types::Binary => "bytea",
        diesel::sql_types::Jsonb => "jsonb",
        diesel::sql_types::Citext => "citext",
        crate::columns::Json => "json",
    }
    impl PgCast for crate::columns::Real {
        const NAME: &'static str = "real";
    }
    impl PgCast for crate::columns::Money {
        const NAME: &'static str = "numeric";
        const ARRAY_AS: &'static str = "::numeric[]";
    }
    impl<T: PgCast + diesel::sql_types::SqlType<IsNull = diesel::sql_types::is_nullable::NotNull>>
        PgCast for Nullable<T>
    {
        const NAME: &'static str = T::NAME;
    }
}
