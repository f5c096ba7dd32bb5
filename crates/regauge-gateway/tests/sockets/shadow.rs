//! Copies of requests, what is told of both answers, and routes that come back by themselves.

use std::io::Write;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use regauge_gateway::compare::Counted;
use regauge_gateway::facade::journal::Author;
use regauge_gateway::facade::routes::RouteId;
use regauge_gateway::facade::state::State;
use regauge_gateway::server::Server;

use crate::facade::{RAILS, RUST, both, get, post, set};
use crate::support::{Origin, client, read_exactly, read_head};

const SAME: &str = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nX-Runtime: 1\r\n\r\nrails";

fn until(holds: impl Fn() -> bool) {
    let begun = Instant::now();
    while !holds() {
        assert!(begun.elapsed() < Duration::from_secs(10));
        std::thread::sleep(Duration::from_millis(2));
    }
}

fn counted(server: &Server) -> Counted {
    server.shared.comparer.counts.now()
}

fn file(name: &str) -> PathBuf {
    std::env::temp_dir().join(format!("regauge-shadow-{}-{name}", std::process::id()))
}

#[test]
fn what_rails_answers_is_asked_of_rust_too() {
    let (rails, rust) = (Origin::always(SAME), Origin::always("HTTP/1.1 200 OK\r\nContent-Length: 5\r\nx-runtime: 2\r\n\r\nrails"));
    let server = both(rails.address, rust.address, |_| ());
    set(&server, 0, State::Shadow);
    // Nobody but the gateway says that a request is a copy.
    assert!(get(&server, "/products/1?a=b", "X-Regauge-Shadow: 1\r\nCookie: a=b\r\n").ends_with("rails"));
    let (first, copy) = (rails.saw(), rust.saw());
    assert!(copy.starts_with("GET /products/1?a=b HTTP/1.1\r\n") && copy.contains("X-Regauge-Shadow: 1\r\n"), "{copy}");
    assert!(copy.contains("Cookie: a=b\r\n") && !first.to_lowercase().contains("x-regauge-shadow"), "{first}");
    until(|| counted(&server).equal == 1);
    assert_eq!(server.facade.as_ref().unwrap().numbers(RouteId(0)).1.compared, 1);
    // A write would have its effect twice.
    set(&server, 1, State::Shadow);
    assert!(post(&server, "a=1").ends_with("rails"));
    assert!(rust.saw_nothing());
}

#[test]
fn a_write_goes_to_the_sandbox_that_was_declared() {
    let serve = |answer: &'static str| {
        move |mut stream: std::net::TcpStream, seen: crate::support::Seen| {
            while let Some(head) = read_head(&mut stream) {
                let length = head.lines().find_map(|line| line.strip_prefix("Content-Length: ")?.parse().ok()).unwrap_or(0);
                seen(&format!("{head}{}", read_exactly(&mut stream, length)));
                stream.write_all(answer.as_bytes()).unwrap();
            }
        }
    };
    let (rails, rust, sandbox) = (Origin::start(serve(SAME)), Origin::always(RUST), Origin::start(serve(SAME)));
    let server = both(rails.address, rust.address, |settings| {
        settings.shadow.sandbox = Some(format!("http://{}", sandbox.address).parse().unwrap());
    });
    set(&server, 1, State::Shadow);
    assert!(post(&server, "a=1&b=2").ends_with("rails"));
    let copy = sandbox.saw();
    assert!(copy.starts_with("POST /orders ") && copy.contains("X-Regauge-Shadow: 1\r\n") && copy.ends_with("a=1&b=2"), "{copy}");
    until(|| counted(&server).equal == 1);
    assert!(rust.saw_nothing());
}

#[test]
fn a_slow_copy_holds_up_nobody() {
    let rails = Origin::always(SAME);
    let rust = Origin::start(|mut stream, seen| {
        while let Some(head) = read_head(&mut stream) {
            seen(&head);
            std::thread::sleep(Duration::from_secs(2));
            let _ = stream.write_all(SAME.as_bytes());
        }
    });
    let server = both(rails.address, rust.address, |settings| settings.shadow.concurrency = 2);
    set(&server, 0, State::Shadow);
    let begun = Instant::now();
    for _ in 0..20 {
        assert!(get(&server, "/products/1", "").ends_with("rails"));
    }
    assert!(begun.elapsed() < Duration::from_millis(1_900), "{:?}", begun.elapsed());
    assert_eq!(counted(&server).busy, 18);
    until(|| counted(&server).equal == 2);
    get(&server, "/products/1", "");
    until(|| counted(&server).equal == 3);
}

