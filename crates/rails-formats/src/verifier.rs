//! Signed messages (`ActiveSupport::MessageVerifier`): `base64(data)--hex(hmac)`.

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE, URL_SAFE_NO_PAD};
use ring::hmac;

use crate::{Bad, LONGEST};

/// The hash of a signature.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Digest {
    Sha1,
    Sha256,
    Sha384,
    Sha512,
}

impl Digest {
    fn algorithm(self) -> hmac::Algorithm {
        match self {
            Self::Sha1 => hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY,
            Self::Sha256 => hmac::HMAC_SHA256,
            Self::Sha384 => hmac::HMAC_SHA384,
            Self::Sha512 => hmac::HMAC_SHA512,
        }
    }

    /// Of a name as Ruby writes it: `SHA1`, `SHA256`.
    pub fn named(name: &str) -> Option<Self> {
        match name.to_ascii_uppercase().replace('-', "").as_str() {
            "SHA1" => Some(Self::Sha1),
            "SHA256" => Some(Self::Sha256),
            "SHA384" => Some(Self::Sha384),
            "SHA512" => Some(Self::Sha512),
            _ => None,
        }
    }
}

/// Signs with the first of its keys, and verifies with any (`rotate`).
#[derive(Clone)]
pub struct Verifier {
    keys: Vec<hmac::Key>,
    url_safe: bool,
}

impl std::fmt::Debug for Verifier {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("Verifier").field("keys", &self.keys.len()).finish_non_exhaustive()
    }
}

impl Verifier {
    /// With one key.
    pub fn new(secret: &[u8], digest: Digest) -> Self {
        Self { keys: vec![hmac::Key::new(digest.algorithm(), secret)], url_safe: false }
    }

    /// Takes what was signed with an older key, too.
    #[must_use]
    pub fn rotate(mut self, secret: &[u8], digest: Digest) -> Self {
        self.keys.push(hmac::Key::new(digest.algorithm(), secret));
        self
    }

    /// Writes, and reads, base64 for URLs (`url_safe: true`).
    #[must_use]
    pub fn url_safe(mut self) -> Self {
        self.url_safe = true;
        self
    }

    /// Signs data.
    pub fn sign(&self, data: &[u8]) -> String {
        let encoded = encode(data, self.url_safe);
        let tag = self.keys.first().map(|key| hex(hmac::sign(key, encoded.as_bytes()).as_ref())).unwrap_or_default();
        format!("{encoded}--{tag}")
    }

    /// The data of a message.
    ///
    /// Errors with [`Bad::Forged`] where no key signed it.
    pub fn verify(&self, message: &[u8]) -> Result<Vec<u8>, Bad> {
        if message.len() > LONGEST {
            return Err(Bad::Format);
        }
        let separator =
            message.len().checked_sub(2).into_iter().flat_map(|last| (0..=last).rev()).find(|at| &message[*at..*at + 2] == b"--");
        let (encoded, tag) = separator.map(|at| (&message[..at], &message[at + 2..])).ok_or(Bad::Format)?;
        let tag = unhex(tag).ok_or(Bad::Format)?;
        if encoded.is_empty() || !self.keys.iter().any(|key| hmac::verify(key, encoded, &tag).is_ok()) {
            return Err(Bad::Forged);
        }
        decode(encoded, self.url_safe)
    }
}

/// Base64 as Rails writes it.
pub(crate) fn encode(data: &[u8], url_safe: bool) -> String {
    if url_safe { URL_SAFE_NO_PAD.encode(data) } else { STANDARD.encode(data) }
}

/// Base64 as Rails reads it: strict; for URLs with its padding or without.
pub(crate) fn decode(text: &[u8], url_safe: bool) -> Result<Vec<u8>, Bad> {
    let read = match (url_safe, text.ends_with(b"=")) {
        (false, _) => STANDARD.decode(text),
        (true, true) => URL_SAFE.decode(text),
        (true, false) => URL_SAFE_NO_PAD.decode(text),
    };
    read.map_err(|_| Bad::Format)
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Lower-case digits, as Ruby's `hexdigest` writes them.
pub(crate) fn unhex(digits: &[u8]) -> Option<Vec<u8>> {
    let digit = |byte: u8| match byte {
        b'0'..=b'9' => Some(byte - b'0'),
        b'a'..=b'f' => Some(byte - b'a' + 10),
        _ => None,
    };
    let pairs = digits.chunks(2).map(|pair| match pair {
        [high, low] => Some(digit(*high)? << 4 | digit(*low)?),
        _ => None,
    });
    pairs.collect()
}
