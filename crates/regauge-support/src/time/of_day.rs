//! A `time` column: an hour of the day, which Rails shows on 2000-01-01.

use std::fmt;

use diesel::deserialize::FromSqlRow;
use diesel::expression::AsExpression;

use super::moment::{SECOND, Time};
use super::parse;

/// 2000-01-01 in microseconds.
const DAY_OF_RAILS: i64 = 946_684_800 * SECOND;

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, AsExpression, FromSqlRow)]
#[diesel(sql_type = diesel::sql_types::Time)]
pub struct TimeOfDay(Time);

impl TimeOfDay {
    /// The hour of the day of any moment.
    pub fn of(time: Time) -> Self {
        Self(Time::from_micros(
            DAY_OF_RAILS + time.micros().rem_euclid(86_400 * SECOND),
        ))
    }

    /// The text as a `time` column's cast reads it.
    pub fn parse(text: &str) -> Option<Self> {
        parse::of_day(text).map(Self)
    }

    /// The moment on 2000-01-01.
    pub fn time(self) -> Time {
        self.0
    }

    /// Microseconds since midnight.
    pub fn micros(self) -> i64 {
        self.0.micros() - DAY_OF_RAILS
    }
}

impl fmt::Display for TimeOfDay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}
