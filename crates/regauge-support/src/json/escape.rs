//! The escapes of `ActiveSupport::JSON`.

/// Appends `text` escaped, without quotes.
pub(super) fn text(text: &str, out: &mut String) {
    let bytes = text.as_bytes();
    let mut done = 0;
    let mut at = 0;
    while let Some(ahead) = bytes[at..]
        .iter()
        .position(|byte| SPECIAL[usize::from(*byte)])
    {
        at += ahead;
        let (escape, width) = match bytes[at] {
            b'"' => ("\\\"", 1),
            b'\\' => ("\\\\", 1),
            b'<' => ("\\u003c", 1),
            b'>' => ("\\u003e", 1),
            b'&' => ("\\u0026", 1),
            b'\n' => ("\\n", 1),
            b'\r' => ("\\r", 1),
            b'\t' => ("\\t", 1),
            0x08 => ("\\b", 1),
            0x0c => ("\\f", 1),
            control @ 0..0x20 => (CONTROLS[usize::from(control)], 1),
            0xe2 => match bytes.get(at + 1..at + 3) {
                Some([0x80, 0xa8]) => ("\\u2028", 3),
                Some([0x80, 0xa9]) => ("\\u2029", 3),
                _ => {
                    at += 3;
                    continue;
                }
            },
            _ => {
                at += 1;
                continue;
            }
        };
        out.push_str(&text[done..at]);
        out.push_str(escape);
        at += width;
        done = at;
    }
    out.push_str(&text[done..]);
}

/// The bytes that may begin what is escaped.
const SPECIAL: [bool; 256] = {
    let mut special = [false; 256];
    let mut at = 0;
    while at < 0x20 {
        special[at] = true;
        at += 1;
    }
    special[b'"' as usize] = true;
    special[b'\\' as usize] = true;
    special[b'<' as usize] = true;
    special[b'>' as usize] = true;
    special[b'&' as usize] = true;
    special[0xe2] = true;
    special
};

const CONTROLS: [&str; 32] = [
    "\\u0000", "\\u0001", "\\u0002", "\\u0003", "\\u0004", "\\u0005", "\\u0006", "\\u0007", "\\b",
    "\\t", "\\n", "\\u000b", "\\f", "\\r", "\\u000e", "\\u000f", "\\u0010", "\\u0011", "\\u0012",
    "\\u0013", "\\u0014", "\\u0015", "\\u0016", "\\u0017", "\\u0018", "\\u0019", "\\u001a",
    "\\u001b", "\\u001c", "\\u001d", "\\u001e", "\\u001f",
];

#[cfg(test)]
mod tests {
    #[test]
    fn what_rails_escapes() {
        for (plain, escaped) in [
            ("plain é", "plain é"),
            ("a\"b\\c/", "a\\\"b\\\\c/"),
            ("<a href='x'>&", "\\u003ca href='x'\\u003e\\u0026"),
            ("\u{2028}\u{2029}\u{2027}€", "\\u2028\\u2029\u{2027}€"),
            (
                "\n\r\t\u{8}\u{c}\u{0}\u{1f}\u{7f}",
                "\\n\\r\\t\\b\\f\\u0000\\u001f\u{7f}",
            ),
        ] {
            let mut out = String::new();
            super::text(plain, &mut out);
            assert_eq!(out, escaped);
        }
    }
}
