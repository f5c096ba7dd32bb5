//! Clients that speak TLS.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use crate::support::{Origin, client, gateway};
use rustls::pki_types::ServerName;
use rustls::{ClientConfig, ClientConnection, RootCertStore, StreamOwned};

const OK: &str = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi";

struct Pair {
    certificate: PathBuf,
    key: PathBuf,
    roots: RootCertStore,
}

fn pair(name: &str) -> Pair {
    let made = rcgen::generate_simple_self_signed(["shop.test".to_owned()]).unwrap();
    let folder = std::env::temp_dir().join(format!("regauge-tls-{}-{name}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let (certificate, key) = (folder.join("certificate.pem"), folder.join("key.pem"));
    std::fs::write(&certificate, made.cert.pem()).unwrap();
    std::fs::write(&key, made.signing_key.serialize_pem()).unwrap();
    let mut roots = RootCertStore::empty();
    roots.add(made.cert.der().clone()).unwrap();
    Pair { certificate, key, roots }
}

fn secure(to: SocketAddr, roots: &RootCertStore) -> StreamOwned<ClientConnection, TcpStream> {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions().unwrap();
    let config = config.with_root_certificates(roots.clone()).with_no_client_auth();
    let connection = ClientConnection::new(Arc::new(config), ServerName::try_from("shop.test").unwrap()).unwrap();
    StreamOwned::new(connection, client(to))
}

#[test]
fn requests_come_over_tls_and_rails_is_told() {
    let origin = Origin::always(OK);
    let pair = pair("requests");
    let to = gateway(origin.address, |settings| {
        settings.tls_certificate = Some(pair.certificate.clone());
        settings.tls_key = Some(pair.key.clone());
    });
    let mut stream = secure(to, &pair.roots);
    for _ in 0..2 {
        stream.write_all(b"GET / HTTP/1.1\r\nHost: shop.test\r\n\r\n").unwrap();
        let mut answer = vec![0; "HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nhi".len()];
        stream.read_exact(&mut answer).unwrap();
        assert!(answer.ends_with(b"hi"));
        assert!(origin.saw().contains("X-Forwarded-Proto: https\r\n"));
        std::thread::sleep(Duration::from_millis(250));
    }
    let large = "x".repeat(200_000);
    stream
        .write_all(format!("POST / HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: {}\r\n\r\n{large}", large.len()).as_bytes())
        .unwrap();
    let mut answer = String::new();
    let _ = stream.read_to_string(&mut answer);
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
}

#[test]
fn who_does_not_speak_tls_is_not_answered() {
    let origin = Origin::always(OK);
    let pair = pair("plain");
    let to = gateway(origin.address, |settings| {
        settings.tls_certificate = Some(pair.certificate.clone());
        settings.tls_key = Some(pair.key.clone());
        settings.timeouts.head = Duration::from_millis(300);
    });
    let answer = crate::support::ask(to, "GET / HTTP/1.1\r\nHost: a\r\n\r\n");
    assert!(!answer.contains("HTTP"), "{answer}");
    let mut silent = client(to);
    silent.write_all(b"\x16\x03\x01").unwrap();
    assert_eq!(crate::support::until_close(&mut silent), "");
    assert!(origin.saw_nothing());
}

#[test]
fn certificates_that_cannot_be_used() {
    use regauge_gateway::io::tls::Tls;
    let (one, other) = (pair("one"), pair("other"));
    let why = |certificate: &PathBuf, key: &PathBuf| Tls::from_files(certificate, key).unwrap_err().to_string();
    assert!(why(&one.certificate, &other.key).contains("key.pem: "), "{}", why(&one.certificate, &other.key));
    assert!(why(&PathBuf::from("/nowhere"), &one.key).starts_with("/nowhere: "));
    assert!(why(&one.key, &one.key).contains("no certificate"), "{}", why(&one.key, &one.key));
    assert!(why(&one.certificate, &one.certificate).contains("certificate.pem: "));
    assert!(!why(&one.certificate, &other.key).contains("PRIVATE"));
}
