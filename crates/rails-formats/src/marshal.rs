//! Ruby's Marshal, version 4.8, as data: nothing of a class is ever made, nothing is called.
//!
//! What is read is bounded in depth and number. Values that stand in two places are read where they are texts, numbers or symbols; an array or a hash
//! that does is refused, because copies of copies could be far larger than what was sent. Source: `marshal.c`.

use crate::value::Value;
use crate::{Bad, DEEPEST, MOST};

/// What it begins with.
pub const SIGNATURE: &[u8] = b"\x04\x08";

/// Reads a value.
pub fn read(bytes: &[u8]) -> Result<Value, Bad> {
    let rest = bytes.strip_prefix(SIGNATURE).ok_or(WRONG)?;
    let mut reader = Reader { rest, symbols: Vec::new(), objects: Vec::new(), left: MOST, copies: GROWTH * bytes.len() };
    let value = reader.value(DEEPEST)?;
    if reader.rest.is_empty() { Ok(value) } else { Err(WRONG) }
}

/// How many bytes may come of one by texts and names that stand in several places: those of symbols do in every list of hashes.
const GROWTH: usize = 16;

const WRONG: Bad = Bad::Value("it is no Marshal of version 4.8");
const SHARED: Bad = Bad::Value("Marshal with an array or a hash that stands in two places");
const LARGE: Bad = Bad::Value("it is nested too deep, or has too much in it");

struct Reader<'a> {
    rest: &'a [u8],
    symbols: Vec<String>,
    /// What `@` means; None: an array, a hash or an object.
    objects: Vec<Option<Value>>,
    /// Values that may still be read.
    left: usize,
    /// Bytes of texts and names that may still be read again from their first place.
    copies: usize,
}

impl<'a> Reader<'a> {
    fn byte(&mut self) -> Result<u8, Bad> {
        let (first, rest) = self.rest.split_first().ok_or(WRONG)?;
        self.rest = rest;
        Ok(*first)
    }

