//! How targets cut their input up.

use regauge_gateway::head::{Head, Version};

/// What stands before the first separator, and what behind it; nothing where there is none.
pub fn halves(text: &[u8], separator: u8) -> (&[u8], &[u8]) {
    let place = text.iter().position(|byte| *byte == separator);
    place.map_or((text, &[]), |place| (&text[..place], &text[place + 1..]))
}

/// A head with the fields of lines (`Name: value`), as a parser would leave them.
pub fn fields(text: &[u8]) -> Head {
    let mut head = Head::default();
    head.set_request(b"GET", b"/", Version::Http11);
    for line in text.split(|byte| *byte == b'\n') {
        let (name, value) = halves(line, b':');
        let value: Vec<u8> = value.trim_ascii().iter().copied().filter(|byte| *byte == b'\t' || !byte.is_ascii_control()).collect();
        if !name.is_empty() && name.iter().all(|byte| byte.is_ascii_alphanumeric() || *byte == b'-') {
            head.push(name, &value);
        }
    }
    head
}

/// Whether a text has another in it.
pub fn has(text: &[u8], part: &[u8]) -> bool {
    text.windows(part.len()).any(|window| window == part)
}
