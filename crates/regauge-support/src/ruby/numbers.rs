//! Arithmetic as Ruby does it: division and remainder towards minus infinity, halves away from zero.

use super::{argument, int};
use crate::decimal::Decimal;
use crate::error::{Error, Result};

fn divided_by_zero() -> Error {
    Error::raised("ZeroDivisionError", &["StandardError"], "divided by 0")
}

/// `a / b` of integers.
///
/// # Errors
/// `ZeroDivisionError`; `RangeError` where the result does not fit.
pub fn div(a: i64, b: i64) -> Result<i64> {
    if b == 0 {
        return Err(divided_by_zero());
    }
    let (quotient, rest) = (a.checked_div(b).ok_or_else(too_large)?, a.wrapping_rem(b));
    Ok(if rest != 0 && (rest < 0) != (b < 0) {
        quotient - 1
    } else {
        quotient
    })
}

/// `a % b` of integers.
///
/// # Errors
/// `ZeroDivisionError`.
pub fn modulo(a: i64, b: i64) -> Result<i64> {
    if b == 0 {
        return Err(divided_by_zero());
    }
    let rest = a.wrapping_rem(b);
    Ok(if rest != 0 && (rest < 0) != (b < 0) {
        rest + b
    } else {
        rest
    })
}

/// `divmod`.
///
/// # Errors
/// As [`div`].
pub fn divmod(a: i64, b: i64) -> Result<(i64, i64)> {
    Ok((div(a, b)?, modulo(a, b)?))
}

fn too_large() -> Error {
    Error::raised("RangeError", &["StandardError"], "the number is too large")
}

/// `base ** exponent`.
///
/// # Errors
/// `RangeError` where the result is no integer of 64 bits.
pub fn pow(base: i64, exponent: i64) -> Result<i64> {
    u32::try_from(exponent)
        .ok()
        .and_then(|exponent| base.checked_pow(exponent))
        .ok_or_else(too_large)
}

pub fn powi(base: f64, exponent: i64) -> f64 {
    i32::try_from(exponent).map_or_else(
        |_| base.powf(exponent as f64),
        |exponent| base.powi(exponent),
    )
}

/// `to_i` of a float.
///
/// # Errors
/// `FloatDomainError` for what is no number or too large.
pub fn to_integer(number: f64) -> Result<i64> {
    let whole = number.trunc();
    if !whole.is_finite() || whole.abs() >= 9_223_372_036_854_775_807.0 {
        let name = crate::text::float_text(number);
        return Err(Error::raised(
            "FloatDomainError",
            &["RangeError", "StandardError"],
            name,
        ));
    }
    Ok(whole as i64)
}

/// `round`: halves away from zero.
///
/// # Errors
/// As [`to_integer`].
pub fn round(number: f64) -> Result<i64> {
    to_integer(number.round())
}

fn scaled(number: f64, digits: i64, step: fn(f64) -> f64) -> f64 {
    let Ok(digits) = i32::try_from(digits) else {
        return number;
    };
    if !number.is_finite() || digits >= 15 {
        return number;
    }
    let scale = 10_f64.powi(digits.abs());
    let result = if digits < 0 {
        step(number / scale) * scale
    } else {
        step(number * scale) / scale
    };
    if result.is_finite() { result } else { number }
}

/// `round(digits)`: Ruby's correction of the binary error included.
pub fn round_to(number: f64, digits: i64) -> f64 {
    let rounded = scaled(number, digits, f64::round);
    let Ok(digits) = i32::try_from(digits) else {
        return number;
    };
    if digits <= 0 || digits >= 15 {
        return rounded;
    }
    // Ruby's round_half_up: a half that only the multiplication made is taken back.
    let scale = 10_f64.powi(digits);
    let up = (number * scale).round();
    let exact = if number > 0.0 && (up - 0.5) / scale > number {
        up - 1.0
    } else if number < 0.0 && (up + 0.5) / scale < number {
        up + 1.0
    } else {
        up
    };
    exact / scale
}

pub fn floor_to(number: f64, digits: i64) -> f64 {
    scaled(number, digits, f64::floor)
}

pub fn ceil_to(number: f64, digits: i64) -> f64 {
    scaled(number, digits, f64::ceil)
}

/// `round(digits)` of an integer: a negative number of digits rounds to tens, hundreds ...
pub fn round_int(number: i64, digits: i64) -> i64 {
    if digits >= 0 {
        return number;
    }
    let Some(scale) = u32::try_from(-digits)
        .ok()
        .and_then(|power| 10_i64.checked_pow(power))
    else {
        return 0;
    };
    let half = if number < 0 { -(scale / 2) } else { scale / 2 };
    (number + half) / scale * scale
}

