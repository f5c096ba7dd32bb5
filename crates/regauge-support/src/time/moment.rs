//! A moment: `ActiveSupport::TimeWithZone` in UTC.

use std::fmt;
use std::ops::{Add, Sub};

use chrono::{DateTime, Datelike, NaiveDate, NaiveDateTime, Timelike, Utc};
use diesel::deserialize::FromSqlRow;
use diesel::expression::AsExpression;

use super::date::Date;
use super::duration::Duration;
use super::{format, parse};

pub(super) const SECOND: i64 = 1_000_000;
pub(super) const DAY: i64 = 86_400 * SECOND;

/// Microseconds since 1970.
#[derive(
    Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, AsExpression, FromSqlRow,
)]
#[diesel(sql_type = crate::columns::Moment)]
#[cfg_attr(feature = "postgres", diesel(sql_type = diesel::sql_types::Timestamptz))]
pub struct Time(i64);

impl Time {
    /// `infinity` of PostgreSQL, `Float::INFINITY` to Rails.
    pub const INFINITY: Self = Self(i64::MAX);
    /// `-infinity` of PostgreSQL.
    pub const MINUS_INFINITY: Self = Self(i64::MIN);

    pub fn is_infinite(self) -> bool {
        self == Self::INFINITY || self == Self::MINUS_INFINITY
    }

    /// `Time.current`
    pub fn now() -> Self {
        Self(Utc::now().timestamp_micros())
    }

    /// `Time.utc(year, month, day, hour, minute, second)`; none when there is no such moment.
    pub fn utc(
        year: i32,
        month: u32,
        day: u32,
        hour: u32,
        minute: u32,
        second: u32,
    ) -> Option<Self> {
        let date = NaiveDate::from_ymd_opt(year, month, day)?;
        Some(Self::of(date.and_hms_opt(hour, minute, second)?))
    }

    pub fn from_micros(micros: i64) -> Self {
        Self(micros)
    }

    pub fn micros(self) -> i64 {
        self.0
    }

    /// `Time.at(seconds)`
    pub fn at(seconds: f64) -> Self {
        Self((seconds * 1e6).floor() as i64)
    }

    pub(super) fn of(naive: NaiveDateTime) -> Self {
        Self(naive.and_utc().timestamp_micros())
    }

    pub(super) fn naive(self) -> NaiveDateTime {
        DateTime::from_timestamp_micros(self.0)
            .unwrap_or_default()
            .naive_utc()
    }

    /// The text as a `datetime` column's cast reads it, or none: see [`crate::cast::time`].
    pub fn parse(text: &str) -> Option<Self> {
        format::parse_database(text).or_else(|| parse::time(text))
    }

    /// `to_i`
    pub fn to_i(self) -> i64 {
        self.0.div_euclid(SECOND)
    }

    /// `to_f`
    pub fn to_f(self) -> f64 {
        self.0 as f64 / 1e6
    }

    pub fn to_date(self) -> Date {
        match self {
            Self::INFINITY => Date::INFINITY,
            Self::MINUS_INFINITY => Date::MINUS_INFINITY,
            _ => Date::of(self.naive().date()),
        }
    }

    pub fn year(self) -> i64 {
        self.naive().year().into()
    }
    pub fn month(self) -> i64 {
        self.naive().month().into()
    }
    pub fn day(self) -> i64 {
        self.naive().day().into()
    }
    pub fn hour(self) -> i64 {
        self.naive().hour().into()
    }
    pub fn min(self) -> i64 {
        self.naive().minute().into()
    }
    pub fn sec(self) -> i64 {
        self.naive().second().into()
    }
    pub fn usec(self) -> i64 {
        self.0.rem_euclid(SECOND)
    }
    /// 0 is Sunday.
    pub fn wday(self) -> i64 {
        self.naive().weekday().num_days_from_sunday().into()
    }
    pub fn yday(self) -> i64 {
        self.naive().ordinal().into()
    }

    /// `self.past?`
    pub fn is_past(self) -> bool {
        self < Self::now()
    }
    pub fn is_future(self) -> bool {
        self > Self::now()
    }
    pub fn is_today(self) -> bool {
        self.to_date() == Date::today()
    }

    /// Seconds from `other` to this: `self - other`.
    pub fn since(self, other: Self) -> f64 {
        (i128::from(self.0) - i128::from(other.0)) as f64 / 1e6
    }

    pub fn beginning_of_hour(self) -> Self {
        Self(self.0 - self.0.rem_euclid(3600 * SECOND))
    }
    pub fn beginning_of_minute(self) -> Self {
        Self(self.0 - self.0.rem_euclid(60 * SECOND))
    }
    pub fn beginning_of_day(self) -> Self {
        self.to_date().beginning_of_day()
    }
    pub fn end_of_day(self) -> Self {
        self.to_date().end_of_day()
    }
    /// Weeks begin on Monday.
    pub fn beginning_of_week(self) -> Self {
        self.to_date().beginning_of_week().beginning_of_day()
    }
    pub fn end_of_week(self) -> Self {
        self.to_date().end_of_week().end_of_day()
    }
    pub fn beginning_of_month(self) -> Self {
        self.to_date().beginning_of_month().beginning_of_day()
    }
    pub fn end_of_month(self) -> Self {
        self.to_date().end_of_month().end_of_day()
    }
    pub fn beginning_of_year(self) -> Self {
        self.to_date().beginning_of_year().beginning_of_day()
    }
    pub fn end_of_year(self) -> Self {
        self.to_date().end_of_year().end_of_day()
    }

    /// `strftime(format)`, with Ruby's directives.
    pub fn strftime(self, pattern: &str) -> String {
        format::strftime(self.naive(), pattern)
    }

    /// `iso8601`, `iso8601(3)`.
    pub fn iso8601(self, digits: usize) -> String {
        let mut out = String::with_capacity(28);
        format::iso8601(self, digits, &mut out);
        out
    }

    /// `to_fs(:db)`, and the text of a `datetime` column on SQLite.
    pub fn to_db(self) -> String {
        if self.is_infinite() {
            return self.to_string();
        }
        let mut out = String::with_capacity(26);
        format::database(self, &mut out);
        out
    }

    /// What `inspect` shows: `Thu, 01 Jan 2026 00:00:00.000000000 UTC +00:00`.
    pub fn inspect(self) -> String {
        format!(
            "{}.{:09} UTC +00:00",
            self.strftime("%a, %d %b %Y %H:%M:%S"),
            self.usec() * 1000
        )
    }

    pub(crate) fn write_json(self, out: &mut String) {
        format::iso8601(self, 3, out);
    }
}

/// `to_s`: `2026-01-02 03:04:05 UTC`.
impl fmt::Display for Time {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Self::INFINITY => f.write_str("Infinity"),
            Self::MINUS_INFINITY => f.write_str("-Infinity"),
            time => f.write_str(&time.strftime("%Y-%m-%d %H:%M:%S UTC")),
        }
    }
}

impl Add<Duration> for Time {
    type Output = Self;
    fn add(self, duration: Duration) -> Self {
        if self.is_infinite() {
            return self;
        }
        let moved = if duration.is_calendar() {
            let date = self.to_date().advance(duration);
            date.beginning_of_day().0 + self.0.rem_euclid(DAY)
        } else {
            self.0
        };
        Self(moved.saturating_add(duration.clock_micros()))
    }
}

impl Sub<Duration> for Time {
    type Output = Self;
    fn sub(self, duration: Duration) -> Self {
        self + -duration
    }
}
