//! Where upstreams are: `http://host:port`, `https://host`, or `unix:/path/to.sock`.

use std::fmt;
use std::path::PathBuf;
use std::str::FromStr;

/// The place of an upstream.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Address {
    Tcp {
        host: String,
        port: u16,
        /// Whether it speaks TLS.
        tls: bool,
    },
    Unix(PathBuf),
}

/// Not the address of an upstream.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not the address of an upstream: {1}")]
pub struct BadAddress(String, &'static str);

impl Address {
    /// What an upstream is called in a request's `Host`.
    pub fn host(&self) -> &str {
        match self {
            Self::Tcp { host, .. } => host,
            Self::Unix(_) => "localhost",
        }
    }
}

impl FromStr for Address {
    type Err = BadAddress;

    /// Reads `http://127.0.0.1:3000`, `http://[::1]:3000`, `127.0.0.1:3000`, `unix:/run/puma.sock`, `unix:///run/puma.sock`.
    fn from_str(text: &str) -> Result<Self, BadAddress> {
        let bad = |why| BadAddress(text.to_owned(), why);
        if let Some(path) = text.strip_prefix("unix:") {
            let path = path.strip_prefix("//").unwrap_or(path);
            return if path.is_empty() || path.contains('\0') {
                Err(bad("the path of a socket is missing"))
            } else {
                Ok(Self::Unix(path.into()))
            };
        }
        let (tls, place) = match text.split_once("://") {
            Some(("http", rest)) => (false, rest),
            Some(("https", rest)) => (true, rest),
            Some(_) => return Err(bad("the scheme is neither http, nor https, nor unix")),
            None => (false, text),
        };
        let place = place.strip_suffix('/').unwrap_or(place);
        if place.contains(['/', '?', '#', '@']) {
            return Err(bad("an upstream is a host and a port, without a path or a user"));
        }
        let (host, port) = match place.rsplit_once(':') {
            Some((host, port)) if !host.ends_with(':') && (!host.contains(':') || host.starts_with('[')) => {
                (host, port.parse().map_err(|_| bad("the port is no number up to 65535"))?)
            }
            _ => (place, if tls { 443 } else { 80 }),
        };
        let host = host.strip_prefix('[').and_then(|host| host.strip_suffix(']')).unwrap_or(host);
        let fine = |byte: u8| byte.is_ascii_alphanumeric() || b".-_:%".contains(&byte);
        if host.is_empty() || port == 0 || !host.bytes().all(fine) {
            return Err(bad("a host and a port are needed"));
        }
        Ok(Self::Tcp { host: host.to_owned(), port, tls })
    }
}

impl fmt::Display for Address {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let scheme = |tls: &bool| if *tls { "https" } else { "http" };
        match self {
            Self::Tcp { host, port, tls } if host.contains(':') => write!(out, "{}://[{host}]:{port}", scheme(tls)),
            Self::Tcp { host, port, tls } => write!(out, "{}://{host}:{port}", scheme(tls)),
            Self::Unix(path) => write!(out, "unix:{}", path.display()),
        }
    }
}

/// How many upstreams a group may have: as many as a set in a number has places for.
const MOST: usize = 64;

/// One or more upstreams that serve the same.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Addresses(Vec<Address>);

impl Addresses {
    /// All of them, in the order in which they were written.
    pub fn all(&self) -> &[Address] {
        &self.0
    }
}

impl Default for Addresses {
    /// Where `rails server` listens.
    fn default() -> Self {
        Self(vec![Address::Tcp { host: "127.0.0.1".to_owned(), port: 3000, tls: false }])
    }
}

impl From<Address> for Addresses {
    fn from(address: Address) -> Self {
        Self(vec![address])
    }
}

impl FromStr for Addresses {
    type Err = BadAddress;

    /// Reads addresses with commas between them.
    fn from_str(text: &str) -> Result<Self, BadAddress> {
        let all = text.split(',').map(|each| each.trim().parse()).collect::<Result<Vec<Address>, _>>()?;
        if all.len() > MOST {
            return Err(BadAddress(text.to_owned(), "there are more than 64"));
        }
        for (place, each) in all.iter().enumerate() {
            if all[..place].contains(each) {
                return Err(BadAddress(each.to_string(), "it is there twice"));
            }
        }
        Ok(Self(all))
    }
}

impl fmt::Display for Addresses {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (place, each) in self.0.iter().enumerate() {
            write!(out, "{}{each}", if place == 0 { "" } else { "," })?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses() {
        let good = [
            ("http://127.0.0.1:3000", "http://127.0.0.1:3000"),
            ("http://rails", "http://rails:80"),
            ("localhost:3000/", "http://localhost:3000"),
            ("http://[::1]:3000", "http://[::1]:3000"),
            ("https://rails.internal", "https://rails.internal:443"),
            ("unix:///run/puma.sock", "unix:/run/puma.sock"),
            ("unix:tmp/puma.sock", "unix:tmp/puma.sock"),
        ];
        for (text, shown) in good {
            assert_eq!(text.parse::<Address>().unwrap().to_string(), shown);
        }
        for text in ["", "ftp://a", "http://a:0", "http://a:x", "http://a:70000", "http://a/b", "http://u:p@a", "unix:"] {
            assert!(text.parse::<Address>().is_err(), "{text}");
        }
    }

    #[test]
    fn several() {
        let several: Addresses = "a:1, unix:/b,https://c".parse().unwrap();
        assert_eq!((several.all().len(), several.to_string().as_str()), (3, "http://a:1,unix:/b,https://c:443"));
        assert_eq!(
            "a, a:80".parse::<Addresses>().unwrap_err().to_string(),
            "`http://a:80` is not the address of an upstream: it is there twice"
        );
        let many = |number: usize| (1..=number).map(|port| format!("a:{port}")).collect::<Vec<_>>().join(",");
        assert!(many(64).parse::<Addresses>().is_ok() && many(65).parse::<Addresses>().is_err() && "a,".parse::<Addresses>().is_err());
    }
}
