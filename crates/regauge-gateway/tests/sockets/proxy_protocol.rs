//! Proxies that say by the PROXY protocol whose connections they pass on.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use regauge_gateway::server::Server;
use regauge_gateway::settings::Settings;

use crate::program::{folder, start};
use crate::support::{Origin, ask, client, read_exactly, read_head, server, until_close};
use crate::tls::{Trusting, offering_on, pair};
use crate::upstreams::until;

const OK: &str = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi";
const LINE: &[u8] = b"PROXY TCP4 192.0.2.7 198.51.100.1 56324 443\r\n";
/// The same in version 2, with something that is passed over.
const BINARY: &[u8] = b"\r\n\r\n\0\r\nQUIT\n\x21\x11\0\x11\xc0\0\x02\x07\xc6\x33\x64\x01\xdc\x04\x01\xbb\x04\0\x02ab";
/// The proxy's own connection.
const LOCAL: &[u8] = b"\r\n\r\n\0\r\nQUIT\n\x20\0\0\0";
const GET: &[u8] = b"GET /a HTTP/1.1\r\nHost: a\r\n\r\n";

fn behind(origin: &Origin, proxies: &str, change: impl FnOnce(&mut Settings)) -> Server {
    server(origin.address, |settings| {
        settings.proxy_protocol = proxies.parse().unwrap();
        change(settings);
    })
}

/// Who a server was told that the client is.
fn told(origin: &Origin) -> String {
    let seen = origin.saw();
    let line = seen.lines().find_map(|line| line.strip_prefix("X-Forwarded-For: ")).unwrap_or_default();
    assert!(seen.contains(&format!("Forwarded: for={line};")), "{seen}");
    line.to_owned()
}

fn asks(stream: &mut TcpStream) {
    stream.write_all(GET).unwrap();
    answered(stream);
}

fn answered(stream: &mut TcpStream) {
    assert!(read_head(stream).is_some_and(|head| head.starts_with("HTTP/1.1 200 ")));
    assert_eq!(read_exactly(stream, 2), "hi");
}

/// Waits until no connection has a task.
fn idle(server: &Server) {
    until("none has a task", || server.counters[0].served.get() == 0);
}

/// Waits until so many connections are parked, and no other is there.
fn parked(server: &Server, wanted: u64) {
    until("they are parked", || (server.counters[0].parked.get(), server.counters[0].served.get()) == (wanted, 0));
}

#[test]
fn the_client_is_the_one_that_the_proxy_names() {
    let origin = Origin::always(OK);
    let server = behind(&origin, "loopback", |_| ());
    for (header, who) in [
        (LINE, "192.0.2.7"),
        (BINARY, "192.0.2.7"),
        (b"PROXY TCP6 2001:db8::7 ::1 1 2\r\n", ""),
        (LOCAL, "127.0.0.1"),
        (b"PROXY UNKNOWN\r\n", "127.0.0.1"),
    ] {
        let mut stream = client(server.address);
        // At once with the request, and again when the connection stood idle.
        stream.write_all(&[header, GET].concat()).unwrap();
        answered(&mut stream);
        for _ in 0..2 {
            let seen = origin.saw();
            let wanted = if who.is_empty() { "for=\"[2001:db8::7]\";".to_owned() } else { format!("for={who};") };
            assert!(seen.contains(&wanted), "{seen}");
            idle(&server);
            asks(&mut stream);
        }
        origin.saw();
        // In pieces.
        let mut slow = client(server.address);
        for byte in header {
            slow.write_all(&[*byte]).unwrap();
            std::thread::sleep(Duration::from_micros(200));
        }
        asks(&mut slow);
        origin.saw();
    }
}

#[test]
fn a_client_that_says_nothing_yet_is_parked() {
    let origin = Origin::always(OK);
    let server = behind(&origin, "loopback", |_| ());
    let mut all: Vec<_> = (0..3).map(|_| client(server.address)).collect();
    parked(&server, 3);
    all.iter_mut().for_each(|stream| stream.write_all(LINE).unwrap());
    // Its header was read, and it has no task.
    std::thread::sleep(Duration::from_millis(50));
    parked(&server, 3);
    for stream in &mut all {
        asks(stream);
        assert_eq!(told(&origin), "192.0.2.7");
    }
}

