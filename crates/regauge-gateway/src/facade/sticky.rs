//! By what a canary knows a client again, and how a tester chooses for himself.

use crate::head::Head;

/// How clients are told apart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sticky {
    /// A header whose value is the client (a user's id that a load balancer sets); empty: none.
    pub header: String,
    /// A cookie of the app that stays the same for a client; empty: none. Not Rails' encrypted session, whose text changes with every answer.
    pub cookie: String,
    /// Our own cookie, for clients with neither.
    pub own_cookie: String,
    /// The header, and the cookie, by which a tester says `rails` or `rust`; empty: nobody may.
    pub force_header: String,
    pub force_cookie: String,
}

impl Default for Sticky {
    fn default() -> Self {
        let none = String::new;
        Self { header: none(), cookie: none(), own_cookie: "regauge_canary".to_owned(), force_header: none(), force_cookie: none() }
    }
}

/// What tells a client apart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Key<'a> {
    Known(&'a [u8]),
    /// Nothing did: this is new, and the client is to send it back.
    New(String),
}

impl Sticky {
    /// The client's key.
    pub fn key<'a>(&self, head: &'a Head) -> Key<'a> {
        let header = if self.header.is_empty() { None } else { first(head, &self.header) };
        let theirs = || {
            if self.cookie.is_empty() { None } else { cookie(head, self.cookie.as_bytes()) }
        };
        let ours = || cookie(head, self.own_cookie.as_bytes()).filter(|value| is_ours(value));
        header.or_else(theirs).or_else(ours).map_or_else(|| Key::New(format!("{:032x}", fastrand::u128(..))), Key::Known)
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
        assert_eq!(sticky.key(&all), Key::Known(b"7"));
        assert_eq!(Sticky::default().key(&all), Key::Known(own.as_bytes()));
        assert_eq!(Sticky { header: String::new(), ..sticky }.key(&all), Key::Known(b"d"));
        let Key::New(key) = Sticky::default().key(&head(&[("Cookie", "regauge_canary=chosen")])) else { panic!("a key that is not ours") };
        assert!(is_ours(key.as_bytes()));
        assert!(Sticky::default().set_cookie(&key, true).ends_with("samesite=lax; secure\r\n"));
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
