//! Traces across servers: `traceparent` (W3C Trace Context, section 3.2).

use std::fmt;

/// The one version that there is (section 3.2.2).
const LENGTH: usize = 55;

/// Whose part of a trace a request is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TraceParent {
    /// The whole trace; never 0.
    pub trace: u128,
    /// The span that a request comes from; never 0.
    pub parent: u64,
    /// Bit 0: whether it is recorded.
    pub flags: u8,
}

impl TraceParent {
    /// Reads a field's value. None where it is not valid: then a new trace begins (section 4.3). Of later versions what this one knows is read.
    pub fn read(value: &[u8]) -> Option<Self> {
        let (fields, rest) = value.split_at_checked(LENGTH)?;
        let (version, trace) = (hex(&fields[..2])?, hex(&fields[3..35])?);
        let (parent, flags) = (hex(&fields[36..52])? as u64, hex(&fields[53..])? as u8);
        let dashes = [2, 35, 52].iter().all(|place| fields[*place] == b'-');
        let ends = rest.is_empty() || (version > 0 && rest[0] == b'-');
        (dashes && ends && version != 0xff && trace != 0 && parent != 0).then_some(Self { trace, parent, flags })
    }

    /// The start of a trace. `recorded`: whether whoever sees it is to record it.
    pub fn begin(recorded: bool) -> Self {
        Self { trace: fastrand::u128(1..), parent: fastrand::u64(1..), flags: recorded.into() }
    }

    /// The same trace, from a span of ours.
    pub fn child(self) -> Self {
        Self { parent: fastrand::u64(1..), ..self }
    }
}

impl fmt::Display for TraceParent {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "00-{:032x}-{:016x}-{:02x}", self.trace, self.parent, self.flags)
    }
}

/// Lower-case digits only (section 3.2.2.3).
fn hex(digits: &[u8]) -> Option<u128> {
    digits.iter().try_fold(0_u128, |sum, digit| match digit {
        b'0'..=b'9' => Some(sum << 4 | u128::from(digit - b'0')),
        b'a'..=b'f' => Some(sum << 4 | u128::from(digit - b'a' + 10)),
        _ => None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_valid_is_read_and_written_again() {
        let text = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
        let read = TraceParent::read(text.as_bytes()).unwrap();
        assert_eq!((read.to_string().as_str(), read.flags), (text, 1));
        let child = read.child();
        assert!(child.trace == read.trace && child.parent != read.parent);
        let new = TraceParent::begin(true);
        assert_eq!(TraceParent::read(new.to_string().as_bytes()), Some(new));
        assert!(TraceParent::read(format!("01{}-later", &text[2..]).as_bytes()).is_some());
    }

    #[test]
    fn what_is_not_valid_is_none() {
        for text in [
            "",
            "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-0",
            "00-0AF7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
            "ff-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
            "00-00000000000000000000000000000000-b7ad6b7169203331-01",
            "00-0af7651916cd43dd8448eb211c80319c-0000000000000000-01",
            "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01-x",
            "01-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01x",
            "00_0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
        ] {
            assert_eq!(TraceParent::read(text.as_bytes()), None, "{text}");
        }
    }
}
