//! Whom the gateway believes, whom it lets in, and what it asks of requests before they go on.

use std::collections::BTreeMap;
use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use super::entry::{Entry, keep, name, plain};
use super::list::{List, read, show};
use super::openapi::OpenApi;
pub use super::session::{Session, SessionRule};
pub use super::validate::ValidateRule;
use super::values::{duration, yes};
use crate::guard::client::Trust;
use crate::guard::network::Networks;

/// What guards do.
#[derive(Debug, Clone, Default)]
pub struct Guard {
    pub trust: Trust,
    /// Whether requests without a `traceparent` get one.
    pub trace: bool,
    pub access: Vec<AccessRule>,
    pub rates: Vec<RateRule>,
    /// Those of the short form, beside [`Self::rates`].
    pub short_rates: Vec<RateRule>,
    pub tokens: Vec<TokenRule>,
    pub session: Session,
    pub sessions: Vec<SessionRule>,
    pub validate: Vec<ValidateRule>,
    pub openapi: OpenApi,
    pub allow: Networks,
    pub deny: Networks,
}

/// Whether a rule refuses, or only tells that it would have.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Mode {
    #[default]
    Enforce,
    Report,
}

/// `[[access]]`: who may come, by address.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct AccessRule {
    pub path: String,
    pub methods: Vec<String>,
    pub allow: Vec<String>,
    pub deny: Vec<String>,
}

/// `[[rate_limits]]`: how much a client may ask.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct RateRule {
    pub name: String,
    pub path: String,
    pub methods: Vec<String>,
    pub by: String,
    pub requests: u32,
    pub per: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub burst: Option<u32>,
    pub at_once: u32,
    pub tell: bool,
    pub mode: Mode,
}

/// `[[tokens]]`: requests that have to bring one.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct TokenRule {
    pub path: String,
    pub methods: Vec<String>,
    pub except: Vec<String>,
    pub from: String,
    pub optional: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub secret_file: Option<PathBuf>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub key_file: Option<PathBuf>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub jwks_file: Option<PathBuf>,
    pub jwks_url: String,
    pub ask: String,
    pub ttl: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub authorities: Option<PathBuf>,
    pub issuers: Vec<String>,
    pub audiences: Vec<String>,
    pub algorithms: Vec<String>,
    pub leeway: String,
    pub endless: bool,
    pub mode: Mode,
    /// Claims, and the fields in which they are passed on.
    pub headers: BTreeMap<String, String>,
}

/// Their rows.
pub const ROWS: &[Entry] = &[
    Entry {
        key: "trust_forwarded",
        value: "BOOL",
        meaning: "whether X-Forwarded-*, Forwarded and X-Request-Start of clients are believed and added to; else they are replaced. Short for `trusted_proxies = \"all\"`",
        set: |settings, text| {
            let trust = &mut settings.guard.trust.proxies;
            match yes(text)? {
                true => *trust = Networks::all(),
                false if *trust == Networks::all() => *trust = Networks::default(),
                false => {}
            }
            Ok(())
        },
        show: |settings| (settings.guard.trust.proxies == Networks::all()).to_string(),
    },
    Entry {
        key: "trusted_proxies",
        value: "NETWORKS",
        meaning: "proxies in front of this one whose word on the client is taken: networks (10.0.0.0/8), or private, loopback, unix, all",
        set: |settings, text| keep(&mut settings.guard.trust.proxies, text.parse()),
        show: |settings| settings.guard.trust.proxies.to_string(),
    },
    name!(
        "client_field",
        guard.trust.field,
        "the field in which trusted proxies give the client's address: x-forwarded-for, forwarded, or one with a single address"
    ),
    plain!("make_traceparent", "BOOL", guard.trace, yes, "whether requests without a valid traceparent get one"),
    Entry {
        key: "allow",
        value: "NETWORKS",
        meaning: "clients that are let in, as for trusted_proxies; empty: all. Others get 403; by path: [[access]]",
        set: |settings, text| keep(&mut settings.guard.allow, text.parse()),
        show: |settings| settings.guard.allow.to_string(),
    },
    Entry {
        key: "deny",
        value: "NETWORKS",
        meaning: "clients that are not let in, even where they are allowed: 403",
        set: |settings, text| keep(&mut settings.guard.deny, text.parse()),
        show: |settings| settings.guard.deny.to_string(),
    },
    Entry {
        key: "limits.rate",
        value: "RATES",
        meaning: "how much a client may ask: `100/1m`, `10/1s by header:x-api-key on /api`, several with commas; beyond it 429. More: [[rate_limits]]",
        set: |settings, text| keep(&mut settings.guard.short_rates, short_rates(text)),
        show: |settings| settings.guard.short_rates.iter().map(show_rate).collect::<Vec<_>>().join(", "),
    },
];

