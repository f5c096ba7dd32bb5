//! By what a canary knows a client again, and how a tester chooses for himself.
//!
//! ```text
//! header -> cookie of the app -> own cookie -> Rails session (becomes the own cookie) -> new (likewise)
//! ```
//! The own cookie comes before the session: whoever has been given a place keeps it when the app begins another session for him, as it does at each
//! login (`reset_session`). The session is for who has no cookie of ours yet: all his first requests get the same place, also those at once.

use ring::digest::{Context, SHA256};

use crate::head::Head;

/// How clients are told apart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sticky {
    /// A header whose value is the client (a user's id that a load balancer sets); empty: none.
    pub header: String,
    /// A cookie of the app that stays the same for a client; empty: none. Not Rails' encrypted session, whose text changes with every answer.
    pub cookie: String,
    /// Whether a client without our cookie is known by its Rails session.
    pub session: bool,
    /// Our own cookie, for clients with neither.
    pub own_cookie: String,
    /// The header, and the cookie, by which a tester says `rails` or `rust`; empty: nobody may.
    pub force_header: String,
    pub force_cookie: String,
}

impl Default for Sticky {
    fn default() -> Self {
        let none = String::new;
        let own_cookie = "regauge_canary".to_owned();
        Self { header: none(), cookie: none(), session: false, own_cookie, force_header: none(), force_cookie: none() }
    }
}

/// What tells a client apart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Key<'a> {
    Known(&'a [u8]),
    /// Our cookie did not: this is to be in it, and the client is to send it back.
    New(String),
}

impl Sticky {
    /// The client's key. `session`: reads the id of its Rails session, where it has one; asked only of who is not known otherwise.
    pub fn key<'a>(&self, head: &'a Head, session: impl FnOnce() -> Option<String>) -> Key<'a> {
        let header = if self.header.is_empty() { None } else { first(head, &self.header) };
        let theirs = || {
            if self.cookie.is_empty() { None } else { cookie(head, self.cookie.as_bytes()) }
        };
        let ours = || cookie(head, self.own_cookie.as_bytes()).filter(|value| is_ours(value));
        let first = || if self.session { session() } else { None }.map_or_else(|| fastrand::u128(..), |id| of_session(&id));
        header.or_else(theirs).or_else(ours).map_or_else(|| Key::New(format!("{:032x}", first())), Key::Known)
    }

    /// The `Set-Cookie` line of a new key. A year: as long as any migration is meant to take.
    pub fn set_cookie(&self, key: &str, secure: bool) -> String {
        let secure = if secure { "; secure" } else { "" };
        format!("set-cookie: {}={key}; path=/; max-age=31536000; httponly; samesite=lax{secure}\r\n", self.own_cookie)
    }

    /// What a tester asks for: `Some(true)` is Rust.
    pub fn forced(&self, head: &Head) -> Option<bool> {
        let header = if self.force_header.is_empty() { None } else { first(head, &self.force_header) };
        let asked = header.or_else(|| if self.force_cookie.is_empty() { None } else { cookie(head, self.force_cookie.as_bytes()) });
        match asked? {
            b"rust" => Some(true),
            b"rails" => Some(false),
            _ => None,
        }
    }
}

fn first<'a>(head: &'a Head, name: &str) -> Option<&'a [u8]> {
    head.fields().find(|(each, _)| each.eq_ignore_ascii_case(name.as_bytes())).map(|(_, value)| value).filter(|value| !value.is_empty())
}

/// The key of a session: always the same for one, and nothing by which to find the session, whose id may open it elsewhere.
fn of_session(id: &str) -> u128 {
    let mut hash = Context::new(&SHA256);
    hash.update(b"regauge canary\0");
    hash.update(id.as_bytes());
    hash.finish().as_ref().iter().take(16).fold(0, |key, byte| (key << 8) | u128::from(*byte))
}

fn is_ours(value: &[u8]) -> bool {
    value.len() == 32 && value.iter().all(u8::is_ascii_hexdigit)
}

