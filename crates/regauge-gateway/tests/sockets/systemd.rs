//! What systemd agrees with its services on: sockets that it opened (sd_listen_fds(3)) and being told how far they are (sd_notify(3)).

use std::fs::File;
use std::io::Write;
use std::net::{TcpListener, TcpStream};
use std::os::fd::OwnedFd;
use std::os::linux::net::SocketAddrExt;
use std::os::unix::net::{SocketAddr, UnixDatagram};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use rustix::process::Signal;

use crate::program::{PROGRAM, Program, folder, start, start_by};
use crate::support::{Origin, client, read_exactly, read_head};

const OK: &str = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi";

/// Has a shell run the program with these as its descriptors 3 and 4. `process`: whose they are said to be, to the shell.
fn given(mut shell: Command, first: OwnedFd, second: OwnedFd, process: &str) -> Command {
    let script = format!("exec 3<&0 4<&1 0</dev/null 1>/dev/null; export LISTEN_FDS=2 LISTEN_PID={process}; exec \"$0\" \"$@\"");
    shell.args(["-c", &script, PROGRAM]).stdin(Stdio::from(first)).stdout(Stdio::from(second));
    shell
}

fn two() -> [TcpListener; 2] {
    [(); 2].map(|()| TcpListener::bind("127.0.0.1:0").unwrap())
}

fn answers(to: std::net::SocketAddr) -> TcpStream {
    let mut stream = client(to);
    stream.write_all(b"GET /a HTTP/1.1\r\nHost: a\r\n\r\n").unwrap();
    assert!(read_head(&mut stream).unwrap().starts_with("HTTP/1.1 200 "));
    assert_eq!(read_exactly(&mut stream, 2), "hi");
    stream
}

#[test]
fn sockets_that_were_opened_before_are_served_and_closed_at_the_end() {
    let origin = Origin::always(OK);
    for processes in ["1", "2"] {
        let folder = folder(&format!("given-{processes}"), origin.address, "listen = \"127.0.0.1:1\"\nthreads = 1");
        let listeners = two();
        let [first, second] = listeners.each_ref().map(|each| each.local_addr().unwrap());
        // Who comes before the gateway is there waits in the socket's queue.
        let mut early = client(first);
        early.write_all(b"GET /a HTTP/1.1\r\nHost: a\r\n\r\n").unwrap();
        let [one, other] = listeners.map(OwnedFd::from);
        let mut program = start_by(given(Command::new("sh"), one, other, "$$"), &folder, &["--processes", processes]);
        assert_eq!(program.address, first);
        assert!(read_head(&mut early).unwrap().starts_with("HTTP/1.1 200 "), "{processes}");
        let kept = [first, second].map(answers);
        program.signal(Signal::TERM);
        program.says("ending");
        drop((early, kept));
        assert!(program.ends());
        // Nobody has them any more: no process of it was left, nor a copy of a socket.
        assert!([first, second].iter().all(|each| TcpStream::connect(each).is_err()), "{processes}");
    }
}

#[test]
fn sockets_of_another_process_are_let_be_and_what_is_none_is_said() {
    let origin = Origin::always(OK);
    let folder = folder("given-other", origin.address, "listen = \"127.0.0.1:0\"\nthreads = 1");
    let listeners = two();
    let first = listeners[0].local_addr().unwrap();
    let [one, other] = listeners.map(OwnedFd::from);
    let program = start_by(given(Command::new("sh"), one, other, "1"), &folder, &[]);
    assert_ne!(program.address, first);
    answers(program.address);
    drop(program);
    let [listener, _] = two();
    let file = File::open(folder.join("gateway.toml")).unwrap();
    let unlistened = socket2::Socket::new(socket2::Domain::IPV4, socket2::Type::STREAM, None).unwrap();
    for (wrong, why) in [(file.into(), "is not a socket"), (unlistened.into(), "no listening socket of TCP")] {
        let mut limited = Command::new("timeout");
        limited.args(["20", "sh"]);
        let mut command = given(limited, listener.try_clone().unwrap().into(), wrong, "$$");
        let said = command.arg("--config").arg(folder.join("gateway.toml")).output().unwrap();
        let text = String::from_utf8_lossy(&said.stderr);
        assert_eq!(said.status.code(), Some(1), "{text}");
        assert!(text.contains("LISTEN_FDS: ") && text.contains(why), "{text}");
    }
}

/// Where a gateway tells how far it is.
struct Manager {
    socket: UnixDatagram,
    place: String,
}

impl Manager {
    /// At a path, or at a name that is in no folder.
    fn new(path: &Path, nameless: bool) -> Self {
        let name = path.display().to_string();
        let (socket, place) = if nameless {
            (UnixDatagram::bind_addr(&SocketAddr::from_abstract_name(&name).unwrap()).unwrap(), format!("@{name}"))
        } else {
            let _ = std::fs::remove_file(path);
            (UnixDatagram::bind(path).unwrap(), name)
        };
        socket.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
        Self { socket, place }
    }

    fn start(&self, folder: &Path, words: &[&str]) -> Program {
        let mut command = Command::new(PROGRAM);
        command.env("NOTIFY_SOCKET", &self.place);
        start_by(command, folder, words)
    }

    /// What was told next.
    fn told(&self) -> String {
        let mut text = [0; 200];
        let length = self.socket.recv(&mut text).unwrap();
        String::from_utf8_lossy(&text[..length]).into_owned()
    }

    fn told_no_more(&self) -> bool {
        self.socket.set_nonblocking(true).unwrap();
        self.socket.recv(&mut [0; 200]).is_err()
    }
}

#[test]
fn systemd_is_told_how_far_it_is() {
    let origin = Origin::always(OK);
    for (processes, nameless, drains) in [("1", false, false), ("1", true, true), ("2", false, false), ("2", true, true)] {
        let folder = folder(&format!("notify-{processes}-{drains}"), origin.address, "listen = \"127.0.0.1:0\"\nthreads = 1");
        let manager = Manager::new(&folder.join("notify"), nameless);
        let mut program = manager.start(&folder, &["--processes", processes]);
        let process = program.child.id();
        // The one that it started, and none of those that this one starts.
        assert_eq!(manager.told(), format!("READY=1\nMAINPID={process}"));
        answers(program.address);
        if drains {
            assert!(program.tell(&["reload"]).status.success());
        } else {
            program.signal(Signal::HUP);
        }
        assert_eq!([manager.told(), manager.told()], ["RELOADING=1", "READY=1"]);
        if drains {
            assert!(program.tell(&["drain"]).status.success());
        } else {
            program.signal(Signal::TERM);
        }
        assert_eq!(manager.told(), "STOPPING=1");
        assert!(program.ends());
        assert!(manager.told_no_more(), "{processes} {drains}");
    }
}

#[test]
fn a_manager_that_is_gone_holds_nothing_up_and_one_that_takes_over_says_who_it_is() {
    let origin = Origin::always(OK);
    let folder = folder("notify-over", origin.address, "listen = \"127.0.0.1:0\"\nthreads = 1");
    let gone = Manager { socket: UnixDatagram::unbound().unwrap(), place: folder.join("nobody").display().to_string() };
    let mut before = gone.start(&folder, &[]);
    answers(before.address);
    let manager = Manager::new(&folder.join("notify"), false);
    let mut after = manager.start(&folder, &["--take-over"]);
    assert_eq!(manager.told(), format!("READY=1\nMAINPID={}", after.child.id()));
    assert!(before.ends());
    after.signal(Signal::TERM);
    assert_eq!(manager.told(), "STOPPING=1");
    assert!(after.ends());
    drop(start(&folder, &[]));
}
