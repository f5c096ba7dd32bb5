//! Methods of `String`.

use super::{argument, int, size};
use crate::error::{Error, Result};
use crate::time::Date;

/// `length`.
pub fn length(text: &str) -> i64 {
    int(text.chars().count())
}

/// `bytesize`.
pub fn bytesize(text: &str) -> i64 {
    int(text.len())
}

/// `text * count`.
///
/// # Errors
/// Ruby's `ArgumentError` for a negative count.
pub fn repeat(text: &str, count: i64) -> Result<String> {
    let count = usize::try_from(count).map_err(|_| argument("negative argument"))?;
    Ok(text.repeat(count))
}

/// `chomp`: without one line end.
pub fn chomp(text: &str) -> &str {
    let text = text
        .strip_suffix('\n')
        .unwrap_or_else(|| text.strip_suffix('\r').unwrap_or(text));
    text.strip_suffix('\r').unwrap_or(text)
}

/// `chop`: without the last character.
pub fn chop(text: &str) -> &str {
    if let Some(rest) = text.strip_suffix("\r\n") {
        return rest;
    }
    let mut chars = text.chars();
    chars.next_back();
    chars.as_str()
}

pub fn delete_prefix<'a>(text: &'a str, prefix: &str) -> &'a str {
    text.strip_prefix(prefix).unwrap_or(text)
}

pub fn delete_suffix<'a>(text: &'a str, suffix: &str) -> &'a str {
    text.strip_suffix(suffix).unwrap_or(text)
}

/// The characters that `tr`, `delete` and `count` mean: ranges with `-`, a leading `^` negates.
fn characters(set: &str) -> (bool, Vec<char>) {
    let negated = set.chars().count() > 1 && set.starts_with('^');
    let chars: Vec<char> = set.chars().skip(usize::from(negated)).collect();
    let mut found = Vec::new();
    let mut at = 0;
    while at < chars.len() {
        if at + 2 < chars.len() && chars[at + 1] == '-' {
            found.extend(chars[at]..=chars[at + 2]);
            at += 3;
        } else {
            found.push(chars[at]);
            at += 1;
        }
    }
    (negated, found)
}

fn has((negated, set): &(bool, Vec<char>), char: char) -> bool {
    set.contains(&char) != *negated
}

pub fn delete(text: &str, set: &str) -> String {
    let set = characters(set);
    text.chars().filter(|char| !has(&set, *char)).collect()
}

pub fn count(text: &str, set: &str) -> i64 {
    let set = characters(set);
    int(text.chars().filter(|char| has(&set, *char)).count())
}

pub fn tr(text: &str, from: &str, to: &str) -> String {
    let (negated, from) = characters(from);
    let (_, to) = characters(to);
    let replaced = |char: char| {
        let place = from.iter().position(|each| *each == char);
        match (place, negated) {
            (None, false) | (Some(_), true) => Some(char),
            (Some(place), false) => to.get(place).or(to.last()).copied(),
            (None, true) => to.last().copied(),
        }
    };
    text.chars().filter_map(replaced).collect()
}

/// `squeeze`: runs of a character become one.
pub fn squeeze(text: &str) -> String {
    let mut last = None;
    text.chars()
        .filter(|char| last.replace(*char) != Some(*char))
        .collect()
}

/// `split` at white space.
pub fn split(text: &str) -> Vec<String> {
    text.split([' ', '\t', '\n', '\u{b}', '\u{c}', '\r', '\0'])
        .filter(|part| !part.is_empty())
        .map(str::to_owned)
        .collect()
}

/// `split(separator)`: without empty texts at the end.
pub fn split_on(text: &str, separator: &str) -> Vec<String> {
    if separator == " " {
        return split(text);
    }
    let mut parts: Vec<String> = if separator.is_empty() {
        text.chars().map(String::from).collect()
    } else {
        text.split(separator).map(str::to_owned).collect()
    };
    while parts.last().is_some_and(String::is_empty) {
        parts.pop();
    }
    parts
}

/// `split(separator, limit)`.
pub fn split_limit(text: &str, separator: &str, limit: i64) -> Vec<String> {
    match limit {
        0 => split_on(text, separator),
        _ if text.is_empty() => Vec::new(),
        1.. => text
            .splitn(size(limit), separator)
            .map(str::to_owned)
            .collect(),
        _ => text.split(separator).map(str::to_owned).collect(),
    }
}

/// `lines`: with their line ends.
pub fn lines(text: &str) -> Vec<String> {
    text.split_inclusive('\n').map(str::to_owned).collect()
}

pub fn truncate_words(text: &str, count: usize) -> String {
    let words: Vec<&str> = text.split_whitespace().collect();
    if words.len() <= count {
        return text.to_owned();
    }
    format!("{}...", words[..count].join(" "))
}

/// `first(count)`.
pub fn first(text: &str, count: i64) -> String {
    text.chars().take(size(count)).collect()
}

/// `last(count)`.
pub fn last(text: &str, count: i64) -> String {
    let skipped = text.chars().count().saturating_sub(size(count));
    text.chars().skip(skipped).collect()
}

