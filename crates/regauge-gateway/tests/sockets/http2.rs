//! Clients of HTTP/2, without TLS: they know that it is spoken.

use std::io::Write;
use std::net::SocketAddr;
use std::time::Duration;

use crate::support::{Origin, gateway, read_exactly, read_head};
use bytes::Bytes;
use h2::client::SendRequest;
use http::{HeaderMap, Request, Response, StatusCode};

async fn connect(to: SocketAddr) -> SendRequest<Bytes> {
    let stream = tokio::net::TcpStream::connect(to).await.unwrap();
    let (client, connection) = h2::client::handshake(stream).await.unwrap();
    tokio::task::spawn_local(async move { drop(connection.await) });
    client.ready().await.unwrap()
}

/// Runs a client of HTTP/2 that knows that it is spoken.
pub fn run<T>(to: SocketAddr, ask: impl AsyncFnOnce(SendRequest<Bytes>) -> T) -> T {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    tokio::task::LocalSet::new()
        .block_on(&runtime, async { tokio::time::timeout(Duration::from_secs(20), async { ask(connect(to).await).await }).await.unwrap() })
}

/// Asks, and reads the answer to its end.
pub async fn send(
    client: &mut SendRequest<Bytes>,
    request: Request<()>,
    body: Option<Vec<u8>>,
) -> (Response<()>, Vec<u8>, Option<HeaderMap>) {
    let (answer, mut sending) = client.send_request(request, body.is_none()).unwrap();
    if let Some(body) = body {
        let mut left = Bytes::from(body);
        while !left.is_empty() {
            sending.reserve_capacity(left.len());
            let length = std::future::poll_fn(|cx| sending.poll_capacity(cx)).await.unwrap().unwrap().min(left.len());
            sending.send_data(left.split_to(length), false).unwrap();
        }
        sending.send_data(Bytes::new(), true).unwrap();
    }
    let (parts, mut body) = answer.await.unwrap().into_parts();
    let mut text = Vec::new();
    while let Some(data) = body.data().await {
        let data = data.unwrap();
        let _ = body.flow_control().release_capacity(data.len());
        text.extend_from_slice(&data);
    }
    let trailers = body.trailers().await.unwrap();
    (Response::from_parts(parts, ()), text, trailers)
}

fn get(path: &str) -> Request<()> {
    Request::get(format!("http://shop.test{path}")).body(()).unwrap()
}

#[test]
fn requests_become_those_of_http_1() {
    let origin = Origin::always("HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: keep-alive\r\nX-Rails: yes\r\n\r\nhi");
    let to = gateway(origin.address, |_| ());
    let request =
        Request::get("http://shop.test/a?b").header("cookie", "a=1").header("cookie", "b=2").header("x_odd", "1").body(()).unwrap();
    let (answer, body, _) = run(to, async |mut client| send(&mut client, request, None).await);
    assert_eq!((answer.status(), body.as_slice()), (StatusCode::OK, &b"hi"[..]));
    assert_eq!(["x-rails", "content-length"].map(|name| answer.headers()[name].to_str().unwrap()), ["yes", "2"]);
    assert!(!answer.headers().contains_key("connection"));
    let seen = origin.saw();
    assert!(seen.starts_with("GET /a?b HTTP/1.1\r\nHost: shop.test\r\n") && seen.contains("cookie: a=1; b=2\r\n"), "{seen}");
    assert!(!seen.contains("x_odd"), "{seen}");
}

