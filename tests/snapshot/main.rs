//! Every row of every table, a line each: see README.md of tests/snapshot.

use std::io::{BufWriter, Write};

use data::models::*;
use diesel::prelude::*;
use regauge_support::db::{Conn, DatabaseUrl, connect};
use regauge_support::decimal::Decimal;
use regauge_support::time::{Date, Time, TimeOfDay};
use regauge_support::types::JsonValue;
use serde_json::Value;

trait Shown {
    fn shown(&self) -> String;
}

impl<T: Shown> Shown for Option<T> {
    fn shown(&self) -> String {
        self.as_ref().map_or_else(|| "~".to_owned(), Shown::shown)
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

impl Shown for bool {
    fn shown(&self) -> String {
        if *self { "t" } else { "f" }.to_owned()
    }
}

impl Shown for i64 {
    fn shown(&self) -> String {
        self.to_string()
    }
}

impl Shown for f64 {
    fn shown(&self) -> String {
        format!("{:016x}", self.to_bits())
    }
}

impl Shown for String {
    fn shown(&self) -> String {
        hex(self.as_bytes())
    }
}

impl Shown for Vec<u8> {
    fn shown(&self) -> String {
        hex(self)
    }
}

impl Shown for Decimal {
    fn shown(&self) -> String {
        let text = self.to_string();
        if !text.contains('.') {
            return text;
        }
        text.trim_end_matches('0').trim_end_matches('.').to_owned()
    }
}

impl Shown for Time {
    fn shown(&self) -> String {
        self.micros().to_string()
    }
}

impl Shown for TimeOfDay {
    fn shown(&self) -> String {
        self.micros().to_string()
    }
}

impl Shown for Date {
    fn shown(&self) -> String {
        format!("{:04}-{:02}-{:02}", self.year(), self.month(), self.day())
    }
}

fn sorted(value: &Value) -> Value {
    match value {
        Value::Array(items) => Value::Array(items.iter().map(sorted).collect()),
        Value::Object(pairs) => {
            let mut names: Vec<&String> = pairs.keys().collect();
            names.sort();
            Value::Object(
                names
                    .into_iter()
                    .map(|name| (name.clone(), sorted(&pairs[name])))
                    .collect(),
            )
        }
        other => other.clone(),
    }
}

impl Shown for Value {
    fn shown(&self) -> String {
        hex(sorted(self).to_string().as_bytes())
    }
}

impl Shown for JsonValue {
    fn shown(&self) -> String {
        self.as_value().shown()
    }
}

type Failure = Box<dyn std::error::Error>;

fn rows(conn: &mut Conn, out: &mut impl Write) -> std::result::Result<(), Failure> {
    // ROWS
    Ok(())
}

fn main() -> std::result::Result<(), Failure> {
    let url = std::env::var("DATABASE_URL")?;
    let mut conn = connect(&DatabaseUrl::parse(&url)?)?;
    let mut out = BufWriter::new(std::io::stdout().lock());
    rows(&mut conn, &mut out)?;
    out.flush()?;
    Ok(())
}
