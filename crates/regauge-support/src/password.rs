//! `has_secure_password` and `SecureRandom`.

use base64::Engine;

use crate::error::{Error, Result};

/// What Rails hashes with.
pub const COST: u32 = 12;

/// `password=`: the digest to store.
///
/// # Errors
/// [`Error::Argument`] when the text cannot be hashed: longer than 72 bytes, or with a NUL.
pub fn digest(password: &str) -> Result<String> {
    digest_with(password, COST)
}

/// The part of a password that bcrypt reads: 72 bytes, less a character that would be cut.
pub fn within_limit(password: &str) -> &str {
    let mut end = password.len().min(72);
    while !password.is_char_boundary(end) {
        end -= 1;
    }
    &password[..end]
}

/// [`digest`] at another cost, as `ActiveModel::SecurePassword.min_cost` has it in tests.
///
/// # Errors
/// As [`digest`].
pub fn digest_with(password: &str, cost: u32) -> Result<String> {
    let hash = bcrypt::hash_with_result(password, cost)
        .map_err(|error| Error::Argument(error.to_string()))?;
    Ok(hash.format_for_version(bcrypt::Version::TwoA))
}

/// `authenticate(password)`: whether it is the one. What is no digest matches nothing.
///
/// # Errors
/// [`Error::Argument`] for a password with a NUL, which bcrypt cannot read.
pub fn verify(password: &str, digest: &str) -> Result<bool> {
    if password.contains('\0') {
        return Err(Error::Argument("string contains null byte".to_owned()));
    }
    Ok(bcrypt::verify(password, digest).unwrap_or(false))
}

/// `ActiveSupport::SecurityUtils.secure_compare`: in time that does not depend on where the two differ.
pub fn secure_compare(a: &str, b: &str) -> bool {
    use sha2::Digest;
    let hash = |text: &str| sha2::Sha256::digest(text.as_bytes());
    let differ = hash(a)
        .iter()
        .zip(hash(b))
        .fold(0u8, |sum, (x, y)| sum | (x ^ y));
    differ == 0 && a == b
}

fn random(count: usize) -> Result<Vec<u8>> {
    let mut bytes = vec![0; count];
    fill(&mut bytes)?;
    Ok(bytes)
}

/// Random bytes of the system.
///
/// # Errors
/// When it has none.
pub(crate) fn fill(bytes: &mut [u8]) -> Result<()> {
    getrandom::fill(bytes)
        .map_err(|error| Error::Configuration(format!("no random numbers: {error}")))
}

/// `SecureRandom.hex(bytes)`
///
/// # Errors
/// When the system has no random numbers.
pub fn hex(bytes: usize) -> Result<String> {
    Ok(to_hex(&random(bytes)?))
}

/// `SecureRandom.uuid`
///
/// # Errors
/// As [`hex`].
pub fn uuid() -> Result<String> {
    let mut bytes = [0; 16];
    fill(&mut bytes)?;
    Ok(uuid_of(bytes))
}

/// A UUID out of random bytes.
pub(crate) fn uuid_of(mut bytes: [u8; 16]) -> String {
    bytes[6] = (bytes[6] & 0x0f) | 0x40;
    bytes[8] = (bytes[8] & 0x3f) | 0x80;
    let mut out = String::with_capacity(36);
    for (at, byte) in bytes.iter().enumerate() {
        if matches!(at, 4 | 6 | 8 | 10) {
            out.push('-');
        }
        push_hex(*byte, &mut out);
    }
    out
}

/// `SecureRandom.base58(length)`, of which `has_secure_token` makes its 24.
///
/// # Errors
/// As [`hex`].
pub fn base58(length: usize) -> Result<String> {
    alphabet(
        b"123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz",
        length,
    )
}

/// `SecureRandom.alphanumeric(length)`
///
/// # Errors
/// As [`hex`].
pub fn alphanumeric(length: usize) -> Result<String> {
    alphabet(
        b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789",
        length,
    )
}

/// `SecureRandom.urlsafe_base64(bytes)`
///
/// # Errors
/// As [`hex`].
pub fn urlsafe_base64(bytes: usize) -> Result<String> {
    Ok(base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(random(bytes)?))
}

/// `SecureRandom.random_number(limit)`, from 0.
///
/// # Errors
/// As [`hex`].
pub fn number(limit: u64) -> Result<u64> {
    let zone = u64::MAX - u64::MAX % limit.max(1);
    loop {
        let mut bytes = [0; 8];
        bytes.copy_from_slice(&random(8)?);
        let drawn = u64::from_le_bytes(bytes);
        if drawn < zone {
            return Ok(drawn % limit.max(1));
        }
    }
}

fn alphabet(letters: &[u8], length: usize) -> Result<String> {
    (0..length)
        .map(|_| Ok(char::from(letters[number(letters.len() as u64)? as usize])))
        .collect()
}

pub(crate) fn to_hex(bytes: &[u8]) -> String {
    let mut out = String::with_capacity(bytes.len() * 2);
    for byte in bytes {
        push_hex(*byte, &mut out);
    }
    out
}

fn push_hex(byte: u8, out: &mut String) {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    out.push(char::from(DIGITS[usize::from(byte >> 4)]));
    out.push(char::from(DIGITS[usize::from(byte & 15)]));
}
