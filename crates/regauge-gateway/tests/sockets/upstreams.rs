//! Several upstreams, of which some fail.

use std::io::Write;
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use crate::support::{Origin, ask, client, read_exactly, read_head, server, until_close};
use regauge_gateway::server::Server;
use regauge_gateway::settings::Settings;
use regauge_gateway::upstream::breaker;
use regauge_gateway::upstream::condition::State;
use regauge_gateway::upstream::status::GroupStatus;

const OK: &str = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi";
const GET: &str = "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";

/// A gateway in front of several.
fn before(upstreams: &[SocketAddr], change: impl FnOnce(&mut Settings)) -> Server {
    let all = upstreams.iter().map(|each| format!("http://{each}")).collect::<Vec<_>>().join(",");
    server(upstreams[0], |settings| {
        settings.rails = all.parse().unwrap();
        settings.upstream.health.path = String::new();
        change(settings);
    })
}

/// Where nobody listens.
fn nowhere() -> SocketAddr {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap()
}

fn rails(server: &Server) -> GroupStatus {
    server.shared.upstreams.status().remove(0)
}

/// Waits until something holds.
pub fn until(what: &str, mut holds: impl FnMut() -> bool) {
    let begun = Instant::now();
    while !holds() {
        assert!(begun.elapsed() < Duration::from_secs(10), "{what}");
        std::thread::sleep(Duration::from_millis(5));
    }
}

/// An upstream that can be killed: its listener and all its connections are gone at once, and may come back at the same place.
struct Mortal {
    address: SocketAddr,
    dead: Arc<AtomicBool>,
    served: Arc<AtomicUsize>,
}

impl Mortal {
    fn start(address: SocketAddr, answer: String) -> Self {
        let listener = TcpListener::bind(address).unwrap();
        listener.set_nonblocking(true).unwrap();
        let (address, dead, served) = (listener.local_addr().unwrap(), Arc::new(AtomicBool::new(false)), Arc::new(AtomicUsize::new(0)));
        let (gone, count) = (Arc::clone(&dead), Arc::clone(&served));
        std::thread::spawn(move || {
            let mut open: Vec<TcpStream> = Vec::new();
            while !gone.load(Ordering::SeqCst) {
                let Ok((stream, _)) = listener.accept() else {
                    std::thread::sleep(Duration::from_millis(1));
                    continue;
                };
                stream.set_nonblocking(false).unwrap();
                stream.set_nodelay(true).unwrap();
                open.push(stream.try_clone().unwrap());
                let (answer, count, gone) = (answer.clone(), Arc::clone(&count), Arc::clone(&gone));
                std::thread::spawn(move || speak(stream, &answer, &count, &gone));
            }
            for stream in open {
                let _ = stream.shutdown(std::net::Shutdown::Both);
            }
        });
        Self { address, dead, served }
    }

    fn kill(&self) {
        self.dead.store(true, Ordering::SeqCst);
    }
}

/// Answers in two pieces, so that it may die between them.
fn speak(mut stream: TcpStream, answer: &str, count: &AtomicUsize, gone: &AtomicBool) {
    let (first, second) = answer.split_at(answer.len() / 2);
    while read_head(&mut stream).is_some() {
        count.fetch_add(1, Ordering::SeqCst);
        if stream.write_all(first.as_bytes()).is_err() || gone.load(Ordering::SeqCst) || stream.write_all(second.as_bytes()).is_err() {
            return;
        }
    }
}

