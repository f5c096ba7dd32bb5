//! SQL types of columns where diesel's own would change what Rust code sees.
//!
//! Integers are `i64` whatever the column holds; a `json` column reads as a [`Value`] and is written as Rails writes it. `table!` uses these names.

use diesel::deserialize::{self, FromSql};
use diesel::expression::AsExpression;
use diesel::expression::bound::Bound;
use diesel::serialize::{self, Output, ToSql};
use diesel::sql_types::Nullable;
use serde_json::Value;

use crate::db::Backend;
use crate::types::JsonValue;

/// A `json` column.
#[derive(Debug, Clone, Copy, Default, diesel::sql_types::SqlType, diesel::query_builder::QueryId)]
#[cfg_attr(feature = "sqlite", diesel(sqlite_type(name = "Text")))]
#[cfg_attr(feature = "postgres", diesel(postgres_type(name = "json")))]
pub struct Json;

#[cfg(feature = "sqlite")]
type Stored = diesel::sql_types::Text;
#[cfg(feature = "postgres")]
type Stored = diesel::sql_types::Json;

impl FromSql<Json, Backend> for Value {
    fn from_sql(value: <Backend as diesel::backend::Backend>::RawValue<'_>) -> deserialize::Result<Self> {
        <JsonValue as FromSql<Stored, Backend>>::from_sql(value).map(|json| json.0)
    }
}

impl ToSql<Json, Backend> for Value {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Backend>) -> serialize::Result {
        crate::types::write_json(self, out)
    }
}

macro_rules! expressions {
    ($($rust:ty => $sql:ty),+) => {$(
        impl AsExpression<$sql> for $rust {
            type Expression = Bound<$sql, Self>;
            fn as_expression(self) -> Self::Expression {
                Bound::new(self)
            }
        }
        impl AsExpression<Nullable<$sql>> for $rust {
            type Expression = Bound<Nullable<$sql>, Self>;
            fn as_expression(self) -> Self::Expression {
                Bound::new(self)
            }
        }
        impl<'a> AsExpression<$sql> for &'a $rust {
            type Expression = Bound<$sql, Self>;
            fn as_expression(self) -> Self::Expression {
                Bound::new(self)
            }
        }
        impl<'a> AsExpression<Nullable<$sql>> for &'a $rust {
            type Expression = Bound<Nullable<$sql>, Self>;
            fn as_expression(self) -> Self::Expression {
                Bound::new(self)
            }
        }
    )+};
}
expressions!(Value => Json);
