//! Parts of a file that a client asks for (RFC 9110, section 14).

/// How many parts are sent; a client that asks for more gets the whole (RFC 9110, section 14.2, on attacks by many parts). Rack sends up to 100.
const MOST: usize = 16;

/// What of a file is sent.
#[derive(Debug, PartialEq, Eq)]
pub enum Wanted {
    Whole,
    /// From the first byte to behind the last, for each part; at least one.
    Parts(Vec<(u64, u64)>),
    /// 416: none of what is asked for is there.
    Nothing,
}

/// Reads a `Range` for something of so many bytes. One that cannot be read, that is of another unit, or whose parts are together more than the whole
/// is as none (as in Rack 3.1).
pub fn wanted(value: &[u8], size: u64) -> Wanted {
    let Some(list) = value.split_at_checked(6).filter(|(unit, _)| unit.eq_ignore_ascii_case(b"bytes=")).map(|(_, list)| list) else {
        return Wanted::Whole;
    };
    let mut parts = Vec::new();
    for (number, each) in list.split(|byte| *byte == b',').enumerate() {
        if number >= MOST {
            return Wanted::Whole;
        }
        match part(each.trim_ascii(), size) {
            None => return Wanted::Whole,
            Some((start, end)) if start < end => parts.push((start, end)),
            Some(_) => {}
        }
    }
    let sum: u128 = parts.iter().map(|(start, end)| u128::from(end - start)).sum();
    match parts.len() {
        0 => Wanted::Nothing,
        1.. if sum > size.into() => Wanted::Whole,
        _ => Wanted::Parts(parts),
    }
}

/// One part; empty where it is behind the end. None: it cannot be read.
fn part(text: &[u8], size: u64) -> Option<(u64, u64)> {
    let dash = memchr::memchr(b'-', text)?;
    match (&text[..dash], &text[dash + 1..]) {
        ([], last) => Some((size.saturating_sub(number(last)?), size)),
        (first, []) => Some((number(first)?, size)),
        (first, last) => {
            let (first, last) = (number(first)?, number(last)?);
            (first <= last).then(|| (first, last.saturating_add(1).min(size)))
        }
    }
}

fn number(text: &[u8]) -> Option<u64> {
    // More than fits is as good as more than there is.
    let digits = !text.is_empty() && text.iter().all(u8::is_ascii_digit);
    digits.then(|| text.iter().fold(0_u64, |sum, digit| sum.saturating_mul(10).saturating_add(u64::from(digit - b'0'))))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_of_ten_bytes() {
        let parts =
            |text: &str, expected: &[(u64, u64)]| assert_eq!(wanted(text.as_bytes(), 10), Wanted::Parts(expected.to_vec()), "{text}");
        parts("bytes=0-0", &[(0, 1)]);
        parts("bytes=2-", &[(2, 10)]);
        parts("bytes=-3", &[(7, 10)]);
        parts("bytes=-30", &[(0, 10)]);
        parts("bytes=5-99999999999999999999999", &[(5, 10)]);
        parts("Bytes=0-1, 4-5 ,-1", &[(0, 2), (4, 6), (9, 10)]);
        parts("bytes=0-1,20-30", &[(0, 2)]);
    }

    #[test]
    fn what_is_not_there_and_what_is_no_range() {
        for text in ["bytes=10-", "bytes=10-20", "bytes=-0", "bytes=99999999999999999999-"] {
            assert_eq!(wanted(text.as_bytes(), 10), Wanted::Nothing, "{text}");
        }
        for text in [
            "",
            "bytes",
            "bytes=",
            "bytes=a-b",
            "bytes=5-2",
            "bytes=1",
            "items=0-1",
            "bytes=0-1,",
            "bytes=+1-2",
            "bytes=0-9,0-9",
            "bytes=--1",
        ] {
            assert_eq!(wanted(text.as_bytes(), 10), Wanted::Whole, "{text}");
        }
        assert_eq!(wanted(format!("bytes={}", ["0-0"; 17].join(",")).as_bytes(), 1000), Wanted::Whole);
        assert_eq!(wanted(b"bytes=0-,-9", u64::MAX), Wanted::Whole);
        assert_eq!(wanted(b"bytes=0-", 0), Wanted::Nothing);
    }
}
