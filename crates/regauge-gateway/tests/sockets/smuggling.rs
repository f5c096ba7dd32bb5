//! What an upstream is sent, byte by byte, for requests that servers read differently; and what a client is, for such answers.

use std::io::Write;

use crate::support::{Origin, Seen, ask, client, gateway, read_exactly, read_head, until_close};

const OK: &str = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi";

/// An upstream that tells all that it is sent on a connection, and answers once the text has arrived.
fn tells(after: &'static str, answer: &'static str) -> Origin {
    Origin::start(move |mut stream, seen: Seen| {
        let mut text = String::new();
        while !text.ends_with(after) {
            text.push_str(&read_exactly(&mut stream, 1));
        }
        let _ = stream.write_all(answer.as_bytes());
        seen(&text);
        let rest = until_close(&mut stream);
        if !rest.is_empty() {
            seen(&format!("REST {rest}"));
        }
    })
}

/// A request as an upstream saw it, without the fields whose values nobody can foretell.
fn known(text: &str) -> String {
    let changes = ["X-Request-Id: ", "X-Request-Start: ", "X-Forwarded-For: ", "X-Forwarded-Proto: ", "Forwarded: "];
    text.split_inclusive("\r\n").filter(|line| !changes.iter().any(|each| line.starts_with(each))).collect()
}

#[test]
fn every_request_is_written_anew() {
    // What is asked, how it ends at the upstream, and what the upstream sees.
    let cases = [
        ("GET /a HTTP/1.1\r\nHost: a\r\nX-A:  b \t\r\n\r\n", "\r\n\r\n", "GET /a HTTP/1.1\r\nHost: a\r\nX-A: b\r\n\r\n"),
        ("GET http://b/c?d HTTP/1.1\r\nHost: a\r\n\r\n", "\r\n\r\n", "GET /c?d HTTP/1.1\r\nHost: b\r\n\r\n"),
        ("GET http://b HTTP/1.1\r\nHost: a\r\n\r\n", "\r\n\r\n", "GET / HTTP/1.1\r\nHost: b\r\n\r\n"),
        ("\r\nGET /a HTTP/1.1\r\nHost: a\r\n\r\n", "\r\n\r\n", "GET /a HTTP/1.1\r\nHost: a\r\n\r\n"),
        ("GET /a HTTP/1.1\r\nHost: a\r\nContent_Length: 5\r\n\r\n", "\r\n\r\n", "GET /a HTTP/1.1\r\nHost: a\r\n\r\n"),
        ("GET /a HTTP/1.1\r\nHost: a\r\nTransfer_Encoding: chunked\r\n\r\n", "\r\n\r\n", "GET /a HTTP/1.1\r\nHost: a\r\n\r\n"),
        (
            "GET /a HTTP/1.1\r\nHost: a\r\nConnection: Host, Content-Length, Cookie\r\nCookie: c=d\r\n\r\n",
            "\r\n\r\n",
            "GET /a HTTP/1.1\r\nHost: a\r\nCookie: c=d\r\n\r\n",
        ),
        (
            "POST /a HTTP/1.1\r\nHost: a\r\nConnection: X-Hop\r\nX-Hop: 1\r\nKeep-Alive: 2\r\nProxy-Connection: close\r\nContent-Length: 2\r\n\r\nhi",
            "\r\n\r\nhi",
            "POST /a HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nhi",
        ),
        (
            "POST /a HTTP/1.1\r\nHost: a\r\nContent-Length: 0002\r\n\r\nhi",
            "\r\n\r\nhi",
            "POST /a HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nhi",
        ),
        (
            "POST /a HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: CHUNKED\r\n\r\n2;x=y\r\nhi\r\n0\r\nX-T: 1\r\n\r\n",
            "X-T: 1\r\n\r\n",
            "POST /a HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n0\r\nX-T: 1\r\n\r\n",
        ),
        (
            "POST /a HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n00000002\r\nhi\r\n000\r\n\r\n",
            "0\r\n\r\n",
            "POST /a HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n0\r\n\r\n",
        ),
        ("GET /a%0d%0aX:%20y HTTP/1.1\r\nHost: a\r\n\r\n", "\r\n\r\n", "GET /a%0d%0aX:%20y HTTP/1.1\r\nHost: a\r\n\r\n"),
    ];
    for (asked, end, expected) in cases {
        let origin = tells(end, OK);
        let to = gateway(origin.address, |_| ());
        let mut stream = client(to);
        stream.write_all(asked.as_bytes()).unwrap();
        assert_eq!(known(&origin.saw()), expected, "{asked:?}");
        assert!(read_head(&mut stream).unwrap().starts_with("HTTP/1.1 200 "), "{asked:?}");
    }
}

