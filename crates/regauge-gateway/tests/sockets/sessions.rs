//! Requests that have to come from somebody who is logged in to Rails: with sessions that Rails wrote.

use regauge_gateway::settings::guard::{Session, SessionRule};

use crate::support::{Origin, ask, gateway};

const OK: &str = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi";

/// What a Rails with `load_defaults 7.2` wrote.
fn recorded() -> serde_json::Value {
    let all = include_str!("../../../rails-formats/tests/fixtures/rails.jsonl");
    let mut lines = all.lines().map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap());
    lines.find(|line| line["defaults"] == "7.2" && line["serializer"].is_null()).unwrap()
}

fn file(name: &str, text: &str) -> std::path::PathBuf {
    let path = std::env::temp_dir().join(format!("regauge-gateway-{name}-{}", std::process::id()));
    std::fs::write(&path, text).unwrap();
    path
}

fn rule(path: &str, require: &str, login: &str) -> SessionRule {
    SessionRule { path: path.to_owned(), require: require.to_owned(), login: login.to_owned(), ..SessionRule::default() }
}

#[test]
fn who_is_logged_in_to_rails_passes() {
    let (origin, recorded) = (Origin::always(OK), recorded());
    let credentials = file("credentials", recorded["credentials"].as_str().unwrap());
    let key = file("master.key", recorded["master_key"].as_str().unwrap());
    let to = gateway(origin.address, |settings| {
        let cookie = "_session".to_owned();
        settings.guard.session = Session { cookie, credentials: Some(credentials), master_key: Some(key), ..Session::default() };
        settings.guard.sessions =
            vec![rule("/account", "warden.user.user.key", "/account/login"), rule("/api", "user_id", ""), rule("/none", "none", "")];
    });
    let session = recorded["cookies"]["_session"].as_str().unwrap();
    let asks = |method: &str, path: &str, cookie: &str, accept: &str| {
        ask(
            to,
            &format!(
                "{method} {path} HTTP/1.1\r\nHost: a\r\nConnection: close\r\nAccept: {accept}\r\nCookie: x=1; _session={cookie}\r\n\r\n"
            ),
        )
    };
    let html = "text/html,*/*";
    for path in ["/account", "/account/orders", "/api", "/", "/account/login"] {
        assert!(asks("GET", path, session, html).starts_with("HTTP/1.1 200"), "{path}");
    }
    let forged = session.replacen(&session[..4], "AAAA", 1);
    for cookie in ["", "nonsense", forged.as_str(), recorded["cookies"]["ends"].as_str().unwrap()] {
        let answer = asks("GET", "/account/orders", cookie, html);
        assert!(answer.starts_with("HTTP/1.1 302 Found\r\n") && answer.contains("\r\nlocation: /account/login\r\n"), "{answer}");
        assert!(asks("GET", "/api", cookie, html).starts_with("HTTP/1.1 401 "));
        assert!(asks("POST", "/account", cookie, html).starts_with("HTTP/1.1 401 "));
        assert!(asks("GET", "/account", cookie, "application/json").starts_with("HTTP/1.1 401 "));
        assert!(asks("GET", "/account/login", cookie, html).starts_with("HTTP/1.1 200"));
        assert!(asks("GET", "/account/login/../orders", cookie, html).starts_with("HTTP/1.1 302"));
    }
    // What is there but nil is not there.
    assert!(asks("GET", "/none", session, html).starts_with("HTTP/1.1 401 "));
}

#[test]
fn a_session_is_known_by_its_id() {
    use regauge_gateway::{guard::Guard, head::Head, settings::Settings};
    let recorded = recorded();
    let mut settings = Settings::default();
    let secret = file("secret", recorded["secret"].as_str().unwrap());
    settings.guard.session = Session { cookie: "_session".to_owned(), secret_file: Some(secret), ..Session::default() };
    let guard = Guard::new(&settings, None).unwrap().unwrap();
    let mut head = Head::default();
    head.push(b"Cookie", format!("_session={}", recorded["cookies"]["_session"].as_str().unwrap()).as_bytes());
    assert_eq!(guard.sessions().unwrap().id(&head).as_deref(), Some("b4a1"));
    assert_eq!(guard.sessions().unwrap().id(&Head::default()), None);
}
