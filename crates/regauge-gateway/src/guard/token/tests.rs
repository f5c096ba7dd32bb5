//! Tokens of another implementation (PyJWT, recorded), of RFCs, and such as attackers write.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use rustls::pki_types::SubjectPublicKeyInfoDer;
use rustls::pki_types::pem::PemObject;
use serde_json::{Value, json};

use super::jwk;
use super::jwt::{Bad, Wanted, claims};
use super::key::{Algorithm, Key, Material};

const NOW: f64 = 1_800_000_000.0;

fn recorded() -> Value {
    serde_json::from_str(include_str!("../../../tests/fixtures/tokens.json")).unwrap()
}

fn wanted() -> Wanted {
    Wanted { issuers: vec!["https://id.test".to_owned()], audiences: vec!["shop".to_owned()], ..Wanted::default() }
}

fn secret() -> Vec<Key> {
    let secret = recorded()["secret"].as_str().unwrap().as_bytes().to_vec();
    vec![Key { id: None, algorithm: None, material: Material::Secret(secret) }]
}

fn set() -> Vec<Key> {
    jwk::read(recorded()["jwks"].to_string().as_bytes(), false).unwrap()
}

/// A token of ours, signed with the recorded secret.
fn signed(header: &Value, body: &str) -> String {
    let part = |bytes: &[u8]| URL_SAFE_NO_PAD.encode(bytes);
    let message = format!("{}.{}", part(header.to_string().as_bytes()), part(body.as_bytes()));
    let secret = recorded()["secret"].as_str().unwrap().to_owned();
    let key = ring::hmac::Key::new(ring::hmac::HMAC_SHA256, secret.as_bytes());
    format!("{message}.{}", part(ring::hmac::sign(&key, message.as_bytes()).as_ref()))
}

#[test]
fn tokens_of_every_algorithm_are_read() {
    let all = recorded();
    for (name, token) in all["tokens"].as_object().unwrap() {
        let keys = if name.starts_with("HS") { secret() } else { set() };
        let said = claims(token.as_str().unwrap().as_bytes(), &keys, &wanted(), NOW);
        assert_eq!(said.as_ref().map(|said| &said["sub"]), Ok(&json!("42")), "{name}");
        let (message, _) = token.as_str().unwrap().rsplit_once('.').unwrap();
        let forged = format!("{message}.{}", URL_SAFE_NO_PAD.encode([7; 64]));
        assert_eq!(claims(forged.as_bytes(), &keys, &wanted(), NOW), Err(Bad::Signature), "{name}");
    }
}

#[test]
fn keys_in_pem_are_the_same() {
    let all = recorded();
    for (name, token) in [("rsa", "RS256"), ("rsa", "PS384"), ("p256", "ES256"), ("p384", "ES384"), ("ed", "EdDSA")] {
        let der = SubjectPublicKeyInfoDer::from_pem_slice(all["pem"][name].as_str().unwrap().as_bytes()).unwrap();
        let keys = [Key { id: None, algorithm: None, material: Material::from_spki(&der).unwrap() }];
        assert!(claims(all["tokens"][token].as_str().unwrap().as_bytes(), &keys, &wanted(), NOW).is_ok(), "{name}");
        for end in 0..der.len() {
            // Not one that is cut is taken for another.
            assert!(!matches!(Material::from_spki(&der[..end]), Some(Material::P256(_) | Material::P384(_) | Material::Ed25519(_))));
        }
    }
}

#[test]
fn the_examples_of_rfc_7515() {
    let keys = br#"{"keys":[
        {"kty":"oct","k":"AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow"},
        {"kty":"EC","crv":"P-256","x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU","y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"}]}"#;
    let keys = jwk::read(keys, true).unwrap();
    let body = "eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ";
    let hs = format!("eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9.{body}.dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk");
    let es = format!("eyJhbGciOiJFUzI1NiJ9.{body}.DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q");
    for token in [hs, es] {
        assert_eq!(claims(token.as_bytes(), &keys, &Wanted::default(), 1_300_819_379.0).unwrap()["iss"], "joe");
        assert_eq!(claims(token.as_bytes(), &keys, &Wanted::default(), 1_300_819_380.0), Err(Bad::Expired));
    }
}