/// Requests in which something is hidden, beside those of `hostile`.
const HIDDEN: &[&str] = &[
    "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 0x1\r\n\r\na",
    "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1,1\r\n\r\na",
    "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1 1\r\n\r\na",
    "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1e1\r\n\r\n0123456789",
    "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: \u{661}\r\n\r\na",
    "POST / HTTP/1.1\r\nHost: a\r\nContent-Length:\r\n\r\n",
    "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 99999999999999999999999\r\n\r\n",
    "POST / HTTP/1.1\r\nHost: a\r\nContent Length: 1\r\n\r\na",
    "POST / HTTP/1.1\r\nHost: a\r\nContent-Length\r\n : 1\r\n\r\na",
    "POST / HTTP/1.1\r\nHost: a\r\n\x0bTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding\t: chunked\r\n\r\n0\r\n\r\n",
    "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n",
    "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: \"chunked\"\r\n\r\n0\r\n\r\n",
    "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked;q=1\r\n\r\n0\r\n\r\n",
    "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: cow\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding:\r\n\r\n",
    "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chun\u{212a}ed\r\n\r\n0\r\n\r\n",
    "GET / HTTP/1.1\r\nHost: a\r\nX: b\n\tfolded\r\n\r\n",
    "GET / HTTP/1.1\r\nHost: a\r\nX: b\r\rY: c\r\n\r\n",
    "GET / HTTP/1.1\rHost: a\r\n\r\n",
    "GET / HTTP/1.1\r\nHost: a\r\nX\0: b\r\n\r\n",
    "GET / HTTP/1.1\r\nHost: a\r\n\tX: b\r\n\r\n",
    "GET / HTTP/1.1\r\nHost: a\r\nno colon\r\n\r\n",
    "GET / HTTP/1.1\r\nHost: a b\r\n\r\n",
    "GET / HTTP/1.1\r\nHost: a@b\r\n\r\n",
    "GET / HTTP/1.1\r\nHost: a/b\r\n\r\n",
    "GET / HTTP/1.1\r\nHost: a#b\r\n\r\n",
    "GET http://u:p@b/ HTTP/1.1\r\nHost: b\r\n\r\n",
    "GET http:///c HTTP/1.1\r\nHost: b\r\n\r\n",
    "GET ftp://b/c HTTP/1.1\r\nHost: b\r\n\r\n",
    "GET b/c HTTP/1.1\r\nHost: b\r\n\r\n",
    "GET / HTTP/1.1 \r\nHost: a\r\n\r\n",
    "GET /\t HTTP/1.1\r\nHost: a\r\n\r\n",
    "GET / HTTP/1.2\r\nHost: a\r\n\r\n",
    "GET / HTTP/01.1\r\nHost: a\r\n\r\n",
    "GET / http/1.1\r\nHost: a\r\n\r\n",
    "G\0T / HTTP/1.1\r\nHost: a\r\n\r\n",
    " GET / HTTP/1.1\r\nHost: a\r\n\r\n",
];

#[test]
fn what_hides_something_reaches_nobody() {
    let origin = Origin::always(OK);
    let to = gateway(origin.address, |_| ());
    let taken: Vec<_> = HIDDEN
        .iter()
        .map(|text| (text, ask(to, &format!("{text}GET /hidden HTTP/1.1\r\nHost: a\r\n\r\n"))))
        .filter(|(_, answer)| {
            !["400", "405", "501", "505", "413"].contains(&answer.get(9..12).unwrap_or_default())
                || answer.matches("HTTP/1.1 ").count() != 1
        })
        .collect();
    assert_eq!(taken, []);
    assert!(origin.saw_nothing());
}

