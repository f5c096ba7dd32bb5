//! What is written down of requests and answers: a line is a line, and a secret is not in it.

use regauge_gateway::compare::answer::{Answer, Kept};
use regauge_gateway::compare::judge::differences;
use regauge_gateway::compare::line::{self, Told};
use regauge_gateway::compare::rules::Rules;
use regauge_gateway::compare::secret;
use regauge_gateway::head::{Head, Version};
use regauge_gateway::observe::filter;
use regauge_gateway::observe::line::Line;
use regauge_gateway::observe::log::{Format, Level};
use regauge_gateway::settings::shadow::Compare;
use std::sync::OnceLock;
use std::time::Duration;

use super::text::{halves, has};

/// A value that nobody would write but as a secret.
const SECRET: &str = "hunter2";

/// Names of secrets, as parameters and as members.
const NAMES: [&str; 5] = ["password", "api_key", "user[password_confirmation]", "X-Auth-Token", "otp"];

/// A name with some letters escaped, once or twice.
fn spelled(name: &str, how: &[u8]) -> Vec<u8> {
    let letters = name.bytes().enumerate().map(|(place, byte)| match how.get(place % how.len().max(1)).map(|how| how % 4) {
        Some(1) => format!("%{byte:02x}").into_bytes(),
        Some(2) => format!("%25{byte:02X}").into_bytes(),
        Some(3) => vec![byte.to_ascii_uppercase()],
        _ => vec![byte],
    });
    letters.collect::<Vec<_>>().concat()
}

/// `path\nquery\nhow`: a secret among the parameters is neither in the log nor in a comparison.
pub fn log_target(text: &[u8]) {
    let (path, rest) = halves(text, b'\n');
    let (query, how) = halves(rest, b'\n');
    if has(text, SECRET.as_bytes()) {
        return;
    }
    let name = spelled(NAMES[text.len() % NAMES.len()], how);
    for (before, after) in [(query, &b"x=1"[..]), (b"x=1", query)] {
        for separator in [b"&", b";"] {
            let target = [b"/", path, b"?", before, separator, &name, b"=", SECRET.as_bytes(), separator, after].concat();
            let mut out = Vec::new();
            filter::target(&mut out, &target);
            assert!(!has(&out, SECRET.as_bytes()), "{}", out.escape_ascii());
            assert!(out.len() <= 1024 + "…".len());
            let shown = secret::target(&target, &[]);
            assert!(!shown.contains(SECRET) && shown.chars().count() <= 201, "{shown}");
        }
    }
    let mut out = Vec::new();
    filter::target(&mut out, &[b"https://user:", SECRET.as_bytes(), b"@host/", path].concat());
    assert!(!has(&out, SECRET.as_bytes()));
}

/// A line of the log, whatever its texts are: one line, for machines the very text.
pub fn log_line(text: &[u8]) {
    let (message, value) = halves(text, b'\n');
    let message = String::from_utf8_lossy(message);
    let json = Line::new(Format::Json, Level::Info, &message).text("path", value).number("status", 200).end();
    let read: serde_json::Value = serde_json::from_slice(&json).unwrap();
    assert!(read["message"] == *message && read["path"] == *String::from_utf8_lossy(value) && read["status"] == 200);
    let human = Line::new(Format::Human, Level::Info, &message).text("path", value).end();
    for line in [json, human] {
        let (body, end) = line.split_at(line.len() - 1);
        assert!(end == b"\n" && !std::str::from_utf8(body).unwrap().chars().any(char::is_control));
    }
}

fn answer(kind: &[u8], body: &[u8]) -> Answer {
    let mut answer = Answer::new(1 << 20);
    answer.head.set_status(200, Version::Http11);
    answer.head.push(b"content-type", kind);
    answer.body = Kept::Whole(body.to_vec());
    answer
}

/// `one\0other`: two bodies differ whichever comes first, and none from itself; the line is JSON.
pub fn compared(text: &[u8]) {
    let (one, other) = halves(text, 0);
    static RULES: OnceLock<Rules> = OnceLock::new();
    let rules = RULES.get_or_init(|| Rules::new(&Compare::default()));
    let mut request = Head::default();
    request.set_request(b"GET", b"/a?token=1", Version::Http11);
    for kind in [&b"application/json"[..], b"text/html", b"image/png"] {
        let (one, other) = (answer(kind, one), answer(kind, other));
        let (found, back) = (differences(rules, &request, &one, &other), differences(rules, &request, &other, &one));
        assert_eq!(found.is_empty(), back.is_empty());
        assert_eq!(differences(rules, &request, &one, &one), []);
        let took = Duration::from_millis(1);
        let told = Told { key: "GET /a", request: &request, rails: (&one, took), rust: (&other, took), differences: &found };
        let line = line::text(rules, &told);
        let read: serde_json::Value = serde_json::from_slice(&line).unwrap();
        assert!(read["equal"] == found.is_empty() && line.iter().filter(|byte| **byte == b'\n').count() == 1);
        assert!(line.len() <= 64 << 10);
    }
}

/// `before\0more of the secret\0after`: a value that differs is written without the secret in it, whatever stands around.
pub fn redacted(text: &[u8]) {
    let text = String::from_utf8_lossy(text);
    let mut parts = text.splitn(3, '\0');
    let (before, more, after) = (parts.next().unwrap_or_default(), parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
    if text.contains(SECRET) {
        return;
    }
    let value = format!("{more}{SECRET}{more}");
    for name in ["password", "api_key", "authenticity_token", "secret"] {
        let object = serde_json::json!({ name: value, "other": after }).to_string();
        let inner = serde_json::Value::from(object.as_str()).to_string();
        // A text that ends inside of quotes, or of a word, is none that JSON stands behind.
        for whole in [object.clone(), format!("[{object},{}]", serde_json::Value::from(before)), inner] {
            assert!(!secret::shown("user", &whole, &[]).contains(SECRET), "{whole}\n{}", secret::shown("user", &whole, &[]));
        }
        assert_eq!(secret::shown(name, &value, &[]), secret::FILTERED);
        assert_eq!(secret::shown("mine", &value, &["mine".to_owned()]), secret::FILTERED);
        let attribute = format!("{before}<input name=\"{name}\" class=\"x\" value=\"{SECRET}\">");
        assert!(!secret::shown("", &attribute, &[]).contains(SECRET), "{attribute}");
        assert!(!secret::shown("", &format!("{before} {name}={SECRET} {after}"), &[]).contains(SECRET));
        assert!(!secret::shown("", &format!("{before}\n{name}: {SECRET}\n{after}"), &[]).contains(SECRET));
    }
}