#[test]
fn killing_one_of_two_under_load_fails_no_safe_request() {
    let answer = format!("HTTP/1.1 200 OK\r\nContent-Length: 4000\r\n\r\n{}", "x".repeat(4000));
    let any = "127.0.0.1:0".parse().unwrap();
    let (one, other) = (Mortal::start(any, answer.clone()), Mortal::start(any, answer.clone()));
    let server = before(&[one.address, other.address], |settings| {
        settings.threads = 2;
        settings.upstream.eject.time = Duration::from_millis(200);
        settings.upstream.slow_start = Duration::from_millis(100);
    });
    let (to, stop, asked) = (server.address, Arc::new(AtomicBool::new(false)), Arc::new(AtomicUsize::new(0)));
    let clients: Vec<_> = (0..8)
        .map(|_| {
            let (stop, asked) = (Arc::clone(&stop), Arc::clone(&asked));
            std::thread::spawn(move || {
                let mut stream = client(to);
                while !stop.load(Ordering::SeqCst) {
                    stream.write_all(b"GET / HTTP/1.1\r\nHost: a\r\n\r\n").unwrap();
                    let head = read_head(&mut stream).unwrap();
                    assert!(head.starts_with("HTTP/1.1 200 "), "{head}");
                    assert_eq!(read_exactly(&mut stream, 4000), "x".repeat(4000));
                    asked.fetch_add(1, Ordering::SeqCst);
                }
            })
        })
        .collect();
    let more = |number: usize| {
        let from = asked.load(Ordering::SeqCst);
        until("requests go on", || asked.load(Ordering::SeqCst) >= from + number || clients.iter().any(|each| each.is_finished()));
    };
    more(200);
    assert!([&one, &other].iter().all(|each| each.served.load(Ordering::SeqCst) > 20), "both serve");
    one.kill();
    more(500);
    until("it is left out", || rails(&server).upstreams[0].ejections > 0);
    let back = Mortal::start(one.address, answer);
    until("it serves again", || back.served.load(Ordering::SeqCst) > 20);
    other.kill();
    more(500);
    stop.store(true, Ordering::SeqCst);
    for client in clients {
        client.join().unwrap();
    }
    assert_eq!(rails(&server).breaker.opened, 0);
}

#[test]
fn an_upstream_that_dies_at_any_byte_costs_a_safe_request_nothing_and_a_write_is_never_sent_twice() {
    for length in 0..OK.len() {
        let good = Origin::always(OK);
        let bad = Origin::start(move |mut stream, seen| {
            read_head(&mut stream);
            seen("asked");
            let _ = stream.write_all(&OK.as_bytes()[..length]);
        });
        let server = before(&[bad.address, good.address], |_| ());
        for _ in 0..2 {
            assert!(ask(server.address, GET).ends_with("hi"), "{length}");
        }
        bad.saw();
        let posts = [(); 2].map(|()| ask(server.address, "POST / HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"));
        // Where the answer had begun it cannot be taken back.
        let broken = |answer: &String| answer.starts_with("HTTP/1.1 502") || !answer.ends_with("hi");
        assert_eq!(posts.iter().filter(|each| broken(each)).count(), 1, "{length}: {posts:?}");
    }
}

#[test]
fn what_could_not_be_sent_goes_elsewhere_whatever_it_is() {
    let good = Origin::always(OK);
    let server = before(&[nowhere(), good.address], |settings| settings.upstream.eject.failures = 0);
    for _ in 0..4 {
        let answer = ask(server.address, "POST / HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: 1\r\n\r\nx");
        assert!(answer.ends_with("hi"), "{answer}");
    }
    let status = rails(&server);
    assert!(status.upstreams[0].failed >= 1 && status.upstreams[0].requests == 0, "{status:?}");
    assert!(status.upstreams[0].problem.is_none() && status.upstreams[1].requests == 4, "{status:?}");
}

#[test]
fn statuses_that_mean_broken_leave_one_out_and_an_apps_own_errors_do_not() {
    for (answer, out) in [
        ("HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\n\r\n", true),
        ("HTTP/1.1 500 Internal Server Error\r\nContent-Length: 0\r\n\r\n", false),
    ] {
        let (good, bad) = (Origin::always(OK), Origin::always(answer));
        let server = before(&[bad.address, good.address], |_| ());
        let asked: Vec<_> = (0..20).map(|_| ask(server.address, GET)).collect();
        let failed = asked.iter().filter(|each| !each.ends_with("hi")).count();
        assert_eq!(failed, if out { 5 } else { 10 });
        assert_eq!(rails(&server).upstreams[0].state, if out { State::Out } else { State::Up });
    }
}

