//! Certificates that the gateway orders, from an authority of the tests that really looks whether a name leads to the gateway.

use std::collections::HashMap;
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use crate::support::{Origin, server};
use crate::tls::{Trusting, asked, offering};
use crate::upstreams::until;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as BASE64;
use rcgen::{BasicConstraints, CertificateParams, CertificateSigningRequestParams, IsCa, Issuer, KeyPair};
use regauge_gateway::server::Server;
use regauge_gateway::settings::Settings;
use ring::digest::{SHA256, digest};
use rustls::pki_types::{CertificateSigningRequestDer, PrivatePkcs8KeyDer};
use rustls::{RootCertStore, ServerConfig, ServerConnection, StreamOwned};
use serde_json::{Value, json};
use time::OffsetDateTime;

const OK: &str = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi";

/// An authority: a directory over TLS, with whatever RFC 8555 has a client ask for.
struct Authority {
    address: SocketAddr,
    /// Its own certificate, which signs the others.
    root: String,
    issuer: Issuer<'static, KeyPair>,
    /// Where the names lead that it looks at.
    leads: Mutex<Option<SocketAddr>>,
    /// For how long what it signs is good, in seconds; the last one stays.
    times: Mutex<Vec<i64>>,
    nonces: Mutex<Vec<String>>,
    accounts: Mutex<Vec<Value>>,
    orders: Mutex<HashMap<String, Order>>,
    issued: AtomicUsize,
}

#[derive(Clone)]
struct Order {
    name: String,
    token: String,
    status: &'static str,
    certificate: Option<String>,
}

/// A request, as the authority sees it after it has verified its signature.
struct Asked {
    payload: Value,
    /// The thumbprint of the account's key (RFC 7638).
    thumbprint: String,
    known: bool,
    /// None: an account that does not exist.
    jwk: Option<Value>,
}

struct Answer(u16, Option<String>, String);

