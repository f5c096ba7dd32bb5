//! On which server a route is.

use std::fmt;
use std::str::FromStr;

/// A route's state. `Canary` is in hundredths of a percent: 1 to 9,999.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum State {
    /// Rails answers.
    #[default]
    Rails,
    /// Rails answers; Rust is asked too, and its answer compared.
    Shadow,
    /// Rust answers that share of the clients.
    Canary(u16),
    /// Rust answers.
    Rust,
}

/// Not a state.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no state: write rails, shadow, canary 5% or rust")]
pub struct BadState(String);

impl FromStr for State {
    type Err = BadState;

    fn from_str(text: &str) -> Result<Self, BadState> {
        let bad = || BadState(text.to_owned());
        match text.trim() {
            "rails" => Ok(Self::Rails),
            "shadow" => Ok(Self::Shadow),
            "rust" => Ok(Self::Rust),
            other => {
                let share = other.strip_prefix("canary").ok_or_else(bad)?.trim();
                let share = share.strip_suffix('%').unwrap_or(share).trim_end();
                let (whole, part) = share.split_once('.').unwrap_or((share, "0"));
                if part.is_empty() || part.len() > 2 || !whole.bytes().chain(part.bytes()).all(|byte| byte.is_ascii_digit()) {
                    return Err(bad());
                }
                let part: u16 = format!("{part:0<2}").parse().map_err(|_| bad())?;
                let whole: u16 = whole.parse().map_err(|_| bad())?;
                match whole.checked_mul(100).and_then(|whole| whole.checked_add(part)) {
                    Some(share @ 1..=9_999) => Ok(Self::Canary(share)),
                    _ => Err(bad()),
                }
            }
        }
    }
}

impl fmt::Display for State {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Rails => out.write_str("rails"),
            Self::Shadow => out.write_str("shadow"),
            Self::Canary(share) if share % 100 == 0 => write!(out, "canary {}%", share / 100),
            Self::Canary(share) => write!(out, "canary {}.{:02}%", share / 100, share % 100),
            Self::Rust => out.write_str("rust"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn states_are_read_as_they_are_shown() {
        for (text, state) in [
            ("rails", State::Rails),
            ("shadow", State::Shadow),
            ("rust", State::Rust),
            ("canary 5%", State::Canary(500)),
            ("canary 0.25%", State::Canary(25)),
            ("canary 99.90%", State::Canary(9_990)),
        ] {
            assert_eq!(text.parse(), Ok(state));
            assert_eq!(state.to_string(), text);
        }
        for text in ["", "Rails", "canary", "canary 0%", "canary 100%", "canary -1%", "canary 1.234%", "canary 1.%", "canary 65536%"] {
            assert!(text.parse::<State>().is_err(), "{text}");
        }
    }
}
