//! Ruby's and ActiveSupport's methods on strings, those that ordinary code calls.

mod inflect;
mod inspect;
mod numbers;
mod slug;

pub use inflect::{camelize, capitalize, dasherize, humanize, pluralize, titleize, underscore};
pub use inspect::{Inspect, inspect, inspect_bytes};
pub use numbers::{float_text, number_with_delimiter, to_f, to_i};
pub use slug::{parameterize, parameterize_with, transliterate};

/// What `strip` takes off: ASCII white space, and NUL (at the end only, for `lstrip` leaves it).
fn is_space(c: char) -> bool {
    matches!(c, ' ' | '\t' | '\n' | '\u{b}' | '\u{c}' | '\r')
}

/// `strip`
pub fn strip(text: &str) -> &str {
    lstrip(rstrip(text))
}

/// `lstrip`
pub fn lstrip(text: &str) -> &str {
    text.trim_start_matches(|c| is_space(c) || c == '\0')
}

/// `rstrip`
pub fn rstrip(text: &str) -> &str {
    text.trim_end_matches(|c| is_space(c) || c == '\0')
}

/// `blank?`: nothing but white space, Unicode's too.
pub fn is_blank(text: &str) -> bool {
    text.chars().all(is_unicode_space)
}

/// `blank?` of a string that may be nil.
pub fn is_blank_or_nil(text: Option<&str>) -> bool {
    text.is_none_or(is_blank)
}

/// `length` of a string that may be nil, in characters.
pub fn length(text: Option<&str>) -> Option<usize> {
    text.map(|text| text.chars().count())
}

/// `presence`
pub fn presence(text: &str) -> Option<&str> {
    (!is_blank(text)).then_some(text)
}

/// Ruby's `[[:space:]]`.
fn is_unicode_space(c: char) -> bool {
    c.is_whitespace()
}

/// `squish`: stripped, and each run of white space a single space.
pub fn squish(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for word in text.split(is_unicode_space).filter(|word| !word.is_empty()) {
        if !out.is_empty() {
            out.push(' ');
        }
        out.push_str(word);
    }
    strip(&out).to_owned()
}

/// `truncate(length)`, with `omission` (Rails: `...`) within the length.
pub fn truncate(text: &str, length: usize, omission: &str) -> String {
    if text.chars().count() <= length {
        return text.to_owned();
    }
    let keep = length.saturating_sub(omission.chars().count());
    let mut out: String = text.chars().take(keep).collect();
    out.push_str(omission);
    out
}

/// `truncate(length, separator: …)`
pub fn truncate_at(text: &str, length: usize, omission: &str, separator: &str) -> String {
    if text.chars().count() <= length {
        return text.to_owned();
    }
    let keep = length.saturating_sub(omission.chars().count());
    let end = text
        .char_indices()
        .nth(keep)
        .map_or(text.len(), |(at, _)| at);
    let reach = text
        .char_indices()
        .nth(keep + separator.chars().count())
        .map_or(text.len(), |(at, _)| at);
    let cut = text[..reach]
        .rfind(separator)
        .filter(|at| *at <= end)
        .unwrap_or(end);
    format!("{}{omission}", &text[..cut])
}

/// `center(width)` and with a pad.
pub fn center(text: &str, width: usize, pad: &str) -> String {
    let missing = width.saturating_sub(text.chars().count());
    let left = missing / 2;
    format!("{}{text}{}", fill(pad, left), fill(pad, missing - left))
}

/// `ljust(width, pad)`
pub fn ljust(text: &str, width: usize, pad: &str) -> String {
    format!(
        "{text}{}",
        fill(pad, width.saturating_sub(text.chars().count()))
    )
}

/// `rjust(width, pad)`
pub fn rjust(text: &str, width: usize, pad: &str) -> String {
    format!(
        "{}{text}",
        fill(pad, width.saturating_sub(text.chars().count()))
    )
}

fn fill(pad: &str, count: usize) -> String {
    pad.chars()
        .cycle()
        .take(if pad.is_empty() { 0 } else { count })
        .collect()
}

/// `swapcase`
pub fn swapcase(text: &str) -> String {
    text.chars()
        .flat_map(|c| -> Box<dyn Iterator<Item = char>> {
            if c.is_uppercase() {
                Box::new(c.to_lowercase())
            } else {
                Box::new(c.to_uppercase())
            }
        })
        .collect()
}

/// `text[from, count]` in characters; a negative `from` counts from the end. None outside.
pub fn slice(text: &str, from: i64, count: usize) -> Option<String> {
    let length = text.chars().count() as i64;
    let from = if from < 0 { from + length } else { from };
    if from < 0 || from > length {
        return None;
    }
    Some(text.chars().skip(from as usize).take(count).collect())
}

/// `to_sentence`: `a`, `a and b`, `a, b, and c`.
pub fn to_sentence<T: AsRef<str>>(words: &[T]) -> String {
    match words {
        [] => String::new(),
        [one] => one.as_ref().to_owned(),
        [one, two] => format!("{} and {}", one.as_ref(), two.as_ref()),
        [most @ .., last] => {
            let most: Vec<_> = most.iter().map(AsRef::as_ref).collect();
            format!("{}, and {}", most.join(", "), last.as_ref())
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;

    /// `ruby.tsv`: method, receiver, and what Ruby 3.3 with ActiveSupport 7.2 answered.
    #[test]
    fn as_ruby_answers() {
        for row in include_str!("ruby.tsv").lines() {
            let [method, receiver, answer] = row.split('\t').collect::<Vec<_>>()[..] else {
                panic!("not a row: {row}")
            };
            let receiver: String = serde_json::from_str(receiver).unwrap();
            let text = receiver.as_str();
            let (method, count) = method.split_once(' ').unwrap_or((method, "0"));
            let count: usize = count.parse().unwrap();
            let found = match method {
                "parameterize" => parameterize(text),
                "parameterize_" => parameterize_with(text, "_", false),
                "parameterize0" => parameterize_with(text, "", true),
                "humanize" => humanize(text),
                "titleize" => titleize(text),
                "underscore" => underscore(text),
                "camelize" => camelize(text),
                "capitalize" => capitalize(text),
                "dasherize" => dasherize(text),
                "squish" => squish(text),
                "strip" => strip(text).to_owned(),
                "lstrip" => lstrip(text).to_owned(),
                "rstrip" => rstrip(text).to_owned(),
                "swapcase" => swapcase(text),
                "truncate" => truncate(text, count, "..."),
                "truncate_at" => truncate_at(text, count, "...", " "),
                "inspect" => inspect(text),
                "to_i" => to_i(text).to_string(),
                "to_f" => float_text(to_f(text)),
                "blank" => is_blank(text).to_string(),
                "strftime" => crate::time::Time::from_micros(1_767_323_045_678_901).strftime(text),
                other => panic!("no method {other}"),
            };
            let wanted = match serde_json::from_str(answer).unwrap() {
                Value::String(wanted) => wanted,
                other => other.to_string(),
            };
            assert_eq!(found, wanted, "{row}");
        }
    }
}