#[test]
fn checks_take_one_out_and_bring_it_back() {
    let ill = Arc::new(AtomicBool::new(true));
    let says = Arc::clone(&ill);
    let changing = Origin::start(move |mut stream, seen| {
        while let Some(head) = read_head(&mut stream) {
            let up = head.starts_with("GET /up HTTP/1.1\r\nHost: shop.test\r\n");
            seen(if up { "check" } else { "request" });
            let bad = up && says.load(Ordering::SeqCst);
            let answer = if bad { "HTTP/1.1 500 Internal Server Error\r\nContent-Length: 0\r\n\r\n" } else { OK };
            if stream.write_all(answer.as_bytes()).is_err() {
                return;
            }
        }
    });
    let good = Origin::always(OK);
    let server = before(&[changing.address, good.address], |settings| {
        let health = &mut settings.upstream.health;
        (health.path, health.host, health.interval) = ("/up".to_owned(), "shop.test".to_owned(), Duration::from_millis(20));
        settings.upstream.slow_start = Duration::from_millis(50);
    });
    let state = || rails(&server).upstreams[0].state;
    until("it is down", || state() == State::Down);
    assert_eq!(rails(&server).upstreams[0].problem.as_deref(), Some("it said 500"));
    (0..5).for_each(|_| assert!(ask(server.address, GET).ends_with("hi")));
    assert_eq!(rails(&server).upstreams[0].requests, 0);
    ill.store(false, Ordering::SeqCst);
    until("it is up", || state() == State::Up);
    (0..4).for_each(|_| assert!(ask(server.address, GET).ends_with("hi")));
    assert!(rails(&server).upstreams[0].requests > 0);
}

