//! What a request has to pass: addresses, limits; and what servers are told of clients.

use std::io::Write;

use regauge_gateway::settings::guard::{AccessRule, Guard, RateRule};

use crate::support::{Origin, ask, client, gateway, read_exactly, read_head};

const OK: &str = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi";

fn get(path: &str, fields: &str) -> String {
    format!("GET {path} HTTP/1.1\r\nHost: shop.test:80\r\nConnection: close\r\n{fields}\r\n")
}

fn field(head: &str, name: &str) -> Option<String> {
    head.lines()
        .find_map(|line| line.split_once(": ").filter(|(each, _)| each.eq_ignore_ascii_case(name)).map(|(_, value)| value.to_owned()))
}

const CLAIMS: &str = "X-Forwarded-For: 6.6.6.6\r\nX-Forwarded-For: 7.7.7.7\r\nForwarded: for=6.6.6.6\r\nX-Forwarded-Proto: https\r\nX-Forwarded-Ssl: on\r\nX-Forwarded-Host: evil.test\r\nClient-Ip: 6.6.6.6\r\nX-Real-IP: 6.6.6.6\r\nX-Request-Start: t=1\r\nProxy: http://evil.test\r\n";

#[test]
fn what_strangers_say_of_themselves_is_replaced() {
    let origin = Origin::always(OK);
    ask(gateway(origin.address, |_| ()), &get("/", CLAIMS));
    let seen = origin.saw();
    assert_eq!(field(&seen, "X-Forwarded-For").as_deref(), Some("127.0.0.1"));
    assert_eq!(field(&seen, "X-Forwarded-Proto").as_deref(), Some("http"));
    assert_eq!(field(&seen, "Forwarded").as_deref(), Some("for=127.0.0.1;proto=http;host=\"shop.test:80\""));
    assert!(!["6.6.6.6", "7.7.7.7", "evil", "t=1\r", "Ssl"].iter().any(|claim| seen.contains(claim)), "{seen}");
}

#[test]
fn what_a_trusted_proxy_says_is_added_to() {
    let origin = Origin::always(OK);
    ask(gateway(origin.address, |settings| settings.guard.trust.proxies = "loopback".parse().unwrap()), &get("/", CLAIMS));
    let seen = origin.saw();
    assert_eq!(field(&seen, "X-Forwarded-For").as_deref(), Some("6.6.6.6, 7.7.7.7, 127.0.0.1"));
    assert_eq!(field(&seen, "X-Forwarded-Proto").as_deref(), Some("https"));
    assert_eq!(field(&seen, "Forwarded").as_deref(), Some("for=6.6.6.6, for=127.0.0.1;proto=http;host=\"shop.test:80\""));
    assert_eq!(seen.matches("X-Request-Start: t=1\r\n").count(), seen.matches("X-Request-Start").count());
}

#[test]
fn a_trace_is_passed_on_and_begun_where_it_is_asked_for() {
    let origin = Origin::always(OK);
    let valid = "traceparent: 00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01\r\ntracestate: a=b\r\n";
    let plain = gateway(origin.address, |_| ());
    ask(plain, &get("/", valid));
    assert!(origin.saw().contains(valid));
    ask(plain, &get("/", ""));
    assert!(!origin.saw().contains("traceparent"));
    let makes = gateway(origin.address, |settings| settings.guard.trace = true);
    ask(makes, &get("/", valid));
    assert!(origin.saw().contains(valid));
    for none in ["", "traceparent: nonsense\r\ntracestate: a=b\r\n"] {
        ask(makes, &get("/", none));
        let seen = origin.saw();
        assert_eq!(field(&seen, "traceparent").map(|value| value.len()), Some(55), "{seen}");
        assert!(!seen.contains("nonsense") && !seen.contains("tracestate"), "{seen}");
    }
}

