//! MessagePack as `ActiveSupport::MessagePack` writes it: with a signature, symbols as type 0, and other classes as types of their own.
//!
//! Of those a time (7) is its seconds, a hash with indifferent access (17) a hash, and others their number with their bytes.

use crate::value::Value;
use crate::{Bad, DEEPEST, MOST};

/// What it begins with: 128.
pub const SIGNATURE: &[u8] = b"\xcc\x80";

const WRONG: Bad = Bad::Value("it is no MessagePack");
const LARGE: Bad = Bad::Value("it is nested too deep, or has too much in it");

/// Reads a value.
pub fn read(bytes: &[u8]) -> Result<Value, Bad> {
    let rest = bytes.strip_prefix(SIGNATURE).ok_or(WRONG)?;
    let mut reader = Reader { rest, left: MOST };
    let value = reader.value(DEEPEST)?;
    if reader.rest.is_empty() { Ok(value) } else { Err(WRONG) }
}

struct Reader<'a> {
    rest: &'a [u8],
    left: usize,
}

impl<'a> Reader<'a> {
    fn take(&mut self, length: usize) -> Result<&'a [u8], Bad> {
        let (taken, rest) = self.rest.split_at_checked(length).ok_or(WRONG)?;
        self.rest = rest;
        Ok(taken)
    }

    /// A big-endian number of so many bytes.
    fn number(&mut self, bytes: usize) -> Result<u64, Bad> {
        Ok(self.take(bytes)?.iter().fold(0, |sum, byte| sum << 8 | u64::from(*byte)))
    }

    fn length(&mut self, bytes: usize) -> Result<usize, Bad> {
        usize::try_from(self.number(bytes)?).map_err(|_| WRONG)
    }

    fn value(&mut self, depth: usize) -> Result<Value, Bad> {
        self.left = self.left.checked_sub(1).ok_or(LARGE)?;
        let depth = depth.checked_sub(1).ok_or(LARGE)?;
        let kind = self.take(1)?.first().copied().ok_or(WRONG)?;
        Ok(match kind {
            0x00..=0x7f => Value::Int(kind.into()),
            0xe0..=0xff => Value::Int(kind.cast_signed().into()),
            0x80..=0x8f => self.map((kind & 15).into(), depth)?,
            0xde => self.length(2).and_then(|count| self.map(count, depth))?,
            0xdf => self.length(4).and_then(|count| self.map(count, depth))?,
            0x90..=0x9f => self.array((kind & 15).into(), depth)?,
            0xdc => self.length(2).and_then(|count| self.array(count, depth))?,
            0xdd => self.length(4).and_then(|count| self.array(count, depth))?,
            0xa0..=0xbf => self.text((kind & 31).into())?,
            0xd9..=0xdb => self.length(1 << (kind - 0xd9)).and_then(|length| self.text(length))?,
            0xc4..=0xc6 => {
                let length = self.length(1 << (kind - 0xc4))?;
                Value::Bytes(self.take(length)?.to_vec())
            }
            0xc0 => Value::Nil,
            0xc2 | 0xc3 => Value::Bool(kind == 0xc3),
            0xca => Value::Float(f32::from_bits(self.number(4)? as u32).into()),
            0xcb => Value::Float(f64::from_bits(self.number(8)?)),
            0xcc..=0xcf => {
                let number = self.number(1 << (kind - 0xcc))?;
                i64::try_from(number).map_or_else(|_| Value::Object("Integer".to_owned(), Vec::new()), Value::Int)
            }
            0xd0 => Value::Int((self.number(1)? as u8).cast_signed().into()),
            0xd1 => Value::Int((self.number(2)? as u16).cast_signed().into()),
            0xd2 => Value::Int((self.number(4)? as u32).cast_signed().into()),
            0xd3 => Value::Int(self.number(8)?.cast_signed()),
            0xd4..=0xd8 => self.extension(1 << (kind - 0xd4), depth)?,
            0xc7..=0xc9 => self.length(1 << (kind - 0xc7)).and_then(|length| self.extension(length, depth))?,
            0xc1 => return Err(WRONG),
        })
    }

    fn array(&mut self, count: usize, depth: usize) -> Result<Value, Bad> {
        if count > self.rest.len() {
            return Err(WRONG);
        }
        (0..count).map(|_| self.value(depth)).collect::<Result<_, _>>().map(Value::Array)
    }

    fn map(&mut self, count: usize, depth: usize) -> Result<Value, Bad> {
        if count > self.rest.len() / 2 {
            return Err(WRONG);
        }
        (0..count).map(|_| Ok((self.value(depth)?, self.value(depth)?))).collect::<Result<_, Bad>>().map(Value::Map)
    }

    fn text(&mut self, length: usize) -> Result<Value, Bad> {
        let bytes = self.take(length)?;
        Ok(std::str::from_utf8(bytes).map_or_else(|_| Value::Bytes(bytes.to_vec()), |text| Value::Text(text.to_owned())))
    }

    fn extension(&mut self, length: usize, depth: usize) -> Result<Value, Bad> {
        let kind = self.take(1)?.first().copied().ok_or(WRONG)?;
        let bytes = self.take(length)?;
        let mut inner = Reader { rest: bytes, left: self.left };
        Ok(match kind {
            0 => Value::Symbol(String::from_utf8_lossy(bytes).into_owned()),
            // Seconds, nanoseconds, and where it was.
            7 | 8 => inner.value(depth)?,
            17 => {
                let value = inner.value(depth)?;
                self.left = inner.left;
                value
            }
            _ => Value::Object(format!("MessagePack type {kind}"), vec![(Value::Nil, Value::Bytes(bytes.to_vec()))]),
        })
    }
}

/// Writes a value; objects are nil.
pub fn write(value: &Value) -> Vec<u8> {
    let mut out = SIGNATURE.to_vec();
    put(&mut out, value);
    out
}

fn put(out: &mut Vec<u8>, value: &Value) {
    match value {
        Value::Nil | Value::Object(..) => out.push(0xc0),
        Value::Bool(yes) => out.push(0xc2 + u8::from(*yes)),
        Value::Int(number @ 0..=127) => out.push(*number as u8),
        Value::Int(number) => {
            out.push(0xd3);
            out.extend_from_slice(&number.to_be_bytes());
        }
        Value::Float(number) => {
            out.push(0xcb);
            out.extend_from_slice(&number.to_be_bytes());
        }
        Value::Text(text) => {
            out.push(0xdb);
            put_bytes(out, text.as_bytes());
        }
        Value::Bytes(bytes) => {
            out.push(0xc6);
            put_bytes(out, bytes);
        }
        Value::Symbol(name) => {
            out.push(0xc9);
            out.extend_from_slice(&(name.len() as u32).to_be_bytes());
            out.push(0);
            out.extend_from_slice(name.as_bytes());
        }
        Value::Array(values) => {
            out.push(0xdd);
            out.extend_from_slice(&(values.len() as u32).to_be_bytes());
            values.iter().for_each(|each| put(out, each));
        }
        Value::Map(pairs) => {
            out.push(0xdf);
            out.extend_from_slice(&(pairs.len() as u32).to_be_bytes());
            for (key, value) in pairs {
                put(out, key);
                put(out, value);
            }
        }
    }
}

/// Lengths are below [`crate::LONGEST`], far below 4 GiB.
fn put_bytes(out: &mut Vec<u8>, bytes: &[u8]) {
    out.extend_from_slice(&(bytes.len() as u32).to_be_bytes());
    out.extend_from_slice(bytes);
}
