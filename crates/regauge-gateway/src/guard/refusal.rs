//! An answer of a guard: the request goes no further.

use crate::proxy::answer::{Own, reason, send};
use crate::proxy::body::{Reply, Source};
use crate::proxy::exchange::{Ended, Request};

/// Which guard, in a word that logs and counts have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Why {
    Access,
    Rate,
    Token,
    Session,
    Invalid,
}

impl Why {
    /// All of them, each at its own place.
    pub const ALL: [Self; 5] = [Self::Access, Self::Rate, Self::Token, Self::Session, Self::Invalid];

    /// The word.
    pub fn word(self) -> &'static str {
        match self {
            Self::Access => "access",
            Self::Rate => "rate_limit",
            Self::Token => "token",
            Self::Session => "session",
            Self::Invalid => "validation",
        }
    }
}

/// Which guards would have refused a request, were they not only to report.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Whys(u8);

impl Whys {
    /// One more.
    pub fn add(&mut self, why: Why) {
        self.0 |= 1 << why as u8;
    }

    /// One more, where it holds.
    pub fn add_if(&mut self, holds: bool, why: Why) {
        if holds {
            self.add(why);
        }
    }

    /// Whether there is none.
    pub fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// All of them.
    pub fn all(self) -> impl Iterator<Item = Why> {
        Why::ALL.into_iter().filter(move |why| self.0 & 1 << *why as u8 != 0)
    }
}

/// An answer of ours in place of a server's.
#[derive(Debug)]
pub struct Refusal {
    pub why: Why,
    pub status: u16,
    /// Beside its type and `cache-control`.
    pub fields: Vec<(&'static str, String)>,
    /// `application/problem+json` (RFC 9457); None: a line with the status' reason.
    pub problem: Option<Vec<u8>>,
    /// What is wrong, for the log: nothing of it is a value that the client sent.
    pub said: String,
}

impl Refusal {
    /// A status with its reason.
    pub fn new(why: Why, status: u16) -> Self {
        Self { why, status, fields: Vec::new(), problem: None, said: String::new() }
    }

    /// With one more field.
    pub fn with(mut self, name: &'static str, value: String) -> Self {
        self.fields.push((name, value));
        self
    }

    /// Tells the client.
    pub async fn send(self, request: &mut Request<'_>, source: &mut impl Source, reply: &mut impl Reply) -> Ended {
        let line = format!("{}\n", reason(self.status));
        let kind: &[u8] = if self.problem.is_some() { b"application/problem+json" } else { b"text/plain; charset=utf-8" };
        let mut fields: Vec<(&str, &[u8])> = vec![("content-type", kind), ("cache-control", b"no-store")];
        fields.extend(self.fields.iter().map(|(name, value)| (*name, value.as_bytes())));
        let body = self.problem.as_deref().unwrap_or(line.as_bytes());
        send(request, source, reply, Own { status: self.status, fields: &fields, body }).await
    }
}
