//! Requests that have to bring a token (RFC 6750): signed ones that are read here, and others that a server is asked about.

pub mod fetch;
pub mod jwk;
pub mod jwt;
pub mod key;
pub mod keys;
pub mod opaque;

use std::sync::Arc;
use std::time::{Instant, SystemTime, UNIX_EPOCH};

use serde_json::{Map, Value};

use self::fetch::Site;
use self::jwt::{Bad, LONGEST, Wanted};
use self::key::Algorithm;
use self::keys::Keys;
use self::opaque::{Opaque, Unreachable};
use super::place::{Asked, Place};
use super::refusal::{Refusal, Why};
use crate::facade::sticky::cookie;
use crate::head::Head;
use crate::settings::guard::{Mode, TokenRule};
use crate::settings::values::{duration, token as name_of_field};

/// The longest claim that is passed on, in bytes.
const LONGEST_CLAIM: usize = 2048;

#[derive(Debug)]
enum From {
    Bearer,
    Header(String),
    Cookie(String),
}

#[derive(Debug)]
enum By {
    Keys(Keys, Wanted),
    Asking(Opaque),
}

/// What a token says that was verified.
pub type Claims = Arc<Map<String, Value>>;

/// A rule on tokens.
#[derive(Debug)]
pub struct Token {
    /// As it was written.
    written: TokenRule,
    place: Place,
    except: Vec<Place>,
    from: From,
    by: By,
}

/// What a token of a request came to.
#[derive(Debug)]
enum Outcome {
    Good(Claims),
    Missing,
    Twice,
    Bad(String),
    /// Nobody could say.
    Unknown,
}

impl Token {
    /// Reads a rule. `before`: those until now, of which the same one goes on, with what it knows.
    ///
    /// Errors with a sentence for the user.
    pub fn new(rule: &TokenRule, before: &[Arc<Self>]) -> Result<Arc<Self>, String> {
        if let Some(same) = before.iter().find(|each| each.written == *rule) {
            return Ok(Arc::clone(same));
        }
        rule.headers.values().try_for_each(|name| match name_of_field(name)?.as_str() {
            "" => Err("a claim is passed on in a field without a name".to_owned()),
            _ => Ok(()),
        })?;
        let from = match rule.from.split_once(':') {
            None if rule.from.is_empty() || rule.from == "bearer" => From::Bearer,
            Some(("header", name)) if !name.is_empty() => From::Header(name.to_owned()),
            Some(("cookie", name)) if !name.is_empty() => From::Cookie(name.to_owned()),
            _ => return Err(format!("from = \"{}\": write bearer, header:NAME or cookie:NAME", rule.from)),
        };
        let except = rule.except.iter().map(|path| Place::new(path, &[])).collect::<Result<_, _>>()?;
        Ok(Arc::new(Self { written: rule.clone(), place: Place::new(&rule.path, &rule.methods)?, except, from, by: by(rule)? }))
    }

    /// Fields in which claims are passed on: a client's own are left out, whatever it asks for.
    pub fn headers(&self) -> impl Iterator<Item = &String> {
        self.written.headers.values()
    }

    /// Looks at a request's token. `lines`: what the server is told; `verified`: what good tokens say. Gives whether a rule that only reports would
    /// have refused it.
    ///
    /// Errors with the answer.
    pub async fn check(&self, head: &Head, asked: &Asked<'_>, lines: &mut Vec<u8>, verified: &mut Vec<Claims>) -> Result<bool, Refusal> {
        // What is excepted has to be so in every way in which its path can be read.
        if !self.place.holds(head.method(), asked) || self.except.iter().any(|place| place.surely_holds(head.method(), asked)) {
            return Ok(false);
        }
        let outcome = match self.find(head) {
            Ok(token) => self.judge(token).await,
            Err(outcome) => outcome,
        };
        let refusal = match outcome {
            Outcome::Good(claims) => {
                self.pass_on(&claims, lines);
                verified.push(claims);
                return Ok(false);
            }
            Outcome::Missing if self.written.optional => return Ok(false),
            // RFC 6750, section 3: without a token there is nothing wrong to be named.
            Outcome::Missing => challenge(401, "Bearer".to_owned()),
            Outcome::Twice => challenge(400, "Bearer error=\"invalid_request\", error_description=\"More than one token\"".to_owned()),
            Outcome::Bad(why) => challenge(401, format!("Bearer error=\"invalid_token\", error_description=\"{why}\"")),
            Outcome::Unknown => Refusal::new(Why::Token, 503).with("retry-after", "5".to_owned()),
        };
        if self.written.mode == Mode::Report { Ok(true) } else { Err(refusal) }
    }

