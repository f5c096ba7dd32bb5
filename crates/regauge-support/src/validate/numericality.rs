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

/// A comparison: the option, its kind and what its message begins with, and when it holds.
struct Comparison<'a> {
    limit: &'a Option<Decimal>,
    kind: &'static str,
    words: &'static str,
    holds: fn(&Decimal, &Decimal) -> bool,
}

impl Numericality<'_> {
    fn comparisons(&self) -> [Comparison<'_>; 6] {
        let of = |limit, kind, words, holds| Comparison {
            limit,
            kind,
            words,
            holds,
        };
        [
            of(
                &self.greater_than,
                "greater_than",
                "greater than",
                |a, b| a > b,
            ),
            of(
                &self.greater_than_or_equal_to,
                "greater_than_or_equal_to",
                "greater than or equal to",
                |a, b| a >= b,
            ),
            of(&self.equal_to, "equal_to", "equal to", |a, b| a == b),
            of(&self.less_than, "less_than", "less than", |a, b| a < b),
            of(
                &self.less_than_or_equal_to,
                "less_than_or_equal_to",
                "less than or equal to",
                |a, b| a <= b,
            ),
            of(&self.other_than, "other_than", "other than", |a, b| a != b),
        ]
    }
}

/// Checks what was assigned before the cast (`raw`: see [`crate::record::State::raw`]), else the value of the column.
pub fn numericality(
    errors: &mut Errors,
    attribute: &'static str,
    raw: Option<&Value>,
    value: Option<Decimal>,
    options: &Numericality,
) {
    let mut add = |kind: &'static str, count: &str, text: String| {
        let text = options
            .message
            .map_or(text, |custom| custom.replace("%{count}", count));
        errors.add_kind(attribute, kind, text);
    };
    let shown = raw.filter(|raw| !raw.is_null());
    if shown.is_none() && value.is_none() && options.allow_nil {
        return;
    }
    // Ruby reads a number with such an exponent as infinity: a number, and no integer.
    if options.only_integer && shown.is_some_and(is_infinite) {
        return add("not_an_integer", "", message::NOT_AN_INTEGER.to_owned());
    }
    let Some(number) = shown.map_or(value, parse) else {
        return add("not_a_number", "", message::NOT_A_NUMBER.to_owned());
    };
    if options.only_integer && !shown.map_or_else(|| number.truncate(0) == number, is_integer) {
        return add("not_an_integer", "", message::NOT_AN_INTEGER.to_owned());
    }
    for Comparison {
        limit,
        kind,
        words,
        holds,
    } in options.comparisons()
    {
        if let Some(limit) = limit
            && !holds(&number, limit)
        {
            let count = limit_text(limit);
            add(kind, &count, format!("must be {words} {count}"));
        }
    }
    if let Some((low, high)) = &options.within
        && (&number < low || &number > high)
    {
        let count = format!("{}..{}", limit_text(low), limit_text(high));
        add("in", &count, format!("must be in {count}"));
    }
    let odd = number.to_i() % 2 != 0;
    if options.odd && !odd {
        add("odd", "", message::ODD.to_owned());
    }
    if options.even && odd {
        add("even", "", message::EVEN.to_owned());
    }
}

/// An integer without Ruby's `.0`.
fn limit_text(limit: &Decimal) -> String {
    let text = limit.to_string();
    text.strip_suffix(".0").map_or(text.clone(), str::to_owned)
}

/// `/\A[+-]?\d+\z/`
fn is_integer(raw: &Value) -> bool {
    let text = match raw {
        Value::String(text) => text.clone(),
        other => other.inspected(),
    };
    let digits = text.strip_prefix(['+', '-']).unwrap_or(&text);
    !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit())
}

fn is_infinite(raw: &Value) -> bool {
    match raw {
        Value::Number(number) => number.as_f64().is_none_or(f64::is_infinite),
        _ => false,
    }
}

/// What `Kernel.Float` accepts, less hexadecimals.
fn parse(raw: &Value) -> Option<Decimal> {
    match raw {
        Value::Number(_) => cast::decimal(raw, None, None),
        Value::String(text) => {
            let text = text.trim_matches(|c: char| c.is_ascii_whitespace() || c == '\u{b}');
            is_float(text).then(|| cast::decimal(&Value::from(text), None, None))?
        }
        _ => None,
    }
}

/// Digits with single underscores between them, a point only before digits, an exponent with digits.
fn is_float(text: &str) -> bool {
    let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
    let (mantissa, exponent) = match unsigned.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, Some(exponent)),
        None => (unsigned, None),
    };
    let digits = |text: &str| {
        !text.is_empty()
            && !text.starts_with('_')
            && !text.ends_with('_')
            && !text.contains("__")
            && text
                .bytes()
                .all(|byte| byte.is_ascii_digit() || byte == b'_')
    };
    let mantissa = match mantissa.split_once('.') {
        Some(("", fraction)) => digits(fraction),
        Some((whole, fraction)) => digits(whole) && digits(fraction),
        None => digits(mantissa),
    };
    mantissa
        && exponent
            .is_none_or(|exponent| digits(exponent.strip_prefix(['+', '-']).unwrap_or(exponent)))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn messages(raw: Value, options: &Numericality) -> Vec<String> {
        let mut errors = Errors::default();
        let value = cast::decimal(&raw, None, None);
        numericality(&mut errors, "price", Some(&raw), value, options);
        errors.full_messages()
    }

    /// Each row was asked of Rails: whether it is a number, and whether an integer.
    #[test]
    fn what_is_a_number() {
        let any = Numericality::default();
        let whole = Numericality {
            only_integer: true,
            ..Numericality::default()
        };
        for (raw, number, integer) in [
            (json!("12"), true, true),
            (json!(" 12 "), true, false),
            (json!("+7"), true, true),
            (json!("1_000"), true, false),
            (json!("1__0"), false, false),
            (json!("12abc"), false, false),
            (json!(""), false, false),
            (json!(null), false, false),
            (json!("0x1A"), false, false),
            (json!("1e3"), true, false),
            (json!("1e"), false, false),
            (json!(".5"), true, false),
            (json!("5."), false, false),
            (json!("12\n"), true, false),
            (json!(1.0), true, false),
            (json!(3), true, true),
            (json!(true), false, false),
            (json!([1]), false, false),
            (json!("NaN"), false, false),
        ] {
            assert_eq!(messages(raw.clone(), &any).is_empty(), number, "{raw}");
            assert_eq!(
                messages(raw.clone(), &whole).is_empty(),
                integer,
                "{raw} as integer"
            );
        }
    }

    #[test]
    fn comparisons_say_their_limit() {
        let options = Numericality {
            greater_than: Some(0.into()),
            less_than_or_equal_to: "9.5".parse().ok(),
            within: Some((1.into(), 5.into())),
            odd: true,
            ..Numericality::default()
        };
        assert_eq!(
            messages(json!(-2), &options),
            [
                "Price must be greater than 0",
                "Price must be in 1..5",
                "Price must be odd"
            ]
        );
        assert_eq!(
            messages(json!("11"), &options),
            [
                "Price must be less than or equal to 9.5",
                "Price must be in 1..5"
            ]
        );
    }
}