impl Authority {
    fn start(times: &[i64]) -> Arc<Self> {
        let key = KeyPair::generate().unwrap();
        let mut params = CertificateParams::new(Vec::<String>::new()).unwrap();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let root = params.self_signed(&key).unwrap().pem();
        let issuer = Issuer::new(params, key);
        let own = KeyPair::generate().unwrap();
        let shown = CertificateParams::new(vec!["localhost".to_owned()]).unwrap().signed_by(&own, &issuer).unwrap();
        let secret = PrivatePkcs8KeyDer::from(own.serialize_der());
        let builder = ServerConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()));
        let builder = builder.with_safe_default_protocol_versions().unwrap().with_no_client_auth();
        let config = Arc::new(builder.with_single_cert(vec![shown.der().clone()], secret.into()).unwrap());
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let authority = Arc::new(Self {
            address: listener.local_addr().unwrap(),
            root,
            issuer,
            leads: Mutex::default(),
            times: Mutex::new(times.to_vec()),
            nonces: Mutex::default(),
            accounts: Mutex::default(),
            orders: Mutex::default(),
            issued: AtomicUsize::new(0),
        });
        let serving = Arc::clone(&authority);
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let (serving, config) = (Arc::clone(&serving), Arc::clone(&config));
                std::thread::spawn(move || serving.serve(StreamOwned::new(ServerConnection::new(config).unwrap(), stream)));
            }
        });
        authority
    }

    fn url(&self, path: &str) -> String {
        format!("https://localhost:{}{path}", self.address.port())
    }

    fn serve(&self, mut stream: StreamOwned<ServerConnection, TcpStream>) {
        loop {
            let mut head = Vec::new();
            let mut byte = [0];
            while !head.ends_with(b"\r\n\r\n") {
                match stream.read(&mut byte) {
                    Ok(1) => head.push(byte[0]),
                    _ => return,
                }
            }
            let head = String::from_utf8(head).unwrap().to_ascii_lowercase();
            let length = head.lines().find_map(|line| line.strip_prefix("content-length: ")?.parse().ok()).unwrap_or(0);
            let mut body = vec![0; length];
            stream.read_exact(&mut body).unwrap();
            let mut words = head.split(' ');
            let (method, path) = (words.next().unwrap(), words.next().unwrap());
            let Answer(status, place, text) = self.answer(method, path, &body);
            let nonce = format!("nonce-{}", fastrand::u64(..));
            self.nonces.lock().unwrap().push(nonce.clone());
            let place = place.map(|place| format!("Location: {}\r\n", self.url(&place))).unwrap_or_default();
            let text = if method == "head" { String::new() } else { text };
            let head = format!("HTTP/1.1 {status} x\r\nReplay-Nonce: {nonce}\r\n{place}Content-Length: {}\r\n\r\n", text.len());
            stream.write_all(head.as_bytes()).unwrap();
            stream.write_all(text.as_bytes()).unwrap();
        }
    }

    fn answer(&self, method: &str, path: &str, body: &[u8]) -> Answer {
        match (method, path) {
            ("get", "/directory") => {
                let directory = json!({"newNonce": self.url("/nonce"), "newAccount": self.url("/account"), "newOrder": self.url("/order"),
                    "revokeCert": self.url("/revoke"), "keyChange": self.url("/key")});
                Answer(200, None, directory.to_string())
            }
            (_, "/nonce") => Answer(200, None, String::new()),
            ("post", path) => {
                let asked = self.verified(&serde_json::from_slice(body).unwrap(), path);
                self.posted(path, &asked)
            }
            _ => Answer(404, None, "{}".to_owned()),
        }
    }

    /// A request whose signature is good, whose nonce was given and not used, and which was meant for this place (RFC 8555, section 6).
    fn verified(&self, jws: &Value, path: &str) -> Asked {
        let part = |name: &str| BASE64.decode(jws[name].as_str().unwrap()).unwrap();
        let protected: Value = serde_json::from_slice(&part("protected")).unwrap();
        let nonce = protected["nonce"].as_str().unwrap();
        let mut nonces = self.nonces.lock().unwrap();
        let place = nonces.iter().position(|each| each == nonce).expect("a nonce of ours");
        nonces.remove(place);
        assert_eq!((protected["alg"].as_str().unwrap(), protected["url"].as_str().unwrap()), ("ES256", self.url(path).as_str()));
        let known = protected["kid"].is_string();
        let jwk = if known {
            let number: usize = protected["kid"].as_str().unwrap().rsplit('/').next().unwrap().parse().unwrap();
            self.accounts.lock().unwrap().get(number).cloned()
        } else {
            Some(protected["jwk"].clone())
        };
        let Some(jwk) = jwk else { return Asked { payload: Value::Null, thumbprint: String::new(), known, jwk: None } };
        let point = |name: &str| BASE64.decode(jwk[name].as_str().unwrap()).unwrap();
        let key = [vec![4], point("x"), point("y")].concat();
        let signed = format!("{}.{}", jws["protected"].as_str().unwrap(), jws["payload"].as_str().unwrap());
        let key = ring::signature::UnparsedPublicKey::new(&ring::signature::ECDSA_P256_SHA256_FIXED, key);
        key.verify(signed.as_bytes(), &part("signature")).expect("a good signature");
        let text = format!(r#"{{"crv":"P-256","kty":"EC","x":{},"y":{}}}"#, jwk["x"], jwk["y"]);
        let thumbprint = BASE64.encode(digest(&SHA256, text.as_bytes()));
        let payload = part("payload");
        let payload = if payload.is_empty() { Value::Null } else { serde_json::from_slice(&payload).unwrap() };
        Asked { payload, thumbprint, known, jwk: Some(jwk) }
    }

    fn posted(&self, path: &str, asked: &Asked) -> Answer {
        let (what, id) = path[1..].split_once('/').unwrap_or((&path[1..], ""));
        let Some(jwk) = &asked.jwk else {
            let problem = json!({"type": "urn:ietf:params:acme:error:accountDoesNotExist", "detail": "who?"});
            return Answer(400, None, problem.to_string());
        };
        match what {
            "account" => {
                assert!(!asked.known && asked.payload["termsOfServiceAgreed"] == true);
                assert_eq!(asked.payload["contact"], json!(["mailto:ops@shop.test"]));
                let mut accounts = self.accounts.lock().unwrap();
                accounts.push(jwk.clone());
                Answer(201, Some(format!("/account/{}", accounts.len() - 1)), json!({"status": "valid"}).to_string())
            }
            "order" if id.is_empty() => {
                let name = asked.payload["identifiers"][0]["value"].as_str().unwrap().to_owned();
                let (id, token) = (fastrand::u32(..).to_string(), format!("token{}", fastrand::u64(..)));
                let order = Order { name, token, status: "pending", certificate: None };
                let text = self.shown(&id, &order);
                self.orders.lock().unwrap().insert(id.clone(), order);
                Answer(201, Some(format!("/order/{id}")), text)
            }
            "order" => Answer(200, None, self.shown(id, &self.order(id))),
            "authorization" => {
                let order = self.order(id);
                let status = if order.status == "ready" { "valid" } else { order.status };
                let challenge =
                    json!({"type": "tls-alpn-01", "url": self.url(&format!("/challenge/{id}")), "token": order.token, "status": status});
                let other = json!({"type": "http-01", "url": self.url("/other"), "token": order.token, "status": "pending"});
                let identifier = json!({"type": "dns", "value": order.name});
                Answer(200, None, json!({"identifier": identifier, "status": status, "challenges": [other, challenge]}).to_string())
            }
            "challenge" => {
                let mut order = self.order(id);
                let wanted = digest(&SHA256, format!("{}.{}", order.token, asked.thumbprint).as_bytes());
                order.status = if self.sees(&order.name, wanted.as_ref()) { "ready" } else { "invalid" };
                let text = json!({"type": "tls-alpn-01", "url": self.url(path), "token": order.token, "status": "processing"});
                self.orders.lock().unwrap().insert(id.to_owned(), order);
                Answer(200, None, text.to_string())
            }
            "finalize" => {
                let mut order = self.order(id);
                assert_eq!(order.status, "ready");
                order.certificate = Some(self.sign(&asked.payload, &order.name));
                order.status = "valid";
                let text = self.shown(id, &order);
                self.orders.lock().unwrap().insert(id.to_owned(), order);
                Answer(200, None, text)
            }
            "certificate" => Answer(200, None, self.order(id).certificate.unwrap()),
            _ => Answer(404, None, "{}".to_owned()),
        }
    }

    fn order(&self, id: &str) -> Order {
        self.orders.lock().unwrap()[id].clone()
    }

    fn shown(&self, id: &str, order: &Order) -> String {
        let certificate = order.certificate.as_ref().map(|_| self.url(&format!("/certificate/{id}")));
        json!({"status": order.status, "identifiers": [{"type": "dns", "value": order.name}],
            "authorizations": [self.url(&format!("/authorization/{id}"))], "finalize": self.url(&format!("/finalize/{id}")),
            "certificate": certificate})
        .to_string()
    }

    /// Looks whether a name leads to who has the account (RFC 8737, section 3): a certificate for that name alone, with the digest in it.
    fn sees(&self, name: &str, wanted: &[u8]) -> bool {
        until("somewhere to look at", || self.leads.lock().unwrap().is_some());
        let place = self.leads.lock().unwrap().unwrap();
        let Some(shown) = offering(place, name, Trusting::Anyone, &[b"acme-tls/1"]).map(|mut stream| {
            let shown = stream.conn.peer_certificates().unwrap()[0].clone();
            // It has nothing to say.
            assert_eq!(stream.read(&mut [0]).unwrap_or(0), 0);
            shown
        }) else {
            return false;
        };
        let (_, shown) = x509_parser::parse_x509_certificate(&shown).unwrap();
        let names = shown.subject_alternative_name().unwrap().unwrap().value.general_names.clone();
        assert_eq!(format!("{names:?}"), format!("[DNSName(\"{name}\")]"));
        shown
            .extensions()
            .iter()
            .any(|each| each.oid.to_id_string() == "1.3.6.1.5.5.7.1.31" && each.critical && each.value == [&[4, 32], wanted].concat())
    }

    fn sign(&self, payload: &Value, name: &str) -> String {
        let request = BASE64.decode(payload["csr"].as_str().unwrap()).unwrap();
        let mut request = CertificateSigningRequestParams::from_der(&CertificateSigningRequestDer::from(request)).unwrap();
        assert_eq!(format!("{:?}", request.params.subject_alt_names), format!("[DnsName(Ia5String({name:?}))]"));
        let mut times = self.times.lock().unwrap();
        let time = if times.len() > 1 { times.remove(0) } else { times[0] };
        request.params.not_before = OffsetDateTime::now_utc();
        request.params.not_after = OffsetDateTime::now_utc() + time::Duration::seconds(time);
        self.issued.fetch_add(1, Ordering::SeqCst);
        format!("{}{}", request.signed_by(&self.issuer).unwrap().pem(), self.root)
    }

    fn roots(&self) -> RootCertStore {
        crate::tls::roots(&self.root)
    }
}

