//! Clients and upstreams that are broken or mean harm. What is refused must be refused before an upstream sees it.

use std::io::Write;
use std::net::{Shutdown, TcpStream};
use std::time::{Duration, Instant};

use crate::support::{Origin, ask, client, gateway, read_head, until_close};

const OK: &str = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi";

/// Requests that two servers could read differently, and how we answer.
const SMUGGLED: &[(&str, &str)] = &[
    ("CL.TE", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 6\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nG"),
    (
        "TE.CL",
        "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n5c\r\nGPOST / HTTP/1.1\r\n\r\n0\r\n\r\n",
    ),
    ("TE.TE", "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: x\r\n\r\n0\r\n\r\n"),
    ("TE twice", "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
    ("a list of codings", "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: identity, chunked\r\n\r\n0\r\n\r\n"),
    ("a coding with a tab", "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: \tchunked\x0b\r\n\r\n0\r\n\r\n"),
    ("a name with a space", "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding : chunked\r\n\r\n0\r\n\r\n"),
    ("a folded line", "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding:\r\n chunked\r\n\r\n0\r\n\r\n"),
    ("a folded first line", "POST / HTTP/1.1\r\n Host: a\r\n\r\n"),
    ("two lengths", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab"),
    ("two equal lengths", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 1\r\n\r\na"),
    ("a list of lengths", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1, 1\r\n\r\na"),
    ("a length with a sign", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: +1\r\n\r\na"),
    ("a negative length", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\na"),
    ("a length with letters", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1a\r\n\r\na"),
    ("chunks in HTTP/1.0", "POST / HTTP/1.0\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
    ("two hosts", "GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n"),
    ("no host", "GET / HTTP/1.1\r\n\r\n"),
    ("a NUL in a value", "GET / HTTP/1.1\r\nHost: a\r\nX: a\0b\r\n\r\n"),
    ("a CR in a value", "GET / HTTP/1.1\r\nHost: a\r\nX: a\rb: c\r\n\r\n"),
    ("a NUL in a path", "GET /\0 HTTP/1.1\r\nHost: a\r\n\r\n"),
    ("a space in a path", "GET /a b HTTP/1.1\r\nHost: a\r\n\r\n"),
    ("a name with a colon before it", "GET / HTTP/1.1\r\nHost: a\r\n: b\r\n\r\n"),
    ("a name that is no token", "GET / HTTP/1.1\r\nHost: a\r\nX\"Y: b\r\n\r\n"),
    ("a tunnel", "CONNECT a:443 HTTP/1.1\r\nHost: a\r\n\r\n"),
    ("an echo", "TRACE / HTTP/1.1\r\nHost: a\r\n\r\n"),
    ("TLS", "\x16\x03\x01\x02\0\x01\0\x01\u{fc}\x03\x03\r\n\r\n"),
    ("HTTP/0.9", "GET /\r\n\r\n"),
];

#[test]
fn what_two_servers_could_read_differently_reaches_none() {
    let origin = Origin::always(OK);
    let to = gateway(origin.address, |_| ());
    for (name, text) in SMUGGLED {
        let answer = ask(to, text);
        let status = answer.get(9..12).unwrap_or_default();
        assert!(["400", "405", "501", "505"].contains(&status), "{name}: {answer:?}");
        assert!(answer.contains("connection: close\r\n"), "{name}: {answer:?}");
    }
    assert!(origin.saw_nothing());
}

#[test]
fn chunks_that_are_none_end_the_request_on_both_sides() {
    let bad = ["x\r\n", "1\nx", "-1\r\n", "1\r\nxy\r\n", "1;\n\r\nx", "0\r\nbad trailer\r\n\r\n", "ffffffffffffffff\r\n"];
    for chunk in bad {
        let origin = Origin::start(|mut stream, seen| {
            read_head(&mut stream);
            seen(&until_close(&mut stream));
        });
        let to = gateway(origin.address, |_| ());
        let answer = ask(
            to,
            &format!(
                "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n{chunk}GET /next HTTP/1.1\r\nHost: a\r\n\r\n"
            ),
        );
        assert!(answer.starts_with("HTTP/1.1 400"), "{chunk:?}: {answer:?}");
        assert_eq!(answer.matches("HTTP/1.1").count(), 1, "{chunk:?}: {answer:?}");
        let seen = origin.saw();
        assert!(!seen.contains("0\r\n\r\n") && !seen.contains("next"), "{chunk:?}: {seen:?}");
    }
}

#[test]
fn fields_cannot_be_added_through_an_answer_or_a_request() {
    let origin = Origin::always("HTTP/1.1 200 OK\r\nContent-Length: 0\r\nX: a\rSet-Cookie: b\r\n\r\n");
    let to = gateway(origin.address, |_| ());
    assert!(ask(to, "GET / HTTP/1.1\r\nHost: a\r\n\r\n").starts_with("HTTP/1.1 502"));
}

#[test]
fn heads_that_are_too_large() {
    let origin = Origin::always(OK);
    let to = gateway(origin.address, |_| ());
    let long = "x".repeat(40_000);
    assert!(ask(to, &format!("GET /{long} HTTP/1.1\r\nHost: a\r\n\r\n")).starts_with("HTTP/1.1 431"));
    let many = "X: y\r\n".repeat(200);
    assert!(ask(to, &format!("GET / HTTP/1.1\r\nHost: a\r\n{many}\r\n")).starts_with("HTTP/1.1 431"));
    assert!(origin.saw_nothing());
}

#[test]
fn bodies_that_are_too_large() {
    let origin = Origin::start(|mut stream, seen| {
        seen("connection");
        read_head(&mut stream);
        seen(&until_close(&mut stream));
    });
    let to = gateway(origin.address, |settings| settings.limits.body = 10);
    assert!(ask(to, "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 11\r\n\r\nhello world").starts_with("HTTP/1.1 413"));
    assert!(origin.saw_nothing());
    let chunks = "4\r\nabcd\r\n".repeat(3);
    let answer = ask(to, &format!("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n{chunks}0\r\n\r\n"));
    assert!(answer.starts_with("HTTP/1.1 413"), "{answer}");
    assert_eq!(origin.saw(), "connection");
    assert!(!origin.saw().ends_with("0\r\n\r\n"));
}

#[test]
fn a_client_that_takes_its_time_with_a_head() {
    let origin = Origin::always(OK);
    let to = gateway(origin.address, |settings| settings.timeouts.head = Duration::from_millis(600));
    let mut stream = client(to);
    let started = Instant::now();
    let mut slow = stream.try_clone().unwrap();
    std::thread::spawn(move || {
        // A byte now and then: each is in time, all together are not.
        for byte in b"GET / HTTP/1.1\r\nHost: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa" {
            if slow.write_all(&[*byte]).is_err() {
                return;
            }
            std::thread::sleep(Duration::from_millis(100));
        }
    });
    let answer = until_close(&mut stream);
    let took = started.elapsed();
    assert!(answer.starts_with("HTTP/1.1 408"), "{answer}");
    assert!(took > Duration::from_millis(550) && took < Duration::from_secs(4), "{took:?}");
}

#[test]
fn a_client_that_never_speaks_costs_a_descriptor_until_its_time_is_over() {
    let origin = Origin::always(OK);
    let to = gateway(origin.address, |settings| settings.timeouts.keep_alive = Duration::from_secs(1));
    let mut stream = client(to);
    let started = Instant::now();
    assert_eq!(until_close(&mut stream), "");
    assert!(started.elapsed() < Duration::from_secs(5));
}

#[test]
fn a_client_that_stops_sending_a_body() {
    let origin = Origin::start(|mut stream, seen| {
        read_head(&mut stream);
        seen(&until_close(&mut stream));
    });
    let to = gateway(origin.address, |settings| settings.timeouts.body = Duration::from_millis(300));
    assert!(ask(to, "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nhal").starts_with("HTTP/1.1 408"));
    assert_eq!(origin.saw(), "hal");
}

#[test]
fn a_client_that_leaves_in_the_middle_of_a_body_takes_the_request_with_it() {
    let origin = Origin::start(|mut stream, seen| {
        read_head(&mut stream);
        seen(&until_close(&mut stream));
    });
    let to = gateway(origin.address, |_| ());
    let mut stream = client(to);
    stream.write_all(b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nhal").unwrap();
    stream.shutdown(Shutdown::Both).unwrap();
    assert_eq!(origin.saw(), "hal");
}

#[test]
fn a_client_that_sends_no_more_still_gets_its_answer() {
    let origin = Origin::start(|mut stream, _| {
        read_head(&mut stream);
        std::thread::sleep(Duration::from_millis(200));
        stream.write_all(OK.as_bytes()).unwrap();
    });
    let to = gateway(origin.address, |_| ());
    let mut stream = client(to);
    stream.write_all(b"GET / HTTP/1.1\r\nHost: a\r\n\r\n").unwrap();
    stream.shutdown(Shutdown::Write).unwrap();
    assert!(until_close(&mut stream).ends_with("hi"));
}

#[test]
fn a_client_that_reads_nothing_is_given_up() {
    let origin = Origin::start(|mut stream, seen| {
        read_head(&mut stream);
        let piece = vec![b'x'; 1 << 20];
        let _ = stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 1000000000\r\n\r\n");
        let mut sent = 0;
        while stream.write_all(&piece).is_ok() {
            sent += 1;
        }
        seen(&sent.to_string());
    });
    let to = gateway(origin.address, |settings| settings.timeouts.send = Duration::from_millis(500));
    let mut stream = client(to);
    stream.write_all(b"GET / HTTP/1.1\r\nHost: a\r\n\r\n").unwrap();
    let sent: u32 = origin.saw().parse().unwrap();
    // What fits into the system's buffers, and no more of it is held by us.
    assert!(sent < 100, "{sent}");
}

/// What a client gets of an upstream that sends the first bytes of an answer and dies.
fn cut(answer: &'static str, length: usize, method: &str) -> String {
    let origin = Origin::start(move |mut stream: TcpStream, _| {
        read_head(&mut stream);
        let _ = stream.write_all(&answer.as_bytes()[..length]);
    });
    let to = gateway(origin.address, |_| ());
    ask(to, &format!("{method} / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"))
}

#[test]
fn an_upstream_that_dies_at_each_byte_of_its_answer() {
    let answers = [
        ("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello", "\r\n\r\nhello"),
        ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\nA: b\r\n\r\n", "\r\n0\r\nA: b\r\n\r\n"),
    ];
    for (answer, end) in answers {
        let head = answer.find("\r\n\r\n").unwrap() + 4;
        for length in 0..answer.len() {
            let got = cut(answer, length, "GET");
            if length < head {
                assert!(got.starts_with("HTTP/1.1 502"), "{length}: {got:?}");
            } else {
                // It has begun: the end is missing, and the connection closes, so that no client takes it for whole.
                assert!(got.starts_with("HTTP/1.1 200") || got.is_empty(), "{length}: {got:?}");
                assert!(!got.ends_with(end), "{length}: {got:?}");
            }
        }
        assert!(cut(answer, answer.len(), "GET").ends_with(end));
    }
}

#[test]
fn upstreams_that_do_not_speak_http() {
    let nonsense = [
        "SSH-2.0-OpenSSH\r\n",
        "HTTP/1.1 abc\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\n",
        "HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\n",
        "HTTP/1.1 200 OK\r\nno colon\r\n\r\n",
    ];
    for answer in nonsense {
        let origin = Origin::always(answer);
        let to = gateway(origin.address, |_| ());
        let got = ask(to, "GET / HTTP/1.1\r\nHost: a\r\n\r\n");
        assert!(got.starts_with("HTTP/1.1 502"), "{answer:?}: {got:?}");
    }
}

#[test]
fn an_upstream_that_says_more_than_it_was_asked_is_not_asked_again() {
    let origin = Origin::start(|mut stream, seen| {
        seen("connection");
        while read_head(&mut stream).is_some() {
            let _ = stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhiHTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil");
        }
    });
    let to = gateway(origin.address, |_| ());
    for _ in 0..3 {
        assert!(ask(to, "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n").ends_with("\r\n\r\nhi"));
        assert_eq!(origin.saw(), "connection");
    }
}

#[test]
fn what_is_too_large_on_either_side_is_cut_off_where_it_is() {
    let long = "x".repeat(200_000);
    let many = "X: y\r\n".repeat(500);
    let chunked = "Transfer-Encoding: chunked\r\n\r\n";
    // Heads of answers: nothing of them reaches the client.
    for head in
        [format!("HTTP/1.1 200 {long}\r\n\r\n"), format!("HTTP/1.1 200 OK\r\nX: {long}\r\n\r\n"), format!("HTTP/1.1 200 OK\r\n{many}\r\n")]
    {
        let origin = Origin::always(head.leak());
        let to = gateway(origin.address, |_| ());
        assert!(ask(to, "GET / HTTP/1.1\r\nHost: a\r\n\r\n").starts_with("HTTP/1.1 502 "));
    }
    // Their chunks: the end does not come.
    for rest in [format!("2;{long}\r\nhi\r\n0\r\n\r\n"), format!("2\r\nhi\r\n0\r\nX: {long}\r\n\r\n")] {
        let origin = Origin::always(format!("HTTP/1.1 200 OK\r\n{chunked}{rest}").leak());
        let to = gateway(origin.address, |_| ());
        let got = ask(to, "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
        assert!(!got.ends_with("\r\n\r\n") || got.starts_with("HTTP/1.1 502 "), "{} bytes", got.len());
        // The same of a client: its request has no end for the upstream.
        let origin = Origin::start(|mut stream, seen| {
            read_head(&mut stream);
            seen(&until_close(&mut stream));
        });
        let to = gateway(origin.address, |_| ());
        let got = ask(to, &format!("POST / HTTP/1.1\r\nHost: a\r\n{chunked}{rest}"));
        assert!(got.starts_with("HTTP/1.1 4") || got.is_empty(), "{got}");
        assert!(!origin.saw().ends_with("0\r\n\r\n"));
    }
}

#[test]
fn an_answer_that_ends_with_its_connection_is_as_long_as_what_came() {
    let answer = "HTTP/1.0 200 OK\r\nX-A: b\r\n\r\nhello";
    let head = answer.find("\r\n\r\n").unwrap() + 4;
    for length in 0..=answer.len() {
        let got = cut(answer, length, "GET");
        if length < head {
            assert!(got.starts_with("HTTP/1.1 502 "), "{length}: {got:?}");
        } else {
            // Nobody can tell a cut one from a whole one: the client is told no length.
            assert!(got.starts_with("HTTP/1.1 200 ") && !got.to_ascii_lowercase().contains("content-length"), "{length}: {got:?}");
            let body = got.split_once("\r\n\r\n").unwrap().1;
            let expected = &answer[head..length];
            assert!(body == expected || body.contains(&format!("\r\n{expected}\r\n")) || expected.is_empty(), "{length}: {got:?}");
        }
    }
}