/// The first cookie of a name (RFC 6265, section 4.2).
pub fn cookie<'a>(head: &'a Head, name: &[u8]) -> Option<&'a [u8]> {
    let values = head.fields().filter(|(each, _)| each.eq_ignore_ascii_case(b"cookie")).map(|(_, value)| value);
    values.flat_map(|value| value.split(|byte| *byte == b';')).find_map(|pair| {
        let pair = pair.trim_ascii();
        let equals = memchr::memchr(b'=', pair)?;
        (&pair[..equals] == name && equals + 1 < pair.len()).then(|| &pair[equals + 1..])
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn head(fields: &[(&str, &str)]) -> Head {
        let mut head = Head::default();
        fields.iter().for_each(|(name, value)| head.push(name.as_bytes(), value.as_bytes()));
        head
    }

    #[test]
    fn cookies_are_found_among_others() {
        let head = head(&[("Cookie", "a=1; b=\"2\";xab=4;c="), ("cookie", "d=5=6")]);
        let values = [b"a", b"b", b"c", b"d", b"e"].map(|name| cookie(&head, name));
        assert_eq!(values, [Some(&b"1"[..]), Some(b"\"2\""), None, Some(b"5=6"), None]);
        assert_eq!(cookie(&head, b"ab"), None);
    }

    #[test]
    fn a_client_is_known_by_the_first_that_it_has() {
        let sticky = Sticky { header: "X-User".to_owned(), cookie: "device".to_owned(), ..Sticky::default() };
        let own = "0123456789abcdef0123456789abcdef";
        let all = head(&[("x-user", "7"), ("Cookie", &format!("device=d; regauge_canary={own}"))]);
        let none = || None;
        assert_eq!(sticky.key(&all, none), Key::Known(b"7"));
        assert_eq!(Sticky::default().key(&all, none), Key::Known(own.as_bytes()));
        assert_eq!(Sticky { header: String::new(), ..sticky }.key(&all, none), Key::Known(b"d"));
        let Key::New(key) = Sticky::default().key(&head(&[("Cookie", "regauge_canary=chosen")]), none) else {
            panic!("a key that is not ours")
        };
        assert!(is_ours(key.as_bytes()));
        assert!(Sticky::default().set_cookie(&key, true).ends_with("samesite=lax; secure\r\n"));
    }

    #[test]
    fn a_session_gives_the_first_place_and_no_other() {
        let (sticky, nobody) = (Sticky { session: true, ..Sticky::default() }, head(&[]));
        let of = |id: &'static str| match sticky.key(&nobody, || Some(id.to_owned())) {
            Key::New(key) => key,
            Key::Known(_) => panic!("known already"),
        };
        // Were it another, everybody who has no cookie of ours would be assigned anew.
        assert_eq!(of("b4a1"), "e10f5f5f74347fc2fa08e37960039dc1");
        assert!(is_ours(of("b4a1").as_bytes()) && of("b4a1") == of("b4a1") && of("b4a1") != of("b4a2"));
        let given = head(&[("Cookie", &format!("regauge_canary={}", of("b4a1")))]);
        assert_eq!(sticky.key(&given, || panic!("there is no need to read it")), Key::Known(of("b4a1").as_bytes()));
        let Key::New(random) = Sticky::default().key(&nobody, || panic!("nobody asked for it")) else { panic!("known already") };
        assert_ne!(random, of("b4a1"));
    }

    #[test]
    fn nobody_chooses_unless_it_is_allowed() {
        let asked = head(&[("X-Server", "rust"), ("Cookie", "server=rails")]);
        assert_eq!(Sticky::default().forced(&asked), None);
        let by_header = Sticky { force_header: "x-server".to_owned(), ..Sticky::default() };
        assert_eq!(by_header.forced(&asked), Some(true));
        let by_cookie = Sticky { force_cookie: "server".to_owned(), ..Sticky::default() };
        assert_eq!(by_cookie.forced(&asked), Some(false));
    }
}
