//! Dates and times.

use serde_json::Value;

use crate::time::{Date, Time, TimeOfDay};

/// A `datetime` column.
pub fn time(value: &Value) -> Option<Time> {
    Time::parse(value.as_str()?)
}

/// A `date` column.
pub fn date(value: &Value) -> Option<Date> {
    Date::parse(value.as_str()?)
}

/// A `time` column.
pub fn time_of_day(value: &Value) -> Option<TimeOfDay> {
    TimeOfDay::parse(value.as_str()?)
}
