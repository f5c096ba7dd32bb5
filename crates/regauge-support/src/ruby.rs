//! Methods of Ruby's core that compiled bodies call and that neither std nor [`crate::text`] has under one name.
//!
//! Indices, counts and lengths are `i64`, as in Ruby; texts are counted in characters.

pub mod json;
mod lists;
mod numbers;
mod pattern;
mod strings;

use std::cmp::Ordering;
use std::fmt::Display;

use indexmap::IndexMap;
use serde_json::Value;

pub use lists::*;
pub use numbers::*;
pub use pattern::Pattern;
pub use strings::*;

use crate::decimal::Decimal;
use crate::error::{Error, Result};
use crate::json::{Json, ToJson};
use crate::time::{Date, Time, TimeOfDay};

/// A Ruby hash: it keeps the order in which keys came.
pub type Hash<K, V> = IndexMap<K, V>;

/// What a key of a hash is called in JSON.
pub trait JsonKey {
    fn json_key(&self) -> String;
}

macro_rules! shown_keys {
    ($($type:ty),*) => {$(
        impl JsonKey for $type {
            fn json_key(&self) -> String {
                self.to_string()
            }
        }
    )*};
}
shown_keys!(String, &str, i64, bool, Decimal, Date, Time, TimeOfDay);

impl<K: JsonKey> JsonKey for Option<K> {
    fn json_key(&self) -> String {
        self.as_ref().map(K::json_key).unwrap_or_default()
    }
}

impl<K: JsonKey, V: ToJson> ToJson for IndexMap<K, V> {
    fn write(&self, json: &mut Json) {
        json.begin_object();
        for (key, value) in self {
            json.field(&key.json_key(), value);
        }
        json.end_object();
    }
}

/// Rows of `pluck`, and lists whose elements are of several types.
macro_rules! tuples {
    ($($name:ident $at:tt),+; ) => { tuples!(@one $($name $at),+); };
    ($($name:ident $at:tt),+; $next:ident $next_at:tt $(, $rest:ident $rest_at:tt)*) => {
        tuples!(@one $($name $at),+);
        tuples!($($name $at),+, $next $next_at; $($rest $rest_at),*);
    };
    (@one $($name:ident $at:tt),+) => {
        impl<$($name: ToJson),+> ToJson for ($($name,)+) {
            fn write(&self, json: &mut Json) {
                json.begin_array();
                $(json.item(&self.$at);)+
                json.end_array();
            }
        }
    };
}
tuples!(A 0, B 1; C 2, D 3, E 4, F 5, G 6, H 7, I 8, J 9, K 10, L 11);

/// A value as it would be read back from its JSON: what `as_json` gives.
pub fn to_value<T: ToJson + ?Sized>(value: &T) -> Value {
    serde_json::from_str(&Json::of(value).into_string()).unwrap_or_default()
}

/// `to_s` of something that may be nil.
pub fn shown<T: Display>(value: Option<T>) -> String {
    value.map(|value| value.to_string()).unwrap_or_default()
}

/// `<=>`.
pub fn compare<T: PartialOrd + ?Sized>(a: &T, b: &T) -> i64 {
    match a.partial_cmp(b) {
        Some(Ordering::Less) => -1,
        Some(Ordering::Greater) => 1,
        Some(Ordering::Equal) | None => 0,
    }
}

/// A count for a function of std; a negative one is none.
pub fn size(count: i64) -> usize {
    usize::try_from(count).unwrap_or_default()
}

pub(crate) fn int(count: usize) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

pub(crate) fn argument(message: impl Into<String>) -> Error {
    Error::Argument(message.into())
}

/// `Date.new(year, month, day)`.
///
/// # Errors
/// Ruby's `Date::Error` for a day that does not exist.
pub fn date(year: i64, month: i64, day: i64) -> Result<crate::time::Date> {
    let parts = (
        i32::try_from(year),
        u32::try_from(month),
        u32::try_from(day),
    );
    let (Ok(year), Ok(month), Ok(day)) = parts else {
        return Err(argument("invalid date"));
    };
    crate::time::Date::new(year, month, day).ok_or_else(|| argument("invalid date"))
}
