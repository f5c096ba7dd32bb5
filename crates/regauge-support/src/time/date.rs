//! A day: Ruby's `Date`.

use std::fmt;
use std::ops::{Add, Sub};

use chrono::{Datelike, Days, Months, NaiveDate, Utc};
use diesel::deserialize::FromSqlRow;
use diesel::expression::AsExpression;

use super::duration::Duration;
use super::moment::{DAY, Time};
use super::{format, parse};

#[derive(
    Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, AsExpression, FromSqlRow,
)]
#[diesel(sql_type = diesel::sql_types::Date)]
pub struct Date(NaiveDate);

impl Date {
    /// `infinity` of PostgreSQL, `Float::INFINITY` to Rails.
    pub const INFINITY: Self = Self(NaiveDate::MAX);
    /// `-infinity` of PostgreSQL.
    pub const MINUS_INFINITY: Self = Self(NaiveDate::MIN);

    pub fn is_infinite(self) -> bool {
        self == Self::INFINITY || self == Self::MINUS_INFINITY
    }

    /// `Date.current`
    pub fn today() -> Self {
        Self(Utc::now().date_naive())
    }

    /// `Date.new(year, month, day)`; none when there is no such day.
    pub fn new(year: i32, month: u32, day: u32) -> Option<Self> {
        NaiveDate::from_ymd_opt(year, month, day).map(Self)
    }

    pub(super) fn of(date: NaiveDate) -> Self {
        Self(date)
    }

    /// The text as a `date` column's cast reads it, or none: see [`crate::cast::date`].
    pub fn parse(text: &str) -> Option<Self> {
        parse::date(text)
    }

    pub fn year(self) -> i64 {
        self.0.year().into()
    }
    pub fn month(self) -> i64 {
        self.0.month().into()
    }
    pub fn day(self) -> i64 {
        self.0.day().into()
    }
    pub fn wday(self) -> i64 {
        self.0.weekday().num_days_from_sunday().into()
    }
    pub fn yday(self) -> i64 {
        self.0.ordinal().into()
    }

    pub fn is_past(self) -> bool {
        self < Self::today()
    }
    pub fn is_future(self) -> bool {
        self > Self::today()
    }
    pub fn is_today(self) -> bool {
        self == Self::today()
    }

    /// Days from `other` to this: `(self - other).to_i`.
    pub fn since(self, other: Self) -> i64 {
        (self.0 - other.0).num_days()
    }

    pub fn beginning_of_day(self) -> Time {
        Time::of(self.0.and_time(chrono::NaiveTime::MIN))
    }
    pub fn end_of_day(self) -> Time {
        Time::from_micros(self.beginning_of_day().micros() + DAY - 1)
    }
    pub fn beginning_of_week(self) -> Self {
        self.plus_days(-i64::from(self.0.weekday().num_days_from_monday()))
    }
    pub fn end_of_week(self) -> Self {
        self.beginning_of_week().plus_days(6)
    }
    pub fn beginning_of_month(self) -> Self {
        Self(self.0.with_day(1).unwrap_or(self.0))
    }
    pub fn end_of_month(self) -> Self {
        self.beginning_of_month().plus_months(1).plus_days(-1)
    }
    pub fn beginning_of_year(self) -> Self {
        Self(NaiveDate::from_ymd_opt(self.0.year(), 1, 1).unwrap_or(self.0))
    }
    pub fn end_of_year(self) -> Self {
        Self(NaiveDate::from_ymd_opt(self.0.year(), 12, 31).unwrap_or(self.0))
    }

    /// The day so many days on; none beyond the years that there are.
    pub(crate) fn checked_plus_days(self, days: i64) -> Option<Self> {
        let size = Days::new(days.unsigned_abs());
        let moved = if days < 0 {
            self.0.checked_sub_days(size)
        } else {
            self.0.checked_add_days(size)
        };
        moved.map(Self)
    }

    pub fn plus_days(self, days: i64) -> Self {
        if self.is_infinite() {
            return self;
        }
        self.checked_plus_days(days).unwrap_or(self)
    }

    /// The last day of a month stands for the days that it lacks.
    pub fn plus_months(self, months: i64) -> Self {
        let size = Months::new(u32::try_from(months.unsigned_abs()).unwrap_or(u32::MAX));
        let moved = if months < 0 {
            self.0.checked_sub_months(size)
        } else {
            self.0.checked_add_months(size)
        };
        Self(moved.unwrap_or(self.0))
    }

    pub(super) fn advance(self, duration: Duration) -> Self {
        self.plus_months(duration.months())
            .plus_days(duration.days())
    }

    pub fn strftime(self, pattern: &str) -> String {
        format::strftime(self.0.and_time(chrono::NaiveTime::MIN), pattern)
    }

    /// `Thu, 01 Jan 2026`
    pub fn inspect(self) -> String {
        self.strftime("%a, %d %b %Y")
    }

    pub(crate) fn write_text(self, out: &mut String) {
        format::date(self.0, out);
    }
}

/// `to_s`: `2026-01-02`.
impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Self::INFINITY => return f.write_str("Infinity"),
            Self::MINUS_INFINITY => return f.write_str("-Infinity"),
            _ => {}
        }
        let mut out = String::with_capacity(10);
        format::date(self.0, &mut out);
        f.write_str(&out)
    }
}

/// Whole days of a duration of hours count; what is left of them makes a `Time` in Ruby.
impl Add<Duration> for Date {
    type Output = Self;
    fn add(self, duration: Duration) -> Self {
        self.advance(duration).plus_days(duration.clock_days())
    }
}

impl Sub<Duration> for Date {
    type Output = Self;
    fn sub(self, duration: Duration) -> Self {
        self + -duration
    }
}
