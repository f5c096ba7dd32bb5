//! SQL types of columns where diesel's own would change what Rust code sees.
//!
//! A `json` column reads as a [`JsonValue`] and is written as Rails writes it. `table!` uses these names.

use diesel::deserialize::{self, FromSql};
use diesel::expression::AsExpression;
use diesel::serialize::{self, Output, ToSql};
use serde_json::Value;

use crate::db::Backend;
use crate::types::JsonValue;

/// The SQL type of a [`Time`](crate::time::Time). MySQL's `timestamp` would end in 2038, and takes what a `datetime` holds.
#[cfg(feature = "mysql")]
pub type Moment = diesel::sql_types::Datetime;
/// The SQL type of a [`Time`](crate::time::Time).
#[cfg(not(feature = "mysql"))]
pub type Moment = diesel::sql_types::Timestamp;

/// A `json` column.
#[derive(
    Debug, Clone, Copy, Default, diesel::sql_types::SqlType, diesel::query_builder::QueryId,
)]
#[cfg_attr(feature = "sqlite", diesel(sqlite_type(name = "Text")))]
#[cfg_attr(feature = "postgres", diesel(postgres_type(name = "json")))]
#[cfg_attr(feature = "mysql", diesel(mysql_type(name = "String")))]
pub struct Json;

/// A `real` column of PostgreSQL: read as the number that its shortest text says, as Rails reads it; written with four bytes.
#[cfg(feature = "postgres")]
#[derive(
    Debug, Clone, Copy, Default, diesel::sql_types::SqlType, diesel::query_builder::QueryId,
)]
#[diesel(postgres_type(oid = 700, array_oid = 1021))]
pub struct Real;

#[cfg(feature = "postgres")]
mod real {
    use diesel::deserialize::{self, FromSql};
    use diesel::pg::{Pg, PgValue};
    use diesel::serialize::{self, Output, ToSql};
    use diesel::sql_types::{self as sql, Nullable};

    use super::Real;

    impl sql::SqlOrd for Real {}
    impl sql::Foldable for Real {
        type Sum = Nullable<sql::Double>;
        type Avg = Nullable<sql::Double>;
    }

    impl FromSql<Real, Pg> for f64 {
        fn from_sql(value: PgValue<'_>) -> deserialize::Result<Self> {
            FromSql::<sql::Double, Pg>::from_sql(value)
        }
    }

    impl ToSql<Real, Pg> for f64 {
        fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Pg>) -> serialize::Result {
            ToSql::<sql::Float, Pg>::to_sql(&(*self as f32), &mut out.reborrow())
        }
    }
}

/// A `money` column of PostgreSQL: read and written as the number that it is, whatever the server's currency looks like.
#[cfg(feature = "postgres")]
#[derive(
    Debug, Clone, Copy, Default, diesel::sql_types::SqlType, diesel::query_builder::QueryId,
)]
#[diesel(postgres_type(oid = 1700, array_oid = 1231))]
pub struct Money;

#[cfg(feature = "sqlite")]
impl FromSql<Json, Backend> for JsonValue {
    fn from_sql(
        mut value: <Backend as diesel::backend::Backend>::RawValue<'_>,
    ) -> deserialize::Result<Self> {
        Ok(Self::stored(value.read_text()))
    }
}

#[cfg(not(feature = "sqlite"))]
impl FromSql<Json, Backend> for JsonValue {
    fn from_sql(
        value: <Backend as diesel::backend::Backend>::RawValue<'_>,
    ) -> deserialize::Result<Self> {
        Ok(Self::stored(std::str::from_utf8(value.as_bytes())?))
    }
}

#[cfg(feature = "postgres")]
impl FromSql<diesel::sql_types::Jsonb, Backend> for JsonValue {
    fn from_sql(
        value: <Backend as diesel::backend::Backend>::RawValue<'_>,
    ) -> deserialize::Result<Self> {
        let bytes = value.as_bytes();
        // The version of the binary format goes before the text.
        let text = bytes.strip_prefix(&[1]).unwrap_or(bytes);
        Ok(Self::stored(std::str::from_utf8(text)?))
    }
}

#[cfg(feature = "sqlite")]
fn write_json(value: &Value, out: &mut Output<'_, '_, Backend>) -> serialize::Result {
    out.set_value(crate::json::Json::of(value).into_string());
    Ok(serialize::IsNull::No)
}

#[cfg(not(feature = "sqlite"))]
fn write_json(value: &Value, out: &mut Output<'_, '_, Backend>) -> serialize::Result {
    use std::io::Write;
    out.write_all(crate::json::Json::of(value).into_string().as_bytes())?;
    Ok(serialize::IsNull::No)
}

/// A value to be bound to a [`Json`] column.
#[derive(Debug, Clone, Copy, PartialEq, AsExpression)]
#[diesel(sql_type = Json)]
#[cfg_attr(feature = "postgres", diesel(sql_type = diesel::sql_types::Jsonb))]
pub struct JsonRef<'a>(pub &'a Value);

impl ToSql<Json, Backend> for JsonRef<'_> {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Backend>) -> serialize::Result {
        write_json(self.0, out)
    }
}

#[cfg(feature = "postgres")]
impl ToSql<diesel::sql_types::Jsonb, Backend> for JsonRef<'_> {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Backend>) -> serialize::Result {
        use std::io::Write;
        // The version of the binary format.
        out.write_all(&[1])?;
        write_json(self.0, out)
    }
}
