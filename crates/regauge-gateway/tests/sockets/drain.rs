//! The end of a gateway, as clients that speak TLS and HTTP/2 see it: what is under way finishes, and each is told that it was the last.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::sync::Arc;
use std::sync::Mutex;
use std::sync::mpsc::{Sender, channel};
use std::time::{Duration, Instant};

use crate::frames::{ACK, Client, DATA, END_STREAM, Frame, GOAWAY, HEADERS, PING, RESET, WHOLE, frame, request};
use crate::support::{Origin, read_head, server};
use crate::tls::{Trusting, offering, pair, secure};
use regauge_gateway::server::Server;

const LIMIT: Duration = Duration::from_secs(10);

/// An upstream that answers a request when it is told to, each on a connection of its own.
fn waiting() -> (Origin, Sender<()>) {
    let (go, wait) = channel();
    let wait = Arc::new(Mutex::new(wait));
    let origin = Origin::start(move |mut stream, seen| {
        while let Some(head) = read_head(&mut stream) {
            let _ = stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nhi");
            seen(head.lines().next().unwrap_or_default());
            // The lock goes before the answer does.
            let told = wait.lock().unwrap().recv_timeout(LIMIT);
            if told.is_err() || stream.write_all(b"ho").is_err() {
                return;
            }
        }
    });
    (origin, go)
}

fn over_tls(name: &str) -> (Server, Origin, Sender<()>, crate::tls::Pair) {
    let (origin, go) = waiting();
    let pair = pair(name);
    let server = server(origin.address, |settings| {
        settings.tls.certificates = vec![pair.certificate.clone()];
        settings.tls.keys = vec![pair.key.clone()];
    });
    (server, origin, go, pair)
}

/// Waits for the end of the gateway; gives how long it took.
fn ended(server: &mut Server) -> Duration {
    let since = Instant::now();
    server.join().unwrap();
    assert!(TcpStream::connect(server.address).is_err());
    since.elapsed()
}

/// All that comes until TLS itself says that it is over: an end without that is an error.
fn to_the_end(stream: &mut impl Read) -> String {
    let mut text = String::new();
    stream.read_to_string(&mut text).unwrap();
    text
}

#[test]
fn connections_over_tls_are_told_and_closed_as_tls_says() {
    let (mut server, origin, go, pair) = over_tls("drain");
    let [mut busy, mut idle, mut asks] = [(); 3].map(|()| secure(server.address, &pair.roots));
    for stream in [&mut idle, &mut asks] {
        go.send(()).unwrap();
        stream.write_all(b"GET /kept HTTP/1.1\r\nHost: a\r\n\r\n").unwrap();
        let mut answer = [0; "HTTP/1.1 200 OK\r\ncontent-length: 4\r\n\r\nhiho".len()];
        stream.read_exact(&mut answer).unwrap();
        assert!(answer.ends_with(b"hiho"));
        origin.saw();
    }
    busy.write_all(b"GET /busy HTTP/1.1\r\nHost: a\r\n\r\n").unwrap();
    origin.saw();
    server.drain(LIMIT);
    // Within a second who idles may ask a last time.
    asks.write_all(b"GET /last HTTP/1.1\r\nHost: a\r\n\r\n").unwrap();
    origin.saw();
    go.send(()).unwrap();
    go.send(()).unwrap();
    let last = to_the_end(&mut asks);
    assert!(last.contains("\r\nconnection: close\r\n") && last.ends_with("\r\n\r\nhiho"), "{last}");
    // It had begun before: its head may have been sent.
    assert!(to_the_end(&mut busy).ends_with("\r\n\r\nhiho"));
    assert_eq!(to_the_end(&mut idle), "");
    drop((asks, busy, idle));
    assert!(ended(&mut server) < LIMIT / 2);
}

/// What a connection of HTTP/2 said until it was closed: the frames, in order, but those of the connection's own business.
fn frames(client: &mut Client<impl Read + Write>, until: impl Fn(&Frame) -> bool) -> Vec<Frame> {
    let mut all = Vec::new();
    while let Some(frame) = client.next() {
        if frame.kind == PING && frame.flags != ACK {
            client.send(&self::frame(PING, ACK, 0, &frame.payload));
        }
        if matches!(frame.kind, DATA | HEADERS | RESET | GOAWAY) {
            let last = until(&frame);
            all.push(frame);
            if last {
                break;
            }
        }
    }
    all
}

