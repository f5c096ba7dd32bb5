//! `enum` attributes and STI kinds: Rust enums that keep what they do not know, because the database is the truth.

/// Declares an `enum` attribute over an integer or a text column.
///
/// `enumeration! { pub enum OrderState(i64) as BigInt named "state" { Cart = 0 => "cart", Paid = 1 => "paid", } }`
#[macro_export]
macro_rules! enumeration {
    (
        $(#[$attribute:meta])*
        pub enum $name:ident(i64) as $sql:ident named $column:literal {
            $($variant:ident = $stored:literal => $label:literal,)+
        }
    ) => {
        $(#[$attribute])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        #[derive(diesel::expression::AsExpression, diesel::deserialize::FromSqlRow)]
        #[diesel(sql_type = diesel::sql_types::$sql)]
        pub enum $name {
            $($variant,)+
            Unknown(i64),
        }

        impl $name {
            /// The names with what the database holds, in the order of their declaration.
            pub const NAMES: &'static [(&'static str, i64)] = &[$(($label, $stored)),+];

            /// What the database holds.
            pub fn stored(&self) -> i64 {
                match self {
                    $(Self::$variant => $stored,)+
                    Self::Unknown(stored) => *stored,
                }
            }

            pub fn from_stored(stored: i64) -> Self {
                match stored {
                    $($stored => Self::$variant,)+
                    other => Self::Unknown(other),
                }
            }
        }

        $crate::field!($name => copy);
        $crate::enumeration!(@impls $name, i64, [diesel::sql_types::$sql], $column, [$($variant => $label),+]);

        impl diesel::serialize::ToSql<diesel::sql_types::$sql, $crate::db::Backend> for $name {
            fn to_sql<'b>(
                &'b self,
                out: &mut diesel::serialize::Output<'b, '_, $crate::db::Backend>,
            ) -> diesel::serialize::Result {
                $crate::enumeration::write_integer(self.stored(), out)
            }
        }
    };
    (
        $(#[$attribute:meta])*
        pub enum $name:ident(String) as $sql:ident named $($rest:tt)+
    ) => {
        $crate::enumeration! {
            @texts [diesel::sql_types::$sql] $(#[$attribute])* pub enum $name named $($rest)+
        }
    };
    (
        $(#[$attribute:meta])*
        pub enum $name:ident(String) as $($sql:ident)::+ named $($rest:tt)+
    ) => {
        $crate::enumeration! { @texts [$($sql)::+] $(#[$attribute])* pub enum $name named $($rest)+ }
    };
    (
        @texts [$($sql:tt)+]
        $(#[$attribute:meta])*
        pub enum $name:ident named $column:literal {
            $($variant:ident = $stored:literal => $label:literal,)+
        }
    ) => {
        $(#[$attribute])*
        #[derive(Debug, Clone, PartialEq, Eq, Hash)]
        #[derive(diesel::expression::AsExpression, diesel::deserialize::FromSqlRow)]
        #[diesel(sql_type = $($sql)+)]
        pub enum $name {
            $($variant,)+
            Unknown(String),
        }

        impl $name {
            /// The names with what the database holds, in the order of their declaration.
            pub const NAMES: &'static [(&'static str, &'static str)] = &[$(($label, $stored)),+];

            /// What the database holds.
            pub fn stored(&self) -> &str {
                match self {
                    $(Self::$variant => $stored,)+
                    Self::Unknown(stored) => stored,
                }
            }

            pub fn from_stored(stored: String) -> Self {
                match stored.as_str() {
                    $($stored => Self::$variant,)+
                    _ => Self::Unknown(stored),
                }
            }
        }

        $crate::field!($name => ref);
        $crate::enumeration!(@impls $name, String, [$($sql)+], $column, [$($variant => $label),+]);

        impl diesel::serialize::ToSql<$($sql)+, $crate::db::Backend> for $name {
            fn to_sql<'b>(
                &'b self,
                out: &mut diesel::serialize::Output<'b, '_, $crate::db::Backend>,
            ) -> diesel::serialize::Result {
                diesel::serialize::ToSql::<$($sql)+, $crate::db::Backend>::to_sql(self.stored(), out)
            }
        }
    };
    (@impls $name:ident, $inner:ty, [$($sql:tt)+], $column:literal, [$($variant:ident => $label:literal),+]) => {
        impl $name {
            /// The name; nil for a value that the enum lacks.
            pub fn name(&self) -> Option<&'static str> {
                match self {
                    $(Self::$variant => Some($label),)+
                    Self::Unknown(_) => None,
                }
            }

            pub fn from_name(name: &str) -> Option<Self> {
                match name {
                    $($label => Some(Self::$variant),)+
                    _ => None,
                }
            }

            /// What an assignment makes of a name, a stored value or nothing.
            ///
            /// # Errors
            /// [`Error::Argument`]($crate::Error::Argument) for anything else, as in Rails.
            pub fn cast(value: &serde_json::Value) -> $crate::Result<Option<Self>> {
                $crate::enumeration::cast(value, $column, Self::NAMES).map(|found| found.and_then(Self::from_name))
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.name().unwrap_or_default())
            }
        }

        impl $crate::ruby::JsonKey for $name {
            fn json_key(&self) -> String {
                self.to_string()
            }
        }

        impl $crate::json::ToJson for $name {
            fn write(&self, json: &mut $crate::json::Json) {
                self.name().write(json);
            }
        }

        impl diesel::deserialize::FromSql<$($sql)+, $crate::db::Backend> for $name {
            fn from_sql(
                value: <$crate::db::Backend as diesel::backend::Backend>::RawValue<'_>,
            ) -> diesel::deserialize::Result<Self> {
                <$inner as diesel::deserialize::FromSql<$($sql)+, $crate::db::Backend>>::from_sql(value)
                    .map(Self::from_stored)
            }
        }
    };
}

/// Declares the classes that share a table.
///
/// `kinds! { pub enum PaymentKind { Payment => "Payment", CardPayment => "CardPayment", } }`
#[macro_export]
macro_rules! kinds {
    ($(#[$attribute:meta])* pub enum $name:ident { $($variants:tt)* }) => {
        $crate::kinds! { @of [diesel::sql_types::Text] $(#[$attribute])* pub enum $name { $($variants)* } }
    };
    (
        @of [$($sql:tt)+] $(#[$attribute:meta])* pub enum $name:ident { $($variant:ident => $class:literal,)* }
    ) => {
        $(#[$attribute])*
        #[derive(Debug, Clone, PartialEq, Eq, Hash)]
        #[derive(diesel::expression::AsExpression, diesel::deserialize::FromSqlRow)]
        #[diesel(sql_type = $($sql)+)]
        pub enum $name {
            $($variant,)*
            Unknown(String),
        }

        $crate::field!($name => ref);

        impl $name {
            /// The Ruby class.
            pub fn name(&self) -> &str {
                match self {
                    $(Self::$variant => $class,)*
                    Self::Unknown(name) => name,
                }
            }

            pub fn from_name(name: &str) -> Self {
                match name {
                    $($class => Self::$variant,)*
                    other => Self::Unknown(other.to_owned()),
                }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.name())
            }
        }

        impl $crate::json::ToJson for $name {
            fn write(&self, json: &mut $crate::json::Json) {
                self.name().write(json);
            }
        }

        impl diesel::serialize::ToSql<$($sql)+, $crate::db::Backend> for $name {
            fn to_sql<'b>(
                &'b self,
                out: &mut diesel::serialize::Output<'b, '_, $crate::db::Backend>,
            ) -> diesel::serialize::Result {
                diesel::serialize::ToSql::<$($sql)+, $crate::db::Backend>::to_sql(self.name(), out)
            }
        }

        impl diesel::deserialize::FromSql<$($sql)+, $crate::db::Backend> for $name {
            fn from_sql(
                value: <$crate::db::Backend as diesel::backend::Backend>::RawValue<'_>,
            ) -> diesel::deserialize::Result<Self> {
                <String as diesel::deserialize::FromSql<$($sql)+, $crate::db::Backend>>::from_sql(value)
                    .map(|name| Self::from_name(&name))
            }
        }
    };
}

/// Declares one of PostgreSQL's enums: `labels! { pub enum Mood as crate::schema::sql_types::Mood { Sad => "sad", Ok => "ok", } }`.
#[cfg(feature = "postgres")]
#[macro_export]
macro_rules! labels {
    ($(#[$attribute:meta])* pub enum $name:ident as $($sql:ident)::+ { $($variants:tt)* }) => {
        $crate::kinds! { @of [$($sql)::+] $(#[$attribute])* pub enum $name { $($variants)* } }

        impl $crate::array::Element for $name {
            fn read(text: &str) -> Option<Self> {
                Some(Self::from_name(text))
            }
            fn write(&self, out: &mut String) {
                out.push_str(self.name());
            }
        }
    };
}

use diesel::serialize::{self, IsNull, Output};
use serde_json::Value;

use crate::db::Backend;
use crate::error::{Error, Result};
use crate::text;

/// Writes an enum's number.
///
/// # Errors
/// When the statement cannot take it.
#[cfg(feature = "sqlite")]
pub fn write_integer(number: i64, out: &mut Output<'_, '_, Backend>) -> serialize::Result {
    out.set_value(number);
    Ok(IsNull::No)
}

/// Writes an enum's number.
///
/// # Errors
/// When the statement cannot take it.
#[cfg(feature = "postgres")]
pub fn write_integer(number: i64, out: &mut Output<'_, '_, Backend>) -> serialize::Result {
    use std::io::Write;
    out.write_all(&number.to_be_bytes())?;
    Ok(IsNull::No)
}

/// Writes an enum's number.
///
/// # Errors
/// When the statement cannot take it.
#[cfg(feature = "mysql")]
pub fn write_integer(number: i64, out: &mut Output<'_, '_, Backend>) -> serialize::Result {
    use std::io::Write;
    out.write_all(&number.to_ne_bytes())?;
    Ok(IsNull::No)
}

/// What the database holds for a name: a number or a text.
pub trait Stored {
    fn is(&self, value: &Value) -> bool;
}

impl Stored for i64 {
    fn is(&self, value: &Value) -> bool {
        value.as_i64() == Some(*self)
    }
}

impl Stored for &str {
    fn is(&self, value: &Value) -> bool {
        value.as_str() == Some(*self)
    }
}

/// The name that an assigned value stands for: `EnumType#cast` and `#assert_valid_value`. Blank is nil.
///
/// # Errors
/// [`Error::Argument`] for what the enum does not have.
pub fn cast<S: Stored>(
    value: &Value,
    attribute: &str,
    names: &[(&'static str, S)],
) -> Result<Option<&'static str>> {
    if crate::params::is_blank(value) {
        return Ok(None);
    }
    let found = names
        .iter()
        .find(|(name, stored)| value.as_str() == Some(*name) || stored.is(value));
    found.map(|(name, _)| Some(*name)).ok_or_else(|| {
        let shown = match value {
            Value::String(text) => text.clone(),
            other => text::Inspect::inspected(other),
        };
        Error::Argument(format!("'{shown}' is not a valid {attribute}"))
    })
}
