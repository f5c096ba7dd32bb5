//! Columns of types that Rust has no type of its own for: the database's text, whole, under a name of its own.
//!
//! ```text
//! hosts (id) { address -> raw::IpAddress }          address: Raw<raw::IpAddress>
//! SELECT "hosts"."address"::text               UPDATE hosts SET address = $1::inet
//! ```
//! What is read is what Rails' driver sees, and what is written is read by the database's own input function. `table!` uses the types
//! of this module for what PostgreSQL, Rails and their extensions know by name; `schema.rs` declares those of the app with
//! [`raw_types!`](crate::raw_types).

use std::borrow::Cow;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::marker::PhantomData;
use std::ops::Deref;

use diesel::backend::Backend as DieselBackend;
use diesel::deserialize::{self, FromSql, Queryable};
use diesel::expression::{
    AppearsOnTable, AsExpression, Expression, SelectableExpression, TypedExpressionType,
    ValidGrouping, is_aggregate,
};
use diesel::prelude::*;
use diesel::query_builder::{AstPass, QueryFragment, QueryId};
use diesel::serialize::{self, IsNull, Output, ToSql};
use diesel::sql_types::{HasSqlType, Nullable, SingleValue, SqlType, Text, is_nullable};

use crate::db::Backend;
use crate::read::Crossing;
use crate::sql::PgCast;

/// A SQL type that is read and written as text.
pub trait RawType: PgCast + 'static {}

/// A value of the SQL type `T`, as the database's own text.
pub struct Raw<T> {
    text: String,
    of: PhantomData<fn() -> T>,
}

impl<T> Raw<T> {
    pub fn new(text: impl Into<String>) -> Self {
        Self {
            text: text.into(),
            of: PhantomData,
        }
    }

    pub fn as_str(&self) -> &str {
        &self.text
    }

    pub fn into_string(self) -> String {
        self.text
    }
}

impl<T> Deref for Raw<T> {
    type Target = str;

    fn deref(&self) -> &str {
        &self.text
    }
}

impl<T> From<String> for Raw<T> {
    fn from(text: String) -> Self {
        Self::new(text)
    }
}

impl<T> From<&str> for Raw<T> {
    fn from(text: &str) -> Self {
        Self::new(text)
    }
}

impl<T> Clone for Raw<T> {
    fn clone(&self) -> Self {
        Self::new(self.text.clone())
    }
}

impl<T> Default for Raw<T> {
    fn default() -> Self {
        Self::new("")
    }
}

impl<T> PartialEq for Raw<T> {
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text
    }
}

impl<T> Eq for Raw<T> {}

impl<T> Hash for Raw<T> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.text.hash(state);
    }
}

impl<T> fmt::Debug for Raw<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.text.fmt(f)
    }
}

impl<T> fmt::Display for Raw<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl<T> crate::json::ToJson for Raw<T> {
    fn write(&self, json: &mut crate::json::Json) {
        self.text.as_str().write(json);
    }
}

impl<T: 'static> crate::record::Field for Raw<T> {
    type Bound<'a> = Option<&'a Self>;

    fn bound(value: Option<&Self>) -> Option<&Self> {
        value
    }
}

impl<T, ST, DB> Queryable<ST, DB> for Raw<T>
where
    DB: DieselBackend,
    ST: SingleValue,
    Self: FromSql<ST, DB>,
{
    type Row = Self;

    fn build(row: Self) -> deserialize::Result<Self> {
        Ok(row)
    }
}

impl<T: RawType> FromSql<T, Backend> for Raw<T> {
    fn from_sql(value: <Backend as DieselBackend>::RawValue<'_>) -> deserialize::Result<Self> {
        <String as FromSql<Text, Backend>>::from_sql(value).map(Self::new)
    }
}

impl<T: RawType> ToSql<T, Backend> for Raw<T>
where
    Backend: HasSqlType<T>,
{
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Backend>) -> serialize::Result {
        use std::io::Write;
        out.write_all(self.text.as_bytes())?;
        Ok(IsNull::No)
    }
}

/// `$1::inet`: a text that is compared with a column of the type `ST`.
#[derive(Debug)]
pub struct Typed<'a, ST> {
    text: Cow<'a, str>,
    of: PhantomData<fn() -> ST>,
}

impl<'a, ST> Typed<'a, ST> {
    pub(crate) fn new(text: Cow<'a, str>) -> Self {
        Self {
            text,
            of: PhantomData,
        }
    }
}

impl<'a, T> AsExpression<T> for &'a Raw<T>
where
    T: RawType + SqlType<IsNull = is_nullable::NotNull> + SingleValue,
{
    type Expression = Typed<'a, T>;

    fn as_expression(self) -> Self::Expression {
        Typed::new(Cow::Borrowed(&self.text))
    }
}

impl<'a, T> AsExpression<Nullable<T>> for &'a Raw<T>
where
    T: RawType + SqlType<IsNull = is_nullable::NotNull> + SingleValue,
{
    type Expression = Typed<'a, Nullable<T>>;

    fn as_expression(self) -> Self::Expression {
        Typed::new(Cow::Borrowed(&self.text))
    }
}

