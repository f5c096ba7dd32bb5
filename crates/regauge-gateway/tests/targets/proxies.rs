//! What proxies say of a connection before it speaks.

use std::net::IpAddr;

use regauge_gateway::proxy_protocol::{Parsed, parse};

/// A header that comes in pieces is read as one that comes at once, and names the client as a second reading does.
pub fn proxy_header(text: &[u8]) {
    let once = parse(text);
    let early = (0..text.len()).map(|end| parse(&text[..end])).find(|early| *early != Ok(Parsed::Partial));
    assert!(early.is_none_or(|early| early == once), "{early:?}, and in the end {once:?}");
    let Ok(Parsed::Complete(length, peer)) = once else { return };
    assert!(length <= text.len());
    let Some(peer) = peer else { return };
    if let Some(line) = text.strip_prefix(b"PROXY ") {
        let line = str::from_utf8(&line[..length - 8]).unwrap();
        let words: Vec<&str> = line.split(' ').collect();
        assert_eq!((words.len(), words[1].parse(), words[3]), (5, Ok(peer.ip()), peer.port().to_string().as_str()));
        assert_eq!(words[0] == "TCP4", peer.is_ipv4());
    } else {
        let (address, port): (IpAddr, _) = match text[13] {
            0x11 => (<[u8; 4]>::try_from(&text[16..20]).unwrap().into(), &text[24..26]),
            _ => (<[u8; 16]>::try_from(&text[16..32]).unwrap().into(), &text[48..50]),
        };
        assert_eq!((address, [port[0], port[1]]), (peer.ip(), peer.port().to_be_bytes()));
    }
}
