//! A comparison as a line of JSON; docs/compare.md has the format.

use std::time::{Duration, SystemTime};

use rustls::crypto::hash::HashAlgorithm;
use serde_json::{Value, json};

use super::answer::{Answer, Kept};
use super::judge::Difference;
use super::rules::Rules;
use super::secret;
use crate::head::Head;
use crate::observe::time;

/// The version of the format. Keys are only ever added.
pub const VERSION: u32 = 1;
/// Bytes of a line.
const LONGEST: usize = 64 << 10;

/// What a line tells.
#[derive(Debug)]
pub struct Told<'a> {
    /// The route's key.
    pub key: &'a str,
    pub request: &'a Head,
    /// Both answers, and how long each took.
    pub rails: (&'a Answer, Duration),
    pub rust: (&'a Answer, Duration),
    pub differences: &'a [Difference],
}

/// The line, with its line feed.
pub fn text(rules: &Rules, told: &Told<'_>) -> Vec<u8> {
    let shown = |name: &str, value: &Option<String>| match value {
        None => Value::Null,
        Some(_) if !rules.values => Value::from(secret::FILTERED),
        Some(value) => Value::from(secret::shown(name, value, &rules.secrets)),
    };
    let differences: Vec<Value> = told
        .differences
        .iter()
        .map(|each| json!({"at": each.at, "rails": shown(&each.name, &each.rails), "rust": shown(&each.name, &each.rust)}))
        .collect();
    let id = told.rails.0.head.value(b"x-request-id").map(|id| String::from_utf8_lossy(id).chars().take(100).collect::<String>());
    let line = |differences: &[Value]| {
        let line = json!({
            "version": VERSION,
            "at": time::text(SystemTime::now()),
            "route": told.key,
            "request": {
                "method": String::from_utf8_lossy(told.request.method()),
                "target": secret::target(told.request.target(), &rules.secrets),
                "id": id,
            },
            "rails": side(told.rails),
            "rust": side(told.rust),
            "equal": told.differences.is_empty(),
            "differences": differences,
        });
        let mut text = line.to_string().into_bytes();
        text.push(b'\n');
        text
    };
    let whole = line(&differences);
    if whole.len() <= LONGEST { whole } else { line(&[]) }
}

fn side((answer, took): (&Answer, Duration)) -> Value {
    let body: &[u8] = if let Kept::Whole(body) = &answer.body { body } else { &[] };
    json!({
        "status": answer.head.status,
        "ms": (took.as_secs_f64() * 10_000.0).round() / 10.0,
        "bytes": body.len(),
        "sha256": digest(body),
    })
}

/// The digest of a body, in hexadecimal digits: SHA-256 of the library that does TLS.
fn digest(body: &[u8]) -> String {
    let suites = rustls::crypto::ring::DEFAULT_CIPHER_SUITES.iter().filter_map(|suite| suite.tls13());
    let hash = suites.map(|suite| suite.common.hash_provider).find(|hash| hash.algorithm() == HashAlgorithm::SHA256);
    hash.map(|hash| hash.hash(body).as_ref().iter().map(|byte| format!("{byte:02x}")).collect()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::head::Version;
    use crate::settings::shadow::Compare;

    #[test]
    fn a_line_tells_what_differs_and_no_secret() {
        let mut request = Head::default();
        request.set_request(b"GET", b"/products/1?token=abc", Version::Http11);
        request.push(b"cookie", b"session=hidden");
        let mut answer = Answer::new(100);
        answer.head.set_status(200, Version::Http11);
        answer.head.push(b"X-Request-Id", b"7");
        answer.body = Kept::Whole(b"abc".to_vec());
        let difference = |at: &str, name: &str, value: &str| Difference::new(at, name, Some(value.to_owned()), None);
        let differences = [difference("body $.a", "a", "1"), difference("body $.api_key", "api_key", "\"hidden\"")];
        let took = Duration::from_micros(1_234);
        let told =
            Told { key: "GET /products/:id", request: &request, rails: (&answer, took), rust: (&answer, took), differences: &differences };
        let line = text(&Rules::new(&Compare::default()), &told);
        let read: Value = serde_json::from_slice(&line).unwrap();
        assert_eq!(read["request"], json!({"method": "GET", "target": "/products/1?token=[FILTERED]", "id": "7"}));
        assert_eq!(read["rails"]["sha256"], "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
        assert_eq!((&read["rust"]["ms"], &read["equal"]), (&json!(1.2), &json!(false)));
        assert_eq!(read["differences"][0], json!({"at": "body $.a", "rails": "1", "rust": null}));
        assert!(!String::from_utf8_lossy(&line).contains("hidden") && line.ends_with(b"\n"));
        let line = text(&Rules::new(&Compare { values: false, ..Compare::default() }), &told);
        assert_eq!(serde_json::from_slice::<Value>(&line).unwrap()["differences"][0]["rails"], "[FILTERED]");
    }
}
