//! What stands in front of Rails, for clients of HTTP/2: all of it over one connection.

use std::io::Write;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use bytes::Bytes;
use h2::client::SendRequest;
use http::{HeaderMap, Method, Request};

use crate::files::Folder;
use crate::http2::{run, send};
use crate::shaped::{gunzip, unbrotli};
use crate::support::{Origin, gateway, read_head};

/// A client on its one connection.
struct Client(SendRequest<Bytes>);

impl Client {
    async fn ask(&mut self, method: Method, path: &str, fields: &[(&str, &str)]) -> (u16, HeaderMap, Vec<u8>) {
        let mut request = Request::builder().method(method).uri(format!("http://shop.test{path}"));
        for (name, value) in fields {
            request = request.header(*name, *value);
        }
        let (answer, body, trailers) = send(&mut self.0, request.body(()).unwrap(), None).await;
        assert!(trailers.is_none());
        // RFC 9113, section 8.2.2.
        for name in ["connection", "transfer-encoding", "keep-alive"] {
            assert!(!answer.headers().contains_key(name), "{path}: {answer:?}");
        }
        if let Some(length) = answer.headers().get("content-length").filter(|_| !body.is_empty()) {
            assert_eq!(length.to_str().unwrap(), body.len().to_string(), "{path}");
        }
        (answer.status().as_u16(), answer.headers().clone(), body)
    }

    async fn get(&mut self, path: &str, fields: &[(&str, &str)]) -> (u16, HeaderMap, Vec<u8>) {
        self.ask(Method::GET, path, fields).await
    }
}

fn field(of: &HeaderMap, name: &str) -> String {
    of.get(name).map_or_else(String::new, |value| value.to_str().unwrap().to_owned())
}

async fn files(client: &mut Client, large: &[u8]) {
    let (status, head, body) = client.get("/ten.txt", &[]).await;
    assert_eq!((status, field(&head, "accept-ranges").as_str(), body.as_slice()), (200, "bytes", &b"0123456789"[..]));
    let etag = field(&head, "etag");
    let (status, head, body) = client.get("/ten.txt", &[("range", "bytes=2-4")]).await;
    assert_eq!((status, field(&head, "content-range").as_str(), body.as_slice()), (206, "bytes 2-4/10", &b"234"[..]));
    let (status, head, body) = client.get("/ten.txt", &[("range", "bytes=0-1,-2")]).await;
    assert!(status == 206 && field(&head, "content-type").starts_with("multipart/byteranges; boundary="), "{head:?}");
    assert_eq!(String::from_utf8(body).unwrap().matches("content-range: bytes ").count(), 2);
    let (status, head, body) = client.get("/ten.txt", &[("range", "bytes=20-")]).await;
    assert_eq!((status, field(&head, "content-range").as_str(), body.len()), (416, "bytes */10", 0));
    let (status, _, body) = client.get("/ten.txt", &[("if-none-match", &etag)]).await;
    assert_eq!((status, body.len()), (304, 0));
    let (status, head, body) = client.ask(Method::HEAD, "/ten.txt", &[]).await;
    assert_eq!((status, field(&head, "content-length").as_str(), body.len()), (200, "10", 0));
    let (status, head, body) = client.get("/app.css", &[("accept-encoding", "gzip")]).await;
    assert_eq!((status, field(&head, "content-encoding").as_str(), body.as_slice()), (200, "gzip", &b"zipped"[..]));
    // More than a client has room for at once, and nothing at all.
    assert!(client.get("/large.bin", &[]).await.2 == large);
    let (_, _, tail) = client.get("/large.bin", &[("range", "bytes=-100000")]).await;
    assert!(tail == large[large.len() - 100_000..]);
    assert_eq!(client.get("/empty.txt", &[]).await.2, b"");
}

async fn kept(client: &mut Client, asked: &AtomicUsize) {
    for cache in ["miss", "hit", "hit"] {
        let (status, head, body) = client.get("/public", &[]).await;
        assert_eq!((status, field(&head, "x-cache").as_str(), body.as_slice()), (200, cache, &b"for all"[..]));
    }
    let (status, _, body) = client.get("/public", &[("if-none-match", "\"one\"")]).await;
    assert_eq!((status, body.len()), (304, 0));
    let (status, head, body) = client.ask(Method::HEAD, "/public", &[]).await;
    assert_eq!((status, field(&head, "content-length").as_str(), body.len()), (200, "7", 0));
    assert_eq!(asked.load(Ordering::SeqCst), 1);
}

