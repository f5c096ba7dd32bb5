//! `ActionController::HttpAuthentication`: token and basic.

use std::borrow::Cow;

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::Response;
use base64::Engine;
use base64::alphabet;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};

use super::{Request, respond};
use crate::error::{Error, Result};

/// `authenticate_with_http_token`: the token and its options, when the client sent one.
///
/// # Errors
/// [`Error::Argument`] on SQLite for a token that is not ASCII: to Ruby a header is bytes, and its adapter cannot bind
/// those as text. PostgreSQL takes them as they are.
pub fn token(request: &Request) -> Result<Option<Credentials>> {
    let Some(sent) = authorization(request) else {
        return Ok(None);
    };
    let found = parse_token(&sent);
    let binary = found.as_ref().is_some_and(|(token, _)| !token.is_ascii());
    if cfg!(feature = "sqlite") && binary {
        return Err(Error::Argument(
            "a token is bytes that are no UTF-8 text to Ruby".to_owned(),
        ));
    }
    Ok(found)
}

/// A token, and the options beside it.
pub type Credentials = (String, Vec<(String, String)>);

/// `authenticate_with_http_basic`: name and password.
pub fn basic(request: &Request) -> Option<(String, String)> {
    parse_basic(&authorization(request)?)
}

fn authorization(request: &Request) -> Option<Cow<'_, str>> {
    [
        "authorization",
        "x-http_authorization",
        "redirect_x_http_authorization",
    ]
    .iter()
    .find_map(|name| request.headers().get(*name))
    .map(|value| String::from_utf8_lossy(value.as_bytes()))
}

/// `Token token="secret", key="value"`, and `Bearer secret`.
fn parse_token(text: &str) -> Option<Credentials> {
    let rest = text
        .strip_prefix("Token")
        .or_else(|| text.strip_prefix("Bearer"))?;
    if !rest.starts_with(|c: char| c.is_ascii_whitespace()) {
        return None;
    }
    let mut pairs = rest
        .trim_start()
        .split([',', ';', '\t'])
        .map(str::trim)
        .filter(|pair| !pair.is_empty())
        .map(|pair| match pair.split_once('=') {
            Some((key, value)) => (key, value),
            None => (pair, ""),
        });
    let (key, value) = pairs.next()?;
    let named = key == "token";
    let token = if named {
        unquote(value)
    } else if value.is_empty() {
        unquote(key)
    } else {
        unquote(
            rest.trim_start()
                .split([',', ';', '\t'])
                .next()
                .unwrap_or_default()
                .trim(),
        )
    };
    let options = pairs
        .map(|(key, value)| (key.to_owned(), unquote(value)))
        .collect();
    (!token.is_empty()).then_some((token, options))
}

fn unquote(text: &str) -> String {
    let text = text.strip_prefix('"').unwrap_or(text);
    text.strip_suffix('"').unwrap_or(text).to_owned()
}

const LENIENT: GeneralPurpose = GeneralPurpose::new(
    &alphabet::STANDARD,
    GeneralPurposeConfig::new()
        .with_decode_padding_mode(DecodePaddingMode::Indifferent)
        .with_decode_allow_trailing_bits(true),
);

/// `Basic base64(name:password)`; the scheme in any case.
fn parse_basic(text: &str) -> Option<(String, String)> {
    let mut words = text.split_ascii_whitespace();
    if !words.next()?.eq_ignore_ascii_case("basic") {
        return None;
    }
    // Ruby's `unpack("m")` skips what is not of the alphabet.
    let clean: String = words
        .next()?
        .chars()
        .take_while(|c| *c != '=')
        .filter(|c| c.is_ascii_alphanumeric() || matches!(c, '+' | '/'))
        .collect();
    let decoded = String::from_utf8(LENIENT.decode(clean).ok()?).ok()?;
    let (name, password) = decoded.split_once(':')?;
    Some((name.to_owned(), password.to_owned()))
}

/// `request_http_token_authentication(realm, message)`
pub fn request_token(realm: &str, message: Option<&str>) -> Response {
    let text = message.unwrap_or("HTTP Token: Access denied.\n").to_owned();
    let response = respond::render_plain(StatusCode::UNAUTHORIZED, text);
    challenge(response, "Token", realm)
}

/// `request_http_basic_authentication(realm, message)`
pub fn request_basic(realm: &str, message: Option<&str>) -> Response {
    let text = message.unwrap_or("HTTP Basic: Access denied.\n").to_owned();
    let html = HeaderValue::from_static("text/html; charset=utf-8");
    let mut response = respond::render_body(StatusCode::UNAUTHORIZED, html, text);
    // It sets the body without rendering, so that nothing depends on the format.
    response.extensions_mut().remove::<respond::Rendered>();
    challenge(response, "Basic", realm)
}

fn challenge(response: Response, scheme: &str, realm: &str) -> Response {
    let value = format!("{scheme} realm=\"{}\"", realm.replace('"', ""));
    respond::with_header(response, header::WWW_AUTHENTICATE, &value)
}

/// `http_basic_authenticate_with name:, password:`: none when the two are right, else the answer.
pub fn http_basic(request: &Request, name: &str, password: &str, realm: &str) -> Option<Response> {
    let right = basic(request).is_some_and(|(given, secret)| {
        // Both are compared whatever the first says.
        crate::password::secure_compare(&given, name)
            & crate::password::secure_compare(&secret, password)
    });
    (!right).then(|| request_basic(realm, None))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_that_rails_reads() {
        for (header, token, options) in [
            ("Token secret", Some("secret"), &[][..]),
            ("Token token=secret", Some("secret"), &[]),
            ("Bearer secret", Some("secret"), &[]),
            (
                "Token token=\"secret\", foo=\"bar\", baz=q",
                Some("secret"),
                &[("foo", "bar"), ("baz", "q")],
            ),
            ("Bearer token=secret;a=1", Some("secret"), &[("a", "1")]),
            ("token secret", None, &[]),
            ("Token", None, &[]),
            ("Tokensecret", None, &[]),
            ("Basic xx", None, &[]),
        ] {
            let found = parse_token(header);
            assert_eq!(
                found.as_ref().map(|(token, _)| token.as_str()),
                token,
                "{header}"
            );
            let given: Vec<_> = found.into_iter().flat_map(|(_, options)| options).collect();
            let wanted: Vec<_> = options
                .iter()
                .map(|(k, v)| ((*k).to_owned(), (*v).to_owned()))
                .collect();
            assert_eq!(given, wanted, "{header}");
        }
    }

    #[test]
    fn names_and_passwords_that_rails_reads() {
        let pair = Some(("admin".to_owned(), "pw".to_owned()));
        assert_eq!(parse_basic("Basic YWRtaW46cHc="), pair);
        assert_eq!(parse_basic("basic   YWRtaW46cHc"), pair);
        for wrong in [
            "Basic",
            "Basic !!!",
            "Basic YWRtaW4=",
            "Bearer YWRtaW46cHc=",
        ] {
            assert_eq!(parse_basic(wrong), None, "{wrong}");
        }
    }
}
