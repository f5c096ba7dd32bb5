//! A JSON body as Ruby's parser reads it: comments are white space, unknown escapes stand for their letter, numbers may be
//! of any size, nesting ends at a hundred.

use serde_json::{Number, Value};

use super::Map;
use crate::error::{Error, Result};
use crate::text;

const DEPTH: usize = 100;

/// Parses a whole body.
///
/// # Errors
/// [`Error::Parse`], which Rails answers 400.
pub fn parse(body: &[u8]) -> Result<Value> {
    let text = std::str::from_utf8(body).map_err(|_| wrong(0))?;
    let mut parser = Parser { text, at: 0 };
    let value = parser.value(0)?;
    parser.space()?;
    if parser.at < text.len() {
        return Err(wrong(parser.at));
    }
    Ok(value)
}

struct Parser<'a> {
    text: &'a str,
    at: usize,
}

fn wrong(at: usize) -> Error {
    Error::Parse(format!("unexpected token at byte {at}"))
}

impl Parser<'_> {
    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn rest(&self) -> &str {
        &self.text[self.at..]
    }

    fn space(&mut self) -> Result<()> {
        loop {
            match self.peek() {
                Some(b' ' | b'\t' | b'\r' | b'\n') => self.at += 1,
                Some(b'/') => {
                    let rest = self.rest();
                    let length = if rest.starts_with("/*") {
                        rest.find("*/").map(|end| end + 2)
                    } else if rest.starts_with("//") {
                        rest.find('\n').map(|end| end + 1)
                    } else {
                        None
                    };
                    self.at += length.ok_or_else(|| wrong(self.at))?;
                }
                _ => return Ok(()),
            }
        }
    }

    fn value(&mut self, depth: usize) -> Result<Value> {
        self.space()?;
        match self.peek() {
            Some(b'{') => self.object(depth + 1),
            Some(b'[') => self.array(depth + 1),
            Some(b'"') => self.string().map(Value::String),
            Some(b'-' | b'0'..=b'9') => self.number(),
            _ => {
                for (word, value) in [
                    ("null", Value::Null),
                    ("true", Value::Bool(true)),
                    ("false", Value::Bool(false)),
                ] {
                    if self.rest().starts_with(word) {
                        self.at += word.len();
                        return Ok(value);
                    }
                }
                Err(wrong(self.at))
            }
        }
    }

    fn object(&mut self, depth: usize) -> Result<Value> {
        self.enter(depth)?;
        let mut map = Map::new();
        self.space()?;
        if self.take(b'}') {
            return Ok(Value::Object(map));
        }
        loop {
            self.space()?;
            if self.peek() != Some(b'"') {
                return Err(wrong(self.at));
            }
            let key = self.string()?;
            self.space()?;
            self.expect(b':')?;
            let value = self.value(depth)?;
            map.insert(key, value);
            self.space()?;
            if self.take(b'}') {
                return Ok(Value::Object(map));
            }
            self.expect(b',')?;
        }
    }

    fn array(&mut self, depth: usize) -> Result<Value> {
        self.enter(depth)?;
        let mut items = Vec::new();
        self.space()?;
        if self.take(b']') {
            return Ok(Value::Array(items));
        }
        loop {
            items.push(self.value(depth)?);
            self.space()?;
            if self.take(b']') {
                return Ok(Value::Array(items));
            }
            self.expect(b',')?;
        }
    }

    fn enter(&mut self, depth: usize) -> Result<()> {
        self.at += 1;
        if depth > DEPTH {
            return Err(Error::Parse(format!("nesting of {depth} is too deep")));
        }
        Ok(())
    }

    fn take(&mut self, byte: u8) -> bool {
        let found = self.peek() == Some(byte);
        self.at += usize::from(found);
        found
    }

    fn expect(&mut self, byte: u8) -> Result<()> {
        if self.take(byte) {
            Ok(())
        } else {
            Err(wrong(self.at))
        }
    }

    fn digits(&mut self) -> Result<()> {
        let start = self.at;
        while self.peek().is_some_and(|byte| byte.is_ascii_digit()) {
            self.at += 1;
        }
        if self.at == start {
            Err(wrong(start))
        } else {
            Ok(())
        }
    }

    fn number(&mut self) -> Result<Value> {
        let start = self.at;
        self.take(b'-');
        if !self.take(b'0') {
            self.digits()?;
        }
        let mut float = false;
        if self.take(b'.') {
            float = true;
            self.digits()?;
        }
        if matches!(self.peek(), Some(b'e' | b'E')) {
            float = true;
            self.at += 1;
            if !self.take(b'-') {
                self.take(b'+');
            }
            self.digits()?;
        }
        let written = &self.text[start..self.at];
        if written == "-0" {
            return Ok(Value::from(0));
        }
        let ruby = match written.parse::<f64>() {
            Ok(number) if float && number.is_finite() => text::float_text(number),
            _ => written.to_owned(),
        };
        ruby.parse::<Number>()
            .map(Value::Number)
            .map_err(|_| wrong(start))
    }

    fn string(&mut self) -> Result<String> {
        self.at += 1;
        let mut out = String::new();
        loop {
            let rest = self.rest();
            let Some(next) = rest
                .bytes()
                .position(|byte| byte == b'"' || byte == b'\\' || byte < 0x20)
            else {
                return Err(wrong(self.at));
            };
            out.push_str(&rest[..next]);
            self.at += next;
            match self.peek() {
                Some(b'"') => {
                    self.at += 1;
                    return Ok(out);
                }
                Some(b'\\') => {
                    self.at += 1;
                    out.push(self.escape()?);
                }
                _ => return Err(wrong(self.at)),
            }
        }
    }

    fn escape(&mut self) -> Result<char> {
        let c = self
            .rest()
            .chars()
            .next()
            .filter(|c| *c >= ' ')
            .ok_or_else(|| wrong(self.at))?;
        self.at += c.len_utf8();
        Ok(match c {
            'b' => '\u{8}',
            'f' => '\u{c}',
            'n' => '\n',
            'r' => '\r',
            't' => '\t',
            'u' => return self.unicode(),
            other => other,
        })
    }

    /// Half of a pair alone makes text that is not UTF-8, which Rails answers 400 as well.
    fn unicode(&mut self) -> Result<char> {
        let unit = self.hex()?;
        let code = if (0xd800..0xdc00).contains(&unit) && self.rest().starts_with("\\u") {
            self.at += 2;
            let low = self.hex()?;
            if !(0xdc00..0xe000).contains(&low) {
                return Err(wrong(self.at));
            }
            0x10000 + ((unit - 0xd800) << 10) + (low - 0xdc00)
        } else {
            unit
        };
        char::from_u32(code).ok_or_else(|| wrong(self.at))
    }

    fn hex(&mut self) -> Result<u32> {
        let four = self
            .text
            .get(self.at..self.at + 4)
            .ok_or_else(|| wrong(self.at))?;
        if !four.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return Err(wrong(self.at));
        }
        self.at += 4;
        u32::from_str_radix(four, 16).map_err(|_| wrong(self.at))
    }
}

