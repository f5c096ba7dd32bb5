//! The cache of answers that Rails says are public.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::mpsc::channel;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use super::support::{Origin, Seen, ask, gateway, read_head, server};

/// An upstream whose answer can be changed; it counts what it is asked.
struct Rails {
    origin: Origin,
    answer: Arc<Mutex<String>>,
    asked: Arc<AtomicU32>,
}

impl Rails {
    fn new(answer: &str) -> Self {
        let (answer, asked) = (Arc::new(Mutex::new(answer.to_owned())), Arc::<AtomicU32>::default());
        let (says, counts) = (Arc::clone(&answer), Arc::clone(&asked));
        let origin = Origin::start(move |mut stream: TcpStream, seen: Seen| {
            while let Some(head) = read_head(&mut stream) {
                counts.fetch_add(1, Ordering::SeqCst);
                seen(&head);
                let says = says.lock().unwrap().clone();
                if stream.write_all(says.as_bytes()).is_err() {
                    return;
                }
            }
        });
        Self { origin, answer, asked }
    }

    fn says(&self, answer: &str) {
        *self.answer.lock().unwrap() = answer.to_owned();
    }

    fn asked(&self) -> u32 {
        self.asked.load(Ordering::SeqCst)
    }
}

fn ok(fields: &str, body: &str) -> String {
    format!("HTTP/1.1 200 OK\r\n{fields}Content-Length: {}\r\n\r\n{body}", body.len())
}

fn get(gateway: SocketAddr, target: &str, lines: &str) -> String {
    ask(gateway, &format!("GET {target} HTTP/1.1\r\nHost: x\r\n{lines}Connection: close\r\n\r\n"))
}

const PUBLIC: &str = "Cache-Control: public, max-age=60\r\n";

#[test]
fn what_is_public_is_asked_for_once() {
    let rails = Rails::new(&ok(&format!("{PUBLIC}Content-Type: text/plain\r\nETag: \"a\"\r\nX-Request-Id: 7\r\n"), "0123456789"));
    let gateway = gateway(rails.origin.address, |_| {});
    let first = get(gateway, "/a", "");
    assert!(first.contains("x-cache: miss\r\n") && first.contains("X-Request-Id: 7"), "{first}");
    let second = get(gateway, "/a", "Cookie: session=1\r\nAuthorization: Basic x\r\n");
    for field in
        ["HTTP/1.1 200 OK", "x-cache: hit\r\n", "age: 0\r\n", "date: ", "ETag: \"a\"", "content-length: 10\r\n", "Cache-Control: public"]
    {
        assert!(second.contains(field), "{field} in {second}");
    }
    assert!(second.ends_with("\r\n\r\n0123456789") && !second.contains("X-Request-Id"), "{second}");
    let head = ask(gateway, "HEAD /a HTTP/1.1\r\nHost: X\r\nConnection: close\r\n\r\n");
    assert!(head.contains("x-cache: hit") && head.contains("content-length: 10\r\n") && head.ends_with("\r\n\r\n"), "{head}");
    let same = get(gateway, "/a", "If-None-Match: W/\"a\"\r\n");
    assert!(same.starts_with("HTTP/1.1 304 ") && same.contains("x-cache: hit") && !same.to_lowercase().contains("content-"), "{same}");
    let part = get(gateway, "/a", "Range: bytes=2-4\r\n");
    assert!(
        part.starts_with("HTTP/1.1 206 ") && part.contains("content-range: bytes 2-4/10\r\n") && part.ends_with("\r\n\r\n234"),
        "{part}"
    );
    assert!(get(gateway, "/a", "Range: bytes=50-\r\n").starts_with("HTTP/1.1 416 "));
    assert_eq!(rails.asked(), 1);
    assert!(get(gateway, "/a?b", "").contains("x-cache: miss"));
    assert!(ask(gateway, "GET /a HTTP/1.1\r\nHost: y\r\nConnection: close\r\n\r\n").contains("x-cache: miss"));
    assert_eq!(rails.asked(), 3);
}