#[test]
fn lines_that_end_with_a_lf_alone_hide_nothing() {
    // RFC 9112, section 2.2, allows it in heads; what goes on has CRLF everywhere.
    let origin = tells("\r\n\r\n", OK);
    let to = gateway(origin.address, |_| ());
    let answer = ask(to, "GET /a HTTP/1.1\nHost: a\nX: b\nConnection: close\n\n");
    if answer.starts_with("HTTP/1.1 200 ") {
        assert_eq!(known(&origin.saw()), "GET /a HTTP/1.1\r\nHost: a\r\nX: b\r\n\r\n");
    } else {
        assert!(answer.starts_with("HTTP/1.1 400 "), "{answer}");
    }
}

/// What two clients that ask one after the other get, when the first answer of the upstream is this.
fn two(answer: &'static str, method: &str) -> (String, String) {
    let origin = Origin::start(move |mut stream, _| {
        while let Some(head) = read_head(&mut stream) {
            let text = if head.contains(" /first ") { answer } else { "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nnext" };
            if stream.write_all(text.as_bytes()).is_err() {
                return;
            }
        }
    });
    let to = gateway(origin.address, |_| ());
    let ask_for = |method: &str, path: &str| ask(to, &format!("{method} {path} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"));
    (ask_for(method, "/first"), ask_for("GET", "/second"))
}

#[test]
fn nothing_of_an_answer_is_left_for_the_next() {
    let cases = [
        ("GET", "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhiHTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil"),
        ("GET", "HTTP/1.1 204 No Content\r\nContent-Length: 4\r\n\r\nevil"),
        ("GET", "HTTP/1.1 204 No Content\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nevil\r\n0\r\n\r\n"),
        ("GET", "HTTP/1.1 304 Not Modified\r\nContent-Length: 4\r\n\r\nevil"),
        ("HEAD", "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil"),
        (
            "GET",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n0\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil",
        ),
        ("GET", "HTTP/1.1 103 Early Hints\r\nLink: a\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhievil"),
    ];
    for (method, answer) in cases {
        let (first, second) = two(answer, method);
        assert!(!first.contains("evil"), "{answer:?}: {first:?}");
        assert!(second.starts_with("HTTP/1.1 200 ") && second.ends_with("\r\n\r\nnext"), "{answer:?}: {second:?}");
    }
}

#[test]
fn answers_that_are_framed_in_two_ways_are_none() {
    let cases = [
        "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\nhi",
        "HTTP/1.1 200 OK\r\nContent-Length: 2, 2\r\n\r\nhi",
        "HTTP/1.1 200 OK\r\nContent-Length: +2\r\n\r\nhi",
        "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked, chunked\r\n\r\n0\r\n\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: xchunked\r\n\r\n0\r\n\r\n",
        "HTTP/1.1 200 OK\r\nX: a\r\n b\r\nContent-Length: 2\r\n\r\nhi",
        "HTTP/1.1 200 OK\r\nX : a\r\nContent-Length: 2\r\n\r\nhi",
        "HTTP/1.1 200 OK\r\nX: a\0\r\nContent-Length: 2\r\n\r\nhi",
        "HTTP/2 200\r\n\r\n",
        "HTTP/1.1 20 OK\r\n\r\n",
        "\r\n\r\n\r\nHTTP/1.1 2000 OK\r\n\r\n",
    ];
    for answer in cases {
        let (first, second) = two(answer, "GET");
        assert!(first.starts_with("HTTP/1.1 502 "), "{answer:?}: {first:?}");
        assert!(second.ends_with("\r\n\r\nnext"), "{answer:?}: {second:?}");
    }
}

#[test]
fn an_answer_that_comes_before_its_request_is_not_anybodys() {
    // The connection is kept after the first; then the upstream sends an answer that nobody asked for.
    let origin = Origin::start(|mut stream, _| {
        let mut asked = 0;
        while read_head(&mut stream).is_some() {
            let early = if asked == 0 { "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil" } else { "" };
            if stream.write_all(OK.as_bytes()).is_err() {
                return;
            }
            std::thread::sleep(std::time::Duration::from_millis(50));
            let _ = stream.write_all(early.as_bytes());
            asked += 1;
        }
    });
    let to = gateway(origin.address, |_| ());
    let get = "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";
    assert!(ask(to, get).ends_with("\r\n\r\nhi"));
    std::thread::sleep(std::time::Duration::from_millis(150));
    assert!(ask(to, get).ends_with("\r\n\r\nhi"));
}
