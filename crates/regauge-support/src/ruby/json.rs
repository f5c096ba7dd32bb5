//! Values whose kind is known only when they come: what a client sent, what a json column holds. Ruby's methods on whatever is there;
//! a kind that has no such method is a `NoMethodError`.

use serde_json::Value;

use super::int;
use crate::error::{Error, Result};
use crate::text;

static NULL: Value = Value::Null;

fn no_method(value: &Value, method: &str) -> Error {
    if value.is_null() {
        return Error::nil(method);
    }
    let kind = match value {
        Value::Null => "nil",
        Value::Bool(_) => "true",
        Value::Number(_) => "Integer",
        Value::String(_) => "String",
        Value::Array(_) => "Array",
        Value::Object(_) => "Hash",
    };
    let message = format!("undefined method '{method}' for an instance of {kind}");
    Error::raised("NoMethodError", &["NameError", "StandardError"], message)
}

/// Everything but nil and false.
pub fn is_truthy(value: &Value) -> bool {
    !matches!(value, Value::Null | Value::Bool(false))
}

/// `blank?`
pub fn is_blank(value: &Value) -> bool {
    match value {
        Value::Null | Value::Bool(false) => true,
        Value::Bool(true) | Value::Number(_) => false,
        Value::String(text) => text::is_blank(text),
        Value::Array(items) => items.is_empty(),
        Value::Object(fields) => fields.is_empty(),
    }
}

/// `present?`
pub fn is_present(value: &Value) -> bool {
    !is_blank(value)
}

/// `empty?`
pub fn is_empty(value: &Value) -> bool {
    match value {
        Value::String(text) => text.is_empty(),
        other => is_blank(other),
    }
}

/// `presence`
pub fn presence(value: &Value) -> &Value {
    if is_blank(value) { &NULL } else { value }
}

/// `a || b`
pub fn or(value: &Value, other: Value) -> Value {
    if is_truthy(value) {
        value.clone()
    } else {
        other
    }
}

/// `to_s`
pub fn to_s(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        Value::Number(number) => match (number.as_i64(), number.as_f64()) {
            (None, Some(float)) => text::float_text(float),
            _ => number.to_string(),
        },
        other => other.to_string(),
    }
}

/// `to_i`
///
/// # Errors
/// `NoMethodError` for what has none.
pub fn to_i(value: &Value) -> Result<i64> {
    match value {
        Value::Null => Ok(0),
        Value::String(text) => Ok(text::to_i(text)),
        Value::Number(number) => match number.as_i64() {
            Some(found) => Ok(found),
            None => super::to_integer(number.as_f64().unwrap_or_default()),
        },
        other => Err(no_method(other, "to_i")),
    }
}

/// `to_f`
///
/// # Errors
/// As [`to_i`].
pub fn to_f(value: &Value) -> Result<f64> {
    match value {
        Value::Null => Ok(0.0),
        Value::String(text) => Ok(text::to_f(text)),
        Value::Number(number) => Ok(number.as_f64().unwrap_or_default()),
        other => Err(no_method(other, "to_f")),
    }
}

/// `Array(value)`
pub fn to_a(value: &Value) -> Vec<Value> {
    match value {
        Value::Null => Vec::new(),
        Value::Array(items) => items.clone(),
        Value::Object(fields) => fields
            .iter()
            .map(|(key, value)| Value::Array(vec![key.clone().into(), value.clone()]))
            .collect(),
        other => vec![other.clone()],
    }
}

/// `keys`
pub fn keys(value: &Value) -> Vec<String> {
    value
        .as_object()
        .map(|fields| fields.keys().cloned().collect())
        .unwrap_or_default()
}

/// `value["key"]`
pub fn get<'a>(value: &'a Value, key: &str) -> &'a Value {
    value.get(key).unwrap_or(&NULL)
}

/// `value[place]`
pub fn at(value: &Value, place: i64) -> &Value {
    value
        .as_array()
        .and_then(|items| super::nth(items, place))
        .unwrap_or(&NULL)
}

/// `dig`
pub fn dig<'a>(value: &'a Value, keys: &[&str]) -> &'a Value {
    keys.iter().fold(value, |found, key| get(found, key))
}

/// `key?`
pub fn has_key(value: &Value, key: &str) -> bool {
    value.get(key).is_some()
}

/// `fetch(key)`
///
/// # Errors
/// `KeyError`, and `NoMethodError` for what is no hash.
pub fn fetch<'a>(value: &'a Value, key: &str) -> Result<&'a Value> {
    let fields = value.as_object().ok_or_else(|| no_method(value, "fetch"))?;
    let missing = || {
        Error::raised(
            "KeyError",
            &["IndexError", "StandardError"],
            format!("key not found: {}", text::inspect(key)),
        )
    };
    fields.get(key).ok_or_else(missing)
}

/// `fetch(key, default)`
///
/// # Errors
/// `NoMethodError` for what is no hash.
pub fn fetch_or(value: &Value, key: &str, default: Value) -> Result<Value> {
    let fields = value.as_object().ok_or_else(|| no_method(value, "fetch"))?;
    Ok(fields.get(key).cloned().unwrap_or(default))
}

/// `compact`
///
/// # Errors
/// `NoMethodError` for what has no items.
pub fn compact(value: &Value) -> Result<Value> {
    match value {
        Value::Array(items) => Ok(items
            .iter()
            .filter(|item| !item.is_null())
            .cloned()
            .collect()),
        Value::Object(fields) => Ok(fields
            .iter()
            .filter(|(_, field)| !field.is_null())
            .map(|(key, field)| (key.clone(), field.clone()))
            .collect()),
        other => Err(no_method(other, "compact")),
    }
}

/// `length`
///
/// # Errors
/// `NoMethodError` for what has none.
pub fn length(value: &Value) -> Result<i64> {
    match value {
        Value::String(text) => Ok(super::length(text)),
        Value::Array(items) => Ok(int(items.len())),
        Value::Object(fields) => Ok(int(fields.len())),
        other => Err(no_method(other, "length")),
    }
}

fn string<'a>(value: &'a Value, method: &str) -> Result<&'a str> {
    value.as_str().ok_or_else(|| no_method(value, method))
}

/// `upcase`
///
/// # Errors
/// `NoMethodError` for what is no text.
pub fn upcase(value: &Value) -> Result<String> {
    Ok(string(value, "upcase")?.to_uppercase())
}

/// `downcase`
///
/// # Errors
/// As [`upcase`].
pub fn downcase(value: &Value) -> Result<String> {
    Ok(string(value, "downcase")?.to_lowercase())
}

/// `strip`
///
/// # Errors
/// As [`upcase`].
pub fn strip(value: &Value) -> Result<String> {
    Ok(text::strip(string(value, "strip")?).to_owned())
}

/// `split(separator)`
///
/// # Errors
/// As [`upcase`].
pub fn split(value: &Value, separator: &str) -> Result<Vec<String>> {
    Ok(super::split_on(string(value, "split")?, separator))
}

/// `list.include?(value)`
pub fn is_in(value: &Value, list: &[impl AsRef<str>]) -> bool {
    value
        .as_str()
        .is_some_and(|text| list.iter().any(|item| item.as_ref() == text))
}

/// `hash.merge(other)`: a key that is there keeps its place.
pub fn merge(hash: Value, other: Value) -> Value {
    match (hash, other) {
        (Value::Object(mut hash), Value::Object(other)) => {
            hash.extend(other);
            Value::Object(hash)
        }
        (hash, _) => hash,
    }
}
