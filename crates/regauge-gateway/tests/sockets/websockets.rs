//! WebSockets over HTTP/2 (RFC 8441).

use std::io::Write;
use std::net::SocketAddr;
use std::time::Duration;

use crate::support::{Origin, read_exactly, read_head, server, until_close};
use crate::upstreams::until;
use bytes::Bytes;
use h2::client::{ResponseFuture, SendRequest};
use h2::ext::Protocol;
use h2::{Reason, RecvStream, SendStream};
use http::{Method, Request, Response, StatusCode, Version};

const AGREED: &str = "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Accept: x\r\nSec-WebSocket-Protocol: actioncable-v1-json\r\n\r\n";

async fn connect(to: SocketAddr) -> SendRequest<Bytes> {
    let stream = tokio::net::TcpStream::connect(to).await.unwrap();
    let (client, connection) = h2::client::Builder::new().initial_window_size(1 << 16).handshake(stream).await.unwrap();
    tokio::task::spawn_local(async move { drop(connection.await) });
    let client = client.ready().await.unwrap();
    // The settings that say so come with the first of the server's.
    for _ in 0..1_000 {
        if client.is_extended_connect_protocol_enabled() {
            return client;
        }
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    panic!("extended CONNECT is not offered");
}

fn run<T>(to: SocketAddr, ask: impl AsyncFnOnce(SendRequest<Bytes>) -> T) -> T {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    tokio::task::LocalSet::new()
        .block_on(&runtime, async { tokio::time::timeout(Duration::from_secs(20), async { ask(connect(to).await).await }).await.unwrap() })
}

fn open(client: &mut SendRequest<Bytes>, protocol: &'static str) -> (ResponseFuture, SendStream<Bytes>) {
    let request = Request::builder()
        .method(Method::CONNECT)
        .uri("http://shop.test/cable?a=b")
        .version(Version::HTTP_2)
        .extension(Protocol::from_static(protocol))
        .header("sec-websocket-version", "13")
        .header("sec-websocket-protocol", "actioncable-v1-json")
        .header("origin", "http://shop.test")
        .header("cookie", "a=1")
        .body(())
        .unwrap();
    client.send_request(request, false).unwrap()
}

async fn read(body: &mut RecvStream, length: usize) -> Vec<u8> {
    let mut text = Vec::new();
    while text.len() < length {
        let data = body.data().await.unwrap().unwrap();
        body.flow_control().release_capacity(data.len()).unwrap();
        text.extend_from_slice(&data);
    }
    text
}

async fn write(sending: &mut SendStream<Bytes>, bytes: &[u8]) {
    let mut left = Bytes::copy_from_slice(bytes);
    while !left.is_empty() {
        sending.reserve_capacity(left.len());
        let length = std::future::poll_fn(|cx| sending.poll_capacity(cx)).await.unwrap().unwrap().min(left.len());
        sending.send_data(left.split_to(length), false).unwrap();
    }
}

/// Agrees, says `welcome`, sends back what it is sent, and says goodbye when the client is done.
fn echo() -> Origin {
    Origin::start(|mut stream, seen| {
        seen(&read_head(&mut stream).unwrap());
        stream.write_all(format!("{AGREED}welcome").as_bytes()).unwrap();
        let mut back = stream.try_clone().unwrap();
        std::io::copy(&mut stream, &mut back).unwrap();
        stream.write_all(b"bye").unwrap();
    })
}

#[test]
fn a_stream_becomes_a_websocket_and_both_sides_end_it() {
    let origin = echo();
    let server = server(origin.address, |_| ());
    run(server.address, async |mut client| {
        let (answer, mut sending) = open(&mut client, "websocket");
        let answer: Response<RecvStream> = answer.await.unwrap();
        assert_eq!(answer.status(), StatusCode::OK);
        assert_eq!(answer.headers()["sec-websocket-protocol"], "actioncable-v1-json");
        for name in ["connection", "upgrade", "sec-websocket-accept"] {
            assert!(!answer.headers().contains_key(name), "{name}");
        }
        let mut body = answer.into_body();
        assert_eq!(read(&mut body, 7).await, b"welcome");
        write(&mut sending, b"hello").await;
        assert_eq!(read(&mut body, 5).await, b"hello");
        assert_eq!(server.shared.upstreams.status()[0].upstreams[0].tunnels, 1);
        // More than a window, in both directions at the same time.
        let large = vec![b'x'; 500_000];
        let sent = async {
            write(&mut sending, &large).await;
            sending.send_data(Bytes::new(), true).unwrap();
        };
        let (received, ()) = tokio::join!(read(&mut body, 500_003), sent);
        assert!(received.ends_with(b"xbye"));
        while let Some(data) = body.data().await {
            assert!(data.unwrap().is_empty());
        }
    });
    let seen = origin.saw();
    assert!(seen.starts_with("GET /cable?a=b HTTP/1.1\r\nHost: shop.test\r\n"), "{seen}");
    for line in
        ["\r\nUpgrade: websocket\r\n", "\r\nConnection: Upgrade\r\n", "\r\nSec-WebSocket-Key: ", "\r\nsec-websocket-version: 13\r\n"]
    {
        assert_eq!(seen.matches(line).count(), 1, "{line}: {seen}");
    }
    assert!(seen.contains("cookie: a=1\r\n") && !seen.contains("Content-Length") && !seen.contains("chunked"), "{seen}");
    until("it is over", || server.shared.upstreams.status()[0].upstreams[0].tunnels == 0);
}

#[test]
fn what_an_upstream_refuses_is_refused() {
    for (answer, status) in [
        ("HTTP/1.1 404 Not Found\r\nContent-Length: 2\r\n\r\nno", 404),
        // It is no WebSocket, and a success would say that it were.
        ("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nno", 502),
    ] {
        let origin = Origin::always(answer);
        let server = server(origin.address, |_| ());
        run(server.address, async |mut client| {
            let (answer, _sending) = open(&mut client, "websocket");
            let answer = answer.await.unwrap();
            assert_eq!(answer.status(), status);
            assert_eq!(read(&mut answer.into_body(), 2).await, b"no");
        });
    }
}

#[test]
fn other_protocols_and_plain_tunnels_are_refused_and_other_streams_go_on() {
    let origin = Origin::always("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi");
    let server = server(origin.address, |_| ());
    run(server.address, async |mut client| {
        assert_eq!(open(&mut client, "connect-udp").0.await.unwrap().status(), StatusCode::NOT_IMPLEMENTED);
        let request = Request::builder().method(Method::CONNECT).uri("elsewhere.test:443").body(()).unwrap();
        match client.send_request(request, true).unwrap().0.await {
            Ok(answer) => assert!(answer.status().is_client_error(), "{answer:?}"),
            Err(error) => assert_eq!(error.reason(), Some(Reason::PROTOCOL_ERROR)),
        }
        let request = Request::get("http://shop.test/").body(()).unwrap();
        let answer = client.send_request(request, true).unwrap().0.await.unwrap();
        assert_eq!(read(&mut answer.into_body(), 2).await, b"hi");
    });
    assert!(origin.saw().starts_with("GET / "));
    assert!(origin.saw_nothing());
}

#[test]
fn one_that_breaks_on_either_side_is_over_on_the_other() {
    let origin = Origin::start(|mut stream, seen| {
        let head = read_head(&mut stream).unwrap();
        stream.write_all(AGREED.as_bytes()).unwrap();
        assert!(head.contains("/cable"));
        read_exactly(&mut stream, 2);
        stream.write_all(b"ok").unwrap();
        drop(until_close(&mut stream));
        seen("closed");
    });
    let server = server(origin.address, |settings| settings.timeouts.tunnel = Duration::from_millis(400));
    run(server.address, async |mut client| {
        let (answer, mut sending) = open(&mut client, "websocket");
        let mut body = answer.await.unwrap().into_body();
        write(&mut sending, b"hi").await;
        assert_eq!(read(&mut body, 2).await, b"ok");
        sending.send_reset(Reason::CANCEL);
        // Another that says nothing for too long.
        let (answer, mut sending) = open(&mut client, "websocket");
        let mut body = answer.await.unwrap().into_body();
        write(&mut sending, b"hi").await;
        assert_eq!(read(&mut body, 2).await, b"ok");
        let end = body.data().await.unwrap().unwrap_err();
        assert_eq!(end.reason(), Some(Reason::CANCEL));
    });
    assert_eq!([origin.saw(), origin.saw()], ["closed", "closed"]);
    until("none is left", || server.shared.upstreams.status()[0].upstreams[0].tunnels == 0);
}
