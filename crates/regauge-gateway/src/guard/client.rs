//! Who the client is, where proxies that we trust stand before us.
//!
//! Each proxy adds, at the right, the address that it was reached from. Walked from the right, the first that is not of a proxy that we trust is the
//! client's: what stands further left was said by somebody whom nobody vouches for (as `ActionDispatch::RemoteIp` and nginx's
//! `real_ip_recursive` have it).

use std::net::{IpAddr, SocketAddr};

use super::network::Networks;
use crate::head::Head;
use crate::io::stream::Peer;

/// How many hops are looked at: a longer chain is nobody's, and its rest is not believed.
const MOST_HOPS: usize = 32;

/// Whom we believe, and where they say who the client is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trust {
    /// Proxies whose word on the client is taken.
    pub proxies: Networks,
    /// The field in which they give it: `x-forwarded-for`, `forwarded`, or one with a single address (`cf-connecting-ip`). Only one is read: a
    /// proxy that writes one of them passes on what a client wrote in the other.
    pub field: String,
}

impl Default for Trust {
    fn default() -> Self {
        Self { proxies: Networks::default(), field: "x-forwarded-for".to_owned() }
    }
}

impl Trust {
    /// Whether what the peer of a connection says of its clients is believed.
    pub fn believes(&self, peer: Peer) -> bool {
        !self.proxies.is_empty() && self.proxies.contain(address(peer))
    }

    /// The client's address. None: it came over a Unix socket, and nobody said more.
    pub fn client(&self, peer: Peer, head: &Head) -> Option<IpAddr> {
        let mut client = address(peer);
        if !self.believes(peer) {
            return client;
        }
        let all = || head.fields().filter(|(name, _)| name.eq_ignore_ascii_case(self.field.as_bytes())).map(|(_, value)| value);
        let mut hops = 0;
        // The last field was written last.
        for number in (0..all().count()).rev() {
            let Some(value) = all().nth(number) else { break };
            for hop in value.rsplit(|byte| *byte == b',') {
                hops += 1;
                let said = if self.field.eq_ignore_ascii_case("forwarded") { forwarded_for(hop) } else { Some(hop) };
                let Some(address) = said.and_then(read).filter(|_| hops <= MOST_HOPS) else { return client };
                client = Some(address);
                if !self.proxies.contain(client) {
                    return client;
                }
            }
        }
        client
    }
}

/// The address of a peer, as itself where it came mapped.
pub fn address(peer: Peer) -> Option<IpAddr> {
    match peer {
        Peer::Address(address) => Some(address.ip().to_canonical()),
        Peer::Local => None,
    }
}

/// Reads an address as proxies write them: with brackets, with a port, in quotes.
pub fn read(text: &[u8]) -> Option<IpAddr> {
    let text = text.trim_ascii();
    let text = text.strip_prefix(b"\"").and_then(|text| text.strip_suffix(b"\"")).unwrap_or(text);
    let text = std::str::from_utf8(text).ok()?;
    let bare = text.strip_prefix('[').and_then(|text| text.strip_suffix(']')).unwrap_or(text);
    let address = bare.parse().ok().or_else(|| text.parse::<SocketAddr>().ok().map(|address| address.ip()))?;
    Some(IpAddr::to_canonical(&address))
}

/// What an element of `Forwarded` says of the client (RFC 7239, section 5.2). A quoted comma or semicolon is in none that has an address.
fn forwarded_for(element: &[u8]) -> Option<&[u8]> {
    element.split(|byte| *byte == b';').find_map(|pair| {
        let pair = pair.trim_ascii();
        let equals = memchr::memchr(b'=', pair)?;
        pair[..equals].eq_ignore_ascii_case(b"for").then(|| &pair[equals + 1..])
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn client(field: &str, trusted: &str, peer: &str, fields: &[(&str, &str)]) -> String {
        let trust = Trust { proxies: trusted.parse().unwrap(), field: field.to_owned() };
        let mut head = Head::default();
        fields.iter().for_each(|(name, value)| head.push(name.as_bytes(), value.as_bytes()));
        let peer = if peer.is_empty() { Peer::Local } else { Peer::Address(format!("{peer}:1").parse().unwrap()) };
        trust.client(peer, &head).map(|address| address.to_string()).unwrap_or_default()
    }

    #[test]
    fn the_first_from_the_right_that_is_not_trusted() {
        let by = |trusted: &str, peer: &str, chain: &str| client("x-forwarded-for", trusted, peer, &[("X-Forwarded-For", chain)]);
        assert_eq!(by("", "10.0.0.1", "6.6.6.6"), "10.0.0.1");
        assert_eq!(by("10.0.0.0/8", "192.0.2.1", "6.6.6.6"), "192.0.2.1");
        assert_eq!(by("10.0.0.0/8", "10.0.0.1", "6.6.6.6, 192.0.2.1"), "192.0.2.1");
        assert_eq!(by("10.0.0.0/8", "10.0.0.1", "6.6.6.6, 192.0.2.1, 10.0.0.9"), "192.0.2.1");
        assert_eq!(by("10.0.0.0/8", "10.0.0.1", "10.0.0.3, 10.0.0.9"), "10.0.0.3");
        assert_eq!(by("10.0.0.0/8", "10.0.0.1", "192.0.2.1, not an address, 10.0.0.9"), "10.0.0.9");
        assert_eq!(by("10.0.0.0/8", "10.0.0.1", ""), "10.0.0.1");
        assert_eq!(by("10.0.0.0/8", "10.0.0.1", "192.0.2.1,"), "10.0.0.1");
        assert_eq!(by("10.0.0.0/8", "[::ffff:10.0.0.1]", "[2001:db8::1]:443"), "2001:db8::1");
        assert_eq!(by("unix", "", "192.0.2.1:5000"), "192.0.2.1");
        assert_eq!(by("10.0.0.0/8", "", "192.0.2.1"), "");
        let long = format!("192.0.2.1, {}", vec!["10.0.0.9"; 40].join(","));
        assert_eq!(by("10.0.0.0/8", "10.0.0.1", &long), "10.0.0.9");
    }

    #[test]
    fn several_fields_are_one_list() {
        let fields = [("X-Forwarded-For", "6.6.6.6"), ("x-forwarded-for", "192.0.2.1, 10.0.0.2"), ("X-Forwarded-For", "10.0.0.3")];
        assert_eq!(client("x-forwarded-for", "10.0.0.0/8", "10.0.0.1", &fields), "192.0.2.1");
    }

    #[test]
    fn only_one_field_is_read() {
        let fields = [("X-Forwarded-For", "6.6.6.6"), ("Forwarded", "for=\"[2001:db8::7]:80\";proto=https, For=10.0.0.2;by=x")];
        assert_eq!(client("forwarded", "10.0.0.0/8", "10.0.0.1", &fields), "2001:db8::7");
        assert_eq!(client("x-forwarded-for", "10.0.0.0/8", "10.0.0.1", &fields), "6.6.6.6");
        assert_eq!(client("forwarded", "10.0.0.0/8", "10.0.0.1", &[("Forwarded", "for=192.0.2.1, for=unknown")]), "10.0.0.1");
        assert_eq!(client("forwarded", "10.0.0.0/8", "10.0.0.1", &[("Forwarded", "for=192.0.2.1, proto=http")]), "10.0.0.1");
        assert_eq!(client("cf-connecting-ip", "10.0.0.0/8", "10.0.0.1", &[("CF-Connecting-IP", "192.0.2.1")]), "192.0.2.1");
    }
}