async fn shaped(client: &mut Client, page: &str) {
    let (_, head, body) = client.get("/page", &[("accept-encoding", "gzip")]).await;
    assert_eq!((field(&head, "content-encoding").as_str(), field(&head, "content-length").as_str()), ("gzip", ""));
    assert!(body.len() < page.len() / 20 && gunzip(&body) == page);
    let (_, head, body) = client.get("/chunks", &[("accept-encoding", "gzip, br")]).await;
    assert!(field(&head, "content-encoding") == "br" && unbrotli(&body) == page, "{head:?}");
    let (_, head, body) = client.get("/page", &[]).await;
    assert!(head.get("content-encoding").is_none() && body == page.as_bytes(), "{head:?}");
    let (status, head, body) = client.get("/report", &[]).await;
    assert!(status == 200 && field(&head, "content-type") == "application/pdf" && body == b"0123456789", "{head:?}");
    assert!(head.get("x-sendfile").is_none(), "{head:?}");
    let (status, head, body) = client.get("/report", &[("range", "bytes=3-5")]).await;
    assert_eq!((status, field(&head, "content-range").as_str(), body.as_slice()), (206, "bytes 3-5/10", &b"345"[..]));
    let (status, head, body) = client.get("/gone", &[("accept", "text/html")]).await;
    assert!(status == 502 && field(&head, "content-type").starts_with("text/html") && body.starts_with(b"<!DOCTYPE html>"), "{head:?}");
    let (status, head, body) = client.ask(Method::HEAD, "/gone", &[("accept", "text/html")]).await;
    assert!(status == 502 && body.is_empty(), "{head:?}");
}

#[test]
fn all_of_it_over_one_connection() {
    let folder = Folder::new();
    let large: Vec<u8> = (0..1_000_000_u32).map(|number| (number % 251) as u8).collect();
    let named = [("ten.txt", &b"0123456789"[..]), ("app.css", b"a { b: c }"), ("app.css.gz", b"zipped"), ("empty.txt", b"")];
    named.iter().for_each(|(name, text)| drop(folder.write(&format!("public/{name}"), text)));
    folder.write("public/large.bin", &large);
    let report = folder.write("storage/report.txt", "0123456789");
    let page = "<p>page</p>".repeat(20_000);
    let asked = Arc::new(AtomicUsize::new(0));
    let (text, counts) = (page.clone(), Arc::clone(&asked));
    let origin = Origin::start(move |mut stream, _| {
        while let Some(head) = read_head(&mut stream) {
            let ok = |fields: &str, body: &str| format!("HTTP/1.1 200 OK\r\n{fields}Content-Length: {}\r\n\r\n{body}", body.len());
            let answer = match head.split(' ').nth(1).unwrap() {
                "/public" => {
                    counts.fetch_add(1, Ordering::SeqCst);
                    ok("Cache-Control: public, max-age=60\r\nETag: \"one\"\r\nContent-Type: image/png\r\n", "for all")
                }
                "/page" => ok("Content-Type: text/html\r\n", &text),
                "/chunks" => {
                    let head = "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n";
                    format!("{head}{:x}\r\n{text}\r\n0\r\n\r\n", text.len())
                }
                "/report" => ok(&format!("X-Sendfile: {}\r\nContent-Type: application/pdf\r\n", report.display()), ""),
                _ => return,
            };
            if stream.write_all(answer.as_bytes()).is_err() {
                return;
            }
        }
    });
    let (public, storage) = (folder.0.join("public"), folder.0.join("storage"));
    let to = gateway(origin.address, move |settings| {
        settings.files.public = Some(public);
        settings.sendfile.roots = vec![storage];
    });
    run(to, async |client| {
        let mut client = Client(client);
        files(&mut client, &large).await;
        kept(&mut client, &asked).await;
        shaped(&mut client, &page).await;
    });
}
