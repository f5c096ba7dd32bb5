//! What Rails signs and encrypts.

use std::sync::OnceLock;

use rails_formats::cookies::{Defaults, Jar};
use rails_formats::envelope;
use rails_formats::message::Serializer;
use rails_formats::value::Value;
use rails_formats::{marshal, message_pack, time};

use super::text::halves;

/// So many bytes, and values, may come of a byte that was read.
const GROWTH: usize = 20;

/// Bytes that a value holds, and values.
fn size(value: &Value) -> usize {
    let pairs = |pairs: &[(Value, Value)]| pairs.iter().map(|(key, value)| size(key) + size(value)).sum::<usize>();
    1 + match value {
        Value::Text(text) | Value::Symbol(text) => text.len(),
        Value::Bytes(bytes) => bytes.len(),
        Value::Array(values) => values.iter().map(size).sum(),
        Value::Map(map) => pairs(map),
        Value::Object(name, fields) => name.len() + pairs(fields),
        _ => 0,
    }
}

/// A value as it is after it was written: objects are nil.
fn plain(value: &Value) -> Value {
    let pairs = |pairs: &[(Value, Value)]| pairs.iter().map(|(key, value)| (plain(key), plain(value))).collect();
    match value {
        Value::Object(..) => Value::Nil,
        Value::Array(values) => Value::Array(values.iter().map(plain).collect()),
        Value::Map(map) => Value::Map(pairs(map)),
        // Ruby says of bytes whether they are text only by more than their bytes.
        Value::Bytes(bytes) if bytes.is_ascii() => Value::Text(String::from_utf8_lossy(bytes).into_owned()),
        other => other.clone(),
    }
}

fn has_nan(value: &Value) -> bool {
    format!("{value:?}").contains("NaN")
}

/// Marshal: what is read is in proportion to what came, and reads the same after it was written.
pub fn ruby_marshal(text: &[u8]) {
    let Ok(value) = marshal::read(text) else { return };
    assert!(size(&value) <= GROWTH * text.len() + 64, "{} of {}", size(&value), text.len());
    let again = marshal::read(&marshal::write(&value));
    assert!(has_nan(&value) || again.as_ref().map(plain) == Ok(plain(&value)), "{value:?}\n{again:?}");
}

/// The same of MessagePack.
pub fn rails_message_pack(text: &[u8]) {
    let Ok(value) = message_pack::read(text) else { return };
    assert!(size(&value) <= GROWTH * text.len() + 64, "{} of {}", size(&value), text.len());
    let again = message_pack::read(&message_pack::write(&value));
    let text = |value: &Value| plain(value);
    assert!(has_nan(&value) || again.as_ref().map(text) == Ok(text(&value)), "{value:?}\n{again:?}");
}

struct Kind {
    serializer: Serializer,
    jar: Jar,
    other: Jar,
}

fn kinds() -> &'static [Kind] {
    static KINDS: OnceLock<Vec<Kind>> = OnceLock::new();
    KINDS.get_or_init(|| {
        let of = |version, serializer| {
            let defaults = Defaults { serializer, ..Defaults::of(version) };
            Kind { serializer, jar: Jar::new(b"a secret", defaults), other: Jar::new(b"another", defaults) }
        };
        vec![
            of((7, 2), Serializer::Json),
            of((7, 1), Serializer::MessagePackAllowMarshal),
            of((6, 1), Serializer::JsonAllowMarshal),
            of((5, 1), Serializer::Marshal),
        ]
    })
}

/// A cookie as it comes is nobody's; one with this value in it is read as what it was, for its name and its time, and by nobody else.
pub fn session_cookie(text: &[u8]) {
    let Some((kind, value)) = text.split_first() else { return };
    let Kind { serializer, jar, other } = &kinds()[usize::from(*kind) % kinds().len()];
    assert!(jar.encrypted("a", value, 0).is_err() && jar.signed("a", value, 0).is_err(), "nobody made it");
    // What somebody with the key would have put in.
    let now = 1_000;
    let _ = envelope::open(value, *serializer, Some("cookie.a"), now);
    let Ok(value) = serializer.load(value) else { return };
    if has_nan(&value) || value.get("_rails").is_some() {
        return;
    }
    let expected = serializer.load(&serializer.dump(&value));
    for cookie in [jar.encrypt("a", &value, Some(now + 1)).unwrap(), jar.sign("a", &value, Some(now + 1))] {
        let read = |jar: &Jar, name: &str, now: i64| {
            let decrypted = jar.encrypted(name, cookie.as_bytes(), now);
            if decrypted.is_ok() { decrypted } else { jar.signed(name, cookie.as_bytes(), now) }
        };
        assert_eq!(read(jar, "a", now), expected);
        assert!(read(jar, "a", now + 1).is_err(), "its time is over");
        assert!(read(other, "a", now).is_err(), "another key");
        let mut changed = cookie.clone().into_bytes();
        let place = text.len() * 31 % changed.len();
        changed[place] = if changed[place] == b'0' { b'1' } else { b'0' };
        let opened = [jar.encrypted("a", &changed, now), jar.signed("a", &changed, now)];
        // `%2b` and `%2B` are one letter; nothing else may be another spelling.
        assert!(opened.iter().all(|opened| opened.is_err() || *opened == expected));
    }
}

/// A time in a message: what is read is written again as the same.
pub fn message_time(text: &[u8]) {
    let (text, _) = halves(text, b'\n');
    let Ok(text) = std::str::from_utf8(text) else { return };
    if let Some(millis) = time::read(text) {
        let written = time::write(millis);
        assert!(time::read(&written).is_none_or(|again| again == millis), "{text} {written}");
        assert!((0..=253_402_300_799_999).contains(&millis) <= time::read(&written).is_some(), "{text} {written}");
    }
}
