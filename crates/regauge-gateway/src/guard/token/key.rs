//! Keys that tokens are verified with, each bound to the algorithms that it is for.
//!
//! A token names its algorithm itself, so what it names never decides what a key is used as: a public key is no secret of HMAC, whatever the token
//! says (RFC 8725, sections 2.1 and 3.1). Signatures are verified by `ring`, which TLS brings along; what libraries for
//! JWT offer now stands on a second cryptography in C, or on an RSA with an open advisory (RUSTSEC-2023-0071).

use ring::{hmac, signature};

/// The shortest secret, in bytes (RFC 7518, section 3.2: as long as the hash).
pub const SHORTEST_SECRET: usize = 32;

/// A signature's algorithm (RFC 7518, section 3.1; RFC 8037). `none` is none of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Algorithm {
    Hs256,
    Hs384,
    Hs512,
    Rs256,
    Rs384,
    Rs512,
    Ps256,
    Ps384,
    Ps512,
    Es256,
    Es384,
    EdDsa,
}

/// Their names.
const NAMES: [(&str, Algorithm); 12] = [
    ("HS256", Algorithm::Hs256),
    ("HS384", Algorithm::Hs384),
    ("HS512", Algorithm::Hs512),
    ("RS256", Algorithm::Rs256),
    ("RS384", Algorithm::Rs384),
    ("RS512", Algorithm::Rs512),
    ("PS256", Algorithm::Ps256),
    ("PS384", Algorithm::Ps384),
    ("PS512", Algorithm::Ps512),
    ("ES256", Algorithm::Es256),
    ("ES384", Algorithm::Es384),
    ("EdDSA", Algorithm::EdDsa),
];

impl Algorithm {
    /// Of a name, as it is written.
    pub fn named(name: &str) -> Option<Self> {
        NAMES.iter().find(|(each, _)| *each == name).map(|(_, algorithm)| *algorithm)
    }
}

/// What a key is made of.
#[derive(Clone)]
pub enum Material {
    Secret(Vec<u8>),
    /// RSAPublicKey in DER (RFC 8017, appendix A.1.1).
    Rsa(Vec<u8>),
    /// Modulus and exponent, big-endian, without zeros in front.
    RsaParts {
        n: Vec<u8>,
        e: Vec<u8>,
    },
    /// An uncompressed point.
    P256(Vec<u8>),
    P384(Vec<u8>),
    Ed25519(Vec<u8>),
}

/// A key.
#[derive(Clone)]
pub struct Key {
    /// What tokens call it.
    pub id: Option<String>,
    /// The one algorithm that it is for, where its owner said so.
    pub algorithm: Option<Algorithm>,
    pub material: Material,
}

impl std::fmt::Debug for Key {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // A secret is never shown.
        out.debug_struct("Key").field("id", &self.id).field("algorithm", &self.algorithm).finish_non_exhaustive()
    }
}

/// What begins a SubjectPublicKeyInfo (RFC 5280, section 4.1) of each kind, up to its key.
const P256_PREFIX: &[u8] = b"\x30\x59\x30\x13\x06\x07\x2a\x86\x48\xce\x3d\x02\x01\x06\x08\x2a\x86\x48\xce\x3d\x03\x01\x07\x03\x42\x00";
const P384_PREFIX: &[u8] = b"\x30\x76\x30\x10\x06\x07\x2a\x86\x48\xce\x3d\x02\x01\x06\x05\x2b\x81\x04\x00\x22\x03\x62\x00";
const ED25519_PREFIX: &[u8] = b"\x30\x2a\x30\x05\x06\x03\x2b\x65\x70\x03\x21\x00";
/// rsaEncryption without parameters, behind the length of the whole.
const RSA_ALGORITHM: &[u8] = b"\x30\x0d\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x01\x01\x05\x00\x03\x82";

