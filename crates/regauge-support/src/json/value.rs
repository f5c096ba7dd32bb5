//! How each type reads in JSON: `as_json`.

use serde_json::Value;

use super::{Json, number};
use crate::decimal::Decimal;
use crate::params::{Map, Params, Permitted};
use crate::time::{Date, Time, TimeOfDay};
use crate::types::JsonValue;

/// A value with an `as_json`.
pub trait ToJson {
    /// Appends the value, as element, field value or root.
    fn write(&self, json: &mut Json);
}

impl<T: ToJson + ?Sized> ToJson for &T {
    fn write(&self, json: &mut Json) {
        (**self).write(json);
    }
}

impl<T: ToJson + ?Sized> ToJson for Box<T> {
    fn write(&self, json: &mut Json) {
        (**self).write(json);
    }
}

impl<T: ToJson> ToJson for Option<T> {
    fn write(&self, json: &mut Json) {
        match self {
            Some(value) => value.write(json),
            None => json.put("null"),
        }
    }
}

impl<T: ToJson> ToJson for [T] {
    fn write(&self, json: &mut Json) {
        json.begin_array();
        for item in self {
            item.write(json);
        }
        json.end_array();
    }
}

impl<T: ToJson> ToJson for Vec<T> {
    fn write(&self, json: &mut Json) {
        self.as_slice().write(json);
    }
}

impl<T: ToJson, const N: usize> ToJson for [T; N] {
    fn write(&self, json: &mut Json) {
        self.as_slice().write(json);
    }
}

/// A hash in its order, as pairs.
pub struct Pairs<'a, K, V>(pub &'a [(K, V)]);

impl<K: AsRef<str>, V: ToJson> ToJson for Pairs<'_, K, V> {
    fn write(&self, json: &mut Json) {
        json.begin_object();
        for (key, value) in self.0 {
            json.field(key.as_ref(), value);
        }
        json.end_object();
    }
}

impl ToJson for () {
    fn write(&self, json: &mut Json) {
        json.put("null");
    }
}

impl ToJson for bool {
    fn write(&self, json: &mut Json) {
        json.put(if *self { "true" } else { "false" });
    }
}

macro_rules! integers {
    ($($type:ty),*) => {$(
        impl ToJson for $type {
            fn write(&self, json: &mut Json) {
                json.separate();
                number::integer(i64::from(*self), &mut json.out);
                json.comma = true;
            }
        }
    )*};
}
integers!(i16, i32, i64, u32);

impl ToJson for u64 {
    fn write(&self, json: &mut Json) {
        json.put(&self.to_string());
    }
}

impl ToJson for usize {
    fn write(&self, json: &mut Json) {
        json.put(&self.to_string());
    }
}

/// What is not finite is null.
impl ToJson for f64 {
    fn write(&self, json: &mut Json) {
        json.separate();
        if self.is_finite() {
            number::float(*self, &mut json.out);
        } else {
            json.out.push_str("null");
        }
        json.comma = true;
    }
}

impl ToJson for str {
    fn write(&self, json: &mut Json) {
        json.string(self);
    }
}

impl ToJson for String {
    fn write(&self, json: &mut Json) {
        json.string(self);
    }
}

impl ToJson for std::borrow::Cow<'_, str> {
    fn write(&self, json: &mut Json) {
        json.string(self);
    }
}

impl ToJson for Time {
    fn write(&self, json: &mut Json) {
        // An infinite float is null in JSON.
        if self.is_infinite() {
            return ().write(json);
        }
        json.quoted(|out| self.write_json(out));
    }
}

impl ToJson for Date {
    fn write(&self, json: &mut Json) {
        if self.is_infinite() {
            return ().write(json);
        }
        json.quoted(|out| self.write_text(out));
    }
}

impl ToJson for TimeOfDay {
    fn write(&self, json: &mut Json) {
        json.quoted(|out| self.time().write_json(out));
    }
}

impl ToJson for Decimal {
    fn write(&self, json: &mut Json) {
        // As `BigDecimal#as_json`.
        if !self.is_finite() {
            return ().write(json);
        }
        json.quoted(|out| out.push_str(&self.to_string()));
    }
}

impl ToJson for JsonValue {
    fn write(&self, json: &mut Json) {
        self.as_value().write(json);
    }
}

/// `as_json` of permitted parameters, and of parameters: the hash inside.
impl ToJson for Permitted {
    fn write(&self, json: &mut Json) {
        write_map(&self.0, json);
    }
}

impl ToJson for Params<'_> {
    fn write(&self, json: &mut Json) {
        write_map(self.map(), json);
    }
}

fn write_map(map: &Map, json: &mut Json) {
    json.begin_object();
    for (key, value) in map {
        json.field(key, value);
    }
    json.end_object();
}

impl ToJson for Value {
    fn write(&self, json: &mut Json) {
        match self {
            Self::Null => json.put("null"),
            Self::Bool(yes) => yes.write(json),
            Self::Number(number) => {
                let text = number.as_str();
                if text.contains(['.', 'e', 'E']) {
                    number.as_f64().unwrap_or(f64::NAN).write(json);
                } else {
                    json.put(text);
                }
            }
            Self::String(text) => json.string(text),
            Self::Array(items) => items.write(json),
            Self::Object(map) => write_map(map, json),
        }
    }
}
