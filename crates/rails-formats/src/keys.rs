//! Keys that are derived from `secret_key_base` (`ActiveSupport::KeyGenerator`).

use std::num::NonZeroU32;

use ring::pbkdf2::{self, PBKDF2_HMAC_SHA1, PBKDF2_HMAC_SHA256};

/// How often the hash is applied for an app's keys (`Rails::Application#key_generator`).
const ITERATIONS: u32 = 1_000;

/// `ActiveSupport::KeyGenerator.hash_digest_class`: SHA-256 from `load_defaults 7.0` on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeyDigest {
    Sha1,
    Sha256,
}

/// Derives keys from a secret.
#[derive(Clone)]
pub struct KeyGenerator {
    secret: Vec<u8>,
    digest: KeyDigest,
    iterations: NonZeroU32,
}

impl std::fmt::Debug for KeyGenerator {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // The secret is never shown.
        out.debug_struct("KeyGenerator").field("digest", &self.digest).finish_non_exhaustive()
    }
}

impl KeyGenerator {
    /// For an app's `secret_key_base`.
    pub fn new(secret: &[u8], digest: KeyDigest) -> Self {
        Self::with_iterations(secret, digest, NonZeroU32::new(ITERATIONS).unwrap_or(NonZeroU32::MIN))
    }

    /// As the class does by itself: 65,536 times, where nothing else is said.
    pub fn with_iterations(secret: &[u8], digest: KeyDigest, iterations: NonZeroU32) -> Self {
        Self { secret: secret.to_vec(), digest, iterations }
    }

    /// The key of a purpose, of so many bytes (`generate_key`; 64 where Rails says nothing).
    pub fn key(&self, salt: &str, length: usize) -> Vec<u8> {
        let algorithm = match self.digest {
            KeyDigest::Sha1 => PBKDF2_HMAC_SHA1,
            KeyDigest::Sha256 => PBKDF2_HMAC_SHA256,
        };
        let mut key = vec![0; length];
        pbkdf2::derive(algorithm, self.iterations, salt.as_bytes(), &self.secret, &mut key);
        key
    }
}