/// The last stream that a farewell lets be, and why.
fn farewell(frame: &Frame) -> Option<(u32, u32)> {
    let number = |at: usize| u32::from_be_bytes(frame.payload[at..at + 4].try_into().unwrap());
    (frame.kind == GOAWAY).then(|| (number(0), number(4)))
}

fn finishes_streams(mut client: Client<impl Read + Write>, mut server: Server, origin: &Origin, go: &Sender<()>) {
    let is_answer = |frame: &Frame| frame.kind == DATA;
    client.send(&frame(HEADERS, WHOLE, 1, &request(&[])));
    origin.saw();
    frames(&mut client, is_answer);
    server.drain(LIMIT);
    // The first farewell lets all streams be: what the client sent before it saw it is served, too (RFC 9113, section 6.8).
    let said = frames(&mut client, |frame| frame.kind == GOAWAY);
    assert_eq!(said.iter().filter_map(farewell).collect::<Vec<_>>(), [(0x7fff_ffff, 0)], "{said:?}");
    client.send(&frame(HEADERS, WHOLE, 3, &request(&[])));
    origin.saw();
    let second = frames(&mut client, |frame| frame.kind == GOAWAY);
    go.send(()).unwrap();
    go.send(()).unwrap();
    let rest: Vec<Frame> = second.into_iter().chain(frames(&mut client, |_| false)).collect();
    for stream in [1, 3] {
        let of: Vec<&Frame> = rest.iter().filter(|frame| frame.stream == stream).collect();
        assert!(of.iter().all(|frame| frame.kind != RESET), "{rest:?}");
        assert!(of.last().is_some_and(|frame| frame.kind == DATA && frame.flags & END_STREAM != 0), "{rest:?}");
        assert_eq!(of.iter().rev().find(|frame| !frame.payload.is_empty()).unwrap().payload.last(), Some(&b'o'), "{rest:?}");
    }
    // The second one names the last that was taken.
    assert_eq!(rest.iter().filter_map(farewell).next_back(), Some((3, 0)), "{rest:?}");
    drop(client);
    assert!(ended(&mut server) < LIMIT / 2);
}

#[test]
fn streams_under_way_finish_and_the_last_one_is_named() {
    let (origin, go) = waiting();
    let server = server(origin.address, |_| ());
    finishes_streams(Client::open(server.address, &[]), server, &origin, &go);
    let (server, origin, go, pair) = over_tls("drain-h2");
    let stream = offering(server.address, "shop.test", Trusting::Roots(&pair.roots), &[b"h2"]).unwrap();
    finishes_streams(Client::over(stream, &[]), server, &origin, &go);
}

#[test]
fn a_connection_of_http_2_that_idles_is_closed_with_a_farewell() {
    let (origin, _go) = waiting();
    let mut server = server(origin.address, |_| ());
    let mut client = Client::open(server.address, &[]);
    assert!(client.lives());
    server.drain(LIMIT);
    let said = frames(&mut client, |_| false);
    assert_eq!(said.iter().filter_map(farewell).next_back(), Some((0, 0)), "{said:?}");
    drop(client);
    assert!(ended(&mut server) < LIMIT / 2);
}

#[test]
fn a_client_that_does_not_answer_holds_the_end_up_no_longer_than_it_may() {
    let (origin, _go) = waiting();
    // With nothing under way it gets a moment to answer the PING by which h2 learns that its farewell arrived; else what it waits for has the limit.
    for (speaks, limit) in [(false, LIMIT), (true, Duration::from_millis(1_500))] {
        let mut server = server(origin.address, |_| ());
        let mut client = Client::open(server.address, &[]);
        assert!(client.lives());
        if speaks {
            client.send(&frame(HEADERS, WHOLE, 1, &request(&[])));
            origin.saw();
        }
        server.drain(limit);
        let took = ended(&mut server);
        assert!(took < LIMIT / 2, "{took:?}");
    }
}

#[test]
fn a_client_that_idles_and_does_not_answer_is_let_go() {
    let (origin, _go) = waiting();
    let server = server(origin.address, |settings| settings.timeouts.keep_alive = Duration::from_millis(300));
    let mut client = Client::open(server.address, &[]);
    assert!(client.lives());
    // The end of the connection, without an answer to the PING on the way.
    let mut said = Vec::new();
    while let Some(frame) = client.next() {
        said.push(frame);
    }
    assert!(said.iter().any(|frame| frame.kind == GOAWAY), "{said:?}");
}
