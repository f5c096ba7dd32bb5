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

/// Ruby's directives, with its flags `-`, `0`, `^`, `_` and a width.
pub(super) fn strftime(time: NaiveDateTime, pattern: &str) -> String {
    time.format(pattern).to_string()
}
