//! One process of several, as the one that looks after them sees it: started, waited for, started again.

use std::cell::{Cell, RefCell};
use std::ffi::OsString;
use std::io;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::{Duration, Instant};

use serde_json::Value;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::UnixStream;
use tokio::process::Command;
use tokio::sync::Notify;

use crate::admin::client::{self, NoAnswer};
use crate::observe::log;

/// By which variable a process is told which of several it is: its number and the folder of their sockets.
pub const VARIABLE: &str = "REGAUGE_GATEWAY_CHILD";
/// Waits before one that died is started again: twice as long each time it died young.
const WAITS: (Duration, Duration) = (Duration::from_millis(100), Duration::from_secs(10));
/// How long one must have lived not to have died young.
const YOUNG: Duration = Duration::from_secs(10);
/// How long an answer may take.
const PATIENCE: Duration = Duration::from_secs(5);

/// A place for a process.
#[derive(Debug)]
pub struct Child {
    pub number: usize,
    socket: PathBuf,
    folder: PathBuf,
    pub restarts: Cell<u64>,
    started: Cell<Option<Instant>>,
    /// Whether it is not to be started again.
    ending: Cell<bool>,
    /// Woken when it is to be killed.
    kill: Notify,
    program: RefCell<Option<(PathBuf, Vec<OsString>)>>,
}

/// Which of several a process is, from its environment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Which {
    pub number: usize,
    pub folder: PathBuf,
}

impl Which {
    /// Reads it.
    pub fn from_environment() -> Option<Self> {
        let text = std::env::var(VARIABLE).ok()?;
        let (number, folder) = text.split_once(':')?;
        Some(Self { number: number.parse().ok()?, folder: folder.into() })
    }

    /// Where its own admin socket is.
    pub fn socket(&self) -> PathBuf {
        self.folder.join(self.number.to_string())
    }

    /// Where the socket is of the process that looks after it.
    pub fn parent(&self) -> PathBuf {
        parent(&self.folder)
    }
}

/// Where the one that looks after others listens, in a folder.
pub fn parent(folder: &Path) -> PathBuf {
    folder.join("parent")
}

impl Child {
    /// A place without a process yet.
    pub fn new(number: usize, folder: &Path) -> Self {
        Self {
            number,
            socket: Which { number, folder: folder.to_owned() }.socket(),
            folder: folder.to_owned(),
            restarts: Cell::new(0),
            started: Cell::new(None),
            ending: Cell::new(false),
            kill: Notify::new(),
            program: RefCell::default(),
        }
    }

    /// Says that it is not to be started again when it ends.
    pub fn ends(&self) {
        self.ending.set(true);
    }

    /// Ends it at once.
    pub fn kill(&self) {
        self.ends();
        self.kill.notify_one();
    }

    /// Keeps a process in this place until it is to end.
    ///
    /// Errors when the first one cannot be started.
    pub async fn keep(&self, program: PathBuf, words: Vec<OsString>) -> io::Result<()> {
        self.program.replace(Some((program, words)));
        let mut wait = WAITS.0;
        loop {
            let began = Instant::now();
            self.started.set(Some(began));
            let ended = match self.spawn() {
                Ok(mut process) => {
                    let status = tokio::select! {
                        status = process.wait() => status?,
                        () = self.kill.notified() => {
                            process.kill().await?;
                            return Ok(());
                        }
                    };
                    status.to_string()
                }
                Err(error) if self.restarts.get() == 0 => return Err(error),
                Err(error) => error.to_string(),
            };
            if self.ending.get() {
                return Ok(());
            }
            wait = if began.elapsed() > YOUNG { WAITS.0 } else { wait };
            log::error("a process of the gateway ended and is started again", |line| {
                line.number("process", self.number as u64).text("ended", ended).millis("wait_ms", wait)
            });
            tokio::select! {
                () = tokio::time::sleep(wait) => {}
                () = self.kill.notified() => return Ok(()),
            }
            if self.ending.get() {
                return Ok(());
            }
            wait = (wait * 2).min(WAITS.1);
            self.restarts.set(self.restarts.get() + 1);
        }
    }

    fn spawn(&self) -> io::Result<tokio::process::Child> {
        let program = self.program.borrow();
        let (program, words) = program.as_ref().ok_or(io::ErrorKind::NotFound)?;
        let mut which = OsString::from(format!("{}:", self.number));
        which.push(&self.folder);
        // Only one process tells systemd how far it is.
        Command::new(program).args(words).env(VARIABLE, which).env_remove("NOTIFY_SOCKET").stdin(Stdio::null()).kill_on_drop(true).spawn()
    }

    /// Asks it something.
    pub async fn ask(&self, method: &str, target: &str, body: &Value) -> Result<Value, NoAnswer> {
        let body = if body.is_null() { Vec::new() } else { body.to_string().into_bytes() };
        let asked = async {
            let mut stream = UnixStream::connect(&self.socket).await?;
            stream.write_all(&client::question(method, target, &body)).await?;
            let mut text = Vec::new();
            stream.read_to_end(&mut text).await?;
            Ok::<_, io::Error>(text)
        };
        let asked = tokio::time::timeout(PATIENCE, asked).await.unwrap_or_else(|_| Err(io::ErrorKind::TimedOut.into()));
        let text = asked.map_err(|error| NoAnswer::System(self.socket.clone(), error))?;
        serde_json::from_slice(&client::answer(&self.socket, &text)?).map_err(|_| NoAnswer::Strange(self.socket.clone()))
    }

    /// Waits until it answers.
    pub async fn ready(&self) {
        while self.ask("GET", "/up", &Value::Null).await.is_err_and(|error| !matches!(error, NoAnswer::Strange(_))) {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }
}
