//! What a request has to pass before anything else looks at it.
//!
//! ```text
//! client's address -> let in? -> not too much? -> a good token? -> not too much by its claims? -> logged in? -> a body that may be? -> on
//! ```
//! [`Guard::check`] lets a request go on, with what it found out of it, or answers it. A gateway without guards has none of this: a branch.

pub mod access;
pub mod at_once;
pub mod buckets;
pub mod client;
pub mod network;
pub mod openapi;
pub mod place;
pub mod rate;
pub mod refusal;
pub mod session;
pub mod token;
pub mod validate;

use std::sync::Arc;

use self::access::Access;
use self::openapi::Contract;
use self::place::Asked;
use self::rate::{Held, Rates};
use self::refusal::{Refusal, Why};
use self::session::Sessions;
use self::token::Token;
use self::validate::Validate;
use crate::proxy::exchange::Request;
use crate::settings::Settings;
use crate::settings::guard::AccessRule;

/// Settings of guards that cannot be used; the text names which.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct BadGuard(String);

/// All guards, for all threads.
#[derive(Debug)]
pub struct Guard {
    access: Access,
    rates: Arc<Rates>,
    tokens: Vec<Arc<Token>>,
    sessions: Option<Sessions>,
    validate: Validate,
    contract: Option<Arc<Contract>>,
    left_out: Vec<String>,
}

impl Guard {
    /// Reads the rules. None: there are none. `before`: those in force until now; what they counted goes on where the rules are the same.
    ///
    /// Errors with [`BadGuard`] where one cannot be used.
    pub fn new(settings: &Settings, before: Option<&Self>) -> Result<Option<Self>, BadGuard> {
        let asked = &settings.guard;
        let named = |name: &'static str| move |why: String| BadGuard(format!("{name}: {why}"));
        let mut access = asked.access.clone();
        if !asked.allow.is_empty() || !asked.deny.is_empty() {
            let (allow, deny) = (vec![asked.allow.to_string()], vec![asked.deny.to_string()]);
            access.push(AccessRule { allow, deny, ..AccessRule::default() });
        }
        let rates: Vec<_> = asked.short_rates.iter().chain(&asked.rates).cloned().collect();
        let kept = match before.filter(|before| before.rates.rules() == rates) {
            Some(before) => Arc::clone(&before.rates),
            None => Arc::new(Rates::new(&rates).map_err(named("[[rate_limits]]"))?),
        };
        let known = before.map_or(&[][..], |before| &before.tokens);
        let tokens = asked.tokens.iter().map(|rule| Token::new(rule, known)).collect::<Result<Vec<_>, _>>().map_err(named("[[tokens]]"))?;
        if kept.by_claims() && tokens.is_empty() {
            return Err(BadGuard("[[rate_limits]]: by a claim, and nothing in [[tokens]] verifies any".to_owned()));
        }
        let guard = Self {
            access: Access::new(&access).map_err(named("[[access]]"))?,
            rates: kept,
            left_out: tokens.iter().flat_map(|rule| rule.headers().cloned()).collect(),
            tokens,
            sessions: Sessions::new(&asked.session, &asked.sessions).map_err(named("[[sessions]]"))?,
            validate: Validate::new(&asked.validate).map_err(named("[[validate]]"))?,
            contract: Contract::new(&asked.openapi).map_err(named("openapi.document"))?,
        };
        if settings.sticky.session && guard.sessions.is_none() {
            return Err(BadGuard("canary.session: session.cookie, the name of the session's cookie, is needed to read it".to_owned()));
        }
        Ok((!guard.is_empty()).then_some(guard))
    }

    fn is_empty(&self) -> bool {
        let none = self.access.is_empty() && self.rates.is_empty() && self.tokens.is_empty() && self.sessions.is_none();
        none && self.validate.is_empty() && self.contract.is_none()
    }

    /// Rails' sessions, where their cookie and secret are known.
    pub fn sessions(&self) -> Option<&Sessions> {
        self.sessions.as_ref()
    }

    /// Names of fields that only the gateway writes: a client's own are left out.
    pub fn left_out(&self) -> &[String] {
        &self.left_out
    }

    /// Looks at a request before anything else does. What is given back is held until the request is over.
    ///
    /// Errors with the answer to it, where it goes no further.
    pub async fn check(&self, settings: &Settings, request: &mut Request<'_>) -> Result<Held, Refusal> {
        let head = request.head;
        let client = settings.guard.trust.client(request.arrival.peer, head);
        let asked = Asked::new(head.target());
        if !self.access.lets_in(client, head.method(), &asked) {
            return Err(Refusal::new(Why::Access, 403));
        }
        let mut held = Held::default();
        self.rates.take(client, head, &asked, None, &mut held)?;
        let mut verified = Vec::new();
        for rule in &self.tokens {
            held.reported.add_if(rule.check(head, &asked, &mut request.told.lines, &mut verified).await?, Why::Token);
        }
        if self.rates.by_claims() {
            self.rates.take(client, head, &asked, Some(&verified), &mut held)?;
        }
        if let Some(sessions) = &self.sessions {
            held.reported.add_if(sessions.check(head, &asked)?, Why::Session);
        }
        held.reported.add_if(self.validate.check(head, request.body, &asked, &mut held.bodies.rules)?, Why::Invalid);
        if let Some(contract) = &self.contract
            && let Some(why) = contract.check(head, request.body, &asked, &mut held.bodies.looking)?
        {
            held.reported.add(Why::Invalid);
            request.trace.say(&why);
        }
        request.trace.reported.set(held.reported);
        request.told.answer.push_str(&held.lines);
        Ok(held)
    }
}