#[cfg(test)]
mod tests {
    use crate::json::Json;

    fn read(body: &str) -> Option<String> {
        super::parse(body.as_bytes())
            .ok()
            .map(|value| Json::of(&value).into_string())
    }

    /// Each row was sent to Rails; none is its 400.
    #[test]
    fn bodies_that_rails_was_sent() {
        for (body, read_as) in [
            (r#"{"a":1,"b":[1,2]}"#, Some(r#"{"a":1,"b":[1,2]}"#)),
            (r#"{"a":"#, None),
            ("[1,2]", Some("[1,2]")),
            (r#""x""#, Some(r#""x""#)),
            ("null", Some("null")),
            ("  ", None),
            (
                r#"{"a":1.50,"n":123456789012345678901234567890,"f":1e400,"g":1E5,"h":-0}"#,
                Some(r#"{"a":1.5,"n":123456789012345678901234567890,"f":null,"g":100000.0,"h":0}"#),
            ),
            (r#"{"a":NaN}"#, None),
            (r#"{"a":1,/*c*/"b":2}"#, Some(r#"{"a":1,"b":2}"#)),
            (r#"{"a":1,"a":2,}"#, None),
            (r#"{"a":1,"q":5,"a":2}"#, Some(r#"{"a":2,"q":5}"#)),
            (r#"{"a":"\ud800"}"#, None),
            (r#"{"a":"\q\u00e9\ud83d\ude00"}"#, Some(r#"{"a":"qé😀"}"#)),
            ("{\"a\":\"x\ty\"}", None),
            ("01", None),
            ("2.", None),
        ] {
            assert_eq!(read(body).as_deref(), read_as, "{body}");
        }
        assert!(super::parse(b"{\"a\":\"x\xff\"}").is_err());
        assert!(read(&format!("{}{}", "[".repeat(100), "]".repeat(100))).is_some());
        assert!(read(&format!("{}{}", "[".repeat(101), "]".repeat(101))).is_none());
    }
}
