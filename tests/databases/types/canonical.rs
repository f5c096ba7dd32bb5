//! The text of a value, as canonical.rb writes it: a letter a kind of value; all but plain ASCII is %XX.

use regauge_support::decimal::Decimal;
use regauge_support::time::{Date, Time, TimeOfDay};
use regauge_support::types::JsonValue;
use serde_json::Value;

pub trait Canonical {
    fn canonical(&self) -> String;
}

impl<T: Canonical> Canonical for Option<T> {
    fn canonical(&self) -> String {
        self.as_ref().map_or_else(|| "nil".to_owned(), T::canonical)
    }
}

fn bytes(bytes: &[u8]) -> String {
    use std::fmt::Write;
    let mut out = String::new();
    for byte in bytes {
        if (b' '..=b'~').contains(byte) && *byte != b'%' {
            out.push(char::from(*byte));
        } else {
            let _ = write!(out, "%{byte:02X}");
        }
    }
    out
}

impl Canonical for i64 {
    fn canonical(&self) -> String {
        format!("n:{self}")
    }
}

impl Canonical for f64 {
    fn canonical(&self) -> String {
        format!("f:{:016x}", self.to_bits())
    }
}

impl Canonical for bool {
    fn canonical(&self) -> String {
        self.to_string()
    }
}

impl Canonical for String {
    fn canonical(&self) -> String {
        format!("s:{}", bytes(self.as_bytes()))
    }
}

impl Canonical for Vec<u8> {
    fn canonical(&self) -> String {
        format!("b:{}", bytes(self))
    }
}

impl Canonical for Decimal {
    fn canonical(&self) -> String {
        let text = self.to_string();
        format!("n:{}", text.strip_suffix(".0").unwrap_or(&text))
    }
}

fn infinite(positive: bool) -> String {
    if positive { f64::INFINITY } else { f64::NEG_INFINITY }.canonical()
}

impl Canonical for Time {
    fn canonical(&self) -> String {
        if self.is_infinite() {
            return infinite(*self == Self::INFINITY);
        }
        format!("t:{}", self.strftime("%Y-%m-%dT%H:%M:%S.%6N"))
    }
}

impl Canonical for Date {
    fn canonical(&self) -> String {
        if self.is_infinite() {
            return infinite(*self == Self::INFINITY);
        }
        format!("D:{}", self.strftime("%Y-%m-%d"))
    }
}

impl Canonical for TimeOfDay {
    fn canonical(&self) -> String {
        format!("T:{}", self.time().strftime("%H:%M:%S.%6N"))
    }
}

impl Canonical for JsonValue {
    fn canonical(&self) -> String {
        match self.as_value() {
            Value::Null => "nil".to_owned(),
            value => format!("j:{}", json(value)),
        }
    }
}

fn json(value: &Value) -> String {
    match value {
        Value::Null => "null".to_owned(),
        Value::Bool(yes) => yes.to_string(),
        Value::Number(number) => {
            let text = number.to_string();
            if text.contains(['.', 'e', 'E']) {
                number.as_f64().unwrap_or_default().canonical()
            } else {
                text
            }
        }
        Value::String(text) => format!("'{}'", bytes(text.as_bytes())),
        Value::Array(items) => {
            let items: Vec<String> = items.iter().map(json).collect();
            format!("[{}]", items.join(","))
        }
        Value::Object(pairs) => {
            let pairs = pairs.iter().map(|(key, value)| format!("{}={}", bytes(key.as_bytes()), json(value)));
            format!("{{{}}}", pairs.collect::<Vec<_>>().join(","))
        }
    }
}