#[test]
fn requests_wait_for_their_turn_but_not_for_long() {
    let busy = Arc::new(AtomicUsize::new(0));
    let most = Arc::new(AtomicUsize::new(0));
    let (now, peak) = (Arc::clone(&busy), Arc::clone(&most));
    let slow = Origin::start(move |mut stream, _| {
        while let Some(head) = read_head(&mut stream) {
            peak.fetch_max(now.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
            std::thread::sleep(Duration::from_millis(if head.contains("/long") { 2_000 } else { 30 }));
            now.fetch_sub(1, Ordering::SeqCst);
            if stream.write_all(OK.as_bytes()).is_err() {
                return;
            }
        }
    });
    let server = before(&[slow.address], |settings| {
        (settings.upstream.most, settings.upstream.wait, settings.threads) = (2, Duration::from_millis(600), 2);
    });
    let to = server.address;
    let many: Vec<_> = (0..8).map(|_| std::thread::spawn(move || ask(to, GET))).collect();
    for each in many {
        assert!(each.join().unwrap().ends_with("hi"));
    }
    assert_eq!(most.load(Ordering::SeqCst), 2);
    let long = [(); 2].map(|()| std::thread::spawn(move || ask(to, "GET /long HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")));
    until("both are there", || busy.load(Ordering::SeqCst) == 2);
    let begun = Instant::now();
    let refused = ask(to, GET);
    assert!(refused.starts_with("HTTP/1.1 503 ") && refused.contains("\r\nretry-after: 1\r\n"), "{refused}");
    assert!((400..1_500).contains(&begun.elapsed().as_millis()), "{:?}", begun.elapsed());
    for each in long {
        assert!(each.join().unwrap().ends_with("hi"));
    }
    until("none is left", || rails(&server).upstreams[0].active == 0 && rails(&server).waiting == 0);
}

#[test]
fn a_group_that_is_gone_is_asked_no_more_until_one_request_decides() {
    let place = nowhere();
    let server = before(&[place], |settings| {
        (settings.upstream.breaker.failures, settings.upstream.breaker.open) = (3, Duration::from_millis(400));
    });
    for _ in 0..3 {
        assert!(ask(server.address, GET).starts_with("HTTP/1.1 502 "));
    }
    let refused = ask(server.address, GET);
    assert!(refused.starts_with("HTTP/1.1 503 ") && refused.contains("\r\nretry-after: 1\r\n"), "{refused}");
    assert_eq!(rails(&server).breaker.state, breaker::State::Open);
    until("it is asked again, in vain", || ask(server.address, GET).starts_with("HTTP/1.1 502 "));
    assert!(ask(server.address, GET).starts_with("HTTP/1.1 503 "));
    let back = Mortal::start(place, OK.to_owned());
    until("it answers", || ask(server.address, GET).ends_with("hi"));
    assert_eq!((rails(&server).breaker.state, rails(&server).breaker.opened), (breaker::State::Closed, 2));
    back.kill();
}

#[test]
fn idle_connections_to_upstreams_are_parked_and_used_again() {
    let origin = Origin::start(|mut stream, seen| {
        seen("connection");
        while read_head(&mut stream).is_some() {
            stream.write_all(OK.as_bytes()).unwrap();
        }
    });
    let server = before(&[origin.address], |_| ());
    let mut stream = client(server.address);
    for pause in [0, 2_300] {
        std::thread::sleep(Duration::from_millis(pause));
        stream.write_all(b"GET / HTTP/1.1\r\nHost: a\r\n\r\n").unwrap();
        read_head(&mut stream).unwrap();
        assert_eq!(read_exactly(&mut stream, 2), "hi");
    }
    assert_eq!(origin.saw(), "connection");
    assert!(origin.saw_nothing());
}

#[test]
fn a_name_is_looked_up() {
    let origin = Origin::always(OK);
    let server = before(&[origin.address], |settings| {
        settings.rails = format!("http://localhost:{}", origin.address.port()).parse().unwrap();
        settings.upstream.names = Duration::from_millis(20);
    });
    assert!(ask(server.address, GET).ends_with("hi"));
    assert!(rails(&server).upstreams[0].places.contains(&origin.address.to_string()));
    let server = before(&[origin.address], |settings| settings.rails = "http://nowhere.invalid".parse().unwrap());
    assert!(ask(server.address, GET).starts_with("HTTP/1.1 502 "));
    until("it is said", || rails(&server).upstreams[0].problem.as_ref().is_some_and(|why| why.starts_with("its name was not found")));
}

#[test]
fn a_websocket_counts_as_its_upstreams_until_it_ends() {
    let origin = Origin::start(|mut stream, _| {
        read_head(&mut stream).unwrap();
        stream.write_all(b"HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n").unwrap();
        let said = read_exactly(&mut stream, 2);
        stream.write_all(said.as_bytes()).unwrap();
        drop(until_close(&mut stream));
    });
    let server = before(&[origin.address], |settings| settings.upstream.most = 1);
    let open = || {
        let mut stream = client(server.address);
        stream.write_all(b"GET /cable HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n").unwrap();
        assert!(read_head(&mut stream).unwrap().starts_with("HTTP/1.1 101 "));
        stream
    };
    let mut both = [open(), open()];
    until("both are counted", || rails(&server).upstreams[0].tunnels == 2);
    for stream in &mut both {
        stream.write_all(b"hi").unwrap();
        assert_eq!(read_exactly(stream, 2), "hi");
    }
    drop(both);
    until("none is left", || rails(&server).upstreams[0].tunnels == 0);
}

#[test]
fn a_reload_keeps_what_is_known_of_upstreams_and_the_connections_to_those_that_stay() {
    let good = Origin::start(|mut stream, seen| {
        seen("connection");
        while read_head(&mut stream).is_some() {
            stream.write_all(OK.as_bytes()).unwrap();
        }
    });
    let gone = nowhere();
    let mut server = before(&[gone, good.address], |_| ());
    (0..12).for_each(|_| assert!(ask(server.address, GET).ends_with("hi")));
    assert_eq!((rails(&server).upstreams[0].state, good.saw().as_str()), (State::Out, "connection"));
    let mut settings = (*server.shared.settings).clone();
    settings.timeouts.body = Duration::from_secs(7);
    server.reload(settings.clone()).unwrap();
    (0..12).for_each(|_| assert!(ask(server.address, GET).ends_with("hi")));
    assert!(rails(&server).upstreams[0].failed >= 5 && good.saw_nothing());
    settings.rails = format!("http://{},unix:/nowhere,http://{gone}", good.address).parse().unwrap();
    server.reload(settings).unwrap();
    let states: Vec<_> = rails(&server).upstreams.iter().map(|each| each.state).collect();
    assert_eq!(states, [State::Up, State::Up, State::Out]);
    assert!(ask(server.address, GET).ends_with("hi"));
}
