//! One line of the log, for machines (JSON) or for people.

use std::io::Write;
use std::time::SystemTime;

use super::log::{Format, Level};
use super::time;

/// A line that is being written. What is given to it cannot end it, nor begin another: control characters are escaped.
#[derive(Debug)]
pub struct Line {
    pub(super) out: Vec<u8>,
    format: Format,
}

impl Line {
    /// Begins a line in a memory of its own.
    pub fn new(format: Format, level: Level, message: &str) -> Self {
        Self::append(Vec::with_capacity(256), format, level, message)
    }

    /// Begins a line behind others.
    pub fn append(mut out: Vec<u8>, format: Format, level: Level, message: &str) -> Self {
        let now = SystemTime::now();
        match format {
            Format::Json => {
                out.extend_from_slice(b"{\"time\":\"");
                time::write(&mut out, now);
                // A Vec takes whatever is written to it.
                let _ = write!(out, "\",\"level\":\"{}\",\"message\":\"", level.name());
                escaped(&mut out, message.as_bytes());
                out.push(b'"');
            }
            Format::Human => {
                time::write(&mut out, now);
                let _ = write!(out, " {:5} ", level.name());
                escaped(&mut out, message.as_bytes());
            }
        }
        Self { out, format }
    }

    fn name(&mut self, name: &str) {
        match self.format {
            Format::Json => {
                self.out.extend_from_slice(b",\"");
                self.out.extend_from_slice(name.as_bytes());
                self.out.extend_from_slice(b"\":");
            }
            Format::Human => {
                self.out.push(b' ');
                self.out.extend_from_slice(name.as_bytes());
                self.out.push(b'=');
            }
        }
    }

    /// Adds a text. `name` is ours: it has nothing to escape.
    pub fn text(mut self, name: &str, value: impl AsRef<[u8]>) -> Self {
        self.name(name);
        let value = value.as_ref();
        let bare = self.format == Format::Human
            && !value.is_empty()
            && value.iter().all(|byte| byte.is_ascii_graphic() && !matches!(byte, b'"' | b'\\'));
        if bare {
            self.out.extend_from_slice(value);
        } else {
            self.out.push(b'"');
            escaped(&mut self.out, value);
            self.out.push(b'"');
        }
        self
    }

    /// Adds a whole number.
    pub fn number(mut self, name: &str, value: u64) -> Self {
        self.name(name);
        self.out.extend_from_slice(itoa::Buffer::new().format(value).as_bytes());
        self
    }

    /// Adds a time in milliseconds, to the microsecond.
    pub fn millis(mut self, name: &str, value: std::time::Duration) -> Self {
        self.name(name);
        let micros = value.as_micros();
        // A Vec takes whatever is written to it.
        let _ = write!(self.out, "{}.{:03}", micros / 1_000, micros % 1_000);
        self
    }

    /// The line, with its end, and what stood before it.
    pub fn end(mut self) -> Vec<u8> {
        if self.format == Format::Json {
            self.out.push(b'}');
        }
        self.out.push(b'\n');
        self.out
    }
}

/// Writes a text so that it can stand between quotes of JSON (RFC 8259, section 7). Bytes that are no UTF-8 are replaced.
fn escaped(out: &mut Vec<u8>, text: &[u8]) {
    for chunk in text.utf8_chunks() {
        for letter in chunk.valid().chars() {
            match letter {
                '"' | '\\' => out.extend_from_slice(&[b'\\', letter as u8]),
                '\n' => out.extend_from_slice(b"\\n"),
                '\r' => out.extend_from_slice(b"\\r"),
                '\t' => out.extend_from_slice(b"\\t"),
                // Those of C1 move the cursor of some terminals.
                '\0'..='\x1f' | '\x7f'..='\u{9f}' => {
                    let _ = write!(out, "\\u{:04x}", u32::from(letter));
                }
                _ => out.extend_from_slice(letter.encode_utf8(&mut [0; 4]).as_bytes()),
            }
        }
        if !chunk.invalid().is_empty() {
            out.extend_from_slice("\u{fffd}".as_bytes());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(format: Format) -> String {
        let line = Line::new(format, Level::Warn, "a \"b\"\n");
        let line = line.text("path", b"/a b\x1b[31m\xff\"").text("who", "me").number("status", 200);
        String::from_utf8(line.millis("took", std::time::Duration::from_micros(1_234)).end()).unwrap()
    }

    #[test]
    fn machines_get_json() {
        let text = written(Format::Json);
        let value: serde_json::Value = serde_json::from_str(&text).unwrap();
        assert_eq!((&value["level"], &value["message"]), (&"warn".into(), &"a \"b\"\n".into()));
        assert_eq!((&value["path"], &value["status"]), (&"/a b\u{1b}[31m\u{fffd}\"".into(), &200.into()));
        assert_eq!(value["took"].as_f64(), Some(1.234));
        assert_eq!(text.matches('\n').count(), 1);
    }

    #[test]
    fn people_get_words() {
        let text = written(Format::Human);
        assert_eq!(&text[24..], " warn  a \\\"b\\\"\\n path=\"/a b\\u001b[31m\u{fffd}\\\"\" who=me status=200 took=1.234\n");
    }
}
