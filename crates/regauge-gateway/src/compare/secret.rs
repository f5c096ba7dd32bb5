//! What of a value may be written: nothing where its name says that it is a secret, and no text that looks like one.

use percent_encoding::percent_decode_str;

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
    let named = |name: &str| more.iter().any(|each| name.contains(each));
    // As in [`filter::is_secret`]: it may be escaped, and that again.
    let plain = || percent_decode_str(&name).decode_utf8_lossy().to_ascii_lowercase();
    let escaped = || !more.is_empty() && name.contains('%');
    FIELDS.contains(&name.as_str())
        || filter::is_secret(name.as_bytes())
        || named(&name)
        || (escaped() && (named(&plain()) || named(&percent_decode_str(&plain()).decode_utf8_lossy().to_ascii_lowercase())))
}

/// A request's target as it may be written.
pub fn target(target: &[u8], more: &[String]) -> String {
    let mut out = Vec::new();
    filter::target(&mut out, target);
    let text = String::from_utf8_lossy(&out).into_owned();
    let Some((path, query)) = text.split_once('?') else { return cut(&text) };
    let pairs = query.split_inclusive(['&', ';']).map(|pair| match pair.split_once('=') {
        Some((name, value)) if is_secret(name, more) => {
            let end = if value.ends_with(['&', ';']) { &value[value.len() - 1..] } else { "" };
            format!("{name}={FILTERED}{end}")
        }
        _ => pair.to_owned(),
    });
    cut(&format!("{path}?{}", pairs.collect::<String>()))
}

/// A piece of a text around a place, without the secrets in it: what they are called may stand far before.
pub fn around(text: &[u8], place: usize, more: &[String]) -> String {
    let (looked, before, after) = (2048, 20, 60);
    let end = text.len().min(place + after);
    let known = String::from_utf8_lossy(&text[place.saturating_sub(looked).min(end)..end]);
    let safe = hidden(&known, more);
    let kept = before + end.saturating_sub(place);
    safe.chars().skip(safe.chars().count().saturating_sub(kept)).collect()
}

/// A text without what in it looks like a key, and without the values of members of JSON, attributes and parameters that are named like secrets.
fn hidden(text: &str, more: &[String]) -> String {
    let mut out = String::with_capacity(text.len());
    let part = |letter: char| letter.is_ascii_alphanumeric() || matches!(letter, '_' | '-' | '+' | '/' | '.' | '%');
    // The last word; the one that it is the value of; whether a tag said by `name` that its `value` is a secret.
    let (mut name, mut of, mut tag) = ("", "", false);
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let length = rest.find(|letter| part(letter) != part(first)).unwrap_or(rest.len());
        let (piece, after) = rest.split_at(length);
        if part(first) {
            tag |= of == "name" && is_secret(piece, more);
            out.push_str(if is_key(piece) { FILTERED } else { piece });
            (name, rest) = (piece, after);
            continue;
        }
        match value(rest) {
            Some(value) if !name.is_empty() && (is_secret(name, more) || tag && matches!(name, "value" | "content")) => {
                let end = value.end(rest);
                out.push_str(&rest[..value.start]);
                out.push_str(if value.start < end { FILTERED } else { "" });
                (name, of, rest) = ("", "", &rest[end..]);
            }
            found => {
                tag &= !piece.contains('>');
                out.push_str(piece);
                (of, name, rest) = (if found.is_some() { name } else { "" }, "", after);
            }
        }
    }
    out
}

/// The value that follows a name.
struct Value {
    start: usize,
    /// The quote that it stands in, with so many backslashes before it.
    quote: Option<(char, usize)>,
    /// Whether the name has quotes, so that a comma ends a value without.
    member: bool,
}

/// The value in what follows a name; None: there is none.
fn value(rest: &str) -> Option<Value> {
    let closed = rest.trim_start_matches(['"', '\'', '\\', ']', ' ']);
    let behind = closed.strip_prefix("=>").or_else(|| closed.strip_prefix([':', '=']))?.trim_start_matches([' ', '\t']);
    let opened = behind.trim_start_matches('\\');
    let (start, escapes) = (rest.len() - opened.len(), behind.len() - opened.len());
    let quote = opened.chars().next().filter(|first| matches!(first, '"' | '\'')).map(|quote| (quote, escapes));
    Some(Value { start: start + usize::from(quote.is_some()), quote, member: closed.len() < rest.len() })
}

impl Value {
    /// Where it ends: with its quote, or with what can stand in no word. A list, or what has no end, hides all that follows.
    fn end(&self, rest: &str) -> usize {
        let inner = &rest[self.start..];
        let Some((quote, escapes)) = self.quote else {
            let mark = |letter: char| "&;\n\r<>\"'".contains(letter) || (self.member && ",}]".contains(letter));
            return if inner.starts_with(['[', '{']) { rest.len() } else { self.start + inner.find(mark).unwrap_or(inner.len()) };
        };
        // In a text in a text a quote has a backslash, one that is in it three; a backslash at its end makes that five.
        let ends = |place: &usize| {
            let slashes = inner[..*place].bytes().rev().take_while(|byte| *byte == b'\\').count();
            slashes % (2 * (escapes + 1)) == escapes
        };
        let end = inner.match_indices(quote).map(|(place, _)| place).find(ends);
        end.map_or(rest.len(), |end| self.start + end - escapes)
    }
}

/// Whether a word is long and mixed as nothing is that people write.
fn is_key(piece: &str) -> bool {
    let digits = piece.bytes().filter(u8::is_ascii_digit).count();
    let letters = piece.bytes().filter(u8::is_ascii_alphabetic).count();
    // A path has slashes between words; a time has dashes.
    let unbroken = piece.split(['/', '.', '%']).map(str::len).max().unwrap_or(0);
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
            ("", r#"{"password":"a b!c\"d","title":"b"}"#, r#"{"password":"[FILTERED]","title":"b"}"#),
            ("", r#""{\"password\":\"a b\\\"c\",\"x\":1}""#, r#""{\"password\":\"[FILTERED]\",\"x\":1}""#),
            ("", r#"{"otp":123,"x":1,"tokens":["a","b"]}"#, r#"{"otp":[FILTERED],"x":1,"tokens":[FILTERED]"#),
            ("", r#"{"token":"","title":"b"}"#, r#"{"token":"","title":"b"}"#),
            ("", "password: a b\nx: y", "password: [FILTERED]\nx: y"),
            ("", "<input name=\"api_key\" value=\"a b\"> c=\"d\"", "<input name=\"api_key\" value=\"[FILTERED]\"> c=\"d\""),
            ("location", "/a?user[password]=b&c=d", "/a?user[password]=[FILTERED]&c=d"),
            ("location", "/a?user%5Bpassword%5D=b&p%69n=1", "/a?user%5Bpassword%5D=[FILTERED]&p%69n=[FILTERED]"),
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
        assert_eq!(target(b"/a?b=c;p%69n=1;d=e", &["pin".to_owned()]), "/a?b=c;p%69n=[FILTERED];d=e");
        assert_eq!(target(b"/a", &[]), "/a");
    }

    #[test]
    fn a_piece_of_a_secret_is_one() {
        let text = format!("{{\"password\":\"{}\",\"b\":1}}", "correct horse ".repeat(20));
        assert_eq!(around(text.as_bytes(), 150, &[]), r#"{"password":"[FILTERED]"#);
        assert_eq!(around(b"a\nb", 2, &[]), "a\nb");
    }
}
