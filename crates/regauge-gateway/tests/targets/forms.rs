//! The verb of a form, as `Rack::MethodOverride` would leave it.

use regauge_gateway::facade::method::{Seen, Verb, overridden};
use regauge_gateway::head::{Head, Version};

use super::text::halves;

/// What a form says last of a field, by plain decoding.
fn last(body: &[u8], name: &[u8]) -> Option<Vec<u8>> {
    let decoded = |text: &[u8]| {
        let plain: Vec<u8> = text.iter().map(|byte| if *byte == b'+' { b' ' } else { *byte }).collect();
        percent_encoding::percent_decode(&plain).collect::<Vec<u8>>()
    };
    let body = body.strip_suffix(b"\0").unwrap_or(body);
    let mut pairs = body.split(|byte| *byte == b'&').map(|pair| halves(pair.trim_ascii_start(), b'='));
    pairs.rfind(|(each, _)| decoded(each) == name).map(|(_, value)| decoded(value))
}

/// `type\nheader\nbody`: another verb is one that the form's last `_method`, or else the header, spells out; and what is said before all of the body is
/// here is said with it.
pub fn form_method(text: &[u8]) {
    let (kind, rest) = halves(text, b'\n');
    let (header, body) = halves(rest, b'\n');
    let mut head = Head::default();
    head.set_request(b"POST", b"/", Version::Http11);
    if !kind.is_empty() {
        head.push(b"Content-Type", kind);
    }
    if !header.is_empty() {
        head.push(b"X-HTTP-Method-Override", header);
    }
    let (whole, early) = (overridden(&head, Seen::Whole(body)), overridden(&head, Seen::Partly));
    assert!(early == Verb::Unclear || early == whole);
    let in_form = last(body, b"_method");
    if let Verb::Other(method) = whole {
        let said = in_form.as_deref().unwrap_or(header);
        assert!(method != "POST" && (said.eq_ignore_ascii_case(method.as_bytes()) || header.eq_ignore_ascii_case(method.as_bytes())));
    }
    // A form that plainly says another verb is never taken for what it came as.
    let plain = kind == b"application/x-www-form-urlencoded" && in_form.as_ref().is_some_and(|said| said.eq_ignore_ascii_case(b"delete"));
    assert!(!plain || whole != Verb::Own, "{}", body.escape_ascii());
    let mut other = head.renamed(b"PUT");
    other.push(b"X-HTTP-Method-Override", b"DELETE");
    assert_eq!(overridden(&other, Seen::Whole(body)), Verb::Own);
}
