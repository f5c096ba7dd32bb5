//! What of a value may be written: nothing where its name says that it is a secret, and no text that looks like one.

use crate::observe::filter;

/// What stands for a secret, as in Rails.
pub const FILTERED: &str = "[FILTERED]";
/// Fields whose values are never written.
const FIELDS: &[&str] = &["authorization", "proxy-authorization", "cookie", "www-authenticate"];
/// So many letters and digits without a gap are a key or a token, whatever they are called.
const LONG: usize = 24;
/// Characters of a value that are written.
const MOST: usize = 200;

/// A value as it may be written. `more`: names, in lower case, that are secrets beside those that are known.
pub fn shown(name: &str, value: &str, more: &[String]) -> String {
    if is_secret(name, more) {
        return FILTERED.to_owned();
    }
    cut(&hidden(value, more))
}

fn is_secret(name: &str, more: &[String]) -> bool {
    let name = name.to_ascii_lowercase();
    FIELDS.contains(&name.as_str()) || filter::is_secret(name.as_bytes()) || more.iter().any(|each| name.contains(each))
}

/// A request's target as it may be written.
pub fn target(target: &[u8], more: &[String]) -> String {
    let mut out = Vec::new();
    filter::target(&mut out, target);
    let text = String::from_utf8_lossy(&out).into_owned();
    let Some((path, query)) = text.split_once('?') else { return cut(&text) };
    let pairs: Vec<String> = query
        .split('&')
        .map(|pair| match pair.split_once('=') {
            Some((name, _)) if is_secret(name, more) => format!("{name}={FILTERED}"),
            _ => pair.to_owned(),
        })
        .collect();
    cut(&format!("{path}?{}", pairs.join("&")))
}

/// A text without what in it looks like a key, and without the values of members of JSON, attributes and parameters that are named like secrets.
fn hidden(text: &str, more: &[String]) -> String {
    let mut out = String::with_capacity(text.len());
    // The last word, and whether a value of its own may follow.
    let mut name = String::new();
    let part = |letter: char| letter.is_ascii_alphanumeric() || matches!(letter, '_' | '-' | '+' | '/' | '.');
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let length = rest.find(|letter| part(letter) != part(first)).unwrap_or(rest.len());
        let (piece, after) = rest.split_at(length);
        rest = after;
        if !part(first) {
            out.push_str(piece);
            // `"token":"`, `token=`, `token: `: what comes next is its value. Anything else ends it.
            let joins = piece.contains([':', '=']) && piece.chars().all(|letter| " \"'\\:=>{[".contains(letter));
            if !joins && !piece.chars().all(|letter| letter == '"') {
                name.clear();
            }
            continue;
        }
        let secret = !name.is_empty() && is_secret(&name, more);
        out.push_str(if secret || is_key(piece) { FILTERED } else { piece });
        name = piece.to_owned();
    }
    out
}

/// Whether a word is long and mixed as nothing is that people write.
fn is_key(piece: &str) -> bool {
    let digits = piece.bytes().filter(u8::is_ascii_digit).count();
    let letters = piece.bytes().filter(u8::is_ascii_alphabetic).count();
    // A path has slashes between words; a time has dashes.
    let unbroken = piece.split(['/', '.']).map(str::len).max().unwrap_or(0);
    unbroken >= LONG && letters > 0 && digits > 0
}

fn cut(text: &str) -> String {
    match text.char_indices().nth(MOST) {
        Some((place, _)) => format!("{}…", &text[..place]),
        None => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_are_never_written() {
        let more = ["pin".to_owned()];
        for (name, value, written) in [
            ("authorization", "Bearer x", FILTERED),
            ("api_token", "abc", FILTERED),
            ("PIN", "1234", FILTERED),
            ("title", "A book", "A book"),
            ("", r#"{"token":"abc","title":"b"}"#, r#"{"token":"[FILTERED]","title":"b"}"#),
            ("", "name=\"password\" value", "name=\"password\" value"),
            ("location", "/reset?token=abc&page=2", "/reset?token=[FILTERED]&page=2"),
            ("", "x eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.abc y", "x [FILTERED] y"),
            ("", "2026-11-22T01:20:00.123Z", "2026-11-22T01:20:00.123Z"),
            ("", "/api/v1/products/12345678901234567890", "/api/v1/products/12345678901234567890"),
        ] {
            assert_eq!(shown(name, value, &more), written, "{name}: {value}");
        }
        assert_eq!(shown("", &"ä".repeat(300), &[]).chars().count(), MOST + 1);
    }

    #[test]
    fn targets_lose_theirs() {
        assert_eq!(target(b"/a?page=2&access_token=x&pin=1", &["pin".to_owned()]), "/a?page=2&access_token=[FILTERED]&pin=[FILTERED]");
        assert_eq!(target(b"/a", &[]), "/a");
    }
}
