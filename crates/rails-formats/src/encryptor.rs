//! Encrypted messages (`ActiveSupport::MessageEncryptor`).
//!
//! ```text
//! AES-GCM: base64(text)--base64(iv)--base64(tag)
//! AES-CBC: base64(base64(text)--base64(iv))--hex(hmac)       signed after it was encrypted
//! ```

use aes::cipher::block_padding::Pkcs7;
use aes::cipher::{BlockDecryptMut, BlockEncryptMut, KeyIvInit};
use ring::aead::{AES_128_GCM, AES_256_GCM, Aad, LessSafeKey, Nonce, UnboundKey};
use ring::rand::{SecureRandom, SystemRandom};

use crate::verifier::{Digest, Verifier, decode, encode};
use crate::{Bad, LONGEST};

/// Bytes of an authentication tag.
const TAG: usize = 16;
const SEPARATOR: &[u8] = b"--";

#[derive(Clone)]
enum Cipher {
    Gcm(Vec<u8>),
    Cbc { key: Vec<u8>, verifier: Verifier },
}

/// Encrypts with the first of its keys, and decrypts with any (`rotate`).
#[derive(Clone)]
pub struct Encryptor {
    ciphers: Vec<Cipher>,
    url_safe: bool,
}

impl std::fmt::Debug for Encryptor {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("Encryptor").field("keys", &self.ciphers.len()).finish_non_exhaustive()
    }
}

impl Encryptor {
    /// AES-256-GCM with a key of 32 bytes; AES-128-GCM with one of 16.
    pub fn gcm(key: &[u8]) -> Self {
        Self { ciphers: vec![Cipher::Gcm(key.to_vec())], url_safe: false }
    }

    /// AES-256-CBC with a key of 32 bytes, and HMAC with another.
    pub fn cbc(key: &[u8], sign_key: &[u8], digest: Digest) -> Self {
        Self { ciphers: vec![Cipher::Cbc { key: key.to_vec(), verifier: Verifier::new(sign_key, digest) }], url_safe: false }
    }

    /// Takes what was encrypted by an older one, too.
    #[must_use]
    pub fn rotate(mut self, older: Self) -> Self {
        self.ciphers.extend(older.ciphers);
        self
    }

    /// Writes, and reads, base64 for URLs (`url_safe: true`).
    #[must_use]
    pub fn url_safe(mut self) -> Self {
        self.url_safe = true;
        for cipher in &mut self.ciphers {
            if let Cipher::Cbc { verifier, .. } = cipher {
                *verifier = verifier.clone().url_safe();
            }
        }
        self
    }

    /// Decrypts a message.
    ///
    /// Errors with [`Bad::Forged`] where none of the keys made it.
    pub fn decrypt(&self, message: &[u8]) -> Result<Vec<u8>, Bad> {
        if message.len() > LONGEST {
            return Err(Bad::Format);
        }
        let mut bad = Bad::Format;
        for cipher in &self.ciphers {
            let plain = match cipher {
                Cipher::Gcm(key) => self.open(key, message),
                Cipher::Cbc { key, verifier } => verifier.verify(message).and_then(|inner| self.cbc_decrypt(key, &inner)),
            };
            match plain {
                Ok(plain) => return Ok(plain),
                Err(why) => bad = why,
            }
        }
        Err(bad)
    }

    /// Encrypts data.
    pub fn encrypt(&self, data: &[u8]) -> Result<String, Bad> {
        match self.ciphers.first() {
            Some(Cipher::Gcm(key)) => {
                let iv: [u8; 12] = random()?;
                let mut sealed = data.to_vec();
                let tag = gcm(key)?
                    .seal_in_place_separate_tag(Nonce::assume_unique_for_key(iv), Aad::empty(), &mut sealed)
                    .map_err(|_| Bad::Key)?;
                Ok([&sealed[..], &iv, tag.as_ref()].map(|part| encode(part, self.url_safe)).join("--"))
            }
            Some(Cipher::Cbc { key, verifier }) => {
                let iv: [u8; 16] = random()?;
                let cipher = cbc::Encryptor::<aes::Aes256>::new_from_slices(key, &iv).map_err(|_| Bad::Key)?;
                let text = cipher.encrypt_padded_vec_mut::<Pkcs7>(data);
                Ok(verifier.sign([&text[..], &iv].map(|part| encode(part, self.url_safe)).join("--").as_bytes()))
            }
            None => Err(Bad::Key),
        }
    }

    fn open(&self, key: &[u8], message: &[u8]) -> Result<Vec<u8>, Bad> {
        let (rest, tag) = self.last(message, TAG)?;
        let (text, iv) = self.last(rest, 12)?;
        let mut sealed = decode(text, self.url_safe)?;
        sealed.extend_from_slice(&tag);
        let nonce = Nonce::try_assume_unique_for_key(&iv).map_err(|_| Bad::Format)?;
        let length = gcm(key)?.open_in_place(nonce, Aad::empty(), &mut sealed).map_err(|_| Bad::Forged)?.len();
        sealed.truncate(length);
        Ok(sealed)
    }

    fn cbc_decrypt(&self, key: &[u8], message: &[u8]) -> Result<Vec<u8>, Bad> {
        let (text, iv) = self.last(message, 16)?;
        let cipher = cbc::Decryptor::<aes::Aes256>::new_from_slices(key, &iv).map_err(|_| Bad::Key)?;
        cipher.decrypt_padded_vec_mut::<Pkcs7>(&decode(text, self.url_safe)?).map_err(|_| Bad::Format)
    }

    /// What stands before the last part, and that part, which has so many bytes.
    fn last<'a>(&self, message: &'a [u8], bytes: usize) -> Result<(&'a [u8], Vec<u8>), Bad> {
        // Base64 for URLs goes without padding, and may have the separator in it: so by its length.
        let length = if self.url_safe { (4 * bytes).div_ceil(3) } else { 4 * bytes.div_ceil(3) };
        let at = message.len().checked_sub(length).ok_or(Bad::Format)?;
        let rest = message[..at].strip_suffix(SEPARATOR).ok_or(Bad::Format)?;
        let part = decode(&message[at..], self.url_safe)?;
        if part.len() == bytes { Ok((rest, part)) } else { Err(Bad::Format) }
    }
}

fn gcm(key: &[u8]) -> Result<LessSafeKey, Bad> {
    let algorithm = match key.len() {
        16 => &AES_128_GCM,
        32 => &AES_256_GCM,
        _ => return Err(Bad::Key),
    };
    UnboundKey::new(algorithm, key).map(LessSafeKey::new).map_err(|_| Bad::Key)
}

fn random<const LENGTH: usize>() -> Result<[u8; LENGTH], Bad> {
    let mut bytes = [0; LENGTH];
    SystemRandom::new().fill(&mut bytes).map_err(|_| Bad::Key)?;
    Ok(bytes)
}