#[test]
fn what_is_not_for_all_is_asked_for_each_time() {
    for fields in [
        "",
        "Cache-Control: max-age=60\r\n",
        "Cache-Control: private, max-age=60\r\n",
        "Cache-Control: public, max-age=60\r\nSet-Cookie: a=1\r\n",
        "Cache-Control: public, no-store, max-age=60\r\n",
        "Cache-Control: public, max-age=60\r\nVary: Cookie\r\n",
        "Cache-Control: public, max-age=60\r\nVary: *\r\n",
        "Cache-Control: public, max-age=0\r\n",
    ] {
        let rails = Rails::new(&ok(fields, "body"));
        let gateway = gateway(rails.origin.address, |_| {});
        for _ in 0..3 {
            let answer = get(gateway, "/", "");
            assert!(answer.ends_with("body") && !answer.contains("x-cache"), "{answer}");
        }
        assert_eq!(rails.asked(), 3, "{fields}");
    }
    let rails = Rails::new(&ok(PUBLIC, "body"));
    let off = gateway(rails.origin.address, |settings| settings.cache.size = 0);
    let small = gateway(rails.origin.address, |settings| settings.cache.largest = 3);
    for _ in 0..2 {
        assert!(!get(off, "/", "").contains("x-cache") && !get(small, "/", "").contains("x-cache"));
        ask(off, "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
    }
    assert_eq!(rails.asked(), 6);
}

#[test]
fn an_address_that_becomes_public_is_kept_from_then_on() {
    let rails = Rails::new(&ok("", "first"));
    let gateway = gateway(rails.origin.address, |_| {});
    get(gateway, "/", "");
    rails.says(&ok(PUBLIC, "second"));
    assert!(get(gateway, "/", "").contains("x-cache: miss"));
    assert!(get(gateway, "/", "").contains("x-cache: hit"));
}

#[test]
fn variants_are_kept_apart() {
    let rails = Rails::new(&ok(&format!("{PUBLIC}Vary: Accept-Language\r\n"), "english"));
    let gateway = gateway(rails.origin.address, |_| {});
    get(gateway, "/", "Accept-Language: en\r\n");
    rails.says(&ok(&format!("{PUBLIC}Vary: Accept-Language\r\n"), "deutsch"));
    assert!(get(gateway, "/", "Accept-Language: de\r\n").ends_with("deutsch"));
    assert!(get(gateway, "/", "Accept-Language: en\r\n").ends_with("english"));
    assert!(get(gateway, "/", "Accept-Language: de\r\n").ends_with("deutsch"));
    assert_eq!(rails.asked(), 2);
}

#[test]
fn a_kept_page_is_compressed_once() {
    let page = "<p>page</p>".repeat(10_000);
    let rails = Rails::new(&ok(&format!("{PUBLIC}Content-Type: text/html\r\nETag: \"a\"\r\n"), &page));
    let gateway = gateway(rails.origin.address, |_| {});
    get(gateway, "/", "");
    for _ in 0..2 {
        let mut stream = super::support::client(gateway);
        stream.write_all(b"GET / HTTP/1.1\r\nHost: x\r\nAccept-Encoding: gzip\r\nConnection: close\r\n\r\n").unwrap();
        let head = read_head(&mut stream).unwrap();
        for field in ["content-encoding: gzip", "ETag: W/\"a\"", "vary: Accept-Encoding", "x-cache: hit", "content-length: "] {
            assert!(head.contains(field), "{field} in {head}");
        }
        let mut text = String::new();
        flate2::read::GzDecoder::new(stream).read_to_string(&mut text).unwrap();
        assert!(text == page);
    }
    assert!(get(gateway, "/", "").ends_with(&page));
    assert_eq!(rails.asked(), 1);
}

#[test]
fn what_is_stale_is_asked_after() {
    let rails = Rails::new(&ok("Cache-Control: public, max-age=1\r\nETag: \"a\"\r\n", "body"));
    let gateway = gateway(rails.origin.address, |_| {});
    get(gateway, "/", "");
    rails.origin.saw();
    std::thread::sleep(Duration::from_millis(1_100));
    rails.says("HTTP/1.1 304 Not Modified\r\nCache-Control: public, max-age=60\r\nETag: \"a\"\r\n\r\n");
    let renewed = get(gateway, "/", "If-None-Match: \"old\"\r\nX-Other: 1\r\n");
    assert!(renewed.starts_with("HTTP/1.1 200 ") && renewed.contains("x-cache: revalidated") && renewed.ends_with("body"), "{renewed}");
    let seen = rails.origin.saw();
    assert!(seen.contains("if-none-match: \"a\"\r\n") && !seen.contains("old") && seen.contains("X-Other: 1"), "{seen}");
    assert!(get(gateway, "/", "").contains("x-cache: hit"));
    assert_eq!(rails.asked(), 2);
}

#[test]
fn what_is_stale_is_sent_while_another_is_asked_for_and_when_none_can_be_had() {
    let control = |body: &str| ok("Cache-Control: public, max-age=1, stale-while-revalidate=60, stale-if-error=60\r\n", body);
    let rails = Rails::new(&control("first"));
    let gateway = gateway(rails.origin.address, |_| {});
    get(gateway, "/", "");
    rails.says(&control("second"));
    std::thread::sleep(Duration::from_millis(1_100));
    let stale = get(gateway, "/", "");
    assert!(stale.contains("x-cache: stale") && stale.ends_with("first"), "{stale}");
    super::files::eventually(|| get(gateway, "/", ""), |answer| answer.contains("x-cache: hit") && answer.ends_with("second"));
    rails.says("HTTP/1.1 500 Internal Server Error\r\nContent-Length: 0\r\n\r\n");
    std::thread::sleep(Duration::from_millis(1_100));
    for _ in 0..3 {
        let stale = get(gateway, "/", "");
        assert!(stale.contains("x-cache: stale") && stale.ends_with("second"), "{stale}");
    }
}

#[test]
fn an_error_is_answered_with_what_was_kept() {
    for broken in ["HTTP/1.1 503 Service Unavailable\r\nContent-Length: 4\r\n\r\nbusy", "nonsense\r\n\r\n"] {
        let rails = Rails::new(&ok("Cache-Control: public, max-age=1, stale-if-error=60\r\n", "kept"));
        let gateway = gateway(rails.origin.address, |_| {});
        get(gateway, "/", "");
        rails.says(broken);
        std::thread::sleep(Duration::from_millis(1_100));
        let twice = ask(gateway, "GET / HTTP/1.1\r\nHost: x\r\n\r\nGET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
        assert_eq!(twice.matches("x-cache: stale").count(), 2, "{twice}");
        assert!(twice.ends_with("kept") && !twice.contains("busy"), "{twice}");
    }
}

#[test]
fn one_asks_and_the_others_wait() {
    let release = Arc::new(AtomicBool::new(false));
    let asked = Arc::<AtomicU32>::default();
    let (go, counts) = (Arc::clone(&release), Arc::clone(&asked));
    let origin = Origin::start(move |mut stream, seen| {
        while let Some(head) = read_head(&mut stream) {
            if !head.contains("/other") {
                counts.fetch_add(1, Ordering::SeqCst);
                seen(&head);
            }
            while !head.contains("/other") && !go.load(Ordering::SeqCst) {
                std::thread::sleep(Duration::from_millis(5));
            }
            stream.write_all(ok(PUBLIC, "body").as_bytes()).unwrap();
        }
    });
    let gateway = gateway(origin.address, |settings| settings.threads = 2);
    // An app that says of something that it is public.
    get(gateway, "/other", "");
    let (tell, told) = channel();
    for _ in 0..8 {
        let tell = tell.clone();
        std::thread::spawn(move || tell.send(get(gateway, "/", "")));
    }
    origin.saw();
    assert!(origin.saw_nothing());
    release.store(true, Ordering::SeqCst);
    let answers: Vec<String> = (0..8).map(|_| told.recv_timeout(Duration::from_secs(10)).unwrap()).collect();
    assert!(answers.iter().all(|answer| answer.ends_with("body")));
    assert_eq!(answers.iter().filter(|answer| answer.contains("x-cache: hit")).count(), 7);
    assert_eq!(asked.load(Ordering::SeqCst), 1);
}

#[test]
fn nobody_waits_for_long_and_not_for_what_is_for_one() {
    let origin = Origin::start(move |mut stream, seen| {
        while let Some(head) = read_head(&mut stream) {
            seen(&head);
            if head.contains("/other") {
                stream.write_all(ok(PUBLIC, "").as_bytes()).unwrap();
                continue;
            }
            if head.contains("/slow") && !head.contains("X-Fast") {
                std::thread::sleep(Duration::from_secs(3));
            }
            stream.write_all(ok("", "body").as_bytes()).unwrap();
        }
    });
    let gateway = gateway(origin.address, |settings| settings.cache.wait = Duration::from_millis(100));
    get(gateway, "/other", "");
    origin.saw();
    let slow = std::thread::spawn(move || get(gateway, "/slow", ""));
    origin.saw();
    let started = std::time::Instant::now();
    assert!(get(gateway, "/slow", "X-Fast: 1\r\nCookie: a=1\r\n").ends_with("body"));
    assert!(get(gateway, "/slow", "X-Fast: 1\r\n").ends_with("body"));
    assert!(started.elapsed() < Duration::from_secs(2));
    assert!(slow.join().unwrap().ends_with("body"));
}

#[test]
fn writes_and_orders_make_it_forget() {
    let rails = Rails::new(&ok(PUBLIC, "body"));
    let server = server(rails.origin.address, |_| {});
    let gateway = server.address;
    let is_hit = |target: &str| get(gateway, target, "").contains("x-cache: hit");
    for target in ["/a", "/b", "/c/1", "/c/2"] {
        assert!(!is_hit(target) && is_hit(target));
    }
    rails.says("HTTP/1.1 302 Found\r\nLocation: http://x/b\r\nContent-Length: 0\r\n\r\n");
    ask(gateway, "POST /a HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
    rails.says(&ok(PUBLIC, "body"));
    assert!(!is_hit("/a") && !is_hit("/b") && is_hit("/c/1"));
    rails.says("HTTP/1.1 422 Unprocessable Content\r\nContent-Length: 0\r\n\r\n");
    ask(gateway, "DELETE /a HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
    rails.says(&ok(PUBLIC, "body"));
    assert!(is_hit("/a"));
    let cache = server.shared.front.cache.as_ref().unwrap();
    assert_eq!(cache.status().entries, 4);
    assert_eq!(cache.purge("/c/*"), 2);
    assert!(is_hit("/a") && !is_hit("/c/1"));
    cache.purge("*");
    assert_eq!((cache.status().entries, cache.status().bytes), (0, 0));
}

#[test]
fn an_answer_that_breaks_off_is_not_kept() {
    let origin = Origin::start(|mut stream, seen| {
        seen(&read_head(&mut stream).unwrap());
        stream.write_all(b"HTTP/1.1 200 OK\r\nCache-Control: public, max-age=60\r\nContent-Length: 100\r\n\r\nhalf").unwrap();
    });
    let gateway = gateway(origin.address, |_| {});
    for _ in 0..2 {
        assert!(get(gateway, "/", "").contains("x-cache: miss"));
        origin.saw();
    }
}
