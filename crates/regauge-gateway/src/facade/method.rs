//! Which verb the router sees: a browser's form can only POST, and says in a field, or a header, what it means.
//!
//! Source: `Rack::MethodOverride` (rack 3.1), which stands in front of the router of every app that is not `api_only`. Where a body would have to
//! be read as Rack reads it and we might differ, the answer is [`Verb::Unclear`], and Rails decides.

use std::borrow::Cow;

use crate::head::Head;

/// `Rack::MethodOverride::HTTP_METHODS`.
const METHODS: [&str; 9] = ["GET", "HEAD", "PUT", "POST", "DELETE", "OPTIONS", "PATCH", "LINK", "UNLINK"];
/// The parameter, and what of it any spelling has.
const PARAMETER: &[u8] = b"_method";
/// A form with more fields is not looked through.
const MOST_FIELDS: usize = 64;
/// Rack's own limit is 32 levels; a field with more brackets is an error to it.
const MOST_BRACKETS: usize = 16;

/// What of a request's body is here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Seen<'a> {
    /// All of it; empty: there is none.
    Whole(&'a [u8]),
    /// Not all.
    Partly,
}

/// The verb that a request is routed by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verb {
    /// The request's own.
    Own,
    /// Another.
    Other(&'static str),
    /// Only Rack knows.
    Unclear,
}

/// The verb that `Rack::MethodOverride` would leave in a request.
pub fn overridden(head: &Head, body: Seen<'_>) -> Verb {
    // `ALLOWED_METHODS`.
    if head.method() != b"POST" {
        return Verb::Own;
    }
    let mut types = head.values(b"content-type");
    let kind = types.next().unwrap_or_default();
    if types.next().is_some() {
        return Verb::Unclear;
    }
    // `Rack::MediaType.type`.
    let end = kind.iter().position(|byte| matches!(byte, b';' | b',')).unwrap_or(kind.len());
    let kind = kind[..end].trim_ascii();
    let is = |name: &[u8]| kind.eq_ignore_ascii_case(name);
    let named = if kind.is_empty() || is(b"application/x-www-form-urlencoded") {
        match body {
            Seen::Partly => return Verb::Unclear,
            Seen::Whole(text) => field(text),
        }
    } else if [&b"multipart/form-data"[..], b"multipart/related", b"multipart/mixed"].into_iter().any(is) {
        match body {
            // Neither the name of a part, nor a spelling of it that is not plain.
            Seen::Whole(text) if memchr::memmem::find(text, PARAMETER).is_none() && memchr::memchr2(b'\\', b'%', text).is_none() => {
                Field::None
            }
            _ => return Verb::Unclear,
        }
    } else {
        Field::None
    };
    let mut headers = head.values(b"x-http-method-override");
    let value = match (&named, headers.next()) {
        (Field::Unclear, _) => return Verb::Unclear,
        (Field::Value(value), _) => value.as_ref(),
        (Field::None, Some(value)) if headers.next().is_none() => value,
        // Several arrive as one with commas, which is no verb.
        (Field::None, _) => return Verb::Own,
    };
    if !value.is_ascii() {
        return Verb::Unclear;
    }
    match METHODS.into_iter().find(|each| each.as_bytes().eq_ignore_ascii_case(value)) {
        None | Some("POST") => Verb::Own,
        Some(method) => Verb::Other(method),
    }
}

/// What a form says.
#[derive(Debug, PartialEq, Eq)]
enum Field<'a> {
    None,
    Value(Cow<'a, [u8]>),
    Unclear,
}

/// The field of a form. A form that Rack refuses has none, but not every refusal of Rack's is known here.
fn field(text: &[u8]) -> Field<'_> {
    if !may_name(text) {
        return Field::None;
    }
    // Safari's: `form_vars.slice!(-1) if form_vars.end_with?("\0")`.
    let text = text.strip_suffix(b"\0").unwrap_or(text);
    let pairs: Vec<&[u8]> = text.split(|byte| *byte == b'&').map(<[u8]>::trim_ascii_start).filter(|pair| !pair.is_empty()).collect();
    if pairs.len() > MOST_FIELDS {
        return Field::Unclear;
    }
    let mut found = Field::None;
    let mut names = Vec::with_capacity(pairs.len());
    for pair in pairs {
        let equals = memchr::memchr(b'=', pair);
        let (Some(name), Some(value)) =
            (unescape(&pair[..equals.unwrap_or(pair.len())]), unescape(equals.map_or(&[], |at| &pair[at + 1..])))
        else {
            return Field::Unclear;
        };
        if name.as_ref() == PARAMETER {
            // The last one counts; one without `=` is nil.
            found = if equals.is_some() { Field::Value(value) } else { Field::None };
        } else if memchr::memmem::find(&name, PARAMETER).is_some() {
            return Field::Unclear;
        }
        names.push(name);
    }
    // `a=1&a[b]=2`: a ParameterTypeError, after which nothing of the form counts.
    let deep = |name: &Cow<[u8]>| name.iter().filter(|byte| matches!(byte, b'[' | b']')).count() > MOST_BRACKETS;
    let clash = |one: &Cow<[u8]>| names.iter().any(|other| clash(one, other));
    if names.iter().any(|name| deep(name) || clash(name)) { Field::Unclear } else { found }
}