impl<ST: TypedExpressionType> Expression for Typed<'_, ST> {
    type SqlType = ST;
}
impl<ST, QS> AppearsOnTable<QS> for Typed<'_, ST> where Self: Expression {}
impl<ST, QS> SelectableExpression<QS> for Typed<'_, ST> where Self: AppearsOnTable<QS> {}
impl<ST, G> ValidGrouping<G> for Typed<'_, ST> {
    type IsAggregate = is_aggregate::Never;
}
impl<ST> QueryId for Typed<'_, ST> {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}
impl<ST: Crossing> QueryFragment<Backend> for Typed<'_, ST> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Backend>) -> QueryResult<()> {
        out.push_bind_param::<Text, _>(&*self.text)?;
        for part in ST::WRITE {
            out.push_sql(part);
        }
        Ok(())
    }
}

/// Declares SQL types whose values are read and written as text: `raw_types! { Mood = "mood", Place = "geometry" }`.
#[macro_export]
macro_rules! raw_types {
    (@read) => { &["::text"] };
    (@read ($before:literal, $after:literal)) => { &[$after] };
    ($($(#[$doc:meta])* $name:ident = $sql:literal $(read as ($before:literal, $after:literal))?),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, Default)]
        #[derive(diesel::query_builder::QueryId, diesel::sql_types::SqlType)]
        #[diesel(postgres_type(oid = 25, array_oid = 1009))]
        pub struct $name;

        impl $crate::raw::RawType for $name {}

        impl $crate::sql::PgCast for $name {
            const NAME: &'static str = $sql;
        }

        impl $crate::read::Crossing for $name {
            type Read = Self;
            type Found = diesel::sql_types::Nullable<Self>;
            $(const BEFORE: &'static str = $before;)?
            const READ: &'static [&'static str] = $crate::raw_types!(@read $(($before, $after))?);
            const WRITE: &'static [&'static str] = &["::", $sql];
        }
    )+};
}

/// Declares PostgreSQL's enums of an app: `enum_types! { Mood = "mood" }`, read and written as their labels.
#[macro_export]
macro_rules! enum_types {
    ($($(#[$doc:meta])* $name:ident = $(($schema:literal))? $sql:literal as $shown:literal),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, Default)]
        #[derive(diesel::query_builder::QueryId, diesel::sql_types::SqlType)]
        #[diesel(postgres_type(name = $sql $(, schema = $schema)?))]
        pub struct $name;

        impl $crate::sql::PgCast for $name {
            const NAME: &'static str = $shown;
        }

        impl $crate::read::Crossing for $name {
            type Read = Self;
            type Found = diesel::sql_types::Nullable<Self>;
            const READ: &'static [&'static str] = &[];
            const WRITE: &'static [&'static str] = &[];
        }

        impl diesel::deserialize::FromSql<$name, $crate::db::Backend> for String {
            fn from_sql(
                value: <$crate::db::Backend as diesel::backend::Backend>::RawValue<'_>,
            ) -> diesel::deserialize::Result<Self> {
                <Self as diesel::deserialize::FromSql<diesel::sql_types::Text, $crate::db::Backend>>::from_sql(value)
            }
        }

        impl diesel::serialize::ToSql<$name, $crate::db::Backend> for str {
            fn to_sql<'b>(
                &'b self,
                out: &mut diesel::serialize::Output<'b, '_, $crate::db::Backend>,
            ) -> diesel::serialize::Result {
                std::io::Write::write_all(out, self.as_bytes())?;
                Ok(diesel::serialize::IsNull::No)
            }
        }
    )+};
}

raw_types! {
    /// Not `Inet`, for whose columns diesel's `table!` wants arithmetic.
    /// Its cast to text would show the mask of a single host too, which the database else leaves out.
    IpAddress = "inet" read as ("abbrev(", ")"),
    Network = "cidr",
    Macaddr = "macaddr",
    Macaddr8 = "macaddr8",
    Hstore = "hstore",
    Interval = "interval",
    Xml = "xml",
    Tsvector = "tsvector",
    Tsquery = "tsquery",
    Ltree = "ltree",
    Lquery = "lquery",
    Ltxtquery = "ltxtquery",
    Jsonpath = "jsonpath",
    /// `bit(8)`: a cast to `bit` itself would cut the text to its first digit.
    Bit = "bit varying",
    BitVarying = "bit varying",
    Point = "point",
    Line = "line",
    Lseg = "lseg",
    Box = "box",
    Path = "path",
    Polygon = "polygon",
    Circle = "circle",
    Int4range = "int4range",
    Int8range = "int8range",
    Numrange = "numrange",
    Daterange = "daterange",
    Tsrange = "tsrange",
    Tstzrange = "tstzrange",
    Int4multirange = "int4multirange",
    Int8multirange = "int8multirange",
    Nummultirange = "nummultirange",
    Datemultirange = "datemultirange",
    Tsmultirange = "tsmultirange",
    Tstzmultirange = "tstzmultirange",
    Vector = "vector",
    Halfvec = "halfvec",
    Sparsevec = "sparsevec",
    Geometry = "geometry",
    Geography = "geography",
}
