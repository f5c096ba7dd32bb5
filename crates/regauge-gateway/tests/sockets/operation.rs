//! The gateway as a program: signals, its admin socket, handing over, several processes, its log.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process};

use crate::program::{PROGRAM, Program, folder, settings, start, tell};
use crate::support::{Origin, client, read_exactly, read_head};

const OK: &str = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi";

/// Clients that ask without a pause: half keep their connections, half open one for each request.
struct Load {
    stop: Arc<AtomicBool>,
    done: Arc<AtomicU64>,
    clients: Vec<JoinHandle<Vec<String>>>,
}

impl Load {
    fn on(address: SocketAddr) -> Self {
        let (stop, done) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicU64::new(0)));
        let clients = (0..4).map(|number| {
            let (stop, done) = (Arc::clone(&stop), Arc::clone(&done));
            std::thread::spawn(move || ask_on(address, number % 2 == 0, &stop, &done))
        });
        Self { clients: clients.collect(), stop, done }
    }

    /// Waits until so many more were answered.
    fn goes_on(&self, more: u64) {
        let (before, since) = (self.done.load(Ordering::Relaxed), Instant::now());
        while self.done.load(Ordering::Relaxed) < before + more {
            assert!(since.elapsed() < Duration::from_secs(20), "requests stand still");
            std::thread::sleep(Duration::from_millis(2));
        }
    }

    /// What failed.
    fn failed(self) -> Vec<String> {
        self.stop.store(true, Ordering::Relaxed);
        self.clients.into_iter().flat_map(|client| client.join().unwrap()).collect()
    }
}

fn ask_on(address: SocketAddr, keeps: bool, stop: &AtomicBool, done: &AtomicU64) -> Vec<String> {
    let (mut failed, mut kept) = (Vec::new(), None::<TcpStream>);
    while !stop.load(Ordering::Relaxed) && failed.len() < 10 {
        let asked = (|| -> std::io::Result<TcpStream> {
            let mut stream = match kept.take() {
                Some(stream) => stream,
                None => TcpStream::connect(address)?,
            };
            stream.set_read_timeout(Some(Duration::from_secs(10)))?;
            let connection = if keeps { "keep-alive" } else { "close" };
            stream.write_all(format!("GET /a HTTP/1.1\r\nHost: a\r\nConnection: {connection}\r\n\r\n").as_bytes())?;
            let mut byte = [0];
            let mut text = Vec::new();
            while !text.ends_with(b"\r\n\r\nhi") {
                stream.read_exact(&mut byte)?;
                text.push(byte[0]);
            }
            let text = String::from_utf8_lossy(&text);
            if !text.starts_with("HTTP/1.1 200") {
                return Err(std::io::Error::other(text.into_owned()));
            }
            kept = (keeps && !text.contains("connection: close")).then(|| stream.try_clone()).transpose()?;
            Ok(stream)
        })();
        match asked {
            Ok(_) => done.fetch_add(1, Ordering::Relaxed),
            Err(error) => {
                failed.push(format!("{error} (kept: {keeps})"));
                continue;
            }
        };
    }
    failed
}

#[test]
fn a_reload_under_load_loses_nothing() {
    let origin = Origin::always(OK);
    let folder = folder("reload", origin.address, "listen = \"127.0.0.1:0\"\nthreads = 2");
    let program = start(&folder, &[]);
    let load = Load::on(program.address);
    assert!(program.tell(&["set", "GET /a", "canary 50%", "--why", "a try"]).status.success());
    for round in 0..5 {
        load.goes_on(20);
        if round % 2 == 0 {
            program.signal(Signal::HUP);
        } else {
            assert!(program.tell(&["reload"]).status.success());
        }
        program.says("settings were read again");
    }
    let other = Origin::always("HTTP/1.1 200 OK\r\nContent-Length: 2\r\nX-From: other\r\n\r\nhi");
    settings(&folder, other.address, "listen = \"127.0.0.1:1\"\nthreads = 2");
    let said = program.tell(&["reload"]);
    assert!(String::from_utf8_lossy(&said.stdout).contains("`listen` cannot change"), "{said:?}");
    load.goes_on(50);
    // The state of a route outlives it, and the new upstream is the one that is asked.
    assert_eq!(program.status()["routes"][0]["state"], "canary 50%");
    while !other.saw().contains("GET /a") {}
    settings(&folder, origin.address, "lisen = 1");
    let said = program.tell(&["reload"]);
    assert!(!said.status.success() && String::from_utf8_lossy(&said.stderr).contains("did you mean `listen`"), "{said:?}");
    program.says("the settings were not changed");
    std::fs::write(folder.join("gateway.toml"), format!("rails = \"http://{}\"\nmanifest = \"/nowhere\"", origin.address)).unwrap();
    program.signal(Signal::HUP);
    assert!(program.says("the settings were not changed")["error"].as_str().unwrap().contains("/nowhere"));
    load.goes_on(20);
    assert_eq!(load.failed(), Vec::<String>::new());
}

