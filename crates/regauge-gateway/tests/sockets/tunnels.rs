//! Upgraded connections: while they are quiet, when one side is slow, when one side ends.

use std::io::{Read, Write};
use std::net::{Shutdown, SocketAddr, TcpStream};
use std::time::Duration;

use crate::support::{Origin, client, gateway, read_exactly, read_head, until_close};

const AGREED: &[u8] = b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: Upgrade\r\n\r\n";

fn upgraded(to: SocketAddr) -> TcpStream {
    let mut stream = client(to);
    stream.write_all(b"GET / HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: x\r\n\r\n").unwrap();
    assert!(read_head(&mut stream).unwrap().starts_with("HTTP/1.1 101 "));
    stream
}

fn origin(serve: impl Fn(TcpStream, crate::support::Seen) + Send + Sync + 'static) -> Origin {
    Origin::start(move |mut stream, seen| {
        if read_head(&mut stream).is_some() {
            stream.write_all(AGREED).unwrap();
            serve(stream, seen);
        }
    })
}

#[test]
fn many_that_are_quiet_and_speak_now_and_then() {
    let origin = origin(|mut stream, _| {
        let mut byte = [0];
        while stream.read_exact(&mut byte).is_ok() {
            stream.write_all(&[byte[0] + 1]).unwrap();
        }
    });
    let to = gateway(origin.address, |_| ());
    let mut streams: Vec<_> = (0..40).map(|_| upgraded(to)).collect();
    for round in 0..3 {
        for (number, stream) in streams.iter_mut().enumerate() {
            stream.write_all(&[number as u8]).unwrap();
        }
        for (number, stream) in streams.iter_mut().enumerate() {
            let mut byte = [0];
            stream.read_exact(&mut byte).unwrap();
            assert_eq!(usize::from(byte[0]), number + 1, "{round}");
        }
        // Long enough to have lost a task, if there was one.
        std::thread::sleep(Duration::from_millis(150));
    }
}

#[test]
fn a_side_that_is_slow_gets_all_of_it() {
    const LENGTH: usize = 20_000_000;
    let origin = origin(|mut stream, _| {
        let mut piece = vec![0; 65_536];
        while let Ok(length @ 1..) = stream.read(&mut piece) {
            stream.write_all(&piece[..length]).unwrap();
        }
    });
    let to = gateway(origin.address, |_| ());
    let mut stream = upgraded(to);
    let mut sending = stream.try_clone().unwrap();
    let writer = std::thread::spawn(move || {
        let text: Vec<u8> = (0..LENGTH).map(|at| (at % 251) as u8).collect();
        sending.write_all(&text).unwrap();
    });
    // Nobody reads until both sides are full.
    std::thread::sleep(Duration::from_millis(300));
    let mut got = vec![0; LENGTH];
    stream.read_exact(&mut got).unwrap();
    writer.join().unwrap();
    assert!(got.iter().enumerate().all(|(at, byte)| usize::from(*byte) == at % 251));
    // And it stands again.
    std::thread::sleep(Duration::from_millis(150));
    stream.write_all(b"still").unwrap();
    assert_eq!(read_exactly(&mut stream, 5), "still");
}

#[test]
fn a_client_that_has_said_its_last_still_hears() {
    let origin = origin(|mut stream, seen| {
        seen(&until_close(&mut stream));
        std::thread::sleep(Duration::from_millis(200));
        stream.write_all(b"bye").unwrap();
    });
    let to = gateway(origin.address, |_| ());
    let mut stream = upgraded(to);
    stream.write_all(b"last words").unwrap();
    stream.shutdown(Shutdown::Write).unwrap();
    assert_eq!(origin.saw(), "last words");
    assert_eq!(until_close(&mut stream), "bye");
}

#[test]
fn an_upstream_that_leaves_takes_the_client_with_it() {
    let origin = origin(|mut stream, _| {
        std::thread::sleep(Duration::from_millis(150));
        stream.write_all(b"bye").unwrap();
    });
    let to = gateway(origin.address, |_| ());
    assert_eq!(until_close(&mut upgraded(to)), "bye");
}

#[test]
fn a_client_that_leaves_takes_the_upstream_with_it() {
    let origin = origin(|mut stream, seen| seen(&until_close(&mut stream)));
    let to = gateway(origin.address, |_| ());
    let mut stream = upgraded(to);
    stream.write_all(b"hi").unwrap();
    drop(stream);
    assert_eq!(origin.saw(), "hi");
}

#[test]
fn one_that_is_silent_for_too_long_is_closed() {
    let origin = origin(|mut stream, seen| seen(&until_close(&mut stream)));
    let to = gateway(origin.address, |settings| settings.timeouts.tunnel = Duration::from_secs(1));
    assert_eq!(until_close(&mut upgraded(to)), "");
    assert_eq!(origin.saw(), "");
}