fn folder(name: &str) -> PathBuf {
    let folder = std::env::temp_dir().join(format!("regauge-acme-{}-{name}", std::process::id()));
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder).unwrap();
    folder
}

fn gateway(authority: &Authority, origin: &Origin, folder: &Path) -> Server {
    std::fs::write(folder.join("root.pem"), &authority.root).unwrap();
    let change = |settings: &mut Settings| {
        settings.tls.domains = vec!["shop.test".to_owned()];
        settings.tls.email = "ops@shop.test".to_owned();
        settings.tls.directory = authority.url("/directory");
        settings.tls.authority = Some(folder.join("root.pem"));
        settings.tls.storage = folder.join("storage");
    };
    server(origin.address, change)
}

#[test]
fn a_certificate_is_ordered_kept_and_used_again() {
    let (authority, origin, folder) = (Authority::start(&[90 * 24 * 3600]), Origin::always(OK), folder("kept"));
    let server = gateway(&authority, &origin, &folder);
    let place = server.address;
    assert!(offering(place, "shop.test", Trusting::Anyone, &[]).is_none(), "there is no certificate yet");
    *authority.leads.lock().unwrap() = Some(place);
    let roots = authority.roots();
    until("it was ordered", || asked(place, "shop.test", &roots).is_some_and(|answer| answer.ends_with("hi")));
    let kept = std::fs::read_dir(folder.join("storage")).unwrap().next().unwrap().unwrap().path();
    for file in ["account.json", "shop.test.pem"] {
        assert_eq!(std::fs::metadata(kept.join(file)).unwrap().permissions().mode() & 0o777, 0o600, "{file}");
    }
    let status = server.shared.tls.as_ref().unwrap().status();
    assert!(status.len() == 1 && status[0].ordered && status[0].names == ["shop.test"], "{status:?}");
    // What proved it is shown no more.
    assert!(offering(place, "shop.test", Trusting::Anyone, &[b"acme-tls/1"]).is_none());
    let issued = authority.issued.load(Ordering::SeqCst);
    let again = gateway(&authority, &origin, &folder);
    assert!(asked(again.address, "shop.test", &roots).unwrap().ends_with("hi"));
    assert_eq!(authority.issued.load(Ordering::SeqCst), issued);
    std::fs::remove_dir_all(folder).unwrap();
}

