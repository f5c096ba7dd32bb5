//! Static files of the app's public folder.

use std::io::Write;
use std::net::SocketAddr;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

use super::support::{Origin, ask, client, gateway, read_exactly, read_head, until_close};

/// What Rails says to what is no file.
const RAILS: &str = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nConnection: close\r\n\r\nrails";

/// A folder for one test.
pub struct Folder(pub PathBuf);

impl Folder {
    pub fn new() -> Self {
        static NUMBER: AtomicU32 = AtomicU32::new(0);
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let path = std::env::temp_dir().join(format!("regauge-sockets-{}-{number}", std::process::id()));
        std::fs::create_dir_all(path.join("public")).unwrap();
        Self(path)
    }

    pub fn write(&self, path: &str, text: impl AsRef<[u8]>) -> PathBuf {
        let path = self.0.join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, text).unwrap();
        path
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        std::fs::remove_dir_all(&self.0).unwrap();
    }
}

/// Asks again until the answer is what is waited for.
pub fn eventually(ask: impl Fn() -> String, fine: impl Fn(&str) -> bool) -> String {
    let until = Instant::now() + Duration::from_secs(10);
    loop {
        let answer = ask();
        if fine(&answer) || Instant::now() > until {
            assert!(fine(&answer), "{answer}");
            return answer;
        }
        std::thread::sleep(Duration::from_millis(20));
    }
}

fn serving(public: &Path) -> SocketAddr {
    let public = public.join("public");
    gateway(Origin::always(RAILS).address, |settings| settings.files.public = Some(public))
}

/// The head, with names in lower case, and the body of what a GET with these lines is answered.
fn get(gateway: SocketAddr, target: &str, lines: &str) -> (String, String) {
    let answer = ask(gateway, &format!("GET {target} HTTP/1.1\r\nHost: x\r\n{lines}Connection: close\r\n\r\n"));
    let (head, body) = answer.split_once("\r\n\r\n").unwrap();
    (head.to_owned(), body.to_owned())
}