#[test]
fn an_end_waits_for_what_is_under_way() {
    let origin = Origin::start(|mut stream, seen| {
        while let Some(head) = read_head(&mut stream) {
            seen(&head);
            std::thread::sleep(Duration::from_millis(400));
            let _ = stream.write_all(OK.as_bytes());
        }
    });
    let folder = folder("drain", origin.address, "listen = \"127.0.0.1:0\"\nthreads = 1");
    let mut program = start(&folder, &[]);
    let mut idle = client(program.address);
    let mut asks = client(program.address);
    asks.write_all(b"GET /slow HTTP/1.1\r\nHost: a\r\n\r\n").unwrap();
    origin.saw();
    program.signal(Signal::TERM);
    program.says("ending");
    let answer = crate::support::until_close(&mut asks);
    assert!(answer.starts_with("HTTP/1.1 200") && answer.contains("connection: close\r\n") && answer.ends_with("hi"), "{answer}");
    assert!(program.ends());
    assert_eq!(crate::support::until_close(&mut idle), "");
    assert!(TcpStream::connect(program.address).is_err());
    assert!(!folder.join("admin").exists());
}

#[test]
fn an_end_has_a_limit_and_a_second_signal_none() {
    let origin = Origin::start(|mut stream, seen| {
        seen(&read_head(&mut stream).unwrap_or_default());
        std::thread::sleep(Duration::from_secs(60));
    });
    for second in [false, true] {
        let limit = if second { "1h" } else { "300ms" };
        let folder = folder(&format!("limit-{second}"), origin.address, "listen = \"127.0.0.1:0\"\nthreads = 1");
        let mut program = start(&folder, &["--drain-timeout", limit]);
        let mut asks = client(program.address);
        asks.write_all(b"GET /never HTTP/1.1\r\nHost: a\r\n\r\n").unwrap();
        origin.saw();
        program.signal(Signal::INT);
        program.says("ending");
        if second {
            program.signal(Signal::TERM);
        }
        assert!(program.ends());
    }
}

#[test]
fn who_may_ask_gets_answers_that_say_what_is_wrong() {
    let origin = Origin::always(OK);
    let folder = folder("admin", origin.address, "listen = \"127.0.0.1:0\"\nthreads = 1");
    let program = start(&folder, &["--admin-listen", "127.0.0.1:0"]);
    use std::os::unix::fs::PermissionsExt;
    assert_eq!(std::fs::metadata(folder.join("admin")).unwrap().permissions().mode() & 0o777, 0o600);
    let wrong = |words: &[&str]| String::from_utf8(program.tell(words).stderr).unwrap();
    assert!(wrong(&["set", "GET /c", "rust"]).contains("near it are `GET /"), "{}", wrong(&["set", "GET /c", "rust"]));
    assert!(wrong(&["set", "GET /a", "half"]).contains("`half` is no state"));
    let said = tell(&folder.join("nobody"), &["status"]);
    assert!(!said.status.success() && String::from_utf8_lossy(&said.stderr).contains("there is no admin socket at"));
    let said = program.tell(&["set", "GET /a", "rust", "--why", "it is ready"]);
    assert_eq!(String::from_utf8_lossy(&said.stdout), "GET /a: rails -> rust\n");
    let line = program.says("a route moved");
    assert!(line["by"].as_str().unwrap().starts_with("admin uid ") && line["why"] == "it is ready", "{line}");
    let table = String::from_utf8(program.tell(&["status", "--all"]).stdout).unwrap();
    assert!(table.starts_with("serving for ") && table.contains("GET /a") && table.contains("rust"), "{table}");
    // A second gateway does not take the place of the first unless it is told to.
    let second = Command::new(PROGRAM).arg("--config").arg(folder.join("gateway.toml")).output().unwrap();
    assert!(String::from_utf8_lossy(&second.stderr).contains("another gateway answers there"), "{second:?}");
    let nonsense = std::os::unix::net::UnixStream::connect(folder.join("admin")).map(|mut stream| {
        stream.write_all(b"\x00\x01\r\n\r\n").unwrap();
        let mut text = String::new();
        stream.read_to_string(&mut text).unwrap();
        text
    });
    assert!(nonsense.unwrap().starts_with("HTTP/1.1 400"));
}

