//! Tokens and the keys that they are verified with.

use std::sync::OnceLock;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use regauge_gateway::guard::token::jwk;
use regauge_gateway::guard::token::jwt::{Wanted, claims};
use regauge_gateway::guard::token::key::{Algorithm, Key, Material};
use ring::hmac;
use serde_json::{Map, Value};

use super::text::{halves, has};

const SECRET: &[u8] = b"a secret of targets, long enough";
const NOW: f64 = 1_700_000_000.0;

fn keys() -> &'static [Key] {
    static KEYS: OnceLock<Vec<Key>> = OnceLock::new();
    KEYS.get_or_init(|| {
        // RFC 8037, appendix A.2.
        let public = URL_SAFE_NO_PAD.decode("11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo").unwrap();
        vec![
            Key { id: Some("1".to_owned()), algorithm: None, material: Material::Secret(SECRET.to_vec()) },
            Key { id: Some("2".to_owned()), algorithm: Some(Algorithm::EdDsa), material: Material::Ed25519(public) },
        ]
    })
}

fn wanted() -> Wanted {
    Wanted { issuers: vec!["id".to_owned()], audiences: vec!["shop".to_owned()], algorithms: Vec::new(), leeway: 0.0, endless: false }
}

/// A token as it comes is nobody's; `header\nclaims`, signed with our secret, says what was put in, and only where all of it holds.
pub fn jwt(text: &[u8]) {
    assert!(claims(text, keys(), &wanted(), NOW).is_err(), "nobody signed it");
    let (header, said) = halves(text, b'\n');
    let message = format!("{}.{}", URL_SAFE_NO_PAD.encode(header), URL_SAFE_NO_PAD.encode(said));
    let token = |signature: &[u8]| format!("{message}.{}", URL_SAFE_NO_PAD.encode(signature));
    for forged in [&b""[..], &[0; 32], &[0; 64], SECRET] {
        assert!(claims(token(forged).as_bytes(), keys(), &wanted(), NOW).is_err());
    }
    let own = hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, SECRET), message.as_bytes());
    let read = claims(token(own.as_ref()).as_bytes(), keys(), &wanted(), NOW);
    let both = serde_json::from_slice::<Map<String, Value>>(header).ok().zip(serde_json::from_slice::<Map<String, Value>>(said).ok());
    let Ok(read) = read else { return };
    let (header, said) = both.unwrap();
    assert_eq!(read, said);
    assert_eq!(header["alg"], "HS256");
    assert!(header.get("crit").is_none_or(Value::is_null) && header.get("kid").is_none_or(|id| id.is_null() || id == "1"));
    assert!(said["exp"].as_f64().unwrap() > NOW && said.get("nbf").is_none_or(|start| start.as_f64().unwrap() <= NOW));
    assert!(said["iss"] == "id" && (said["aud"] == "shop" || said["aud"].as_array().unwrap().contains(&Value::from("shop"))));
    // One changed letter, and it is another.
    let mut other = token(own.as_ref()).into_bytes();
    let place = text.len() * 31 % other.len();
    other[place] = if other[place] == b'A' { b'B' } else { b'A' };
    assert!(claims(&other, keys(), &wanted(), NOW).is_err());
}

/// A set of keys: none is a secret that came over the net, none is shown, and none says yes to what nobody signed.
pub fn jwks(text: &[u8]) {
    let Ok(all) = jwk::read(text, true) else {
        assert!(jwk::read(text, false).is_err());
        return;
    };
    let public = jwk::read(text, false).unwrap_or_default();
    assert!(all.len() <= 64 && public.len() <= all.len().max(64));
    assert!(!public.iter().any(|key| matches!(key.material, Material::Secret(_))));
    for key in all.iter().chain(&public) {
        let shown = format!("{key:?}");
        let fine = match &key.material {
            Material::Secret(secret) => secret.len() >= 32 && !has(shown.as_bytes(), secret),
            Material::P256(point) => point.len() == 65,
            Material::P384(point) => point.len() == 97,
            Material::Ed25519(point) => point.len() == 32,
            Material::Rsa(_) => true,
            Material::RsaParts { n, e } => n.first() != Some(&0) && e.first() != Some(&0),
        };
        assert!(fine, "{shown}");
        for algorithm in [Algorithm::Hs256, Algorithm::Rs256, Algorithm::Es256, Algorithm::EdDsa] {
            let shortest = matches!(key.material, Material::RsaParts { .. });
            assert!(shortest || !key.verifies(algorithm, b"nothing", &[0; 64]));
        }
    }
}
