//! Numbers as Ruby prints them.

use std::fmt::Write;

/// `Float#to_s`: `1.0`, `1.0e+20`, `1.0e-05`.
pub(crate) fn float(number: f64, out: &mut String) {
    if number.is_nan() {
        return out.push_str("NaN");
    }
    if number.is_infinite() {
        return out.push_str(if number > 0.0 {
            "Infinity"
        } else {
            "-Infinity"
        });
    }
    let size = number.abs();
    if size == 0.0 || (1e-4..1e16).contains(&size) {
        // `{:?}` prints the shortest digits that read back the same, with `.0` on whole numbers.
        if size >= 1e15 {
            let _ = write!(out, "{number:.1}");
        } else {
            let _ = write!(out, "{number:?}");
        }
        return;
    }
    let text = format!("{number:e}");
    let (digits, exponent) = text.split_once('e').unwrap_or((&text, "0"));
    out.push_str(digits);
    if !digits.contains('.') {
        out.push_str(".0");
    }
    let (sign, exponent) = match exponent.strip_prefix('-') {
        Some(exponent) => ('-', exponent),
        None => ('+', exponent),
    };
    let _ = write!(out, "e{sign}{exponent:0>2}");
}

pub(super) fn integer(number: i64, out: &mut String) {
    let mut digits = [0; 20];
    let mut at = digits.len();
    let mut rest = number.unsigned_abs();
    while rest > 0 || at == digits.len() {
        at -= 1;
        digits[at] = b'0' + (rest % 10) as u8;
        rest /= 10;
    }
    if number < 0 {
        out.push('-');
    }
    out.push_str(std::str::from_utf8(&digits[at..]).unwrap_or_default());
}

#[cfg(test)]
mod tests {
    #[test]
    fn integers() {
        for number in [0, 7, -7, 10, 1990, i64::MAX, i64::MIN] {
            let mut out = String::new();
            super::integer(number, &mut out);
            assert_eq!(out, number.to_string());
        }
    }

    #[test]
    fn floats_as_ruby_prints_them() {
        for (number, text) in [
            (0.0, "0.0"),
            (-0.0, "-0.0"),
            (1.0, "1.0"),
            (0.1, "0.1"),
            (12.5, "12.5"),
            (100_000_000_000_000.0, "100000000000000.0"),
            (1e15, "1000000000000000.0"),
            (1e16, "1.0e+16"),
            (1.5e16, "1.5e+16"),
            (1234567890123456.7, "1234567890123456.8"),
            (0.0001, "0.0001"),
            (0.00001, "1.0e-05"),
            (1.25e-7, "1.25e-07"),
            (1e100, "1.0e+100"),
            (123_456_789.12345679, "123456789.12345679"),
        ] {
            let mut out = String::new();
            super::float(number, &mut out);
            assert_eq!(out, text);
        }
    }
}
