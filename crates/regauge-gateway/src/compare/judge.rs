//! What two answers differ in: Rails' is right.

use std::borrow::Cow;
use std::collections::BTreeSet;

use super::answer::{Answer, Kept};
use super::json;
use super::rules::{Rules, Way};
use super::secret::around;
use super::text::first_difference;
use crate::head::Head;

/// One difference.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// `status`, `header NAME`, `body $.path`, `body line N`.
    pub at: String,
    /// The nearest name: whether the values may be written depends on it.
    pub name: String,
    /// What Rails answered; None: nothing.
    pub rails: Option<String>,
    pub rust: Option<String>,
}

impl Difference {
    /// A difference.
    pub fn new(at: &str, name: &str, rails: Option<String>, rust: Option<String>) -> Self {
        Self { at: at.to_owned(), name: name.to_owned(), rails, rust }
    }
}

/// What two whole answers differ in, the status first, then fields by name, then the body.
pub fn differences(rules: &Rules, request: &Head, rails: &Answer, rust: &Answer) -> Vec<Difference> {
    let mut found = Vec::new();
    if rails.head.status != rust.head.status {
        let status = |answer: &Answer| Some(answer.head.status.to_string());
        found.push(Difference::new("status", "", status(rails), status(rust)));
    }
    let (Kept::Whole(ours), Kept::Whole(theirs)) = (&rails.body, &rust.body) else { return found };
    fields(rules, &rails.head, &rust.head, ours == theirs, &mut found);
    // The length of what would come (RFC 9110, section 8.6).
    if request.method() == b"HEAD" {
        let length = |answer: &Answer| answer.head.value(b"content-length").map(shown);
        // Where a body has something new in it each time, its length may be another: nothing is known of it here.
        let (rails, rust) = (length(rails), length(rust));
        if rails.is_some() && rust.is_some() && rails != rust {
            found.push(Difference::new("header content-length", "content-length", rails, rust));
        }
    } else {
        body(rules, &rails.head, ours, theirs, &mut found);
    }
    found
}

fn shown(value: &[u8]) -> String {
    String::from_utf8_lossy(value).into_owned()
}

fn fields(rules: &Rules, rails: &Head, rust: &Head, same_body: bool, found: &mut Vec<Difference>) {
    let names: BTreeSet<String> = rails.fields().chain(rust.fields()).map(|(name, _)| shown(name).to_ascii_lowercase()).collect();
    for name in &names {
        let values = |head: &Head| head.values(name.as_bytes()).map(|value| normalized(rules, name, value)).collect::<Vec<_>>();
        let (ours, theirs) = (values(rails), values(rust));
        let differ = match rules.way(name) {
            Way::Ignored => false,
            Way::Present => ours.is_empty() != theirs.is_empty(),
            // The digest of a body that has something new in it is new.
            Way::Value if name == "etag" && !same_body => ours.is_empty() != theirs.is_empty(),
            Way::Value => ours != theirs,
        };
        if differ {
            let text = |values: Vec<String>| (!values.is_empty()).then(|| values.join(" | "));
            found.push(Difference::new(&format!("header {name}"), name, text(ours), text(theirs)));
        }
    }
}

/// A field's value as it is compared. Of a cookie the name and its attributes: what Rails encrypts is another text each time.
fn normalized(rules: &Rules, name: &str, value: &[u8]) -> String {
    match name {
        "set-cookie" => {
            let mut parts = value.split(|byte| *byte == b';').map(|part| shown(part.trim_ascii()));
            let cookie = parts.next().unwrap_or_default();
            let name = cookie.split('=').next().unwrap_or_default().to_owned();
            let mut rest: Vec<String> = parts.map(|part| part.to_ascii_lowercase()).filter(|part| !part.starts_with("expires=")).collect();
            rest.sort_unstable();
            std::iter::once(name).chain(rest).collect::<Vec<_>>().join("; ")
        }
        "content-type" | "vary" | "cache-control" => {
            let mut parts: Vec<String> = value
                .split(|byte| matches!((name, byte), ("content-type", b';') | ("vary" | "cache-control", b',')))
                .map(|part| shown(part.trim_ascii()).to_ascii_lowercase())
                .collect();
            if name != "content-type" {
                parts.sort_unstable();
            }
            parts.join(", ")
        }
        _ => shown(&rules.patterns.normalized(value)),
    }
}

