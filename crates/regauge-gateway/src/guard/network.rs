//! Networks of addresses, and lists of them: `10.0.0.0/8`, `2001:db8::/32`, `192.0.2.7`.
//!
//! An IPv4 address that came mapped into IPv6 (`::ffff:192.0.2.7`, RFC 4291, section 2.5.5.2) is the IPv4 address: a listener of both kinds
//! gives them so, and a rule must not be got around by it.

use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::str::FromStr;

/// All addresses that share their first bits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Network {
    V4 { bits: u32, mask: u32 },
    V6 { bits: u128, mask: u128 },
}

/// Not a network.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no network: write 10.0.0.0/8, 2001:db8::/32 or an address")]
pub struct BadNetwork(String);

impl Network {
    /// The network of the first `length` bits of an address; None where it has fewer bits.
    pub fn new(address: IpAddr, length: u8) -> Option<Self> {
        match address {
            IpAddr::V4(address) => {
                let mask = u32::MAX.checked_shl(32_u32.checked_sub(length.into())?).unwrap_or(0);
                Some(Self::V4 { bits: address.to_bits() & mask, mask })
            }
            IpAddr::V6(address) => {
                // What is written as mapped means IPv4.
                if let (Some(v4), 96..) = (address.to_ipv4_mapped(), length) {
                    return Self::new(v4.into(), length - 96);
                }
                let mask = u128::MAX.checked_shl(128_u32.checked_sub(length.into())?).unwrap_or(0);
                Some(Self::V6 { bits: address.to_bits() & mask, mask })
            }
        }
    }

    /// Whether an address is of this network.
    pub fn contains(&self, address: IpAddr) -> bool {
        match (self, address.to_canonical()) {
            (Self::V4 { bits, mask }, IpAddr::V4(address)) => address.to_bits() & mask == *bits,
            (Self::V6 { bits, mask }, IpAddr::V6(address)) => address.to_bits() & mask == *bits,
            _ => false,
        }
    }
}

impl FromStr for Network {
    type Err = BadNetwork;

    fn from_str(text: &str) -> Result<Self, BadNetwork> {
        let bad = || BadNetwork(text.to_owned());
        let (address, length) = match text.split_once('/') {
            Some((address, length)) if !length.is_empty() && length.bytes().all(|byte| byte.is_ascii_digit()) => {
                (address, Some(length.parse::<u8>().map_err(|_| bad())?))
            }
            Some(_) => return Err(bad()),
            None => (text, None),
        };
        let address: IpAddr = address.parse().map_err(|_| bad())?;
        let length = length.unwrap_or(if address.is_ipv4() { 32 } else { 128 });
        Self::new(address, length).ok_or_else(bad)
    }
}

impl fmt::Display for Network {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::V4 { bits, mask } => write!(out, "{}/{}", Ipv4Addr::from_bits(*bits), mask.count_ones()),
            Self::V6 { bits, mask } => write!(out, "{}/{}", Ipv6Addr::from_bits(*bits), mask.count_ones()),
        }
    }
}

/// Networks that are never those of the Internet: loopback, private (RFC 1918), link-local, unique local (RFC 4193). Rails trusts the same
/// (`ActionDispatch::RemoteIp::TRUSTED_PROXIES`).
const PRIVATE: [&str; 8] =
    ["127.0.0.0/8", "::1/128", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "169.254.0.0/16", "fe80::/10", "fc00::/7"];

/// A list of networks, with words for some: `all`, `private`, `loopback`, `unix` (clients that come over a Unix socket).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Networks {
    networks: Vec<Network>,
    /// Whether clients of Unix sockets, who have no address, are of the list.
    unix: bool,
    /// As it was written.
    text: String,
}

impl Networks {
    /// Every client there can be.
    pub fn all() -> Self {
        // Both are networks, and nothing is lost where one were not.
        Self { networks: ["0.0.0.0/0", "::/0"].iter().filter_map(|each| each.parse().ok()).collect(), unix: true, text: "all".to_owned() }
    }

    /// Whether nobody is of the list.
    pub fn is_empty(&self) -> bool {
        self.networks.is_empty() && !self.unix
    }

    /// Whether an address is of one of the networks; None: that of a client of a Unix socket.
    pub fn contain(&self, address: Option<IpAddr>) -> bool {
        address.map_or(self.unix, |address| self.networks.iter().any(|network| network.contains(address)))
    }
}

impl FromStr for Networks {
    type Err = String;

    /// Reads names separated by commas or white space.
    fn from_str(text: &str) -> Result<Self, String> {
        let mut list = Self::default();
        let mut words = Vec::new();
        for word in text.split([',', ' ', '\t', '\n']).filter(|word| !word.is_empty()) {
            let known: &[&str] = match word {
                "all" => {
                    list.unix = true;
                    &["0.0.0.0/0", "::/0"]
                }
                "private" => &PRIVATE,
                "loopback" => &PRIVATE[..2],
                "unix" => {
                    list.unix = true;
                    &[]
                }
                _ => &[word],
            };
            for each in known {
                list.networks.push(each.parse().map_err(|error: BadNetwork| error.to_string())?);
            }
            words.push(word);
        }
        list.text = words.join(", ");
        Ok(list)
    }
}

impl fmt::Display for Networks {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn address(text: &str) -> Option<IpAddr> {
        Some(text.parse().unwrap())
    }

    #[test]
    fn networks_contain_their_addresses() {
        let cases = [
            ("10.0.0.0/8", "10.255.0.1", true),
            ("10.0.0.0/8", "11.0.0.1", false),
            ("10.1.2.3/8", "10.9.9.9", true),
            ("192.0.2.7", "192.0.2.7", true),
            ("192.0.2.7", "192.0.2.8", false),
            ("0.0.0.0/0", "255.255.255.255", true),
            ("0.0.0.0/0", "2001:db8::1", false),
            ("192.0.2.0/24", "::ffff:192.0.2.9", true),
            ("::ffff:192.0.2.0/120", "192.0.2.9", true),
            ("2001:db8::/32", "2001:db8:ffff::1", true),
            ("2001:db8::/32", "2001:db9::1", false),
            ("::/0", "2001:db9::1", true),
            ("::/0", "::ffff:1.2.3.4", false),
            ("::1", "::1", true),
        ];
        for (network, one, expected) in cases {
            assert_eq!(network.parse::<Networks>().unwrap().contain(address(one)), expected, "{network} {one}");
        }
    }

    #[test]
    fn what_is_no_network_is_named() {
        for text in ["10.0.0.0/33", "10.0.0/8", "::/129", "a", "10.0.0.0/", "10.0.0.0/+8", "10.0.0.0/8/8", "1.2.3.4:80", "300.1.1.1"] {
            let said = text.parse::<Networks>().unwrap_err();
            assert!(said.contains(&format!("`{text}`")), "{said}");
        }
    }

    #[test]
    fn lists_have_words() {
        let list: Networks = "private,  unix\t192.0.2.1".parse().unwrap();
        assert_eq!(list.to_string(), "private, unix, 192.0.2.1");
        assert!(["127.0.0.1", "172.31.0.1", "fd00::1", "fe80::1", "192.0.2.1"].iter().all(|each| list.contain(address(each))));
        assert!(!list.contain(address("172.32.0.1")) && list.contain(None));
        assert!(Networks::all().contain(address("8.8.8.8")) && Networks::all().contain(address("::2")));
        assert_eq!(Networks::all(), "all".parse().unwrap());
        let none: Networks = "".parse().unwrap();
        assert!(none.is_empty() && !none.contain(None) && !none.contain(address("127.0.0.1")));
    }
}
