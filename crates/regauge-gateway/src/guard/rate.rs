//! How much a client may ask, by rule: so many requests in a time, or so many at once.

use std::fmt::Write;
use std::net::IpAddr;
use std::sync::Arc;
use std::time::Instant;

use serde_json::Value;

use super::at_once::{AtOnce, Permit};
use super::buckets::{Buckets, Flow, Taken};
use super::place::{Asked, Place};
use super::refusal::{Refusal, Why, Whys};
use super::token::Claims;
use super::validate::Bodies;
use crate::facade::sticky::cookie;
use crate::head::Head;
use crate::settings::guard::{Mode, RateRule};
use crate::settings::values::duration;

const SECOND: u64 = 1_000_000_000;
/// Keys that a rule tells apart at a time: 1 MiB.
const KEYS: usize = 65_536;

/// What tells clients apart.
#[derive(Debug, Clone, PartialEq, Eq)]
enum By {
    Address,
    Header(String),
    Cookie(String),
    /// A claim of a token that was verified.
    Claim(String),
    /// All clients together.
    All,
}

/// A key as it is hashed: clients without what a rule tells them apart by are told apart by their address, so that leaving it out gains nothing.
#[derive(Debug, Hash)]
enum Key<'a> {
    Address(Option<IpAddr>),
    Text(&'a [u8]),
    /// Only its issuer says whom a subject means (RFC 7519, section 4.1.2).
    Claim {
        issuer: Option<&'a Value>,
        value: &'a Value,
    },
    All,
}

#[derive(Debug)]
enum Kind {
    Rate { buckets: Buckets, flow: Flow, requests: u64, window: u64 },
    AtOnce { table: Arc<AtOnce>, most: u32 },
}

#[derive(Debug)]
struct Rule {
    name: String,
    place: Place,
    by: By,
    kind: Kind,
    mode: Mode,
    /// Whether answers that pass say what is left.
    tell: bool,
}

/// All limits.
#[derive(Debug)]
pub struct Rates {
    rules: Vec<Rule>,
    written: Vec<RateRule>,
    start: Instant,
}

/// What a request holds while it is under way, and what its answer is to say.
#[derive(Debug, Default)]
pub struct Held {
    pub permits: Vec<Permit>,
    /// Lines for the answer's head.
    pub lines: String,
    /// Which guards would have refused, were they not only to report.
    pub reported: Whys,
    /// By what the body is still to be looked at.
    pub bodies: Bodies,
}

impl Rates {
    /// Reads the rules.
    ///
    /// Errors with a sentence for the user.
    pub fn new(rules: &[RateRule]) -> Result<Self, String> {
        let read = rules.iter().enumerate().map(|(number, rule)| read(number, rule)).collect::<Result<_, String>>()?;
        Ok(Self { rules: read, written: rules.to_vec(), start: Instant::now() })
    }

    /// The rules as they were written.
    pub fn rules(&self) -> &[RateRule] {
        &self.written
    }

    /// Whether there is nothing to look at.
    pub fn is_empty(&self) -> bool {
        self.rules.is_empty()
    }

    /// Whether any counts by claims.
    pub fn by_claims(&self) -> bool {
        self.rules.iter().any(|rule| matches!(rule.by, By::Claim(_)))
    }

    /// Counts a request. `verified`: what its good tokens say, for the rules that count by claims; None: for the others, which need no token.
    ///
    /// Errors with the answer where it is one too many.
    pub fn take(
        &self,
        client: Option<IpAddr>,
        head: &Head,
        asked: &Asked<'_>,
        verified: Option<&[Claims]>,
        held: &mut Held,
    ) -> Result<(), Refusal> {
        // Time never runs out: 584 years.
        let now = u64::try_from(self.start.elapsed().as_nanos()).unwrap_or(u64::MAX);
        for rule in &self.rules {
            if matches!(rule.by, By::Claim(_)) != verified.is_some() || !rule.place.holds(head.method(), asked) {
                continue;
            }
            let taken = rule.take(&rule.key(client, head, verified.unwrap_or_default()), now, held);
            match (taken, rule.mode) {
                (Err(_), Mode::Report) => held.reported.add(Why::Rate),
                (taken, _) => taken?,
            }
        }
        Ok(())
    }
}

impl Rule {
    fn take(&self, key: &Key<'_>, now: u64, held: &mut Held) -> Result<(), Refusal> {
        match &self.kind {
            Kind::AtOnce { table, most } => match table.enter(key, *most) {
                Some(permit) => held.permits.push(permit),
                None => return Err(Refusal::new(Why::Rate, 429).with("retry-after", "1".to_owned())),
            },
            Kind::Rate { buckets, flow, requests, window } => {
                let (left, reset, wait) = match buckets.take(key, *flow, now) {
                    Taken::Some { left, full_in } => (left, full_in, None),
                    Taken::None { wait } => (0, wait, Some(wait)),
                };
                let policy = || format!("\"{}\";q={requests};w={}", self.name, window.div_ceil(SECOND));
                let limit = || format!("\"{}\";r={left};t={}", self.name, reset.div_ceil(SECOND));
                if let Some(wait) = wait {
                    let refusal = Refusal::new(Why::Rate, 429).with("retry-after", wait.div_ceil(SECOND).max(1).to_string());
                    return Err(refusal.with("ratelimit-policy", policy()).with("ratelimit", limit()));
                }
                if self.tell {
                    // A String takes whatever is written to it.
                    let _ = write!(held.lines, "ratelimit-policy: {}\r\nratelimit: {}\r\n", policy(), limit());
                }
            }
        }
        Ok(())
    }

