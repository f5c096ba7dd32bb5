//! What the gateway says while it runs: lines on standard error, for people or as JSON.
//!
//! Whoever has something to say hands over a complete line and goes on. A thread of its own writes; when it cannot keep up, because nobody reads
//! the other end, lines are left out, and how many is said as soon as it can. Nothing of a request but what [`super::access`] names is ever
//! written: no cookie, no `Authorization`.
//!
//! There is one log a process: standard error is one. Where nobody called [`start`] (in tests of other rooms), what is said is dropped.

use std::fmt;
use std::io::Write;
use std::str::FromStr;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU8, AtomicU32, AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, TrySendError, sync_channel};
use std::time::Duration;

use super::line::Line;

/// Messages that may wait for the writer. One holds a line, or a thread's request lines of up to [`super::access::BATCH`].
const WAITING: usize = 1024;
/// Bytes that are written at once: what pipe(7) keeps together where several processes write into one.
const TOGETHER: usize = 4096;
/// How long the end of the process waits for the writer.
const FAREWELL: Duration = Duration::from_secs(1);

/// How much a line matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub enum Level {
    Error,
    Warn,
    #[default]
    Info,
    Debug,
}

/// What lines look like.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Format {
    #[default]
    Human,
    Json,
}

/// Of how many of a million requests a line is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Share(pub u32);

/// All of them.
const ALL: u32 = 1_000_000;

impl Level {
    /// Its name in lines and settings.
    pub fn name(self) -> &'static str {
        ["error", "warn", "info", "debug"][self as usize]
    }
}

impl FromStr for Level {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let all = [Self::Error, Self::Warn, Self::Info, Self::Debug];
        all.into_iter().find(|level| level.name() == text).ok_or_else(|| format!("`{text}` is none of error, warn, info, debug"))
    }
}

impl Format {
    /// Its name in settings.
    pub fn name(self) -> &'static str {
        ["human", "json"][self as usize]
    }
}

impl FromStr for Format {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        [Self::Human, Self::Json].into_iter().find(|format| format.name() == text).ok_or_else(|| format!("`{text}` is none of human, json"))
    }
}

impl FromStr for Share {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let wrong = || format!("`{text}` is none of off, on, or a share such as 1%");
        match text {
            "off" | "false" | "0%" => Ok(Self(0)),
            "on" | "true" | "100%" => Ok(Self(ALL)),
            _ => {
                let share: f64 = text.strip_suffix('%').and_then(|share| share.trim_end().parse().ok()).ok_or_else(wrong)?;
                let millionths = (share * 10_000.0).round();
                if (1.0..=f64::from(ALL)).contains(&millionths) { Ok(Self(millionths as u32)) } else { Err(wrong()) }
            }
        }
    }
}

impl fmt::Display for Share {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            0 => out.write_str("off"),
            ALL.. => out.write_str("on"),
            share => write!(out, "{}%", f64::from(share) / 10_000.0),
        }
    }
}

impl Share {
    /// Whether one is taken, at random.
    pub fn takes(self) -> bool {
        self.0 > 0 && (self.0 >= ALL || fastrand::u32(..ALL) < self.0)
    }
}

/// What is to be written, as the settings have it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Wanted {
    pub level: Level,
    pub format: Format,
    pub requests: Share,
}

enum Message {
    Lines(Vec<u8>),
    Flush(SyncSender<()>),
}

static SENDER: OnceLock<SyncSender<Message>> = OnceLock::new();
static LEVEL: AtomicU8 = AtomicU8::new(Level::Info as u8);
static FORMAT: AtomicU8 = AtomicU8::new(Format::Human as u8);
static REQUESTS: AtomicU32 = AtomicU32::new(0);
static DROPPED: AtomicU64 = AtomicU64::new(0);

/// Starts the writer, once a process, and says what is wanted.
///
/// Errors when the system makes no thread.
pub fn start(wanted: Wanted) -> std::io::Result<()> {
    want(wanted);
    if SENDER.get().is_none() {
        let (sender, receiver) = sync_channel(WAITING);
        std::thread::Builder::new().name("log".to_owned()).spawn(move || write(&receiver, &mut std::io::stderr(), 0))?;
        // Who was first has it; the other's writer ends at once.
        let _ = SENDER.set(sender);
    }
    Ok(())
}

/// Says what is wanted from now on.
pub fn want(wanted: Wanted) {
    LEVEL.store(wanted.level as u8, Ordering::Relaxed);
    FORMAT.store(wanted.format as u8, Ordering::Relaxed);
    REQUESTS.store(wanted.requests.0, Ordering::Relaxed);
}

/// Whether somebody reads lines of this level.
pub fn has(level: Level) -> bool {
    level as u8 <= LEVEL.load(Ordering::Relaxed) && SENDER.get().is_some()
}

/// Of how many requests lines are wanted.
pub fn requests() -> Share {
    Share(REQUESTS.load(Ordering::Relaxed))
}

/// What lines look like now.
pub fn format() -> Format {
    if FORMAT.load(Ordering::Relaxed) == Format::Json as u8 { Format::Json } else { Format::Human }
}

