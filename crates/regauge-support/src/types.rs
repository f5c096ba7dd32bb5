//! Column types of our own: identifiers and JSON.

use std::fmt;
use std::ops::Deref;
use std::sync::OnceLock;

use diesel::deserialize::FromSqlRow;
use serde_json::Value;

/// What a `json` or `jsonb` column holds: the database's text, which is read when somebody asks for the [`Value`].
///
/// Most lists show few of their columns, and reading JSON takes longer than reading all of the others.
#[derive(Clone, Default, FromSqlRow)]
pub struct JsonValue {
    text: Option<Box<str>>,
    value: OnceLock<Value>,
}

impl JsonValue {
    /// The column of a row. What is not JSON reads as nil, as in Rails.
    pub(crate) fn stored(text: &str) -> Self {
        Self {
            text: Some(text.into()),
            value: OnceLock::new(),
        }
    }

    pub fn as_value(&self) -> &Value {
        self
    }

    pub fn into_value(self) -> Value {
        match self.value.into_inner() {
            Some(value) => value,
            None => read(self.text.as_deref()),
        }
    }
}

fn read(text: Option<&str>) -> Value {
    text.and_then(|text| serde_json::from_str(text).ok())
        .unwrap_or_default()
}

impl Deref for JsonValue {
    type Target = Value;

    fn deref(&self) -> &Value {
        self.value.get_or_init(|| read(self.text.as_deref()))
    }
}

impl From<Value> for JsonValue {
    fn from(value: Value) -> Self {
        Self {
            text: None,
            value: OnceLock::from(value),
        }
    }
}

impl PartialEq for JsonValue {
    fn eq(&self, other: &Self) -> bool {
        (self.text.is_some() && self.text == other.text) || same(self, other)
    }
}

/// Ruby's `==`: 1 and 1.0 are equal, and so are hashes whatever the order of their keys.
fn same(a: &Value, b: &Value) -> bool {
    match (a, b) {
        (Value::Number(a), Value::Number(b)) => {
            a == b || ((a.is_f64() || b.is_f64()) && a.as_f64() == b.as_f64())
        }
        (Value::Array(a), Value::Array(b)) => {
            a.len() == b.len() && a.iter().zip(b).all(|(a, b)| same(a, b))
        }
        (Value::Object(a), Value::Object(b)) => {
            a.len() == b.len()
                && a.iter()
                    .all(|(key, a)| b.get(key).is_some_and(|b| same(a, b)))
        }
        _ => a == b,
    }
}

impl Eq for JsonValue {}

impl fmt::Debug for JsonValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        (**self).fmt(f)
    }
}

/// Declares the type of a table's identifiers: `id!(ProductId(i64) as BigInt)`, `id!(DeviceId(String) as Text)`,
/// `id!(AccountId(Uuid) as Uuid)` or `id!(AccountId(UuidBytes) as Binary)`.
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
    ($(#[$attribute:meta])* $name:ident(Uuid) as $sql:ident) => {
        $(#[$attribute])*
        #[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[derive(diesel::expression::AsExpression, diesel::deserialize::FromSqlRow)]
        #[diesel(sql_type = diesel::sql_types::$sql)]
        pub struct $name(pub $crate::uuids::Uuid);
        $crate::id!(@impls $name, $crate::uuids::Uuid, $sql);
        $crate::field!($name => copy);

        impl $crate::key::RecordKey for $name {
            fn of(key: &impl $crate::key::Key) -> Option<Self> {
                $crate::uuids::parse(&key.text()).map(Self)
            }
        }
    };
    ($(#[$attribute:meta])* $name:ident(UuidBytes) as $sql:ident) => {
        $(#[$attribute])*
        #[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[derive(diesel::expression::AsExpression, diesel::deserialize::FromSqlRow)]
        #[diesel(sql_type = diesel::sql_types::$sql)]
        pub struct $name(pub $crate::uuid_bytes::UuidBytes);
        $crate::id!(@impls $name, $crate::uuid_bytes::UuidBytes, $sql);
        $crate::field!($name => copy);

        impl $crate::key::RecordKey for $name {
            fn of(key: &impl $crate::key::Key) -> Option<Self> {
                $crate::uuid_bytes::parse(&key.text()).map(Self)
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

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::JsonValue;

    #[test]
    fn text_is_read_when_asked_for() {
        let stored = JsonValue::stored(r#"{"a":[1,2.50]}"#);
        assert_eq!(stored["a"][0], 1);
        assert_eq!(stored, JsonValue::from(json!({"a": [1, 2.5]})), "by value");
        assert_ne!(stored, JsonValue::from(json!({"a": [1]})));
        assert_ne!(stored, JsonValue::from(json!({"a": [2, 2.5]})));
        let long = JsonValue::stored("[9007199254740993]");
        assert_ne!(long, JsonValue::stored("[9007199254740992]"));
        assert_eq!(JsonValue::stored("[1.0]"), JsonValue::stored("[1]"));
        assert_eq!(stored.clone().into_value()["a"][0], 1);
    }

    #[test]
    fn what_is_no_json_is_nil() {
        assert_eq!(JsonValue::stored("{").as_value(), &Value::Null);
        assert_eq!(JsonValue::stored("").into_value(), Value::Null);
        assert_eq!(JsonValue::default().as_value(), &Value::Null);
    }
}
