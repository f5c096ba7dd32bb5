//! Text of times: written by hand where a request pays for it.

use chrono::{Datelike, NaiveDate, NaiveDateTime, Timelike};

use super::moment::{SECOND, Time};

pub(super) fn iso8601(time: Time, digits: usize, out: &mut String) {
    let naive = time.naive();
    date(naive.date(), out);
    out.push('T');
    clock(&naive, out);
    fraction(time.usec(), digits, out);
    out.push('Z');
}

/// Rails writes no fraction when it is zero, else six digits.
pub(super) fn database(time: Time, out: &mut String) {
    let naive = time.naive();
    date(naive.date(), out);
    out.push(' ');
    clock(&naive, out);
    if time.usec() != 0 {
        fraction(time.usec(), 6, out);
    }
}

pub(super) fn date(date: NaiveDate, out: &mut String) {
    let year = date.year();
    if year < 0 {
        out.push('-');
    }
    digits(year.unsigned_abs().into(), 4, out);
    out.push('-');
    digits(date.month().into(), 2, out);
    out.push('-');
    digits(date.day().into(), 2, out);
}

fn clock(time: &NaiveDateTime, out: &mut String) {
    digits(time.hour().into(), 2, out);
    out.push(':');
    digits(time.minute().into(), 2, out);
    out.push(':');
    digits(time.second().into(), 2, out);
}

fn fraction(micros: i64, count: usize, out: &mut String) {
    if count == 0 {
        return;
    }
    out.push('.');
    let mut whole = micros.unsigned_abs();
    for _ in count.min(6)..6 {
        whole /= 10;
    }
    digits(whole, count.min(6), out);
    for _ in 6..count {
        out.push('0');
    }
}

pub(super) fn digits(number: u64, width: usize, out: &mut String) {
    let mut buffer = [b'0'; 20];
    let mut at = buffer.len();
    let mut rest = number;
    while rest > 0 || buffer.len() - at < width.min(buffer.len()) {
        at -= 1;
        buffer[at] = b'0' + (rest % 10) as u8;
        rest /= 10;
        if at == 0 {
            break;
        }
    }
    for byte in &buffer[at..] {
        out.push(char::from(*byte));
    }
}

/// `2026-01-02 03:04:05.678901`, as the database writes it.
pub(super) fn parse_database(text: &str) -> Option<Time> {
    let bytes = text.as_bytes();
    if bytes.len() < 19
        || bytes[4] != b'-'
        || bytes[7] != b'-'
        || bytes[13] != b':'
        || bytes[16] != b':'
    {
        return None;
    }
    let number = |from: usize, to: usize| -> Option<u32> {
        bytes[from..to].iter().try_fold(0u32, |sum, byte| {
            byte.is_ascii_digit()
                .then(|| sum * 10 + u32::from(byte - b'0'))
        })
    };
    let date = NaiveDate::from_ymd_opt(
        i32::try_from(number(0, 4)?).ok()?,
        number(5, 7)?,
        number(8, 10)?,
    )?;
    let naive = date.and_hms_opt(number(11, 13)?, number(14, 16)?, number(17, 19)?)?;
    let mut micros = 0i64;
    if bytes.len() > 20 && bytes[19] == b'.' {
        let mut scale = SECOND / 10;
        for byte in bytes[20..].iter().take(6) {
            if !byte.is_ascii_digit() {
                return None;
            }
            micros += i64::from(byte - b'0') * scale;
            scale /= 10;
        }
    } else if bytes.len() > 19 {
        return None;
    }
    Some(Time::from_micros(Time::of(naive).micros() + micros))
}

/// Ruby's directives, with its flags `-`, `0`, `_`, `^`, `#`, `:` and a width. What is none stands as it is.
pub(super) fn strftime(time: NaiveDateTime, pattern: &str) -> String {
    let mut out = String::with_capacity(pattern.len() + 16);
    let mut rest = pattern;
    while let Some(at) = rest.find('%') {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        let taken = directive(time, rest, &mut out);
        rest = &rest[taken..];
    }
    out.push_str(rest);
    out
}

/// What a directive asks for beside its letter.
#[derive(Default)]
struct Flags {
    pad: Option<char>,
    bare: bool,
    upper: bool,
    swap: bool,
    colons: usize,
    width: Option<usize>,
}

/// Writes the directive at the start of `text`; how many bytes it takes.
fn directive(time: NaiveDateTime, text: &str, out: &mut String) -> usize {
    let mut flags = Flags::default();
    for (at, c) in text.char_indices().skip(1) {
        match c {
            '-' => flags.bare = true,
            '0' if flags.width.is_none() => flags.pad = Some('0'),
            '_' => flags.pad = Some(' '),
            '^' => flags.upper = true,
            '#' => flags.swap = true,
            ':' => flags.colons += 1,
            '0'..='9' => {
                let digit = c as usize - '0' as usize;
                flags.width = Some((flags.width.unwrap_or(0) * 10 + digit).min(1024));
            }
            letter => {
                if !write(time, letter, &flags, out) {
                    out.push_str(&text[..at + letter.len_utf8()]);
                }
                return at + letter.len_utf8();
            }
        }
    }
    out.push_str(text);
    text.len()
}

