//! JSON compared by what it means: the order of members does not count, that of elements does, and every kind of value is one.

use std::time::SystemTime;

use serde_json::Value;

use super::judge::Difference;
use super::rules::Rules;

/// How many differences of a body are told; after that only that there are more.
pub const MOST: usize = 20;
/// How long a time counts as new: one that both servers took from their clocks while they answered. In seconds.
const FRESH: u64 = 120;

/// What two values differ in.
pub fn differences(rules: &Rules, one: &Value, other: &Value, found: &mut Vec<Difference>) {
    walk(rules, &mut String::from("$"), "", one, other, found);
}

/// `path`: where we are, as JSONPath (RFC 9535) has it; `member`: the nearest name on it.
fn walk(rules: &Rules, path: &mut String, member: &str, one: &Value, other: &Value, found: &mut Vec<Difference>) {
    if found.len() > MOST {
        return;
    }
    let length = path.len();
    match (one, other) {
        (Value::Object(ours), Value::Object(theirs)) => {
            let names = ours.keys().chain(theirs.keys().filter(|name| !ours.contains_key(*name)));
            for name in names.filter(|name| !rules.is_ignored(name)) {
                step(path, name);
                match (ours.get(name), theirs.get(name)) {
                    (Some(one), Some(other)) => walk(rules, path, name, one, other, found),
                    (one, other) => found.push(difference(path, name, one, other)),
                }
                path.truncate(length);
            }
        }
        (Value::Array(ours), Value::Array(theirs)) => {
            if ours.len() != theirs.len() {
                let lengths = (ours.len().to_string(), theirs.len().to_string());
                found.push(Difference::new(&format!("body {path} length"), "", Some(lengths.0), Some(lengths.1)));
            }
            for (place, (one, other)) in ours.iter().zip(theirs).enumerate() {
                path.push_str(&format!("[{place}]"));
                walk(rules, path, member, one, other, found);
                path.truncate(length);
            }
        }
        (Value::String(ours), Value::String(theirs)) if ours != theirs && fresh(ours) && fresh(theirs) => {}
        _ if one == other => {}
        _ => found.push(difference(path, member, Some(one), Some(other))),
    }
}

fn step(path: &mut String, name: &str) {
    let plain = name.chars().all(|letter| letter.is_ascii_alphanumeric() || letter == '_') && !name.is_empty();
    if plain {
        path.push('.');
        path.push_str(name);
    } else {
        path.push_str(&format!("[{}]", Value::from(name)));
    }
}

fn difference(path: &str, member: &str, one: Option<&Value>, other: Option<&Value>) -> Difference {
    let shown = |value: Option<&Value>| value.map(ToString::to_string);
    Difference::new(&format!("body {path}"), member, shown(one), shown(other))
}

/// Whether a text is a time of just now, as Rails writes it (ISO 8601, UTC or with an offset that is UTC's).
fn fresh(text: &str) -> bool {
    let Some(seconds) = seconds(text) else { return false };
    let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default().as_secs();
    now.abs_diff(seconds) <= FRESH
}

/// Seconds since 1970 of `2026-11-22T01:20:00.123Z`.
fn seconds(text: &str) -> Option<u64> {
    let (date, rest) = text.split_once(['T', ' '])?;
    let clock = rest.get(..8)?;
    let zone = rest[8..].trim_start_matches(|letter: char| letter == '.' || letter.is_ascii_digit()).trim();
    if !matches!(zone, "Z" | "UTC" | "+00:00" | "+0000") {
        return None;
    }
    let numbers = |text: &str, mark| {
        let mut parts = text.split(mark).map(|part| if part.len() <= 4 { part.parse::<u64>().ok() } else { None });
        let three = (parts.next()??, parts.next()??, parts.next()??);
        parts.next().is_none().then_some(three)
    };
    let ((year, month, day), (hour, minute, second)) = (numbers(date, '-')?, numbers(clock, ':')?);
    if year < 1970 || !(1..=12).contains(&month) || !(1..=31).contains(&day) {
        return None;
    }
    // Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms", `days_from_civil`.
    let (year, shifted) = if month > 2 { (year, month - 3) } else { (year - 1, month + 9) };
    let (era, of_era) = (year / 400, year % 400);
    let day_of_era = of_era * 365 + of_era / 4 - of_era / 100 + (153 * shifted + 2) / 5 + day - 1;
    let days = (era * 146_097 + day_of_era).checked_sub(719_468)?;
    Some(days * 86_400 + hour * 3_600 + minute * 60 + second)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::settings::shadow::Compare;

    fn told(one: &str, other: &str) -> Vec<String> {
        let rules = Rules::new(&Compare { ignore_json: vec!["served_by".to_owned()], ..Compare::default() });
        let mut found = Vec::new();
        differences(&rules, &serde_json::from_str(one).unwrap(), &serde_json::from_str(other).unwrap(), &mut found);
        found.iter().map(|each| format!("{} {:?} {:?}", each.at, each.rails, each.rust)).collect()
    }

    #[test]
    fn what_means_the_same_is_the_same() {
        let now = crate::observe::time::text(SystemTime::now());
        for (one, other) in [
            (r#"{"a": 1, "b": [1, null]}"#, r#"{"b":[1,null],"a":1}"#),
            (r#"{"served_by": "x", "authenticity_token": "y"}"#, r#"{"served_by": "z"}"#),
            (&format!("[\"{now}\"]"), &format!("[\"{}Z\"]", &now[..19])),
        ] {
            assert_eq!(told(one, other), [""; 0], "{one} {other}");
        }
    }

    #[test]
    fn what_differs_has_its_place() {
        assert_eq!(
            told(r#"{"a": [{"b c": 1}], "d": null, "e": 1}"#, r#"{"a": [{"b c": "1"}, 2], "e": 1.0}"#),
            [
                r#"body $.a length Some("1") Some("2")"#,
                r#"body $.a[0]["b c"] Some("1") Some("\"1\"")"#,
                r#"body $.d Some("null") None"#,
                r#"body $.e Some("1") Some("1.0")"#,
            ]
        );
        assert_eq!(told("\"2020-01-01T00:00:00Z\"", "\"2020-01-01T00:00:01Z\"").len(), 1);
        let many = |value: u8| serde_json::json!(vec![value; 100]).to_string();
        assert_eq!(told(&many(1), &many(2)).len(), MOST + 1);
    }

    #[test]
    fn times_are_read() {
        assert_eq!(seconds("1970-01-02T00:00:01.5Z"), Some(86_401));
        assert_eq!(seconds("2026-11-22 01:20:00 UTC"), Some(1_795_310_400));
        for text in ["", "2026-11-22", "2026-11-22T01:20:00+02:00", "1969-01-01T00:00:00Z", "2026-13-01T00:00:00Z", "a-b-cT00:00:00Z"] {
            assert_eq!(seconds(text), None, "{text}");
        }
    }
}
