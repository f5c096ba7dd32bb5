//! SQLite columns that were declared with a type that Rails does not know: each row has what was put there, as Rails reads it.

use std::cmp::Ordering;
use std::fmt::{Display, Formatter};
use std::hash::{Hash, Hasher};

use diesel::deserialize::{self, FromSql, FromSqlRow};
use diesel::serialize::{self, IsNull, Output, ToSql};
use diesel::sql_types::Nullable;
use diesel::sqlite::{Sqlite, SqliteType, SqliteValue};

use crate::json::{Json, ToJson};
use crate::key::Key;

mod bound;

/// The SQL type of such a column.
#[derive(
    Debug, Clone, Copy, Default, diesel::sql_types::SqlType, diesel::query_builder::QueryId,
)]
#[diesel(sqlite_type(name = "Text"))]
pub struct Any;

/// What such a column holds. Source: `ActiveModel::Type::Value`, which casts nothing.
#[derive(Debug, Clone, FromSqlRow)]
pub enum Stored {
    Integer(i64),
    Real(f64),
    Text(String),
    Blob(Vec<u8>),
}

impl Stored {
    /// The order in which SQLite sorts: numbers, texts, bytes. A float stands by its bits, so that what is stored can be a key.
    fn ranked(&self) -> (u8, i64, &[u8]) {
        match self {
            Self::Integer(number) => (0, *number, &[]),
            Self::Real(number) => (1, number.to_bits().cast_signed(), &[]),
            Self::Text(text) => (2, 0, text.as_bytes()),
            Self::Blob(bytes) => (3, 0, bytes),
        }
    }
}

impl PartialEq for Stored {
    fn eq(&self, other: &Self) -> bool {
        self.ranked() == other.ranked()
    }
}

impl Eq for Stored {}

impl PartialOrd for Stored {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Stored {
    fn cmp(&self, other: &Self) -> Ordering {
        self.ranked().cmp(&other.ranked())
    }
}

impl Hash for Stored {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.ranked().hash(state);
    }
}

impl Display for Stored {
    fn fmt(&self, out: &mut Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Integer(number) => number.fmt(out),
            Self::Real(number) => number.fmt(out),
            Self::Text(text) => text.fmt(out),
            Self::Blob(bytes) => bytes.iter().try_for_each(|byte| write!(out, "{byte:02x}")),
        }
    }
}

impl Key for Stored {
    fn number(&self) -> Option<i64> {
        match self {
            Self::Integer(number) => Some(*number),
            _ => self.to_string().as_str().number(),
        }
    }
    fn text(&self) -> String {
        self.to_string()
    }
    fn inspected(&self) -> Option<String> {
        match self {
            Self::Integer(_) | Self::Real(_) => Some(self.to_string()),
            _ => self.to_string().as_str().inspected(),
        }
    }
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

impl crate::record::Field for Stored {
    type Bound<'a> = bound::Given<Nullable<Any>, Option<&'a Self>>;

    fn bound(value: Option<&Self>) -> Self::Bound<'_> {
        bound::Given::of(value)
    }
}

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

/// A boolean as it is read: Rails before 5.2 stored `'t'` and `'f'`. Source: `ActiveModel::Type::Boolean`.
#[derive(
    Debug, Clone, Copy, Default, diesel::sql_types::SqlType, diesel::query_builder::QueryId,
)]
#[diesel(sqlite_type(name = "Integer"))]
pub struct Truth;

impl FromSql<Truth, Sqlite> for bool {
    fn from_sql(mut value: SqliteValue<'_, '_, '_>) -> deserialize::Result<Self> {
        Ok(match value.value_type() {
            Some(SqliteType::Text) => {
                let text = value.read_text();
                !text.is_empty() && crate::cast::is_true(text)
            }
            _ => value.read_double() != 0.0,
        })
    }
}
