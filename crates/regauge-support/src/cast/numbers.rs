//! Integers, floats and decimals.

use serde_json::Value;

use super::number_is_float;
use crate::decimal::Decimal;
use crate::error::{Error, Result};
use crate::text;

/// An `integer` column: Ruby's `to_i` on text. A number beyond eight bytes is the nearest that fits; [`check_integer`]
/// says so when it is stored, as Rails does.
pub fn integer(value: &Value) -> Option<i64> {
    match value {
        Value::Number(number) if number_is_float(number) => {
            number.as_f64().map(|number| number as i64)
        }
        Value::Number(number) => number
            .as_i64()
            .or(Some(if number.as_str().starts_with('-') {
                i64::MIN
            } else {
                i64::MAX
            })),
        Value::String(text) if text::is_blank(text) => None,
        Value::String(text) => Some(text::to_i(text)),
        Value::Bool(yes) => Some(i64::from(*yes)),
        _ => None,
    }
}

/// An integer that a query compares with: text that does not begin with a number is nil, which equals nothing.
pub fn queried_integer(value: &Value) -> Option<i64> {
    match value {
        Value::String(text) => {
            let digits = text.trim_start();
            let digits = digits.strip_prefix(['+', '-']).unwrap_or(digits);
            let numeric = digits.starts_with(|c: char| c.is_ascii_digit());
            integer(value).filter(|_| numeric)
        }
        other => integer(other),
    }
}

/// Added to a column's size in bytes: it holds no negative numbers, and twice the others.
pub const UNSIGNED: u32 = 0x100;

/// What storing the integer in a column of so many bytes says. `raw` is what was assigned, if it is still known.
///
/// # Errors
/// [`Error::Range`].
pub fn check_integer(value: Option<i64>, raw: Option<&Value>, bytes: u32) -> Result<()> {
    let Some(value) = value else { return Ok(()) };
    let (unsigned, bytes) = (bytes & UNSIGNED != 0, bytes & !UNSIGNED);
    let limit = 1i128 << (8 * bytes - 1);
    let (range, class) = if unsigned {
        (0..2 * limit, "ActiveRecord::Type::UnsignedInteger")
    } else {
        (-limit..limit, TYPE)
    };
    let beyond = raw
        .and_then(big)
        .filter(|_| value == i64::MAX || value == i64::MIN);
    let exact = beyond.unwrap_or_else(|| value.to_string());
    let fits = exact
        .parse::<i128>()
        .is_ok_and(|number| range.contains(&number));
    if fits {
        return Ok(());
    }
    Err(Error::Range(format!(
        "{exact} is out of range for {class} with limit {bytes} bytes"
    )))
}

/// The class that Rails' message names.
const TYPE: &str = if cfg!(feature = "sqlite") {
    "ActiveRecord::ConnectionAdapters::SQLite3Adapter::SQLite3Integer"
} else {
    "ActiveModel::Type::Integer"
};

/// The integer that a value names, whatever its size.
fn big(value: &Value) -> Option<String> {
    match value {
        Value::Number(number) if !number_is_float(number) => Some(number.to_string()),
        Value::Number(number) => number
            .as_f64()
            .map(|number| format!("{:.0}", number.trunc())),
        Value::String(text) => {
            let text = text.trim_start();
            let start = usize::from(text.starts_with(['-', '+']));
            let end = text[start..]
                .find(|c: char| !c.is_ascii_digit())
                .map_or(text.len(), |at| at + start);
            Some(text[..end].trim_start_matches('+').to_owned())
        }
        _ => None,
    }
}

/// A `bigint unsigned` column.
///
/// # Errors
/// [`Error::Range`] for a number that it cannot hold: what Rails says when the record is stored.
#[cfg(feature = "mysql")]
pub fn unsigned(value: &Value) -> Result<Option<u64>> {
    let Some(number) = integer(value) else {
        return Ok(None);
    };
    let beyond = big(value).filter(|_| number == i64::MAX || number == i64::MIN);
    let exact = beyond.unwrap_or_else(|| number.to_string());
    exact.parse().map(Some).map_err(|_| {
        Error::Range(format!(
            "{exact} is out of range for ActiveRecord::Type::UnsignedInteger with limit 8 bytes"
        ))
    })
}

