//! Cookies that Rails encrypts and signs (`ActionDispatch::Cookies`), the session among them.

use crate::encryptor::Encryptor;
use crate::envelope::Meta;
use crate::keys::{KeyDigest, KeyGenerator};
use crate::message::Serializer;
use crate::value::Value;
use crate::verifier::{Digest, Verifier};
use crate::{Bad, LONGEST};

/// What an app's settings say of its cookies. [`Defaults::of`] gives them for a version of `config.load_defaults`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Defaults {
    /// `active_support.key_generator_hash_digest_class`.
    pub key_digest: KeyDigest,
    /// `action_dispatch.use_authenticated_cookie_encryption`: AES-GCM; else AES-CBC with HMAC.
    pub authenticated: bool,
    /// `action_dispatch.use_cookies_with_metadata`: whether cookies that are written say what they are for.
    pub metadata: bool,
    /// `action_dispatch.signed_cookie_digest`.
    pub digest: Digest,
    /// `action_dispatch.cookies_serializer`.
    pub serializer: Serializer,
}

impl Defaults {
    /// For `config.load_defaults`, as `(7, 2)`. An app whose cookies_serializer is another says so itself.
    pub fn of(version: (u32, u32)) -> Self {
        Self {
            key_digest: if version >= (7, 0) { KeyDigest::Sha256 } else { KeyDigest::Sha1 },
            authenticated: version >= (5, 2),
            metadata: version >= (6, 0),
            digest: Digest::Sha1,
            // Before 7.0 nothing was said by default, which meant Marshal; `rails new` wrote an initializer that says JSON.
            serializer: if version >= (7, 0) { Serializer::Json } else { Serializer::JsonAllowMarshal },
        }
    }
}

/// An app's cookies.
#[derive(Debug, Clone)]
pub struct Jar {
    encryptor: Encryptor,
    verifier: Verifier,
    defaults: Defaults,
}

impl Jar {
    /// For an app's `secret_key_base`.
    pub fn new(secret_key_base: &[u8], defaults: Defaults) -> Self {
        let keys = KeyGenerator::new(secret_key_base, defaults.key_digest);
        let encryptor = if defaults.authenticated {
            Encryptor::gcm(&keys.key("authenticated encrypted cookie", 32))
        } else {
            Encryptor::cbc(&keys.key("encrypted cookie", 32), &keys.key("signed encrypted cookie", 64), Digest::Sha1)
        };
        Self { encryptor, verifier: Verifier::new(&keys.key("signed cookie", 64), defaults.digest), defaults }
    }

    /// Takes what an older secret, or older settings, made, too (`cookies_rotations`).
    #[must_use]
    pub fn rotate(mut self, secret_key_base: &[u8], defaults: Defaults) -> Self {
        let older = Self::new(secret_key_base, defaults);
        let key = KeyGenerator::new(secret_key_base, defaults.key_digest).key("signed cookie", 64);
        self.encryptor = self.encryptor.rotate(older.encryptor);
        self.verifier = self.verifier.rotate(&key, defaults.digest);
        self
    }

    /// The value of an encrypted cookie, as it stands in the `Cookie` field. `now`: milliseconds since 1970.
    pub fn encrypted(&self, name: &str, value: &[u8], now: i64) -> Result<Value, Bad> {
        self.read(name, now, &self.encryptor.decrypt(&unescape(value)?)?)
    }

    /// The value of a signed cookie.
    pub fn signed(&self, name: &str, value: &[u8], now: i64) -> Result<Value, Bad> {
        self.read(name, now, &self.verifier.verify(&unescape(value)?)?)
    }

    fn read(&self, name: &str, now: i64, plain: &[u8]) -> Result<Value, Bad> {
        let purpose = format!("cookie.{name}");
        let open = |purpose: Option<&str>| crate::envelope::open(plain, self.defaults.serializer, purpose, now);
        match open(Some(&purpose)) {
            // One that was written before cookies said what they are for (`parse(name, data, purpose:) || parse(name, data)`).
            Err(Bad::Purpose) => open(None),
            read => read,
        }
    }

    /// An encrypted cookie's value, as it stands in `Set-Cookie`. `expires_at`: milliseconds since 1970.
    pub fn encrypt(&self, name: &str, value: &Value, expires_at: Option<i64>) -> Result<String, Bad> {
        self.encryptor.write(value, self.defaults.serializer, &self.meta(name, expires_at)).map(|text| escape(&text))
    }

    /// A signed cookie's value, as it stands in `Set-Cookie`.
    pub fn sign(&self, name: &str, value: &Value, expires_at: Option<i64>) -> String {
        escape(&self.verifier.write(value, self.defaults.serializer, &self.meta(name, expires_at)))
    }

    fn meta(&self, name: &str, expires_at: Option<i64>) -> Meta {
        Meta { purpose: self.defaults.metadata.then(|| format!("cookie.{name}")), expires_at }
    }
}

/// Reads `%2B` and `+` (`Rack::Utils.unescape`).
fn unescape(text: &[u8]) -> Result<Vec<u8>, Bad> {
    if text.len() > LONGEST {
        return Err(Bad::Format);
    }
    let mut plain = Vec::with_capacity(text.len());
    let mut rest = text;
    while let [first, after @ ..] = rest {
        let digits = after.get(..2).filter(|_| *first == b'%').and_then(|digits| std::str::from_utf8(digits).ok());
        match digits.and_then(|digits| u8::from_str_radix(digits, 16).ok()) {
            Some(byte) => {
                plain.push(byte);
                rest = &after[2..];
            }
            None => {
                plain.push(if *first == b'+' { b' ' } else { *first });
                rest = after;
            }
        }
    }
    Ok(plain)
}

/// Writes base64 so that a cookie can have it (`Rack::Utils.escape`).
fn escape(text: &str) -> String {
    text.replace('+', "%2B").replace('/', "%2F").replace('=', "%3D")
}
