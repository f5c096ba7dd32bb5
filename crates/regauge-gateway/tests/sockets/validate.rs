//! What bodies may be, on real sockets.

use std::io::Write;

use regauge_gateway::settings::guard::{Mode, ValidateRule};

use crate::support::{Origin, ask, client, gateway, read_exactly, read_head, until_close};

/// An upstream that tells what it got: the head, and the body by its length.
fn origin() -> Origin {
    Origin::start(|mut stream, seen| {
        while let Some(head) = read_head(&mut stream) {
            let length = head.lines().find_map(|line| line.strip_prefix("Content-Length: ")?.parse().ok()).unwrap_or(0);
            let body = read_exactly(&mut stream, length);
            seen(&format!("{head}{body}"));
            stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi").unwrap();
        }
    })
}

fn rule() -> ValidateRule {
    let content_types = vec!["application/json".to_owned(), "text/*".to_owned()];
    ValidateRule { path: "/api".to_owned(), size: "1KiB".to_owned(), content_types, json: true, ..ValidateRule::default() }
}

fn post(path: &str, kind: &str, body: &str) -> String {
    format!("POST {path} HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Type: {kind}\r\nContent-Length: {}\r\n\r\n{body}", body.len())
}

fn chunked(body: &str) -> String {
    let head = "POST /api HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n";
    let (one, other) = body.split_at(body.len() / 2);
    format!("{head}{:x}\r\n{one}\r\n{:x}\r\n{other}\r\n0\r\n\r\n", one.len(), other.len())
}

#[test]
fn bodies_that_may_be_go_on_as_they_came() {
    let origin = origin();
    let to = gateway(origin.address, |settings| settings.guard.validate = vec![rule()]);
    let body = "{\"a\": [1, \"é\"]}";
    for text in [post("/api", "application/json; charset=utf-8", body), chunked(body)] {
        assert!(ask(to, &text).starts_with("HTTP/1.1 200"));
        let seen = origin.saw();
        assert!(
            seen.contains(&format!("Content-Length: {}\r\n", body.len())) && seen.ends_with(body) && !seen.contains("Transfer-"),
            "{seen}"
        );
    }
    assert!(ask(to, &post("/other", "image/png", "{")).starts_with("HTTP/1.1 200"));
    assert!(ask(to, &post("/api", "text/plain", "{")).starts_with("HTTP/1.1 200"));
    assert!(ask(to, "GET /api HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n").starts_with("HTTP/1.1 200"));
}

#[test]
fn others_are_told_what_is_wrong() {
    let origin = origin();
    let to = gateway(origin.address, |settings| settings.guard.validate = vec![rule()]);
    let large = format!("\"{}\"", "x".repeat(2_000));
    let packed = post("/api", "application/json\r\nContent-Encoding: gzip", "{}");
    for (text, status, said) in [
        (post("/api", "application/json", "{\"a\":"), "400", "\"detail\":\"EOF while parsing a value at line 1 column 5\""),
        (chunked("{]"), "400", "at line 1 column 2"),
        (post("/api", "image/png", "x"), "415", "It may be application/json, text/*"),
        (packed, "415", "It is sent as it is"),
        (post("/api", "application/json", &large), "413", "It may have 1024 bytes"),
        (chunked(&large), "413", ""),
    ] {
        let answer = ask(to, &text);
        assert!(answer.starts_with(&format!("HTTP/1.1 {status} ")) && answer.contains(said), "{answer}");
        assert!(said.is_empty() || answer.contains("\r\ncontent-type: application/problem+json\r\n"), "{answer}");
    }
    assert!(origin.saw_nothing());
}

#[test]
fn a_client_that_waits_is_told_to_go_on_and_the_connection_stays() {
    let origin = origin();
    let to = gateway(origin.address, |settings| settings.guard.validate = vec![rule()]);
    let mut stream = client(to);
    let head = "POST /api HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n";
    stream.write_all(head.as_bytes()).unwrap();
    assert!(read_head(&mut stream).unwrap().starts_with("HTTP/1.1 100 "));
    stream.write_all(b"{]").unwrap();
    let answer = read_head(&mut stream).unwrap();
    assert!(answer.starts_with("HTTP/1.1 400 "), "{answer}");
    let length = answer.lines().find_map(|line| line.strip_prefix("content-length: ")?.parse().ok()).unwrap();
    read_exactly(&mut stream, length);
    stream.write_all(head.replace("keep", "").as_bytes()).unwrap();
    assert!(read_head(&mut stream).unwrap().starts_with("HTTP/1.1 100 "));
    stream.write_all(b"[]").unwrap();
    assert!(read_head(&mut stream).unwrap().starts_with("HTTP/1.1 200"));
    let seen = origin.saw();
    assert!(seen.ends_with("[]") && !seen.contains("Expect"), "{seen}");
}

#[test]
fn a_rule_that_only_reports_lets_pass() {
    let origin = origin();
    let to = gateway(origin.address, |settings| settings.guard.validate = vec![ValidateRule { mode: Mode::Report, ..rule() }]);
    for text in [post("/api", "application/json", "{"), post("/api", "image/png", "x")] {
        assert!(ask(to, &text).starts_with("HTTP/1.1 200"));
    }
    assert!(origin.saw().ends_with('{'));
}

#[test]
fn a_client_that_stops_in_its_body_is_given_up() {
    let origin = origin();
    let to = gateway(origin.address, |settings| settings.guard.validate = vec![rule()]);
    let mut stream = client(to);
    stream.write_all(b"POST /api HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 20\r\n\r\n{").unwrap();
    stream.shutdown(std::net::Shutdown::Write).unwrap();
    assert_eq!(until_close(&mut stream), "");
    assert!(origin.saw_nothing());
}
