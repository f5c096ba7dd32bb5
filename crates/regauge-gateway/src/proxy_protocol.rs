//! The PROXY protocol: by a few bytes before all others a proxy that passes connections on says whose they are
//! (<https://www.haproxy.org/download/3.0/doc/proxy-protocol.txt>, versions 1 and 2).
//!
//! ```text
//! PROXY TCP4 192.0.2.7 198.51.100.1 56324 443\r\n        version 1, sections 2.1: a line of at most 107 bytes
//! \r\n\r\n\0\r\nQUIT\n 21 11 00 0c <addresses> <more>     version 2, section 2.2: 16 bytes, and as many as these say
//! ```
//! It is read from proxies that the settings name, and nobody else: whoever may send it chooses his own address. There it has to come, for what is
//! not there cannot be guessed (section 5). What follows the addresses of version 2 is passed over.

use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use tokio::io::AsyncReadExt;
use tokio::net::TcpStream;

/// How version 2 begins.
const SIGNATURE: &[u8] = b"\r\n\r\n\0\r\nQUIT\n";
/// How version 1 begins.
const WORD: &[u8] = b"PROXY ";
/// The longest line of version 1, in bytes.
const LONGEST_LINE: usize = 107;
/// The largest header of version 2 that is taken: one of addresses has 52 bytes, and what proxies add to it (names, ids) is short.
const LARGEST: usize = 2048;
/// What stands before the addresses of version 2.
const FIXED: usize = 16;

/// What is known of a header by its first bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Parsed {
    /// All that is there is of it, and more has to come.
    Partial,
    /// It has so many bytes. None: the connection is the proxy's own, or it does not say whose (section 2.2: then it is as it seems).
    Complete(usize, Option<SocketAddr>),
}

/// No header of this protocol.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BadHeader {
    #[error("it begins with something else")]
    Missing,
    #[error("it is no header as the protocol has it")]
    Malformed,
    #[error("it is larger than {LARGEST} bytes")]
    Large,
}

/// Reads the header that begins these bytes.
///
/// Errors as soon as they cannot become one.
pub fn parse(bytes: &[u8]) -> Result<Parsed, BadHeader> {
    let begins = |with: &[u8]| bytes.starts_with(&with[..with.len().min(bytes.len())]);
    if begins(SIGNATURE) {
        return binary(bytes);
    }
    if begins(WORD) {
        return line(bytes);
    }
    Err(BadHeader::Missing)
}

fn line(bytes: &[u8]) -> Result<Parsed, BadHeader> {
    let first = &bytes[..bytes.len().min(LONGEST_LINE)];
    let Some(end) = memchr::memmem::find(first, b"\r\n") else {
        return if bytes.len() < LONGEST_LINE { Ok(Parsed::Partial) } else { Err(BadHeader::Malformed) };
    };
    let text = std::str::from_utf8(&first[WORD.len().min(end)..end]).map_err(|_| BadHeader::Malformed)?;
    let mut words = text.split(' ');
    let family = words.next().unwrap_or_default();
    if family == "UNKNOWN" {
        return Ok(Parsed::Complete(end + 2, None));
    }
    let address = |text: &str| -> Option<IpAddr> {
        match family {
            "TCP4" => text.parse::<Ipv4Addr>().ok().map(IpAddr::V4),
            "TCP6" => text.parse::<Ipv6Addr>().ok().map(IpAddr::V6),
            _ => None,
        }
    };
    // No sign, and no zero in front.
    let port = |text: &str| text.parse::<u16>().ok().filter(|port| itoa::Buffer::new().format(*port) == text);
    let [source, destination, from, to] = std::array::from_fn(|_| words.next().unwrap_or_default());
    let read = (|| Some((address(source)?, address(destination)?, port(from)?, port(to)?)))();
    match (read, words.next()) {
        (Some((source, _, from, _)), None) => Ok(Parsed::Complete(end + 2, Some(SocketAddr::new(source, from)))),
        _ => Err(BadHeader::Malformed),
    }
}

