//! Answers on their way: compressed, replaced by files that Rails names, and pages for when nobody answers.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

use super::files::{Folder, eventually};
use super::support::{Origin, ask, client, gateway, read_exactly, read_head, until_close};

/// Sends a text on a connection of its own; the head, and the body without its chunks.
fn bytes(gateway: SocketAddr, text: &str) -> (String, Vec<u8>) {
    let mut stream = client(gateway);
    stream.write_all(text.as_bytes()).unwrap();
    let mut all = Vec::new();
    // A reset after what was sent loses nothing of it.
    let _ = stream.read_to_end(&mut all);
    let end = all.windows(4).position(|four| four == b"\r\n\r\n").unwrap() + 4;
    let head = String::from_utf8_lossy(&all[..end]).into_owned();
    let mut body = all.split_off(end);
    if head.contains("transfer-encoding: chunked") {
        let mut plain = Vec::new();
        while let Some(line) = body.windows(2).position(|two| two == b"\r\n") {
            let length = usize::from_str_radix(str::from_utf8(&body[..line]).unwrap(), 16).unwrap();
            plain.extend_from_slice(&body[line + 2..line + 2 + length]);
            body.drain(..line + 4 + length);
        }
        body = plain;
    }
    (head, body)
}

fn get(gateway: SocketAddr, lines: &str) -> (String, Vec<u8>) {
    bytes(gateway, &format!("GET / HTTP/1.1\r\nHost: x\r\n{lines}Connection: close\r\n\r\n"))
}

pub fn gunzip(bytes: &[u8]) -> String {
    let mut text = String::new();
    flate2::read::GzDecoder::new(bytes).read_to_string(&mut text).unwrap();
    text
}

pub fn unbrotli(bytes: &[u8]) -> String {
    let mut text = String::new();
    brotli::Decompressor::new(bytes, 4096).read_to_string(&mut text).unwrap();
    text
}

/// An upstream that answers every request with this, whatever is asked.
fn answering(fields: &str, body: &str) -> Origin {
    let text = format!("HTTP/1.1 200 OK\r\n{fields}Content-Length: {}\r\n\r\n{body}", body.len());
    Origin::always(text.leak())
}

#[test]
fn text_is_compressed_for_who_takes_it() {
    let page = "<p>page</p>".repeat(20_000);
    let origin = answering("Content-Type: text/html\r\nETag: \"abc\"\r\nVary: Accept\r\n", &page);
    let gateway = gateway(origin.address, |_| {});
    let (head, body) = get(gateway, "Accept-Encoding: gzip\r\n");
    for field in ["content-encoding: gzip\r\n", "ETag: W/\"abc\"\r\n", "Vary: Accept\r\n", "vary: Accept-Encoding\r\n"] {
        assert!(head.contains(field), "{field} in {head}");
    }
    assert!(!head.to_ascii_lowercase().contains("content-length"), "{head}");
    assert!(body.len() < page.len() / 20 && gunzip(&body) == page);
    let (head, body) = get(gateway, "Accept-Encoding: gzip, deflate, br, zstd\r\n");
    assert!(head.contains("content-encoding: br\r\n") && unbrotli(&body) == page, "{head}");
    let (head, body) = get(gateway, "");
    assert!(!head.contains("content-encoding") && head.contains("vary: Accept-Encoding") && head.contains("ETag: \"abc\""), "{head}");
    assert_eq!(body, page.as_bytes());
    let (head, _) = bytes(gateway, "GET / HTTP/1.0\r\nAccept-Encoding: gzip\r\n\r\n");
    assert!(!head.contains("content-encoding"), "{head}");
    let (head, _) = get(gateway, "Accept-Encoding: gzip\r\nCookie: a=1\r\nSec-Fetch-Site: cross-site\r\n");
    assert!(!head.contains("content-encoding"), "{head}");
}

#[test]
fn what_is_compressed_or_small_or_not_to_be_touched_goes_through() {
    let page = "x".repeat(5_000);
    for fields in [
        "Content-Type: image/png\r\n",
        "Content-Type: text/html\r\nContent-Encoding: br\r\n",
        "Content-Type: text/html\r\nCache-Control: no-transform\r\n",
    ] {
        let origin = answering(fields, &page);
        let (head, body) = get(gateway(origin.address, |_| {}), "Accept-Encoding: gzip\r\n");
        assert!(head.contains("content-length: 5000\r\n") && !head.contains("gzip") && !head.contains("vary"), "{head}");
        assert_eq!(body, page.as_bytes());
    }
    let origin = answering("Content-Type: text/html\r\n", "small");
    assert_eq!(get(gateway(origin.address, |_| {}), "Accept-Encoding: gzip\r\n").1, b"small");
    let origin = answering("Content-Type: text/html\r\n", &page);
    let off = gateway(origin.address, |settings| settings.compress.on = false);
    assert!(!get(off, "Accept-Encoding: gzip\r\n").0.contains("vary"));
}

