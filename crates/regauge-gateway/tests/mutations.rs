//! Parsers fed with mutations of sound input, always the same ones: nothing panics, and what arrives in pieces is read as what arrives at once.

use regauge_gateway::head::Head;
use regauge_gateway::http1::chunked::{Decoder, Piece};
use regauge_gateway::http1::parse::{self, Parsed};

const HEADS: &[&[u8]] = &[
    b"GET /a?b=c HTTP/1.1\r\nHost: a:80\r\nX-A: b\r\nCookie: c=d; e=f\r\n\r\n",
    b"POST http://b/c HTTP/1.0\r\nHost: b\r\nContent-Length: 5\r\nConnection: close, x\r\n\r\n",
    b"OPTIONS * HTTP/1.1\r\nHost: [::1]\r\nTransfer-Encoding: chunked\r\n\r\n",
];
const BODIES: &[&[u8]] = &[b"4\r\nWiki\r\n5;a=b\r\npedia\r\n0\r\nX: 1\r\n\r\n", b"00a \r\n0123456789\r\n000\r\n\r\n"];
const PIECES: &[&[u8]] =
    &[b"\r\n", b"\n", b"\r", b" ", b"\t", b"\0", b":", b";", b",", b"0", b"f", b"@", b"/", b"\xff", b"Content-Length: 1\r\n"];

/// Changes a text in some places.
fn mutated(random: &mut fastrand::Rng, seed: &[u8]) -> Vec<u8> {
    let mut text = seed.to_vec();
    for _ in 0..random.usize(1..5) {
        let at = random.usize(0..text.len());
        match random.u8(0..4) {
            0 => text[at] = random.u8(..),
            1 => drop(text.remove(at)),
            2 => drop(text.splice(at..at, PIECES[random.usize(0..PIECES.len())].iter().copied())),
            _ => text.truncate(at.max(1)),
        }
        if text.is_empty() {
            text.push(b'x');
        }
    }
    text
}

type Field = (Vec<u8>, Vec<u8>);

fn shape(head: &Head) -> (Vec<u8>, Vec<u8>, Vec<Field>) {
    let fields = head.fields().map(|(name, value)| (name.to_vec(), value.to_vec())).collect();
    (head.method().to_vec(), head.target().to_vec(), fields)
}

#[test]
fn heads() {
    let mut random = fastrand::Rng::with_seed(5);
    for round in 0..30_000 {
        let text = mutated(&mut random, HEADS[round % HEADS.len()]);
        let mut whole = Head::default();
        let once = parse::request(&text, &mut whole);
        let _ = parse::response(&text, &mut Head::default());
        // In pieces: what was complete, or refused, before the end stays so.
        let mut part = Head::default();
        for end in 1..text.len() {
            match parse::request(&text[..end], &mut part) {
                Ok(Parsed::Partial) => {}
                early => {
                    assert_eq!(early, once, "{:?} at {end}", String::from_utf8_lossy(&text));
                    break;
                }
            }
        }
        let Ok(Parsed::Complete(length)) = once else { continue };
        assert!(length <= text.len());
        // What is written again from what was read is read as the same.
        let (method, target, fields) = shape(&whole);
        let version: &[u8] = if whole.version == regauge_gateway::head::Version::Http10 { b"1.0" } else { b"1.1" };
        let mut again = [&method[..], b" ", &target, b" HTTP/", version, b"\r\n"].concat();
        for (name, value) in &fields {
            again.extend_from_slice(&[&name[..], b": ", value, b"\r\n"].concat());
        }
        again.extend_from_slice(b"\r\n");
        let mut second = Head::default();
        assert_eq!(parse::request(&again, &mut second), Ok(Parsed::Complete(again.len())));
        assert_eq!(shape(&second), (method, target, fields));
    }
}

/// The data and trailers of a body that arrives in pieces of some size; none where it is refused.
fn decoded(text: &[u8], step: usize) -> Option<(Vec<u8>, Vec<u8>, bool)> {
    let (mut decoder, mut data) = (Decoder::default(), Vec::new());
    for piece in text.chunks(step) {
        let mut at = 0;
        while at < piece.len() {
            match decoder.next(&piece[at..]).ok()? {
                Piece::More => break,
                Piece::End(_) => return Some((data, decoder.trailers().to_vec(), true)),
                Piece::Data { skip, length } => {
                    assert!(length > 0 && at + skip + length <= piece.len());
                    data.extend_from_slice(&piece[at + skip..at + skip + length]);
                    decoder.took(length);
                    at += skip + length;
                }
            }
        }
    }
    Some((data, decoder.trailers().to_vec(), false))
}

#[test]
fn chunks() {
    let mut random = fastrand::Rng::with_seed(6);
    for round in 0..50_000 {
        let text = mutated(&mut random, BODIES[round % BODIES.len()]);
        let once = decoded(&text, text.len());
        for step in [1, 2, 3, 7] {
            assert_eq!(decoded(&text, step), once, "{:?} by {step}", String::from_utf8_lossy(&text));
        }
        assert!(once.is_none_or(|(data, trailers, _)| data.len() + trailers.len() <= text.len()));
    }
}
