//! Column types of our own: identifiers and JSON.

use diesel::deserialize::FromSqlRow;
use diesel::expression::AsExpression;
use serde_json::Value;

/// A `json` or `jsonb` column. On SQLite it is declared as `Text`.
#[derive(Debug, Clone, Default, PartialEq, Eq, AsExpression, FromSqlRow)]
#[cfg_attr(feature = "sqlite", diesel(sql_type = diesel::sql_types::Text))]
#[cfg_attr(feature = "postgres", diesel(sql_type = diesel::sql_types::Json))]
#[cfg_attr(feature = "postgres", diesel(sql_type = diesel::sql_types::Jsonb))]
pub struct JsonValue(pub Value);

#[cfg(feature = "sqlite")]
mod sqlite {
    use diesel::deserialize::{self, FromSql};
    use diesel::serialize::{self, IsNull, Output, ToSql};
    use diesel::sql_types::Text;
    use diesel::sqlite::{Sqlite, SqliteValue};

    use super::JsonValue;
    use crate::json::Json;

    impl ToSql<Text, Sqlite> for JsonValue {
        fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Sqlite>) -> serialize::Result {
            out.set_value(Json::of(&self.0).into_string());
            Ok(IsNull::No)
        }
    }

    impl FromSql<Text, Sqlite> for JsonValue {
        fn from_sql(mut value: SqliteValue<'_, '_, '_>) -> deserialize::Result<Self> {
            // What is not JSON reads as nil, as in Rails.
            Ok(Self(
                serde_json::from_str(value.read_text()).unwrap_or_default(),
            ))
        }
    }
}

#[cfg(feature = "postgres")]
mod postgres {
    use std::io::Write;

    use diesel::deserialize::{self, FromSql};
    use diesel::pg::{Pg, PgValue};
    use diesel::serialize::{self, IsNull, Output, ToSql};
    use diesel::sql_types::{Json as JsonType, Jsonb};

    use super::JsonValue;
    use crate::json::Json;

    impl ToSql<JsonType, Pg> for JsonValue {
        fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Pg>) -> serialize::Result {
            out.write_all(Json::of(&self.0).into_string().as_bytes())?;
            Ok(IsNull::No)
        }
    }

    impl FromSql<JsonType, Pg> for JsonValue {
        fn from_sql(value: PgValue<'_>) -> deserialize::Result<Self> {
            Ok(Self(
                serde_json::from_slice(value.as_bytes()).unwrap_or_default(),
            ))
        }
    }

    impl ToSql<Jsonb, Pg> for JsonValue {
        fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Pg>) -> serialize::Result {
            out.write_all(&[1])?;
            ToSql::<JsonType, Pg>::to_sql(self, out)
        }
    }

    impl FromSql<Jsonb, Pg> for JsonValue {
        fn from_sql(value: PgValue<'_>) -> deserialize::Result<Self> {
            let bytes = value.as_bytes();
            let body = bytes.strip_prefix(&[1]).unwrap_or(bytes);
            Ok(Self(serde_json::from_slice(body).unwrap_or_default()))
        }
    }
}

/// Declares the type of a table's identifiers: `id!(ProductId(i64) as BigInt)` or `id!(DeviceId(String) as Text)`.
#[macro_export]
macro_rules! id {
    ($(#[$attribute:meta])* $name:ident(i64) as $sql:ident) => {
        $(#[$attribute])*
        #[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[derive(diesel::expression::AsExpression, diesel::deserialize::FromSqlRow)]
        #[diesel(sql_type = diesel::sql_types::$sql)]
        pub struct $name(pub i64);
        $crate::id!(@impls $name, i64, $sql);
        $crate::field!($name => copy);

        impl $crate::key::RecordKey for $name {
            fn of(key: &impl $crate::key::Key) -> Option<Self> {
                key.number().map(Self)
            }
        }
    };
    ($(#[$attribute:meta])* $name:ident(String) as $sql:ident) => {
        $(#[$attribute])*
        #[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[derive(diesel::expression::AsExpression, diesel::deserialize::FromSqlRow)]
        #[diesel(sql_type = diesel::sql_types::$sql)]
        pub struct $name(pub String);
        $crate::id!(@impls $name, String, $sql);
        $crate::field!($name => ref);

        impl $crate::key::RecordKey for $name {
            fn of(key: &impl $crate::key::Key) -> Option<Self> {
                Some(Self(key.text()))
            }
        }
    };
    (@impls $name:ident, $inner:ty, $sql:ident) => {
        impl diesel::serialize::ToSql<diesel::sql_types::$sql, $crate::db::Backend> for $name {
            fn to_sql<'b>(
                &'b self,
                out: &mut diesel::serialize::Output<'b, '_, $crate::db::Backend>,
            ) -> diesel::serialize::Result {
                diesel::serialize::ToSql::<diesel::sql_types::$sql, $crate::db::Backend>::to_sql(&self.0, out)
            }
        }

        impl diesel::deserialize::FromSql<diesel::sql_types::$sql, $crate::db::Backend> for $name {
            fn from_sql(
                value: <$crate::db::Backend as diesel::backend::Backend>::RawValue<'_>,
            ) -> diesel::deserialize::Result<Self> {
                <$inner as diesel::deserialize::FromSql<diesel::sql_types::$sql, $crate::db::Backend>>::from_sql(value)
                    .map(Self)
            }
        }

        impl $crate::key::Key for $name {
            fn number(&self) -> Option<i64> {
                $crate::key::Key::number(&self.0)
            }
            fn text(&self) -> String {
                self.0.to_string()
            }
            fn inspected(&self) -> Option<String> {
                $crate::key::Key::inspected(&self.0)
            }
        }

        impl $crate::ruby::JsonKey for $name {
            fn json_key(&self) -> String {
                self.0.to_string()
            }
        }

        impl From<$inner> for $name {
            fn from(value: $inner) -> Self {
                Self(value)
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.0.fmt(f)
            }
        }

        impl $crate::json::ToJson for $name {
            fn write(&self, json: &mut $crate::json::Json) {
                self.0.write(json);
            }
        }
    };
}
