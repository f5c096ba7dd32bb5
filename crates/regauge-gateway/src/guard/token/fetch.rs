//! Asks another server for something small: keys, or whether a token is good.

use std::fmt::Write;
use std::io;
use std::path::Path;

use tokio::io::AsyncWriteExt;

use crate::head::Head;
use crate::http1::chunked::{Decoder, Piece};
use crate::http1::framing::{self, Body};
use crate::http1::parse::{self, Parsed};
use crate::io::buffer::Buffer;
use crate::io::stream::Stream;
use crate::upstream::address::Address;
use crate::upstream::connect::{self, Connector};
use crate::upstream::member::Member;
use crate::upstream::names;

/// The longest answer that is read, in bytes.
const LONGEST: usize = 1 << 20;

/// Where something is asked for.
#[derive(Debug)]
pub struct Site {
    address: Address,
    /// With its query.
    path: String,
    connector: Option<Connector>,
}

/// An answer.
#[derive(Debug)]
pub struct Answer {
    pub head: Head,
    pub body: Vec<u8>,
}

impl Site {
    /// Reads `https://id.example/keys`, `http://127.0.0.1:3000/check`. `authorities`: certificates that are trusted beside the system's.
    ///
    /// Errors with a sentence for the user.
    pub fn new(url: &str, authorities: Option<&Path>) -> Result<Self, String> {
        let start = url.find("://").map(|place| place + 3).ok_or_else(|| format!("`{url}` is no URL"))?;
        let end = url[start..].find(['/', '?']).map_or(url.len(), |place| start + place);
        let address: Address = url[..end].parse().map_err(|error: crate::upstream::address::BadAddress| error.to_string())?;
        let path = match &url[end..] {
            "" => "/".to_owned(),
            query if query.starts_with('?') => format!("/{query}"),
            path => path.to_owned(),
        };
        if !path.bytes().all(|byte| byte.is_ascii_graphic()) {
            return Err(format!("`{}` has what no URL has", url.escape_debug()));
        }
        let secure = matches!(address, Address::Tcp { tls: true, .. });
        let connector = if secure { Some(Connector::new(authorities).map_err(|error| error.to_string())?) } else { None };
        Ok(Self { address, path, connector })
    }

    /// Whether nobody between can change what it says.
    pub fn is_secure(&self) -> bool {
        match &self.address {
            Address::Tcp { host, tls, .. } => {
                *tls || host == "localhost" || names::literal(host).is_some_and(|address| address.is_loopback())
            }
            Address::Unix(_) => true,
        }
    }

    /// Asks with fields of ours, as lines. The caller bounds its time.
    pub async fn get(&self, fields: &[(&str, &[u8])]) -> io::Result<Answer> {
        let member = Member::new(self.address.clone());
        if let Address::Tcp { host, port, .. } = &self.address
            && names::literal(host).is_none()
        {
            let (host, port) = (host.clone(), *port);
            let found = tokio::task::spawn_blocking(move || names::look_up(&host, port)).await.map_err(io::Error::other)??;
            member.places.found(found);
        }
        let mut stream = connect::open(&member, self.connector.as_ref()).await?;
        let mut asked = format!("GET {} HTTP/1.1\r\nHost: {}", self.path, self.address.host());
        if let Address::Tcp { port, tls, .. } = self.address
            && port != if tls { 443 } else { 80 }
        {
            // A String takes whatever is written to it.
            let _ = write!(asked, ":{port}");
        }
        asked.push_str("\r\nUser-Agent: regauge-gateway\r\nAccept: application/json\r\nConnection: close\r\n");
        let mut asked = asked.into_bytes();
        for (name, value) in fields {
            asked.extend_from_slice(&[name.as_bytes(), b": ", value, b"\r\n"].concat());
        }
        asked.extend_from_slice(b"\r\n");
        stream.write_all(&asked).await?;
        stream.flush().await?;
        answer(&mut stream).await
    }
}

async fn answer(stream: &mut Stream) -> io::Result<Answer> {
    let (mut input, mut head) = (Buffer::default(), Head::default());
    let wrong = |what: &str| io::Error::other(what.to_owned());
    loop {
        match parse::response(input.bytes(), &mut head) {
            Ok(Parsed::Complete(length)) => {
                input.consume(length);
                if head.status >= 200 {
                    break;
                }
            }
            Ok(Parsed::Partial) if !input.is_full() => {
                if input.fill(stream).await? == 0 {
                    return Err(wrong("it closed the connection without an answer"));
                }
            }
            _ => return Err(wrong("its answer is not HTTP")),
        }
    }
    let framed = framing::response(&head, b"GET").map_err(|error| wrong(&error.to_string()))?;
    let (mut body, mut chunks) = (Vec::new(), Decoder::default());
    loop {
        let here = input.bytes().len();
        let (skip, length) = match framed {
            Body::None => break,
            Body::Length(length) if body.len() as u64 == length => break,
            Body::Length(length) => (0, here.min(usize::try_from(length).unwrap_or(usize::MAX) - body.len())),
            Body::UntilClose => (0, here),
            Body::Chunked => match chunks.next(input.bytes()).map_err(|error| wrong(&error.to_string()))? {
                Piece::End(_) => break,
                Piece::More => (here, 0),
                Piece::Data { skip, length } => (skip, length),
            },
        };
        input.consume(skip);
        body.extend_from_slice(&input.bytes()[..length]);
        input.consume(length);
        chunks.took(if framed == Body::Chunked { length } else { 0 });
        if body.len() > LONGEST {
            return Err(wrong("its answer is too long"));
        }
        if length == 0 && input.fill(stream).await? == 0 {
            if framed == Body::UntilClose {
                break;
            }
            return Err(wrong("it closed the connection before the end of its answer"));
        }
    }
    Ok(Answer { head, body })
}
