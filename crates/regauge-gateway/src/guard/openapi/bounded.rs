//! JSON of a stranger, as values: of `[{},{},...]` they take ninety times the memory of the text, so what they take is counted while they are made.

use std::cell::Cell;
use std::fmt;
use std::sync::LazyLock;

use serde::de::{DeserializeSeed, Error, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Number, Value};

/// What all values of a text may take, in bytes.
const MOST: usize = 64 << 20;
/// What an object takes for its first members, at most: a B-tree has room for eleven at once, a table for four.
const OBJECT: usize = 640;
/// The name by which `serde_json` hands on a number as it was written: as the one member of an object.
const WRITTEN: &str = "$serde_json::private::Number";
/// Whether it does: where another crate of the same build asked for its feature `arbitrary_precision`. Without that such an object is one.
static AS_WRITTEN: LazyLock<bool> = LazyLock::new(|| serde_json::from_str::<Value>("1e999").is_ok());

/// Reads a text. It is nested 128 deep at most.
///
/// Errors with a sentence, with a place and without what stands there.
pub fn read(text: &[u8]) -> Result<Value, String> {
    let room = Cell::new(MOST);
    let mut reader = serde_json::Deserializer::from_slice(text);
    let value = Seed(&room).deserialize(&mut reader).map_err(|error| error.to_string())?;
    reader.end().map_err(|error| error.to_string())?;
    Ok(value)
}

#[derive(Clone, Copy)]
struct Seed<'a>(&'a Cell<usize>);

impl Seed<'_> {
    fn take<E: Error>(self, bytes: usize) -> Result<(), E> {
        let left = self.0.get().checked_sub(bytes).ok_or_else(|| E::custom("there is too much in it"))?;
        self.0.set(left);
        Ok(())
    }
}

impl<'de> DeserializeSeed<'de> for Seed<'_> {
    type Value = Value;

    fn deserialize<D: serde::Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        self.take(size_of::<Value>())?;
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Seed<'_> {
    type Value = Value;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("JSON")
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<Value, E> {
        Ok(Value::Bool(value))
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<Value, E> {
        Ok(Value::Number(value.into()))
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<Value, E> {
        Ok(Value::Number(value.into()))
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<Value, E> {
        Ok(Number::from_f64(value).map_or(Value::Null, Value::Number))
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<Value, E> {
        self.take(value.len())?;
        Ok(Value::String(value.to_owned()))
    }

    fn visit_unit<E: Error>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut access: A) -> Result<Value, A::Error> {
        let mut all = Vec::new();
        while let Some(value) = access.next_element_seed(self)? {
            all.push(value);
        }
        Ok(Value::Array(all))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut access: A) -> Result<Value, A::Error> {
        let mut all = Map::new();
        // The last of two members of a name counts, as for Ruby's JSON.
        while let Some(name) = access.next_key::<String>()? {
            if all.is_empty() && name == WRITTEN && *AS_WRITTEN {
                return number(&access.next_value::<String>()?).ok_or_else(|| A::Error::custom("number out of range"));
            }
            self.take(name.len() + size_of::<String>() + if all.is_empty() { OBJECT } else { 0 })?;
            all.insert(name, access.next_value_seed(self)?);
        }
        Ok(Value::Object(all))
    }
}

fn number(text: &str) -> Option<Value> {
    let whole = text.parse::<i64>().map(Number::from).or_else(|_| text.parse::<u64>().map(Number::from));
    whole.ok().or_else(|| text.parse().ok().and_then(Number::from_f64)).map(Value::Number)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_what_the_library_reads() {
        for text in ["{\"a\":[1,-2,2.5,\"\\u00e9\",null,true],\"a\":{\"b\":{}}}", " \"x\" ", "18446744073709551615"] {
            assert_eq!(read(text.as_bytes()), serde_json::from_str(text).map_err(|_| String::new()));
        }
        for text in ["", "{", "[1,]", "1 2", "{\"a\":1}x", "1e999"] {
            assert!(read(text.as_bytes()).is_err(), "{text}");
        }
    }

    #[test]
    fn towers_and_crowds_are_refused() {
        assert!(read("[".repeat(100_000).as_bytes()).is_err());
        assert!(read(format!("{}{}", "[".repeat(129), "]".repeat(129)).as_bytes()).is_err());
        let crowd = |count: usize| format!("[{}]", vec!["{\"\":0}"; count].join(","));
        assert!(read(crowd(70_000).as_bytes()).is_ok());
        assert!(read(crowd(150_000).as_bytes()).unwrap_err().contains("too much"));
    }
}
