//! Requests and answers through a gateway, on real sockets.

use std::io::Write;
use std::net::TcpStream;
use std::time::Duration;

use crate::support::{Origin, ask, client, gateway, read_exactly, read_head, until_close};

const OK: &str = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi";

#[test]
fn a_request_and_its_answer() {
    let origin =
        Origin::always("HTTP/1.1 200 OK\r\nContent-Length: 2\r\nX-Rails: yes\r\nConnection: keep-alive\r\nKeep-Alive: timeout=5\r\n\r\nhi");
    let to = gateway(origin.address, |_| ());
    let answer = ask(
        to,
        "GET /a?b=c HTTP/1.1\r\nHost: shop.test\r\nConnection: close, X-Own\r\nX-Own: 1\r\nKeep-Alive: 1\r\nX-Forwarded-For: 6.6.6.6\r\nCookie: a=b\r\n\r\n",
    );
    assert_eq!(answer, "HTTP/1.1 200 OK\r\nX-Rails: yes\r\ncontent-length: 2\r\nconnection: close\r\n\r\nhi");
    let seen = origin.saw();
    let mut lines: Vec<_> = seen.lines().filter(|line| !line.is_empty()).collect();
    let start = lines.iter().position(|line| line.starts_with("X-Request-Start: t=")).unwrap();
    lines.remove(start);
    let id = lines.iter().position(|line| line.starts_with("X-Request-Id: ")).unwrap();
    assert_eq!(lines.remove(id).len(), "X-Request-Id: ".len() + 36);
    let forwarded = ["X-Forwarded-For: 127.0.0.1", "X-Forwarded-Proto: http", "Forwarded: for=127.0.0.1;proto=http;host=\"shop.test\""];
    assert_eq!(lines, [&["GET /a?b=c HTTP/1.1", "Host: shop.test", "Cookie: a=b"][..], &forwarded].concat());
}

#[test]
fn connections_are_kept_on_both_sides() {
    let origin = Origin::start(|mut stream, seen| {
        seen("connection");
        while let Some(head) = read_head(&mut stream) {
            seen(head.split(' ').nth(1).unwrap());
            stream.write_all(OK.as_bytes()).unwrap();
        }
    });
    let to = gateway(origin.address, |_| ());
    let mut stream = client(to);
    for path in ["/1", "/2"] {
        stream.write_all(format!("GET {path} HTTP/1.1\r\nHost: a\r\n\r\n").as_bytes()).unwrap();
        assert_eq!(read_head(&mut stream).unwrap(), "HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n");
        assert_eq!(read_exactly(&mut stream, 2), "hi");
    }
    // Long enough to be parked; then three at once.
    std::thread::sleep(Duration::from_millis(300));
    stream.write_all(b"GET /3 HTTP/1.1\r\nHost: a\r\n\r\nGET /4 HTTP/1.1\r\nHost: a\r\n\r\nGET /5 HTTP/1.0\r\n\r\n").unwrap();
    let rest = until_close(&mut stream);
    assert_eq!(rest.matches("HTTP/1.1 200 OK").count(), 3, "{rest}");
    assert_eq!([(); 6].map(|()| origin.saw()), ["connection", "/1", "/2", "/3", "/4", "/5"]);
}

#[test]
fn bodies_of_every_framing_go_both_ways() {
    let origin = Origin::start(|mut stream, seen| {
        let head = read_head(&mut stream).unwrap();
        let length = head.lines().find_map(|line| line.strip_prefix("Content-Length: ")?.parse::<usize>().ok());
        let body = match length {
            Some(length) => read_exactly(&mut stream, length),
            None => read_until(&mut stream, "0\r\n\r\n"),
        };
        seen(&body);
        stream.write_all(b"HTTP/1.1 200 OK\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n").unwrap();
        stream.write_all(b"4;x=y\r\ndefg\r\n0\r\nX-Sum: 7\r\n\r\n").unwrap();
    });
    let to = gateway(origin.address, |_| ());
    let large = "x".repeat(300_000);
    let answer = ask(to, &format!("POST / HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: {}\r\n\r\n{large}", large.len()));
    assert!(origin.saw() == large);
    assert!(answer.starts_with("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\nconnection: close\r\n\r\n"), "{answer}");
    assert!(answer.ends_with("0\r\nX-Sum: 7\r\n\r\n"), "{answer}");
    let answer = ask(to, "POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n");
    assert!(answer.starts_with("HTTP/1.1 501 "), "{answer}");
    let answer = ask(
        to,
        "POST / HTTP/1.1\r\nHost: a\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n2;a\r\nhi\r\n3\r\n you\r\n0\r\n\r\n"
            .replace("3\r\n you", "4\r\n you")
            .as_str(),
    );
    assert_eq!(origin.saw(), "2\r\nhi\r\n4\r\n you\r\n0\r\n\r\n");
    assert!(answer.contains("abc"));
}

