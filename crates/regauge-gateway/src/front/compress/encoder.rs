//! Encoders of gzip (RFC 1952) and Brotli (RFC 7932) that take a body in pieces and can be told to hold nothing back.
//!
//! **Padding.** Whoever can have a victim's browser ask for pages that hold a secret and reflect what was asked, and can see how long answers are,
//! can guess the secret byte by byte from how well it compresses (BREACH). So each answer begins with some bytes that say nothing (as Thruster does
//! it): a comment in gzip's head, a block of metadata in Brotli. How many is drawn from a hash of the answer's beginning with a key of this process:
//! it cannot be averaged away by asking for the same again.

use std::cell::Cell;
use std::hash::BuildHasher;
use std::io::{self, Write};
use std::sync::OnceLock;

use brotli::CompressorWriter;
use brotli::enc::BrotliEncoderParams;
use flate2::write::GzEncoder;
use flate2::{Compression, GzBuilder};
use foldhash::quality::RandomState;

use crate::front::coding::Coding;

/// How hard is tried. Beyond these a page takes twice the time to become a few percent smaller.
const GZIP_LEVEL: u32 = 5;
const BROTLI_LEVEL: i32 = 4;
/// Brotli looks back 256 KiB: an encoder is some 1 MiB.
const BROTLI_WINDOW: i32 = 18;
/// How many encoders a thread may have at a time. Answers beyond them go out as they are.
const MOST: u32 = 64;

thread_local! {
    static ENCODERS: Cell<u32> = const { Cell::new(0) };
}

/// A place among [`MOST`].
#[derive(Debug)]
struct Place;

impl Place {
    fn take() -> Option<Self> {
        ENCODERS.with(|count| {
            if count.get() >= MOST {
                return None;
            }
            count.set(count.get() + 1);
            Some(Self)
        })
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        // A thread that ends counts no more.
        let _ = ENCODERS.try_with(|count| count.set(count.get() - 1));
    }
}

enum Kind {
    /// The comment of its head depends on the first bytes.
    Unbegun(Coding, Vec<u8>),
    Gzip(Box<GzEncoder<Vec<u8>>>),
    Brotli(Box<CompressorWriter<Vec<u8>>>),
    Ended(Vec<u8>),
}

/// An encoder, and what it has made of what it was given.
pub struct Encoder {
    kind: Kind,
    /// The most bytes that are added; 0: none.
    padding: u16,
    /// The whole length, where it is known.
    size: usize,
    _place: Place,
}

impl Encoder {
    /// For a body of so many bytes, if that is known. None: the thread has as many as it may have, or the coding is not made here.
    pub fn new(coding: Coding, size: Option<u64>, padding: u16) -> Option<Self> {
        let known = matches!(coding, Coding::Gzip | Coding::Brotli);
        let size = size.and_then(|size| usize::try_from(size).ok()).unwrap_or(0);
        known.then(Place::take).flatten().map(|place| Self { kind: Kind::Unbegun(coding, Vec::new()), padding, size, _place: place })
    }

    /// Takes a piece.
    pub fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.begin(bytes)?;
        match &mut self.kind {
            Kind::Gzip(gzip) => gzip.write_all(bytes),
            Kind::Brotli(brotli) => brotli.write_all(bytes),
            Kind::Unbegun(..) | Kind::Ended(_) => Err(io::ErrorKind::BrokenPipe.into()),
        }
    }

    /// Gives out all that was taken.
    pub fn flush(&mut self) -> io::Result<()> {
        match &mut self.kind {
            Kind::Gzip(gzip) => gzip.flush(),
            Kind::Brotli(brotli) => brotli.flush(),
            Kind::Unbegun(..) | Kind::Ended(_) => Ok(()),
        }
    }

    /// Ends the body.
    pub fn finish(&mut self) -> io::Result<()> {
        self.begin(&[])?;
        let kind = std::mem::replace(&mut self.kind, Kind::Ended(Vec::new()));
        self.kind = Kind::Ended(match kind {
            Kind::Gzip(gzip) => gzip.finish()?,
            Kind::Brotli(brotli) => brotli.into_inner(),
            Kind::Unbegun(_, made) => made,
            Kind::Ended(made) => made,
        });
        Ok(())
    }

    /// What was made since this was emptied last.
    pub fn made(&mut self) -> &mut Vec<u8> {
        match &mut self.kind {
            Kind::Gzip(gzip) => gzip.get_mut(),
            Kind::Brotli(brotli) => brotli.get_mut(),
            Kind::Ended(made) | Kind::Unbegun(_, made) => made,
        }
    }

    fn begin(&mut self, first: &[u8]) -> io::Result<()> {
        if let Kind::Unbegun(coding, _) = self.kind {
            self.kind = begun(coding, self.size, pad(first, self.padding))?;
        }
        Ok(())
    }
}

/// How many bytes are added to an answer that begins so.
fn pad(first: &[u8], most: u16) -> usize {
    static KEY: OnceLock<RandomState> = OnceLock::new();
    if most == 0 {
        return 0;
    }
    let hash = KEY.get_or_init(RandomState::default).hash_one(first);
    1 + usize::try_from(hash % u64::from(most)).unwrap_or(0)
}