fn write(time: NaiveDateTime, letter: char, flags: &Flags, out: &mut String) -> bool {
    let hour = i64::from(time.hour());
    let twelve = if hour % 12 == 0 { 12 } else { hour % 12 };
    let noon = if hour < 12 { "AM" } else { "PM" };
    let date = time.date();
    let week = date.iso_week();
    let (value, width, pad) = match letter {
        'Y' => (i64::from(date.year()), 4, '0'),
        'G' => (i64::from(week.year()), 4, '0'),
        'C' => (i64::from(date.year()).div_euclid(100), 2, '0'),
        'y' => (i64::from(date.year()).rem_euclid(100), 2, '0'),
        'g' => (i64::from(week.year()).rem_euclid(100), 2, '0'),
        'm' => (date.month().into(), 2, '0'),
        'd' => (date.day().into(), 2, '0'),
        'e' => (date.day().into(), 2, ' '),
        'j' => (date.ordinal().into(), 3, '0'),
        'H' => (hour, 2, '0'),
        'k' => (hour, 2, ' '),
        'I' => (twelve, 2, '0'),
        'l' => (twelve, 2, ' '),
        'M' => (time.minute().into(), 2, '0'),
        'S' => (time.second().into(), 2, '0'),
        'u' => (date.weekday().number_from_monday().into(), 1, '0'),
        'w' => (date.weekday().num_days_from_sunday().into(), 1, '0'),
        'V' => (week.week().into(), 2, '0'),
        'U' => (
            (i64::from(date.ordinal()) + 6 - i64::from(date.weekday().num_days_from_sunday())) / 7,
            2,
            '0',
        ),
        'W' => (
            (i64::from(date.ordinal()) + 6 - i64::from(date.weekday().num_days_from_monday())) / 7,
            2,
            '0',
        ),
        's' => (time.and_utc().timestamp(), 1, '0'),
        other => return write_text(time, other, noon, flags, out),
    };
    let pad = flags.pad.unwrap_or(pad);
    let width = if flags.bare {
        1
    } else {
        flags.width.unwrap_or(width)
    };
    let text = value.unsigned_abs().to_string();
    if value < 0 {
        out.push('-');
    }
    out.extend(std::iter::repeat_n(pad, width.saturating_sub(text.len())));
    out.push_str(&text);
    true
}

fn write_text(
    time: NaiveDateTime,
    letter: char,
    noon: &str,
    flags: &Flags,
    out: &mut String,
) -> bool {
    let nested = |pattern: &str| strftime(time, pattern);
    let mut text = match letter {
        'a' => time.format("%a").to_string(),
        'A' => time.format("%A").to_string(),
        'b' | 'h' => time.format("%b").to_string(),
        'B' => time.format("%B").to_string(),
        'p' if flags.swap => noon.to_ascii_lowercase(),
        'p' => noon.to_owned(),
        'P' => noon.to_ascii_lowercase(),
        'L' | 'N' => {
            let count = flags.width.unwrap_or(if letter == 'L' { 3 } else { 9 });
            let mut nanos = format!("{:09}", time.nanosecond());
            nanos.extend(std::iter::repeat_n('0', count.saturating_sub(9)));
            nanos.truncate(count);
            out.push_str(&nanos);
            return true;
        }
        'z' if flags.colons == 0 => "+0000".to_owned(),
        'z' if flags.colons == 1 => "+00:00".to_owned(),
        'z' => "+00:00:00".to_owned(),
        'Z' => "UTC".to_owned(),
        'F' => nested("%Y-%m-%d"),
        'T' | 'X' => nested("%H:%M:%S"),
        'D' | 'x' => nested("%m/%d/%y"),
        'R' => nested("%H:%M"),
        'r' => nested("%I:%M:%S %p"),
        'c' => nested("%a %b %e %H:%M:%S %Y"),
        'v' => nested("%e-%^b-%Y"),
        'n' => "\n".to_owned(),
        't' => "\t".to_owned(),
        '%' => "%".to_owned(),
        _ => return false,
    };
    if flags.upper || flags.swap && matches!(letter, 'a' | 'A' | 'b' | 'B' | 'h') {
        text.make_ascii_uppercase();
    }
    let missing = if flags.bare {
        0
    } else {
        flags
            .width
            .unwrap_or(0)
            .saturating_sub(text.chars().count())
    };
    out.extend(std::iter::repeat_n(flags.pad.unwrap_or(' '), missing));
    out.push_str(&text);
    true
}
