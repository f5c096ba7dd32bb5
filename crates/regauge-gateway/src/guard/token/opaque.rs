//! Tokens that only another server understands: it is asked, and what it said is remembered for a while.
//!
//! It gets a GET with the token as the client sent it, and says with its status whether it is good: 2xx, or 401 and 403; a body in JSON whose
//! `active` is false says no, too (RFC 7662, section 2.2). What is remembered is the token's digest, never the token.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use ring::digest::{SHA256, digest};
use serde_json::{Map, Value};
use tokio::time::timeout;

use super::fetch::Site;

/// Tokens that are remembered.
const MOST: usize = 10_000;
/// How long an answer may take.
const LIMIT: Duration = Duration::from_secs(5);

type Digest = [u8; 32];

#[derive(Debug, Clone)]
struct Known {
    until: Instant,
    /// None: it is not good.
    claims: Option<Arc<Map<String, Value>>>,
}

/// The server that knows.
#[derive(Debug)]
pub struct Opaque {
    site: Site,
    /// For how long its word is taken.
    ttl: Duration,
    known: Mutex<HashMap<Digest, Known>>,
}

/// It could not be asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Unreachable;

impl Opaque {
    /// A server that is asked.
    pub fn new(site: Site, ttl: Duration) -> Self {
        Self { site, ttl, known: Mutex::default() }
    }

    /// What a token stands for; None: it is not good.
    ///
    /// Errors where nobody could say.
    pub async fn claims(&self, token: &[u8], now: Instant) -> Result<Option<Arc<Map<String, Value>>>, Unreachable> {
        let mut key = Digest::default();
        key.copy_from_slice(digest(&SHA256, token).as_ref());
        if let Some(known) = self.remembered(&key, now) {
            return Ok(known.claims);
        }
        let bearer = [b"Bearer ", token].concat();
        let answer = timeout(LIMIT, self.site.get(&[("Authorization", &bearer)])).await;
        let Ok(Ok(answer)) = answer else { return Err(Unreachable) };
        let claims = match answer.head.status {
            200..=299 => Some(serde_json::from_slice::<Map<String, Value>>(&answer.body).unwrap_or_default())
                .filter(|claims| claims.get("active") != Some(&Value::Bool(false)))
                .map(Arc::new),
            401 | 403 => None,
            _ => return Err(Unreachable),
        };
        self.remember(key, Known { until: now + self.ttl, claims: claims.clone() }, now);
        Ok(claims)
    }

    fn remembered(&self, key: &Digest, now: Instant) -> Option<Known> {
        let known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        known.get(key).filter(|known| now < known.until).cloned()
    }

    fn remember(&self, key: Digest, what: Known, now: Instant) {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if known.len() >= MOST {
            known.retain(|_, each| now < each.until);
        }
        // Where all of them still hold, as many as there are, each takes the place of another.
        if known.len() >= MOST
            && let Some(any) = known.keys().next().copied()
        {
            known.remove(&any);
        }
        known.insert(key, what);
    }
}