#[test]
fn a_connection_of_a_proxy_without_a_header_is_closed() {
    let origin = Origin::always(OK);
    let server = behind(&origin, "loopback", |settings| settings.timeouts.head = Duration::from_millis(300));
    let too_large = [&BINARY[..14], &[0xff, 0xff], &[0; 5000]].concat();
    for wrong in
        [GET, b"PROXY TCP4 192.0.2.7\r\n", b"PROXY TCP4 192.0.2.7 198.51.100.1 1 2\n\n", &[b'P'; 200], &too_large, b"\x16\x03\x01\0"]
    {
        let mut stream = client(server.address);
        stream.write_all(wrong).unwrap();
        assert_eq!(until_close(&mut stream), "", "{wrong:?}");
    }
    // One that does not come to its end.
    let since = Instant::now();
    let mut stream = client(server.address);
    stream.write_all(&LINE[..20]).unwrap();
    assert_eq!(until_close(&mut stream), "");
    assert!((200..5_000).contains(&since.elapsed().as_millis()), "{:?}", since.elapsed());
    assert!(origin.saw_nothing());
    parked(&server, 0);
}

#[test]
fn nobody_else_chooses_who_he_is() {
    let origin = Origin::always(OK);
    for proxies in ["", "192.0.2.0/24"] {
        let server = behind(&origin, proxies, |_| ());
        let mut stream = client(server.address);
        stream.write_all(&[LINE, GET].concat()).unwrap();
        // It is a request that is none.
        assert!(until_close(&mut stream).starts_with("HTTP/1.1 505 "));
        asks(&mut client(server.address));
        assert_eq!(told(&origin), "127.0.0.1");
    }
}

#[test]
fn limits_are_those_of_the_client() {
    let origin = Origin::always(OK);
    let server = behind(&origin, "loopback", |settings| {
        settings.guard.deny = "192.0.2.7".parse().unwrap();
        // The proxy is believed, its clients are not.
        settings.guard.trust.proxies = "loopback".parse().unwrap();
    });
    let status = |header: &[u8], field: &str| {
        let mut stream = client(server.address);
        stream.write_all(&[header, format!("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n{field}\r\n").as_bytes()].concat()).unwrap();
        until_close(&mut stream)[9..12].to_owned()
    };
    assert_eq!((status(LINE, "").as_str(), status(BINARY, "X-Forwarded-For: 192.0.2.8\r\n").as_str()), ("403", "403"));
    assert_eq!(status(b"PROXY TCP4 192.0.2.8 198.51.100.1 1 2\r\n", "X-Forwarded-For: 192.0.2.7\r\n"), "200");
    assert_eq!(told(&origin), "192.0.2.8");
}

#[test]
fn tls_and_http_2_come_behind_it() {
    let origin = Origin::always(OK);
    let pair = pair("proxied");
    let server = behind(&origin, "loopback", |settings| {
        (settings.tls.certificates, settings.tls.keys) = (vec![pair.certificate.clone()], vec![pair.key.clone()]);
    });
    let connect = |header: &[u8], protocols: &[&[u8]]| {
        let mut stream = client(server.address);
        stream.write_all(header).unwrap();
        offering_on(stream, "shop.test", Trusting::Roots(&pair.roots), protocols)
    };
    let mut plain = connect(BINARY, &[b"http/1.1"]).unwrap();
    plain.write_all(b"GET / HTTP/1.1\r\nHost: shop.test\r\n\r\n").unwrap();
    let mut answer = vec![0; 12];
    plain.read_exact(&mut answer).unwrap();
    assert_eq!((answer.as_slice(), told(&origin).as_str()), (&b"HTTP/1.1 200"[..], "192.0.2.7"));
    let mut second = connect(LINE, &[b"h2"]).unwrap();
    // SETTINGS, and HEADERS of GET https://shop.test/ (RFC 9113, section 6; RFC 7541, appendix A).
    let headers = b"\x82\x87\x84\x41\x09shop.test";
    let preface = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\x04\0\0\0\0\0";
    second.write_all(&[&preface[..], &[0, 0, headers.len() as u8, 1, 5, 0, 0, 0, 1], headers].concat()).unwrap();
    assert_eq!(told(&origin), "192.0.2.7");
    assert!(connect(b"", &[b"http/1.1"]).is_none(), "TLS without the header");
}

#[test]
fn the_address_that_sends_clients_to_tls_hears_it_too() {
    let origin = Origin::always(OK);
    let folder = folder("proxied-redirect", origin.address, "threads = 1");
    let pair = pair("proxied-redirect");
    let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let [certificate, key] = [&pair.certificate, &pair.key].map(|path| path.display().to_string());
    let at = free.to_string();
    let tls = ["--tls-certificate", &certificate, "--tls-key", &key, "--tls-redirect", &at];
    let _program = start(&folder, &[&["--listen", "127.0.0.1:0", "--proxy-protocol", "loopback"][..], &tls].concat());
    let line = std::str::from_utf8(LINE).unwrap();
    assert!(ask(free, &format!("{line}GET /a HTTP/1.1\r\nHost: shop.test\r\n\r\n")).starts_with("HTTP/1.1 301 "));
    assert_eq!(ask(free, "GET /a HTTP/1.1\r\nHost: shop.test\r\n\r\n"), "");
}
