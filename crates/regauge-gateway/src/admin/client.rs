//! Asking a running gateway over its admin socket.

use std::io::{self, Read, Write};
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};
use std::time::Duration;

use serde_json::Value;

use crate::head::Head;
use crate::http1::parse::{self, Parsed};

/// How long an answer may take: what is asked may ask other processes.
const PATIENCE: Duration = Duration::from_secs(30);
/// The largest answer that is read.
const LARGEST: u64 = 64 << 20;

/// Why there is no answer.
#[derive(Debug, thiserror::Error)]
pub enum NoAnswer {
    #[error("there is no admin socket at {0}: does the gateway run, with `admin.socket` set to this path?")]
    Missing(PathBuf),
    #[error("nobody answers at {0}: the gateway that made it has ended")]
    Nobody(PathBuf),
    #[error("{0}: permission denied; the admin socket is for the user that the gateway runs as")]
    Denied(PathBuf),
    #[error("{0}: {1}")]
    System(PathBuf, io::Error),
    #[error("{0} does not answer as a gateway does")]
    Strange(PathBuf),
    /// What the gateway said.
    #[error("{0}")]
    Refused(String),
}

/// Connects to a gateway.
pub fn connect(path: &Path) -> Result<UnixStream, NoAnswer> {
    let stream = UnixStream::connect(path).map_err(|error| match error.kind() {
        io::ErrorKind::NotFound => NoAnswer::Missing(path.to_owned()),
        io::ErrorKind::ConnectionRefused => NoAnswer::Nobody(path.to_owned()),
        io::ErrorKind::PermissionDenied => NoAnswer::Denied(path.to_owned()),
        _ => NoAnswer::System(path.to_owned(), error),
    })?;
    let broken = |error| NoAnswer::System(path.to_owned(), error);
    stream.set_read_timeout(Some(PATIENCE)).map_err(broken)?;
    stream.set_write_timeout(Some(PATIENCE)).map_err(broken)?;
    Ok(stream)
}

/// A request as it is sent.
pub fn question(method: &str, target: &str, body: &[u8]) -> Vec<u8> {
    let head = format!("{method} {target} HTTP/1.1\r\nhost: gateway\r\ncontent-length: {}\r\n\r\n", body.len());
    [head.as_bytes(), body].concat()
}

/// Asks. Gives the answer's body.
pub fn ask(path: &Path, method: &str, target: &str, body: &Value) -> Result<Vec<u8>, NoAnswer> {
    let broken = |error| NoAnswer::System(path.to_owned(), error);
    let mut stream = connect(path)?;
    let body = if body.is_null() { Vec::new() } else { body.to_string().into_bytes() };
    stream.write_all(&question(method, target, &body)).map_err(broken)?;
    let mut text = Vec::new();
    stream.take(LARGEST).read_to_end(&mut text).map_err(broken)?;
    answer(path, &text)
}

/// As [`ask`], read as JSON.
pub fn ask_json(path: &Path, method: &str, target: &str, body: &Value) -> Result<Value, NoAnswer> {
    serde_json::from_slice(&ask(path, method, target, body)?).map_err(|_| NoAnswer::Strange(path.to_owned()))
}

/// The body of an answer that has come to its end.
pub fn answer(path: &Path, text: &[u8]) -> Result<Vec<u8>, NoAnswer> {
    let strange = || NoAnswer::Strange(path.to_owned());
    let mut head = Head::default();
    let Ok(Parsed::Complete(length)) = parse::response(text, &mut head) else { return Err(strange()) };
    let body = &text[length..];
    let said = head.value(b"content-length").and_then(|length| std::str::from_utf8(length).ok()?.parse().ok());
    if said != Some(body.len()) {
        return Err(strange());
    }
    if (200..300).contains(&head.status) {
        return Ok(body.to_vec());
    }
    let why: Option<Value> = serde_json::from_slice(body).ok();
    let why = why.as_ref().and_then(|why| why["error"].as_str()).map(ToOwned::to_owned);
    Err(NoAnswer::Refused(why.ok_or_else(strange)?))
}
