//! The gateway as a program of its own.

use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process};

pub const PROGRAM: &str = env!("CARGO_BIN_EXE_regauge-gateway");

/// A gateway that runs as a program of its own.
pub struct Program {
    pub child: Child,
    lines: Receiver<String>,
    pub folder: PathBuf,
    pub address: SocketAddr,
}

impl Drop for Program {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A folder with settings for a gateway in front of an upstream.
pub fn folder(name: &str, origin: SocketAddr, more: &str) -> PathBuf {
    let folder = std::env::temp_dir().join(format!("regauge-{}-{name}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let manifest = serde_json::json!({"version": 1, "routes": [
        {"verbs": ["GET"], "path": "/a", "to": "things#show", "status": "ready"},
        {"verbs": ["GET"], "path": "/b", "to": "things#index", "status": "ready"},
    ]});
    std::fs::write(folder.join("manifest.json"), manifest.to_string()).unwrap();
    settings(&folder, origin, more);
    folder
}

/// Writes the settings of a folder.
pub fn settings(folder: &Path, origin: SocketAddr, more: &str) {
    let place = folder.display();
    let text = format!(
        "rails = \"http://{origin}\"\nrust = \"http://{origin}\"\nmanifest = \"{place}/manifest.json\"\n{more}\n[admin]\nsocket = \"{place}/admin\"\n"
    );
    std::fs::write(folder.join("gateway.toml"), text).unwrap();
}

/// Starts it with the settings of a folder and these words, and waits until it listens.
pub fn start(folder: &Path, words: &[&str]) -> Program {
    start_by(Command::new(PROGRAM), folder, words)
}

/// As [`start`], by a command that runs the program with the words that it is given.
pub fn start_by(mut command: Command, folder: &Path, words: &[&str]) -> Program {
    let config = folder.join("gateway.toml");
    let mut child = command.arg("--config").arg(&config).args(["--log-format", "json"]).args(words).stderr(Stdio::piped()).spawn().unwrap();
    let stderr = child.stderr.take().unwrap();
    let (tell, lines) = channel();
    std::thread::spawn(move || BufReader::new(stderr).lines().map_while(Result::ok).all(|line| tell.send(line).is_ok()));
    let mut program = Program { child, lines, folder: folder.to_owned(), address: ([127, 0, 0, 1], 0).into() };
    let line = program.says("listening");
    program.address = line["address"].as_str().unwrap().split_once("://").unwrap().1.parse().unwrap();
    program
}

impl Program {
    /// Waits for a line with a message.
    pub fn says(&self, message: &str) -> serde_json::Value {
        loop {
            let line = self.lines.recv_timeout(Duration::from_secs(30)).unwrap_or_else(|_| panic!("it never said `{message}`"));
            let line: serde_json::Value = serde_json::from_str(&line).unwrap_or_else(|_| panic!("no JSON: {line}"));
            if line["message"].as_str().unwrap().starts_with(message) {
                return line;
            }
        }
    }

    /// All that it says until it ends, which nobody waited for.
    pub fn rest(&self) -> Vec<serde_json::Value> {
        self.lines.iter().map(|line| serde_json::from_str(&line).unwrap_or_else(|_| panic!("no JSON: {line}"))).collect()
    }

    pub fn signal(&self, signal: Signal) {
        kill_process(Pid::from_child(&self.child), signal).unwrap();
    }

    pub fn tell(&self, words: &[&str]) -> Output {
        tell(&self.folder.join("admin"), words)
    }

    pub fn status(&self) -> serde_json::Value {
        let said = self.tell(&["status", "--json"]);
        assert!(said.status.success(), "{}", String::from_utf8_lossy(&said.stderr));
        serde_json::from_slice(&said.stdout).unwrap()
    }

    /// Waits for its end; gives whether it was a good one.
    pub fn ends(&mut self) -> bool {
        let since = Instant::now();
        loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                return status.success();
            }
            assert!(since.elapsed() < Duration::from_secs(20), "it does not end");
            std::thread::sleep(Duration::from_millis(10));
        }
    }
}

pub fn tell(socket: &Path, words: &[&str]) -> Output {
    Command::new(PROGRAM).args(words).arg("--socket").arg(socket).output().unwrap()
}