/// Their lists.
pub const LISTS: &[List] = &[
    List {
        key: "access",
        columns: &[
            ("path", "where it holds: a path and all below, or a pattern of Rails; empty: everywhere"),
            ("methods", "of which methods; empty: all"),
            ("allow", "networks that are let in; empty: all. Others get 403"),
            ("deny", "networks that are not, even where they are allowed"),
        ],
        set: |settings, value| keep(&mut settings.guard.access, read(value)),
        show: |settings| show(&settings.guard.access),
    },
    List {
        key: "rate_limits",
        columns: &[
            ("name", "what clients are told of it"),
            ("path", "where it holds: a path and all below, or a pattern of Rails; empty: everywhere"),
            ("methods", "of which methods; empty: all"),
            (
                "by",
                "what tells clients apart: ip (of IPv6 the first 64 bits), header:NAME, cookie:NAME, claim:NAME (of a token that [[tokens]] verified), all (together)",
            ),
            ("requests", "how many"),
            ("per", "in which time"),
            ("burst", "how many at once after a pause; as many as `requests` where it is not said"),
            ("at_once", "instead of these: how many may be under way at a time"),
            ("tell", "whether all answers say what is left (RateLimit); those of 429 always do"),
            ("mode", "enforce: 429. report: only counted"),
        ],
        set: |settings, value| keep(&mut settings.guard.rates, read(value)),
        show: |settings| show(&settings.guard.rates),
    },
    List {
        key: "tokens",
        columns: &[
            ("path", "where it holds: a path and all below, or a pattern of Rails; empty: everywhere"),
            ("methods", "of which methods; empty: all"),
            ("except", "paths below that need none"),
            ("from", "bearer (Authorization), header:NAME, cookie:NAME"),
            ("optional", "whether a request without one passes; one with a bad one never does"),
            ("secret_file", "a secret of HS256, HS384 and HS512, of at least 32 bytes. One of this and the next four is given"),
            ("key_file", "public keys in PEM"),
            ("jwks_file", "a set of keys in JSON"),
            ("jwks_url", "the same over https; asked every ten minutes, and for a key that is not known"),
            ("ask", "a URL that is asked about tokens that are not signed: 2xx is yes, 401 and 403 no"),
            ("ttl", "for how long its word is taken: 30s"),
            ("authorities", "certificates in PEM that these URLs may have, beside the system's"),
            ("issuers", "any of these"),
            ("audiences", "any of these has to be meant; empty: the token may not be meant for somebody"),
            ("algorithms", "HS256 to HS512, RS256 to RS512, PS256 to PS512, ES256, ES384, EdDSA; empty: all that the keys are for"),
            ("leeway", "how far clocks may be apart: 30s"),
            ("endless", "whether tokens without an end (exp) are taken"),
            ("mode", "enforce: 401. report: only counted"),
            (
                "headers",
                "claims, and the fields in which the server is told of them: { sub = \"X-User-Id\" }. A client's own are left out everywhere",
            ),
        ],
        set: |settings, value| keep(&mut settings.guard.tokens, read(value)),
        show: |settings| show(&settings.guard.tokens),
    },
];

/// Reads `100/1m`, `10/1s by header:x-api-key on /api burst 20`, several with commas.
fn short_rates(text: &str) -> Result<Vec<RateRule>, String> {
    text.split(',').map(str::trim).filter(|each| !each.is_empty()).map(short_rate).collect()
}

fn short_rate(text: &str) -> Result<RateRule, String> {
    let wrong = || format!("`{}` is no limit: write 100/1m, or 10/1s by header:x-api-key on /api", text.escape_debug());
    let mut words = text.split_ascii_whitespace();
    let (requests, per) = words.next().and_then(|word| word.split_once('/')).ok_or_else(wrong)?;
    // `10/s` is what people write for ten in one second.
    let per = if per.starts_with(|letter: char| letter.is_ascii_digit()) { per.to_owned() } else { format!("1{per}") };
    duration(&per)?;
    let requests = requests.parse().ok().filter(|requests| *requests > 0).ok_or_else(wrong)?;
    let mut rule = RateRule { requests, per, by: "ip".to_owned(), ..RateRule::default() };
    while let Some(word) = words.next() {
        let value = words.next().ok_or_else(wrong)?;
        match word {
            "by" => value.clone_into(&mut rule.by),
            "on" => value.clone_into(&mut rule.path),
            "burst" => rule.burst = Some(value.parse().map_err(|_| wrong())?),
            _ => return Err(wrong()),
        }
    }
    Ok(rule)
}

fn show_rate(rule: &RateRule) -> String {
    let mut text = format!("{}/{} by {}", rule.requests, rule.per, rule.by);
    if !rule.path.is_empty() {
        text.push_str(&format!(" on {}", rule.path));
    }
    if let Some(burst) = rule.burst {
        text.push_str(&format!(" burst {burst}"));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_forms_of_limits() {
        let shown = |text: &str| short_rates(text).map(|rules| rules.iter().map(show_rate).collect::<Vec<_>>().join(", "));
        assert_eq!(shown("100/1m"), Ok("100/1m by ip".to_owned()));
        let all = "10/1s by header:x-api-key on /api, 5/1m by all burst 10";
        assert_eq!(shown(all), Ok(all.to_owned()));
        assert_eq!(shown("10/s"), Ok("10/1s by ip".to_owned()));
        assert_eq!(shown(""), Ok(String::new()));
        for text in ["100", "x/1m", "0/1m", "1/soon", "1/1m by", "1/1m near x"] {
            assert!(short_rates(text).is_err(), "{text}");
        }
    }
}
