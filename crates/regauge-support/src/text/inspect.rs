//! `inspect`, which Rails' messages show.

use std::fmt::Write;

use serde_json::Value;

use crate::decimal::Decimal;
use crate::time::{Date, Time};

/// A string as Ruby inspects it.
pub fn inspect(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            '\u{7}' => out.push_str("\\a"),
            '\u{8}' => out.push_str("\\b"),
            '\u{b}' => out.push_str("\\v"),
            '\u{c}' => out.push_str("\\f"),
            '\u{1b}' => out.push_str("\\e"),
            '#' if matches!(chars.peek(), Some('{' | '$' | '@')) => out.push_str("\\#"),
            '\0' => out.push_str("\\u0000"),
            c if c.is_control() || matches!(c, '\u{2028}' | '\u{2029}') => {
                let _ = write!(out, "\\u{:04X}", u32::from(c));
            }
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

/// Bytes as Ruby inspects a string without an encoding (`ASCII-8BIT`).
pub fn inspect_bytes(bytes: &[u8]) -> String {
    let mut out = String::with_capacity(bytes.len() + 2);
    out.push('"');
    for (index, byte) in bytes.iter().enumerate() {
        match byte {
            // What a text shows in two letters, bytes do too.
            b'"' | b'\\' | 0x07..=0x0d | 0x1b => {
                let shown = inspect(char::from(*byte).encode_utf8(&mut [0; 4]));
                out.push_str(&shown[1..shown.len() - 1]);
            }
            b'#' if matches!(bytes.get(index + 1), Some(b'{' | b'$' | b'@')) => out.push_str("\\#"),
            0x20..=0x7e => out.push(char::from(*byte)),
            _ => {
                // A String takes whatever is written to it.
                let _ = write!(out, "\\x{byte:02X}");
            }
        }
    }
    out.push('"');
    out
}

/// A value with an `inspect`.
pub trait Inspect {
    fn inspected(&self) -> String;
}

impl Inspect for str {
    fn inspected(&self) -> String {
        inspect(self)
    }
}
impl Inspect for String {
    fn inspected(&self) -> String {
        inspect(self)
    }
}
impl Inspect for i64 {
    fn inspected(&self) -> String {
        self.to_string()
    }
}
impl Inspect for f64 {
    fn inspected(&self) -> String {
        super::float_text(*self)
    }
}
impl Inspect for bool {
    fn inspected(&self) -> String {
        self.to_string()
    }
}
impl Inspect for Decimal {
    fn inspected(&self) -> String {
        self.to_string()
    }
}
impl Inspect for Time {
    fn inspected(&self) -> String {
        (*self).inspect()
    }
}
impl Inspect for Date {
    fn inspected(&self) -> String {
        (*self).inspect()
    }
}
impl<T: Inspect + ?Sized> Inspect for &T {
    fn inspected(&self) -> String {
        (**self).inspected()
    }
}
impl<T: Inspect> Inspect for Option<T> {
    fn inspected(&self) -> String {
        self.as_ref()
            .map_or_else(|| "nil".to_owned(), Inspect::inspected)
    }
}
impl<T: Inspect> Inspect for Vec<T> {
    fn inspected(&self) -> String {
        let items: Vec<_> = self.iter().map(Inspect::inspected).collect();
        format!("[{}]", items.join(", "))
    }
}
impl Inspect for Value {
    fn inspected(&self) -> String {
        match self {
            Self::Null => "nil".to_owned(),
            Self::Bool(yes) => yes.to_string(),
            Self::Number(number) if number.is_f64() => number.as_f64().inspected(),
            Self::Number(number) => number.to_string(),
            Self::String(text) => inspect(text),
            Self::Array(items) => items.inspected(),
            Self::Object(map) => {
                let pairs: Vec<_> = map
                    .iter()
                    .map(|(key, value)| format!("{}=>{}", inspect(key), value.inspected()))
                    .collect();
                format!("{{{}}}", pairs.join(", "))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_are_shown_as_ruby_shows_them() {
        let every: Vec<u8> = (0..=255).collect();
        let shown = inspect_bytes(&every);
        // What Ruby 3.1 prints for `(0..15).to_a.pack("C*")`, and for pieces of the rest.
        assert!(
            shown.starts_with(r#""\x00\x01\x02\x03\x04\x05\x06\a\b\t\n\v\f\r\x0E\x0F"#),
            "{shown}"
        );
        assert!(
            shown.contains(r##"\x1A\e\x1C\x1D\x1E\x1F !\"\#$%&'"##),
            "{shown}"
        );
        assert!(shown.contains(r"[\\]^_`"), "{shown}");
        assert!(shown.contains(r"|}~\x7F\x80\x81"), "{shown}");
        assert_eq!(inspect_bytes(b"1#{#a#$x"), r##""1\#{#a\#$x""##);
        assert_eq!(inspect_bytes("é".as_bytes()), r#""\xC3\xA9""#);
    }
}
