#![forbid(unsafe_code)]
//! Reads and writes what Rails signs and encrypts, as Rails 5.2 to 8 do.
//!
//! ```text
//! cookie text -> percent-decoded -> encryptor or verifier -> envelope (purpose, expiry) -> serializer -> value
//! ```
//! [`cookies::Jar`] is the whole way for cookies, [`message`] that for other messages, [`credentials`] reads `credentials.yml.enc`. What comes from a client
//! never makes an object, never panics, and takes no more time and memory than in proportion to its length, which is bounded. Signatures are compared
//! in constant time.

pub mod cookies;
pub mod credentials;
pub mod encryptor;
pub mod envelope;
pub mod keys;
pub mod marshal;
pub mod message;
pub mod message_pack;
pub mod time;
pub mod value;
pub mod verifier;

/// The longest text that is read, in bytes.
pub const LONGEST: usize = 1 << 20;
/// How deep values may be nested.
pub const DEEPEST: usize = 64;
/// How many values one may be made of.
pub const MOST: usize = 100_000;

/// Why something cannot be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Bad {
    #[error("it has not the form of such a message")]
    Format,
    #[error("it was not signed or encrypted with this key, or was changed since")]
    Forged,
    #[error("it has expired")]
    Expired,
    #[error("it was made for something else")]
    Purpose,
    #[error("what is in it cannot be read: {0}")]
    Value(&'static str),
    #[error("the key has not the right length")]
    Key,
}
