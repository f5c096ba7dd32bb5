//! What of two answers is not compared, or only in part; docs/compare.md has it for people.

use super::text::Patterns;
use crate::settings::shadow::Compare;

/// Fields that belong to a connection or its moment, or that the gateway writes. In lower case.
const IGNORED: &[&str] = &[
    "age",
    "alt-svc",
    "connection",
    "content-length",
    "date",
    "keep-alive",
    "proxy-connection",
    "server",
    "server-timing",
    "transfer-encoding",
    "via",
];
/// Fields whose value is new each time: only whether they are there is compared.
const PRESENT: &[&str] = &["x-request-id", "x-runtime"];
/// Members of JSON, and parameters, that hold a token against forged requests: new each time.
const TOKENS: &[&str] = &["authenticity_token", "csrf_token", "csrf-token"];

/// The rules of a gateway.
#[derive(Debug)]
pub struct Rules {
    headers: Vec<String>,
    members: Vec<String>,
    pub secrets: Vec<String>,
    /// Whether values are written.
    pub values: bool,
    /// Which share of the equal answers is written, in hundredths of a percent.
    pub sample: u16,
    pub patterns: Patterns,
}

/// How a field is compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// Not at all.
    Ignored,
    /// Whether it is there.
    Present,
    /// By value; some values in a way of their own.
    Value,
}

impl Rules {
    /// The rules that always hold, and those of settings.
    pub fn new(told: &Compare) -> Self {
        let lower = |names: &[String]| names.iter().map(|name| name.to_ascii_lowercase()).collect();
        Self {
            headers: lower(&told.ignore_headers),
            members: told.ignore_json.clone(),
            secrets: lower(&told.secrets),
            values: told.values,
            sample: told.sample,
            patterns: Patterns::new(),
        }
    }

    /// How a field is compared; `name` in lower case.
    pub fn way(&self, name: &str) -> Way {
        if IGNORED.contains(&name) || self.headers.iter().any(|each| each == name) {
            Way::Ignored
        } else if PRESENT.contains(&name) {
            Way::Present
        } else {
            Way::Value
        }
    }

    /// Whether a member of JSON is not compared.
    pub fn is_ignored(&self, member: &str) -> bool {
        TOKENS.contains(&member) || self.members.iter().any(|each| each == member)
    }
}