fn read_until(stream: &mut TcpStream, end: &str) -> String {
    let mut text = String::new();
    while !text.ends_with(end) {
        text.push_str(&read_exactly(stream, 1));
    }
    text
}

#[test]
fn an_answer_without_a_length_ends_with_the_connection() {
    let origin = Origin::start(|mut stream, _| {
        read_head(&mut stream).unwrap();
        stream.write_all(b"HTTP/1.0 200 OK\r\n\r\nall of it").unwrap();
    });
    let to = gateway(origin.address, |_| ());
    let answer = ask(to, "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
    assert_eq!(answer, "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\nconnection: close\r\n\r\n9\r\nall of it\r\n0\r\n\r\n");
    let answer = ask(to, "GET / HTTP/1.0\r\n\r\n");
    assert_eq!(answer, "HTTP/1.1 200 OK\r\nconnection: close\r\n\r\nall of it");
}

#[test]
fn answers_without_a_body() {
    for (answer, asked) in [
        ("HTTP/1.1 304 Not Modified\r\nContent-Length: 5\r\nETag: a\r\n\r\n", "GET"),
        ("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n", "HEAD"),
        ("HTTP/1.1 204 No Content\r\n\r\n", "DELETE"),
    ] {
        let origin = Origin::always(answer);
        let to = gateway(origin.address, |_| ());
        let mut stream = client(to);
        for _ in 0..2 {
            stream.write_all(format!("{asked} / HTTP/1.1\r\nHost: a\r\n\r\n").as_bytes()).unwrap();
            assert_eq!(read_head(&mut stream).unwrap(), answer);
        }
    }
}

#[test]
fn a_stream_of_events_is_not_held_back() {
    let origin = Origin::start(|mut stream, seen| {
        read_head(&mut stream).unwrap();
        stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n").unwrap();
        for _ in 0..3 {
            stream.write_all(b"9\r\ndata: 1\n\n\r\n").unwrap();
            std::thread::sleep(Duration::from_millis(200));
        }
        seen("done");
    });
    let to = gateway(origin.address, |_| ());
    let mut stream = client(to);
    stream.write_all(b"GET / HTTP/1.1\r\nHost: a\r\n\r\n").unwrap();
    read_head(&mut stream).unwrap();
    assert_eq!(read_exactly(&mut stream, 14), "9\r\ndata: 1\n\n\r\n");
    assert!(origin.saw_nothing());
}

#[test]
fn a_client_that_waits_for_100_gets_it() {
    let origin = Origin::start(|mut stream, seen| {
        seen(&read_head(&mut stream).unwrap());
        stream.write_all(b"HTTP/1.1 103 Early Hints\r\nLink: </a.css>\r\n\r\nHTTP/1.1 100 Continue\r\n\r\n").unwrap();
        seen(&read_exactly(&mut stream, 4));
        stream.write_all(OK.as_bytes()).unwrap();
    });
    let to = gateway(origin.address, |_| ());
    let mut stream = client(to);
    stream.write_all(b"POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 4\r\n\r\n").unwrap();
    assert!(origin.saw().contains("Expect: 100-continue"));
    assert_eq!(read_head(&mut stream).unwrap(), "HTTP/1.1 103 Early Hints\r\nLink: </a.css>\r\n\r\n");
    assert_eq!(read_head(&mut stream).unwrap(), "HTTP/1.1 100 Continue\r\n\r\n");
    stream.write_all(b"body").unwrap();
    assert_eq!(origin.saw(), "body");
    assert!(read_head(&mut stream).unwrap().starts_with("HTTP/1.1 200"));
}

#[test]
fn an_upgrade_is_a_tunnel_both_ways() {
    let origin = Origin::start(|mut stream, seen| {
        seen(&read_head(&mut stream).unwrap());
        stream
            .write_all(
                b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: x\r\n\r\nfirst",
            )
            .unwrap();
        loop {
            let text = read_exactly(&mut stream, 4);
            stream.write_all(text.to_uppercase().as_bytes()).unwrap();
        }
    });
    let to = gateway(origin.address, |_| ());
    let mut stream = client(to);
    stream
        .write_all(
            b"GET /cable HTTP/1.1\r\nHost: a\r\nConnection: keep-alive, Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Key: k\r\n\r\nping",
        )
        .unwrap();
    let head = read_head(&mut stream).unwrap();
    assert!(head.starts_with("HTTP/1.1 101 ") && head.contains("Upgrade: websocket") && head.contains("connection: upgrade"), "{head}");
    assert_eq!(read_exactly(&mut stream, 9), "firstPING");
    let seen = origin.saw();
    assert!(seen.contains("Upgrade: websocket\r\nConnection: Upgrade\r\n"), "{seen}");
    for _ in 0..3 {
        std::thread::sleep(Duration::from_millis(120));
        stream.write_all(b"pong").unwrap();
        assert_eq!(read_exactly(&mut stream, 4), "PONG");
    }
}

#[test]
fn an_upstream_that_is_not_there() {
    let gone = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let to = gateway(gone, |_| ());
    let answer = ask(to, "GET / HTTP/1.1\r\nHost: a\r\n\r\n");
    assert!(answer.starts_with("HTTP/1.1 502 Bad Gateway\r\n") && answer.ends_with("\r\n\r\nBad Gateway\n"), "{answer}");
}

#[test]
fn a_kept_connection_that_was_closed_costs_a_get_nothing_and_a_post_its_answer() {
    let serve = |mut stream: TcpStream, seen: crate::support::Seen| {
        // Answers once, and closes when the next request has come.
        let Some(head) = read_head(&mut stream) else {
            return;
        };
        seen(head.split(' ').next().unwrap());
        if stream.write_all(OK.as_bytes()).is_ok() {
            read_head(&mut stream);
        }
    };
    let origin = Origin::start(serve);
    let to = gateway(origin.address, |_| ());
    let get = "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";
    assert!(ask(to, get).starts_with("HTTP/1.1 200"));
    assert!(ask(to, get).starts_with("HTTP/1.1 200"));
    let post = "POST / HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: 0\r\n\r\n";
    assert!(ask(to, post).starts_with("HTTP/1.1 502"));
}

#[test]
fn an_upstream_that_says_nothing_in_time() {
    let origin = Origin::start(|mut stream, _| {
        read_head(&mut stream);
        std::thread::sleep(Duration::from_secs(5));
    });
    let to = gateway(origin.address, |settings| settings.timeouts.answer = Duration::from_millis(200));
    assert!(ask(to, "GET / HTTP/1.1\r\nHost: a\r\n\r\n").starts_with("HTTP/1.1 504"));
}

#[test]
fn an_answer_may_come_before_the_whole_request() {
    let origin = Origin::start(|mut stream, _| {
        read_head(&mut stream);
        stream.write_all(b"HTTP/1.1 413 Content Too Large\r\nContent-Length: 3\r\nConnection: close\r\n\r\nno\n").unwrap();
    });
    let to = gateway(origin.address, |_| ());
    let mut stream = client(to);
    stream.write_all(b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 100000\r\n\r\nstart").unwrap();
    let answer = until_close(&mut stream);
    assert!(answer.starts_with("HTTP/1.1 413") && answer.ends_with("no\n"), "{answer}");
}
