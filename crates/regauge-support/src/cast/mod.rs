//! What Rails' types make of a value that a client sent, column type by column type. None is nil.
//!
//! ```
//! use regauge_support::cast;
//! use serde_json::json;
//! assert_eq!(cast::integer(&json!("12abc")), Some(12));
//! assert_eq!(cast::boolean(&json!("off")), Some(false));
//! ```

mod numbers;
mod times;

#[cfg(feature = "mysql")]
pub use numbers::unsigned;
pub use numbers::{
    UNSIGNED, check_integer, decimal, float, integer, queried_integer, read_decimal, round_decimal,
};
pub use times::{date, time, time_of_day};

use serde_json::Value;

use crate::error::{Error, Result};
use crate::params::is_file;
use crate::text;
use crate::time::{Date, Time};

/// A `string` or `text` column.
pub fn string(value: &Value) -> Option<String> {
    match value {
        Value::Null => None,
        Value::Bool(yes) => Some(if *yes { "t" } else { "f" }.to_owned()),
        Value::String(text) => Some(text.clone()),
        Value::Number(number) if number_is_float(number) => number.as_f64().map(text::float_text),
        Value::Number(number) => Some(number.to_string()),
        other => Some(text::Inspect::inspected(other)),
    }
}

/// A `binary` column: the bytes of the text.
pub fn binary(value: &Value) -> Option<Vec<u8>> {
    string(value).map(String::into_bytes)
}

/// [`string`], for the assignment to an attribute.
///
/// # Errors
/// [`Error::Argument`] for a file: what Rails makes of it there is the name of an object in memory, and most of what
/// one does with that raises.
pub fn text(value: &Value) -> Result<Option<String>> {
    if is_file(value) {
        return Err(Error::Argument("an uploaded file is no text".to_owned()));
    }
    Ok(string(value))
}

/// What a number, true or false is to a date or time attribute: Rails keeps it as it is, and raises as soon as it is
/// compared, formatted, or stored where columns have types.
///
/// # Errors
/// [`Error::Argument`].
fn refuse_number(value: &Value, type_: &str) -> Result<()> {
    if matches!(value, Value::Number(_) | Value::Bool(_)) {
        return Err(Error::Argument(format!(
            "comparison of {} with {type_} failed",
            text::Inspect::inspected(value)
        )));
    }
    Ok(())
}

/// [`date`], for the assignment to an attribute.
///
/// # Errors
/// [`Error::Argument`] for a number, true or false.
pub fn assigned_date(value: &Value) -> Result<Option<Date>> {
    refuse_number(value, "Date")?;
    Ok(date(value))
}

/// [`time`], for the assignment to an attribute.
///
/// # Errors
/// As [`assigned_date`].
pub fn assigned_time(value: &Value) -> Result<Option<Time>> {
    refuse_number(value, "Time")?;
    Ok(time(value))
}

/// A `boolean` column: `""` is nil, what `FALSE_VALUES` lists is false, all else is true.
pub fn boolean(value: &Value) -> Option<bool> {
    match value {
        Value::Null => None,
        Value::Bool(yes) => Some(*yes),
        Value::String(text) if text.is_empty() => None,
        Value::String(text) => Some(is_true(text)),
        Value::Number(number) => Some(number.as_f64() != Some(0.0) || number_is_float(number)),
        _ => Some(true),
    }
}

/// Whether a text that is not empty stands for true.
pub(crate) fn is_true(text: &str) -> bool {
    !FALSE_VALUES.contains(&text)
}

const FALSE_VALUES: &[&str] = &["0", "f", "F", "false", "FALSE", "off", "OFF"];

/// A `json` column: text is read as JSON, as in Rails; text that is none is nil.
pub fn json(value: &Value) -> Option<crate::types::JsonValue> {
    match value {
        Value::Null => None,
        Value::String(text) => serde_json::from_str::<Value>(text).ok().map(Into::into),
        other => Some(other.clone().into()),
    }
}

