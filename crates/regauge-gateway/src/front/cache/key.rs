//! What a kept answer is found by: the address that was asked for, and the fields that the answer varies by (RFC 9111, sections 2 and 4.1).

use crate::front::coding::Accepted;
use crate::head::{Head, tokens};
use crate::http1::parse::absolute;
use crate::proxy::fields::Arrival;

/// Fields whose values are of one user, so that what varies by them is kept for nobody else: not at all.
const PERSONAL: &[&[u8]] = &[b"*", b"cookie", b"authorization"];
/// How many fields an answer may vary by.
const MOST_FIELDS: usize = 8;

/// The address: scheme, host, target. What decides on them for Rails, where a proxy in front is believed, is part of it.
pub fn key(head: &Head, arrival: Arrival) -> Vec<u8> {
    let (authority, path) = absolute(head.target()).map_or((None, head.target()), |(host, path)| (Some(host), path));
    let host = authority.or_else(|| head.value(b"host")).unwrap_or_default();
    let mut key = Vec::with_capacity(host.len() + path.len() + 4);
    key.push(if arrival.secure { b's' } else { b'p' });
    if arrival.trusted {
        for name in
            [&b"x-forwarded-proto"[..], b"x-forwarded-host", b"x-forwarded-port", b"forwarded", b"x-forwarded-ssl", b"x-forwarded-scheme"]
        {
            head.values(name).for_each(|value| key.extend_from_slice(value));
            key.push(0);
        }
    }
    key.extend(host.iter().map(u8::to_ascii_lowercase));
    key.push(0);
    key.extend_from_slice(if path.is_empty() { b"/" } else { path });
    key
}

/// The target in a key, for who looks for it by its path.
pub fn target(key: &[u8]) -> &[u8] {
    memchr::memrchr(0, key).map_or(key, |end| &key[end + 1..])
}

/// The fields that an answer varies by, with what the request had in them. None: it is not to be kept.
pub fn vary(asked: &Head, answer: &Head) -> Option<Vec<(Vec<u8>, Vec<u8>)>> {
    let mut fields: Vec<(Vec<u8>, Vec<u8>)> = Vec::new();
    for name in answer.values(b"vary").flat_map(tokens) {
        let name = name.to_ascii_lowercase();
        if PERSONAL.contains(&name.as_slice()) || fields.len() >= MOST_FIELDS {
            return None;
        }
        if fields.iter().all(|(each, _)| *each != name) {
            let value = value(asked, &name);
            fields.push((name, value));
        }
    }
    Some(fields)
}

/// Whether a request has the same in these fields.
pub fn same(asked: &Head, fields: &[(Vec<u8>, Vec<u8>)]) -> bool {
    fields.iter().all(|(name, value)| self::value(asked, name) == *value)
}

/// What a request has in a field, in a form that says the same in one way.
fn value(asked: &Head, name: &[u8]) -> Vec<u8> {
    if name == b"accept-encoding" {
        // Clients write it in many ways, and servers look for our few codings in it.
        return Accepted::by(asked).codings().map(|coding| coding.name().as_bytes()[0]).collect();
    }
    let values: Vec<&[u8]> = asked.values(name).map(<[u8]>::trim_ascii).collect();
    values.join(&b","[..])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::head::Version;
    use crate::io::stream::Peer;

    fn asked(target: &str, fields: &[(&str, &str)]) -> Head {
        let mut head = Head::default();
        head.set_request(b"GET", target.as_bytes(), Version::Http11);
        for (name, value) in fields {
            head.push(name.as_bytes(), value.as_bytes());
        }
        head
    }

    #[test]
    fn an_address_is_scheme_host_and_target() {
        let arrival = Arrival { peer: Peer::Local, secure: false, trusted: false };
        let of = |head: &Head, arrival| key(head, arrival);
        let plain = of(&asked("/a?b=1", &[("Host", "X.example")]), arrival);
        assert_eq!(plain, of(&asked("http://x.EXAMPLE/a?b=1", &[("Host", "other")]), arrival));
        assert_ne!(plain, of(&asked("/a?b=2", &[("Host", "x.example")]), arrival));
        assert_ne!(plain, of(&asked("/a?b=1", &[("Host", "y.example")]), arrival));
        assert_ne!(plain, of(&asked("/a?b=1", &[("Host", "x.example")]), Arrival { secure: true, ..arrival }));
        assert_eq!(target(&plain), b"/a?b=1");
        let forwarded = asked("/a?b=1", &[("Host", "x.example"), ("X-Forwarded-Host", "evil")]);
        assert_eq!(plain, of(&forwarded, arrival));
        let trusted = Arrival { trusted: true, ..arrival };
        assert_ne!(of(&forwarded, trusted), of(&asked("/a?b=1", &[("Host", "x.example")]), trusted));
    }

    #[test]
    fn variants_are_told_apart() {
        let answer = asked("", &[("Vary", "Accept, Accept-Encoding"), ("vary", "ACCEPT")]);
        let fields = vary(&asked("/", &[("accept", "text/html"), ("accept-encoding", "gzip, br")]), &answer).unwrap();
        assert_eq!(fields.len(), 2);
        assert!(same(&asked("/", &[("Accept", "text/html"), ("Accept-Encoding", "br;q=1.0,gzip")]), &fields));
        assert!(!same(&asked("/", &[("Accept", "text/html"), ("Accept-Encoding", "gzip")]), &fields));
        assert!(!same(&asked("/", &[("Accept-Encoding", "br,gzip")]), &fields));
        for name in ["*", "Cookie", "accept, AUTHORIZATION"] {
            assert!(vary(&asked("/", &[]), &asked("", &[("Vary", name)])).is_none(), "{name}");
        }
    }
}
