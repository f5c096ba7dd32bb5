//! What `permit` lets through.

use serde_json::Value;

use super::{Map, is_file};

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
                let parts = from
                    .iter()
                    .filter(|(name, value)| is_part(name, key) && is_scalar(value));
                out.extend(parts.map(|(name, value)| (name.clone(), value.clone())));
            }
            Permit::List(key) => {
                if let Some(Value::Array(items)) = from.get(*key)
                    && items.iter().all(is_scalar)
                {
                    out.insert((*key).to_owned(), Value::Array(items.clone()));
                }
            }
            Permit::Any(key) => {
                if let Some(value @ Value::Object(_)) =
                    from.get(*key).filter(|value| !is_file(value))
                {
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

/// `name` is `key(1i)`: a part of a date that a form sent in pieces.
fn is_part(name: &str, key: &str) -> bool {
    name.strip_prefix(key)
        .and_then(|rest| rest.strip_prefix('(')?.strip_suffix(')'))
        .map(|inner| inner.strip_suffix(['i', 'f']).unwrap_or(inner))
        .is_some_and(|number| {
            !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit())
        })
}

/// Files are among Rails' permitted scalar types.
fn is_scalar(value: &Value) -> bool {
    !value.is_array() && (!value.is_object() || is_file(value))
}

fn nested(value: &Value, inner: &[Permit]) -> Option<Value> {
    match value {
        file if is_file(file) => None,
        Value::Array(items) => Some(Value::Array(
            items
                .iter()
                .filter_map(|item| {
                    item.as_object()
                        .map(|map| Value::Object(permit(map, inner).0))
                })
                .collect(),
        )),
        Value::Object(map) if map.iter().any(is_numbered) => Some(Value::Object(
            map.iter()
                .filter(|(key, _)| is_number(key))
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

/// `fields_for`'s hashes stand under numbers.
fn is_numbered((key, value): (&String, &Value)) -> bool {
    is_number(key) && value.is_object()
}

fn is_number(key: &str) -> bool {
    let digits = key.strip_prefix('-').unwrap_or(key);
    !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use crate::json::Json;
    use crate::params::{Params, Permit, json};
    use serde_json::Value;

    /// Each row was sent to Rails: `params.require(:thing).permit(:a, b: [], c: {}, d: [:x])`.
    #[test]
    fn what_rails_permits() {
        for (body, permitted) in [
            (
                r#"{"a":1,"b":[1,"x",true],"c":{"k":{"z":[1]}},"d":{"x":1,"y":2},"e":1}"#,
                r#"{"a":1,"b":[1,"x",true],"c":{"k":{"z":[1]}},"d":{"x":1}}"#,
            ),
            (
                r#"{"d":[{"x":1,"y":2},{"x":3},5],"a":[1],"b":{"0":1},"c":[1]}"#,
                r#"{"d":[{"x":1},{"x":3}]}"#,
            ),
            (
                r#"{"d":{"0":{"x":1,"y":1},"1":{"x":2},"k":{"x":3}},"b":[[1]],"c":{},"a":{"q":1}}"#,
                r#"{"c":{},"d":{"0":{"x":1},"1":{"x":2}}}"#,
            ),
            (
                r#"{"d":{"0":{"x":1,"y":1},"-1":{"x":2}},"b":[],"a":null}"#,
                r#"{"a":null,"b":[],"d":{"0":{"x":1},"-1":{"x":2}}}"#,
            ),
            (
                r#"{"d":[],"b":null,"c":null,"a(1i)":"2","a(2i)":"3"}"#,
                r#"{"a(1i)":"2","a(2i)":"3","d":[]}"#,
            ),
            (
                r#"{"d":"s","b":[{"a":1}],"a":false,"c":"x"}"#,
                r#"{"a":false}"#,
            ),
            (r#"{"d":{"x":[1]},"a":1.5}"#, r#"{"a":1.5,"d":{}}"#),
        ] {
            let Value::Object(map) = json::parse(body.as_bytes()).unwrap() else {
                panic!("{body}")
            };
            let allowed = [
                Permit::Scalar("a"),
                Permit::List("b"),
                Permit::Any("c"),
                Permit::Nested("d", &[Permit::Scalar("x")]),
            ];
            let found = Params::new(&map).permit(&allowed);
            assert_eq!(
                Json::of(&Value::Object(found.0)).as_str(),
                permitted,
                "{body}"
            );
        }
    }

    /// Likewise: 400 when it is missing, 500 when `permit` is called on what is no hash.
    #[test]
    fn what_rails_requires() {
        for (value, status) in [
            (r#""str""#, 500),
            ("[]", 400),
            (r#"[{"a":1}]"#, 500),
            ("false", 500),
            ("0", 500),
            ("{}", 400),
            ("null", 400),
            (r#"" ""#, 400),
        ] {
            let body = format!("{{\"thing\":{value}}}");
            let Value::Object(map) = json::parse(body.as_bytes()).unwrap() else {
                panic!("{body}")
            };
            let error = Params::new(&map)
                .require_params("thing")
                .map(|_| ())
                .unwrap_err();
            assert_eq!(error.status().as_u16(), status, "{value}");
        }
    }
}
