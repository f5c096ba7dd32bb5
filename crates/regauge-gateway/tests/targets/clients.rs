//! What clients, and proxies before us, say of who they are.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};

use regauge_gateway::facade::sticky::{Key, Sticky, cookie};
use regauge_gateway::guard::client::{Trust, read};
use regauge_gateway::guard::network::Networks;
use regauge_gateway::io::stream::Peer;
use regauge_gateway::proxy::traceparent::TraceParent;

use super::text::{fields, halves};

const TRUSTED: &str = "10.0.0.0/8, fd00::/8, unix";

/// Fields of a request that came from a trusted proxy: the client is as a slow walk finds him, and nobody becomes another by what he himself writes.
pub fn forwarded(text: &[u8]) {
    let head = fields(text);
    let proxies: Networks = TRUSTED.parse().unwrap();
    let peer = Peer::Address(SocketAddr::from((Ipv4Addr::new(10, 0, 0, 1), 1)));
    for field in ["x-forwarded-for", "forwarded", "cf-connecting-ip"] {
        let trust = Trust { proxies: proxies.clone(), field: field.to_owned() };
        let client = trust.client(peer, &head);
        let joined: Vec<Vec<u8>> = head.values(field.as_bytes()).map(<[u8]>::to_vec).collect();
        let all = joined.join(&b','.to_owned());
        let mut hops: Vec<&[u8]> = if joined.is_empty() { Vec::new() } else { all.split(|byte| *byte == b',').collect() };
        hops.reverse();
        let mut slow: Option<IpAddr> = Some(Ipv4Addr::new(10, 0, 0, 1).into());
        let mut walked_all = true;
        for (number, hop) in hops.iter().enumerate() {
            let said = if field == "forwarded" {
                let mut pairs = hop.split(|byte| *byte == b';').map(|pair| halves(pair.trim_ascii(), b'='));
                pairs.find(|(name, _)| name.eq_ignore_ascii_case(b"for")).map(|(_, value)| value)
            } else {
                Some(*hop)
            };
            let address = said.and_then(read).filter(|_| number < 32);
            if address.is_none() || !proxies.contain(address) {
                slow = address.or(slow);
                walked_all = false;
                break;
            }
            slow = address;
        }
        assert_eq!(client, slow, "{field}");
        // Whoever is not trusted writes only what stands further left, in a field of its own or not.
        let mut more = fields(&[field.as_bytes(), b": 203.0.113.9, for=203.0.113.9\n"].concat());
        head.fields().for_each(|(name, value)| more.push(name, value));
        if !walked_all {
            assert_eq!(trust.client(peer, &more), client, "{field}");
        }
        let stranger = Peer::Address(SocketAddr::from((Ipv4Addr::new(192, 0, 2, 1), 1)));
        assert_eq!(trust.client(stranger, &more), Some(Ipv4Addr::new(192, 0, 2, 1).into()));
    }
}

/// Cookies: the first of a name, however they are spread over fields; our own comes back as what was given.
pub fn cookies(text: &[u8]) {
    let head = fields(text);
    let all = head.values(b"cookie").collect::<Vec<_>>().join(&b';');
    for name in [&b"a"[..], b"_shop_session", b"regauge_canary"] {
        let slow = all.split(|byte| *byte == b';').find_map(|pair| {
            let pair = String::from_utf8_lossy(pair.trim_ascii()).into_owned();
            let (each, value) = pair.split_once('=')?;
            (each.as_bytes() == name && !value.is_empty()).then(|| value.to_owned())
        });
        assert_eq!(cookie(&head, name).map(|value| String::from_utf8_lossy(value).into_owned()), slow);
    }
    let sticky = Sticky { header: "x-user".to_owned(), cookie: "a".to_owned(), ..Sticky::default() };
    match sticky.key(&head, || None) {
        Key::Known(key) => assert!(!key.is_empty()),
        Key::New(key) => {
            let line = sticky.set_cookie(&key, true);
            assert!(line.matches("\r\n").count() == 1 && line.ends_with("\r\n"));
            let mut again = head.clone();
            again.push(b"Cookie", line.split([' ', ';']).nth(1).unwrap().as_bytes());
            // Where a client sends another of that name before it, that one is asked, and is none of ours.
            if cookie(&head, b"regauge_canary").is_none() {
                assert_eq!(sticky.key(&again, || None), Key::Known(key.as_bytes()));
            }
        }
    }
    assert_eq!(sticky.forced(&head), None);
    let tester = Sticky { force_header: "x-force".to_owned(), force_cookie: "force".to_owned(), ..Sticky::default() };
    if let Some(rust) = tester.forced(&head) {
        let said = head.value(b"x-force").filter(|value| !value.is_empty()).or_else(|| cookie(&head, b"force"));
        assert_eq!(said, Some(if rust { &b"rust"[..] } else { b"rails" }));
    }
}

/// `traceparent`: as a reading by parts has it, and written again as the same.
pub fn traceparent(text: &[u8]) {
    let read = TraceParent::read(text);
    let slow = std::str::from_utf8(text).ok().and_then(|text| {
        let parts: Vec<&str> = text.splitn(5, '-').collect();
        let (version, trace, parent, flags) = (parts.first()?, parts.get(1)?, parts.get(2)?, parts.get(3)?);
        let hex = |part: &str, length| part.len() == length && part.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
        let fine = hex(version, 2) && hex(trace, 32) && hex(parent, 16) && hex(flags, 2) && *version != "ff";
        let ends = parts.len() == 4 || *version != "00";
        let (trace, parent) = (u128::from_str_radix(trace, 16).ok()?, u64::from_str_radix(parent, 16).ok()?);
        (fine && ends && trace != 0 && parent != 0).then(|| (trace, parent, u8::from_str_radix(flags, 16).unwrap()))
    });
    // What follows a later version's fields may be any bytes.
    if text.is_ascii() {
        assert_eq!(read.map(|read| (read.trace, read.parent, read.flags)), slow);
    }
    if let Some(read) = read {
        assert_eq!(TraceParent::read(read.to_string().as_bytes()), Some(read));
    }
}