fn binary(bytes: &[u8]) -> Result<Parsed, BadHeader> {
    let [command, family] = [SIGNATURE.len(), SIGNATURE.len() + 1].map(|place| bytes.get(place).copied());
    // Version 2; LOCAL or PROXY. Families and protocols beyond those of section 2.2 are refused.
    if command.is_some_and(|command| !matches!(command, 0x20 | 0x21)) || family.is_some_and(|family| family >> 4 > 3 || family & 15 > 2) {
        return Err(BadHeader::Malformed);
    }
    let Some(&[high, low]) = bytes.get(FIXED - 2..FIXED) else { return Ok(Parsed::Partial) };
    let length = FIXED + usize::from(u16::from_be_bytes([high, low]));
    if length > LARGEST {
        return Err(BadHeader::Large);
    }
    let Some(rest) = bytes.get(FIXED..length) else { return Ok(Parsed::Partial) };
    let peer = match (command, family) {
        // TCP over IPv4 and over IPv6: source, destination, and the ports of both.
        (Some(0x21), Some(0x11)) => Some(address::<4, 12>(rest)?),
        (Some(0x21), Some(0x21)) => Some(address::<16, 36>(rest)?),
        _ => None,
    };
    Ok(Parsed::Complete(length, peer))
}

/// The source of a block of so many bytes, whose addresses have `BYTES`.
fn address<const BYTES: usize, const BLOCK: usize>(rest: &[u8]) -> Result<SocketAddr, BadHeader>
where
    [u8; BYTES]: Into<IpAddr>,
{
    let block: &[u8; BLOCK] = rest.first_chunk().ok_or(BadHeader::Malformed)?;
    let source: &[u8; BYTES] = block.first_chunk().ok_or(BadHeader::Malformed)?;
    let port: &[u8; 2] = block[2 * BYTES..].first_chunk().ok_or(BadHeader::Malformed)?;
    Ok(SocketAddr::new((*source).into(), u16::from_be_bytes(*port)))
}