/// A `float` column.
pub fn float(value: &Value) -> Option<f64> {
    match value {
        Value::Number(number) => number.as_f64(),
        Value::String(text) if text::is_blank(text) => None,
        Value::String(text) => Some(match text.as_str() {
            "NaN" => f64::NAN,
            "Infinity" => f64::INFINITY,
            "-Infinity" => f64::NEG_INFINITY,
            text => text::to_f(text),
        }),
        Value::Bool(yes) => Some(f64::from(u8::from(*yes))),
        _ => None,
    }
}

/// A `decimal` column with its precision and scale.
pub fn decimal(value: &Value, precision: Option<u32>, scale: Option<u32>) -> Option<Decimal> {
    let number = match value {
        Value::Number(number) if number_is_float(number) => {
            significant(Decimal::from_f64(number.as_f64()?)?, precision)
        }
        Value::Number(number) => number.as_str().parse().ok()?,
        Value::String(text) if text::is_blank(text) => return None,
        Value::String(text) => leading(text).parse().unwrap_or_default(),
        Value::Bool(yes) => Decimal::from(i64::from(*yes)),
        Value::Array(items) if !items.is_empty() => Decimal::zero(),
        Value::Object(map) if !map.is_empty() => Decimal::zero(),
        _ => return None,
    };
    Some(round_decimal(number, scale))
}

/// A float becomes a decimal with as many digits as the column has, at most sixteen.
fn significant(number: Decimal, precision: Option<u32>) -> Decimal {
    match precision {
        Some(precision) if precision > 0 => number.significant(precision.min(16)),
        _ => number,
    }
}

/// A decimal that the database gave as a float, as its column's type reads it.
pub fn read_decimal(number: Decimal, precision: Option<u32>, scale: Option<u32>) -> Decimal {
    round_decimal(significant(number, precision), scale)
}

/// A decimal as its column holds it.
pub fn round_decimal(number: Decimal, scale: Option<u32>) -> Decimal {
    match scale {
        Some(scale) => number.round(scale.into()),
        None => number,
    }
}

/// `to_d`: the leading decimal number of a text.
fn leading(text: &str) -> String {
    let text = text.trim_start_matches(|c: char| c.is_ascii_whitespace() || c == '\u{b}');
    let bytes = text.as_bytes();
    let mut out = String::new();
    let mut at = 0;
    if let Some(sign @ (b'-' | b'+')) = bytes.first() {
        if *sign == b'-' {
            out.push('-');
        }
        at = 1;
    }
    let digits = |at: &mut usize, out: &mut String| {
        let start = *at;
        while let Some(byte) = bytes.get(*at) {
            let between =
                *byte == b'_' && *at > start && bytes.get(*at + 1).is_some_and(u8::is_ascii_digit);
            if byte.is_ascii_digit() {
                out.push(char::from(*byte));
            } else if !between {
                break;
            }
            *at += 1;
        }
        *at > start
    };
    if !digits(&mut at, &mut out) {
        out.push('0');
    }
    if bytes.get(at) == Some(&b'.') && bytes.get(at + 1).is_some_and(u8::is_ascii_digit) {
        out.push('.');
        at += 1;
        digits(&mut at, &mut out);
    }
    if matches!(bytes.get(at), Some(b'e' | b'E')) {
        let mut exponent = String::from("e");
        at += 1;
        if let Some(sign @ (b'-' | b'+')) = bytes.get(at) {
            exponent.push(char::from(*sign));
            at += 1;
        }
        // An exponent of more digits is no number of anyone's.
        if digits(&mut at, &mut exponent) && exponent.len() < 7 {
            out.push_str(&exponent);
        }
    }
    out
}
