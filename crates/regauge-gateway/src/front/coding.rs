//! Content codings: which a client accepts (RFC 9110, section 12.5.3), and which of those that there are it gets.

use crate::head::{Head, tokens};

/// A coding of bodies that we know (RFC 9110, section 8.4.1; RFC 7932; RFC 8878).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Coding {
    Brotli,
    Zstd,
    Gzip,
}

impl Coding {
    /// All, in the order in which they are taken where a client likes them equally: the smallest first.
    pub const ALL: [Self; 3] = [Self::Brotli, Self::Zstd, Self::Gzip];

    /// The name in `Content-Encoding`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Brotli => "br",
            Self::Zstd => "zstd",
            Self::Gzip => "gzip",
        }
    }

    /// What the name of a file in this coding ends with, as build tools write them.
    pub fn extension(self) -> &'static str {
        match self {
            Self::Brotli => ".br",
            Self::Zstd => ".zst",
            Self::Gzip => ".gz",
        }
    }
}

/// How much a client likes each coding, in thousandths; 0: not at all.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Accepted {
    weights: [u16; 3],
    /// Only where the client spoke of it: what is as it is can always be sent else, and is what nobody prefers.
    identity: Option<u16>,
}

impl Accepted {
    /// What a request says. Without a field, or with one that cannot be read, nothing but the body as it is.
    pub fn by(head: &Head) -> Self {
        let mut named = [None; 3];
        let (mut any, mut identity) = (None, None);
        for member in head.values(b"accept-encoding").flat_map(tokens) {
            let mut parts = member.split(|byte| *byte == b';').map(<[u8]>::trim_ascii);
            let name = parts.next().unwrap_or_default();
            let weight = parts.find_map(|part| part.strip_prefix(b"q=").or_else(|| part.strip_prefix(b"Q="))).map_or(Some(1000), weight);
            let Some(weight) = weight else { continue };
            let place = match name.to_ascii_lowercase().as_slice() {
                b"br" => &mut named[0],
                b"zstd" => &mut named[1],
                b"gzip" | b"x-gzip" => &mut named[2],
                b"identity" => &mut identity,
                b"*" => &mut any,
                _ => continue,
            };
            *place = Some(weight);
        }
        Self { weights: named.map(|weight| weight.or(any).unwrap_or(0)), identity: identity.or(any.filter(|weight| *weight == 0)) }
    }

    /// Whether no coding at all is accepted, which saves the question.
    pub fn is_none(self) -> bool {
        self.weights == [0; 3]
    }

    fn weight(self, coding: Coding) -> u16 {
        self.weights[coding as usize]
    }

    /// The codings that the client takes rather than the body as it is, the most liked first.
    pub fn codings(self) -> impl Iterator<Item = Coding> {
        let least = self.identity.unwrap_or(0).max(1);
        let mut liked = Coding::ALL;
        liked.sort_by_key(|coding| std::cmp::Reverse(self.weight(*coding)));
        liked.into_iter().filter(move |coding| self.weight(*coding) >= least)
    }
}

/// A weight in thousandths (RFC 9110, section 12.4.2).
fn weight(text: &[u8]) -> Option<u16> {
    let (whole, rest) = text.split_first()?;
    let digits = match rest {
        [] => rest,
        [b'.', digits @ ..] if digits.len() <= 3 => digits,
        _ => return None,
    };
    let fine = match whole {
        b'0' => digits.iter().all(u8::is_ascii_digit),
        b'1' => digits.iter().all(|digit| *digit == b'0'),
        _ => false,
    };
    if !fine {
        return None;
    }
    let parts = (0..3).fold(0, |sum, place| sum * 10 + u16::from(digits.get(place).map_or(0, |digit| digit - b'0')));
    Some(u16::from(whole - b'0') * 1000 + parts)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn liked(text: &str) -> Vec<&'static str> {
        let mut head = Head::default();
        head.push(b"Accept-Encoding", text.as_bytes());
        Accepted::by(&head).codings().map(Coding::name).collect()
    }

    #[test]
    fn codings_come_by_weight_and_then_by_size() {
        assert_eq!(liked("gzip, deflate, br, zstd"), ["br", "zstd", "gzip"]);
        assert_eq!(liked("gzip;q=1.0, br;q=0.5"), ["gzip", "br"]);
        assert_eq!(liked("GZIP"), ["gzip"]);
        assert_eq!(liked("x-gzip ; q=0.1"), ["gzip"]);
        assert_eq!(liked("*"), ["br", "zstd", "gzip"]);
        assert_eq!(liked("br;q=0, *;q=0.3"), ["zstd", "gzip"]);
    }

    #[test]
    fn what_is_not_accepted_is_not_sent() {
        for text in [
            "",
            "identity",
            "deflate",
            "gzip;q=0",
            "gzip;q=0.000",
            "gzip;q=2",
            "gzip;q=1.001",
            "gzip;q=-1",
            "gzip;q=0.1234",
            "identity, gzip;q=0.5",
        ] {
            assert!(liked(text).is_empty(), "{text}");
        }
        assert_eq!(liked("identity;q=0.5, gzip;q=0.5"), ["gzip"]);
        assert_eq!(liked("identity;q=0, gzip;q=0.001"), ["gzip"]);
        assert!(Accepted::by(&Head::default()).is_none());
    }
}
