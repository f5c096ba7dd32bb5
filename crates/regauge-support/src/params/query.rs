//! Query strings and forms, nested as Rack 3.1 nests them.

use serde_json::Value;

use super::Map;
use crate::error::{Error, Result};

/// How many brackets deep a name may be.
const DEPTH: usize = 32;
/// How many parameters one query may have.
const COUNT: usize = 4096;

/// Parses `a=1&b[c]=2&d[]=3`.
///
/// # Errors
/// [`Error::BadRequest`] for what Rails answers 400: broken escapes, text that is not UTF-8, a name used as two kinds.
pub fn parse(query: &str) -> Result<Map> {
    let mut out = Map::new();
    if query.is_empty() {
        return Ok(out);
    }
    for (number, pair) in query.split('&').enumerate() {
        if number >= COUNT {
            return Err(bad("total number of query parameters exceeds limit"));
        }
        let pair = if number == 0 {
            pair
        } else {
            pair.trim_start_matches(' ')
        };
        if pair.is_empty() {
            continue;
        }
        let (name, value) = match pair.split_once('=') {
            Some((name, value)) => (name, Some(value)),
            None => (pair, None),
        };
        // Rails trips over such a name when it filters the parameters for its log.
        let name = bytes(name)?;
        let name = String::from_utf8(name)
            .map_err(|_| Error::Argument("invalid byte sequence in UTF-8".to_owned()))?;
        let value = value
            .map(unescape)
            .transpose()?
            .map_or(Value::Null, Value::String);
        store(&mut out, &name, value)?;
    }
    Ok(out)
}

/// `URI.decode_www_form_component`
///
/// # Errors
/// [`Error::BadRequest`]
pub fn unescape(text: &str) -> Result<String> {
    String::from_utf8(bytes(text)?)
        .map_err(|_| bad("Invalid query parameters: Invalid encoding for parameter"))
}

fn bytes(text: &str) -> Result<Vec<u8>> {
    let bytes = text.as_bytes();
    if !bytes.iter().any(|byte| matches!(byte, b'%' | b'+')) {
        return Ok(bytes.to_vec());
    }
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'+' => out.push(b' '),
            b'%' => {
                let digit = |at: usize| bytes.get(at).and_then(|b| char::from(*b).to_digit(16));
                let (Some(high), Some(low)) = (digit(at + 1), digit(at + 2)) else {
                    return Err(bad(&format!("invalid %-encoding ({text})")));
                };
                out.push((high * 16 + low) as u8);
                at += 2;
            }
            byte => out.push(*byte),
        }
        at += 1;
    }
    Ok(out)
}

/// Puts a value under a name with brackets.
///
/// # Errors
/// [`Error::BadRequest`]
pub fn store(map: &mut Map, name: &str, value: Value) -> Result<()> {
    // A bracket that stands first belongs to the key.
    let (key, after) = match name.char_indices().skip(1).find(|(_, c)| *c == '[') {
        Some((at, _)) => (&name[..at], &name[at..]),
        None => (name, ""),
    };
    put(map, name, key, after, value, 0)
}

fn nest(map: &mut Map, name: &str, value: Value, depth: usize) -> Result<()> {
    if depth >= DEPTH {
        return Err(bad("exceeded available parameter key space"));
    }
    let (key, after) = if let Some(rest) = name.strip_prefix("[]") {
        ("[]", rest)
    } else if let Some((key, after)) = name.strip_prefix('[').and_then(|rest| rest.split_once(']'))
    {
        (key, after)
    } else {
        (name, "")
    };
    put(map, name, key, after, value, depth)
}

fn put(
    map: &mut Map,
    name: &str,
    key: &str,
    after: &str,
    value: Value,
    depth: usize,
) -> Result<()> {
    if key.is_empty() {
        return Ok(());
    }
    if after.is_empty() {
        map.insert(key.to_owned(), value);
    } else if after == "[" {
        map.insert(name.to_owned(), value);
    } else if let Some(child) = after.strip_prefix("[]") {
        let items = match slot(map, key, || Value::Array(Vec::new())) {
            Value::Array(items) => items,
            other => return Err(conflict(key, "Array", other)),
        };
        if child.is_empty() {
            items.push(value);
            return Ok(());
        }
        let inner = child
            .strip_prefix('[')
            .and_then(|rest| rest.strip_suffix(']'))
            .filter(|inner| !inner.is_empty() && !inner.contains(['[', ']']));
        let child = inner.unwrap_or(child);
        match items.last_mut() {
            Some(Value::Object(last)) if !has_path(last, child) => {
                if child != "[]" {
                    nest(last, child, value, depth + 1)?;
                }
            }
            _ if child == "[]" => items.push(Value::Array(vec![value])),
            _ => {
                let mut fresh = Map::new();
                nest(&mut fresh, child, value, depth + 1)?;
                items.push(Value::Object(fresh));
            }
        }
    } else {
        match slot(map, key, || Value::Object(Map::new())) {
            Value::Object(inner) => nest(inner, after, value, depth + 1)?,
            other => return Err(conflict(key, "Hash", other)),
        }
    }
    Ok(())
}

