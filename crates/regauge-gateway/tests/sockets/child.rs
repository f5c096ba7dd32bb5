//! The app's process, where the gateway starts it.

use std::process::{Command, Output, Stdio};
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process};

use super::files::Folder;

/// The gateway in front of an app on port 3999, which nobody asks anything. It ends by itself.
fn gateway(folder: &Folder, script: &str) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_regauge-gateway"));
    command.args(["--listen", "127.0.0.1:0", "--rails", "http://127.0.0.1:3999", "--", "sh", "-c", script]);
    command.current_dir(&folder.0).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

fn run(folder: &Folder, script: &str) -> Output {
    gateway(folder, script).output().unwrap()
}

#[test]
fn the_gateway_ends_with_the_app_and_its_code() {
    let folder = Folder::new();
    let ended = run(&folder, "echo port $PORT; exit 7");
    assert_eq!((ended.status.code(), String::from_utf8_lossy(&ended.stdout).contains("port 3999")), (Some(7), true), "{ended:?}");
    assert_eq!(run(&folder, "true").status.code(), Some(0));
    assert_eq!(run(&folder, "kill -9 $$").status.code(), Some(128 + 9));
}

#[test]
fn signals_reach_the_app() {
    for (signal, name, code) in [(Signal::TERM, "TERM", 3), (Signal::INT, "INT", 4)] {
        let folder = Folder::new();
        let script = format!("trap 'exit {code}' {name}; trap 'touch seen' USR1; touch ready; while :; do sleep 0.02; done");
        let mut running = gateway(&folder, &script).spawn().unwrap();
        let pid = Pid::from_child(&running);
        wait_for(|| folder.0.join("ready").exists());
        kill_process(pid, Signal::USR1).unwrap();
        wait_for(|| folder.0.join("seen").exists());
        kill_process(pid, signal).unwrap();
        assert_eq!(running.wait().unwrap().code(), Some(code), "{name}");
    }
}

fn wait_for(fine: impl Fn() -> bool) {
    let until = Instant::now() + Duration::from_secs(20);
    while !fine() {
        assert!(Instant::now() < until);
        std::thread::sleep(Duration::from_millis(10));
    }
}

#[test]
fn a_program_that_is_not_there_is_named() {
    let ended =
        Command::new(env!("CARGO_BIN_EXE_regauge-gateway")).args(["--listen", "127.0.0.1:0", "--", "no-such-app"]).output().unwrap();
    let said = String::from_utf8_lossy(&ended.stderr);
    assert!(!ended.status.success() && said.contains("cannot start no-such-app: "), "{said}");
}