    fn find<'a>(&self, head: &'a Head) -> Result<&'a [u8], Outcome> {
        let named = |name: &'a str| head.values(name.as_bytes());
        let token = match &self.from {
            From::Cookie(name) => cookie(head, name.as_bytes()),
            From::Header(name) => {
                let mut values = head.fields().filter(|(each, _)| each.eq_ignore_ascii_case(name.as_bytes())).map(|(_, value)| value);
                let first = values.next();
                if values.next().is_some() {
                    return Err(Outcome::Twice);
                }
                first
            }
            From::Bearer => {
                let mut values = named("authorization");
                let first = values.next();
                if values.next().is_some() {
                    return Err(Outcome::Twice);
                }
                // Another scheme is no token.
                first
                    .and_then(|value| value.split_at_checked(7))
                    .filter(|(scheme, _)| scheme.eq_ignore_ascii_case(b"bearer "))
                    .map(|(_, token)| token.trim_ascii())
            }
        };
        token.filter(|token| !token.is_empty()).ok_or(Outcome::Missing)
    }

    async fn judge(&self, token: &[u8]) -> Outcome {
        let (keys, wanted) = match &self.by {
            By::Asking(_) if token.len() > LONGEST => return Outcome::Bad(Bad::Malformed.to_string()),
            By::Asking(opaque) => {
                return match opaque.claims(token, Instant::now()).await {
                    Ok(Some(claims)) => Outcome::Good(claims),
                    Ok(None) => Outcome::Bad("The token is not good".to_owned()),
                    Err(Unreachable) => Outcome::Unknown,
                };
            }
            By::Keys(keys, wanted) => (keys, wanted),
        };
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_secs_f64();
        let mut once_more = true;
        loop {
            let found = keys.now().as_ref().as_ref().map(|keys| jwt::claims(token, keys, wanted, now));
            match found {
                Some(Ok(claims)) => return Outcome::Good(Arc::new(claims)),
                None | Some(Err(Bad::Key)) if once_more && keys.again().await => once_more = false,
                None => return Outcome::Unknown,
                Some(Err(bad)) => return Outcome::Bad(bad.to_string()),
            }
        }
    }

    fn pass_on(&self, claims: &Map<String, Value>, lines: &mut Vec<u8>) {
        for (claim, header) in &self.written.headers {
            let text = match claims.get(claim) {
                None | Some(Value::Null) => continue,
                Some(Value::String(text)) => text.clone(),
                Some(other) => other.to_string(),
            };
            // What could end a line is in no claim that is passed on.
            if text.len() <= LONGEST_CLAIM && !text.bytes().any(|byte| byte.is_ascii_control()) {
                lines.extend_from_slice(&[header.as_bytes(), b": ", text.trim().as_bytes(), b"\r\n"].concat());
            }
        }
    }
}

fn challenge(status: u16, value: String) -> Refusal {
    Refusal::new(Why::Token, status).with("www-authenticate", value)
}

fn by(rule: &TokenRule) -> Result<By, String> {
    let named = |name: &String| Algorithm::named(name).ok_or_else(|| format!("there is no algorithm `{name}`"));
    let algorithms = rule.algorithms.iter().map(named).collect::<Result<Vec<_>, _>>()?;
    let leeway = if rule.leeway.is_empty() { 30.0 } else { duration(&rule.leeway)?.as_secs_f64() };
    let (issuers, audiences) = (rule.issuers.clone(), rule.audiences.clone());
    let wanted = Wanted { issuers, audiences, algorithms, leeway, endless: rule.endless };
    let authorities = rule.authorities.as_deref();
    let all = [&rule.secret_file, &rule.key_file, &rule.jwks_file];
    let keys = match (all, rule.jwks_url.as_str(), rule.ask.as_str()) {
        ([Some(path), None, None], "", "") => Keys::secret(path)?,
        ([None, Some(path), None], "", "") => Keys::pem(path)?,
        ([None, None, Some(path)], "", "") => Keys::set(path)?,
        ([None, None, None], url, "") if !url.is_empty() => Keys::remote(url, authorities)?,
        ([None, None, None], "", url) if !url.is_empty() => {
            let ttl = duration(if rule.ttl.is_empty() { "30s" } else { &rule.ttl })?;
            return Ok(By::Asking(Opaque::new(Site::new(url, authorities)?, ttl)));
        }
        _ => return Err("a rule on tokens has one of secret_file, key_file, jwks_file, jwks_url and ask".to_owned()),
    };
    Ok(By::Keys(keys, wanted))
}

#[cfg(test)]
mod tests;