/// How many messages were left out since the start.
pub fn dropped() -> u64 {
    DROPPED.load(Ordering::Relaxed)
}

/// Says something; `fill` adds to the line, and is not called where nobody reads it.
pub fn say(level: Level, message: &str, fill: impl FnOnce(Line) -> Line) {
    if has(level) {
        hand_over(fill(Line::new(format(), level, message)).end());
    }
}

/// [`say`], for what must be looked after.
pub fn error(message: &str, fill: impl FnOnce(Line) -> Line) {
    say(Level::Error, message, fill);
}

/// [`say`], for what may need to be looked after.
pub fn warn(message: &str, fill: impl FnOnce(Line) -> Line) {
    say(Level::Warn, message, fill);
}

/// [`say`], for what happened as it should.
pub fn info(message: &str, fill: impl FnOnce(Line) -> Line) {
    say(Level::Info, message, fill);
}

/// [`say`], for who looks into something.
pub fn debug(message: &str, fill: impl FnOnce(Line) -> Line) {
    say(Level::Debug, message, fill);
}

/// Hands complete lines to the writer; never waits.
pub fn hand_over(lines: Vec<u8>) {
    if let Some(sender) = SENDER.get() {
        offer(sender, lines);
    }
}

fn offer(sender: &SyncSender<Message>, lines: Vec<u8>) {
    if let Err(TrySendError::Full(Message::Lines(lines)) | TrySendError::Disconnected(Message::Lines(lines))) =
        sender.try_send(Message::Lines(lines))
    {
        DROPPED.fetch_add(memchr::memchr_iter(b'\n', &lines).count() as u64, Ordering::Relaxed);
    }
}

/// Waits until what was handed over is written, at most [`FAREWELL`].
pub fn finish() {
    let Some(sender) = SENDER.get() else { return };
    let (done, written) = sync_channel(1);
    if sender.try_send(Message::Flush(done)).is_ok() {
        // Whether it was in time or not: the process ends.
        let _ = written.recv_timeout(FAREWELL);
    }
}

fn write(receiver: &Receiver<Message>, to: &mut impl Write, mut said: u64) {
    for message in receiver {
        match message {
            Message::Lines(lines) => pieces(&lines, to),
            // Who asked may have given up.
            Message::Flush(done) => drop(done.try_send(())),
        }
        let dropped = DROPPED.load(Ordering::Relaxed);
        if dropped > said {
            let line = Line::new(format(), Level::Warn, "log lines were left out: nobody took them fast enough");
            pieces(&line.number("lines", dropped - said).end(), to);
            said = dropped;
        }
    }
}

/// Writes whole lines, as many together as others cannot come between.
fn pieces(mut lines: &[u8], to: &mut impl Write) {
    while !lines.is_empty() {
        let end = match lines.get(..TOGETHER) {
            None => lines.len(),
            Some(first) => memchr::memrchr(b'\n', first).or_else(|| memchr::memchr(b'\n', lines)).map_or(lines.len(), |end| end + 1),
        };
        // Nobody can be told that nobody can be told.
        let _ = to.write_all(&lines[..end]);
        lines = &lines[end..];
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_writer_that_is_stuck_holds_up_nobody_and_says_what_it_left_out() {
        let (sender, receiver) = sync_channel(2);
        for _ in 0..5 {
            offer(&sender, b"a\nb\n".to_vec());
        }
        drop(sender);
        let mut said = Vec::new();
        assert!(DROPPED.load(Ordering::Relaxed) >= 6);
        write(&receiver, &mut said, 0);
        let said = String::from_utf8_lossy(&said).into_owned();
        assert_eq!(said.matches("a\nb\n").count(), 2);
        assert!(said.contains("log lines were left out") && said.contains("lines=6"), "{said}");
    }

    #[test]
    fn lines_stay_whole() {
        struct Writes(Vec<usize>);
        impl Write for Writes {
            fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
                assert!(bytes.ends_with(b"\n"));
                self.0.push(bytes.len());
                Ok(bytes.len())
            }
            fn flush(&mut self) -> std::io::Result<()> {
                Ok(())
            }
        }
        let mut writes = Writes(Vec::new());
        pieces(&[[b'x'; 99].as_slice(), b"\n"].concat().repeat(100), &mut writes);
        pieces(&[[b'x'; 9_999].as_slice(), b"\n"].concat(), &mut writes);
        assert_eq!(writes.0, [4_000, 4_000, 2_000, 10_000]);
    }

    #[test]
    fn shares_are_read_as_they_are_shown() {
        for (text, share) in [("off", 0), ("on", ALL), ("1%", 10_000), ("0.0001%", 1), ("50%", 500_000)] {
            assert_eq!(text.parse(), Ok(Share(share)));
            assert_eq!(Share(share).to_string(), text);
        }
        for text in ["", "5", "-1%", "101%", "0.00001%", "nan%", "x%"] {
            assert!(text.parse::<Share>().is_err(), "{text}");
        }
        assert!(Share(ALL).takes() && !Share(0).takes());
    }
}
