//! `1.month`, `3.days`, `90.minutes`: `ActiveSupport::Duration`.

use std::ops::{Add, Mul, Neg, Sub};

use super::moment::{DAY, SECOND, Time};

/// Months and days follow the calendar; the rest is exact.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub struct Duration {
    months: i64,
    days: i64,
    micros: i64,
}

pub fn years(count: i64) -> Duration {
    months(count * 12)
}
pub fn months(months: i64) -> Duration {
    Duration {
        months,
        ..Duration::default()
    }
}
pub fn weeks(count: i64) -> Duration {
    days(count * 7)
}
pub fn fortnights(count: i64) -> Duration {
    days(count * 14)
}
pub fn days(days: i64) -> Duration {
    Duration {
        days,
        ..Duration::default()
    }
}
pub fn hours(count: i64) -> Duration {
    seconds(count * 3600)
}
pub fn minutes(count: i64) -> Duration {
    seconds(count * 60)
}
pub fn seconds(count: i64) -> Duration {
    microseconds(count * SECOND)
}
pub fn microseconds(micros: i64) -> Duration {
    Duration {
        micros,
        ..Duration::default()
    }
}

impl Duration {
    pub(super) fn months(self) -> i64 {
        self.months
    }
    pub(super) fn days(self) -> i64 {
        self.days
    }
    pub(super) fn clock_micros(self) -> i64 {
        self.micros
    }
    /// The whole days in the exact part.
    pub(super) fn clock_days(self) -> i64 {
        self.micros.div_euclid(DAY)
    }
    pub(super) fn is_calendar(self) -> bool {
        self.months != 0 || self.days != 0
    }

    /// `duration.ago`
    pub fn ago(self) -> Time {
        Time::now() - self
    }
    /// `duration.from_now`
    pub fn from_now(self) -> Time {
        Time::now() + self
    }
    /// `to_i`: seconds, with Rails' average month (2,629,746 s) and year.
    pub fn to_i(self) -> i64 {
        self.months * 2_629_746 + self.days * 86_400 + self.micros.div_euclid(SECOND)
    }
    pub fn to_f(self) -> f64 {
        (self.months * 2_629_746 + self.days * 86_400) as f64 + self.micros as f64 / 1e6
    }
}

impl Neg for Duration {
    type Output = Self;
    fn neg(self) -> Self {
        Self {
            months: -self.months,
            days: -self.days,
            micros: -self.micros,
        }
    }
}

impl Add for Duration {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        Self {
            months: self.months + other.months,
            days: self.days + other.days,
            micros: self.micros + other.micros,
        }
    }
}

impl Sub for Duration {
    type Output = Self;
    fn sub(self, other: Self) -> Self {
        self + -other
    }
}

impl Mul<i64> for Duration {
    type Output = Self;
    fn mul(self, by: i64) -> Self {
        Self {
            months: self.months * by,
            days: self.days * by,
            micros: self.micros * by,
        }
    }
}
