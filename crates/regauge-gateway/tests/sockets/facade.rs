//! Routes that move from Rails to Rust, with an upstream for each.

use std::collections::HashMap;
use std::io::Write;
use std::net::{SocketAddr, TcpStream};
use std::path::PathBuf;
use std::time::Duration;

use crate::support::{Origin, ask, client, read_exactly, read_head, server};
use rails_formats::cookies::{Defaults, Jar};
use rails_formats::value::Value;
use regauge_gateway::facade::routes::RouteId;
use regauge_gateway::facade::state::State;
use regauge_gateway::facade::sticky::Sticky;
use regauge_gateway::server::Server;
use regauge_gateway::settings::Settings;
use regauge_gateway::settings::guard::Session;
use regauge_gateway::shared::Shared;

pub const RAILS: &str = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nrails";
pub const RUST: &str = "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nrust";
pub const NOT_PORTED: &str = "HTTP/1.1 501 Not Implemented\r\nX-Regauge-Unported: 1\r\nContent-Length: 2\r\n\r\nno";

fn manifest() -> PathBuf {
    let path = std::env::temp_dir().join(format!("regauge-manifest-{}-{:?}.json", std::process::id(), std::thread::current().id()));
    let routes = r#"{"version": 1, "app": "shop", "method_override": true, "routes": [
        {"verbs": ["GET"], "path": "/products/:id(.:format)", "to": "products#show", "status": "ready"},
        {"verbs": ["POST"], "path": "/orders(.:format)", "to": "orders#create", "status": "ready"},
        {"verbs": ["DELETE"], "path": "/orders(.:format)", "to": "orders#destroy", "status": "ready"}]}"#;
    std::fs::write(&path, routes).unwrap();
    path
}

pub fn both(rails: SocketAddr, rust: SocketAddr, change: impl FnOnce(&mut Settings)) -> Server {
    let path = manifest();
    let server = server(rails, |settings| {
        settings.rust = Some(format!("http://{rust}").parse().unwrap());
        settings.manifest = Some(path.clone());
        change(settings);
    });
    std::fs::remove_file(path).unwrap();
    server
}

pub fn set(server: &Server, route: u32, state: State) {
    server.facade.as_ref().unwrap().set(RouteId(route), state);
}

fn for_each_route(server: &Server, state: State) {
    (0..2).for_each(|route| set(server, route, state));
}

pub fn get(server: &Server, path: &str, fields: &str) -> String {
    ask(server.address, &format!("GET {path} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n{fields}\r\n"))
}

pub fn post(server: &Server, body: &str) -> String {
    ask(server.address, &format!("POST /orders HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: {}\r\n\r\n{body}", body.len()))
}

#[test]
fn a_route_moves_while_the_gateway_runs() {
    let (rails, rust) = (Origin::always(RAILS), Origin::always(RUST));
    let server = both(rails.address, rust.address, |_| ());
    assert!(get(&server, "/products/1", "").ends_with("rails"));
    set(&server, 0, State::Rust);
    assert!(get(&server, "//products/1/?a=b", "").ends_with("rust"));
    assert!(get(&server, "/elsewhere", "").ends_with("rails"));
    assert!(post(&server, "").ends_with("rails"));
    set(&server, 0, State::Rails);
    assert!(get(&server, "/products/1", "").ends_with("rails"));
}

#[test]
fn a_canary_keeps_its_share_and_its_clients() {
    let (rails, rust) = (Origin::always(RAILS), Origin::always(RUST));
    // Both answer differently here, which would bring the route back.
    let server = both(rails.address, rust.address, |settings| settings.facade.budget.enabled = false);
    set(&server, 0, State::Canary(3_000));
    let mut stream = client(server.address);
    let mut ask = |cookie: &str| {
        stream.write_all(format!("GET /products/1 HTTP/1.1\r\nHost: a\r\n{cookie}\r\n").as_bytes()).unwrap();
        let head = read_head(&mut stream).unwrap();
        let length = if head.contains("content-length: 5") { 5 } else { 4 };
        let key = head.lines().find_map(|line| line.strip_prefix("set-cookie: ")?.split(';').next().map(str::to_owned));
        (read_exactly(&mut stream, length), key)
    };
    let mut given = HashMap::new();
    for _ in 0..3_000 {
        let (server, key) = ask("");
        given.insert(key.unwrap(), server);
    }
    let taken = given.values().filter(|server| *server == "rust").count();
    assert!(taken.abs_diff(900) < 120, "{taken}");
    for (key, server) in given.iter().take(300) {
        assert_eq!(ask(&format!("Cookie: a=b; {key}\r\n")), (server.clone(), None));
    }
}

#[test]
fn what_rust_does_not_serve_rails_does() {
    let (rails, rust) = (Origin::always(RAILS), Origin::always(NOT_PORTED));
    let server = both(rails.address, rust.address, |_| ());
    for_each_route(&server, State::Rust);
    assert!(get(&server, "/products/1", "").ends_with("rails"));
    assert!(post(&server, "").ends_with("rails"));
    assert!(rails.saw().starts_with("GET /products/1 "));
    // A 501 of the app's own is an answer.
    let rust = Origin::always("HTTP/1.1 501 Not Implemented\r\nContent-Length: 2\r\n\r\nno");
    let server = both(rails.address, rust.address, |_| ());
    set(&server, 0, State::Rust);
    assert!(get(&server, "/products/1", "").starts_with("HTTP/1.1 501"));
}

