//! The address where clients that do not speak TLS are told to: port 80, usually.
//!
//! As Rails' `force_ssl` says it (`ActionDispatch::SSL`): 301 for GET and HEAD, 307 for what has to come again as it was.

use std::sync::Arc;
use std::time::Duration;

use tokio::net::TcpListener;
use tokio::sync::Semaphore;
use tokio::time::timeout;

use crate::admin::http::{self, Answer};
use crate::guard::network::Networks;
use crate::head::Head;
use crate::http1::parse::absolute;
use crate::proxy_protocol;

/// Clients at a time; others wait for their turn.
const CLIENTS: usize = 256;

/// Serves the address until the process ends. `port`: where TLS is spoken. `proxies`: whose connections begin with a header, within a time.
pub async fn serve(listener: TcpListener, port: u16, proxies: Networks, limit: Duration) {
    let room = Arc::new(Semaphore::new(CLIENTS));
    loop {
        let Ok(permit) = Arc::clone(&room).acquire_owned().await else { return };
        let Ok((mut stream, peer)) = listener.accept().await else {
            tokio::time::sleep(Duration::from_millis(100)).await;
            continue;
        };
        let proxied = proxies.contain(Some(peer.ip()));
        tokio::task::spawn_local(async move {
            let _permit = permit;
            if proxied && !matches!(timeout(limit, proxy_protocol::read(&mut stream)).await, Ok(Ok(_))) {
                return;
            }
            match http::head(&mut stream).await {
                Ok(Some(head)) => {
                    let answer = answer(&head, port);
                    http::write(&mut stream, &answer, head.method() != b"HEAD").await;
                }
                Ok(None) => {}
                Err(answer) => http::write(&mut stream, &answer, true).await,
            }
        });
    }
}

fn answer(head: &Head, port: u16) -> Answer {
    let Some(location) = location(head, port) else { return Answer::refusal(400, "a request needs the name of its host") };
    let status = if matches!(head.method(), b"GET" | b"HEAD") { 301 } else { 307 };
    Answer { status, kind: "text/plain", body: Vec::new(), extra: format!("location: {location}\r\n").into() }
}

/// The same over TLS. None for a host that is none: what is sent back is a client's own word.
fn location(head: &Head, port: u16) -> Option<String> {
    let (host, path) = absolute(head.target()).map_or((head.value(b"host")?, head.target()), |found| found);
    let host = str::from_utf8(host).ok()?;
    let name = match host.rsplit_once(':') {
        Some((name, digits)) if !digits.ends_with(']') && digits.bytes().all(|byte| byte.is_ascii_digit()) => name,
        _ => host,
    };
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_');
    let number =
        name.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).is_some_and(|inside| inside.parse::<std::net::Ipv6Addr>().is_ok());
    let known = !name.is_empty() && name.len() < 254 && (number || name.bytes().all(plain));
    let path = str::from_utf8(path).ok().filter(|path| path.bytes().all(|byte| byte.is_ascii_graphic()))?;
    let root = if path.starts_with('/') { "" } else { "/" };
    let port = if port == 443 { String::new() } else { format!(":{port}") };
    known.then(|| format!("https://{name}{port}{root}{}", if path == "*" { "" } else { path }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::head::Version;

    fn told(target: &str, host: &str, port: u16) -> Option<String> {
        let mut head = Head::default();
        head.set_request(b"GET", target.as_bytes(), Version::Http11);
        head.push(b"Host", host.as_bytes());
        location(&head, port)
    }

    #[test]
    fn the_same_over_tls() {
        assert_eq!(told("/a?b=%20", "shop.test", 443).as_deref(), Some("https://shop.test/a?b=%20"));
        assert_eq!(told("/", "shop.test:80", 8443).as_deref(), Some("https://shop.test:8443/"));
        assert_eq!(told("http://other.test?x", "shop.test", 443).as_deref(), Some("https://other.test/?x"));
        assert_eq!(told("/", "[::1]:8080", 443).as_deref(), Some("https://[::1]/"));
        assert_eq!(told("*", "shop.test", 443).as_deref(), Some("https://shop.test/"));
        for host in ["", "a b", "a/b", "user@shop.test", "shop.test:x", "[::1", "[x]", "a\"b", &"a".repeat(300)] {
            assert_eq!(told("/", host, 443), None, "{host}");
        }
    }
}