#[test]
fn head_is_answered_as_get_would_be() {
    let origin = Origin::always("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 5000\r\n\r\n");
    let gateway = gateway(origin.address, |_| {});
    let text = "HEAD / HTTP/1.1\r\nHost: x\r\nAccept-Encoding: gzip\r\n\r\n";
    let answer = ask(gateway, &format!("{text}{}", text.replace("\r\n\r\n", "\r\nConnection: close\r\n\r\n")));
    assert_eq!(answer.matches("content-encoding: gzip").count(), 2, "{answer}");
    assert!(!answer.to_ascii_lowercase().contains("content-length"), "{answer}");
}

#[test]
fn a_page_that_comes_bit_by_bit_is_not_held_back() {
    for kind in ["text/html", "text/event-stream"] {
        let origin = Origin::start(move |mut stream, _| {
            read_head(&mut stream);
            let head = format!("HTTP/1.1 200 OK\r\nContent-Type: {kind}\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nfirst\r\n");
            stream.write_all(head.as_bytes()).unwrap();
            // Until the other side has seen it: the connection ends with the test.
            let _ = stream.read(&mut [0]);
        });
        let mut stream = client(gateway(origin.address, |_| {}));
        stream.write_all(b"GET / HTTP/1.1\r\nHost: x\r\nAccept-Encoding: gzip\r\n\r\n").unwrap();
        let head = read_head(&mut stream).unwrap();
        assert_eq!(head.contains("content-encoding: gzip"), kind == "text/html", "{head}");
        let mut got = Vec::new();
        let mut text = String::new();
        while text != "first" {
            got.extend_from_slice(&chunk(&mut stream));
            text = if kind == "text/html" { begun(&got) } else { String::from_utf8(got.clone()).unwrap() };
        }
    }
}

/// Reads one chunk.
fn chunk(stream: &mut TcpStream) -> Vec<u8> {
    let mut line = String::new();
    while !line.ends_with("\r\n") {
        line.push_str(&read_exactly(stream, 1));
    }
    let mut bytes = vec![0; usize::from_str_radix(line.trim_end(), 16).unwrap() + 2];
    stream.read_exact(&mut bytes).unwrap();
    bytes.truncate(bytes.len() - 2);
    bytes
}

/// What can be read of gzip that has not ended.
fn begun(bytes: &[u8]) -> String {
    let mut text = Vec::new();
    // It ends in the middle.
    let _ = flate2::read::GzDecoder::new(bytes).read_to_end(&mut text);
    String::from_utf8(text).unwrap()
}

