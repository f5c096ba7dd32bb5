//! Dates and times out of free text, as far as Ruby's `Date._parse` finds them in what people and programs send.
//!
//! As there, the time of day is looked for first, wherever it stands, then the day; what is missing stays open.

use chrono::NaiveDate;

use super::date::Date;
use super::moment::{SECOND, Time};

/// What was found.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Parts {
    year: Option<i64>,
    month: Option<i64>,
    day: Option<i64>,
    /// Microseconds since midnight, and whether hour, minute and second can be.
    clock: Option<(i64, bool)>,
    offset: Option<i64>,
    weekday: bool,
}

const MONTHS: [&str; 12] = [
    "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
];
const WEEKDAYS: [&str; 7] = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];
/// Zones in hours, those that mail knows and Rails' users write.
const ZONES: [(&str, i64); 14] = [
    ("utc", 0),
    ("gmt", 0),
    ("z", 0),
    ("est", -5),
    ("edt", -4),
    ("cst", -6),
    ("cdt", -5),
    ("mst", -7),
    ("mdt", -6),
    ("pst", -8),
    ("pdt", -7),
    ("cet", 1),
    ("cest", 2),
    ("jst", 9),
];

/// `Date.new(year, month, day)` of what `Date._parse` found.
pub(super) fn date(text: &str) -> Option<Date> {
    let parts = parts(text)?;
    let year = i32::try_from(parts.year?).ok()?;
    Date::new(
        year,
        u32::try_from(parts.month?).ok()?,
        u32::try_from(parts.day?).ok()?,
    )
}

/// `Time.zone.parse(text)` in UTC: today stands for a missing day, midnight for a missing hour.
pub(super) fn time(text: &str) -> Option<Time> {
    let parts = parts(text)?;
    let today = Time::now();
    let dated = parts.year.is_some() || parts.month.is_some();
    let year = parts.year.unwrap_or_else(|| today.year());
    let month = parts.month.unwrap_or_else(|| {
        if parts.year.is_some() {
            1
        } else {
            today.month()
        }
    });
    let day = parts
        .day
        .unwrap_or_else(|| if dated { 1 } else { today.day() });
    if parts == Parts::default() || year == 0 && month == 0 {
        return None;
    }
    moment(year, month, day, &parts)
}

/// What a `datetime` column holds: as [`time`], but without a year there is nothing. Source: `ActiveModel::Type::Helpers::TimeValue#new_time`.
#[cfg(feature = "sqlite")]
pub(super) fn stored(text: &str) -> Option<Time> {
    parts(text)?.year?;
    time(text)
}

/// The hour of the day in a text, on 2000-01-01.
pub(super) fn of_day(text: &str) -> Option<Time> {
    let parts = parts(&format!("2000-01-01 {text}"))?;
    parts.clock?;
    moment(2000, 1, 1, &parts)
}

/// As `Time.new` reads them: a day up to the 31st runs over into the next month, 24:00 into the next day.
fn moment(year: i64, month: i64, day: i64, parts: &Parts) -> Option<Time> {
    if !(1..=31).contains(&day) {
        return None;
    }
    let first = NaiveDate::from_ymd_opt(i32::try_from(year).ok()?, u32::try_from(month).ok()?, 1)?;
    let start = Date::of(first).plus_days(day - 1).beginning_of_day();
    let (clock, possible) = parts.clock.unwrap_or((0, true));
    possible.then(|| Time::from_micros(start.micros() + clock - parts.offset.unwrap_or(0) * SECOND))
}

/// A number, a word, or a sign between them; whether white space stands before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Token<'a> {
    text: &'a str,
    spaced: bool,
}

impl Token<'_> {
    fn is_number(&self) -> bool {
        self.text.as_bytes()[0].is_ascii_digit()
    }
    fn number(&self) -> Option<i64> {
        if self.is_number() {
            self.text.parse().ok()
        } else {
            None
        }
    }
    fn starts(&self, words: &[&str]) -> Option<i64> {
        let word = self.text.to_ascii_lowercase();
        words
            .iter()
            .position(|known| {
                word.starts_with(known) && word.bytes().all(|byte| byte.is_ascii_alphabetic())
            })
            .map(|at| at as i64)
    }
}

