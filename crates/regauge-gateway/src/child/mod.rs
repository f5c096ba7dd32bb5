//! The app's own process, where the gateway starts it: `regauge-gateway -- bin/rails server`, as Thruster does.
//!
//! It is told its port by `PORT`, has the gateway's terminal, and lives as long as the gateway: when it ends, the gateway ends with its code; what asks
//! the gateway to end asks it too. `SIGHUP` is the gateway's own (Puma without a log of its own ends by it).

use std::ffi::OsString;
use std::io::{self, IsTerminal};
use std::process::ExitStatus;

use rustix::process::{Pid, Signal, kill_process};
use tokio::process::{Child, Command};
use tokio::signal::unix::{SignalKind, signal};

use crate::observe::log;
use crate::settings::Settings;
use crate::upstream::address::Address;

/// The app's process, while it runs.
#[derive(Debug)]
pub struct App {
    child: Child,
    pid: Option<Pid>,
    code: Option<u8>,
}

impl App {
    /// Starts it. `words`: a program and its arguments.
    ///
    /// Errors with those of the system, such as for a program that is not there.
    pub fn start(words: &[OsString], settings: &Settings) -> io::Result<Option<Self>> {
        let Some((program, arguments)) = words.split_first() else { return Ok(None) };
        let mut command = Command::new(program);
        command.args(arguments);
        if let Some(port) = port(settings) {
            command.env("PORT", port.to_string());
        }
        let child = command.spawn()?;
        let pid = child.id().and_then(|id| Pid::from_raw(i32::try_from(id).ok()?));
        log::info("started the app", |line| line.number("pid", child.id().unwrap_or(0).into()));
        for (kind, passed) in [(SignalKind::user_defined1(), Signal::USR1), (SignalKind::user_defined2(), Signal::USR2)] {
            let mut signals = signal(kind)?;
            tokio::task::spawn_local(async move {
                while signals.recv().await.is_some() {
                    tell(pid, passed);
                }
            });
        }
        Ok(Some(Self { child, pid, code: None }))
    }

    /// Waits until it ends; then its code, as a shell has it: 128 and the signal's number for one that a signal ended.
    pub async fn ended(&mut self) -> u8 {
        if let Some(code) = self.code {
            return code;
        }
        let code = self.child.wait().await.map_or(1, code);
        self.pid = None;
        self.code = Some(code);
        log::info("the app has ended", |line| line.number("code", code.into()));
        code
    }

    /// Whether it still runs.
    pub fn runs(&self) -> bool {
        self.code.is_none()
    }

    /// Passes on what asks for the end. A terminal has told both already.
    pub fn end(&self, by: &str) {
        match by {
            "SIGINT" if io::stdin().is_terminal() => {}
            "SIGINT" => tell(self.pid, Signal::INT),
            _ => tell(self.pid, Signal::TERM),
        }
    }

    /// Ends it, whatever it does.
    pub fn kill(&self) {
        tell(self.pid, Signal::KILL);
    }
}

fn tell(pid: Option<Pid>, signal: Signal) {
    if let Some(pid) = pid {
        // One that has just ended hears nothing.
        let _ = kill_process(pid, signal);
    }
}

fn code(status: ExitStatus) -> u8 {
    use std::os::unix::process::ExitStatusExt;
    let number = status.code().or_else(|| status.signal().map(|signal| 128 + signal)).unwrap_or(1);
    u8::try_from(number).unwrap_or(1)
}

/// The port of the first upstream of Rails that has one.
fn port(settings: &Settings) -> Option<u16> {
    settings.rails.all().iter().find_map(|address| match address {
        Address::Tcp { port, .. } => Some(*port),
        _ => None,
    })
}
