//! Values whose kind is known only when they come: what a client sent, what a json column holds. Ruby's methods on whatever is there;
//! a kind that has no such method is a `NoMethodError`.

use serde_json::Value;

use super::int;
use crate::error::{Error, Result};
use crate::text::{self, Inspect};

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
///
/// # Errors
/// `NoMethodError` for what has none.
pub fn is_empty(value: &Value) -> Result<bool> {
    match value {
        Value::String(text) => Ok(text.is_empty()),
        Value::Array(_) | Value::Object(_) => Ok(is_blank(value)),
        other => Err(no_method(other, "empty?")),
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
        other => other.inspected(),
    }
}

/// `to_i`
///
/// # Errors
/// `NoMethodError` for what has none.
pub fn to_i(value: &Value) -> Result<i64> {
    match value {
        Value::Null => Ok(0),
        Value::String(text) => Ok(match text::to_i(text) {
            i64::MAX if is_largest(text) => i64::MAX - 1,
            found => found,
        }),
        Value::Number(number) => match number.as_i64() {
            Some(found) => Ok(found),
            None => super::to_integer(number.as_f64().unwrap_or_default()),
        },
        other => Err(no_method(other, "to_i")),
    }
}

/// The largest integer of eight bytes stands for all that are larger; what names just it is one less.
fn is_largest(text: &str) -> bool {
    let digits = text.trim_start().trim_start_matches('+');
    let digits = digits.trim_start_matches('0');
    let rest = digits.strip_prefix("9223372036854775807");
    rest.is_some_and(|rest| !rest.starts_with(|c: char| c.is_ascii_digit() || c == '_'))
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
pub fn array(value: &Value) -> Vec<Value> {
    to_a(value).unwrap_or_else(|_| vec![value.clone()])
}

/// `to_a`
///
/// # Errors
/// `NoMethodError` for what has none.
pub fn to_a(value: &Value) -> Result<Vec<Value>> {
    if value.is_null() {
        Ok(Vec::new())
    } else {
        items(value, "to_a")
    }
}

/// What the block of `method` is given: the items of an array, the pairs of a hash.
///
/// # Errors
/// `NoMethodError` for what has none.
pub fn items(value: &Value, method: &str) -> Result<Vec<Value>> {
    let pair =
        |(key, value): (&String, &Value)| Value::Array(vec![key.clone().into(), value.clone()]);
    match value {
        Value::Array(items) => Ok(items.clone()),
        Value::Object(fields) => Ok(fields.iter().map(pair).collect()),
        other => Err(no_method(other, method)),
    }
}

fn fields<'a>(value: &'a Value, method: &str) -> Result<&'a serde_json::Map<String, Value>> {
    value.as_object().ok_or_else(|| no_method(value, method))
}

/// `keys`
///
/// # Errors
/// `NoMethodError` for what is no hash.
pub fn keys(value: &Value) -> Result<Vec<String>> {
    Ok(fields(value, "keys")?.keys().cloned().collect())
}

fn type_error(message: &str) -> Error {
    Error::raised("TypeError", &["StandardError"], message)
}

/// `Integer(value)`
///
/// # Errors
/// Ruby's `ArgumentError` for a text that is no number, its `TypeError` for what is none of both, `FloatDomainError` for none.
pub fn integer(value: &Value) -> Result<i64> {
    match value {
        Value::String(text) => super::integer(text),
        Value::Number(_) => to_i(value),
        Value::Null => Err(type_error("can't convert nil into Integer")),
        _ => Err(type_error("can't convert what was sent into Integer")),
    }
}

/// `value[:key]` of what was sent: parameters take a symbol for a text, a text takes none.
///
/// # Errors
/// Those of [`get`], and `TypeError` for a text.
pub fn get_symbol(value: &Value, key: &str) -> Result<Value> {
    match value {
        Value::String(_) => Err(type_error("no implicit conversion of Symbol into Integer")),
        value => get(value, key),
    }
}

/// `value["key"]`: a field of a hash, a part of a text.
///
/// # Errors
/// `TypeError` for an array or a number, `NoMethodError` for what has no `[]`.
pub fn get(value: &Value, key: &str) -> Result<Value> {
    match value {
        Value::Object(fields) => Ok(fields.get(key).cloned().unwrap_or_default()),
        Value::String(text) => Ok(if text.contains(key) {
            key.into()
        } else {
            Value::Null
        }),
        Value::Array(_) => Err(type_error("no implicit conversion of String into Integer")),
        Value::Number(number) if number.is_i64() => {
            Err(type_error("no implicit conversion from string to integer"))
        }
        other => Err(no_method(other, "[]")),
    }
}

/// `value[place]`: an item of an array, a character of a text.
///
/// # Errors
/// `NoMethodError` for what has no `[]`.
pub fn at(value: &Value, place: i64) -> Result<Value> {
    match value {
        Value::Array(items) => Ok(super::nth(items, place).cloned().unwrap_or_default()),
        Value::String(text) => Ok(super::at(text, place).into()),
        Value::Object(_) => Ok(Value::Null),
        other => Err(no_method(other, "[]")),
    }
}

/// `dig`
///
/// # Errors
/// `TypeError` where something on the way has no `dig`, `NoMethodError` where the value itself has none.
pub fn dig<'a>(value: &'a Value, keys: &[&str]) -> Result<&'a Value> {
    let mut found = value;
    for (depth, key) in keys.iter().enumerate() {
        found = match found {
            Value::Object(fields) => fields.get(*key).unwrap_or(&NULL),
            Value::Null if depth > 0 => &NULL,
            Value::Array(_) => {
                return Err(type_error("no implicit conversion of String into Integer"));
            }
            other if depth == 0 => return Err(no_method(other, "dig")),
            _ => return Err(type_error("the value does not have #dig method")),
        };
    }
    Ok(found)
}

/// `key?`
///
/// # Errors
/// `NoMethodError` for what is no hash.
pub fn has_key(value: &Value, key: &str) -> Result<bool> {
    Ok(fields(value, "key?")?.contains_key(key))
}

fn fetched(value: &Value) -> Result<&serde_json::Map<String, Value>> {
    match value {
        Value::Array(_) => Err(type_error("no implicit conversion of String into Integer")),
        other => fields(other, "fetch"),
    }
}

/// `fetch(key)`
///
/// # Errors
/// `KeyError`, and `NoMethodError` for what is no hash.
pub fn fetch<'a>(value: &'a Value, key: &str) -> Result<&'a Value> {
    let fields = fetched(value)?;
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
    let fields = fetched(value)?;
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