#[test]
fn what_is_too_large_or_has_no_end_is_not_compared() {
    const LARGE: &str = "HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\n";
    let large = |whole: bool| {
        Origin::start(move |mut stream, _| {
            while read_head(&mut stream).is_some() {
                let answer = if whole { format!("{LARGE}{}", "x".repeat(5_000)) } else { SAME.to_owned() };
                let _ = stream.write_all(answer.as_bytes());
            }
        })
    };
    let (rails, rust) = (large(true), large(false));
    let server = both(rails.address, rust.address, |settings| settings.shadow.body = 4_096);
    set(&server, 0, State::Shadow);
    assert_eq!(get(&server, "/products/1", "").matches('x').count(), 5_000);
    until(|| counted(&server).large == 1);
    let other = both(rust.address, rails.address, |settings| settings.shadow.body = 4_096);
    set(&other, 0, State::Shadow);
    get(&other, "/products/1", "");
    until(|| counted(&other).large == 1);
    let events = Origin::always("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nContent-Length: 2\r\n\r\na\n");
    let server = both(events.address, rust.address, |_| ());
    set(&server, 0, State::Shadow);
    get(&server, "/products/1", "");
    until(|| counted(&server).skipped == 1);
}

#[test]
fn what_differs_is_written_without_secrets() {
    let rails = Origin::always(
        "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 34\r\nSet-Cookie: s=hidden\r\n\r\n{\"price\":1,\"api_token\":\"hidden-1\"}",
    );
    let rust = Origin::always(
        "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 34\r\nSet-Cookie: t=hidden\r\n\r\n{\"price\":2,\"api_token\":\"hidden-2\"}",
    );
    let path = file("differs.jsonl");
    let server = both(rails.address, rust.address, |settings| settings.compare.file = Some(path.clone()));
    set(&server, 0, State::Shadow);
    get(&server, "/products/1?token=hidden", "Cookie: s=hidden\r\nAuthorization: Bearer hidden\r\n");
    until(|| std::fs::read_to_string(&path).is_ok_and(|text| text.ends_with('\n')));
    let text = std::fs::read_to_string(&path).unwrap();
    std::fs::remove_file(&path).unwrap();
    let line: serde_json::Value = serde_json::from_str(&text).unwrap();
    assert!(!text.contains("hidden"), "{text}");
    assert_eq!(
        (&line["route"], &line["request"]["target"]),
        (&"GET /products/:id(.:format)".into(), &"/products/1?token=[FILTERED]".into())
    );
    let mut places: Vec<_> = line["differences"].as_array().unwrap().iter().map(|each| each["at"].as_str().unwrap()).collect();
    places.sort_unstable();
    assert_eq!(places, ["body $.api_token", "body $.price", "header set-cookie"]);
    // It is counted when it was handed to who writes.
    until(|| counted(&server).different == 1);
}

#[test]
fn a_route_whose_answers_differ_comes_back() {
    let (rails, rust) = (Origin::always(RAILS), Origin::always(RUST));
    let server = both(rails.address, rust.address, |settings| settings.facade.budget.minimum = 5);
    let facade = server.facade.as_ref().unwrap();
    facade.change(RouteId(0), State::Canary(1), &Author::Person("ann".to_owned()), "begin").unwrap();
    for _ in 0..5 {
        get(&server, "/products/1", "Cookie: regauge_canary=00000000000000000000000000000000\r\n");
    }
    until(|| facade.state(RouteId(0)) == State::Rails);
    let standing = facade.standing(RouteId(0));
    assert!(standing.held && standing.why.starts_with("mismatches: 5 of 5 compared answers differ (100.00%)"), "{standing:?}");
}

#[test]
fn a_rust_that_dies_costs_nobody_a_request_and_its_route_comes_back() {
    let rails = Origin::always(RAILS);
    let gone = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let path = file("state.json");
    let _ = std::fs::remove_file(&path);
    let server = both(rails.address, gone, |settings| settings.facade.files.state = Some(path.clone()));
    let facade = server.facade.as_ref().unwrap();
    facade.change(RouteId(0), State::Rust, &Author::Person("ann".to_owned()), "all").unwrap();
    let mut stream = client(server.address);
    for _ in 0..40 {
        stream.write_all(b"GET /products/1 HTTP/1.1\r\nHost: a\r\n\r\n").unwrap();
        assert!(read_head(&mut stream).unwrap().starts_with("HTTP/1.1 200"));
        assert_eq!(read_exactly(&mut stream, 5), "rails");
    }
    assert_eq!(facade.state(RouteId(0)), State::Rails);
    assert!(facade.standing(RouteId(0)).why.starts_with("errors: Rust failed 20 of 20"), "{:?}", facade.standing(RouteId(0)));
    // And stays there over a restart.
    until(|| std::fs::read_to_string(&path).is_ok_and(|text| text.contains("errors: Rust failed 20 of 20")));
    let again = both(rails.address, gone, |settings| settings.facade.files.state = Some(path.clone()));
    let facade = again.facade.as_ref().unwrap();
    assert_eq!((facade.state(RouteId(0)), facade.standing(RouteId(0)).held, facade.changes().len()), (State::Rails, true, 2));
    std::fs::remove_file(&path).unwrap();
    let _ = std::fs::remove_file(format!("{}.lock", path.display()));
}
