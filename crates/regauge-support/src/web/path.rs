//! Paths as Rails' router takes them.

/// What a path says to the router.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Normal {
    /// The path to route, when it is not the one that was sent.
    pub path: Option<String>,
    pub extension: Option<String>,
    pub dotted: Vec<String>,
}

/// Slashes count once and not at the end; `.json` at the end is a format; an escape that is none is what Rails reads.
pub(super) fn normalize(raw: &str) -> Normal {
    let mut normal = Normal::default();
    let plain =
        !raw.contains("//") && (raw.len() == 1 || !raw.ends_with('/')) && !raw.contains('%');
    if plain && !raw.contains('.') {
        return normal;
    }
    let mut segments: Vec<&str> = raw
        .split('/')
        .filter(|segment| !segment.is_empty())
        .collect();
    if let Some(last) = segments.last_mut()
        && let Some((name, extension)) = last.split_once('.')
        && !name.is_empty()
        && !extension.is_empty()
        && !extension.contains('.')
    {
        normal.extension = Some(unescape(extension));
        *last = name;
    }
    normal.dotted = segments
        .iter()
        .filter(|segment| segment.contains('.'))
        .map(|segment| unescape(segment))
        .collect();
    let mut path = String::with_capacity(raw.len());
    for segment in &segments {
        path.push('/');
        repair(segment, &mut path);
    }
    if path.is_empty() {
        path.push('/');
    }
    if path != raw {
        normal.path = Some(path);
    }
    normal
}

/// An escape of two letters or digits that are not hexadecimal counts as far as it is: `%zz` is NUL.
fn repair(segment: &str, out: &mut String) {
    let mut rest = segment;
    while let Some(at) = rest.find('%') {
        out.push_str(&rest[..at]);
        let two = rest
            .as_bytes()
            .get(at + 1..at + 3)
            .filter(|two| two.iter().all(u8::is_ascii_alphanumeric));
        match two {
            Some(two) => {
                let digit = |byte: u8| char::from(byte).to_digit(16);
                let value = match (digit(two[0]), digit(two[1])) {
                    (Some(high), Some(low)) => high * 16 + low,
                    (Some(high), None) => high,
                    _ => 0,
                };
                out.push_str(&format!("%{value:02X}"));
                rest = &rest[at + 3..];
            }
            None => {
                out.push_str("%25");
                rest = &rest[at + 1..];
            }
        }
    }
    out.push_str(rest);
}

fn unescape(segment: &str) -> String {
    let bytes = segment.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while let Some(byte) = bytes.get(at) {
        let digit = |at: usize| {
            bytes
                .get(at)
                .and_then(|byte| char::from(*byte).to_digit(16))
        };
        match (byte, digit(at + 1), digit(at + 2)) {
            (b'%', Some(high), Some(low)) => {
                out.push((high * 16 + low) as u8);
                at += 3;
            }
            (byte, ..) => {
                out.push(*byte);
                at += 1;
            }
        }
    }
    String::from_utf8_lossy(&out).into_owned()
}

#[cfg(test)]
mod tests {
    use super::normalize;

    #[test]
    fn as_rails_routes_them() {
        for (raw, path, extension, dotted) in [
            ("/things", None, None, &[][..]),
            ("/things/", Some("/things"), None, &[]),
            ("//things//1", Some("/things/1"), None, &[]),
            ("/things/1.json", Some("/things/1"), Some("json"), &[]),
            ("/things/1.json/", Some("/things/1"), Some("json"), &[]),
            ("/things/1.2.json", None, None, &["1.2.json"]),
            ("/things/.json", None, None, &[".json"]),
            ("/things/1.", None, None, &["1."]),
            ("/glob/a.b/x", None, None, &["a.b"]),
            ("/glob/%2e/x", Some("/glob/%2E/x"), None, &[]),
            ("/things/%zz", Some("/things/%00"), None, &[]),
            ("/things/%1z%", Some("/things/%01%25"), None, &[]),
            ("/", None, None, &[]),
            ("//", Some("/"), None, &[]),
        ] {
            let normal = normalize(raw);
            assert_eq!(normal.path.as_deref(), path, "{raw}");
            assert_eq!(normal.extension.as_deref(), extension, "{raw}");
            assert_eq!(normal.dotted, dotted, "{raw}");
        }
    }
}