pub fn clamp(number: i64, range: impl std::ops::RangeBounds<i64>) -> i64 {
    let low = match range.start_bound() {
        std::ops::Bound::Included(low) | std::ops::Bound::Excluded(low) => *low,
        std::ops::Bound::Unbounded => i64::MIN,
    };
    let high = match range.end_bound() {
        std::ops::Bound::Included(high) | std::ops::Bound::Excluded(high) => *high,
        std::ops::Bound::Unbounded => i64::MAX,
    };
    number.max(low).min(high)
}

/// `clamp(low, high)`.
///
/// # Errors
/// Ruby's `ArgumentError` where `low` is above `high`.
pub fn clamp_between<T: PartialOrd>(number: T, low: T, high: T) -> Result<T> {
    if low > high {
        return Err(argument(
            "min argument must be less than or equal to max argument",
        ));
    }
    Ok(if number < low {
        low
    } else if number > high {
        high
    } else {
        number
    })
}

/// `a % b` of floats: the sign is that of `b`.
pub fn float_modulo(a: f64, b: f64) -> f64 {
    let rest = a % b;
    if rest != 0.0 && (rest < 0.0) != (b < 0.0) {
        rest + b
    } else {
        rest
    }
}

/// `ordinalize`: 1st, 2nd, 11th.
pub fn ordinalize(number: i64) -> String {
    let ending = match (number.unsigned_abs() % 100, number.unsigned_abs() % 10) {
        (11..=13, _) => "th",
        (_, 1) => "st",
        (_, 2) => "nd",
        (_, 3) => "rd",
        _ => "th",
    };
    format!("{number}{ending}")
}

/// `digits`, the last one first.
///
/// # Errors
/// `Math::DomainError` for a negative number.
pub fn digits(number: i64) -> Result<Vec<i64>> {
    if number < 0 {
        return Err(Error::raised(
            "Math::DomainError",
            &["ArgumentError", "StandardError"],
            "out of domain",
        ));
    }
    Ok(number
        .to_string()
        .bytes()
        .rev()
        .map(|byte| i64::from(byte - b'0'))
        .collect())
}

pub fn gcd(a: i64, b: i64) -> i64 {
    let (mut a, mut b) = (a.abs(), b.abs());
    while b != 0 {
        (a, b) = (b, a % b);
    }
    a
}

pub fn lcm(a: i64, b: i64) -> i64 {
    if a == 0 || b == 0 {
        0
    } else {
        (a / gcd(a, b) * b).abs()
    }
}

/// `chr` of a code below 128.
///
/// # Errors
/// `RangeError` for another code.
pub fn chr(code: i64) -> Result<String> {
    let found = u8::try_from(code).ok().filter(u8::is_ascii);
    found
        .map(|byte| char::from(byte).to_string())
        .ok_or_else(|| {
            Error::raised(
                "RangeError",
                &["StandardError"],
                format!("{code} out of char range"),
            )
        })
}

/// `a / b` of decimals.
///
/// # Errors
/// `ZeroDivisionError`.
pub fn divide(a: &Decimal, b: &Decimal) -> Result<Decimal> {
    a.divide(b).ok_or_else(divided_by_zero)
}

pub fn is_positive(number: &Decimal) -> bool {
    *number > Decimal::zero()
}

pub fn is_negative(number: &Decimal) -> bool {
    *number < Decimal::zero()
}

/// `to_d` of a text: zero for what is no number.
pub fn to_d(text: &str) -> Decimal {
    let text = text.trim().replace('_', "");
    let mut end = text.len();
    while end > 0 {
        if let Some(found) = text.get(..end).and_then(|part| part.parse().ok()) {
            return found;
        }
        end -= 1;
    }
    Decimal::zero()
}

pub fn float_to_d(number: f64) -> Decimal {
    Decimal::from_f64(number).unwrap_or_else(Decimal::zero)
}

/// `rand(limit)`.
///
/// # Errors
/// When the system has no randomness, and for a limit that is not positive.
pub fn random(limit: i64) -> Result<i64> {
    let limit = u64::try_from(limit)
        .ok()
        .filter(|limit| *limit > 0)
        .ok_or_else(|| argument("invalid argument"))?;
    Ok(int(
        usize::try_from(crate::password::number(limit)?).unwrap_or_default()
    ))
}