fn begun(coding: Coding, size: usize, padding: usize) -> io::Result<Kind> {
    if coding != Coding::Brotli {
        let comment = vec![b'-'; padding];
        let builder = if padding == 0 { GzBuilder::new() } else { GzBuilder::new().comment(comment) };
        return Ok(Kind::Gzip(Box::new(builder.write(Vec::new(), Compression::new(GZIP_LEVEL)))));
    }
    let params = BrotliEncoderParams { quality: BROTLI_LEVEL, lgwin: BROTLI_WINDOW, size_hint: size, ..Default::default() };
    let mut brotli = Box::new(CompressorWriter::with_params(Vec::new(), 4096, &params));
    if padding > 0 {
        // What comes next begins with a byte of its own.
        brotli.flush()?;
        let made = brotli.get_mut();
        if !made.is_empty() {
            metadata(made, padding.min(256));
        }
    }
    Ok(Kind::Brotli(brotli))
}

/// A block that says nothing (RFC 7932, section 9.2): not the last; 0 for its length, which is written as 3 in two bits; a bit that is 0; that the
/// number of bytes to skip is in one byte; that number, less one; then to the end of the byte, and the bytes.
fn metadata(made: &mut Vec<u8>, length: usize) {
    let less_one = u16::try_from(length.saturating_sub(1)).unwrap_or(0);
    let bits = 0b01_0110_u16 | (less_one << 6);
    made.extend_from_slice(&bits.to_le_bytes());
    made.resize(made.len() + length, 0);
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use super::*;

    pub fn decode(coding: Coding, bytes: &[u8]) -> Vec<u8> {
        let mut text = Vec::new();
        match coding {
            Coding::Gzip => flate2::read::GzDecoder::new(bytes).read_to_end(&mut text).unwrap(),
            _ => brotli::Decompressor::new(bytes, 4096).read_to_end(&mut text).unwrap(),
        };
        text
    }

    fn text() -> Vec<u8> {
        (0..5_000_u32).flat_map(|number| format!("<li>{}</li>", number * 7919 % 1000).into_bytes()).collect()
    }

    #[test]
    fn what_goes_in_comes_out() {
        let text = text();
        for coding in [Coding::Gzip, Coding::Brotli] {
            for padding in [0, 1, 2, 32, 256] {
                let mut encoder = Encoder::new(coding, None, padding).unwrap();
                text.chunks(7_001).for_each(|piece| encoder.write(piece).unwrap());
                encoder.finish().unwrap();
                let made = std::mem::take(encoder.made());
                assert_eq!(decode(coding, &made), text, "{coding:?} {padding}");
                assert!(made.len() < text.len() / 2, "{coding:?} {}", made.len());
            }
            let mut empty = Encoder::new(coding, None, 32).unwrap();
            empty.finish().unwrap();
            assert_eq!(decode(coding, empty.made()), b"");
        }
        assert!(Encoder::new(Coding::Zstd, None, 0).is_none());
    }

    #[test]
    fn a_flush_holds_nothing_back() {
        for coding in [Coding::Gzip, Coding::Brotli] {
            let mut encoder = Encoder::new(coding, None, 32).unwrap();
            let mut all = Vec::new();
            for piece in ["one", "two", "three"] {
                encoder.write(piece.as_bytes()).unwrap();
                encoder.flush().unwrap();
                all.append(encoder.made());
                let mut text = vec![0; 64];
                let read: usize = match coding {
                    Coding::Gzip => flate2::read::GzDecoder::new(all.as_slice()).read(&mut text).unwrap(),
                    _ => brotli::Decompressor::new(all.as_slice(), 4096).read(&mut text).unwrap(),
                };
                assert!(text[..read].ends_with(piece.as_bytes()), "{coding:?} {piece}");
            }
        }
    }

    #[test]
    fn the_same_answer_has_the_same_length_and_others_have_others() {
        for coding in [Coding::Gzip, Coding::Brotli] {
            let length = |text: &str, padding: u16| {
                let mut encoder = Encoder::new(coding, None, padding).unwrap();
                encoder.write(text.as_bytes()).unwrap();
                encoder.finish().unwrap();
                encoder.made().len()
            };
            assert_eq!(length("a page", 32), length("a page", 32));
            let added: std::collections::HashSet<usize> =
                (0..200).map(|number| format!("a page {number:03}")).map(|text| length(&text, 32) - length(&text, 0)).collect();
            assert!(added.len() > 20, "{coding:?} {added:?}");
        }
    }

    #[test]
    fn a_thread_has_so_many_and_no_more() {
        let all: Vec<_> = (0..MOST).map(|_| Encoder::new(Coding::Gzip, None, 0).unwrap()).collect();
        assert!(Encoder::new(Coding::Gzip, None, 0).is_none());
        drop(all);
        assert!(Encoder::new(Coding::Gzip, None, 0).is_some());
    }
}
