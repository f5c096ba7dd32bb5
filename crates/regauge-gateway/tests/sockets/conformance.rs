//! HTTP/2 as RFC 9113 and RFC 7541 ask for it, with frames that no client of ours would send. Cases are those of the `h2spec` suite and of known
//! attacks; what is malformed must reach no upstream.

use std::io::Write;
use std::time::Duration;

use crate::frames::{
    ACK, BAD_REQUEST, CONTINUATION, Came, Client, DATA, END_HEADERS, END_STREAM, GOAWAY, HEADERS, OK, PADDED, PING, PRIORITIZED, PRIORITY,
    PUSH, RESET, SETTINGS, WHOLE, WINDOW, fields, frame, request, setting,
};
use crate::support::{Origin, client, gateway, read_head, until_close};

const ANSWER: &str = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi";

// Codes of errors (section 7).
const PROTOCOL: u32 = 1;
const FLOW: u32 = 3;
const CLOSED: u32 = 5;
const SIZE: u32 = 6;
const COMPRESSION: u32 = 9;

/// What may come of a malformed request.
#[derive(Debug, Clone, Copy)]
enum Ends {
    /// The connection ends; with one of these codes, if with any.
    All(&'static [u32]),
    /// The stream ends, or the connection, or the request is answered with 400.
    One,
}

fn head(flags: u8, stream: u32, block: &[u8]) -> Vec<u8> {
    frame(HEADERS, flags, stream, block)
}

fn get(stream: u32, more: &[(&str, &str)]) -> Vec<u8> {
    head(WHOLE, stream, &request(more))
}

fn list(of: &[(&str, &str)]) -> Vec<u8> {
    head(WHOLE, 1, &fields(of))
}

/// Frames that break the rules of frames.
fn broken_frames() -> Vec<(&'static str, Vec<u8>, Ends)> {
    let any: Ends = Ends::All(&[PROTOCOL]);
    let post = head(END_HEADERS, 1, &request(&[]));
    vec![
        ("4.2 a head that is larger than a frame may be", head(WHOLE, 1, &[0; 16_385]), Ends::All(&[SIZE, COMPRESSION])),
        ("4.2 data that are larger", [post.clone(), frame(DATA, 1, 1, &[0; 16_385])].concat(), Ends::All(&[SIZE])),
        ("5.1 data on a stream that nobody opened", frame(DATA, 1, 1, b"x"), any),
        ("5.1 an end of a stream that nobody opened", frame(RESET, 0, 1, &[0, 0, 0, 8]), any),
        ("5.1 room on a stream that nobody opened", frame(WINDOW, 0, 1, &[0, 0, 0, 8]), any),
        ("5.1 more of a head that nobody began", frame(CONTINUATION, END_HEADERS, 1, &request(&[])), any),
        ("5.1.1 a stream with an even number", get(2, &[]), any),
        ("5.1.1 a stream with a number from before", [get(5, &[]), get(3, &[])].concat(), Ends::All(&[PROTOCOL, CLOSED])),
        ("5.5 a frame nobody knows within a head", [head(1, 1, &request(&[])), frame(0x16, 0, 0, b"x")].concat(), any),
        ("6.1 data on no stream", frame(DATA, 1, 0, b"x"), any),
        ("6.1 more padding than data", [post.clone(), frame(DATA, PADDED | 1, 1, b"\x06abc")].concat(), any),
        ("6.2 a head on no stream", get(0, &[]), any),
        ("6.2 another frame within a head", [head(1, 1, &request(&[])), frame(DATA, 1, 1, b"x")].concat(), any),
        ("6.2 another head within a head", [head(1, 1, &request(&[])), get(3, &[])].concat(), any),
        ("6.2 more padding than head", head(WHOLE | PADDED, 1, b"\xff\x00"), any),
        ("6.3 a priority of no stream", frame(PRIORITY, 0, 0, &[0, 0, 0, 0, 1]), any),
        ("6.3 a priority of another length", frame(PRIORITY, 0, 1, &[0, 0, 0, 1]), Ends::All(&[SIZE])),
        ("6.4 an end of no stream", frame(RESET, 0, 0, &[0, 0, 0, 8]), any),
        ("6.4 an end of another length", [post.clone(), frame(RESET, 0, 1, &[0, 0, 8])].concat(), Ends::All(&[SIZE])),
        ("6.5 settings of a stream", frame(SETTINGS, 0, 1, &[]), any),
        ("6.5 an agreement to settings with more to it", frame(SETTINGS, ACK, 0, &setting(3, 1)), Ends::All(&[SIZE])),
        ("6.5 settings of another length", frame(SETTINGS, 0, 0, &[0, 3, 0, 0, 0]), Ends::All(&[SIZE])),
        ("6.5.2 pushes that are neither on nor off", frame(SETTINGS, 0, 0, &setting(2, 2)), any),
        ("6.5.2 too much room", frame(SETTINGS, 0, 0, &setting(4, 0x8000_0000)), Ends::All(&[FLOW])),
        ("6.5.2 frames that are too small", frame(SETTINGS, 0, 0, &setting(5, 16_383)), any),
        ("6.5.2 frames that are too large", frame(SETTINGS, 0, 0, &setting(5, 0x100_0000)), any),
        ("6.6 a push by a client", frame(PUSH, END_HEADERS, 1, &[0, 0, 0, 2]), any),
        ("6.7 a ping of a stream", frame(PING, 0, 1, &[0; 8]), any),
        ("6.7 a ping of another length", frame(PING, 0, 0, &[0; 6]), Ends::All(&[SIZE])),
        ("6.8 a farewell of a stream", frame(GOAWAY, 0, 1, &[0; 8]), any),
        ("6.9 no room at all", frame(WINDOW, 0, 0, &[0; 4]), any),
        ("6.9 room of another length", frame(WINDOW, 0, 0, &[0, 0, 1]), Ends::All(&[SIZE])),
        ("6.9.1 more room than there can be", frame(WINDOW, 0, 0, &0x7fff_ffff_u32.to_be_bytes()), Ends::All(&[FLOW])),
        ("6.9.1 the same of a stream", [post.clone(), frame(WINDOW, 0, 1, &0x7fff_ffff_u32.to_be_bytes())].concat(), Ends::One),
        ("6.9 no room at all of a stream", [post, frame(WINDOW, 0, 1, &[0; 4])].concat(), Ends::One),
        (
            "6.10 more of a head that is complete",
            [get(1, &[]), frame(CONTINUATION, 4, 1, &request(&[]))].concat(),
            Ends::All(&[PROTOCOL, CLOSED]),
        ),
        ("6.10 more of a head on no stream", [head(1, 1, &request(&[])), frame(CONTINUATION, 4, 0, b"")].concat(), any),
        ("7541 2.3.3 a place that no table has", head(WHOLE, 1, &[0xff, 0xff, 0x7f]), Ends::All(&[COMPRESSION])),
        ("7541 6.1 place 0", head(WHOLE, 1, &[0x80]), Ends::All(&[COMPRESSION])),
        ("7541 5.1 a number without an end", head(WHOLE, 1, &[0xff; 30]), Ends::All(&[COMPRESSION])),
        ("7541 5.2 a text that ends in the middle", head(WHOLE, 1, &[0, 5, b'a', b'b']), Ends::All(&[COMPRESSION])),
        ("7541 5.2 padding that is too long", head(WHOLE, 1, &[0, 0x82, 0xff, 0xff, 1, b'x']), Ends::All(&[COMPRESSION])),
        ("7541 5.2 padding with zeros", head(WHOLE, 1, &[0, 0x81, 0x1c, 1, b'x']), Ends::All(&[COMPRESSION])),
        ("7541 4.2 a table that grows behind fields", head(WHOLE, 1, &[request(&[]), vec![0x20]].concat()), Ends::All(&[COMPRESSION])),
        (
            "7541 6.3 a table that is larger than agreed",
            head(WHOLE, 1, &[vec![0x3f, 0xe1, 0xff, 0x03], request(&[])].concat()),
            Ends::All(&[COMPRESSION]),
        ),
    ]
}

/// Requests in sound frames that are none.
fn malformed_requests() -> Vec<(&'static str, Vec<u8>, Ends)> {
    let (m, s, a, p) = ((":method", "GET"), (":scheme", "http"), (":authority", "a"), (":path", "/"));
    vec![
        ("8.2.1 a name in upper case", get(1, &[("X-Up", "1")]), Ends::One),
        ("8.2.1 a name with a space", get(1, &[("x y", "1")]), Ends::One),
        ("8.2.1 a name with a colon", get(1, &[("x:y", "1")]), Ends::One),
        ("8.2.1 no name", get(1, &[("", "1")]), Ends::One),
        ("8.2.1 a name with a line's end", get(1, &[("x\r\ny", "1")]), Ends::One),
        ("8.2.1 a value with a line's end", get(1, &[("x", "1\r\nhost: b")]), Ends::One),
        ("8.2.1 a value with a lone LF", get(1, &[("x", "1\nhost: b")]), Ends::One),
        ("8.2.1 a value with a NUL", get(1, &[("x", "1\0")]), Ends::One),
        ("8.2.2 connection", get(1, &[("connection", "keep-alive")]), Ends::One),
        ("8.2.2 keep-alive", get(1, &[("keep-alive", "1")]), Ends::One),
        ("8.2.2 proxy-connection", get(1, &[("proxy-connection", "keep-alive")]), Ends::One),
        ("8.2.2 transfer-encoding", get(1, &[("transfer-encoding", "chunked")]), Ends::One),
        ("8.2.2 upgrade", get(1, &[("upgrade", "x")]), Ends::One),
        ("8.2.2 te", get(1, &[("te", "gzip")]), Ends::One),
        ("8.3 a pseudo field behind others", list(&[m, s, ("x", "1"), a, p]), Ends::One),
        ("8.3 a pseudo field nobody knows", list(&[m, s, a, p, (":x", "1")]), Ends::One),
        ("8.3 one of answers", list(&[m, s, a, p, (":status", "200")]), Ends::One),
        ("8.3.1 no method", list(&[s, a, p]), Ends::One),
        ("8.3.1 no scheme", list(&[m, a, p]), Ends::One),
        ("8.3.1 no path", list(&[m, s, a]), Ends::One),
        ("8.3.1 an empty path", list(&[m, s, a, (":path", "")]), Ends::One),
        ("8.3.1 two methods", list(&[m, m, s, a, p]), Ends::One),
        ("8.3.1 two schemes", list(&[m, s, s, a, p]), Ends::One),
        ("8.3.1 two paths", list(&[m, s, a, p, p]), Ends::One),
        ("8.3.1 two authorities", list(&[m, s, a, a, p]), Ends::One),
        ("8.3.1 no authority and no host", list(&[m, s, p]), Ends::One),
        ("8.3.1 authority and host that differ", get(1, &[("host", "b")]), Ends::One),
        ("8.3.1 somebody's name before the host", list(&[m, s, (":authority", "u@a"), p]), Ends::One),
        ("8.3.1 a method with a space", list(&[(":method", "GET /x HTTP/1.1"), s, a, p]), Ends::One),
        ("8.3.1 a path with a space", list(&[m, s, a, (":path", "/a b")]), Ends::One),
        ("8.3.1 a path with a line's end", list(&[m, s, a, (":path", "/ HTTP/1.1\r\nx: y")]), Ends::One),
        ("8.3.1 an authority with a line's end", list(&[m, s, (":authority", "a\r\nx: y"), p]), Ends::One),
        ("8.1.1 two lengths", get(1, &[("content-length", "0"), ("content-length", "1")]), Ends::One),
        ("8.1.1 a length that is none", get(1, &[("content-length", "+1")]), Ends::One),
        ("8.1.1 a length and no data", get(1, &[("content-length", "5")]), Ends::One),
    ]
}

#[test]
fn what_is_malformed_reaches_nobody() {
    let origin = Origin::start(|mut stream, seen| {
        while let Some(head) = read_head(&mut stream) {
            // Streams beside a malformed one are sound.
            if !head.starts_with("GET / HTTP/1.1\r\n") || head.to_ascii_lowercase().contains("x:") {
                seen(&head);
            }
        }
    });
    let to = gateway(origin.address, |_| ());
    let mut wrong = Vec::new();
    for (name, bytes, ends) in broken_frames().into_iter().chain(malformed_requests()) {
        let mut client = Client::open(to, &[]);
        client.send(&bytes);
        let came = client.came();
        let fine = match (ends, &came) {
            (_, Came::Over(None)) | (Ends::One, Came::Reset(..) | Came::Over(_) | Came::Answer(_, BAD_REQUEST)) => true,
            // The `h2` crate says PROTOCOL_ERROR where the RFC has a code that tells more (section 5.4.1 asks for the end alone).
            (Ends::All(codes), Came::Over(Some(code))) => *code == PROTOCOL || codes.contains(code),
            _ => false,
        };
        if !fine {
            wrong.push(format!("{name}: {came:?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(origin.saw_nothing());
}

#[test]
fn what_is_unusual_and_sound_is_served() {
    let origin = Origin::always(ANSWER);
    let to = gateway(origin.address, |_| ());
    let priority = [&[0, 0, 0, 0, 16][..], &request(&[])].concat();
    let padded = [&[3][..], &request(&[]), &[0; 3]].concat();
    let block = request(&[("x", "1")]);
    let cases = [
        ("a frame nobody knows", [frame(0x16, 0xff, 0, b"x"), get(1, &[])].concat()),
        ("a setting nobody knows", [frame(SETTINGS, 0, 0, &setting(0xff, 1)), get(1, &[])].concat()),
        ("an answer to a ping that was none", [frame(PING, ACK, 0, &[0; 8]), get(1, &[])].concat()),
        ("a head with a priority", head(WHOLE | PRIORITIZED, 1, &priority)),
        ("a head with padding", head(WHOLE | PADDED, 1, &padded)),
        ("a priority of a stream that is not open", [frame(PRIORITY, 0, 9, &[0, 0, 0, 0, 1]), get(1, &[])].concat()),
        ("the reserved bit", get(0x8000_0001, &[])),
        (
            "a head in small pieces",
            [
                head(1, 1, &block[..16]),
                block[16..].chunks(16).map(|piece| frame(CONTINUATION, 0, 1, piece)).collect::<Vec<_>>().concat(),
                frame(CONTINUATION, 4, 1, b""),
            ]
            .concat(),
        ),
        ("te: trailers", get(1, &[("te", "trailers")])),
        ("a host that is the authority", get(1, &[("host", "a")])),
        ("a body in empty pieces", [head(END_HEADERS, 1, &request(&[])), frame(DATA, 0, 1, b""), frame(DATA, END_STREAM, 1, b"")].concat()),
        ("trailers", [head(END_HEADERS, 1, &request(&[])), frame(DATA, 0, 1, b"x"), head(WHOLE, 1, &fields(&[("x-sum", "1")]))].concat()),
    ];
    for (name, bytes) in cases {
        let mut client = Client::open(to, &[]);
        client.send(&bytes);
        assert_eq!(client.came(), Came::Answer(1, OK), "{name}");
        assert!(client.lives(), "{name}");
    }
}

#[test]
fn streams_that_are_over_take_no_more() {
    let origin = Origin::start(|mut stream, _| {
        read_head(&mut stream);
        until_close(&mut stream);
    });
    let to = gateway(origin.address, |_| ());
    let post = head(END_HEADERS, 1, &request(&[]));
    let reset = frame(RESET, 0, 1, &[0, 0, 0, 8]);
    let cases = [
        ("5.1 data behind the end", [get(1, &[]), frame(DATA, 1, 1, b"x")].concat()),
        ("5.1 a head behind the end", [get(1, &[]), get(1, &[])].concat()),
        ("8.1 a second head that is not the end", [post.clone(), head(END_HEADERS, 1, &fields(&[("x", "1")]))].concat()),
        // (Pseudo fields in trailers are dropped by the `h2` crate, and the request goes on without them.)
        ("5.1 a head behind a reset", [post, reset, get(1, &[])].concat()),
        ("8.1.1 more data than was said", [head(END_HEADERS, 1, &request(&[("content-length", "1")])), frame(DATA, 1, 1, b"xyz")].concat()),
        ("8.1.1 less data than was said", [head(END_HEADERS, 1, &request(&[("content-length", "9")])), frame(DATA, 1, 1, b"xyz")].concat()),
    ];
    for (name, bytes) in cases {
        let mut client = Client::open(to, &[]);
        client.send(&bytes);
        let came = client.came();
        assert!(matches!(came, Came::Over(_) | Came::Reset(1, _) | Came::Answer(1, BAD_REQUEST)), "{name}: {came:?}");
    }
}

#[test]
fn an_answer_has_the_room_that_the_client_gives() {
    let origin = Origin::always("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n0123456789");
    let to = gateway(origin.address, |_| ());
    let mut client = Client::open(to, &setting(4, 3));
    client.send(&get(1, &[]));
    let first = client.next_of(DATA).unwrap();
    assert_eq!((first.payload.as_slice(), first.flags), (&b"012"[..], 0));
    assert!(client.lives());
    client.send(&frame(WINDOW, 0, 1, &2_u32.to_be_bytes()));
    assert_eq!(client.next_of(DATA).unwrap().payload, b"34");
    // Room that is taken back is owed (section 6.9.2).
    client.send(&frame(SETTINGS, 0, 0, &setting(4, 0)));
    assert!(client.lives());
    client.send(&frame(WINDOW, 0, 1, &4_u32.to_be_bytes()));
    assert_eq!(client.next_of(DATA).unwrap().payload, b"5");
    client.send(&frame(WINDOW, 0, 1, &100_u32.to_be_bytes()));
    let rest = client.next_of(DATA).unwrap();
    assert_eq!((rest.payload.as_slice(), rest.flags), (&b"6789"[..], END_STREAM));
}

#[test]
fn a_client_that_gives_no_room_is_given_up() {
    let origin = Origin::always(ANSWER);
    let to = gateway(origin.address, |settings| settings.timeouts.send = Duration::from_millis(300));
    let mut client = Client::open(to, &setting(4, 0));
    client.send(&get(1, &[]));
    assert!(matches!(client.came(), Came::Answer(1, OK)));
    assert!(matches!(client.came(), Came::Reset(1, _)));
    assert!(client.lives());
}

#[test]
fn pings_are_answered_as_they_were_sent() {
    let origin = Origin::always(ANSWER);
    let mut client = Client::open(gateway(origin.address, |_| ()), &[]);
    client.send(&frame(PING, 0, 0, b"12345678"));
    let answer = client.next_of(PING).unwrap();
    assert_eq!((answer.flags, answer.stream, answer.payload.as_slice()), (ACK, 0, &b"12345678"[..]));
}

#[test]
fn no_more_streams_than_agreed() {
    let origin = Origin::start(|mut stream, _| {
        read_head(&mut stream);
        until_close(&mut stream);
    });
    let mut client = Client::open(gateway(origin.address, |_| ()), &[]);
    let settings = client.next_of(SETTINGS).unwrap();
    let most =
        settings.payload.chunks(6).find(|each| each[..2] == [0, 3]).map(|each| u32::from_be_bytes([each[2], each[3], each[4], each[5]]));
    assert_eq!(most, Some(128));
    let all: Vec<u8> = (0..200).flat_map(|number| get(number * 2 + 1, &[])).collect();
    client.send(&all);
    assert!(matches!(client.came(), Came::Reset(257.., 7) | Came::Over(_)));
}

/// Sends a piece again and again; whether the gateway ends the connection before all of it was taken.
fn floods(piece: &[u8], first: &[u8], most: usize) -> bool {
    let origin = Origin::always(ANSWER);
    let to = gateway(origin.address, |_| ());
    let mut client = Client::open(to, &[]);
    client.send(first);
    client.stream.set_write_timeout(Some(Duration::from_millis(500))).unwrap();
    let many = piece.repeat(64);
    let mut sent = 0;
    let refused = loop {
        if sent > most {
            break false;
        }
        match client.stream.write_all(&many) {
            Ok(()) => sent += many.len(),
            Err(_) => break true,
        }
    };
    // Whatever became of it, others are served.
    let mut other = Client::open(to, &[]);
    other.send(&get(1, &[]));
    assert_eq!(other.came(), Came::Answer(1, OK));
    refused
}

#[test]
fn a_head_without_an_end_is_ended() {
    // CONTINUATION flood (CVE-2024-27316 and others).
    assert!(floods(&frame(CONTINUATION, 0, 1, &fields(&[("x", &"y".repeat(100))])), &head(1, 1, &request(&[])), 20_000_000));
    assert!(floods(&frame(CONTINUATION, 0, 1, b""), &head(1, 1, &request(&[])), 20_000_000));
}

#[test]
fn pings_and_settings_whose_answers_nobody_reads_do_not_pile_up() {
    assert!(floods(&frame(PING, 0, 0, &[0; 8]), b"", 20_000_000));
    assert!(floods(&frame(SETTINGS, 0, 0, &setting(3, 100)), b"", 20_000_000));
}

#[test]
fn a_head_that_is_small_on_the_wire_and_large_in_memory_is_refused() {
    // An entry of 4,000 bytes in the table, named 200 times by a byte each (HPACK bomb, CVE-2016-6581).
    let origin = Origin::always(ANSWER);
    let to = gateway(origin.address, |_| ());
    let mut client = Client::open(to, &[]);
    let value = "v".repeat(4_000);
    // A literal that is kept (RFC 7541, section 6.2.1), its length a prefix of seven bits and the rest.
    let kept = [&[0x40, 1, b'x', 0x7f, 0xa1, 0x1e][..], value.as_bytes()].concat();
    let block = [request(&[]), kept, vec![0xbe; 200]].concat();
    client.send(&head(WHOLE, 1, &block));
    let came = client.came();
    assert!(matches!(came, Came::Over(_) | Came::Reset(..)) || matches!(came, Came::Answer(1, code) if code != OK), "{came:?}");
    assert!(origin.saw_nothing());
}

#[test]
fn a_hello_that_is_none() {
    let origin = Origin::always(ANSWER);
    let to = gateway(origin.address, |_| ());
    for hello in [
        "PRI * HTTP/2.0\r\n\r\nXX\r\n\r\n",
        "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n",
        "PRI / HTTP/2.0\r\nHost: a\r\n\r\n",
    ] {
        let mut stream = client(to);
        stream.write_all(hello.as_bytes()).unwrap();
        until_close(&mut stream);
    }
    assert!(origin.saw_nothing());
}