/// Whether the parameter may be in a form, plainly or escaped.
fn may_name(text: &[u8]) -> bool {
    memchr::memmem::find(text, PARAMETER).is_some() || memchr::memchr(b'%', text).is_some()
}

/// Whether two names cannot be in one form: one is a value and holds others, or holds both a list and names.
fn clash(one: &[u8], other: &[u8]) -> bool {
    let same = one.iter().zip(other).take_while(|(one, other)| one == other).count();
    let (rest, others) = (&one[same..], &other[same..]);
    (rest.is_empty() && others.starts_with(b"[")) || (rest.starts_with(b"]") && one[..same].ends_with(b"[") && !others.starts_with(b"]"))
}

/// `URI.decode_www_form_component`; None where that raises.
fn unescape(text: &[u8]) -> Option<Cow<'_, [u8]>> {
    if memchr::memchr2(b'%', b'+', text).is_none() {
        return Some(Cow::Borrowed(text));
    }
    let mut plain = Vec::with_capacity(text.len());
    let mut bytes = text.iter().copied();
    let digit = |byte: u8| char::from(byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
    while let Some(byte) = bytes.next() {
        plain.push(match byte {
            b'+' => b' ',
            b'%' => digit(bytes.next()?)? << 4 | digit(bytes.next()?)?,
            other => other,
        });
    }
    Some(Cow::Owned(plain))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::head::Version;

    fn post(fields: &[(&str, &str)], body: Seen<'_>) -> Verb {
        let mut head = Head::default();
        head.set_request(b"POST", b"/a", Version::Http11);
        fields.iter().for_each(|(name, value)| head.push(name.as_bytes(), value.as_bytes()));
        overridden(&head, body)
    }

    fn form(text: &str) -> Verb {
        post(&[("Content-Type", "application/x-www-form-urlencoded; charset=UTF-8")], Seen::Whole(text.as_bytes()))
    }

    #[test]
    fn a_form_says_what_it_means() {
        for (text, verb) in [
            ("_method=delete", Verb::Other("DELETE")),
            ("a=1& _method=PaTch&b[]=2&b[]=3&c[d]=4&c[e]=5", Verb::Other("PATCH")),
            ("%5Fmethod=%70ut", Verb::Other("PUT")),
            ("_method=put&_method=delete", Verb::Other("DELETE")),
            ("_method=delete\0", Verb::Other("DELETE")),
            ("_method=post", Verb::Own),
            ("_method=trace", Verb::Own),
            ("_method=", Verb::Own),
            ("_method", Verb::Own),
            ("method=delete", Verb::Own),
            ("", Verb::Own),
        ] {
            assert_eq!(form(text), verb, "{text}");
        }
        assert_eq!(post(&[], Seen::Whole(b"_method=delete")), Verb::Other("DELETE"));
        assert_eq!(post(&[("Content-Type", "application/json")], Seen::Partly), Verb::Own);
    }

    #[test]
    fn where_rack_may_read_it_in_another_way_rails_decides() {
        for text in [
            "_method=delete&a=%zz",
            "_method[]=delete",
            "[_method]=delete",
            "_method=delete&a=1&a[b]=2",
            "_method=delete&a[b]=1&a[b][c]=2",
            "_method=delete&a[]=1&a[b]=2",
            "_method=l%C4%B1nk",
            &format!("_method=delete&a{}=1", "[b]".repeat(40)),
            &format!("_method=delete{}", "&a=1".repeat(80)),
        ] {
            assert_eq!(form(text), Verb::Unclear, "{text}");
        }
        assert_eq!(post(&[], Seen::Partly), Verb::Unclear);
        assert_eq!(post(&[("Content-Type", "text/plain"), ("content-type", "a/b")], Seen::Whole(b"")), Verb::Unclear);
        let multipart = [("Content-Type", "multipart/form-data; boundary=x")];
        assert_eq!(post(&multipart, Seen::Whole(b"--x\r\nContent-Disposition: form-data; name=\"_method\"")), Verb::Unclear);
        assert_eq!(post(&multipart, Seen::Whole(b"--x\r\nContent-Disposition: form-data; name=\"_m\\ethod\"")), Verb::Unclear);
        assert_eq!(post(&multipart, Seen::Whole(b"--x\r\nContent-Disposition: form-data; name=\"a\"")), Verb::Own);
    }

    #[test]
    fn a_header_says_it_where_no_form_does() {
        let header = ("X-HTTP-Method-Override", "patch");
        assert_eq!(post(&[header, ("Content-Type", "application/json")], Seen::Partly), Verb::Other("PATCH"));
        assert_eq!(post(&[header], Seen::Whole(b"_method=put")), Verb::Other("PUT"));
        assert_eq!(post(&[header, header], Seen::Whole(b"")), Verb::Own);
        let mut head = Head::default();
        head.set_request(b"GET", b"/a", Version::Http11);
        head.push(b"X-HTTP-Method-Override", b"DELETE");
        assert_eq!(overridden(&head, Seen::Whole(b"")), Verb::Own);
    }
}