#[test]
fn a_new_gateway_takes_over_under_load() {
    let origin = Origin::always(OK);
    let folder = folder("take-over", origin.address, "listen = \"127.0.0.1:0\"\nthreads = 2");
    let mut program = start(&folder, &[]);
    assert!(program.tell(&["set", "/a", "canary 12.5%"]).status.success());
    let load = Load::on(program.address);
    // As one process after another, and as several.
    for processes in ["1", "3", "2", "1"] {
        load.goes_on(50);
        let next = start(&folder, &["--take-over", "--processes", processes]);
        assert_eq!(next.address, program.address);
        assert!(program.ends(), "{processes}");
        assert_eq!(next.status()["routes"][0]["state"], "canary 12.50%");
        program = next;
    }
    load.goes_on(50);
    assert_eq!(load.failed(), Vec::<String>::new());
    // One that cannot start leaves the old one as it is.
    std::fs::write(folder.join("manifest.json"), "{").unwrap();
    let broken = Command::new(PROGRAM).arg("--config").arg(folder.join("gateway.toml")).arg("--take-over").output().unwrap();
    assert!(!broken.status.success());
    let mut stream = client(program.address);
    stream.write_all(b"GET /a HTTP/1.1\r\nHost: a\r\n\r\n").unwrap();
    assert!(read_exactly(&mut stream, 12).ends_with("200"));
}

#[test]
fn several_processes_are_one_gateway() {
    let origin = Origin::always(OK);
    let folder = folder("several", origin.address, "listen = \"127.0.0.1:0\"\nprocesses = 3\nthreads = 1");
    let mut program = start(&folder, &[]);
    let load = Load::on(program.address);
    load.goes_on(60);
    let said = program.tell(&["set", "GET /a", "rust", "--why", "all of them"]);
    assert_eq!(String::from_utf8_lossy(&said.stdout), "GET /a: rails -> rust\n");
    load.goes_on(60);
    assert!(program.tell(&["reload"]).status.success());
    load.goes_on(20);
    assert_eq!(load.failed(), Vec::<String>::new());
    let status = program.status();
    let processes = status["processes"].as_array().unwrap();
    assert_eq!((processes.len(), &status["routes"][0]["state"]), (3, &"rust".into()));
    assert!(status["routes"][0]["rust"]["classes"][2].as_u64().unwrap() >= 60, "{status}");
    // One that dies is replaced, and the new one knows what holds.
    let dead = processes[1]["pid"].as_i64().unwrap();
    kill_process(Pid::from_raw(dead as i32).unwrap(), Signal::KILL).unwrap();
    program.says("a process of the gateway ended");
    let since = Instant::now();
    let status = loop {
        let status = program.status();
        let all = status["processes"].as_array().unwrap();
        if all.len() == 3 && all.iter().all(|process| process["pid"] != dead) {
            break status;
        }
        assert!(since.elapsed() < Duration::from_secs(10), "{status}");
        std::thread::sleep(Duration::from_millis(20));
    };
    assert_eq!((&status["routes"][0]["state"], &status["processes"][1]["restarts"]), (&"rust".into(), &1.into()));
    program.signal(Signal::TERM);
    assert!(program.ends());
    assert!(TcpStream::connect(program.address).is_err());
}

/// A connection to one process of several.
fn connection_to(program: &Program, process: usize) -> TcpStream {
    let counts = || -> Vec<u64> {
        program.status()["processes"].as_array().unwrap().iter().map(|each| each["connections"].as_u64().unwrap()).collect()
    };
    // The system chooses whose it is.
    for _ in 0..100 {
        let before = counts()[process];
        let stream = client(program.address);
        (&stream).write_all(b"GET /b HTTP/1.1\r\nHost: a\r\n\r\n").unwrap();
        read_until_hi(&stream);
        if counts()[process] > before {
            return stream;
        }
    }
    panic!("process {process} got no connection");
}

