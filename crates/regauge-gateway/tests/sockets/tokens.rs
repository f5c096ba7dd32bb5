//! Requests that have to bring a token, on real sockets.

use std::io::Write;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use regauge_gateway::settings::guard::{RateRule, TokenRule};

use crate::support::{Origin, ask, gateway, read_head};

const OK: &str = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi";

fn recorded() -> serde_json::Value {
    serde_json::from_str(include_str!("../fixtures/tokens.json")).unwrap()
}

fn token(algorithm: &str) -> String {
    recorded()["tokens"][algorithm].as_str().unwrap().to_owned()
}

fn file(name: &str, text: &str) -> PathBuf {
    let path = std::env::temp_dir().join(format!("regauge-gateway-{name}-{}", std::process::id()));
    std::fs::write(&path, text).unwrap();
    path
}

fn rule() -> TokenRule {
    TokenRule {
        path: "/api".to_owned(),
        except: vec!["/api/open".to_owned()],
        issuers: vec!["https://id.test".to_owned()],
        audiences: vec!["shop".to_owned()],
        headers: [("sub", "X-User-Id"), ("name", "X-User-Name"), ("admin", "X-Admin")].map(|(a, b)| (a.to_owned(), b.to_owned())).into(),
        ..TokenRule::default()
    }
}

fn get(path: &str, token: &str) -> String {
    let field = if token.is_empty() { String::new() } else { format!("Authorization: Bearer {token}\r\n") };
    format!("GET {path} HTTP/1.1\r\nHost: a\r\nConnection: close\r\nX-User-Id: 1\r\nx-admin: true\r\n{field}\r\n")
}

#[test]
fn a_good_token_passes_and_its_claims_are_told() {
    let origin = Origin::always(OK);
    let key = file("key.pem", recorded()["pem"]["p256"].as_str().unwrap());
    let to = gateway(origin.address, |settings| settings.guard.tokens = vec![TokenRule { key_file: Some(key), ..rule() }]);
    assert!(ask(to, &get("/api/x", &token("ES256"))).starts_with("HTTP/1.1 200"));
    let seen = origin.saw();
    assert!(seen.contains("X-User-Name: Zoë\r\nX-User-Id: 42\r\n") && seen.contains("X-Admin: true\r\n"), "{seen}");
    assert_eq!((seen.matches("X-User-Id").count(), seen.contains("x-admin")), (1, false));
    for (path, token, challenge) in [
        ("/api", String::new(), "Bearer"),
        ("//%61pi", String::new(), "Bearer"),
        ("/api/open/../x", String::new(), "Bearer"),
        ("/api", token("RS256"), "Bearer error=\"invalid_token\", error_description=\"The token's algorithm is not allowed\""),
        ("/api", "a.b.c".to_owned(), "Bearer error=\"invalid_token\", error_description=\"The token is malformed\""),
    ] {
        let answer = ask(to, &get(path, &token));
        assert!(answer.starts_with("HTTP/1.1 401 ") && answer.contains(&format!("\r\nwww-authenticate: {challenge}\r\n")), "{answer}");
    }
    let twice = get("/api", &token("ES256")).replace("X-User-Id: 1", "Authorization: Bearer x");
    assert!(ask(to, &twice).starts_with("HTTP/1.1 400 "));
    // Elsewhere none is needed, and what clients say in its place is left out all the same.
    assert!(ask(to, &get("/api/open", "")).starts_with("HTTP/1.1 200"));
    assert!(!origin.saw().to_lowercase().contains("x-user-id"));
    assert!(ask(to, &get("/", "")).starts_with("HTTP/1.1 200"));
}

#[test]
fn how_much_is_counted_by_what_a_good_token_says() {
    let origin = Origin::always(OK);
    let pem = file("limits.pem", recorded()["pem"]["p256"].as_str().unwrap());
    let limit = RateRule { requests: 2, per: "1h".to_owned(), by: "claim:sub".to_owned(), path: "/api".to_owned(), ..RateRule::default() };
    let to = gateway(origin.address, |settings| {
        settings.guard.tokens = vec![TokenRule { key_file: Some(pem), ..rule() }];
        settings.guard.rates = vec![limit.clone()];
    });
    let status = |path: &str, token: &str| ask(to, &get(path, token))[9..12].to_owned();
    let good = token("ES256");
    // With another signature it says the same, and is counted for nobody.
    let forged = format!("{}.{}", good.rsplit_once('.').unwrap().0, "A".repeat(86));
    assert_eq!([status("/api", &forged), status("/api", &forged), status("/api", &forged)], ["401", "401", "401"]);
    assert_eq!([status("/api", &good), status("/api/x", &good), status("/api", &good)], ["200", "200", "429"]);
    // Who needs no token is told apart by address.
    assert_eq!([status("/api/open", ""), status("/api/open", &good), status("/api/open", "")], ["200", "200", "429"]);
    let settings = regauge_gateway::settings::Settings {
        guard: regauge_gateway::settings::guard::Guard { rates: vec![limit], ..Default::default() },
        ..Default::default()
    };
    let wrong = regauge_gateway::guard::Guard::new(&settings, None).unwrap_err().to_string();
    assert_eq!(wrong, "[[rate_limits]]: by a claim, and nothing in [[tokens]] verifies any");
}