impl Material {
    /// Reads a SubjectPublicKeyInfo in DER. None: a kind of key that is not known.
    pub fn from_spki(der: &[u8]) -> Option<Self> {
        if let Some(point) = der.strip_prefix(P256_PREFIX).filter(|point| point.len() == 65) {
            return Some(Self::P256(point.to_vec()));
        }
        if let Some(point) = der.strip_prefix(P384_PREFIX).filter(|point| point.len() == 97) {
            return Some(Self::P384(point.to_vec()));
        }
        if let Some(key) = der.strip_prefix(ED25519_PREFIX).filter(|key| key.len() == 32) {
            return Some(Self::Ed25519(key.to_vec()));
        }
        // 30 82 LL LL, the algorithm, LL LL, no unused bits. A key that is too short for these lengths is too short to be used.
        let rest = der.strip_prefix(b"\x30\x82")?.get(2..)?.strip_prefix(RSA_ALGORITHM)?;
        let key = rest.get(2..)?.strip_prefix(b"\x00")?;
        Some(Self::Rsa(key.to_vec()))
    }
}

impl Key {
    /// Whether it is for an algorithm.
    pub fn is_for(&self, algorithm: Algorithm) -> bool {
        use Algorithm::{EdDsa, Es256, Es384, Hs256, Hs384, Hs512, Ps256, Ps384, Ps512, Rs256, Rs384, Rs512};
        let fits = match &self.material {
            Material::Secret(_) => matches!(algorithm, Hs256 | Hs384 | Hs512),
            Material::Rsa(_) | Material::RsaParts { .. } => matches!(algorithm, Rs256 | Rs384 | Rs512 | Ps256 | Ps384 | Ps512),
            Material::P256(_) => algorithm == Es256,
            Material::P384(_) => algorithm == Es384,
            Material::Ed25519(_) => algorithm == EdDsa,
        };
        fits && self.algorithm.is_none_or(|only| only == algorithm)
    }

    /// Whether a signature is this key's, by an algorithm that it is for.
    pub fn verifies(&self, algorithm: Algorithm, message: &[u8], signature: &[u8]) -> bool {
        if !self.is_for(algorithm) {
            return false;
        }
        let by = |kind: &'static dyn signature::VerificationAlgorithm, key: &[u8]| {
            signature::UnparsedPublicKey::new(kind, key).verify(message, signature).is_ok()
        };
        match &self.material {
            Material::Secret(secret) => {
                // Compared in constant time.
                secret_algorithm(algorithm).is_some_and(|kind| hmac::verify(&hmac::Key::new(kind, secret), message, signature).is_ok())
            }
            Material::Rsa(key) => rsa(algorithm).is_some_and(|kind| by(kind, key)),
            Material::RsaParts { n, e } => rsa(algorithm).is_some_and(|kind| {
                signature::RsaPublicKeyComponents { n: n.as_slice(), e: e.as_slice() }.verify(kind, message, signature).is_ok()
            }),
            Material::P256(point) => by(&signature::ECDSA_P256_SHA256_FIXED, point),
            Material::P384(point) => by(&signature::ECDSA_P384_SHA384_FIXED, point),
            Material::Ed25519(key) => by(&signature::ED25519, key),
        }
    }
}

fn secret_algorithm(algorithm: Algorithm) -> Option<hmac::Algorithm> {
    match algorithm {
        Algorithm::Hs256 => Some(hmac::HMAC_SHA256),
        Algorithm::Hs384 => Some(hmac::HMAC_SHA384),
        Algorithm::Hs512 => Some(hmac::HMAC_SHA512),
        _ => None,
    }
}

fn rsa(algorithm: Algorithm) -> Option<&'static signature::RsaParameters> {
    match algorithm {
        Algorithm::Rs256 => Some(&signature::RSA_PKCS1_2048_8192_SHA256),
        Algorithm::Rs384 => Some(&signature::RSA_PKCS1_2048_8192_SHA384),
        Algorithm::Rs512 => Some(&signature::RSA_PKCS1_2048_8192_SHA512),
        Algorithm::Ps256 => Some(&signature::RSA_PSS_2048_8192_SHA256),
        Algorithm::Ps384 => Some(&signature::RSA_PSS_2048_8192_SHA384),
        Algorithm::Ps512 => Some(&signature::RSA_PSS_2048_8192_SHA512),
        _ => None,
    }
}
