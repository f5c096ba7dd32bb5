//! Orders to a gateway that runs: maintenance, and what the cache is to forget; to one process and to several.

use std::time::{Duration, Instant};

use crate::program::{Program, folder, start};
use crate::support::{Origin, ask};

const PUBLIC: &str = "HTTP/1.1 200 OK\r\nCache-Control: public, max-age=600\r\nContent-Length: 2\r\n\r\nhi";

fn said(program: &Program, words: &[&str]) -> String {
    let done = program.tell(words);
    assert!(done.status.success(), "{words:?}: {}", String::from_utf8_lossy(&done.stderr));
    String::from_utf8_lossy(&done.stdout).into_owned()
}

fn get(program: &Program, path: &str) -> String {
    ask(program.address, &format!("GET {path} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"))
}

/// Asks until an answer is as it should be: each connection may come to another process.
fn until(program: &Program, path: &str, fits: impl Fn(&str) -> bool) {
    let since = Instant::now();
    while !fits(&get(program, path)) {
        assert!(since.elapsed() < Duration::from_secs(10), "{path} is never as it should be");
    }
}

#[test]
fn maintenance_is_begun_and_ended_by_an_order() {
    let origin = Origin::always("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi");
    for processes in ["1", "3"] {
        let folder = folder(&format!("maintenance-{processes}"), origin.address, "listen = \"127.0.0.1:0\"\nthreads = 1");
        let file = folder.join("maintenance.txt");
        let words = ["--processes", processes, "--maintenance-file", file.to_str().unwrap()];
        let mut program = start(&folder, &words);
        let all =
            |program: &Program, status: &str| assert!((0..12).all(|_| get(program, "/a").starts_with(&format!("HTTP/1.1 {status} "))));
        assert_eq!(said(&program, &["maintenance", "status"]), "maintenance is off\n");
        all(&program, "200");
        let on = said(&program, &["maintenance", "on", "--why", "the database moves"]);
        assert!(on.starts_with("maintenance is on (") && on.ends_with(": the database moves)\n"), "{on}");
        all(&program, "503");
        assert_eq!(said(&program, &["maintenance", "status"]), on);
        assert!(said(&program, &["status"]).contains(&on));
        // Neither a reload nor a new version ends it.
        assert!(program.tell(&["reload"]).status.success());
        all(&program, "503");
        let next = start(&folder, &[&words[..], &["--take-over"]].concat());
        assert!(program.ends());
        program = next;
        all(&program, "503");
        assert_eq!(said(&program, &["maintenance", "status"]), on);
        assert_eq!(said(&program, &["maintenance", "off"]), "maintenance is off\n");
        all(&program, "200");
        // The file is another reason for it.
        std::fs::write(&file, "").unwrap();
        let off = said(&program, &["maintenance", "off"]);
        assert!(off.starts_with("maintenance is on (the file ") && off.contains("maintenance.txt"), "{off}");
        std::fs::remove_file(&file).unwrap();
        assert_eq!(program.tell(&["maintenance", "perhaps"]).status.code(), Some(2));
    }
}

#[test]
fn a_process_that_comes_later_is_in_maintenance_too() {
    let origin = Origin::always("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi");
    let folder = folder("maintenance-later", origin.address, "listen = \"127.0.0.1:0\"\nthreads = 1");
    let program = start(&folder, &["--processes", "2"]);
    said(&program, &["maintenance", "on"]);
    let dead = program.status()["processes"][0]["pid"].as_i64().unwrap();
    rustix::process::kill_process(rustix::process::Pid::from_raw(dead as i32).unwrap(), rustix::process::Signal::KILL).unwrap();
    program.says("a process of the gateway ended");
    let since = Instant::now();
    loop {
        let status = program.status();
        let all = status["processes"].as_array().unwrap();
        let told = status["more"].as_array().unwrap().iter().find(|metric| metric["name"] == "maintenance").unwrap();
        if all.len() == 2 && all.iter().all(|process| process["pid"] != dead) && told["value"] == 2.0 {
            break;
        }
        assert!(since.elapsed() < Duration::from_secs(10), "{status}");
        std::thread::sleep(Duration::from_millis(20));
    }
    assert!((0..12).all(|_| get(&program, "/a").starts_with("HTTP/1.1 503 ")));
}

#[test]
fn the_cache_forgets_what_it_is_told_to() {
    let origin = Origin::always(PUBLIC);
    for processes in ["1", "3"] {
        let folder = folder(&format!("purge-{processes}"), origin.address, "listen = \"127.0.0.1:0\"\nthreads = 1");
        let program = start(&folder, &["--processes", processes]);
        let entries = || {
            let status: serde_json::Value = serde_json::from_str(&said(&program, &["cache", "--json"])).unwrap();
            status["entries"].as_u64().unwrap()
        };
        let forgotten = |words: &[&str]| said(&program, &[&["purge"], words].concat()).split(' ').next().unwrap().parse::<u64>().unwrap();
        let fill = || {
            ["/posts/1", "/posts/1?page=2", "/posts/12", "/about"]
                .iter()
                .for_each(|path| until(&program, path, |answer| answer.contains("hit")))
        };
        fill();
        let before = entries();
        assert!(before >= 4 && said(&program, &["cache"]).starts_with(&format!("cache: {before} answers, ")));
        let one = forgotten(&["/posts/1"]);
        assert!(one >= 2 && entries() == before - one);
        assert_eq!((forgotten(&["/posts/1"]), forgotten(&["/posts"])), (0, 0));
        let more = forgotten(&["/posts/*", "--why", "they changed"]);
        assert!(more >= 1 && entries() == before - one - more);
        assert!(forgotten(&["--all"]) >= 1 && entries() == 0);
        for wrong in [&["purge"][..], &["purge", "/a", "--all"]] {
            assert_eq!(program.tell(wrong).status.code(), Some(2), "{wrong:?}");
        }
        assert!(String::from_utf8_lossy(&program.tell(&["purge", "posts"]).stderr).contains("`posts` is no path: `/posts/1`"));
        // All of them ask again.
        while !origin.saw_nothing() {}
        until(&program, "/about", |answer| answer.ends_with("hi"));
        assert!(origin.saw().starts_with("GET /about "));
    }
    let folder = folder("purge-nothing", origin.address, "listen = \"127.0.0.1:0\"\nthreads = 1");
    let program = start(&folder, &["--cache-size", "0"]);
    assert!(said(&program, &["cache"]).starts_with("there is no cache") && said(&program, &["cache", "--json"]) == "null\n");
    assert!(
        String::from_utf8_lossy(&program.tell(&["purge", "--all"]).stderr).contains("there is no cache: the setting `cache.size` is 0")
    );
}
