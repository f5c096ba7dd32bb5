//! Query strings and forms, nested as Rack nests them.

use serde_json::Value;

use super::Map;
use crate::error::{Error, Result};

/// How many brackets deep a name may be.
const DEPTH: usize = 32;
/// How many bytes of separators Rack accepts: parameters in one query.
const COUNT: usize = 4096;

/// Parses `a=1&b[c]=2&d[]=3`.
///
/// # Errors
/// [`Error::BadRequest`] for what Rails answers 400: broken escapes, text that is not UTF-8, a name used as two kinds.
pub fn parse(query: &str) -> Result<Map> {
    let mut out = Map::new();
    let pairs: Vec<&str> = query
        .split('&')
        .map(|pair| pair.trim_start_matches(' '))
        .collect();
    if pairs.len() > COUNT {
        return Err(Error::BadRequest(
            "total number of query parameters exceeds limit".to_owned(),
        ));
    }
    for pair in pairs {
        if pair.is_empty() {
            continue;
        }
        let (name, value) = match pair.split_once('=') {
            Some((name, value)) => (name, Some(value)),
            None => (pair, None),
        };
        let name = unescape(name)?;
        let value = value
            .map(unescape)
            .transpose()?
            .map_or(Value::Null, Value::String);
        store(&mut out, &name, value, 0)?;
    }
    Ok(out)
}

/// `URI.decode_www_form_component`
///
/// # Errors
/// [`Error::BadRequest`]
pub fn unescape(text: &str) -> Result<String> {
    let bytes = text.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'+' => out.push(b' '),
            b'%' => {
                let high = bytes.get(at + 1).and_then(|b| char::from(*b).to_digit(16));
                let low = bytes.get(at + 2).and_then(|b| char::from(*b).to_digit(16));
                let (Some(high), Some(low)) = (high, low) else {
                    return Err(Error::BadRequest(format!("invalid %-encoding ({text})")));
                };
                out.push((high * 16 + low) as u8);
                at += 2;
            }
            byte => out.push(*byte),
        }
        at += 1;
    }
    String::from_utf8(out).map_err(|_| {
        Error::BadRequest("Invalid query parameters: Invalid encoding for parameter".to_owned())
    })
}

/// Puts a value under a name with brackets.
pub(crate) fn store(map: &mut Map, name: &str, value: Value, depth: usize) -> Result<()> {
    if depth >= DEPTH {
        return Err(Error::BadRequest(
            "exceeded available parameter key space".to_owned(),
        ));
    }
    let (key, after) = split(name, depth);
    if key.is_empty() {
        if !value.is_null() && name == "[]" {
            return Ok(());
        }
        if after.is_empty() {
            return Ok(());
        }
    }
    if after.is_empty() {
        map.insert(key.to_owned(), value);
    } else if after == "[" {
        map.insert(name.to_owned(), value);
    } else if after == "[]" {
        match map.entry(key).or_insert_with(|| Value::Array(Vec::new())) {
            Value::Array(items) => items.push(value),
            other => return Err(conflict(key, "Array", other)),
        }
    } else if let Some(child) = after.strip_prefix("[]") {
        let child_key = child
            .strip_prefix('[')
            .and_then(|rest| rest.strip_suffix(']'))
            .filter(|inner| !inner.contains(['[', ']']));
        let child_key = child_key.unwrap_or(child);
        match map.entry(key).or_insert_with(|| Value::Array(Vec::new())) {
            Value::Array(items) => {
                let open = items
                    .last()
                    .and_then(Value::as_object)
                    .is_some_and(|last| !has_path(last, child_key));
                if !open {
                    items.push(Value::Object(Map::new()));
                }
                if let Some(Value::Object(last)) = items.last_mut() {
                    store(last, child_key, value, depth + 1)?;
                }
            }
            other => return Err(conflict(key, "Array", other)),
        }
    } else {
        match map.entry(key).or_insert_with(|| Value::Object(Map::new())) {
            Value::Object(inner) => store(inner, after, value, depth + 1)?,
            other => return Err(conflict(key, "Hash", other)),
        }
    }
    Ok(())
}

/// The first key of a name and what follows it.
fn split(name: &str, depth: usize) -> (&str, &str) {
    if depth == 0 {
        // The first bracket may stand first: then it belongs to the key.
        return match name.char_indices().skip(1).find(|(_, c)| *c == '[') {
            Some((at, _)) => (&name[..at], &name[at..]),
            None => (name, ""),
        };
    }
    if let Some(rest) = name.strip_prefix("[]") {
        return ("", rest);
    }
    if let Some(rest) = name.strip_prefix('[')
        && let Some(end) = rest.find(']')
    {
        return (&rest[..end], &rest[end + 1..]);
    }
    (name, "")
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

fn conflict(key: &str, wanted: &str, found: &Value) -> Error {
    let class = match found {
        Value::Null => "NilClass",
        Value::Array(_) => "Array",
        Value::Object(_) => "Rack::QueryParser::Params",
        _ => "String",
    };
    Error::BadRequest(format!("expected {wanted} (got {class}) for param `{key}'"))
}
