//! SQLite columns that were declared with a type that Rails does not know: each row has what was put there, as Rails reads it.

use diesel::deserialize::{self, FromSql, FromSqlRow};
use diesel::expression::AsExpression;
use diesel::serialize::{self, IsNull, Output, ToSql};
use diesel::sqlite::{Sqlite, SqliteType, SqliteValue};

use crate::json::{Json, ToJson};

/// The SQL type of such a column.
#[derive(
    Debug, Clone, Copy, Default, diesel::sql_types::SqlType, diesel::query_builder::QueryId,
)]
#[diesel(sqlite_type(name = "Text"))]
pub struct Any;

/// What such a column holds. Source: `ActiveModel::Type::Value`, which casts nothing.
#[derive(Debug, Clone, PartialEq, AsExpression, FromSqlRow)]
#[diesel(sql_type = Any)]
pub enum Stored {
    Integer(i64),
    Real(f64),
    Text(String),
    Blob(Vec<u8>),
}

impl From<&str> for Stored {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<String> for Stored {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

crate::field!(Stored => ref);

impl FromSql<Any, Sqlite> for Stored {
    fn from_sql(mut value: SqliteValue<'_, '_, '_>) -> deserialize::Result<Self> {
        Ok(match value.value_type() {
            Some(SqliteType::Integer | SqliteType::SmallInt | SqliteType::Long) => {
                Self::Integer(value.read_long())
            }
            Some(SqliteType::Double | SqliteType::Float) => Self::Real(value.read_double()),
            Some(SqliteType::Binary) => Self::Blob(value.read_blob().to_vec()),
            _ => Self::Text(value.read_text().to_owned()),
        })
    }
}

impl ToSql<Any, Sqlite> for Stored {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Sqlite>) -> serialize::Result {
        match self {
            Self::Integer(number) => out.set_value(*number),
            Self::Real(number) => out.set_value(*number),
            Self::Text(text) => out.set_value(text.as_str()),
            Self::Blob(bytes) => out.set_value(bytes.as_slice()),
        }
        Ok(IsNull::No)
    }
}

impl ToJson for Stored {
    fn write(&self, json: &mut Json) {
        match self {
            Self::Integer(number) => number.write(json),
            Self::Real(number) => number.write(json),
            Self::Text(text) => text.as_str().write(json),
            Self::Blob(bytes) => String::from_utf8_lossy(bytes).as_ref().write(json),
        }
    }
}
