//! Sets of keys in JSON (RFC 7517), as identity providers publish them.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::Deserialize;

use super::key::{Algorithm, Key, Material, SHORTEST_SECRET};

/// How many keys of a set are kept.
const MOST: usize = 64;

#[derive(Deserialize)]
struct Set {
    keys: Vec<Jwk>,
}

#[derive(Deserialize)]
struct Jwk {
    kty: String,
    #[serde(default)]
    kid: Option<String>,
    #[serde(default)]
    alg: Option<String>,
    #[serde(default, rename = "use")]
    usage: Option<String>,
    #[serde(default)]
    key_ops: Option<Vec<String>>,
    #[serde(default)]
    crv: Option<String>,
    #[serde(default)]
    n: Option<String>,
    #[serde(default)]
    e: Option<String>,
    #[serde(default)]
    x: Option<String>,
    #[serde(default)]
    y: Option<String>,
    #[serde(default)]
    k: Option<String>,
}

/// Reads a set. Keys of other kinds, or for something else than signatures, are left out (RFC 7517, section 5). `secrets`: whether it may hold such;
/// one that came over the net may not.
///
/// Errors with a sentence where there is none left.
pub fn read(text: &[u8], secrets: bool) -> Result<Vec<Key>, String> {
    let set: Set = serde_json::from_slice(text).map_err(|error| format!("not a set of keys: {error}"))?;
    let keys: Vec<Key> = set.keys.into_iter().filter_map(|jwk| key(jwk, secrets)).take(MOST).collect();
    if keys.is_empty() { Err("there is no key in it that verifies signatures".to_owned()) } else { Ok(keys) }
}

fn key(jwk: Jwk, secrets: bool) -> Option<Key> {
    let signs = jwk.usage.as_deref().is_none_or(|usage| usage == "sig");
    let verifies = jwk.key_ops.as_ref().is_none_or(|all| all.iter().any(|each| each == "verify"));
    if !(signs && verifies) {
        return None;
    }
    let algorithm = match &jwk.alg {
        Some(name) => Some(Algorithm::named(name)?),
        None => None,
    };
    let bytes = |text: &Option<String>| URL_SAFE_NO_PAD.decode(text.as_deref()?.trim_end_matches('=')).ok();
    let point = |length: usize| {
        let (x, y) = (bytes(&jwk.x)?, bytes(&jwk.y)?);
        (x.len() == length && y.len() == length).then(|| [&[4], x.as_slice(), &y].concat())
    };
    let material = match (jwk.kty.as_str(), jwk.crv.as_deref()) {
        ("RSA", _) => Material::RsaParts { n: unsigned(bytes(&jwk.n)?), e: unsigned(bytes(&jwk.e)?) },
        ("EC", Some("P-256")) => Material::P256(point(32)?),
        ("EC", Some("P-384")) => Material::P384(point(48)?),
        ("OKP", Some("Ed25519")) => Material::Ed25519(bytes(&jwk.x).filter(|key| key.len() == 32)?),
        ("oct", _) if secrets => Material::Secret(bytes(&jwk.k).filter(|secret| secret.len() >= SHORTEST_SECRET)?),
        _ => return None,
    };
    Some(Key { id: jwk.kid, algorithm, material })
}

fn unsigned(number: Vec<u8>) -> Vec<u8> {
    let zeros = number.iter().take_while(|byte| **byte == 0).count();
    number[zeros..].to_vec()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_that_verify_signatures_are_read() {
        // RFC 7517, appendix A.1, and RFC 8037, appendix A.2.
        let text = br#"{"keys":[
            {"kty":"EC","crv":"P-256","x":"MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D4","y":"4Etl6SRW2YiLUrN5vfvVHuhp7x8PxltmWWlbbM4IFyM","use":"enc","kid":"1"},
            {"kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo","kid":"ed"},
            {"kty":"EC","crv":"P-521","x":"","y":"","kid":"unknown"},
            {"kty":"oct","k":"AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow","kid":"secret"}
        ]}"#;
        let names = |keys: Vec<Key>| keys.into_iter().filter_map(|key| key.id).collect::<Vec<_>>();
        assert_eq!(names(read(text, false).unwrap()), ["ed"]);
        assert_eq!(names(read(text, true).unwrap()), ["ed", "secret"]);
        for wrong in [&b"{}"[..], b"[]", b"{\"keys\":[]}", b"\xff", br#"{"keys":[{"kty":"OKP","crv":"Ed25519","x":"AA"}]}"#] {
            assert!(read(wrong, true).is_err());
        }
    }
}