/// Reads the header with which a connection begins, and not a byte more. The caller bounds its time.
///
/// Errors with [`BadHeader`] inside of `InvalidData` where it is none; else where the connection ends.
pub async fn read(stream: &mut TcpStream) -> io::Result<Option<SocketAddr>> {
    let mut bytes = vec![0; LARGEST];
    let mut here = 0;
    loop {
        // What comes behind it is looked at only: it is TLS, or a request.
        let seen = here + stream.peek(&mut bytes[here..]).await?;
        if seen == here {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        let parsed = parse(&bytes[..seen]).map_err(|bad| io::Error::new(io::ErrorKind::InvalidData, bad))?;
        let end = if let Parsed::Complete(length, _) = parsed { length } else { seen };
        stream.read_exact(&mut bytes[here..end]).await?;
        if let Parsed::Complete(_, peer) = parsed {
            return Ok(peer);
        }
        here = end;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(bytes: &[u8]) -> Result<String, BadHeader> {
        parse(bytes).map(|parsed| match parsed {
            Parsed::Partial => "partial".to_owned(),
            Parsed::Complete(length, peer) => format!("{length} {}", peer.map(|peer| peer.to_string()).unwrap_or_default()),
        })
    }

    /// A header of version 2.
    fn two(command: u8, family: u8, rest: &[u8]) -> Vec<u8> {
        [SIGNATURE, &[command, family], &(rest.len() as u16).to_be_bytes(), rest].concat()
    }

    #[test]
    fn lines_of_version_1() {
        let longest = "PROXY UNKNOWN ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff 65535 65535\r\n";
        assert_eq!(longest.len(), LONGEST_LINE);
        for (text, found) in [
            ("PROXY TCP4 192.0.2.7 198.51.100.1 56324 443\r\nGET /", "45 192.0.2.7:56324"),
            ("PROXY TCP4 255.255.255.255 255.255.255.255 65535 65535\r\n", "56 255.255.255.255:65535"),
            ("PROXY TCP6 2001:db8::7 ::1 1 2\r\n", "32 [2001:db8::7]:1"),
            ("PROXY UNKNOWN\r\n", "15 "),
            (longest, "107 "),
            ("P", "partial"),
            ("PROXY TCP4 192.0.2.7 198.51.100.1 56324 443\r", "partial"),
        ] {
            assert_eq!(said(text.as_bytes()).as_deref(), Ok(found), "{text}");
        }
        for text in [
            "PROXY TCP4 192.0.2.7 198.51.100.1 56324\r\n",
            "PROXY TCP4 192.0.2.7 198.51.100.1 56324 443 5\r\n",
            "PROXY TCP4 192.0.2.7  198.51.100.1 56324 443\r\n",
            "PROXY TCP4 192.0.2.7 198.51.100.1 +6324 443\r\n",
            "PROXY TCP4 192.0.2.7 198.51.100.1 65536 443\r\n",
            "PROXY TCP4 192.0.2.7 198.51.100.1 6324 0443\r\n",
            "PROXY TCP4 192.0.2.7 198.51.100.1  443\r\n",
            "PROXY TCP4 2001:db8::7 ::1 1 2\r\n",
            "PROXY TCP6 192.0.2.7 198.51.100.1 1 2\r\n",
            "PROXY TCP4 192.0.2.07 198.51.100.1 1 2\r\n",
            "PROXY TCP4 192.0.2.7 x 1 2\r\n",
            "PROXY UDP4 192.0.2.7 198.51.100.1 1 2\r\n",
            "PROXY unknown\r\n",
            "PROXY \r\n",
            "PROXY TCP4 192.0.2.7 198.51.100.1 1 2\n\r\n",
            "PROXY TCP4 \u{fffd}\r\n",
            &longest.replace('\r', " "),
        ] {
            assert_eq!(said(text.as_bytes()), Err(BadHeader::Malformed), "{text}");
        }
        for text in ["GET / HTTP/1.1\r\n\r\n", "proxy TCP4", "PROXYTCP4", "\r\nPROXY", "\x16\x03\x01"] {
            assert_eq!(said(text.as_bytes()), Err(BadHeader::Missing), "{text}");
        }
    }

    #[test]
    fn headers_of_version_2() {
        let four = [192, 0, 2, 7, 198, 51, 100, 1, 0xdc, 0x04, 1, 0xbb];
        let six = [&Ipv6Addr::from_bits(0x2001_0db8 << 96 | 7).octets()[..], &Ipv6Addr::LOCALHOST.octets(), &[0, 1, 0, 2]].concat();
        let more = [&four[..], &[3, 0, 4, 1, 2, 3, 4]].concat();
        assert_eq!(said(&two(0x21, 0x11, &four)).as_deref(), Ok("28 192.0.2.7:56324"));
        assert_eq!(said(&[two(0x21, 0x11, &more), b"GET".to_vec()].concat()).as_deref(), Ok("35 192.0.2.7:56324"));
        assert_eq!(said(&two(0x21, 0x21, &six)).as_deref(), Ok("52 [2001:db8::7]:1"));
        // The proxy's own, and what has no address of TCP.
        for (command, family, rest) in
            [(0x20, 0x11, &four[..]), (0x20, 0, &[]), (0x21, 0, &[1]), (0x21, 0x12, &four), (0x21, 0x31, &[0; 216])]
        {
            assert_eq!(parse(&two(command, family, rest)), Ok(Parsed::Complete(16 + rest.len(), None)), "{command} {family}");
        }
        for (command, family, rest) in [
            (0x11, 0x11, &four[..]),
            (0x22, 0x11, &four),
            (0x21, 0x41, &four),
            (0x21, 0x13, &four),
            (0x21, 0x11, &four[..11]),
            (0x21, 0x21, &four),
        ] {
            assert_eq!(parse(&two(command, family, rest)), Err(BadHeader::Malformed), "{command} {family}");
        }
        assert_eq!(parse(&two(0x20, 0, &[0; LARGEST])), Err(BadHeader::Large));
        let whole = two(0x21, 0x11, &more);
        assert!((0..whole.len()).all(|end| parse(&whole[..end]) == Ok(Parsed::Partial)));
        assert_eq!(parse(&two(0x91, 0, &[])[..13]), Err(BadHeader::Malformed));
    }
}