#[test]
fn files_are_served_and_rails_has_the_rest() {
    let folder = Folder::new();
    folder.write("public/robots.txt", "User-agent: *\n");
    folder.write("public/about.html", "<p>about");
    folder.write("public/docs/index.html", "<p>docs");
    folder.write("public/a b é.txt", "spaces");
    let gateway = serving(&folder.0);
    let (head, body) = get(gateway, "/robots.txt?x=1", "");
    assert!(head.starts_with("HTTP/1.1 200 OK\r\n") && head.contains("content-type: text/plain\r\n"), "{head}");
    for field in ["content-length: 14", "last-modified: ", "etag: \"", "accept-ranges: bytes", "vary: Accept-Encoding"] {
        assert!(head.contains(field), "{field} in {head}");
    }
    assert!(!head.contains("cache-control"), "{head}");
    assert_eq!(body, "User-agent: *\n");
    for target in ["/about", "/about.html", "/about/", "http://x/about", "//about"] {
        assert_eq!(get(gateway, target, "").1, "<p>about", "{target}");
    }
    assert_eq!(get(gateway, "/docs", "").1, "<p>docs");
    assert_eq!(get(gateway, "/a%20b%20%C3%A9.txt", "").1, "spaces");
    for target in [
        "/",
        "/docs/x",
        "/posts/1",
        "/robots.txt/x",
        "/%2e%2e/%2e%2e/etc/passwd",
        "/../Cargo.toml",
        "/robots.txt%00",
        &format!("/docs/{}", "x".repeat(5000)),
    ] {
        assert_eq!(get(gateway, target, "").1, "rails", "{target}");
    }
    let post = ask(gateway, "POST /about HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nConnection: close\r\n\r\nx");
    assert!(post.ends_with("rails"), "{post}");
    let head = ask(gateway, "HEAD /about HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
    assert!(head.contains("content-length: 8\r\n") && head.ends_with("\r\n\r\n"), "{head}");
}

#[test]
fn nothing_out_of_the_folder_and_nothing_hidden() {
    let folder = Folder::new();
    let secret = folder.write("secret.txt", "secret");
    folder.write("public/.env", "secret");
    folder.write("public/.git/config", "secret");
    folder.write("public/.well-known/security.txt", "Contact: x");
    folder.write("public/in.txt", "inside");
    symlink(&secret, folder.0.join("public/out.txt")).unwrap();
    symlink(&folder.0, folder.0.join("public/away")).unwrap();
    symlink("in.txt", folder.0.join("public/link.txt")).unwrap();
    let gateway = serving(&folder.0);
    for target in ["/.env", "/.git/config", "/%2eenv", "/out.txt", "/away/secret.txt", "/away/public/in.txt"] {
        assert_eq!(get(gateway, target, "").1, "rails", "{target}");
    }
    assert_eq!(get(gateway, "/link.txt", "").1, "inside");
    assert_eq!(get(gateway, "/.well-known/security.txt", "").1, "Contact: x");
}

#[test]
fn clients_get_the_variant_that_they_accept_and_keep_what_is_named_by_its_content() {
    let folder = Folder::new();
    folder.write("public/assets/app-4a5b6c7d.js", "plain");
    folder.write("public/assets/app-4a5b6c7d.js.gz", "gzipped");
    folder.write("public/assets/app-4a5b6c7d.js.br", "brotli");
    let gateway = serving(&folder.0);
    let asset = |lines: &str| get(gateway, "/assets/app-4a5b6c7d.js", lines);
    let (head, body) = asset("Accept-Encoding: gzip, br\r\n");
    assert_eq!(body, "brotli");
    for field in [
        "content-encoding: br",
        "content-type: text/javascript",
        "cache-control: public, max-age=31536000, immutable",
        "vary: Accept-Encoding",
    ] {
        assert!(head.contains(field), "{field} in {head}");
    }
    assert!(!head.contains("x-cache"), "{head}");
    assert_eq!(asset("Accept-Encoding: gzip;q=1, br;q=0.1\r\n").1, "gzipped");
    let (plain, body) = asset("Accept-Encoding: br;q=0\r\n");
    assert_eq!(body, "plain");
    assert!(plain.contains("vary: Accept-Encoding") && !plain.contains("content-encoding"), "{plain}");
    let tag = |head: &str| head.lines().find(|line| line.starts_with("etag")).unwrap().to_owned();
    assert_ne!(tag(&plain), tag(&head));
}

#[test]
fn parts_and_what_the_client_has() {
    let folder = Folder::new();
    folder.write("public/ten.txt", "0123456789");
    let gateway = serving(&folder.0);
    let ten = |lines: &str| get(gateway, "/ten.txt", lines);
    let (head, _) = ten("");
    let field = |name: &str| head.lines().find_map(|line| line.strip_prefix(name)).unwrap().to_owned();
    let (etag, modified) = (field("etag: "), field("last-modified: "));
    let (head, body) = ten("Range: bytes=2-4\r\n");
    assert!(
        head.starts_with("HTTP/1.1 206 Partial Content")
            && head.contains("content-range: bytes 2-4/10\r\n")
            && head.contains("content-length: 3"),
        "{head}"
    );
    assert_eq!(body, "234");
    assert_eq!(ten("Range: bytes=-1\r\n").1, "9");
    let (head, body) = ten("Range: bytes=20-\r\n");
    assert!(head.starts_with("HTTP/1.1 416 ") && head.contains("content-range: bytes */10") && body.is_empty(), "{head}");
    assert_eq!(ten("Range: lines=1\r\n").1, "0123456789");
    assert_eq!(ten(&format!("Range: bytes=0-0\r\nIf-Range: {etag}\r\n")).1, "0");
    assert_eq!(ten("Range: bytes=0-0\r\nIf-Range: \"other\"\r\n").1, "0123456789");
    let (head, body) = ten("Range: bytes=0-1,-2\r\n");
    let boundary = head.split("boundary=").nth(1).unwrap().lines().next().unwrap();
    let part =
        |range: &str, text: &str| format!("\r\n--{boundary}\r\ncontent-type: text/plain\r\ncontent-range: bytes {range}/10\r\n\r\n{text}");
    assert_eq!(body, format!("{}{}\r\n--{boundary}--\r\n", part("0-1", "01"), part("8-9", "89")));
    assert!(head.contains(&format!("content-length: {}\r\n", body.len())), "{head}");
    for lines in [
        format!("If-None-Match: \"x\", {etag}\r\n"),
        format!("If-Modified-Since: {modified}\r\n"),
        format!("If-None-Match: {etag}\r\nRange: bytes=0-1\r\n"),
    ] {
        let (head, body) = ten(&lines);
        assert!(head.starts_with("HTTP/1.1 304 ") && head.contains(&etag) && !head.contains("content-length") && body.is_empty(), "{head}");
    }
    assert!(ten("If-Match: \"x\"\r\n").0.starts_with("HTTP/1.1 412 "));
}

#[test]
fn a_connection_is_kept_after_files_large_and_empty() {
    let folder = Folder::new();
    let large: Vec<u8> = (0..1_000_000_u32).map(|number| b'a' + (number % 26) as u8).collect();
    folder.write("public/large.bin", &large);
    folder.write("public/empty.txt", "");
    let mut client = client(serving(&folder.0));
    for _ in 0..2 {
        client.write_all(b"GET /large.bin HTTP/1.1\r\nHost: x\r\n\r\nGET /empty.txt HTTP/1.1\r\nHost: x\r\n\r\n").unwrap();
        assert!(read_head(&mut client).unwrap().contains("content-length: 1000000\r\n"));
        assert_eq!(read_exactly(&mut client, large.len()).as_bytes(), large);
        assert!(read_head(&mut client).unwrap().contains("content-length: 0\r\n"));
    }
    // What comes with a body is answered as well: the body is here, and is dropped.
    client.write_all(b"GET /empty.txt HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\nxxHEAD /large.bin HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n").unwrap();
    assert!(read_head(&mut client).unwrap().contains("content-length: 0\r\n"));
    assert!(until_close(&mut client).contains("content-length: 1000000\r\n"));
}

#[test]
fn a_file_that_comes_later_is_found() {
    let folder = Folder::new();
    let gateway = serving(&folder.0);
    assert_eq!(get(gateway, "/later.txt", "").1, "rails");
    folder.write("public/later.txt", "here");
    eventually(|| get(gateway, "/later.txt", "").1, |body| body == "here");
}

#[test]
fn a_client_that_takes_nothing_holds_up_no_other() {
    let folder = Folder::new();
    folder.write("public/large.bin", vec![b'x'; 30_000_000]);
    folder.write("public/small.txt", "small");
    let gateway = serving(&folder.0);
    let mut slow = client(gateway);
    slow.write_all(b"GET /large.bin HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n").unwrap();
    assert!(read_head(&mut slow).unwrap().contains("content-length: 30000000"));
    assert_eq!(get(gateway, "/small.txt", "").1, "small");
    assert_eq!(until_close(&mut slow).len(), 30_000_000);
}