#[test]
fn addresses_are_let_in_or_not() {
    let origin = Origin::always(OK);
    let guard = Guard {
        trust: regauge_gateway::guard::client::Trust { proxies: "loopback".parse().unwrap(), ..Default::default() },
        deny: "192.0.2.0/24".parse().unwrap(),
        access: vec![AccessRule { path: "/admin".to_owned(), allow: vec!["10.0.0.0/8".to_owned()], ..AccessRule::default() }],
        ..Guard::default()
    };
    let to = gateway(origin.address, |settings| settings.guard = guard);
    let status = |path: &str, client: &str| ask(to, &get(path, &format!("X-Forwarded-For: {client}\r\n")))[9..12].to_owned();
    assert_eq!([status("/", "8.8.8.8"), status("/", "192.0.2.1"), status("/", "::ffff:192.0.2.1")], ["200", "403", "403"]);
    assert_eq!([status("/admin", "8.8.8.8"), status("/%61dmin/x", "8.8.8.8"), status("/admin", "10.0.0.1")], ["403", "403", "200"]);
    // What stands further left was said by somebody whom nobody vouches for.
    assert_eq!(status("/admin", "10.0.0.1, 8.8.8.8"), "403");
}

#[test]
fn a_refused_request_leaves_the_connection_as_it_was() {
    let origin = Origin::always(OK);
    let to = gateway(origin.address, |settings| {
        settings.guard.access = vec![AccessRule { path: "/no".to_owned(), deny: vec!["all".to_owned()], ..AccessRule::default() }];
    });
    let mut stream = client(to);
    stream.write_all(b"POST /no HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabcGET / HTTP/1.1\r\nHost: a\r\n\r\n").unwrap();
    let head = read_head(&mut stream).unwrap();
    assert!(head.starts_with("HTTP/1.1 403 Forbidden\r\n") && head.contains("content-length: 10\r\n"), "{head}");
    assert_eq!(read_exactly(&mut stream, 10), "Forbidden\n");
    assert!(read_head(&mut stream).unwrap().starts_with("HTTP/1.1 200"));
    assert!(origin.saw().starts_with("GET / "));
}

#[test]
fn too_much_is_refused_with_a_time_to_come_again() {
    let origin = Origin::always(OK);
    let to = gateway(origin.address, |settings| {
        let rule = RateRule { name: "all".to_owned(), requests: 2, per: "1h".to_owned(), tell: true, ..RateRule::default() };
        settings.guard.rates = vec![rule];
    });
    let first = ask(to, &get("/", ""));
    assert!(
        first.starts_with("HTTP/1.1 200") && first.contains("ratelimit-policy: \"all\";q=2;w=3600\r\nratelimit: \"all\";r=1;t=1800\r\n")
    );
    ask(to, &get("/", ""));
    let third = ask(to, &get("/", ""));
    assert!(third.starts_with("HTTP/1.1 429 Too Many Requests\r\n") && third.contains("\r\nretry-after: 1800\r\n"), "{third}");
    assert!(third.contains("\r\nratelimit: \"all\";r=0;t=1800\r\n") && third.ends_with("\r\n\r\nToo Many Requests\n"), "{third}");
}

#[test]
fn so_many_at_once_and_one_more_when_one_is_over() {
    let (go, wait) = std::sync::mpsc::channel::<()>();
    let wait = std::sync::Mutex::new(wait);
    let origin = Origin::start(move |mut stream, seen| {
        while let Some(head) = read_head(&mut stream) {
            seen(&head);
            if head.starts_with("GET /slow") {
                wait.lock().unwrap().recv().unwrap();
            }
            stream.write_all(OK.as_bytes()).unwrap();
        }
    });
    let to = gateway(origin.address, |settings| settings.guard.rates = vec![RateRule { at_once: 1, ..RateRule::default() }]);
    let mut slow = client(to);
    slow.write_all(get("/slow", "").as_bytes()).unwrap();
    origin.saw();
    assert!(ask(to, &get("/", "")).starts_with("HTTP/1.1 429"));
    go.send(()).unwrap();
    crate::support::until_close(&mut slow);
    assert!(ask(to, &get("/", "")).starts_with("HTTP/1.1 200"));
}
