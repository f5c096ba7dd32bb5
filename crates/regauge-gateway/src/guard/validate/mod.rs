//! What a request's body may be: how large, of which type, and whether it is the JSON that it says. What a document says of it is looked at with it.

pub mod kept;

use std::sync::Arc;

use serde_json::json;

use self::kept::Kept;
use super::openapi::body::Looking;
use super::place::{Asked, Place};
use super::refusal::{Refusal, Why};
use crate::head::Head;
use crate::http1::framing::Body;
use crate::proxy::body::{Fault, Source};
use crate::settings::guard::{Mode, ValidateRule};
use crate::settings::values::size;

/// The largest body that is looked into, where a rule says nothing.
const LARGEST: u64 = 1 << 20;

/// A rule on bodies.
#[derive(Debug)]
pub struct Rule {
    place: Place,
    /// Bytes.
    most: u64,
    /// In lower case: `application/json`, `image/*`; empty: all.
    types: Vec<String>,
    json: bool,
    mode: Mode,
}

/// By what a body is still to be looked at.
#[derive(Debug, Default)]
pub struct Bodies {
    pub rules: Vec<Arc<Rule>>,
    /// What an OpenAPI document says of it.
    pub looking: Option<Looking>,
}

/// All rules on bodies.
#[derive(Debug, Default)]
pub struct Validate(Vec<Arc<Rule>>);

impl Validate {
    /// Reads the rules.
    ///
    /// Errors with a sentence for the user.
    pub fn new(rules: &[ValidateRule]) -> Result<Self, String> {
        rules.iter().map(|rule| read(rule).map(Arc::new)).collect::<Result<_, _>>().map(Self)
    }

    /// Whether there is nothing to look at.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Looks at what a request's head says of its body, and adds the rules by which the body itself is looked at to `bodies`. Gives whether a rule
    /// that only reports would have refused it.
    ///
    /// Errors with the answer.
    pub fn check(&self, head: &Head, body: Body, asked: &Asked<'_>, bodies: &mut Vec<Arc<Rule>>) -> Result<bool, Refusal> {
        let mut reported = false;
        if body == Body::None {
            return Ok(reported);
        }
        for rule in self.0.iter().filter(|rule| rule.place.holds(head.method(), asked)) {
            match (rule.of_head(head, body), rule.mode) {
                (Err(refusal), Mode::Enforce) => return Err(refusal),
                (Err(_), Mode::Report) => reported = true,
                // Of a body that does not say how long it is nobody would know when to stop.
                (Ok(()), Mode::Report) if body == Body::Chunked => {}
                (Ok(()), _) => bodies.push(Arc::clone(rule)),
            }
        }
        Ok(reported)
    }
}

/// What became of a body that was looked at.
#[derive(Debug)]
pub enum Looked {
    /// It goes on; a rule that only reports would have refused it for this.
    Reported(String),
    Fine,
    Refused(Refusal),
    /// The client is gone.
    Gone,
}

impl Bodies {
    /// Whether there is nothing to look at.
    pub fn is_empty(&self) -> bool {
        self.rules.is_empty() && self.looking.is_none()
    }

    /// How much of a body is taken at most by all of the rules that refuse.
    pub fn room(&self) -> u64 {
        let rules = self.rules.iter().filter(|rule| rule.mode == Mode::Enforce).map(|rule| rule.most);
        rules.chain(self.looking.as_ref().map(Looking::room)).min().unwrap_or(u64::MAX)
    }

    /// Whether any of them looks into the body.
    pub fn look_into(&self, head: &Head) -> bool {
        self.looking.is_some() || self.ask_for_json(head)
    }

    fn ask_for_json(&self, head: &Head) -> bool {
        self.rules.iter().any(|rule| rule.json && is_json(head))
    }
}

/// Reads all of a body and looks at it.
pub async fn look<S: Source>(bodies: &Bodies, head: &Head, kept: &mut Kept<'_, S>) -> Looked {
    let refused = |status| Looked::Refused(Refusal::new(Why::Invalid, status));
    match kept.collect().await {
        Ok(()) => {}
        Err(Fault::TooLarge) => return refused(413),
        Err(Fault::SourceSilent) => return refused(408),
        Err(Fault::SourceBad(_)) => return refused(400),
        Err(_) => return Looked::Gone,
    }
    let mut reported = None;
    if bodies.ask_for_json(head)
        && let Some(why) = wrong(kept.kept())
    {
        if bodies.rules.iter().any(|rule| rule.json && rule.mode == Mode::Enforce) {
            return Looked::Refused(problem(400, "The body is not JSON", &why));
        }
        reported = Some(why);
    }
    if let Some(looking) = &bodies.looking
        && let Err(refusal) = looking.look(kept.kept())
    {
        if !looking.reports() {
            return Looked::Refused(refusal);
        }
        reported = Some(refusal.said);
    }
    reported.map_or(Looked::Fine, Looked::Reported)
}

