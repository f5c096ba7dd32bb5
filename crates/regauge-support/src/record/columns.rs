//! A table's columns, listed once: the row, the draft, and what copies, compares and stores them.

use diesel::query_source::Column;
use serde_json::Value;

use crate::cast;
use crate::columns::JsonRef;
use crate::db::Conn;
use crate::decimal::Decimal;
use crate::error::Result;
use crate::key::Key;
use crate::record::State;
use crate::time::{Date, Time, TimeOfDay};
use crate::types::JsonValue;

/// A type that a column has in Rust.
pub trait Field: Sized {
    /// What is bound to a statement, and compared: a value or none.
    type Bound<'a>: PartialEq
    where
        Self: 'a;

    fn bound(value: Option<&Self>) -> Self::Bound<'_>;

    /// Refuses a number that is beyond the column's size.
    ///
    /// # Errors
    /// [`Error::Range`](crate::Error::Range).
    fn check(&self, _raw: Option<&Value>, _bytes: u32) -> Result<()> {
        Ok(())
    }
}

impl Field for i64 {
    type Bound<'a> = Option<Self>;

    fn bound(value: Option<&Self>) -> Option<Self> {
        value.copied()
    }

    fn check(&self, raw: Option<&Value>, bytes: u32) -> Result<()> {
        cast::check_integer(Some(*self), raw, bytes)
    }
}

/// Columns' types that are bound by value, or by reference.
#[macro_export]
macro_rules! field {
    ($($type:ty),+ => copy) => {$(
        impl $crate::record::Field for $type {
            type Bound<'a> = Option<Self>;

            fn bound(value: Option<&Self>) -> Option<Self> {
                value.copied()
            }
        }
    )+};
    ($($type:ty),+ => ref) => {$(
        impl $crate::record::Field for $type {
            type Bound<'a> = Option<&'a Self>;

            fn bound(value: Option<&Self>) -> Option<&Self> {
                value
            }
        }
    )+};
}

field!(f64, bool, Time, Date, TimeOfDay => copy);
#[cfg(feature = "mysql")]
field!(u64 => copy);
field!(Decimal => ref);

impl Field for String {
    type Bound<'a> = Option<&'a str>;

    fn bound(value: Option<&Self>) -> Option<&str> {
        value.map(String::as_str)
    }
}

impl Field for Vec<u8> {
    type Bound<'a> = Option<&'a [u8]>;

    fn bound(value: Option<&Self>) -> Option<&[u8]> {
        value.map(Vec::as_slice)
    }
}

impl Field for JsonValue {
    type Bound<'a> = Option<JsonRef<'a>>;

    fn bound(value: Option<&Self>) -> Option<JsonRef<'_>> {
        value.map(|value| JsonRef(value))
    }
}

/// A time that Rails stamps: `created_at` or `created_on`.
pub trait Stamp {
    fn of(now: Time) -> Self;
}

impl Stamp for Time {
    fn of(now: Time) -> Self {
        now
    }
}

impl Stamp for Date {
    fn of(now: Time) -> Self {
        now.to_date()
    }
}

/// `find` on a relation: `Product::all().published().fetch(conn, "12")`.
pub trait Fetch<R>: Sized {
    /// The row with this key.
    ///
    /// # Errors
    /// [`Error::NotFound`](crate::Error::NotFound).
    fn fetch(self, conn: &mut Conn, key: impl Key) -> Result<R>;
}

/// Refuses what is beyond a column's size.
///
/// # Errors
/// As [`Field::check`].
pub fn check<R, F: Field>(
    value: Option<&F>,
    state: &State<R>,
    column: &str,
    bytes: u32,
) -> Result<()> {
    value.map_or(Ok(()), |value| value.check(state.raw(column), bytes))
}

/// A column's name in the database.
pub fn name_of<C: Column>(_: &C) -> &'static str {
    C::NAME
}