#[test]
fn rails_has_files_sent_from_the_folders_that_are_set() {
    let folder = Folder::new();
    let file = folder.write("storage/report.txt", "0123456789");
    let secret = folder.write("secret.txt", "secret");
    let storage = folder.0.join("storage");
    let sending = |path: &str, accel: bool| {
        let (name, path) = if accel { ("X-Accel-Redirect", path) } else { ("X-Sendfile", path) };
        let fields = format!("{name}: {path}\r\nContent-Type: application/pdf\r\nContent-Disposition: attachment\r\nX-Request-Id: 1\r\n");
        let origin = answering(&fields, "");
        let storage = storage.clone();
        let gateway = gateway(origin.address, move |settings| {
            if accel {
                settings.sendfile.accel = vec![(storage, "/files/".to_owned())];
            } else {
                settings.sendfile.roots = vec![storage];
            }
        });
        (origin, gateway)
    };
    let (origin, gateway) = sending(file.to_str().unwrap(), false);
    let (head, body) = get(gateway, "X-Sendfile-Type: X-Accel-Redirect\r\nX-Accel-Mapping: /=/\r\n");
    for field in [
        "HTTP/1.1 200",
        "Content-Type: application/pdf",
        "Content-Disposition: attachment",
        "content-length: 10",
        "accept-ranges",
        "last-modified",
        "etag",
    ] {
        assert!(head.contains(field), "{field} in {head}");
    }
    assert!(!head.to_ascii_lowercase().contains("sendfile") && body == b"0123456789", "{head}");
    let seen = origin.saw();
    assert!(seen.contains("X-Sendfile-Type: X-Sendfile\r\n") && !seen.contains("Accel"), "{seen}");
    let (head, body) = get(gateway, "Range: bytes=3-5\r\n");
    assert!(head.starts_with("HTTP/1.1 206 ") && head.contains("content-range: bytes 3-5/10") && body == b"345", "{head}");
    let twice = ask(gateway, "GET / HTTP/1.1\r\nHost: x\r\n\r\nHEAD / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
    assert_eq!(twice.matches("content-length: 10\r\n").count(), 2, "{twice}");
    let (origin, gateway) = sending("/files/report.txt", true);
    assert_eq!(get(gateway, "").1, b"0123456789");
    assert!(origin.saw().contains(&format!("X-Accel-Mapping: {}=/files/\r\n", storage.display())));
    for (path, accel) in [(secret.to_str().unwrap(), false), ("/etc/passwd", false), ("/files/../secret.txt", true), ("/files/none", true)]
    {
        let (_origin, gateway) = sending(path, accel);
        let (head, body) = get(gateway, "");
        assert!(head.starts_with("HTTP/1.1 404 ") && body.is_empty() && !head.contains("pdf"), "{head}");
    }
}

#[test]
fn without_folders_nothing_is_sent_and_clients_never_speak_of_it() {
    let folder = Folder::new();
    let file = folder.write("a.txt", "a");
    let origin = answering(&format!("X-Sendfile: {}\r\n", file.display()), "rails");
    let gateway = gateway(origin.address, |settings| settings.guard.trust.proxies = "loopback".parse().unwrap());
    let (head, body) = get(gateway, "X-Sendfile-Type: X-Sendfile\r\nX-Accel-Mapping: /=/\r\nX-Sendfile: /etc/passwd\r\n");
    assert!(head.contains("X-Sendfile: ") && body == b"rails", "{head}");
    let seen = origin.saw().to_ascii_lowercase();
    assert!(!seen.contains("sendfile") && !seen.contains("accel"), "{seen}");
}

#[test]
fn nobody_there_is_told_in_the_form_that_is_asked_for() {
    // A port that nobody listens on.
    let nobody = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let folder = Folder::new();
    let public = folder.0.join("public");
    let gateway = gateway(nobody, |settings| settings.files.public = Some(public));
    let (head, body) = get(gateway, "Accept: text/html\r\n");
    assert!(head.starts_with("HTTP/1.1 502 ") && head.contains("text/html") && head.contains("cache-control: no-store"), "{head}");
    assert!(body.starts_with(b"<!DOCTYPE html>"));
    let (head, body) = get(gateway, "Accept: application/json\r\n");
    assert!(head.contains("application/json") && body == b"{\"status\":502,\"error\":\"Bad Gateway\"}", "{head}");
    let (head, body) = get(gateway, "");
    assert!(head.contains("text/plain") && body == b"Bad Gateway\n", "{head}");
    let (head, body) = bytes(gateway, "HEAD / HTTP/1.1\r\nHost: x\r\nAccept: text/html\r\n\r\n");
    assert!(head.starts_with("HTTP/1.1 502 ") && head.contains("connection: close") && body.is_empty(), "{head}");
    folder.write("public/502.html", "<p>ours");
    eventually(|| String::from_utf8(get(gateway, "Accept: */*\r\n").1).unwrap(), |body| body == "<p>ours");
}

#[test]
fn a_connection_is_kept_after_compressed_answers() {
    let page = "<p>page</p>".repeat(1_000);
    let origin = answering("Content-Type: text/html\r\n", &page);
    let mut stream = client(gateway(origin.address, |_| {}));
    stream.set_read_timeout(Some(Duration::from_secs(5))).unwrap();
    for _ in 0..3 {
        stream.write_all(b"GET / HTTP/1.1\r\nHost: x\r\nAccept-Encoding: br\r\n\r\n").unwrap();
        assert!(read_head(&mut stream).unwrap().contains("content-encoding: br"));
        let mut body = Vec::new();
        loop {
            let piece = chunk(&mut stream);
            body.extend_from_slice(&piece);
            if piece.is_empty() {
                break;
            }
        }
        assert_eq!(unbrotli(&body), page);
    }
    stream.write_all(b"GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n").unwrap();
    assert!(until_close(&mut stream).ends_with(&page));
}