/// What stands under the key; nil gives way.
fn slot<'a>(map: &'a mut Map, key: &str, empty: impl FnOnce() -> Value) -> &'a mut Value {
    let slot = map.entry(key).or_insert(Value::Null);
    if slot.is_null() {
        *slot = empty();
    }
    slot
}

fn has_path(map: &Map, name: &str) -> bool {
    if name.contains("[]") {
        return false;
    }
    let mut map = Some(map);
    for part in name.split(['[', ']']).filter(|part| !part.is_empty()) {
        match map.and_then(|map| map.get(part)) {
            None => return false,
            Some(value) => map = value.as_object(),
        }
    }
    true
}

/// A nil in a list is dropped, as `ActionDispatch::Request::Utils` does with every list it reads.
pub fn without_nils(map: &mut Map) {
    map.values_mut().for_each(compact);
}

fn compact(value: &mut Value) {
    match value {
        Value::Array(items) => {
            items.retain(|item| !item.is_null());
            items.iter_mut().for_each(compact);
        }
        Value::Object(map) => without_nils(map),
        _ => {}
    }
}

fn bad(message: &str) -> Error {
    Error::BadRequest(message.to_owned())
}

fn conflict(key: &str, wanted: &str, found: &Value) -> Error {
    let class = match found {
        Value::Array(_) => "Array",
        Value::Object(_) => "Hash",
        _ => "String",
    };
    bad(&format!(
        "expected {wanted} (got {class}) for param `{key}'"
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json::Json;

    fn read(query: &str) -> Option<String> {
        let mut map = parse(query).ok()?;
        without_nils(&mut map);
        Some(Json::of(&Value::Object(map)).into_string())
    }

    /// Each row was sent to Rails; none is its 400.
    #[test]
    fn queries_that_rails_was_sent() {
        for (query, read_as) in [
            ("a=1&a=2&b", Some(r#"{"a":"2","b":null}"#)),
            ("a[b]=1&a=2", Some(r#"{"a":"2"}"#)),
            ("a=1&a[b]=2", None),
            ("a[]=1&a[b]=2", None),
            ("a[b]=1&a[]=2", None),
            (
                "&&=x&[]=y&a[=z&[b]=1&c]=1",
                Some(r#"{"[]":"y","a[":"z","[b]":"1","c]":"1"}"#),
            ),
            (
                "a[][b]=1&a[][c]=2&a[][b]=3",
                Some(r#"{"a":[{"b":"1","c":"2"},{"b":"3"}]}"#),
            ),
            ("a[b][]=1&a[b][]=2&a[b][c]=3", None),
            (
                "a[0][x]=1&a[1][x]=2",
                Some(r#"{"a":{"0":{"x":"1"},"1":{"x":"2"}}}"#),
            ),
            ("a[]&b[]=&c", Some(r#"{"a":[],"b":[""],"c":null}"#)),
            (
                "a[b]c=1&d[e][=2&f[[g]]=1",
                Some(r#"{"a":{"b":{"c":"1"}},"d":{"[e][":"2"},"f":{"[g":{"]":"1"}}}"#),
            ),
            ("a%5Bb%5D=1&a+b=c+d", Some(r#"{"a":{"b":"1"},"a b":"c d"}"#)),
            ("a;b=1;c=2", Some(r#"{"a;b":"1;c=2"}"#)),
            ("a[][]=1", Some(r#"{"a":[["1"]]}"#)),
            ("a[]b=1", Some(r#"{"a":[{"b":"1"}]}"#)),
            ("a[][b][]=1&a[][b][]=2", Some(r#"{"a":[{"b":["1","2"]}]}"#)),
            ("a=%00", Some(r#"{"a":"\u0000"}"#)),
            ("a=%u1234", None),
            ("a=%", None),
            ("a=1%4", None),
            ("a=%ff", None),
            ("%ff=1", None),
            ("[a][b]=1", Some(r#"{"[a]":{"b":"1"}}"#)),
            ("a=b=c", Some(r#"{"a":"b=c"}"#)),
        ] {
            assert_eq!(read(query).as_deref(), read_as, "{query}");
        }
        assert!(read(&format!("a{}=1", "[b]".repeat(31))).is_some());
        assert!(read(&format!("a{}=1", "[b]".repeat(32))).is_none());
    }
}
