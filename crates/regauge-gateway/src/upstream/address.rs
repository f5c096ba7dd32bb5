//! Where an upstream is: `http://host:port`, or `unix:/path/to.sock`.

use std::fmt;
use std::io;
use std::path::PathBuf;
use std::str::FromStr;

use tokio::net::{TcpStream, UnixStream};

use crate::io::stream::Stream;

/// The place of an upstream.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Address {
    Tcp { host: String, port: u16 },
    Unix(PathBuf),
}

/// Not the address of an upstream.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not the address of an upstream: {1}")]
pub struct BadAddress(String, &'static str);

impl Address {
    /// Opens a connection. The caller bounds its time.
    pub async fn connect(&self) -> io::Result<Stream> {
        match self {
            Self::Tcp { host, port } => {
                let stream = TcpStream::connect((host.as_str(), *port)).await?;
                stream.set_nodelay(true)?;
                Ok(Stream::Tcp(stream))
            }
            Self::Unix(path) => Ok(Stream::Unix(UnixStream::connect(path).await?)),
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
        let place = match text.split_once("://") {
            Some(("http", rest)) => rest,
            Some(("https", _)) => return Err(bad("upstreams are spoken to in plain HTTP")),
            Some(_) => return Err(bad("the scheme is neither http nor unix")),
            None => text,
        };
        let place = place.strip_suffix('/').unwrap_or(place);
        if place.contains(['/', '?', '#', '@']) {
            return Err(bad("an upstream is a host and a port, without a path or a user"));
        }
        let (host, port) = match place.rsplit_once(':') {
            Some((host, port)) if !host.ends_with(':') && (!host.contains(':') || host.starts_with('[')) => {
                (host, port.parse().map_err(|_| bad("the port is no number up to 65535"))?)
            }
            _ => (place, 80),
        };
        let host = host.strip_prefix('[').and_then(|host| host.strip_suffix(']')).unwrap_or(host);
        let fine = |byte: u8| byte.is_ascii_alphanumeric() || b".-_:%".contains(&byte);
        if host.is_empty() || port == 0 || !host.bytes().all(fine) {
            return Err(bad("a host and a port are needed"));
        }
        Ok(Self::Tcp { host: host.to_owned(), port })
    }
}

impl fmt::Display for Address {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Tcp { host, port } if host.contains(':') => write!(out, "http://[{host}]:{port}"),
            Self::Tcp { host, port } => write!(out, "http://{host}:{port}"),
            Self::Unix(path) => write!(out, "unix:{}", path.display()),
        }
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
            ("unix:///run/puma.sock", "unix:/run/puma.sock"),
            ("unix:tmp/puma.sock", "unix:tmp/puma.sock"),
        ];
        for (text, shown) in good {
            assert_eq!(text.parse::<Address>().unwrap().to_string(), shown);
        }
        for text in ["", "https://a", "ftp://a", "http://a:0", "http://a:x", "http://a:70000", "http://a/b", "http://u:p@a", "unix:"] {
            assert!(text.parse::<Address>().is_err(), "{text}");
        }
    }
}