fn read_until_hi(mut stream: &TcpStream) {
    let mut text = Vec::new();
    while !text.ends_with(b"\r\n\r\nhi") {
        let mut byte = [0];
        stream.read_exact(&mut byte).unwrap();
        text.push(byte[0]);
    }
    assert!(text.starts_with(b"HTTP/1.1 200 "));
}

#[test]
fn a_route_that_one_process_brings_back_comes_back_in_all() {
    let origin = Origin::always(OK);
    let nowhere = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    std::thread::scope(|scope| {
        // Whichever it is, and whether they share a file or not.
        for (process, keeps) in [(0, false), (1, false), (0, true)] {
            let address = origin.address;
            scope.spawn(move || {
                let name = format!("rollback-{process}-{keeps}");
                let folder = folder(&name, address, "listen = \"127.0.0.1:0\"\nprocesses = 2\nthreads = 1");
                let (rust, states) = (format!("http://{nowhere}"), folder.join("states.json"));
                let _ = std::fs::remove_file(&states);
                let mut words = vec!["--rust", &rust];
                words.extend(keeps.then_some(["--state-file", states.to_str().unwrap()]).into_iter().flatten());
                let mut program = start(&folder, &words);
                assert!(program.tell(&["set", "GET /a", "rust", "--why", "a try"]).status.success());
                let stream = connection_to(&program, process);
                for _ in 0..30 {
                    (&stream).write_all(b"GET /a HTTP/1.1\r\nHost: a\r\n\r\n").unwrap();
                    read_until_hi(&stream);
                }
                let state = || program.status()["routes"][0]["state"].as_str().unwrap().to_owned();
                let since = Instant::now();
                while state() != "rails" {
                    assert!(since.elapsed() < Duration::from_secs(20), "{}", state());
                    std::thread::sleep(Duration::from_millis(50));
                }
                // Nobody takes what the other was in until now for something new.
                std::thread::sleep(Duration::from_millis(300));
                let status = program.status();
                assert_eq!((&status["routes"][0]["state"], &status["routes"][0]["held"]), (&"rails".into(), &true.into()), "{status}");
                program.signal(Signal::TERM);
                assert!(program.ends());
                // Why is recorded once; the other says whom it follows.
                let lines = program.rest();
                let why = lines.iter().filter(|line| line["by"] == "rollback").map(|line| line["why"].as_str().unwrap().to_owned());
                let (reasons, followed): (Vec<_>, Vec<_>) = why.partition(|why| why.starts_with("errors: Rust failed 20 of 20 "));
                assert!(reasons.len() == 1 && followed.len() <= 1, "{reasons:?} {followed:?}");
                assert!(followed.iter().all(|why| why.starts_with(&format!("as process {process} did: "))), "{followed:?}");
                if keeps {
                    let kept = std::fs::read_to_string(&states).unwrap();
                    let kept: serde_json::Value = serde_json::from_str(&kept).unwrap();
                    let journal = kept["journal"].as_array().unwrap().iter();
                    assert_eq!(journal.filter(|each| each["why"] == *reasons[0]).count(), 1, "{kept}");
                    assert_eq!(kept["routes"]["GET /a"]["held"], true, "{kept}");
                }
            });
        }
    });
}

#[test]
fn a_line_for_a_request_has_no_secret() {
    let origin = Origin::always(OK);
    let folder = folder("log", origin.address, "listen = \"127.0.0.1:0\"\nthreads = 1");
    let program = start(&folder, &["--log-requests", "on"]);
    let mut stream = client(program.address);
    let secrets = "Cookie: session=tomato\r\nAuthorization: Bearer tomato\r\nX-Api-Key: tomato\r\n";
    stream.write_all(format!("GET /a?page=2&api_token=tomato HTTP/1.1\r\nHost: a\r\n{secrets}\r\n").as_bytes()).unwrap();
    let line = program.says("request");
    assert!(!line.to_string().contains("tomato"), "{line}");
    assert_eq!((&line["path"], &line["method"]), (&"/a?page=2&api_token=[FILTERED]".into(), &"GET".into()));
    assert_eq!((&line["status"], &line["bytes"], &line["server"], &line["route"]), (&200.into(), &2.into(), &"rails".into(), &"/a".into()));
    assert!(line["total_ms"].as_f64() >= line["upstream_ms"].as_f64() && line["request_id"].as_str().unwrap().len() == 36, "{line}");
}

