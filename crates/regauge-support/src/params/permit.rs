//! What `permit` lets through.

use serde_json::Value;

use super::Map;

/// One permitted parameter.
#[derive(Debug, Clone, Copy)]
pub enum Permit<'a> {
    /// `:name`
    Scalar(&'a str),
    /// `tags: []`
    List(&'a str),
    /// `options: {}`
    Any(&'a str),
    /// `lines: [:title, :cents]`: a hash, a list of hashes, or hashes under numbers
    Nested(&'a str, &'a [Permit<'a>]),
}

/// What was let through, in the order of the permits' names in it.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Permitted(pub Map);

impl Permitted {
    /// The value, if it was sent and permitted.
    pub fn get(&self, key: &str) -> Option<&Value> {
        self.0.get(key)
    }

    /// Each value in the order in which Rails assigns them.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Value)> {
        self.0.iter().map(|(key, value)| (key.as_str(), value))
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// `permitted.merge(key: value)`
    pub fn set(&mut self, key: &str, value: impl Into<Value>) {
        self.0.insert(key.to_owned(), value.into());
    }

    /// `permitted.except(:key)`
    pub fn remove(&mut self, key: &str) -> Option<Value> {
        self.0.shift_remove(key)
    }
}

pub(super) fn permit(from: &Map, allowed: &[Permit]) -> Permitted {
    let mut out = Map::new();
    for permit in allowed {
        match permit {
            Permit::Scalar(key) => {
                if let Some(value) = from.get(*key).filter(|value| is_scalar(value)) {
                    out.insert((*key).to_owned(), value.clone());
                }
            }
            Permit::List(key) => {
                if let Some(Value::Array(items)) = from.get(*key)
                    && items.iter().all(is_scalar)
                {
                    out.insert((*key).to_owned(), Value::Array(items.clone()));
                }
            }
            Permit::Any(key) => {
                if let Some(value @ Value::Object(_)) = from.get(*key) {
                    out.insert((*key).to_owned(), value.clone());
                }
            }
            Permit::Nested(key, inner) => {
                if let Some(value) = from.get(*key).and_then(|value| nested(value, inner)) {
                    out.insert((*key).to_owned(), value);
                }
            }
        }
    }
    Permitted(out)
}

fn is_scalar(value: &Value) -> bool {
    !value.is_array() && !value.is_object()
}

fn nested(value: &Value, inner: &[Permit]) -> Option<Value> {
    match value {
        Value::Array(items) => Some(Value::Array(
            items
                .iter()
                .filter_map(|item| {
                    item.as_object()
                        .map(|map| Value::Object(permit(map, inner).0))
                })
                .collect(),
        )),
        Value::Object(map) if is_numbered(map) => Some(Value::Object(
            map.iter()
                .filter_map(|(key, item)| {
                    let item = item.as_object()?;
                    Some((key.clone(), Value::Object(permit(item, inner).0)))
                })
                .collect(),
        )),
        Value::Object(map) => Some(Value::Object(permit(map, inner).0)),
        _ => None,
    }
}

/// `fields_for`'s hashes: every key is an integer and every value a hash.
fn is_numbered(map: &Map) -> bool {
    !map.is_empty()
        && map.iter().all(|(key, value)| {
            let digits = key.strip_prefix('-').unwrap_or(key);
            value.is_object()
                && !digits.is_empty()
                && digits.bytes().all(|byte| byte.is_ascii_digit())
        })
}