    fn key<'a>(&'a self, client: Option<IpAddr>, head: &'a Head, verified: &'a [Claims]) -> Key<'a> {
        let text = match &self.by {
            By::All => return Key::All,
            By::Claim(name) => match verified.iter().find_map(|claims| Some((claims, claims.get(name).filter(|value| names(value))?))) {
                Some((claims, value)) => return Key::Claim { issuer: claims.get("iss"), value },
                None => None,
            },
            By::Address => None,
            By::Header(name) => head.fields().find(|(each, _)| each.eq_ignore_ascii_case(name.as_bytes())).map(|(_, value)| value),
            By::Cookie(name) => cookie(head, name.as_bytes()),
        };
        text.filter(|text| !text.is_empty()).map_or_else(|| Key::Address(client.map(subscriber)), Key::Text)
    }
}

/// Whether a claim's value names somebody or something.
fn names(value: &Value) -> bool {
    match value {
        Value::Null => false,
        Value::String(text) => !text.is_empty(),
        _ => true,
    }
}

/// Whom an address belongs to: of IPv6 the first 64 bits, because a client has all that follow to itself (RFC 6177).
fn subscriber(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(address) => IpAddr::V6((address.to_bits() >> 64 << 64).into()),
        address => address,
    }
}

fn read(number: usize, rule: &RateRule) -> Result<Rule, String> {
    let by = match rule.by.split_once(':') {
        None if rule.by.is_empty() || rule.by == "ip" => By::Address,
        None if rule.by == "all" => By::All,
        Some(("header", name)) if !name.is_empty() => By::Header(name.to_owned()),
        Some(("cookie", name)) if !name.is_empty() => By::Cookie(name.to_owned()),
        Some(("claim", name)) if !name.is_empty() => By::Claim(name.to_owned()),
        _ => return Err(format!("by = \"{}\": write ip, header:NAME, cookie:NAME, claim:NAME or all", rule.by)),
    };
    let keys = if by == By::All { 1 } else { KEYS };
    let kind = match (rule.requests, rule.at_once) {
        (0, 0) => return Err("a limit needs `requests` and `per`, or `at_once`".to_owned()),
        (0, most) => Kind::AtOnce { table: AtOnce::new(keys), most },
        (_, 1..) => return Err("`requests` and `at_once` are two limits: write two rules".to_owned()),
        (requests, 0) => {
            let window = u64::try_from(duration(&rule.per)?.as_nanos()).map_err(|_| "`per` is too long".to_owned())?;
            let flow = Flow { interval: (window / u64::from(requests)).max(1), most: rule.burst.unwrap_or(requests).max(1).into() };
            Kind::Rate { buckets: Buckets::new(keys), flow, requests: requests.into(), window }
        }
    };
    let fine = |byte: u8| byte.is_ascii_alphanumeric() || b"_-./ ".contains(&byte);
    if !rule.name.bytes().all(fine) {
        return Err(format!("`{}`: a name has letters, digits and - _ . /", rule.name.escape_debug()));
    }
    let name = if rule.name.is_empty() { format!("limit{}", number + 1) } else { rule.name.clone() };
    Ok(Rule { name, place: Place::new(&rule.path, &rule.methods)?, by, kind, mode: rule.mode, tell: rule.tell })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::head::Version;

    fn rule(text: &str) -> RateRule {
        toml::from_str(text).unwrap()
    }

    fn asks(rates: &Rates, client: &str, path: &str, fields: &[(&str, &str)]) -> Option<Refusal> {
        let mut head = Head::default();
        head.set_request(b"GET", path.as_bytes(), Version::Http11);
        fields.iter().for_each(|(name, value)| head.push(name.as_bytes(), value.as_bytes()));
        rates.take(client.parse().ok(), &head, &Asked::new(path.as_bytes()), None, &mut Held::default()).err()
    }

    #[test]
    fn by_address() {
        let rates = Rates::new(&[rule("requests = 2\nper = \"1h\"")]).unwrap();
        let asks = |client: &str| asks(&rates, client, "/", &[]).map(|refusal| refusal.status);
        assert_eq!([asks("192.0.2.1"), asks("::ffff:192.0.2.1"), asks("192.0.2.1"), asks("192.0.2.2")], [None, None, Some(429), None]);
        assert_eq!(
            [asks("2001:db8::1"), asks("2001:db8::2:0:0:1"), asks("2001:db8::ffff"), asks("2001:db8:0:1::1")],
            [None, None, Some(429), None]
        );
    }

    #[test]
    fn by_header_and_cookie_and_all_together() {
        let rates = Rates::new(&[
            rule("requests = 1\nper = \"1h\"\nby = \"header:X-Key\"\npath = \"/h\""),
            rule("requests = 1\nper = \"1h\"\nby = \"cookie:k\"\npath = \"/c\""),
            rule("requests = 1\nper = \"1h\"\nby = \"all\"\npath = \"/a/:id\""),
        ])
        .unwrap();
        let refused = |client: &str, path: &str, fields: &[(&str, &str)]| asks(&rates, client, path, fields).is_some();
        assert!(!refused("192.0.2.1", "/h", &[("x-key", "1")]) && refused("192.0.2.2", "/h", &[("x-key", "1")]));
        assert!(!refused("192.0.2.1", "/h", &[("x-key", "2")]));
        assert!(!refused("192.0.2.1", "/h", &[]) && refused("192.0.2.1", "/h", &[("x-key", "")]));
        assert!(!refused("192.0.2.1", "/c", &[("cookie", "k=1")]) && refused("192.0.2.2", "/c", &[("cookie", "k=1")]));
        assert!(!refused("192.0.2.1", "/a/1", &[]) && refused("192.0.2.2", "/a/2", &[]) && !refused("192.0.2.2", "/a/2/b", &[]));
    }

    #[test]
    fn by_claims_of_tokens_that_were_verified() {
        let rates = Rates::new(&[rule("requests = 1\nper = \"1h\"\nby = \"claim:sub\"")]).unwrap();
        assert!(rates.by_claims());
        let mut head = Head::default();
        head.set_request(b"GET", b"/", Version::Http11);
        let refused = |client: &str, claims: &[Value]| {
            let verified: Vec<Claims> = claims.iter().map(|claims| Arc::new(claims.as_object().cloned().unwrap())).collect();
            rates.take(client.parse().ok(), &head, &Asked::new(b"/"), Some(&verified), &mut Held::default()).is_err()
        };
        let of = |issuer: &str, subject: &str| serde_json::json!({"iss": issuer, "sub": subject});
        assert!(!refused("192.0.2.1", &[of("a", "1")]) && refused("192.0.2.2", &[of("a", "1")]));
        assert!(!refused("192.0.2.1", &[of("a", "2")]) && !refused("192.0.2.1", &[of("b", "1")]));
        // The first of several that has it.
        assert!(refused("192.0.2.1", &[serde_json::json!({}), of("a", "2"), of("c", "3")]));
        // Without it, the address: whatever else is said.
        assert!(
            !refused("192.0.2.1", &[]) && refused("192.0.2.1", &[of("a", "")]) && refused("192.0.2.1", &[serde_json::json!({"sub": null})])
        );
        // Before tokens are looked at, nothing is counted by them.
        let asked = || rates.take(None, &head, &Asked::new(b"/"), None, &mut Held::default());
        assert!(asked().is_ok() && asked().is_ok());
    }

    #[test]
    fn a_refusal_says_when_to_come_again() {
        let rates = Rates::new(&[rule("requests = 1\nper = \"1m\"\nname = \"login\"")]).unwrap();
        assert!(asks(&rates, "192.0.2.1", "/", &[]).is_none());
        let fields = asks(&rates, "192.0.2.1", "/", &[]).unwrap().fields;
        let field = |name: &str| fields.iter().find(|(each, _)| *each == name).unwrap().1.clone();
        assert_eq!(
            [field("retry-after"), field("ratelimit-policy"), field("ratelimit")],
            ["60", "\"login\";q=1;w=60", "\"login\";r=0;t=60"]
        );
    }

    #[test]
    fn at_once_and_reports_and_what_is_left() {
        let rates = Rates::new(&[rule("at_once = 1"), rule("requests = 1\nper = \"1h\"\nmode = \"report\"\ntell = true")]).unwrap();
        let mut head = Head::default();
        head.set_request(b"GET", b"/", Version::Http11);
        let (mut first, mut second) = (Held::default(), Held::default());
        assert!(rates.take(None, &head, &Asked::new(b"/"), None, &mut first).is_ok() && first.reported.is_empty());
        assert!(first.lines.starts_with("ratelimit-policy: \"limit2\";q=1;w=3600\r\nratelimit: \"limit2\";r=0;t=3600"), "{}", first.lines);
        assert!(rates.take(None, &head, &Asked::new(b"/"), None, &mut second).is_err());
        drop(first);
        assert!(rates.take(None, &head, &Asked::new(b"/"), None, &mut second).is_ok() && !second.reported.is_empty());
    }

    #[test]
    fn mistakes_are_said() {
        for text in
            ["", "requests = 1", "requests = 1\nper = \"1m\"\nat_once = 1", "at_once = 1\nby = \"name\"", "at_once = 1\nname = \"\\n\""]
        {
            assert!(Rates::new(&[rule(text)]).is_err(), "{text}");
        }
    }
}