    fn take(&mut self, length: usize) -> Result<&'a [u8], Bad> {
        let (taken, rest) = self.rest.split_at_checked(length).ok_or(WRONG)?;
        self.rest = rest;
        Ok(taken)
    }

    /// `r_long`: small numbers in a byte, others with their length before them.
    fn long(&mut self) -> Result<i64, Bad> {
        let first = self.byte()?.cast_signed();
        Ok(match first {
            0 => 0,
            1..=4 => {
                let bytes = self.take(usize::from(first.unsigned_abs()))?;
                bytes.iter().rev().fold(0, |sum, byte| sum << 8 | i64::from(*byte))
            }
            -4..=-1 => {
                let bytes = self.take(usize::from(first.unsigned_abs()))?;
                bytes.iter().rev().fold(-1, |sum, byte| sum << 8 | i64::from(*byte))
            }
            5.. => i64::from(first) - 5,
            _ => i64::from(first) + 5,
        })
    }

    fn length(&mut self) -> Result<usize, Bad> {
        usize::try_from(self.long()?).map_err(|_| WRONG)
    }

    fn bytes(&mut self) -> Result<&'a [u8], Bad> {
        let length = self.length()?;
        self.take(length)
    }

    /// `count` more values, each of at least a byte.
    fn count(&mut self) -> Result<usize, Bad> {
        let count = self.length()?;
        if count > self.rest.len() { Err(WRONG) } else { Ok(count) }
    }

    /// Counts a copy of what is kept.
    fn copy(&mut self, length: usize) -> Result<(), Bad> {
        self.copies = self.copies.checked_sub(length).ok_or(LARGE)?;
        Ok(())
    }

    fn symbol(&mut self) -> Result<String, Bad> {
        // A symbol with an encoding, which has one name and no other encoding in it.
        let encoded = self.rest.first() == Some(&b'I');
        if encoded {
            self.byte()?;
        }
        let name = match self.byte()? {
            b':' => {
                let name = String::from_utf8_lossy(self.bytes()?).into_owned();
                self.symbols.push(name.clone());
                name
            }
            b';' => {
                let place = self.length()?;
                let name = self.symbols.get(place).cloned().ok_or(WRONG)?;
                self.copy(name.len())?;
                name
            }
            _ => return Err(WRONG),
        };
        if encoded {
            self.instance_variables(1)?;
        }
        Ok(name)
    }

    /// Keeps the place of a value that `@` can mean.
    fn remember(&mut self, value: Option<&Value>) {
        self.objects.push(value.cloned());
    }

    fn value(&mut self, depth: usize) -> Result<Value, Bad> {
        self.left = self.left.checked_sub(1).ok_or(LARGE)?;
        let depth = depth.checked_sub(1).ok_or(LARGE)?;
        match self.rest.first().ok_or(WRONG)? {
            b':' | b';' => return self.symbol().map(Value::Symbol),
            _ => {}
        }
        match self.byte()? {
            b'0' => Ok(Value::Nil),
            b'T' => Ok(Value::Bool(true)),
            b'F' => Ok(Value::Bool(false)),
            b'i' => self.long().map(Value::Int),
            b'@' => {
                let place = self.length()?;
                let value = self.objects.get(place).ok_or(WRONG)?.clone().ok_or(SHARED)?;
                if let Value::Text(text) = &value {
                    self.copy(text.len())?;
                } else if let Value::Bytes(bytes) = &value {
                    self.copy(bytes.len())?;
                }
                Ok(value)
            }
            b'I' => self.with_variables(depth),
            b'"' => {
                let text = text(self.bytes()?, false);
                self.remember(Some(&text));
                Ok(text)
            }
            b'f' => {
                let number = float(self.bytes()?).ok_or(WRONG)?;
                self.remember(Some(&number));
                Ok(number)
            }
            b'l' => self.big(),
            b'[' => {
                self.remember(None);
                let count = self.count()?;
                (0..count).map(|_| self.value(depth)).collect::<Result<_, _>>().map(Value::Array)
            }
            kind @ (b'{' | b'}') => {
                self.remember(None);
                let count = self.count()?;
                let pairs = (0..count).map(|_| Ok((self.value(depth)?, self.value(depth)?))).collect::<Result<_, Bad>>()?;
                if kind == b'}' {
                    // What a hash says of keys that it does not have.
                    self.value(depth)?;
                }
                Ok(Value::Map(pairs))
            }
            // A subclass of a text, an array or a hash (HashWithIndifferentAccess): what stands in it.
            b'C' | b'e' => {
                self.symbol()?;
                self.value(depth)
            }
            kind => self.object(kind, depth),
        }
    }

    /// A value with instance variables: a text with its encoding.
    fn with_variables(&mut self, depth: usize) -> Result<Value, Bad> {
        if self.rest.first() == Some(&b'"') {
            self.byte()?;
            let bytes = self.bytes()?;
            let place = self.objects.len();
            self.remember(None);
            // `E` true: UTF-8, false: ASCII; another encoding by its name.
            let plain = self.instance_variables(depth)?;
            let value = text(bytes, plain);
            if let Some(kept) = self.objects.get_mut(place) {
                *kept = Some(value.clone());
            }
            return Ok(value);
        }
        let value = self.value(depth)?;
        self.instance_variables(depth)?;
        Ok(value)
    }

    /// Reads variables; whether one says that a text is UTF-8 or ASCII.
    fn instance_variables(&mut self, depth: usize) -> Result<bool, Bad> {
        let mut plain = false;
        for _ in 0..self.count()? {
            let name = self.symbol()?;
            let value = self.value(depth)?;
            plain |= name == "E" && matches!(value, Value::Bool(_));
        }
        Ok(plain)
    }

    fn big(&mut self) -> Result<Value, Bad> {
        let negative = self.byte()? == b'-';
        let words = self.length()?;
        let bytes = self.take(words.checked_mul(2).ok_or(WRONG)?)?;
        let number = bytes.iter().rev().try_fold(0_i64, |sum, byte| sum.checked_mul(256)?.checked_add(i64::from(*byte)));
        let value = match number {
            Some(number) => Value::Int(if negative { -number } else { number }),
            None => Value::Object("Integer".to_owned(), Vec::new()),
        };
        self.remember(Some(&value));
        Ok(value)
    }

    /// What only a class could make something of: its name, and what was written.
    fn object(&mut self, kind: u8, depth: usize) -> Result<Value, Bad> {
        match kind {
            b'o' | b'S' => {
                let name = self.symbol()?;
                self.remember(None);
                let count = self.count()?;
                let fields = (0..count).map(|_| Ok((Value::Symbol(self.symbol()?), self.value(depth)?))).collect::<Result<_, Bad>>()?;
                Ok(Value::Object(name, fields))
            }
            b'u' => {
                let name = self.symbol()?;
                let written = Value::Bytes(self.bytes()?.to_vec());
                self.remember(None);
                Ok(Value::Object(name, vec![(Value::Nil, written)]))
            }
            b'U' => {
                let name = self.symbol()?;
                self.remember(None);
                Ok(Value::Object(name, vec![(Value::Nil, self.value(depth)?)]))
            }
            b'c' | b'm' | b'M' => {
                let name = String::from_utf8_lossy(self.bytes()?).into_owned();
                self.remember(None);
                Ok(Value::Object(name, Vec::new()))
            }
            b'/' => {
                let source = Value::Bytes(self.bytes()?.to_vec());
                self.byte()?;
                self.remember(None);
                Ok(Value::Object("Regexp".to_owned(), vec![(Value::Nil, source)]))
            }
            _ => Err(WRONG),
        }
    }
}