fn place(text: &str, index: i64) -> Option<usize> {
    let index = if index < 0 {
        index + length(text)
    } else {
        index
    };
    usize::try_from(index).ok()
}

/// `from(index)`.
pub fn from(text: &str, index: i64) -> String {
    place(text, index)
        .map(|start| text.chars().skip(start).collect())
        .unwrap_or_default()
}

/// `to(index)`.
pub fn to(text: &str, index: i64) -> String {
    place(text, index)
        .map(|end| text.chars().take(end + 1).collect())
        .unwrap_or_default()
}

/// `text[index]`.
pub fn at(text: &str, index: i64) -> Option<String> {
    text.chars().nth(place(text, index)?).map(String::from)
}

/// `text[range]`.
pub fn range(text: &str, range: impl std::ops::RangeBounds<i64>) -> Option<String> {
    let (start, end) = super::ends(range, length(text))?;
    Some(
        text.chars()
            .skip(start)
            .take(end.saturating_sub(start))
            .collect(),
    )
}

/// `text["part"]`.
pub fn find_part(text: &str, part: &str) -> Option<String> {
    text.contains(part).then(|| part.to_owned())
}

/// `index(part)`.
pub fn index(text: &str, part: &str) -> Option<i64> {
    text.find(part).map(|byte| length(&text[..byte]))
}

/// `ord`.
///
/// # Errors
/// Ruby's `ArgumentError` for an empty text.
pub fn ord(text: &str) -> Result<i64> {
    text.chars()
        .next()
        .map(|char| i64::from(u32::from(char)))
        .ok_or_else(|| argument("empty string"))
}

/// `hex`.
pub fn hex(text: &str) -> i64 {
    let (sign, rest) = text.strip_prefix('-').map_or((1, text), |rest| (-1, rest));
    let rest = rest.strip_prefix("0x").unwrap_or(rest);
    let end = rest
        .find(|char: char| !char.is_ascii_hexdigit())
        .unwrap_or(rest.len());
    i64::from_str_radix(&rest[..end], 16).unwrap_or_default() * sign
}

pub fn casecmp(a: &str, b: &str) -> bool {
    a.to_lowercase() == b.to_lowercase()
}

/// `to_date`: nil for an empty text.
///
/// # Errors
/// Ruby's `Date::Error` for a text that is no date.
pub fn to_date(text: &str) -> Result<Option<Date>> {
    if text.trim().is_empty() {
        return Ok(None);
    }
    let invalid = || {
        Error::raised(
            "Date::Error",
            &["ArgumentError", "StandardError"],
            "invalid date",
        )
    };
    Date::parse(text).map(Some).ok_or_else(invalid)
}

/// `Integer(text)`.
///
/// # Errors
/// Ruby's `ArgumentError` for anything but a whole number.
pub fn integer(text: &str) -> Result<i64> {
    let found = whole(text.trim_matches(|c: char| c.is_ascii_whitespace() || c == '\u{b}'));
    found.ok_or_else(|| {
        argument(format!(
            "invalid value for Integer(): {}",
            crate::text::inspect(text)
        ))
    })
}

/// A sign, a prefix of a base, digits with single underscores between them. What is wider than eight bytes is the widest.
fn whole(text: &str) -> Option<i64> {
    let (sign, rest) = match text.strip_prefix('-') {
        Some(rest) => ("-", rest),
        None => ("", text.strip_prefix('+').unwrap_or(text)),
    };
    let lower = rest.to_ascii_lowercase();
    let prefixes = [
        ("0x", 16),
        ("0b", 2),
        ("0o", 8),
        ("0d", 10),
        ("0_", 8),
        ("0", 8),
    ];
    let (digits, base) = prefixes
        .iter()
        .find_map(|(prefix, base)| Some((lower.strip_prefix(prefix)?, *base)))
        .filter(|(digits, _)| !digits.is_empty())
        .unwrap_or((lower.as_str(), 10));
    let shaped = digits.starts_with(|c: char| c.is_digit(base))
        && digits.ends_with(|c: char| c.is_digit(base))
        && !digits.contains("__")
        && digits.chars().all(|c| c == '_' || c.is_digit(base));
    if !shaped {
        return None;
    }
    let number = format!("{sign}{}", digits.replace('_', ""));
    let widest = if sign.is_empty() { i64::MAX } else { i64::MIN };
    Some(i64::from_str_radix(&number, base).unwrap_or(widest))
}

/// `Float(text)`.
///
/// # Errors
/// Ruby's `ArgumentError` for anything but a number.
pub fn float(text: &str) -> Result<f64> {
    let digits = text.trim();
    let plain = digits
        .chars()
        .all(|char| char.is_ascii_digit() || "+-._eE".contains(char));
    digits
        .replace('_', "")
        .parse()
        .ok()
        .filter(|_| plain)
        .ok_or_else(|| {
            argument(format!(
                "invalid value for Float(): {}",
                crate::text::inspect(text)
            ))
        })
}