fn tokens(text: &str) -> Vec<Token<'_>> {
    let mut found = Vec::new();
    let bytes = text.as_bytes();
    let mut at = 0;
    let mut spaced = false;
    while at < bytes.len() {
        let byte = bytes[at];
        let same: fn(&u8) -> bool = if byte.is_ascii_digit() {
            u8::is_ascii_digit
        } else if byte.is_ascii_alphabetic() {
            u8::is_ascii_alphabetic
        } else if b"-+',./:".contains(&byte) {
            |_| false
        } else {
            spaced = true;
            at += 1;
            continue;
        };
        let length = bytes[at..]
            .iter()
            .take_while(|byte| same(byte))
            .count()
            .max(1);
        found.push(Token {
            text: &text[at..at + length],
            spaced,
        });
        spaced = false;
        at += length;
    }
    found
}

fn parts(text: &str) -> Option<Parts> {
    // Nobody sends a date of such length; Ruby refuses it as well.
    if text.len() > 128 {
        return None;
    }
    let mut parts = Parts::default();
    let mut rest = tokens(text);
    rest.retain(|token| {
        let weekday = token.starts(&WEEKDAYS).is_some();
        parts.weekday |= weekday;
        !weekday
    });
    take_clock(&mut rest, &mut parts);
    let found = named_month(&rest, &mut parts)
        || numbers_with(&rest, "-", &mut parts)
        || numbers_with(&rest, "/", &mut parts)
        || numbers_with(&rest, ".", &mut parts)
        || digits(&rest, &mut parts);
    // A number left over beside a day is an hour.
    if found
        && parts.day.is_some()
        && parts.clock.is_none()
        && let [.., before, last] = rest.as_slice()
        && last.spaced
        && before.is_number()
        && last.text.len() <= 2
        && let Some(hour) = last.number().filter(|hour| *hour <= 24)
        && rest.len() > 3
    {
        parts.clock = Some((hour * 3600 * SECOND, true));
    }
    (parts != Parts::default()).then_some(parts)
}

/// Finds `3:04`, `03:04:05.678 +0200`, `5pm`, and takes it out.
fn take_clock(tokens: &mut Vec<Token>, parts: &mut Parts) {
    let is = |at: usize, text: &str| {
        tokens
            .get(at)
            .is_some_and(|token| token.text.eq_ignore_ascii_case(text))
    };
    let number = |at: usize| tokens.get(at).and_then(Token::number);
    let half = |at: usize| {
        [("am", 0), ("pm", 12)]
            .iter()
            .find(|(word, _)| is(at, word))
            .map(|(_, hours)| *hours)
    };
    let colon = (1..tokens.len())
        .find(|at| is(*at, ":") && number(at - 1).is_some() && number(at + 1).is_some());
    let (from, mut at, mut hour, minute) = match colon {
        Some(colon) => (colon - 1, colon + 2, number(colon - 1), number(colon + 1)),
        None => match (1..tokens.len())
            .find(|at| half(*at).is_some() && number(at - 1).is_some_and(|n| n <= 12))
        {
            Some(word) => (word - 1, word, number(word - 1), Some(0)),
            None => return,
        },
    };
    let mut second = 0;
    let mut micros = 0;
    if colon.is_some() && is(at, ":") && number(at + 1).is_some() {
        second = number(at + 1).unwrap_or(0);
        at += 2;
        if (is(at, ".") || is(at, ",")) && number(at + 1).is_some() {
            let mut scale = SECOND / 10;
            for digit in tokens[at + 1].text.bytes().take(6) {
                micros += i64::from(digit - b'0') * scale;
                scale /= 10;
            }
            at += 2;
        }
    }
    if let Some(more) = half(at) {
        hour = hour.map(|hour| hour % 12 + more);
        at += 1;
    }
    let (hour, minute) = (hour.unwrap_or(0), minute.unwrap_or(0));
    let possible =
        (hour < 24 || hour == 24 && minute == 0 && second == 0) && minute < 60 && second <= 60;
    parts.clock = Some((
        ((hour * 60 + minute) * 60 + second) * SECOND + micros,
        possible,
    ));
    let (offset, used) = zone(&tokens[at..]);
    parts.offset = offset;
    // `T` between a date and its time.
    let from = if from > 0 && is(from - 1, "t") {
        from - 1
    } else {
        from
    };
    tokens.drain(from..at + used);
}

