//! `numericality: { … }`.

use serde_json::Value;

use super::message;
use crate::cast;
use crate::decimal::Decimal;
use crate::errors::Errors;
use crate::text::Inspect;

/// The options, as Rails names them.
#[derive(Debug, Clone, Default)]
pub struct Numericality<'a> {
    pub only_integer: bool,
    pub allow_nil: bool,
    pub greater_than: Option<Decimal>,
    pub greater_than_or_equal_to: Option<Decimal>,
    pub equal_to: Option<Decimal>,
    pub less_than: Option<Decimal>,
    pub less_than_or_equal_to: Option<Decimal>,
    pub other_than: Option<Decimal>,
    /// `in: 1..5`, its ends.
    pub within: Option<(Decimal, Decimal)>,
    pub odd: bool,
    pub even: bool,
    pub message: Option<&'a str>,
}

/// Checks what was assigned before the cast (`raw`: see [`crate::record::State::raw`]), else the value of the column.
pub fn numericality(
    errors: &mut Errors,
    attribute: &'static str,
    raw: Option<&Value>,
    value: Option<Decimal>,
    options: &Numericality,
) {
    let custom = |text: &str| {
        options
            .message
            .map_or_else(|| text.to_owned(), str::to_owned)
    };
    let shown = raw.filter(|raw| !raw.is_null());
    let number = match shown {
        None => value,
        Some(raw) => match parse(raw) {
            Some(number) => Some(number),
            None => {
                errors.add_kind(attribute, "not_a_number", custom(message::NOT_A_NUMBER));
                return;
            }
        },
    };
    let Some(number) = number else {
        if !options.allow_nil {
            errors.add_kind(attribute, "not_a_number", custom(message::NOT_A_NUMBER));
        }
        return;
    };
    if options.only_integer && !shown.map_or_else(|| is_whole(&number), is_integer) {
        errors.add_kind(attribute, "not_an_integer", custom(message::NOT_AN_INTEGER));
        return;
    }
    let text = |limit: &Decimal| limit_text(limit);
    let comparisons: [(
        &Option<Decimal>,
        &'static str,
        &str,
        fn(&Decimal, &Decimal) -> bool,
    ); 6] = [
        (
            &options.greater_than,
            "greater_than",
            "must be greater than ",
            |a, b| a > b,
        ),
        (
            &options.greater_than_or_equal_to,
            "greater_than_or_equal_to",
            "must be greater than or equal to ",
            |a, b| a >= b,
        ),
        (
            &options.equal_to,
            "equal_to",
            "must be equal to ",
            |a, b| a == b,
        ),
        (
            &options.less_than,
            "less_than",
            "must be less than ",
            |a, b| a < b,
        ),
        (
            &options.less_than_or_equal_to,
            "less_than_or_equal_to",
            "must be less than or equal to ",
            |a, b| a <= b,
        ),
        (
            &options.other_than,
            "other_than",
            "must be other than ",
            |a, b| a != b,
        ),
    ];
    for (limit, kind, words, holds) in comparisons {
        if let Some(limit) = limit
            && !holds(&number, limit)
        {
            errors.add_kind(attribute, kind, custom(&format!("{words}{}", text(limit))));
        }
    }
    if let Some((low, high)) = &options.within
        && (&number < low || &number > high)
    {
        errors.add_kind(
            attribute,
            "in",
            custom(&format!("must be in {}..{}", text(low), text(high))),
        );
    }
    let odd = number.to_i() % 2 != 0;
    if options.odd && !odd {
        errors.add_kind(attribute, "odd", custom(message::ODD));
    }
    if options.even && odd {
        errors.add_kind(attribute, "even", custom(message::EVEN));
    }
}

/// An integer without Ruby's `.0`.
fn limit_text(limit: &Decimal) -> String {
    let text = limit.to_string();
    text.strip_suffix(".0").map_or(text.clone(), str::to_owned)
}

fn is_whole(number: &Decimal) -> bool {
    number.truncate(0) == *number
}

/// `/\A[+-]?\d+\z/`
fn is_integer(raw: &Value) -> bool {
    let text = match raw {
        Value::String(text) => text.clone(),
        other => other.inspected(),
    };
    let text = text.trim_end_matches('\n');
    let digits = text.strip_prefix(['+', '-']).unwrap_or(text);
    !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit())
}

/// What `Kernel.Float` accepts, less hexadecimals.
fn parse(raw: &Value) -> Option<Decimal> {
    match raw {
        Value::Number(_) => cast::decimal(raw, None, None),
        Value::String(text) => {
            let text = text.trim();
            let clean = text.replace('_', "");
            let plain = clean
                .bytes()
                .all(|byte| matches!(byte, b'0'..=b'9' | b'.' | b'-' | b'+' | b'e' | b'E'));
            let shaped = clean.bytes().any(|byte| byte.is_ascii_digit()) && !clean.ends_with('.');
            if plain && shaped {
                clean.trim_start_matches('+').parse().ok()
            } else {
                None
            }
        }
        _ => None,
    }
}
