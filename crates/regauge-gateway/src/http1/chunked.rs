//! The chunked coding (RFC 9112, section 7.1), read byte by byte as it arrives.
//!
//! ```text
//! 4;ext=1 CRLF data CRLF 0 CRLF X-Sum: 1 CRLF CRLF   ->   Data("data"), End with the trailer section "X-Sum: 1\r\n"
//! ```
//! Lines end with CRLF and with nothing else: a lone LF is a line's end to some servers only. Extensions are left out, as a recipient may
//! (section 7.1.1), and are bounded, as are trailers.

/// How many bytes a line with a size, its extensions included, and the trailer section may have.
const MOST_LINE: usize = 1024;
const MOST_TRAILERS: usize = 16 * 1024;

/// Not a chunked body.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BadChunk {
    #[error("a chunk's size is not a hexadecimal number followed by CRLF")]
    Size,
    #[error("a chunk is not followed by CRLF")]
    End,
    #[error("trailers that are too long or no fields")]
    Trailers,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    Size,
    Extension,
    SizeLf,
    Data,
    DataCr,
    DataLf,
    Trailer,
    Done,
}

/// What the next bytes are.
#[derive(Debug, PartialEq, Eq)]
pub enum Piece {
    /// The first `usize` bytes of what was given are framing and done with; then come so many bytes of data.
    Data { skip: usize, length: usize },
    /// All that was given is framing; more is needed.
    More,
    /// The body ended after so many bytes.
    End(usize),
}

/// Where in a chunked body we are.
#[derive(Debug)]
pub struct Decoder {
    state: State,
    /// Bytes of data left in the chunk, or the size as far as it was read.
    left: u64,
    digits: u8,
    line: usize,
    trailers: Vec<u8>,
}

impl Default for Decoder {
    fn default() -> Self {
        Self { state: State::Size, left: 0, digits: 0, line: 0, trailers: Vec::new() }
    }
}

impl Decoder {
    /// The trailer section as it came, without the empty line at its end; complete after [`Piece::End`].
    pub fn trailers(&self) -> &[u8] {
        &self.trailers
    }

    /// Looks at the bytes that arrived. Data is not consumed here: say with [`Decoder::took`] how much of it was passed on.
    pub fn next(&mut self, bytes: &[u8]) -> Result<Piece, BadChunk> {
        let mut at = 0;
        while let Some(&byte) = bytes.get(at) {
            match self.state {
                State::Size => match (byte as char).to_digit(16) {
                    Some(digit) if self.digits < 15 => {
                        (self.left, self.digits) = (self.left << 4 | u64::from(digit), self.digits + 1);
                    }
                    None if self.digits > 0 => match byte {
                        b'\r' => self.state = State::SizeLf,
                        b';' | b' ' | b'\t' => (self.state, self.line) = (State::Extension, 0),
                        _ => return Err(BadChunk::Size),
                    },
                    _ => return Err(BadChunk::Size),
                },
                State::Extension => match byte {
                    b'\r' => self.state = State::SizeLf,
                    b'\n' | b'\0' => return Err(BadChunk::Size),
                    _ if self.line >= MOST_LINE => return Err(BadChunk::Size),
                    _ => self.line += 1,
                },
                State::SizeLf if byte != b'\n' => return Err(BadChunk::Size),
                State::SizeLf => self.state = if self.left == 0 { State::Trailer } else { State::Data },
                State::Data => {
                    let length = usize::try_from(self.left).map_or(bytes.len() - at, |left| left.min(bytes.len() - at));
                    return Ok(Piece::Data { skip: at, length });
                }
                State::DataCr if byte != b'\r' => return Err(BadChunk::End),
                State::DataCr => self.state = State::DataLf,
                State::DataLf if byte != b'\n' => return Err(BadChunk::End),
                State::DataLf => (self.state, self.left, self.digits) = (State::Size, 0, 0),
                State::Trailer => {
                    self.trailers.push(byte);
                    if self.trailers.len() > MOST_TRAILERS {
                        return Err(BadChunk::Trailers);
                    }
                    if byte == b'\n' && self.trailer_line()? {
                        return Ok(Piece::End(at + 1));
                    }
                }
                State::Done => return Ok(Piece::End(at)),
            }
            at += 1;
        }
        Ok(if self.state == State::Done { Piece::End(0) } else { Piece::More })
    }

