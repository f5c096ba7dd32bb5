//! The types of elements, as the texts that stand in an array's text.

use std::fmt::Write;

use uuid::Uuid;

use crate::decimal::Decimal;
use crate::raw::Raw;
use crate::time::{Date, Time, TimeOfDay};
use crate::types::JsonValue;

/// What an array can hold.
pub trait Element: Sized {
    /// The element that the database wrote so.
    fn read(text: &str) -> Option<Self>;
    fn write(&self, out: &mut String);
}

macro_rules! parsed {
    ($($type:ty),+) => {$(
        impl Element for $type {
            fn read(text: &str) -> Option<Self> {
                text.parse().ok()
            }
            fn write(&self, out: &mut String) {
                let _ = write!(out, "{self}");
            }
        }
    )+};
}
parsed!(i64, Decimal, Uuid, String);

impl Element for f64 {
    fn read(text: &str) -> Option<Self> {
        text.parse().ok()
    }
    fn write(&self, out: &mut String) {
        let _ = match self {
            number if number.is_nan() => write!(out, "NaN"),
            number if number.is_infinite() => {
                write!(out, "{}Infinity", if *number < 0.0 { "-" } else { "" })
            }
            number => write!(out, "{number:e}"),
        };
    }
}

impl Element for bool {
    fn read(text: &str) -> Option<Self> {
        match text {
            "t" => Some(true),
            "f" => Some(false),
            _ => None,
        }
    }
    fn write(&self, out: &mut String) {
        out.push(if *self { 't' } else { 'f' });
    }
}

impl Element for Time {
    fn read(text: &str) -> Option<Self> {
        crate::time::postgres::time(text)
    }
    fn write(&self, out: &mut String) {
        out.push_str(&crate::time::postgres::time_text(*self));
    }
}

impl Element for Date {
    fn read(text: &str) -> Option<Self> {
        crate::time::postgres::date(text)
    }
    fn write(&self, out: &mut String) {
        out.push_str(&crate::time::postgres::date_text(*self));
    }
}

impl Element for TimeOfDay {
    fn read(text: &str) -> Option<Self> {
        Self::parse(text)
    }
    fn write(&self, out: &mut String) {
        out.push_str(&self.time().strftime("%H:%M:%S.%6N"));
    }
}

impl Element for JsonValue {
    fn read(text: &str) -> Option<Self> {
        Some(Self::stored(text))
    }
    fn write(&self, out: &mut String) {
        out.push_str(&crate::json::Json::of(self.as_value()).into_string());
    }
}

/// `\x00ff`
impl Element for Vec<u8> {
    fn read(text: &str) -> Option<Self> {
        let digits = text.strip_prefix("\\x")?;
        (0..digits.len())
            .step_by(2)
            .map(|at| u8::from_str_radix(digits.get(at..at + 2)?, 16).ok())
            .collect()
    }
    fn write(&self, out: &mut String) {
        out.push_str("\\x");
        for byte in self {
            let _ = write!(out, "{byte:02x}");
        }
    }
}

impl<T> Element for Raw<T> {
    fn read(text: &str) -> Option<Self> {
        Some(text.into())
    }
    fn write(&self, out: &mut String) {
        out.push_str(self);
    }
}
