//! Chunked bodies: however they are cut, and as a slow reading has them.

use regauge_gateway::http1::chunked::{Decoder, Piece};

use super::slow;

/// The data and trailers of a body that arrives in pieces of some size, and the bytes it took; none where it is refused.
fn decoded(text: &[u8], step: usize) -> Option<(Vec<u8>, Vec<u8>, Option<usize>)> {
    let (mut decoder, mut data, mut before) = (Decoder::default(), Vec::new(), 0);
    for piece in text.chunks(step.max(1)) {
        let mut at = 0;
        while at < piece.len() {
            match decoder.next(&piece[at..]).ok()? {
                Piece::More => break,
                Piece::End(used) => return Some((data, decoder.trailers().to_vec(), Some(before + at + used))),
                Piece::Data { skip, length } => {
                    assert!(length > 0 && at + skip + length <= piece.len());
                    data.extend_from_slice(&piece[at + skip..at + skip + length]);
                    decoder.took(length);
                    at += skip + length;
                }
            }
        }
        before += piece.len();
    }
    Some((data, decoder.trailers().to_vec(), None))
}

pub fn chunked(text: &[u8]) {
    let once = decoded(text, text.len());
    for step in [1, 2, 3, 7] {
        assert_eq!(decoded(text, step), once, "{} by {step}", text.escape_ascii());
    }
    let fast = match &once {
        Some((data, trailers, Some(used))) => Some((data.clone(), trailers.clone(), *used)),
        _ => None,
    };
    // The decoder may refuse what the slow one still waits for the end of.
    match slow::chunks(text) {
        Ok(read) => assert_eq!(fast, read, "{}", text.escape_ascii()),
        Err(()) => assert_eq!(once, None, "{}", text.escape_ascii()),
    }
}