#[test]
fn a_certificate_is_renewed_before_its_end() {
    let (authority, origin, folder) = (Authority::start(&[4, 90 * 24 * 3600]), Origin::always(OK), folder("renewed"));
    let server = gateway(&authority, &origin, &folder);
    *authority.leads.lock().unwrap() = Some(server.address);
    until("it is renewed", || {
        let end = server.shared.tls.as_ref().unwrap().status().first().map_or(0, |each| each.until);
        let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap().as_secs();
        end > now + 24 * 3600
    });
    assert_eq!((authority.accounts.lock().unwrap().len(), authority.issued.load(Ordering::SeqCst)), (1, 2));
    assert!(asked(server.address, "shop.test", &authority.roots()).unwrap().ends_with("hi"));
    std::fs::remove_dir_all(folder).unwrap();
}

#[test]
fn a_name_that_leads_elsewhere_gets_none() {
    let (authority, origin, folder) = (Authority::start(&[3600]), Origin::always(OK), folder("elsewhere"));
    let server = gateway(&authority, &origin, &folder);
    // Somebody else, who does not speak TLS.
    *authority.leads.lock().unwrap() = Some(Origin::start(|_, _| ()).address);
    until("it looked", || authority.orders.lock().unwrap().values().any(|order| order.status == "invalid"));
    std::thread::sleep(Duration::from_millis(300));
    assert!(asked(server.address, "shop.test", &authority.roots()).is_none());
    assert_eq!((authority.issued.load(Ordering::SeqCst), server.shared.tls.as_ref().unwrap().status().len()), (0, 0));
    std::fs::remove_dir_all(folder).unwrap();
}

#[test]
fn an_account_that_the_authority_does_not_know_is_made_again() {
    let (authority, origin, folder) = (Authority::start(&[3600]), Origin::always(OK), folder("unknown"));
    let server = gateway(&authority, &origin, &folder);
    *authority.leads.lock().unwrap() = Some(server.address);
    let ordered = |server: &Server| !server.shared.tls.as_ref().unwrap().status().is_empty();
    until("it was ordered", || ordered(&server));
    let kept = std::fs::read_dir(folder.join("storage")).unwrap().next().unwrap().unwrap().path();
    std::fs::remove_file(kept.join("shop.test.pem")).unwrap();
    authority.accounts.lock().unwrap().clear();
    let again = gateway(&authority, &origin, &folder);
    *authority.leads.lock().unwrap() = Some(again.address);
    until("it was ordered again", || ordered(&again));
    assert!(kept.join("account.json.old").exists() && authority.accounts.lock().unwrap().len() == 1);
    std::fs::remove_dir_all(folder).unwrap();
}

#[test]
fn of_two_that_share_their_storage_one_orders_and_the_other_may_be_asked_for_the_proof() {
    let (authority, origin, folder) = (Authority::start(&[3600]), Origin::always(OK), folder("shared"));
    let first = gateway(&authority, &origin, &folder);
    until("it orders", || !authority.orders.lock().unwrap().is_empty());
    let second = gateway(&authority, &origin, &folder);
    *authority.leads.lock().unwrap() = Some(second.address);
    for each in [&first, &second] {
        until("both show it", || asked(each.address, "shop.test", &authority.roots()).is_some());
    }
    assert_eq!((authority.accounts.lock().unwrap().len(), authority.issued.load(Ordering::SeqCst)), (1, 1));
    std::fs::remove_dir_all(folder).unwrap();
}