#[test]
fn what_guards_refuse_or_would_is_in_the_log_and_the_counts() {
    let origin = Origin::always(OK);
    let rules = "listen = \"127.0.0.1:0\"\nthreads = 1\n\
        [[access]]\npath = \"/b\"\ndeny = [\"all\"]\n\
        [[rate_limits]]\nrequests = 1\nper = \"1h\"\nmode = \"report\"\n\
        [[validate]]\ncontent_types = [\"image/*\"]\nmode = \"report\"";
    let program = start(&folder("guarded", origin.address, rules), &["--log-requests", "on"]);
    let mut stream = client(program.address);
    let mut asks = |text: &str| {
        stream.write_all(format!("{text} HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\n\r\nx").as_bytes()).unwrap();
        let line = program.says("request");
        (line["status"].clone(), line["refused"].clone(), line["reported"].clone())
    };
    let none = serde_json::Value::Null;
    assert_eq!(asks("GET /b"), (403.into(), "access".into(), none.clone()));
    assert_eq!(asks("GET /a"), (200.into(), none.clone(), "validation".into()));
    assert_eq!(asks("GET /a"), (200.into(), none, "rate_limit,validation".into()));
    let status = program.status();
    let count = |name: &str, guard: &str| {
        let is = |each: &&serde_json::Value| each["name"] == name && each["labels"][0][1] == guard;
        status["more"].as_array().unwrap().iter().find(is).unwrap()["value"].as_f64()
    };
    assert_eq!([count("guard_refused_total", "access"), count("guard_refused_total", "rate_limit")], [Some(1.0), Some(0.0)]);
    assert_eq!([count("guard_reported_total", "validation"), count("guard_reported_total", "rate_limit")], [Some(2.0), Some(1.0)]);
}

#[test]
fn what_no_server_answered_is_a_warning() {
    let nobody = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let folder = folder("warning", nobody, "listen = \"127.0.0.1:0\"\nthreads = 1");
    let program = start(&folder, &[]);
    let mut stream = client(program.address);
    stream.write_all(b"GET /x HTTP/1.1\r\nHost: a\r\n\r\n").unwrap();
    let line = program.says("no server answered");
    assert_eq!((&line["level"], &line["status"], &line["server"]), (&"warn".into(), &502.into(), &"gateway".into()));
}

#[test]
fn spans_go_to_a_collector_and_upstreams_hang_below() {
    let origin = Origin::always(OK);
    let collector = Origin::start(|mut stream, seen| {
        let head = read_head(&mut stream).unwrap();
        let length = head.lines().find_map(|line| line.strip_prefix("Content-Length: ")).unwrap().parse().unwrap();
        seen(&read_exactly(&mut stream, length));
        let _ = stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}");
    });
    let folder = folder("otel", origin.address, "listen = \"127.0.0.1:0\"\nthreads = 1");
    let program = start(&folder, &["--otel-endpoint", &format!("http://{}", collector.address), "--otel-requests", "off"]);
    let mut stream = client(program.address);
    let (trace, parent) = ("0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331");
    for flags in ["00", "01"] {
        stream
            .write_all(format!("GET /a?token=x HTTP/1.1\r\nHost: a\r\ntraceparent: 00-{trace}-{parent}-{flags}\r\n\r\n").as_bytes())
            .unwrap();
        let _ = read_head(&mut stream);
        let _ = read_exactly(&mut stream, 2);
    }
    // What is not recorded goes on as it came; what is has a span of ours between.
    assert!(origin.saw().contains(&format!("traceparent: 00-{trace}-{parent}-00\r\n")));
    let asked = origin.saw();
    let passed = asked.lines().find_map(|line| line.strip_prefix("traceparent: ")).unwrap();
    assert!(passed.starts_with(&format!("00-{trace}-")) && !passed.contains(parent) && passed.ends_with("-01"), "{asked}");
    let sent: serde_json::Value = serde_json::from_str(&collector.saw()).unwrap();
    let spans = sent["resourceSpans"][0]["scopeSpans"][0]["spans"].as_array().unwrap();
    assert_eq!((spans.len(), &spans[0]["traceId"], &spans[0]["parentSpanId"]), (1, &trace.into(), &parent.into()), "{sent}");
    assert!(passed.contains(spans[0]["spanId"].as_str().unwrap()) && !sent.to_string().contains("token=x"), "{sent}");
    assert_eq!(spans[0]["name"], "GET /a");
}

