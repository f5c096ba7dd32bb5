//! Heads of requests and of answers, and what goes on to the next server.

use std::net::{Ipv4Addr, SocketAddr};

use regauge_gateway::head::{Head, Version};
use regauge_gateway::http1::framing::{self, Body};
use regauge_gateway::http1::parse::{self, Parsed};
use regauge_gateway::io::stream::Peer;
use regauge_gateway::proxy::fields::{self, Arrival, Known, Told};

use super::slow;

type Field = (Vec<u8>, Vec<u8>);

fn shape(head: &Head) -> (Vec<u8>, Vec<u8>, Vec<Field>) {
    let fields = head.fields().map(|(name, value)| (name.to_vec(), value.to_vec())).collect();
    (head.method().to_vec(), head.target().to_vec(), fields)
}

/// Places to cut a text at: all of a short one.
fn cuts(length: usize) -> impl Iterator<Item = usize> {
    (1..length).step_by((length / 128).max(1))
}

/// What was read is read again from what is written of it; what was refused, or complete, before the end stays so.
pub fn request(text: &[u8]) {
    let mut whole = Head::default();
    let once = parse::request(text, &mut whole);
    let mut part = Head::default();
    for end in cuts(text.len()) {
        match parse::request(&text[..end], &mut part) {
            Ok(Parsed::Partial) => {}
            early => {
                assert_eq!(early, once, "cut at {end}");
                break;
            }
        }
    }
    let Ok(Parsed::Complete(length)) = once else { return };
    assert!(length <= text.len());
    let (method, target, fields) = shape(&whole);
    let version: &[u8] = if whole.version == Version::Http10 { b"1.0" } else { b"1.1" };
    let mut again = [&method[..], b" ", &target, b" HTTP/", version, b"\r\n"].concat();
    for (name, value) in &fields {
        again.extend_from_slice(&[&name[..], b": ", value, b"\r\n"].concat());
    }
    again.extend_from_slice(b"\r\n");
    let mut second = Head::default();
    assert_eq!(parse::request(&again, &mut second), Ok(Parsed::Complete(again.len())));
    assert_eq!(shape(&second), (method, target, fields));
}

/// A request's body ends where a slow reading of the bytes themselves says, and the next server, strict or careless, reads the same out of what goes
/// on to it.
pub fn body_end(text: &[u8]) {
    let mut head = Head::default();
    let Ok(Parsed::Complete(length)) = parse::request(text, &mut head) else { return };
    let body = framing::request(&head);
    assert_eq!(
        body.ok(),
        slow::body(&slow::strict(&text[..length]), head.version == Version::Http11),
        "{:?}",
        text.escape_ascii().to_string()
    );
    let Ok(body) = body else { return };
    for trusted in [false, true] {
        let peer = Peer::Address(SocketAddr::from((Ipv4Addr::LOCALHOST, 1)));
        let arrival = Arrival { peer, secure: trusted, trusted };
        let told = Told::default();
        let known = Known { body, arrival, upgrade: false, closes: trusted, told: &told, left_out: &[], lines: "" };
        let mut out = Vec::new();
        fields::to_upstream(&mut out, &head, known);
        let mut again = Head::default();
        // More fields than one server takes are its own to refuse.
        match parse::request(&out, &mut again) {
            Err(parse::BadHead::Fields) => continue,
            read => assert_eq!(read, Ok(Parsed::Complete(out.len())), "{}", out.escape_ascii()),
        }
        assert_eq!(again.method(), head.method());
        assert_eq!(framing::request(&again), Ok(body));
        let (strict, careless) = (slow::strict(&out), slow::careless(&out));
        assert_eq!(strict, careless, "two readings");
        assert_eq!(slow::body(&strict, true), Some(body));
        assert_eq!(strict.iter().filter(|(name, _)| name == b"host").count(), 1);
        let refused = |(name, _): &&Field| {
            let said = [&b"x-sendfile-type"[..], b"x-accel-mapping", b"x-regauge-shadow", b"proxy-connection", b"keep-alive"];
            said.contains(&name.as_slice()) || (!trusted && (name == b"x-real-ip" || name == b"client-ip"))
        };
        assert_eq!(strict.iter().find(refused), None);
    }
}

/// An answer's head, and the framing of what goes on to the client.
pub fn response(text: &[u8]) {
    let mut head = Head::default();
    let once = parse::response(text, &mut head);
    let mut part = Head::default();
    for end in cuts(text.len()) {
        match parse::response(&text[..end], &mut part) {
            Ok(Parsed::Partial) => {}
            early => {
                assert_eq!(early, once, "cut at {end}");
                break;
            }
        }
    }
    let Ok(Parsed::Complete(_)) = once else { return };
    for method in [&b"GET"[..], b"HEAD"] {
        let Ok(body) = framing::response(&head, method) else { continue };
        for client in [Version::Http11, Version::Http10] {
            let mut out = Vec::new();
            fields::to_client(&mut out, &head, body, client, true, "x-more: 1\r\n");
            let mut again = Head::default();
            match parse::response(&out, &mut again) {
                Err(parse::BadHead::Fields) => continue,
                read => assert_eq!(read, Ok(Parsed::Complete(out.len())), "{}", out.escape_ascii()),
            }
            assert_eq!(again.status, head.status);
            let expected = match (body, client) {
                (Body::Chunked | Body::UntilClose, Version::Http10) => Body::UntilClose,
                (Body::Chunked | Body::UntilClose, _) => Body::Chunked,
                // Without a body, and with nothing said of its length, only the method or the status tells it.
                (body, _) => body,
            };
            if body != Body::None {
                assert_eq!(framing::response(&again, method), Ok(expected), "{}", out.escape_ascii());
                assert_eq!(slow::strict(&out), slow::careless(&out), "two readings");
            }
        }
    }
}