/// An `enum`: `cast::enumeration(value, "state", &[("draft", 0), ("paid", 1)])` gives the position in the list.
/// Names are matched exactly, numbers by the stored value. Blank is nil.
///
/// # Errors
/// [`Error::Argument`] for what the enum does not have, as in Rails.
pub fn enumeration(value: &Value, attribute: &str, known: &[(&str, i64)]) -> Result<Option<usize>> {
    let found = match value {
        Value::Null => return Ok(None),
        Value::String(name) if text::is_blank(name) => return Ok(None),
        Value::String(name) => known
            .iter()
            .position(|(known, number)| *known == name.as_str() || number.to_string() == *name),
        Value::Number(number) => known
            .iter()
            .position(|(_, stored)| number.as_i64() == Some(*stored)),
        _ => None,
    };
    found.map(Some).ok_or_else(|| not_valid(value, attribute))
}

/// As [`enumeration`] for an enum whose stored values are texts.
///
/// # Errors
/// As [`enumeration`].
pub fn text_enumeration(
    value: &Value,
    attribute: &str,
    known: &[(&str, &str)],
) -> Result<Option<usize>> {
    let found = match value {
        Value::Null => return Ok(None),
        Value::String(name) if text::is_blank(name) => return Ok(None),
        Value::String(name) => known
            .iter()
            .position(|(known, stored)| known == name || stored == name),
        _ => None,
    };
    found.map(Some).ok_or_else(|| not_valid(value, attribute))
}

/// What is assigned to a column of a type that Rust has no cast for: a text as it is. The database reads it, and says when it cannot.
///
/// # Errors
/// [`Error::Argument`] for what is no text: what Rails' type would make of it is not known here.
#[cfg(feature = "postgres")]
pub fn raw<T>(value: &Value) -> Result<Option<crate::raw::Raw<T>>> {
    match value {
        Value::Null => Ok(None),
        Value::String(text) => Ok(Some(text.as_str().into())),
        other => Err(Error::Argument(format!(
            "{} cannot be assigned: its column takes the database's text",
            text::Inspect::inspected(other)
        ))),
    }
}

/// An array column: a list is cast element by element, and a text is read as PostgreSQL writes arrays; another text is nil.
///
/// Source: `ActiveRecord::ConnectionAdapters::PostgreSQL::OID::Array`.
///
/// # Errors
/// Those of the elements' cast, and [`Error::Argument`] for what is no list, or one whose parts differ in length.
#[cfg(feature = "postgres")]
pub fn array<T>(
    value: &Value,
    cast: impl Fn(&Value) -> Result<Option<T>>,
) -> Result<Option<crate::array::Array<T>>> {
    use crate::array::Array;
    match value {
        Value::Null => Ok(None),
        Value::String(text) => {
            let Ok(texts) = Array::<String>::parse(text) else {
                return Ok(None);
            };
            let lengths = texts.lengths();
            let elements = texts.into_elements().into_iter();
            let elements = elements
                .map(|text| text.map_or(Ok(None), |text| cast(&Value::String(text))))
                .collect::<Result<_>>()?;
            Array::of_lengths(elements, &lengths).map(Some)
        }
        Value::Array(_) => {
            let (mut elements, mut lengths) = (Vec::new(), Vec::new());
            flatten(value, 0, &cast, &mut elements, &mut lengths)?;
            Array::of_lengths(elements, if lengths == [0] { &[] } else { &lengths }).map(Some)
        }
        other => Err(Error::Argument(format!(
            "{} is no array",
            text::Inspect::inspected(other)
        ))),
    }
}

#[cfg(feature = "postgres")]
fn flatten<T>(
    value: &Value,
    depth: usize,
    cast: &impl Fn(&Value) -> Result<Option<T>>,
    elements: &mut Vec<Option<T>>,
    lengths: &mut Vec<usize>,
) -> Result<()> {
    let Value::Array(items) = value else {
        elements.push(cast(value)?);
        return Ok(());
    };
    if lengths.len() == depth {
        lengths.push(items.len());
    }
    if lengths.get(depth) != Some(&items.len()) {
        return Err(Error::Argument(
            "the parts of an array differ in length".to_owned(),
        ));
    }
    items
        .iter()
        .try_for_each(|item| flatten(item, depth + 1, cast, elements, lengths))
}

/// A `uuid` column: what is no UUID is nil.
#[cfg(feature = "postgres")]
pub fn uuid(value: &Value) -> Option<crate::uuids::Uuid> {
    crate::uuids::parse(&string(value)?)
}

/// A UUID that the database keeps as bytes: what is no UUID is nil.
pub fn uuid_bytes(value: &Value) -> Option<crate::uuid_bytes::UuidBytes> {
    crate::uuid_bytes::parse(&string(value)?)
}