#[test]
fn clients_without_tls_are_sent_to_it() {
    let origin = Origin::always(OK);
    let folder = folder("redirect", origin.address, "threads = 1");
    let made = rcgen::generate_simple_self_signed(["shop.test".to_owned()]).unwrap();
    std::fs::write(folder.join("a.pem"), made.cert.pem()).unwrap();
    std::fs::write(folder.join("a.key"), made.signing_key.serialize_pem()).unwrap();
    let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let [certificate, key] = ["a.pem", "a.key"].map(|name| folder.join(name).display().to_string());
    let at = free.to_string();
    let mut program =
        start(&folder, &["--listen", "127.0.0.1:0", "--tls-certificate", &certificate, "--tls-key", &key, "--tls-redirect", &at]);
    for (request, status) in [("GET /a?b=1", 301), ("POST /a?b=1", 307)] {
        let mut client = client(free);
        write!(client, "{request} HTTP/1.1\r\nHost: shop.test\r\nContent-Length: 0\r\n\r\n").unwrap();
        let head = read_head(&mut client).unwrap();
        assert!(head.starts_with(&format!("HTTP/1.1 {status} ")), "{head}");
        assert!(head.contains(&format!("location: https://shop.test:{}/a?b=1\r\n", program.address.port())), "{head}");
    }
    let mut client = client(free);
    write!(client, "GET / HTTP/1.1\r\nHost: a b\r\n\r\n").unwrap();
    assert!(read_head(&mut client).unwrap().starts_with("HTTP/1.1 400 "));
    program.signal(Signal::TERM);
    assert!(program.ends());
    let refused = Command::new(PROGRAM).args(["--check", "--tls-redirect", &at]).output().unwrap();
    assert_eq!(refused.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&refused.stderr).contains("tls.redirect sends clients to TLS"));
}

#[test]
fn an_address_that_is_taken_is_not_shared() {
    let origin = Origin::always(OK);
    let first = start(&folder("taken", origin.address, "listen = \"127.0.0.1:0\"\nthreads = 1"), &[]);
    let second = Command::new(PROGRAM).args(["--listen", &first.address.to_string()]).output().unwrap();
    assert_eq!(second.status.code(), Some(1));
    let said = String::from_utf8_lossy(&second.stderr);
    assert!(said.contains(&format!("cannot listen on {}: ", first.address)) && said.contains("in use"), "{said}");
}

#[test]
fn a_file_that_is_not_there_is_named_with_its_setting() {
    let origin = Origin::always(OK);
    let folder = folder("check", origin.address, "");
    let run = |words: &[&str]| {
        let done = Command::new(PROGRAM).args(words).output().unwrap();
        (done.status.code(), String::from_utf8_lossy(&done.stderr).into_owned())
    };
    let config = folder.join("gateway.toml").display().to_string();
    let checked = |words: &[&str]| run(&[&["--config", &config, "--check"], words].concat());
    for (words, said) in [
        (&["--manifest", "/nope"][..], "error: manifest: there is no file /nope; `regauge generate` writes it"),
        (&["--tls-certificate", "/nope", "--tls-key", "/nope"], "error: tls.certificate: there is no file /nope; it has the certificate"),
        (&["--tls-certificate", &config, "--tls-key", "/nope"], "error: tls.certificate: "),
        (&["--session-cookie", "_s", "--session-secret-file", "/nope"], "session.secret_file: there is no file /nope; it has the app's"),
        (&["--compare-file", "/nope/a"], "error: compare.file: there is no file /nope/a; it is made where its folder is there"),
        (&["--compare-file", "/proc"], "error: compare.file: /proc is a folder; "),
    ] {
        // The same where it is started.
        for (code, text) in [checked(words), run(&[&["--config", &config, "--listen", "127.0.0.1:0"], words].concat())] {
            assert!(code.is_some_and(|code| code != 0) && text.contains(said), "{words:?}: {text}");
        }
    }
    let (code, text) = run(&["--config", "/nope", "--check"]);
    assert!(code == Some(2) && text.starts_with("error: --config: there is no file /nope; --config, or REGAUGE_GATEWAY_CONFIG"), "{text}");
    let (code, text) = checked(&["--maintenance-page", "/nope"]);
    assert!(
        code == Some(0) && text.starts_with("note: maintenance.page: there is no file /nope; until it is there, clients get"),
        "{text}"
    );
    // Nothing is made by looking.
    let file = folder.join("compare.jsonl");
    assert_eq!(checked(&["--compare-file", file.to_str().unwrap()]), (Some(0), String::new()));
    assert!(!file.exists());
}