#[test]
fn a_public_key_is_no_secret_and_no_signature_is_none() {
    let all = recorded();
    for name in ["confused_rsa", "confused_p256"] {
        assert_eq!(claims(all[name].as_str().unwrap().as_bytes(), &set(), &wanted(), NOW), Err(Bad::Algorithm), "{name}");
    }
    let token = all["tokens"]["RS256"].as_str().unwrap();
    let body = token.split('.').nth(1).unwrap();
    for alg in ["none", "None", "NONE", "nOnE", "", "HS1", "hs256"] {
        let header = URL_SAFE_NO_PAD.encode(json!({"alg": alg}).to_string());
        for signature in ["", "AA"] {
            let forged = format!("{header}.{body}.{signature}");
            assert_eq!(claims(forged.as_bytes(), &secret(), &wanted(), NOW), Err(Bad::Algorithm), "{alg}");
        }
    }
    let only = Wanted { algorithms: vec![Algorithm::Es256], ..wanted() };
    assert_eq!(claims(token.as_bytes(), &set(), &only, NOW), Err(Bad::Algorithm));
    let bound: Vec<Key> = set().into_iter().map(|key| Key { algorithm: Some(Algorithm::Ps256), ..key }).collect();
    assert_eq!(claims(token.as_bytes(), &bound, &wanted(), NOW), Err(Bad::Algorithm));
    let other = signed(&json!({"alg": "HS256", "kid": "gone"}), "{}");
    assert_eq!(claims(other.as_bytes(), &set(), &wanted(), NOW), Err(Bad::Key));
}

#[test]
fn claims_have_to_hold() {
    let header = json!({"alg": "HS256"});
    let good = json!({"iss": "https://id.test", "aud": "shop", "exp": NOW + 60.0});
    let with = |name: &str, value: Value| {
        let mut body = good.clone();
        body[name] = value;
        claims(signed(&header, &body.to_string()).as_bytes(), &secret(), &wanted(), NOW).err()
    };
    assert_eq!(with("x", json!(1)), None);
    let cases = [
        ("exp", json!(NOW), Bad::Expired),
        ("exp", json!("9999999999"), Bad::Malformed),
        ("exp", Value::Null, Bad::Malformed),
        ("nbf", json!(NOW + 1.0), Bad::Early),
        ("nbf", json!([1]), Bad::Malformed),
        ("iss", json!("https://evil.test"), Bad::Issuer),
        ("iss", json!(["https://id.test"]), Bad::Issuer),
        ("aud", json!("other"), Bad::Audience),
        ("aud", json!(["other"]), Bad::Audience),
        ("aud", json!([]), Bad::Audience),
        ("aud", json!({"shop": 1}), Bad::Audience),
    ];
    for (name, value, bad) in cases {
        assert_eq!(with(name, value.clone()), Some(bad), "{name} {value}");
    }
    let read = |body: &str, wanted: &Wanted| claims(signed(&header, body).as_bytes(), &secret(), wanted, NOW).err();
    assert_eq!(read("{}", &Wanted::default()), Some(Bad::Expired));
    assert_eq!(read("{}", &Wanted { endless: true, ..Wanted::default() }), None);
    assert_eq!(read(r#"{"aud":"x"}"#, &Wanted { endless: true, ..Wanted::default() }), Some(Bad::Audience));
    assert_eq!(read(&format!("{{\"exp\":{}}}", NOW - 20.0), &Wanted { leeway: 30.0, ..Wanted::default() }), None);
    assert_eq!(read("[]", &Wanted::default()), Some(Bad::Malformed));
}

#[test]
fn what_is_no_token_is_malformed() {
    let header = json!({"alg": "HS256", "crit": ["b64"], "b64": false});
    let (unknown, token) = (signed(&header, "{}"), recorded()["tokens"]["HS256"].as_str().unwrap().to_owned());
    let twice = format!("{}.e30.AA", URL_SAFE_NO_PAD.encode(r#"{"alg":"HS256","alg":"none"}"#));
    let long = format!("{token}{}", "A".repeat(20_000));
    let deep = format!("{}.e30.AA", URL_SAFE_NO_PAD.encode("[".repeat(5_000)));
    let all =
        ["", ".", "..", "...", "a.b.c", "e30.e30.", &unknown, &twice, &long, &deep, &format!("{token}="), &format!("{token}.x"), "\u{1}"];
    for text in all {
        assert_eq!(claims(text.as_bytes(), &secret(), &wanted(), NOW), Err(Bad::Malformed), "{}", &text[..text.len().min(80)]);
    }
    for end in 0..token.len() {
        assert!(claims(&token.as_bytes()[..end], &secret(), &wanted(), NOW).is_err());
    }
}