/// An upstream that shows the bodies of requests, and answers each when it is complete.
fn after_bodies(answer: &'static str) -> impl Fn(TcpStream, crate::support::Seen) + Send + Sync + 'static {
    move |mut stream, seen| {
        while let Some(head) = read_head(&mut stream) {
            let length = head.lines().find_map(|line| line.strip_prefix("Content-Length: ")?.parse().ok()).unwrap();
            seen(&read_exactly(&mut stream, length));
            stream.write_all(answer.as_bytes()).unwrap();
        }
    }
}

#[test]
fn a_body_that_was_kept_goes_to_rails_whole() {
    let (rails, rust) = (Origin::start(after_bodies(RAILS)), Origin::start(after_bodies(NOT_PORTED)));
    let server = both(rails.address, rust.address, |_| ());
    set(&server, 1, State::Rust);
    let mut stream = client(server.address);
    for body in ["a=1", "a=2"] {
        stream.write_all(format!("POST /orders HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\n{body}").as_bytes()).unwrap();
        read_head(&mut stream).unwrap();
        assert_eq!(read_exactly(&mut stream, 5), "rails");
        assert_eq!((rust.saw(), rails.saw()), (body.to_owned(), body.to_owned()));
    }
}

#[test]
fn a_rust_that_is_gone_or_dies_costs_a_safe_request_nothing() {
    let rails = Origin::always(RAILS);
    let gone = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let server = both(rails.address, gone, |_| ());
    for_each_route(&server, State::Rust);
    assert!(get(&server, "/products/1", "").ends_with("rails"));
    assert!(post(&server, "").ends_with("rails"));
    for length in 0..RUST.len() {
        let rust = Origin::start(move |mut stream, _| {
            read_head(&mut stream);
            let _ = stream.write_all(&RUST.as_bytes()[..length]);
        });
        let server = both(rails.address, rust.address, |_| ());
        for_each_route(&server, State::Rust);
        assert!(get(&server, "/products/1", "").ends_with("rails"), "{length}");
        // What a write did before it died nobody knows: it is never sent again.
        assert!(post(&server, "").starts_with("HTTP/1.1 502"), "{length}");
    }
}

#[test]
fn a_rust_that_says_nothing_in_time() {
    let rails = Origin::always(RAILS);
    let rust = Origin::start(|mut stream, _| {
        read_head(&mut stream);
        std::thread::sleep(Duration::from_secs(5));
    });
    let server = both(rails.address, rust.address, |settings| settings.timeouts.answer = Duration::from_millis(200));
    set(&server, 0, State::Rust);
    assert!(get(&server, "/products/1", "").ends_with("rails"));
}

#[test]
fn a_body_that_comes_late_goes_to_rails_whole() {
    let (rails, rust) = (Origin::start(after_bodies(RAILS)), Origin::start(after_bodies(NOT_PORTED)));
    let server = both(rails.address, rust.address, |_| ());
    set(&server, 1, State::Rust);
    let mut stream = client(server.address);
    stream.write_all(b"POST /orders HTTP/1.1\r\nHost: a\r\nContent-Length: 6\r\n\r\n").unwrap();
    assert!(rust.saw_nothing());
    stream.write_all(b"a=1").unwrap();
    assert!(rust.saw_nothing());
    stream.write_all(b"&b=").unwrap();
    read_head(&mut stream).unwrap();
    assert_eq!((rust.saw(), rails.saw()), ("a=1&b=".to_owned(), "a=1&b=".to_owned()));
}

#[test]
fn a_form_goes_where_its_verb_goes() {
    let (rails, rust) = (Origin::always(RAILS), Origin::always(RUST));
    let server = both(rails.address, rust.address, |_| ());
    set(&server, 2, State::Rust);
    assert!(post(&server, "").ends_with("rails"));
    let form = |fields: &str, body: &str| {
        let length = body.len();
        ask(
            server.address,
            &format!("POST /orders HTTP/1.1\r\nHost: a\r\nConnection: close\r\n{fields}Content-Length: {length}\r\n\r\n{body}"),
        )
    };
    let kind = "Content-Type: application/x-www-form-urlencoded\r\n";
    assert!(form(kind, "a=1&_method=delete").ends_with("rust"));
    let seen = rust.saw();
    assert!(seen.starts_with("DELETE /orders HTTP/1.1\r\n"), "{seen}");
    assert!(form(kind, "_method=put").ends_with("rails"));
    assert!(form("Content-Type: application/json\r\nX-HTTP-Method-Override: DELETE\r\n", "{}").ends_with("rust"));
    // What Rack may read in another way, Rails decides.
    assert!(form(kind, "[_method]=delete").ends_with("rails"));
    assert!(form("Content-Type: multipart/form-data; boundary=x\r\n", "--x\r\n\\").ends_with("rails"));
}

#[test]
fn a_tester_chooses_where_that_is_allowed() {
    let (rails, rust) = (Origin::always(RAILS), Origin::always(RUST));
    let server = both(rails.address, rust.address, |settings| settings.sticky.force_header = "X-Server".to_owned());
    assert!(get(&server, "/products/1", "X-Server: rust\r\n").ends_with("rust"));
    let server = both(rails.address, rust.address, |_| ());
    assert!(get(&server, "/products/1", "X-Server: rust\r\n").ends_with("rails"));
}

/// A canary that knows clients by their sessions, and what writes these as Rails does.
fn by_session(rails: &Origin, rust: &Origin) -> (Server, Jar) {
    let secret = std::env::temp_dir().join(format!("regauge-secret-{}-{:?}", std::process::id(), std::thread::current().id()));
    std::fs::write(&secret, "a secret of the tests").unwrap();
    let server = both(rails.address, rust.address, |settings| {
        settings.facade.budget.enabled = false;
        settings.sticky.session = true;
        settings.guard.session = Session { cookie: "_shop".to_owned(), secret_file: Some(secret.clone()), ..Session::default() };
    });
    std::fs::remove_file(secret).unwrap();
    (server, Jar::new(b"a secret of the tests", Defaults::of((7, 2))))
}

#[test]
fn a_canary_knows_who_has_a_session() {
    let (rails, rust) = (Origin::always(RAILS), Origin::always(RUST));
    let (server, jar) = by_session(&rails, &rust);
    set(&server, 0, State::Canary(3_000));
    let session = |id: &str, more: &str| {
        let pairs =
            [("session_id", id), ("_csrf_token", more)].map(|(key, value)| (Value::Text(key.to_owned()), Value::Text(value.to_owned())));
        format!("_shop={}", jar.encrypt("_shop", &Value::Map(pairs.to_vec()), None).unwrap())
    };
    let mut stream = client(server.address);
    let mut ask = |cookie: &str| {
        stream.write_all(format!("GET /products/1 HTTP/1.1\r\nHost: a\r\nCookie: {cookie}\r\n\r\n").as_bytes()).unwrap();
        let head = read_head(&mut stream).unwrap();
        let length = if head.contains("content-length: 5") { 5 } else { 4 };
        let key = head.lines().find_map(|line| line.strip_prefix("set-cookie: ")?.split(';').next().map(str::to_owned));
        (read_exactly(&mut stream, length), key)
    };
    let (mut taken, mut given) = (0, Vec::new());
    for number in 0..1_000 {
        let (server, key) = ask(&session(&format!("{number:032x}"), "first"));
        taken += usize::from(server == "rust");
        given.push((server, key.unwrap()));
    }
    assert!(taken.abs_diff(300) < 70, "{taken}");
    for (number, (server, key)) in given.iter().enumerate().take(50) {
        // Its text changes with every answer; and a client that never sends our cookie back is known all the same.
        assert_eq!(ask(&session(&format!("{number:032x}"), "second")), (server.clone(), Some(key.clone())));
        // Whoever logs in has another session, and stays where he was.
        assert_eq!(ask(&format!("{}; {key}", session("another", "third"))), (server.clone(), None));
        assert_eq!(ask(key), (server.clone(), None));
    }
    // Without a session that can be read, each has a place of his own, and our cookie to keep it.
    let none: std::collections::HashSet<_> =
        ["a=b", "_shop=nonsense", "_shop=a--b--c", &session("", "")[..20]].map(|cookie| ask(cookie).1.unwrap()).into_iter().collect();
    assert_eq!(none.len(), 4);
    assert!(given.iter().all(|(_, key)| !none.contains(key)));
}

#[test]
fn a_place_from_before_the_session_stays() {
    let (rails, rust) = (Origin::always(RAILS), Origin::always(RUST));
    let (server, jar) = by_session(&rails, &rust);
    set(&server, 0, State::Canary(5_000));
    let id = Value::Map(vec![(Value::Text("session_id".to_owned()), Value::Text("b4a1".to_owned()))]);
    let session = format!("_shop={}", jar.encrypt("_shop", &id, None).unwrap());
    let own = |answer: &str| answer.lines().find_map(|line| line.strip_prefix("set-cookie: ")?.split(';').next().map(str::to_owned));
    let by = |answer: &str| answer.rsplit("\r\n").next().unwrap().to_owned();
    for _ in 0..20 {
        let first = get(&server, "/products/1", "");
        let then = get(&server, "/products/1", &format!("Cookie: {session}; {}\r\n", own(&first).unwrap()));
        assert_eq!((by(&then), own(&then)), (by(&first), None));
    }
}

#[test]
fn sessions_cannot_be_read_without_their_cookies_name() {
    let settings = Settings { sticky: Sticky { session: true, ..Sticky::default() }, ..Settings::default() };
    let wrong = Shared::new(settings, None).unwrap_err().to_string();
    assert!(wrong.starts_with("canary.session: session.cookie"), "{wrong}");
}