/// A server that answers each request with what it is given: the first so many with the first, then the second.
fn keys(first: String, times: usize, then: String) -> (Origin, Arc<AtomicUsize>) {
    let asked = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&asked);
    let origin = Origin::start(move |mut stream, seen| {
        let Some(head) = read_head(&mut stream) else { return };
        seen(&head);
        let body = if count.fetch_add(1, Ordering::SeqCst) < times { &first } else { &then };
        let (one, other) = body.split_at(body.len() / 2);
        let text = format!("{:x}\r\n{one}\r\n{:x}\r\n{other}\r\n0\r\n\r\n", one.len(), other.len());
        stream.write_all(format!("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n{text}").as_bytes()).unwrap();
    });
    (origin, asked)
}

#[test]
fn a_key_that_is_new_is_asked_for_once() {
    let set = recorded()["jwks"].clone();
    let old = serde_json::json!({"keys": [set["keys"][0]]}).to_string();
    let (provider, asked) = keys(old, 1, set.to_string());
    let origin = Origin::always(OK);
    let url = format!("http://{}/keys?x=1", provider.address);
    let to = gateway(origin.address, |settings| settings.guard.tokens = vec![TokenRule { jwks_url: url, ..rule() }]);
    assert!(ask(to, &get("/api", &token("RS256"))).starts_with("HTTP/1.1 200"));
    assert!(provider.saw().starts_with("GET /keys?x=1 HTTP/1.1\r\nHost: 127.0.0.1:"));
    assert!(ask(to, &get("/api", &token("EdDSA"))).starts_with("HTTP/1.1 200"));
    let unknown =
        token("ES256").replacen(&token("ES256")[..token("ES256").find('.').unwrap()], "eyJhbGciOiJFUzI1NiIsImtpZCI6ImdvbmUifQ", 1);
    for _ in 0..3 {
        let answer = ask(to, &get("/api", &unknown));
        assert!(answer.starts_with("HTTP/1.1 401 ") && answer.contains("key is not known"), "{answer}");
    }
    assert_eq!(asked.load(Ordering::SeqCst), 2);
}

#[test]
fn keys_that_anybody_could_change_are_not_asked_for() {
    use regauge_gateway::{guard::Guard, settings::Settings};
    let mut settings = Settings::default();
    settings.guard.tokens = vec![TokenRule { jwks_url: "http://id.example/keys".to_owned(), ..rule() }];
    assert!(Guard::new(&settings, None).unwrap_err().to_string().contains("keys come over https"));
    let short = file("short", "too short\n");
    settings.guard.tokens = vec![TokenRule { secret_file: Some(short), ..rule() }];
    assert!(Guard::new(&settings, None).unwrap_err().to_string().contains("at least 32 bytes"));
}

#[test]
fn a_server_is_asked_about_tokens_that_are_not_signed() {
    let asked = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&asked);
    let knows = Origin::start(move |mut stream, _| {
        let Some(head) = read_head(&mut stream) else { return };
        count.fetch_add(1, Ordering::SeqCst);
        let answer = match head.lines().find_map(|line| line.strip_prefix("Authorization: Bearer ")) {
            Some("good") => "200 OK\r\nContent-Length: 12\r\n\r\n{\"sub\":\"42\"}",
            Some("revoked") => "200 OK\r\nContent-Length: 16\r\n\r\n{\"active\":false}",
            Some("broken") => "500 Oh\r\nContent-Length: 0\r\n\r\n",
            _ => "401 Unauthorized\r\nContent-Length: 0\r\n\r\n",
        };
        stream.write_all(format!("HTTP/1.1 {answer}").as_bytes()).unwrap();
    });
    let origin = Origin::always(OK);
    let url = format!("http://{}/check", knows.address);
    let to = gateway(origin.address, |settings| settings.guard.tokens = vec![TokenRule { ask: url, ..rule() }]);
    let status = |token: &str| ask(to, &get("/api", token))[9..12].to_owned();
    assert_eq!(["good", "good", "revoked", "bad", "bad"].map(status), ["200", "200", "401", "401", "401"]);
    assert!(origin.saw().contains("X-User-Id: 42\r\n"));
    assert_eq!(asked.load(Ordering::SeqCst), 3);
    assert_eq!(["broken", "broken"].map(status), ["503", "503"]);
    assert_eq!(asked.load(Ordering::SeqCst), 5);
}
