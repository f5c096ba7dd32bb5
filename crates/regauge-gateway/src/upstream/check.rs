//! Asks an upstream whether it is well: a GET over a connection of its own.
//!
//! Rails answers `/up` with 200, or with 500 where it could not boot (`Rails::HealthController`). An app without that route says 404, one with a list
//! of hosts 403, one that forces TLS 301: it is there, and answers. So below 500 is well.

use std::io;

use tokio::io::AsyncWriteExt;
use tokio::time::timeout;

use super::connect::{self, Connector};
use super::member::Member;
use crate::head::Head;
use crate::http1::parse::{self, Parsed};
use crate::io::buffer::Buffer;
use crate::io::stream::Stream;
use crate::settings::upstream::Health;

/// Asks once.
///
/// Errors with what is wrong, for people.
pub async fn check(member: &Member, connector: Option<&Connector>, rules: &Health) -> Result<(), String> {
    match timeout(rules.timeout, ask(member, connector, rules)).await {
        Err(_) => Err("no answer in time".to_owned()),
        Ok(Err(error)) => Err(error.to_string()),
        Ok(Ok(status @ 500..)) => Err(format!("it said {status}")),
        Ok(Ok(_)) => Ok(()),
    }
}

async fn ask(member: &Member, connector: Option<&Connector>, rules: &Health) -> io::Result<u16> {
    let mut stream = connect::open(member, connector).await?;
    let host = if rules.host.is_empty() { member.address.host() } else { &rules.host };
    let host = if host.contains(':') && !host.starts_with('[') && rules.host.is_empty() { format!("[{host}]") } else { host.to_owned() };
    // Rails behind `force_ssl` would send us elsewhere.
    let asked = format!(
        "GET {} HTTP/1.1\r\nHost: {host}\r\nUser-Agent: regauge-gateway\r\nAccept: */*\r\nX-Forwarded-Proto: https\r\nConnection: close\r\n\r\n",
        rules.path
    );
    stream.write_all(asked.as_bytes()).await?;
    stream.flush().await?;
    status(&mut stream).await
}

/// The status of an answer whose head has room in a buffer; those before it are passed over.
async fn status(stream: &mut Stream) -> io::Result<u16> {
    let (mut input, mut head) = (Buffer::default(), Head::default());
    let wrong = |what: &str| Err(io::Error::other(what.to_owned()));
    loop {
        match parse::response(input.bytes(), &mut head) {
            Ok(Parsed::Complete(length)) => match head.status {
                100..=199 => input.consume(length),
                status => return Ok(status),
            },
            Ok(Parsed::Partial) if !input.is_full() => {
                if input.fill(stream).await? == 0 {
                    return wrong("it closed the connection without an answer");
                }
            }
            _ => return wrong("its answer is not HTTP"),
        }
    }
}
