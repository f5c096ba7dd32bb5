//! As much of an HTTP server as the admin socket needs: one request a connection, small ones, few at a time.

use std::borrow::Cow;
use std::io;
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};

use crate::head::Head;
use crate::http1::framing::{self, Body};
use crate::http1::parse::{self, Parsed};
use crate::proxy::answer;

/// Bytes of a head, and of a body.
const LARGEST: usize = 64 * 1024;
/// How long a client may take to ask, and to read.
const PATIENCE: Duration = Duration::from_secs(10);

/// What was asked.
#[derive(Debug, Default)]
pub struct Question {
    pub head: Head,
    pub body: Vec<u8>,
}

/// What is answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    pub status: u16,
    pub kind: &'static str,
    pub body: Vec<u8>,
    /// Lines for its head.
    pub extra: Cow<'static, str>,
}

impl Answer {
    /// An answer in JSON.
    pub fn json(status: u16, value: &impl serde::Serialize) -> Self {
        // What we give it has neither maps with odd keys nor numbers that JSON has not.
        let body = serde_json::to_vec(value).unwrap_or_default();
        Self { status, kind: "application/json", body, extra: Cow::Borrowed("") }
    }

    /// A refusal with a sentence.
    pub fn refusal(status: u16, why: &str) -> Self {
        Self::json(status, &serde_json::json!({ "error": why }))
    }

    /// As it is sent.
    pub fn text(&self, with_body: bool) -> Vec<u8> {
        let mut out = Vec::with_capacity(self.body.len() + 256);
        answer::status_line(&mut out, self.status);
        let fields = format!(
            "content-type: {}\r\ncontent-length: {}\r\ncache-control: no-store\r\nx-content-type-options: nosniff\r\n{}connection: close\r\n\r\n",
            self.kind,
            self.body.len(),
            self.extra
        );
        out.extend_from_slice(fields.as_bytes());
        if with_body {
            out.extend_from_slice(&self.body);
        }
        out
    }
}

/// Reads a request. None: the client went away, or was too slow. Errors with the answer for one that cannot be served.
pub async fn read(stream: &mut (impl AsyncRead + Unpin)) -> Result<Option<Question>, Answer> {
    match tokio::time::timeout(PATIENCE, question(stream)).await {
        Ok(Ok(Ok(question))) => Ok(Some(question)),
        Ok(Ok(Err(status))) => Err(Answer::refusal(status, answer::reason(status))),
        Ok(Err(_)) | Err(_) => Ok(None),
    }
}

/// Reads a request's head alone, as [`read`].
pub async fn head(stream: &mut (impl AsyncRead + Unpin)) -> Result<Option<Head>, Answer> {
    let mut found = Head::default();
    match tokio::time::timeout(PATIENCE, head_into(stream, &mut found)).await {
        Ok(Ok(Ok(_))) => Ok(Some(found)),
        Ok(Ok(Err(status))) => Err(Answer::refusal(status, answer::reason(status))),
        Ok(Err(_)) | Err(_) => Ok(None),
    }
}

/// Reads a head, and gives what came behind it.
async fn head_into(stream: &mut (impl AsyncRead + Unpin), head: &mut Head) -> io::Result<Result<Vec<u8>, u16>> {
    let mut bytes = Vec::new();
    loop {
        match parse::request(&bytes, head) {
            Ok(Parsed::Complete(length)) => return Ok(Ok(bytes.split_off(length))),
            Ok(Parsed::Partial) if bytes.len() <= LARGEST => {}
            Ok(Parsed::Partial) => return Ok(Err(431)),
            Err(_) => return Ok(Err(400)),
        }
        if stream.read_buf(&mut bytes).await? == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
    }
}

async fn question(stream: &mut (impl AsyncRead + Unpin)) -> io::Result<Result<Question, u16>> {
    let mut question = Question::default();
    question.body = match head_into(stream, &mut question.head).await? {
        Ok(rest) => rest,
        Err(status) => return Ok(Err(status)),
    };
    let wanted = match framing::request(&question.head) {
        Ok(Body::None) => 0,
        Ok(Body::Length(wanted)) if wanted <= LARGEST as u64 => wanted as usize,
        Ok(Body::Length(_)) => return Ok(Err(413)),
        _ => return Ok(Err(411)),
    };
    while question.body.len() < wanted {
        if stream.read_buf(&mut question.body).await? == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
    }
    question.body.truncate(wanted);
    Ok(Ok(question))
}

/// Sends an answer.
pub async fn write(stream: &mut (impl AsyncWrite + Unpin), answer: &Answer, with_body: bool) {
    let text = answer.text(with_body);
    let sent = async {
        stream.write_all(&text).await?;
        stream.shutdown().await
    };
    // A client that does not take its answer has none.
    let _ = tokio::time::timeout(PATIENCE, sent).await;
}