fn body(rules: &Rules, head: &Head, rails: &[u8], rust: &[u8], found: &mut Vec<Difference>) {
    if rails == rust {
        return;
    }
    let kind = head.value(b"content-type").map(|kind| shown(kind).to_ascii_lowercase()).unwrap_or_default();
    let kind = kind.split(';').next().unwrap_or_default().trim();
    if (kind == "application/json" || kind.ends_with("+json"))
        && let (Ok(one), Ok(other)) = (serde_json::from_slice(rails), serde_json::from_slice(rust))
    {
        json::differences(rules, &one, &other, found);
        return;
    }
    let text = kind.starts_with("text/") || kind.ends_with("xml") || kind.ends_with("javascript") || kind.ends_with("json");
    let normal = |bytes| if text { rules.patterns.normalized(bytes) } else { Cow::Borrowed(bytes) };
    let (rails, rust) = (normal(rails), normal(rust));
    let Some((line, place)) = first_difference(&rails, &rust) else { return };
    if text {
        found.push(Difference::new(
            &format!("body line {line}"),
            "",
            Some(around(&rails, place, &rules.secrets)),
            Some(around(&rust, place, &rules.secrets)),
        ));
    } else {
        let length = |bytes: &[u8]| Some(format!("{} bytes", bytes.len()));
        found.push(Difference::new(&format!("body byte {place}"), "", length(&rails), length(&rust)));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::head::Version;
    use crate::settings::shadow::Compare;

    fn answer(status: u16, fields: &[(&str, &str)], body: &str) -> Answer {
        let mut answer = Answer::new(1 << 20);
        answer.head.set_status(status, Version::Http11);
        fields.iter().for_each(|(name, value)| answer.head.push(name.as_bytes(), value.as_bytes()));
        answer.body = Kept::Whole(body.as_bytes().to_vec());
        answer
    }

    fn told(rails: &Answer, rust: &Answer) -> Vec<String> {
        let mut request = Head::default();
        request.set_request(b"GET", b"/", Version::Http11);
        let rules = Rules::new(&Compare { ignore_headers: vec!["X-Served-By".to_owned()], ..Compare::default() });
        differences(&rules, &request, rails, rust)
            .into_iter()
            .map(|each| format!("{}: {:?} / {:?}", each.at, each.rails, each.rust))
            .collect()
    }

    #[test]
    fn what_is_new_each_time_is_no_difference() {
        let rails = answer(
            200,
            &[
                ("Date", "Mon"),
                ("X-Request-Id", "1"),
                ("X-Runtime", "0.1"),
                ("ETag", "W/\"a\""),
                ("Set-Cookie", "_shop_session=abc; path=/; HttpOnly; expires=Mon"),
                ("Vary", "Accept, Origin"),
                ("Content-Type", "text/html; charset=utf-8"),
                ("X-Served-By", "rails"),
            ],
            "<meta name=\"csrf-token\" content=\"a\">",
        );
        let rust = answer(
            200,
            &[
                ("content-type", "text/html;charset=UTF-8"),
                ("vary", "origin,accept"),
                ("etag", "W/\"b\""),
                ("set-cookie", "_shop_session=defg; httponly; path=/; expires=Tue"),
                ("x-runtime", "0.2"),
                ("x-request-id", "2"),
                ("transfer-encoding", "chunked"),
            ],
            "<meta name=\"csrf-token\" content=\"b\">",
        );
        assert_eq!(told(&rails, &rust), [""; 0]);
    }

    #[test]
    fn what_differs_is_told() {
        let json = ("content-type", "application/json; charset=utf-8");
        let rails =
            answer(200, &[json, ("etag", "a"), ("location", "/a"), ("x-runtime", "1"), ("set-cookie", "a=secret; path=/")], "{\"a\":1}");
        let rust = answer(404, &[json, ("etag", "b"), ("set-cookie", "b=secret; path=/")], "{\"a\":2}");
        assert_eq!(
            told(&rails, &rust),
            [
                r#"status: Some("200") / Some("404")"#,
                r#"header location: Some("/a") / None"#,
                r#"header set-cookie: Some("a; path=/") / Some("b; path=/")"#,
                r#"header x-runtime: Some("1") / None"#,
                r#"body $.a: Some("1") / Some("2")"#,
            ]
        );
        let same = |etag| answer(200, &[("etag", etag)], "same");
        assert_eq!(told(&same("a"), &same("b")).len(), 1);
        let text = |body| answer(200, &[("content-type", "text/html")], body);
        assert_eq!(told(&text("a\nb"), &text("a\nc")), [r#"body line 2: Some("a\nb") / Some("a\nc")"#]);
        let bytes = |body| answer(200, &[("content-type", "image/png")], body);
        assert_eq!(told(&bytes("ab"), &bytes("acd")), [r#"body byte 1: Some("2 bytes") / Some("3 bytes")"#]);
    }

    #[test]
    fn json_that_is_none_is_compared_as_text() {
        let json = |body| answer(200, &[("content-type", "application/json")], body);
        assert_eq!(told(&json("{\"a\":"), &json("{\"b\":")).len(), 1);
        let deep = |end: &str| format!("{}{end}", "[".repeat(100_000));
        assert_eq!(told(&json(&deep("1")), &json(&deep("2"))).len(), 1);
    }
}