impl Rule {
    fn of_head(&self, head: &Head, body: Body) -> Result<(), Refusal> {
        if matches!(body, Body::Length(length) if length > self.most) {
            return Err(problem(413, "The body is too large", &format!("It may have {} bytes", self.most)));
        }
        let kind = media_type(head).to_ascii_lowercase();
        let fits = |each: &String| each.strip_suffix('*').map_or(kind == each.as_bytes(), |start| kind.starts_with(start.as_bytes()));
        if !self.types.is_empty() && !self.types.iter().any(fits) {
            let refusal = problem(415, "The body's type is not taken", &format!("It may be {}", self.types.join(", ")));
            return Err(refusal.with("accept", self.types.join(", ")));
        }
        // What is packed cannot be looked into.
        if self.json && is_json(head) && head.value(b"content-encoding").is_some_and(|coding| !coding.eq_ignore_ascii_case(b"identity")) {
            return Err(
                problem(415, "The body's coding is not taken", "It is sent as it is").with("accept-encoding", "identity".to_owned())
            );
        }
        Ok(())
    }
}

/// RFC 9457.
pub fn problem(status: u16, title: &str, detail: &str) -> Refusal {
    let body = json!({"type": "about:blank", "title": title, "status": status, "detail": detail});
    Refusal { problem: Some(body.to_string().into_bytes()), said: detail.to_owned(), ..Refusal::new(Why::Invalid, status) }
}

/// What a body says that it is, without parameters; empty: it does not say.
pub fn media_type(head: &Head) -> &[u8] {
    let value = head.value(b"content-type").unwrap_or_default();
    value.split(|byte| *byte == b';').next().unwrap_or_default().trim_ascii()
}

/// Whether a body says that it is JSON: `application/json`, or a type with `+json` (RFC 6839).
pub fn is_json(head: &Head) -> bool {
    let kind = media_type(head);
    let ends = kind.len().checked_sub(5).and_then(|start| kind.get(start..)).is_some_and(|end| end.eq_ignore_ascii_case(b"+json"));
    ends || kind.eq_ignore_ascii_case(b"application/json") || kind.eq_ignore_ascii_case(b"text/json")
}

/// What is wrong with a text that is to be JSON, with its place. None: nothing, or there is no text, which Rails takes. Nothing is built of it, and it
/// is nested 128 deep at most.
fn wrong(text: &[u8]) -> Option<String> {
    if text.trim_ascii().is_empty() {
        return None;
    }
    match std::str::from_utf8(text) {
        Err(error) => Some(format!("it is not UTF-8 from byte {} on", error.valid_up_to())),
        Ok(text) => serde_json::from_str::<serde::de::IgnoredAny>(text).err().map(|error| error.to_string()),
    }
}

fn read(rule: &ValidateRule) -> Result<Rule, String> {
    let most = match rule.size.as_str() {
        "" if rule.json => LARGEST,
        "" => u64::MAX,
        text => size(text)?,
    };
    let types: Vec<_> = rule.content_types.iter().map(|each| each.to_ascii_lowercase()).collect();
    let fine = |each: &String| each.contains('/') && each.bytes().all(|byte| byte.is_ascii_graphic() && byte != b';' && byte != b',');
    if let Some(bad) = types.iter().find(|each| !fine(each)) {
        return Err(format!("`{}` is no type: write application/json or image/*", bad.escape_debug()));
    }
    Ok(Rule { place: Place::new(&rule.path, &rule.methods)?, most, types, json: rule.json, mode: rule.mode })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_json_is_named_with_its_place() {
        for fine in ["", " \n", "{}", "[1,2.5e3,\"\\u00e9\",null]", "\"a\"", "1"] {
            assert_eq!(wrong(fine.as_bytes()), None, "{fine}");
        }
        for bad in ["{", "{a:1}", "[1,]", "{\"a\":1}x", "'a'", "\"\n\"", "01", "nul", "\u{feff}{}"] {
            assert!(wrong(bad.as_bytes()).is_some_and(|why| why.contains("line")), "{bad}");
        }
        assert_eq!(wrong(b"\"\xff\"").as_deref(), Some("it is not UTF-8 from byte 1 on"));
        assert!(wrong("[".repeat(100_000).as_bytes()).is_some());
    }

    #[test]
    fn types_are_compared_without_case_and_parameters() {
        let says = |kind: &str, types: &[&str]| {
            let types = types.iter().map(ToString::to_string).collect();
            let all = Validate::new(&[ValidateRule { content_types: types, ..ValidateRule::default() }]).unwrap();
            let mut head = Head::default();
            head.push(b"Content-Type", kind.as_bytes());
            all.check(&head, Body::Chunked, &Asked::new(b"/"), &mut Vec::new()).is_ok()
        };
        assert!(says("Application/JSON; charset=utf-8", &["application/json"]) && says("image/png", &["text/plain", "image/*"]));
        assert!(!says("application/jsonp", &["application/json"]) && !says("", &["application/json"]) && says("x", &[]));
        assert!(Validate::new(&[ValidateRule { content_types: vec!["json".to_owned()], ..ValidateRule::default() }]).is_err());
    }
}