/// A column of a type that Rails does not know, on SQLite: numbers and texts as they are.
///
/// # Errors
/// [`Error::Argument`] for what such a column cannot hold.
#[cfg(feature = "sqlite")]
pub fn stored(value: &Value) -> Result<Option<crate::stored::Stored>> {
    use crate::stored::Stored;
    Ok(Some(match value {
        Value::Null => return Ok(None),
        Value::Bool(yes) => Stored::Integer((*yes).into()),
        Value::String(text) => Stored::Text(text.clone()),
        Value::Number(number) => match number.as_i64() {
            Some(number) => Stored::Integer(number),
            None => Stored::Real(number.as_f64().unwrap_or_default()),
        },
        other => {
            return Err(Error::Argument(format!(
                "can't cast {}",
                text::Inspect::inspected(other)
            )));
        }
    }))
}

fn not_valid(value: &Value, attribute: &str) -> Error {
    let shown = match value {
        Value::String(text) => text.clone(),
        other => text::Inspect::inspected(other),
    };
    Error::Argument(format!("'{shown}' is not a valid {attribute}"))
}

pub(crate) fn number_is_float(number: &serde_json::Number) -> bool {
    number.as_str().contains(['.', 'e', 'E'])
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `rails.tsv`: type, value, and what Rails 7.2 made of it.
    #[test]
    fn as_rails_casts() {
        for row in include_str!("rails.tsv").lines() {
            let [kind, value, cast] = row.split('\t').collect::<Vec<_>>()[..] else {
                panic!("not a row: {row}")
            };
            let value = crate::params::json::parse(value.as_bytes()).unwrap();
            let found = match kind {
                "string" => string(&value).map(|text| format!("S{}", text::inspect(&text))),
                "integer" => integer(&value).map(|number| match number {
                    i64::MAX | i64::MIN => cast.to_owned(),
                    number => number.to_string(),
                }),
                "float" => float(&value).map(|number| format!("F{}", text::float_text(number))),
                "boolean" => boolean(&value).map(|yes| yes.to_string()),
                "decimal" => decimal(&value, None, None).map(|number| format!("D{number}")),
                "decimal102" => {
                    decimal(&value, Some(10), Some(2)).map(|number| format!("D{number}"))
                }
                other => panic!("no type {other}"),
            };
            assert_eq!(found.as_deref().unwrap_or("nil"), cast, "{row}");
        }
    }

    #[test]
    fn what_attributes_refuse() {
        use serde_json::json;
        for (value, date) in [
            (json!("2020-01-02"), Some("2020-01-02")),
            (json!("words"), None),
            (json!(null), None),
            (json!([1]), None),
        ] {
            let found = assigned_date(&value).unwrap().map(|date| date.to_string());
            assert_eq!(found.as_deref(), date, "{value}");
        }
        for number in [json!(5), json!(1.5), json!(true), json!(false)] {
            assert!(assigned_date(&number).is_err(), "{number}");
            assert!(assigned_time(&number).is_err(), "{number}");
        }
        let file = crate::params::uploaded("a.txt".to_owned(), None, 1);
        assert!(text(&file).is_err());
        assert_eq!(text(&json!(5)).unwrap().as_deref(), Some("5"));
    }

    /// Each row: `Review.where(rating: value).to_sql`.
    #[test]
    fn what_a_query_looks_for() {
        use serde_json::json;
        for (value, number) in [
            (json!("good"), None),
            (json!("5x"), Some(5)),
            (json!(" -3 "), Some(-3)),
            (json!(""), None),
            (json!(4.9), Some(4)),
            (json!(null), None),
        ] {
            assert_eq!(queried_integer(&value), number, "{value}");
        }
    }

    #[test]
    fn an_integer_beyond_its_column_is_said_when_it_is_stored() {
        for (raw, bytes, fits) in [
            (serde_json::json!("9223372036854775807"), 8, true),
            (serde_json::json!("9223372036854775808"), 8, false),
            (serde_json::json!(2_147_483_647), 4, true),
            (serde_json::json!(-2_147_483_649i64), 4, false),
        ] {
            let value = integer(&raw);
            assert_eq!(
                check_integer(value, Some(&raw), bytes).is_ok(),
                fits,
                "{raw}"
            );
        }
    }
}
