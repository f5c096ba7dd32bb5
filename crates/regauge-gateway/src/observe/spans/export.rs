//! Sending spans to a collector, by a thread of its own.

use std::io::{self, Read, Write};
use std::net::{TcpStream, ToSocketAddrs};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::time::{Duration, Instant};

use super::{Span, text};
use crate::head::Head;
use crate::http1::parse::{self, Parsed};
use crate::observe::log::{self, Share};

/// Spans that may wait, and those that are sent together.
const WAITING: usize = 2048;
const TOGETHER: usize = 512;
/// How long spans wait for others.
const WAIT: Duration = Duration::from_secs(1);
/// How long the collector may take.
const PATIENCE: Duration = Duration::from_secs(5);

/// Where spans go, as the settings have it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wanted {
    /// The collector: `host:port`; None: spans are not made.
    pub endpoint: Option<String>,
    /// Of which requests that came without a trace one is begun.
    pub share: Share,
    /// What the gateway is called.
    pub service: String,
}

impl Default for Wanted {
    fn default() -> Self {
        Self { endpoint: None, share: Share(10_000), service: "regauge-gateway".to_owned() }
    }
}

/// The way to a collector. Its thread ends with it, after what waits was sent.
#[derive(Debug)]
pub struct Exporter {
    pub share: Share,
    wanted: Wanted,
    sender: SyncSender<Span>,
    lost: Arc<AtomicU64>,
}

impl Exporter {
    /// Of some settings; `before`: the one in force until now, which goes on where nothing of it changed.
    ///
    /// Errors when the system makes no thread.
    pub fn following(wanted: &Wanted, before: Option<&Arc<Self>>) -> io::Result<Option<Arc<Self>>> {
        let Some(endpoint) = wanted.endpoint.clone() else { return Ok(None) };
        if let Some(before) = before.filter(|before| before.wanted == *wanted) {
            return Ok(Some(Arc::clone(before)));
        }
        let (sender, receiver) = sync_channel(WAITING);
        let lost = before.map(|before| Arc::clone(&before.lost)).unwrap_or_default();
        let (service, counted) = (wanted.service.clone(), Arc::clone(&lost));
        std::thread::Builder::new().name("spans".to_owned()).spawn(move || send_all(&receiver, &endpoint, &service, &counted))?;
        Ok(Some(Arc::new(Self { share: wanted.share, wanted: wanted.clone(), sender, lost })))
    }

    /// Hands a span over; never waits.
    pub fn offer(&self, span: Span) {
        if self.sender.try_send(span).is_err() {
            self.lost.fetch_add(1, Ordering::Relaxed);
        }
    }

    /// How many spans were lost.
    pub fn lost(&self) -> u64 {
        self.lost.load(Ordering::Relaxed)
    }
}

fn send_all(receiver: &Receiver<Span>, endpoint: &str, service: &str, lost: &AtomicU64) {
    let mut well = true;
    while let Ok(first) = receiver.recv() {
        let (mut spans, since) = (vec![first], Instant::now());
        let ends = loop {
            if spans.len() == TOGETHER {
                break false;
            }
            match receiver.recv_timeout(WAIT.saturating_sub(since.elapsed())) {
                Ok(span) => spans.push(span),
                Err(RecvTimeoutError::Timeout) => break false,
                Err(RecvTimeoutError::Disconnected) => break true,
            }
        };
        let done = send(endpoint, &text::request(service, &spans));
        // Said when it begins and when it is over, not for each.
        match &done {
            Err(error) if well => {
                log::warn("the collector does not take spans", |line| line.text("endpoint", endpoint).text("error", error.to_string()))
            }
            Ok(()) if !well => log::info("the collector takes spans again", |line| line.text("endpoint", endpoint)),
            _ => {}
        }
        well = done.is_ok();
        if !well {
            lost.fetch_add(spans.len() as u64, Ordering::Relaxed);
        }
        if ends {
            return;
        }
    }
}

fn send(endpoint: &str, body: &[u8]) -> io::Result<()> {
    let place = endpoint.to_socket_addrs()?.next().ok_or(io::ErrorKind::NotFound)?;
    let mut stream = TcpStream::connect_timeout(&place, PATIENCE)?;
    stream.set_read_timeout(Some(PATIENCE))?;
    stream.set_write_timeout(Some(PATIENCE))?;
    let head = format!(
        "POST /v1/traces HTTP/1.1\r\nHost: {endpoint}\r\nContent-Type: application/json\r\nContent-Length: {}\r\nConnection: close\r\n\r\n",
        body.len()
    );
    stream.write_all(&[head.as_bytes(), body].concat())?;
    let (mut text, mut answer) = (Vec::new(), Head::default());
    let mut piece = [0; 4096];
    loop {
        let length = stream.read(&mut piece)?;
        text.extend_from_slice(&piece[..length]);
        match parse::response(&text, &mut answer) {
            Ok(Parsed::Complete(_)) if (200..300).contains(&answer.status) => return Ok(()),
            Ok(Parsed::Complete(_)) => return Err(io::Error::other(format!("it answered {}", answer.status))),
            Ok(Parsed::Partial) if length > 0 && text.len() < 64 * 1024 => {}
            _ => return Err(io::Error::other("it did not answer as HTTP does")),
        }
    }
}
