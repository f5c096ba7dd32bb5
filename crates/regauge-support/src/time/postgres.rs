//! Times and dates as PostgreSQL writes them in texts: years of any length, `BC`, `infinity`, an offset.

use chrono::NaiveDate;

use super::moment::SECOND;
use super::{Date, Time};

/// `2026-01-02 03:04:05.678901+00`, `0044-03-15 12:00:00 BC`, `-infinity`.
pub(crate) fn time(text: &str) -> Option<Time> {
    if let Some(found) = infinite(text, Time::INFINITY, Time::MINUS_INFINITY) {
        return Some(found);
    }
    let (text, bc) = era(text);
    let (day, clock) = text.split_once(' ')?;
    let (clock, offset) = match clock.find(['+', '-']) {
        Some(at) => (clock.get(..at)?, offset(clock.get(at..)?)?),
        None => (clock, 0),
    };
    let mut parts = clock.splitn(3, ':');
    let hours: i64 = parts.next()?.parse().ok()?;
    let minutes: i64 = parts.next()?.parse().ok()?;
    let (seconds, fraction) = match parts.next()? {
        whole if !whole.contains('.') => (whole, ""),
        split => split.split_once('.')?,
    };
    let seconds: i64 = seconds.parse().ok()?;
    let micros: i64 = format!("{fraction:0<6}").get(..6)?.parse().ok()?;
    let since = ((hours * 60 + minutes) * 60 + seconds - offset) * SECOND + micros;
    Some(Time::from_micros(
        day_of(day, bc)?.beginning_of_day().micros() + since,
    ))
}

/// `2026-01-02`, `0044-03-15 BC`, `infinity`.
pub(crate) fn date(text: &str) -> Option<Date> {
    infinite(text, Date::INFINITY, Date::MINUS_INFINITY).or_else(|| {
        let (text, bc) = era(text);
        day_of(text, bc)
    })
}

fn infinite<T>(text: &str, most: T, least: T) -> Option<T> {
    match text {
        "infinity" => Some(most),
        "-infinity" => Some(least),
        _ => None,
    }
}

fn era(text: &str) -> (&str, bool) {
    match text.strip_suffix(" BC") {
        Some(rest) => (rest, true),
        None => (text, false),
    }
}

fn day_of(text: &str, bc: bool) -> Option<Date> {
    let mut parts = text.splitn(3, '-');
    let year: i32 = parts.next()?.parse().ok()?;
    let year = if bc { 1 - year } else { year };
    let (month, day) = (parts.next()?.parse().ok()?, parts.next()?.parse().ok()?);
    NaiveDate::from_ymd_opt(year, month, day).map(Date::of)
}

/// Seconds of `+02`, `-03:30`.
fn offset(text: &str) -> Option<i64> {
    let (sign, rest) = (if text.starts_with('-') { -1 } else { 1 }, text.get(1..)?);
    let mut parts = rest.split(':');
    let hours: i64 = parts.next()?.parse().ok()?;
    let minutes: i64 = parts.next().map_or(Some(0), |part| part.parse().ok())?;
    let seconds: i64 = parts.next().map_or(Some(0), |part| part.parse().ok())?;
    Some(sign * ((hours * 60 + minutes) * 60 + seconds))
}

pub(crate) fn time_text(time: Time) -> String {
    if time.is_infinite() {
        return sign_of(time == Time::INFINITY).to_owned();
    }
    let (day, bc) = parts(time.to_date());
    format!("{day} {}{bc}", time.strftime("%H:%M:%S.%6N"))
}

pub(crate) fn date_text(date: Date) -> String {
    if date.is_infinite() {
        return sign_of(date == Date::INFINITY).to_owned();
    }
    let (day, bc) = parts(date);
    format!("{day}{bc}")
}

fn sign_of(positive: bool) -> &'static str {
    if positive { "infinity" } else { "-infinity" }
}

/// There is no year 0 in SQL: the year before 1 is 1 BC.
fn parts(date: Date) -> (String, &'static str) {
    let (year, bc) = if date.year() > 0 {
        (date.year(), "")
    } else {
        (1 - date.year(), " BC")
    };
    let day = format!("{year:04}-{:02}-{:02}", date.month(), date.day());
    (day, bc)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_and_back() {
        for text in [
            "2026-01-02 03:04:05.678901",
            "0001-01-01 00:00:00.000000",
            "0044-03-15 12:00:00.000000 BC",
            "12026-01-02 03:04:05.000000",
            "infinity",
            "-infinity",
        ] {
            assert_eq!(time_text(time(text).unwrap()), text);
        }
        assert_eq!(
            time("2026-01-02 03:04:05.5+02").unwrap(),
            time("2026-01-02 01:04:05.5").unwrap()
        );
        for text in ["2026-01-02", "0001-12-31 BC", "infinity"] {
            assert_eq!(date_text(date(text).unwrap()), text);
        }
    }
}
