//! Clients that speak TLS.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::time::Duration;

use crate::support::{Origin, ask, client, gateway, read_head, server};
use crate::upstreams::until;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivatePkcs8KeyDer, ServerName, UnixTime};
use rustls::{
    ClientConfig, ClientConnection, DigitallySignedStruct, Error, RootCertStore, ServerConfig, ServerConnection, SignatureScheme,
    StreamOwned,
};

const OK: &str = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi";

pub struct Pair {
    pub certificate: PathBuf,
    pub key: PathBuf,
    pub roots: RootCertStore,
}

/// A certificate for `shop.test`.
pub fn pair(name: &str) -> Pair {
    pair_for(name, "shop.test")
}

/// A certificate for a host, in files that are called so.
fn pair_for(name: &str, host: &str) -> Pair {
    let folder = std::env::temp_dir().join(format!("regauge-tls-{}-{name}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let (certificate, key) = (folder.join("certificate.pem"), folder.join("key.pem"));
    let made = rcgen::generate_simple_self_signed([host.to_owned()]).unwrap();
    std::fs::write(&certificate, made.cert.pem()).unwrap();
    std::fs::write(&key, made.signing_key.serialize_pem()).unwrap();
    Pair { certificate, key, roots: roots(&made.cert.pem()) }
}

/// What trusts a certificate in PEM.
pub fn roots(text: &str) -> RootCertStore {
    let mut roots = RootCertStore::empty();
    roots.add(CertificateDer::from_pem_slice(text.as_bytes()).unwrap()).unwrap();
    roots
}

/// Whom a client trusts.
pub enum Trusting<'a> {
    Anyone,
    Roots(&'a RootCertStore),
}

#[derive(Debug)]
struct Anyone;

impl ServerCertVerifier for Anyone {
    fn verify_server_cert(
        &self,
        _: &CertificateDer<'_>,
        _: &[CertificateDer<'_>],
        _: &ServerName<'_>,
        _: &[u8],
        _: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        _: &[u8],
        _: &CertificateDer<'_>,
        _: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        Ok(HandshakeSignatureValid::assertion())
    }

    fn verify_tls13_signature(
        &self,
        _: &[u8],
        _: &CertificateDer<'_>,
        _: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        Ok(HandshakeSignatureValid::assertion())
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        rustls::crypto::ring::default_provider().signature_verification_algorithms.supported_schemes()
    }
}

/// A client that asks for a name and offers protocols; None where its handshake fails.
pub fn offering(to: SocketAddr, name: &str, trusting: Trusting, protocols: &[&[u8]]) -> Option<StreamOwned<ClientConnection, TcpStream>> {
    offering_on(client(to), name, trusting, protocols)
}

/// The same on a connection that is there already.
pub fn offering_on(
    mut stream: TcpStream,
    name: &str,
    trusting: Trusting,
    protocols: &[&[u8]],
) -> Option<StreamOwned<ClientConnection, TcpStream>> {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions().unwrap();
    let mut config = match trusting {
        Trusting::Roots(roots) => config.with_root_certificates(roots.clone()).with_no_client_auth(),
        Trusting::Anyone => config.dangerous().with_custom_certificate_verifier(Arc::new(Anyone)).with_no_client_auth(),
    };
    config.alpn_protocols = protocols.iter().map(|each| each.to_vec()).collect();
    let mut connection = ClientConnection::new(Arc::new(config), ServerName::try_from(name.to_owned()).unwrap()).unwrap();
    while connection.is_handshaking() {
        connection.complete_io(&mut stream).ok()?;
    }
    Some(StreamOwned::new(connection, stream))
}

/// Asks for a page over TLS; None where no certificate is shown that is trusted for the name.
pub fn asked(to: SocketAddr, name: &str, roots: &RootCertStore) -> Option<String> {
    let mut stream = offering(to, name, Trusting::Roots(roots), &[])?;
    stream.write_all(b"GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n").unwrap();
    let mut answer = String::new();
    let _ = stream.read_to_string(&mut answer);
    Some(answer)
}

pub fn secure(to: SocketAddr, roots: &RootCertStore) -> StreamOwned<ClientConnection, TcpStream> {
    offering(to, "shop.test", Trusting::Roots(roots), &[]).unwrap()
}

#[test]
fn requests_come_over_tls_and_rails_is_told() {
    let origin = Origin::always(OK);
    let pair = pair("requests");
    let to = gateway(origin.address, |settings| {
        settings.tls.certificates = vec![pair.certificate.clone()];
        settings.tls.keys = vec![pair.key.clone()];
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
        settings.tls.certificates = vec![pair.certificate.clone()];
        settings.tls.keys = vec![pair.key.clone()];
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
    use regauge_gateway::settings::tls::Tls as Settings;
    use regauge_gateway::tls::Tls;
    let (one, other) = (pair("one"), pair("other"));
    let why = |certificate: &PathBuf, key: &PathBuf| {
        let settings = Settings { certificates: vec![certificate.clone()], keys: vec![key.clone()], ..Settings::default() };
        Tls::following(&settings, None).unwrap_err().to_string()
    };
    assert!(why(&one.certificate, &other.key).contains("key.pem: "), "{}", why(&one.certificate, &other.key));
    assert!(why(&PathBuf::from("/nowhere"), &one.key).starts_with("tls.certificate: there is no file /nowhere; "));
    assert!(why(&one.key, &one.key).contains("no certificate"), "{}", why(&one.key, &one.key));
    assert!(why(&one.certificate, &one.certificate).contains("certificate.pem: "));
    assert!(!why(&one.certificate, &other.key).contains("PRIVATE"));
}

#[test]
fn each_name_has_its_certificate_and_the_first_is_for_others() {
    let origin = Origin::always(OK);
    let (shop, wild) = (pair_for("sni-shop", "shop.test"), pair_for("sni-wild", "*.api.test"));
    let to = gateway(origin.address, |settings| {
        settings.tls.certificates = vec![shop.certificate.clone(), wild.certificate.clone()];
        settings.tls.keys = vec![shop.key.clone(), wild.key.clone()];
    });
    assert!(asked(to, "shop.test", &shop.roots).unwrap().ends_with("hi"));
    assert!(asked(to, "v1.api.test", &wild.roots).unwrap().ends_with("hi"));
    assert!(asked(to, "shop.test", &wild.roots).is_none());
    let stream = offering(to, "other.test", Trusting::Anyone, &[]).unwrap();
    let shown = CertificateDer::from_pem_file(&shop.certificate).unwrap();
    assert_eq!(stream.conn.peer_certificates().unwrap()[0], shown);
    // Nobody has asked for a proof.
    assert!(offering(to, "shop.test", Trusting::Anyone, &[b"acme-tls/1"]).is_none());
}

#[test]
fn files_that_change_are_read_again_when_they_fit_together() {
    let origin = Origin::always(OK);
    let one = pair("changing");
    let mut server = server(origin.address, |settings| {
        settings.tls.certificates = vec![one.certificate.clone()];
        settings.tls.keys = vec![one.key.clone()];
    });
    let to = server.address;
    let mut open = secure(to, &one.roots);
    let (old, key) = (one.roots.clone(), std::fs::read(&one.key).unwrap());
    let two = pair("changing");
    let new_key = std::fs::read(&two.key).unwrap();
    // Half of it: the key is still the old one.
    std::fs::write(&two.key, &key).unwrap();
    assert!(server.reload((*server.shared.settings).clone()).unwrap_err().to_string().contains("key.pem"));
    assert!(asked(to, "shop.test", &old).unwrap().ends_with("hi"));
    std::fs::write(&two.key, &new_key).unwrap();
    until("the new one is shown", || asked(to, "shop.test", &two.roots).is_some());
    assert!(asked(to, "shop.test", &old).is_none());
    // A connection from before goes on.
    open.write_all(b"GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n").unwrap();
    let mut answer = String::new();
    let _ = open.read_to_string(&mut answer);
    assert!(answer.ends_with("hi"), "{answer}");
    // A reload reads them at once.
    let three = pair("changing");
    server.reload((*server.shared.settings).clone()).unwrap();
    assert!(asked(to, "shop.test", &three.roots).is_some());
}

/// An upstream over TLS that shows a certificate.
fn secure_origin(pair: &Pair) -> SocketAddr {
    secure_origin_after(pair, || ())
}

/// As [`secure_origin`]; its part of a handshake begins when `first` is over, and ends when what that gave is dropped.
fn secure_origin_after<T>(pair: &Pair, first: impl Fn() -> T + Send + Sync + 'static) -> SocketAddr {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let builder = ServerConfig::builder_with_provider(provider).with_safe_default_protocol_versions().unwrap().with_no_client_auth();
    let key = PrivatePkcs8KeyDer::from_pem_file(&pair.key).unwrap();
    let shown = CertificateDer::from_pem_file(&pair.certificate).unwrap();
    let config = Arc::new(builder.with_single_cert(vec![shown], key.into()).unwrap());
    let plain = Origin::start(move |mut stream, _| {
        let mut connection = ServerConnection::new(Arc::clone(&config)).unwrap();
        let opening = first();
        while connection.is_handshaking() {
            if connection.complete_io(&mut stream).is_err() {
                return;
            }
        }
        drop(opening);
        let mut stream = StreamOwned::new(connection, stream);
        let mut text = Vec::new();
        let mut byte = [0];
        while matches!(stream.read(&mut byte), Ok(1)) {
            text.push(byte[0]);
            if text.ends_with(b"\r\n\r\n") {
                text.clear();
                stream.write_all(OK.as_bytes()).unwrap();
            }
        }
    });
    plain.address
}

#[test]
fn upstreams_speak_tls_and_are_verified() {
    let (mine, other) = (pair_for("upstream", "localhost"), pair_for("upstream-other", "localhost"));
    let place = secure_origin(&mine);
    for (trusted, answer) in [(&mine, "HTTP/1.1 200 "), (&other, "HTTP/1.1 502 ")] {
        let server = server(place, |settings| {
            settings.rails = format!("https://localhost:{}", place.port()).parse().unwrap();
            settings.upstream.authorities = Some(trusted.certificate.clone());
        });
        let mut stream = client(server.address);
        for _ in 0..2 {
            stream.write_all(b"GET / HTTP/1.1\r\nHost: a\r\n\r\n").unwrap();
            let head = read_head(&mut stream).unwrap();
            assert!(head.starts_with(answer), "{head}");
            if !head.starts_with("HTTP/1.1 200") {
                break;
            }
            crate::support::read_exactly(&mut stream, 2);
        }
    }
    // Its name is not the one in the certificate.
    let to = gateway(place, |settings| {
        settings.rails = format!("https://{place}").parse().unwrap();
        settings.upstream.authorities = Some(mine.certificate.clone());
    });
    assert!(ask(to, "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n").starts_with("HTTP/1.1 502 "));
}

/// A connection that is being opened, among others.
struct Opening(Arc<AtomicUsize>);

impl Drop for Opening {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::SeqCst);
    }
}

#[test]
fn so_many_connections_are_opened_at_a_time_and_the_next_when_one_is() {
    let pair = pair_for("opening", "localhost");
    let (now, peak, pause) = (Arc::<AtomicUsize>::default(), Arc::<AtomicUsize>::default(), Arc::new(AtomicU64::new(30)));
    let (count, most, wait) = (Arc::clone(&now), Arc::clone(&peak), Arc::clone(&pause));
    let place = secure_origin_after(&pair, move || {
        most.fetch_max(count.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
        std::thread::sleep(Duration::from_millis(wait.load(Ordering::SeqCst)));
        Opening(Arc::clone(&count))
    });
    let server = server(place, |settings| {
        settings.rails = format!("https://localhost:{}", place.port()).parse().unwrap();
        settings.upstream.authorities = Some(pair.certificate.clone());
        settings.upstream.health.path = String::new();
        (settings.upstream.connecting, settings.upstream.wait, settings.kept_to_rails) = (2, Duration::from_millis(1_500), 0);
    });
    let to = server.address;
    let at_once = |number: usize| -> Vec<String> {
        let all: Vec<_> =
            (0..number).map(|_| std::thread::spawn(move || ask(to, "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"))).collect();
        all.into_iter().map(|each| each.join().unwrap()).collect()
    };
    let opened = || server.shared.upstreams.status()[0].upstreams[0].connecting;
    // As often as clients come, none of those who had to wait counts afterwards.
    for _ in 0..2 {
        let answers = at_once(12);
        assert!(answers.iter().all(|answer| answer.ends_with("hi")), "{answers:?} {:?}", server.shared.upstreams.status());
        assert_eq!(opened(), 0);
    }
    // Who waits for too long is told to come again; later there is room as before.
    pause.store(2_000, Ordering::SeqCst);
    let (served, refused): (Vec<_>, Vec<_>) = at_once(5).into_iter().partition(|answer| answer.ends_with("hi"));
    assert_eq!((served.len(), refused.len()), (2, 3));
    assert!(refused.iter().all(|answer| answer.starts_with("HTTP/1.1 503 ") && answer.contains("\r\nretry-after: 1\r\n")), "{refused:?}");
    pause.store(0, Ordering::SeqCst);
    assert!(at_once(6).iter().all(|answer| answer.ends_with("hi")));
    assert_eq!(opened(), 0);
    // The upstream sees the end of a handshake after the gateway does.
    let most = peak.load(Ordering::SeqCst);
    assert!((2..=4).contains(&most), "{most}");
}
