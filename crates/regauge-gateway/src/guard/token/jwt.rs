//! Tokens that carry what they say, signed (RFC 7519, RFC 7515), read as RFC 8725 asks for.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::Deserialize;
use serde_json::{Map, Value};

use super::key::{Algorithm, Key};

/// The longest token that is read, in bytes.
pub const LONGEST: usize = 16 * 1024;
/// Keys that are tried for a token that names none.
const MOST_TRIED: usize = 8;

/// What a token is to say.
#[derive(Debug, Clone, Default)]
pub struct Wanted {
    /// Any of these; empty: whoever.
    pub issuers: Vec<String>,
    /// Any of these has to be meant; empty: the token may not be meant for somebody (RFC 7519, section 4.1.3).
    pub audiences: Vec<String>,
    /// Empty: all that the keys are for.
    pub algorithms: Vec<Algorithm>,
    /// How far clocks may be apart, in seconds.
    pub leeway: f64,
    /// Whether a token without an end is taken.
    pub endless: bool,
}

/// Why a token is not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Bad {
    #[error("The token is malformed")]
    Malformed,
    #[error("The token's algorithm is not allowed")]
    Algorithm,
    /// The set may have changed.
    #[error("The token's key is not known")]
    Key,
    #[error("The token's signature is wrong")]
    Signature,
    #[error("The token has expired")]
    Expired,
    #[error("The token is not valid yet")]
    Early,
    #[error("The token's issuer is another")]
    Issuer,
    #[error("The token is meant for somebody else")]
    Audience,
}

#[derive(Deserialize)]
struct Header {
    alg: String,
    #[serde(default)]
    kid: Option<String>,
    #[serde(default)]
    crit: Option<Value>,
}

/// What a token says, after everything about it was verified. `now`: seconds since 1970.
pub fn claims(token: &[u8], keys: &[Key], wanted: &Wanted, now: f64) -> Result<Map<String, Value>, Bad> {
    if token.len() > LONGEST {
        return Err(Bad::Malformed);
    }
    let mut dots = memchr::memchr_iter(b'.', token);
    let (Some(first), Some(second), None) = (dots.next(), dots.next(), dots.next()) else { return Err(Bad::Malformed) };
    let decode = |part: &[u8]| URL_SAFE_NO_PAD.decode(part).map_err(|_| Bad::Malformed);
    let header: Header = serde_json::from_slice(&decode(&token[..first])?).map_err(|_| Bad::Malformed)?;
    // RFC 7515, section 4.1.11: what is critical has to be understood, and nothing is.
    if header.crit.is_some() {
        return Err(Bad::Malformed);
    }
    let algorithm = Algorithm::named(&header.alg).ok_or(Bad::Algorithm)?;
    if !wanted.algorithms.is_empty() && !wanted.algorithms.contains(&algorithm) {
        return Err(Bad::Algorithm);
    }
    let (message, signature) = (&token[..second], decode(&token[second + 1..])?);
    let named = |key: &&Key| header.kid.is_none() || key.id.is_none() || key.id == header.kid;
    let mut found = keys.iter().filter(named).peekable();
    if found.peek().is_none() {
        return Err(Bad::Key);
    }
    let mut fitting = found.filter(|key| key.is_for(algorithm)).take(MOST_TRIED).peekable();
    if fitting.peek().is_none() {
        return Err(Bad::Algorithm);
    }
    if !fitting.any(|key| key.verifies(algorithm, message, &signature)) {
        return Err(Bad::Signature);
    }
    let claims: Map<String, Value> = serde_json::from_slice(&decode(&token[first + 1..second])?).map_err(|_| Bad::Malformed)?;
    hold(&claims, wanted, now)?;
    Ok(claims)
}

/// Whether claims hold. A claim of another type than its own is never passed over.
pub fn hold(claims: &Map<String, Value>, wanted: &Wanted, now: f64) -> Result<(), Bad> {
    let time = |name: &str| claims.get(name).map(|value| value.as_f64().ok_or(Bad::Malformed)).transpose();
    match time("exp")? {
        Some(end) if now >= end + wanted.leeway => return Err(Bad::Expired),
        None if !wanted.endless => return Err(Bad::Expired),
        _ => {}
    }
    if time("nbf")?.is_some_and(|start| now < start - wanted.leeway) {
        return Err(Bad::Early);
    }
    let is = |value: &Value, all: &[String]| value.as_str().is_some_and(|text| all.iter().any(|each| each == text));
    if !wanted.issuers.is_empty() && !claims.get("iss").is_some_and(|issuer| is(issuer, &wanted.issuers)) {
        return Err(Bad::Issuer);
    }
    let meant = match claims.get("aud") {
        None => wanted.audiences.is_empty(),
        Some(Value::Array(all)) => all.iter().any(|each| is(each, &wanted.audiences)),
        Some(one) => is(one, &wanted.audiences),
    };
    if meant { Ok(()) } else { Err(Bad::Audience) }
}