/// `plain`: it says that it is UTF-8 or ASCII. Else it is bytes, which may be text all the same.
fn text(bytes: &[u8], plain: bool) -> Value {
    match std::str::from_utf8(bytes) {
        Ok(text) if plain || text.is_ascii() => Value::Text(text.to_owned()),
        _ => Value::Bytes(bytes.to_vec()),
    }
}

fn float(text: &[u8]) -> Option<Value> {
    let text = std::str::from_utf8(text).ok()?;
    Some(Value::Float(match text {
        "inf" => f64::INFINITY,
        "-inf" => f64::NEG_INFINITY,
        "nan" => f64::NAN,
        text => text.parse().ok()?,
    }))
}

/// Writes a value; objects are nil.
pub fn write(value: &Value) -> Vec<u8> {
    let mut out = SIGNATURE.to_vec();
    put(&mut out, value);
    out
}

fn put(out: &mut Vec<u8>, value: &Value) {
    match value {
        Value::Nil | Value::Object(..) => out.push(b'0'),
        Value::Bool(yes) => out.push(if *yes { b'T' } else { b'F' }),
        Value::Int(number) => put_int(out, *number),
        Value::Float(number) => {
            let text = match number {
                number if number.is_nan() => "nan".to_owned(),
                number if number.is_infinite() => if *number > 0.0 { "inf" } else { "-inf" }.to_owned(),
                number => number.to_string(),
            };
            out.push(b'f');
            put_bytes(out, text.as_bytes());
        }
        Value::Text(text) => {
            out.extend_from_slice(b"I\"");
            put_bytes(out, text.as_bytes());
            // One variable: E, true.
            out.extend_from_slice(b"\x06:\x06ET");
        }
        Value::Symbol(name) => {
            out.extend_from_slice(b"I:");
            put_bytes(out, name.as_bytes());
            out.extend_from_slice(b"\x06:\x06ET");
        }
        Value::Bytes(bytes) => {
            out.push(b'"');
            put_bytes(out, bytes);
        }
        Value::Array(values) => {
            out.push(b'[');
            put_long(out, values.len() as i64);
            values.iter().for_each(|each| put(out, each));
        }
        Value::Map(pairs) => {
            out.push(b'{');
            put_long(out, pairs.len() as i64);
            for (key, value) in pairs {
                put(out, key);
                put(out, value);
            }
        }
    }
}

fn put_bytes(out: &mut Vec<u8>, bytes: &[u8]) {
    put_long(out, bytes.len() as i64);
    out.extend_from_slice(bytes);
}

/// A number of up to 31 bits by itself, others as big ones (`w_long`, `w_bignum`).
fn put_int(out: &mut Vec<u8>, number: i64) {
    if (-(1 << 30)..1 << 30).contains(&number) {
        out.push(b'i');
        return put_long(out, number);
    }
    let mut bytes = number.unsigned_abs().to_le_bytes().to_vec();
    while bytes.len() > 2 && bytes.ends_with(&[0, 0]) {
        bytes.truncate(bytes.len() - 2);
    }
    out.extend_from_slice(if number < 0 { b"l-" } else { b"l+" });
    put_long(out, bytes.len() as i64 / 2);
    out.extend_from_slice(&bytes);
}

fn put_long(out: &mut Vec<u8>, number: i64) {
    match number {
        0 => out.push(0),
        1..=122 => out.push((number + 5) as u8),
        -123..=-1 => out.push((number - 5) as u8),
        _ => {
            let bytes = number.to_le_bytes();
            let fill = if number < 0 { 0xff } else { 0 };
            let length = (1..4).find(|length| bytes[*length..].iter().all(|byte| *byte == fill)).unwrap_or(4);
            let sign = length as i64 * if number < 0 { -1 } else { 1 };
            out.push(sign as u8);
            out.extend_from_slice(&bytes[..length]);
        }
    }
}
