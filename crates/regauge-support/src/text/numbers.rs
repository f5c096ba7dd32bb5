//! Numbers in and out of text, as Ruby reads and prints them.

/// `to_i`: the leading integer, or 0. Underscores between digits count for nothing.
pub fn to_i(text: &str) -> i64 {
    let text = text.trim_start_matches(super::is_space);
    let (negative, digits) = match text.as_bytes().first() {
        Some(b'-') => (true, &text[1..]),
        Some(b'+') => (false, &text[1..]),
        _ => (false, text),
    };
    let mut size: i64 = 0;
    let mut last_underscore = true;
    for byte in digits.bytes() {
        match byte {
            b'0'..=b'9' => {
                size = size
                    .saturating_mul(10)
                    .saturating_add(i64::from(byte - b'0'));
                last_underscore = false;
            }
            b'_' if !last_underscore => last_underscore = true,
            _ => break,
        }
    }
    if negative { -size } else { size }
}

/// `to_f`: the leading number, or 0.0.
pub fn to_f(text: &str) -> f64 {
    let text = text.trim_start_matches(super::is_space);
    let bytes = text.as_bytes();
    let mut clean = String::new();
    let mut at = 0;
    if let Some(sign @ (b'-' | b'+')) = bytes.first() {
        clean.push(char::from(*sign));
        at = 1;
    }
    let digits = |at: &mut usize, clean: &mut String| {
        let start = clean.len();
        while let Some(byte) = bytes.get(*at) {
            match byte {
                b'0'..=b'9' => clean.push(char::from(*byte)),
                b'_' if clean.len() > start
                    && bytes.get(*at + 1).is_some_and(u8::is_ascii_digit) => {}
                _ => break,
            }
            *at += 1;
        }
        clean.len() > start
    };
    if !digits(&mut at, &mut clean) {
        clean.push('0');
        if bytes.get(at) != Some(&b'.') {
            return 0.0;
        }
    }
    if bytes.get(at) == Some(&b'.') && bytes.get(at + 1).is_some_and(u8::is_ascii_digit) {
        clean.push('.');
        at += 1;
        digits(&mut at, &mut clean);
    }
    if matches!(bytes.get(at), Some(b'e' | b'E')) {
        let mut exponent = String::from("e");
        let mut next = at + 1;
        if let Some(sign @ (b'-' | b'+')) = bytes.get(next) {
            exponent.push(char::from(*sign));
            next += 1;
        }
        if digits(&mut next, &mut exponent) && exponent.ends_with(|c: char| c.is_ascii_digit()) {
            clean.push_str(&exponent);
        }
    }
    clean.parse().unwrap_or(0.0)
}

/// `Float#to_s`
pub fn float_text(number: f64) -> String {
    let mut out = String::new();
    crate::json::float(number, &mut out);
    out
}

/// `number_with_delimiter(number)`: `1,234,567`.
pub fn number_with_delimiter(number: i64) -> String {
    let digits = number.unsigned_abs().to_string();
    let mut out = String::new();
    if number < 0 {
        out.push('-');
    }
    for (i, c) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            out.push(',');
        }
        out.push(c);
    }
    out
}