    /// Says that so many bytes of data were passed on.
    pub fn took(&mut self, length: usize) {
        self.left = self.left.saturating_sub(length as u64);
        if self.left == 0 && self.state == State::Data {
            self.state = State::DataCr;
        }
    }

    /// Whether the line of the trailer section that just ended is the empty one.
    fn trailer_line(&mut self) -> Result<bool, BadChunk> {
        let Some(rest) = self.trailers.strip_suffix(b"\r\n") else {
            return Err(BadChunk::Trailers);
        };
        let line = &rest[rest.iter().rposition(|byte| *byte == b'\n').map_or(0, |at| at + 1)..];
        if line.is_empty() {
            let length = rest.len();
            self.trailers.truncate(length);
            self.state = State::Done;
            return Ok(true);
        }
        let name = line.iter().position(|byte| *byte == b':').ok_or(BadChunk::Trailers)?;
        let fine = name > 0 && line[..name].iter().all(|byte| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(byte));
        let value = line[name + 1..].iter().all(|byte| !byte.is_ascii_control() || *byte == b'\t');
        if fine && value { Ok(false) } else { Err(BadChunk::Trailers) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    type Whole = (Vec<u8>, Vec<u8>, usize);

    /// Reads a whole body that arrives in pieces of `step` bytes: the data, the trailers, and how many bytes were used.
    fn read(body: &[u8], step: usize) -> Result<Option<Whole>, BadChunk> {
        let (mut decoder, mut data, mut at) = (Decoder::default(), Vec::new(), 0);
        while at < body.len() {
            let piece = &body[at..(at + step).min(body.len())];
            match decoder.next(piece)? {
                Piece::More => at += piece.len(),
                Piece::End(used) => {
                    return Ok(Some((data, decoder.trailers().to_vec(), at + used)));
                }
                Piece::Data { skip, length } => {
                    data.extend_from_slice(&piece[skip..skip + length]);
                    decoder.took(length);
                    at += skip + length;
                }
            }
        }
        Ok(None)
    }

    #[test]
    fn however_it_is_cut() {
        let body = b"4\r\nWiki\r\n5;a=b\r\npedia\r\nA \r\n0123456789\r\n0\r\nX-Sum: 1\r\nB: \r\n\r\nGET /";
        for step in 1..body.len() {
            let (data, trailers, used) = read(body, step).unwrap().unwrap();
            assert_eq!(data, b"Wikipedia0123456789");
            assert_eq!(trailers, b"X-Sum: 1\r\nB: \r\n");
            assert_eq!(used, body.len() - 5);
        }
    }

    #[test]
    fn bodies_without_an_end_wait() {
        let body = b"4\r\nWiki\r\n0\r\n\r\n";
        for end in 0..body.len() {
            assert_eq!(read(&body[..end], 3), Ok(None), "{end}");
        }
    }

    #[test]
    fn what_is_no_chunk_is_refused() {
        let refused: &[(&[u8], BadChunk)] = &[
            (b"\r\n", BadChunk::Size),
            (b"g\r\n", BadChunk::Size),
            (b"-1\r\n", BadChunk::Size),
            (b"0x4\r\n", BadChunk::Size),
            (b"4\nWiki\r\n", BadChunk::Size),
            (b"4\r\r\n", BadChunk::Size),
            (b"4;a\nb\r\n", BadChunk::Size),
            (b"1000000000000000\r\n", BadChunk::Size),
            (b"4\r\nWikiX\r\n", BadChunk::End),
            (b"4\r\nWiki\n", BadChunk::End),
            (b"4\r\nWiki\rX", BadChunk::End),
            (b"0\r\nno field\r\n\r\n", BadChunk::Trailers),
            (b"0\r\n: x\r\n\r\n", BadChunk::Trailers),
            (b"0\r\nA: x\n\r\n", BadChunk::Trailers),
            (b"0\r\nA: \x01\r\n\r\n", BadChunk::Trailers),
        ];
        for (body, why) in refused {
            for step in [1, 2, 100] {
                assert_eq!(read(body, step), Err(*why), "{:?}", String::from_utf8_lossy(body));
            }
        }
        let long = [b"1;".to_vec(), vec![b'a'; 2_000]].concat();
        assert_eq!(read(&long, 7), Err(BadChunk::Size));
        let trailers = [b"0\r\n".to_vec(), b"A: b\r\n".repeat(5_000)].concat();
        assert_eq!(read(&trailers, 64), Err(BadChunk::Trailers));
    }
}