#[test]
fn bodies_go_both_ways_and_many_at_a_time() {
    let origin = Origin::start(|mut stream, _| {
        while let Some(head) = read_head(&mut stream) {
            let mut length = 0;
            assert!(head.contains("Transfer-Encoding: chunked"), "{head}");
            loop {
                let mut size = String::new();
                while !size.ends_with("\r\n") {
                    size.push_str(&read_exactly(&mut stream, 1));
                }
                let size = usize::from_str_radix(size.trim(), 16).unwrap();
                read_exactly(&mut stream, size + 2);
                length += size;
                if size == 0 {
                    break;
                }
            }
            let text = "y".repeat(length);
            write!(stream, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n{length:x}\r\n{text}\r\n0\r\nX-Sum: {length}\r\n\r\n")
                .unwrap();
        }
    });
    let to = gateway(origin.address, |_| ());
    run(to, async |client| {
        let tasks: Vec<_> = (1..=20_usize)
            .map(|number| {
                let mut client = client.clone();
                tokio::task::spawn_local(async move {
                    let request = Request::post("http://shop.test/").body(()).unwrap();
                    let (answer, body, trailers) = send(&mut client, request, Some(vec![b'x'; number * 10_000])).await;
                    assert_eq!((answer.status(), body.len()), (StatusCode::OK, number * 10_000));
                    assert_eq!(trailers.unwrap().get("x-sum").unwrap(), &(number * 10_000).to_string());
                })
            })
            .collect();
        for task in tasks {
            task.await.unwrap();
        }
    });
}

#[test]
fn answers_of_our_own() {
    let gone = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let to = gateway(gone, |settings| settings.limits.body = 10);
    run(to, async |mut client| {
        let (answer, body, _) = send(&mut client, get("/"), None).await;
        assert_eq!((answer.status(), body.as_slice()), (StatusCode::BAD_GATEWAY, &b"Bad Gateway\n"[..]));
        let request = Request::post("http://shop.test/").header("content-length", "11").body(()).unwrap();
        let (answer, _sending) = client.send_request(request, false).unwrap();
        assert_eq!(answer.await.unwrap().status(), StatusCode::PAYLOAD_TOO_LARGE);
        let request = Request::get("http://shop.test/").header("host", "other.test").body(()).unwrap();
        let (answer, _, _) = send(&mut client, request, None).await;
        assert_eq!(answer.status(), StatusCode::BAD_REQUEST);
        let request = Request::head("http://shop.test/").body(()).unwrap();
        let (answer, body, _) = send(&mut client, request, None).await;
        assert_eq!((answer.status(), body.len()), (StatusCode::BAD_GATEWAY, 0));
    });
}

#[test]
fn an_upstream_that_dies_in_its_answer_resets_the_stream_alone() {
    let origin = Origin::start(|mut stream, _| {
        let head = read_head(&mut stream).unwrap();
        let _ = stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\nConnection: close\r\n\r\nhello");
        if head.contains("/whole") {
            let _ = stream.write_all(b"world");
        }
    });
    let to = gateway(origin.address, |_| ());
    run(to, async |mut client| {
        let (answer, _) = client.send_request(get("/cut"), true).unwrap();
        // Whether the head comes before it or not: the end does not.
        let whole = match answer.await {
            Err(_) => false,
            Ok(answer) => {
                let mut body = answer.into_body();
                let mut fine = true;
                // After an error there is nothing but that error.
                while let Some(data) = body.data().await
                    && fine
                {
                    fine = data.is_ok();
                }
                fine
            }
        };
        assert!(!whole);
        let (_, body, _) = send(&mut client, get("/whole"), None).await;
        assert_eq!(body, b"helloworld");
    });
}

#[test]
fn a_client_that_only_opens_and_resets_is_sent_away() {
    let origin = Origin::start(|mut stream, seen| {
        while read_head(&mut stream).is_some() {
            seen("request");
        }
    });
    let to = gateway(origin.address, |_| ());
    let refused = run(to, async |mut client| {
        for _ in 0..20_000 {
            match client.clone().ready().await {
                Ok(ready) => client = ready,
                Err(_) => return true,
            }
            match client.send_request(get("/"), true) {
                Ok((_, mut sending)) => sending.send_reset(h2::Reason::CANCEL),
                Err(_) => return true,
            }
            tokio::task::yield_now().await;
        }
        false
    });
    assert!(refused);
}

#[test]
fn a_connection_that_idles_is_closed() {
    let origin = Origin::always("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi");
    let to = gateway(origin.address, |settings| settings.timeouts.keep_alive = Duration::from_millis(300));
    run(to, async |mut client| {
        assert_eq!(send(&mut client, get("/"), None).await.1, b"hi");
        tokio::time::sleep(Duration::from_secs(1)).await;
        assert!(client.ready().await.is_err());
    });
}

#[test]
fn a_small_body_that_rust_does_not_serve_goes_to_rails_whole() {
    let serve = |answer: &'static str| {
        move |mut stream: std::net::TcpStream, seen: crate::support::Seen| {
            while let Some(head) = read_head(&mut stream) {
                let length = head.lines().find_map(|line| line.to_lowercase().strip_prefix("content-length: ")?.parse().ok()).unwrap();
                seen(&read_exactly(&mut stream, length));
                stream.write_all(answer.as_bytes()).unwrap();
            }
        }
    };
    let (rails, rust) = (Origin::start(serve(crate::facade::RAILS)), Origin::start(serve(crate::facade::NOT_PORTED)));
    let server = crate::facade::both(rails.address, rust.address, |_| ());
    crate::facade::set(&server, 1, regauge_gateway::facade::state::State::Rust);
    for size in [1, 20_000, 32 * 1024] {
        let request = Request::post("http://shop.test/orders").header("content-length", size).body(()).unwrap();
        let (answer, body, _) = run(server.address, async |mut client| send(&mut client, request, Some(vec![b'x'; size])).await);
        assert_eq!((answer.status(), body.as_slice()), (StatusCode::OK, &b"rails"[..]));
        assert_eq!((rust.saw().len(), rails.saw().len()), (size, size));
    }
}
