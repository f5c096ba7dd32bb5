//! Values as people write them: durations, sizes, yes and no.

use std::time::Duration;

/// Reads `250ms`, `15s`, `5m`, `24h`, or a plain number of seconds.
///
/// Errors with a sentence for the user.
pub fn duration(text: &str) -> Result<Duration, String> {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let (number, unit) = text.split_at(digits);
    let wrong = || format!("`{text}` is no duration: write 250ms, 15s, 5m or 24h");
    let number: u64 = number.parse().map_err(|_| wrong())?;
    let millis = match unit.trim_start() {
        "ms" => Some(number),
        "s" | "" => number.checked_mul(1_000),
        "m" => number.checked_mul(60_000),
        "h" => number.checked_mul(3_600_000),
        _ => return Err(wrong()),
    };
    // A year is longer than any wait that is meant.
    match millis {
        Some(0) => Err(format!("`{text}` is no time at all; what is not to end needs a long one")),
        Some(millis) if millis <= 366 * 24 * 3_600_000 => Ok(Duration::from_millis(millis)),
        _ => Err(format!("`{text}` is more than a year")),
    }
}

/// Writes a duration so that [`duration`] reads it.
pub fn show_duration(value: Duration) -> String {
    let millis = value.as_millis();
    [(3_600_000, "h"), (60_000, "m"), (1_000, "s")]
        .into_iter()
        .find(|(unit, _)| millis > 0 && millis.is_multiple_of(*unit))
        .map_or_else(|| format!("{millis}ms"), |(unit, name)| format!("{}{name}", millis / unit))
}

/// Reads `512`, `64KiB`, `10MiB`, `1GiB`; `KB` and `K` mean the same.
pub fn size(text: &str) -> Result<u64, String> {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let (number, unit) = text.split_at(digits);
    let wrong = || format!("`{text}` is no size: write 512, 64KiB, 10MiB or 1GiB");
    let number: u64 = number.parse().map_err(|_| wrong())?;
    let shift = match unit.trim_start().to_ascii_lowercase().as_str() {
        "" | "b" => 0,
        "k" | "kb" | "kib" => 10,
        "m" | "mb" | "mib" => 20,
        "g" | "gb" | "gib" => 30,
        _ => return Err(wrong()),
    };
    number.checked_mul(1 << shift).filter(|size| *size < 1 << 60).ok_or_else(|| format!("`{text}` is too large"))
}

/// Writes a size so that [`size`] reads it.
pub fn show_size(value: u64) -> String {
    [(30, "GiB"), (20, "MiB"), (10, "KiB")]
        .into_iter()
        .find(|(shift, _)| value > 0 && value.is_multiple_of(1_u64 << shift))
        .map_or_else(|| value.to_string(), |(shift, name)| format!("{}{name}", value >> shift))
}

/// Reads `true` and `false`, and what people write for them in the environment.
pub fn yes(text: &str) -> Result<bool, String> {
    match text.to_ascii_lowercase().as_str() {
        "true" | "yes" | "on" | "1" => Ok(true),
        "false" | "no" | "off" | "0" | "" => Ok(false),
        _ => Err(format!("`{text}` is neither true nor false")),
    }
}

/// Reads `5%`, `0.25%`, `5`: a percentage, in hundredths.
pub fn percent(text: &str) -> Result<u16, String> {
    let wrong = || format!("`{}` is no percentage: write 5% or 0.25%", text.escape_debug());
    let number = text.strip_suffix('%').unwrap_or(text).trim_end();
    let (whole, part) = number.split_once('.').unwrap_or((number, "0"));
    if part.is_empty() || part.len() > 2 || !whole.bytes().chain(part.bytes()).all(|byte| byte.is_ascii_digit()) {
        return Err(wrong());
    }
    let part: u16 = format!("{part:0<2}").parse().map_err(|_| wrong())?;
    let whole: u16 = whole.parse().map_err(|_| wrong())?;
    let share = whole.checked_mul(100).and_then(|whole| whole.checked_add(part));
    share.filter(|share| *share <= 10_000).ok_or_else(wrong)
}

/// Writes a percentage so that [`percent`] reads it.
pub fn show_percent(share: u16) -> String {
    if share.is_multiple_of(100) { format!("{}%", share / 100) } else { format!("{}.{:02}%", share / 100, share % 100) }
}

/// Reads a count.
pub fn count(text: &str) -> Result<usize, String> {
    text.parse().map_err(|_| format!("`{text}` is no whole number"))
}

/// Reads the name of a field or of a cookie: a token (RFC 9110, section 5.6.2), or nothing.
pub fn token(text: &str) -> Result<String, String> {
    let fine = |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte);
    if text.bytes().all(fine) { Ok(text.to_owned()) } else { Err(format!("`{}` is no name of a header or a cookie", text.escape_debug())) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations() {
        for (text, millis) in [("250ms", 250), ("15s", 15_000), ("15", 15_000), ("5m", 300_000), ("24h", 86_400_000), ("1500ms", 1_500)] {
            assert_eq!(duration(text), Ok(Duration::from_millis(millis)));
            assert_eq!(duration(&show_duration(Duration::from_millis(millis))), Ok(Duration::from_millis(millis)));
        }
        for text in ["", "s", "-1s", "1.5s", "0", "0ms", "1d", "99999999999999999999s", "9000h", "99999999999999999h"] {
            assert!(duration(text).is_err(), "{text}");
        }
    }

    #[test]
    fn percentages() {
        for (text, share) in [("5%", 500), ("0.25%", 25), ("100", 10_000), ("0", 0), ("1.5 %", 150)] {
            assert_eq!(percent(text), Ok(share));
            assert_eq!(percent(&show_percent(share)), Ok(share));
        }
        for text in ["", "%", "101%", "-1%", "1.234", "1.", "65537"] {
            assert!(percent(text).is_err(), "{text}");
        }
    }

    #[test]
    fn sizes() {
        for (text, bytes) in [("0", 0), ("512", 512), ("64KiB", 65_536), ("10 MB", 10_485_760), ("1g", 1 << 30)] {
            assert_eq!(size(text), Ok(bytes));
            assert_eq!(size(&show_size(bytes)), Ok(bytes));
        }
        for text in ["", "KiB", "-1", "1.5M", "1TiB", "99999999999999999999", "99999999999GiB"] {
            assert!(size(text).is_err(), "{text}");
        }
    }
}