/// A zone at the start, in seconds, and how many tokens it takes.
fn zone(tokens: &[Token]) -> (Option<i64>, usize) {
    let Some(first) = tokens.first() else {
        return (None, 0);
    };
    let word = first.text.to_ascii_lowercase();
    if let Some((_, hours)) = ZONES.iter().find(|(name, _)| *name == word) {
        return (Some(hours * 3600), 1);
    }
    if let [letter @ b'a'..=b'z'] = word.as_bytes() {
        return (military(*letter), 1);
    }
    let sign = match first.text {
        "+" => 1,
        "-" => -1,
        _ => return (None, 0),
    };
    let Some(digits) = tokens.get(1).filter(|token| token.is_number()) else {
        return (None, 0);
    };
    let size: i64 = digits.number().unwrap_or(0);
    if digits.text.len() > 2 {
        return (Some(sign * (size / 100 * 3600 + size % 100 * 60)), 2);
    }
    match (tokens.get(2), tokens.get(3).and_then(Token::number)) {
        (Some(colon), Some(minutes)) if colon.text == ":" => {
            (Some(sign * (size * 3600 + minutes * 60)), 4)
        }
        _ => (Some(sign * size * 3600), 2),
    }
}

/// The letters of the military: A is +1, N is -1, Y is -12; J is none.
fn military(letter: u8) -> Option<i64> {
    let hours = match letter {
        b'a'..=b'i' => i64::from(letter - b'a') + 1,
        b'k'..=b'm' => i64::from(letter - b'k') + 10,
        b'n'..=b'y' => -(i64::from(letter - b'n') + 1),
        b'z' => 0,
        _ => return None,
    };
    Some(hours * 3600)
}

/// `2 Jan 2026`, `Jan 2 2026`, `January 2026`, `2nd January`.
fn named_month(tokens: &[Token], parts: &mut Parts) -> bool {
    let Some(month) = tokens.iter().find_map(|token| token.starts(&MONTHS)) else {
        return false;
    };
    parts.month = Some(month + 1);
    for token in tokens.iter().filter(|token| token.is_number()) {
        let number = token.number();
        if token.text.len() > 2 {
            parts.year = parts.year.or(number);
        } else if parts.day.is_none() {
            parts.day = number;
        } else {
            parts.year = parts.year.or(number);
        }
    }
    true
}

/// `2026-1-2`, `02/01/2026`, `2026.01.02`: the part with more than two digits is the year, else the first.
fn numbers_with(tokens: &[Token], sign: &str, parts: &mut Parts) -> bool {
    let found = tokens.windows(5).enumerate().find(|(_, five)| {
        five[0].is_number()
            && five[2].is_number()
            && five[4].is_number()
            && five[1].text == sign
            && five[3].text == sign
            && five[1..].iter().all(|token| !token.spaced)
    });
    let Some((at, five)) = found else {
        return false;
    };
    let [first, second, third] = [five[0], five[2], five[4]];
    parts.month = second.number();
    let last = third.text.len() > 2 && first.text.len() <= 2;
    let (year, day) = if last { (third, first) } else { (first, third) };
    parts.year = year.number();
    parts.day = day.number();
    let negative = at > 0 && tokens[at - 1].text == "-" && !last && !first.spaced;
    if negative {
        parts.year = parts.year.map(|year| -year);
    }
    true
}

/// `20260102`, `20260102T030405Z`, `0102`, `12`.
fn digits(tokens: &[Token], parts: &mut Parts) -> bool {
    let Some(at) = tokens.iter().position(Token::is_number) else {
        return parts.weekday || parts.clock.is_some();
    };
    let text = tokens[at].text;
    let part =
        |from: usize, to: usize| text.get(from..to).and_then(|part| part.parse::<i64>().ok());
    match text.len() {
        1 | 2 => parts.day = part(0, text.len()),
        4 => (parts.month, parts.day) = (part(0, 2), part(2, 4)),
        8 | 10 | 12 | 14 => {
            (parts.year, parts.month, parts.day) = (part(0, 4), part(4, 6), part(6, 8));
        }
        _ => return false,
    }
    let clock = |text: &str| -> Option<(i64, bool)> {
        let two = |from: usize| {
            text.get(from..from + 2)
                .map_or(Some(0), |part| part.parse::<i64>().ok())
        };
        let (hour, minute, second) = (two(0)?, two(2)?, two(4)?);
        let possible = hour < 24 && minute < 60 && second <= 60;
        Some((((hour * 60 + minute) * 60 + second) * SECOND, possible))
    };
    if text.len() > 8 {
        parts.clock = clock(&text[8..]);
    } else if text.len() == 8
        && tokens
            .get(at + 1)
            .is_some_and(|token| token.text.eq_ignore_ascii_case("t"))
        && let Some(time) = tokens
            .get(at + 2)
            .filter(|token| token.is_number() && token.text.len() <= 6)
    {
        parts.clock = clock(time.text);
        parts.offset = zone(&tokens[at + 3..]).0;
    }
    true
}

#[cfg(test)]
mod tests;
