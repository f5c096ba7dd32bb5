//! What Rails wrote (`tests/formats/record.rb`), read here; what is written here, read here; and what nobody should take.

use rails_formats::cookies::{Defaults, Jar};
use rails_formats::encryptor::Encryptor;
use rails_formats::envelope::Meta;
use rails_formats::keys::{KeyDigest, KeyGenerator};
use rails_formats::message::Serializer;
use rails_formats::value::Value;
use rails_formats::verifier::{Digest, Verifier};
use rails_formats::{Bad, credentials, marshal, message_pack};
use serde_json::Value as Json;

/// 2026-11-22.
const NOW: i64 = 1_795_305_600_000;

fn recorded() -> Vec<Json> {
    let text = match std::env::var("RAILS_FORMATS_RECORDED") {
        Ok(path) => std::fs::read_to_string(path).unwrap(),
        Err(_) => include_str!("../fixtures/rails.jsonl").to_owned(),
    };
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

fn text<'a>(json: &'a Json, key: &str) -> &'a str {
    json[key].as_str().unwrap_or_else(|| panic!("no {key}"))
}

fn defaults(recorded: &Json) -> Defaults {
    let (major, minor) = text(recorded, "defaults").split_once('.').unwrap();
    let defaults = Defaults::of((major.parse().unwrap(), minor.parse().unwrap()));
    Defaults {
        serializer: recorded["serializer"].as_str().map_or(defaults.serializer, |name| Serializer::named(name).unwrap()),
        digest: recorded["digest"].as_str().map_or(defaults.digest, |name| Digest::named(name).unwrap()),
        ..defaults
    }
}

fn message_key(recorded: &Json) -> Vec<u8> {
    KeyGenerator::new(text(recorded, "secret").as_bytes(), KeyDigest::Sha256).key("messages", 32)
}

#[test]
fn cookies_of_rails_are_read() {
    let all = recorded();
    assert!(all.len() >= 10, "{}", all.len());
    for each in &all {
        let said = format!("{} {} {}", each["defaults"], each["serializer"], each["digest"]);
        let (jar, cookies) = (Jar::new(text(each, "secret").as_bytes(), defaults(each)), &each["cookies"]);
        let encrypted = |name: &str| jar.encrypted(name, text(cookies, name).as_bytes(), NOW);
        assert_eq!(encrypted("_session").map(|value| value.to_json()), Ok(each["value"].clone()), "{said}");
        assert_eq!(encrypted("ends").map(|value| value.to_json()), Ok(each["value"].clone()), "{said}");
        assert_eq!(encrypted("ended"), Err(Bad::Expired), "{said}");
        let signed = |name: &str| jar.signed(name, text(cookies, name).as_bytes(), NOW).map(|value| value.to_json());
        assert_eq!((signed("signed"), signed("text")), (Ok(each["value"].clone()), Ok(Json::from("Zoë"))), "{said}");
        let moved = jar.encrypted("other", text(cookies, "_session").as_bytes(), NOW);
        assert_eq!(moved.err(), defaults(each).metadata.then_some(Bad::Purpose), "{said}");
        let other = Jar::new(b"another secret", defaults(each));
        assert!(matches!(other.encrypted("_session", text(cookies, "_session").as_bytes(), NOW), Err(Bad::Forged)), "{said}");
        assert!(matches!(other.signed("signed", text(cookies, "signed").as_bytes(), NOW), Err(Bad::Forged)), "{said}");
        let rotated = other.rotate(text(each, "secret").as_bytes(), defaults(each));
        assert!(
            rotated.encrypted("_session", text(cookies, "_session").as_bytes(), NOW).is_ok()
                || defaults(each).serializer != Serializer::Json
        );
        assert!(rotated.signed("signed", text(cookies, "signed").as_bytes(), NOW).is_ok(), "{said}");
    }
}

#[test]
fn messages_of_rails_are_read() {
    for each in recorded() {
        let (key, secret) = (message_key(&each), text(&each, "secret").as_bytes());
        let cbc = Encryptor::cbc(&key, secret, Digest::Sha256);
        for message in each["messages"].as_array().unwrap() {
            let serializer = Serializer::named(text(message, "serializer")).unwrap();
            let (purpose, said) = (message["purpose"].as_str(), format!("{} {serializer:?} {}", each["defaults"], message["purpose"]));
            let of = |name: &str| text(message, name).as_bytes().to_vec();
            let read = [
                ("gcm", Encryptor::gcm(&key).read(&of("gcm"), serializer, purpose, NOW)),
                ("cbc", cbc.read(&of("cbc"), serializer, purpose, NOW)),
                ("url_safe", Encryptor::gcm(&key).url_safe().read(&of("url_safe"), serializer, purpose, NOW)),
                ("url_safe_cbc", cbc.clone().url_safe().read(&of("url_safe_cbc"), serializer, purpose, NOW)),
                ("sha1", Verifier::new(secret, Digest::Sha1).read(&of("sha1"), serializer, purpose, NOW)),
                ("sha512", Verifier::new(secret, Digest::Sha512).url_safe().read(&of("sha512"), serializer, purpose, NOW)),
            ];
            for (name, value) in read {
                assert_eq!(value.map(|value| value.to_json()), Ok(message["value"].clone()), "{said} {name}");
            }
            let other = Verifier::new(secret, Digest::Sha1).read(&of("sha1"), serializer, Some("another"), NOW);
            assert_eq!(other, Err(Bad::Purpose), "{said}");
        }
    }
}

#[test]
fn credentials_of_rails_are_read() {
    for each in recorded() {
        let yaml = credentials::read(text(&each, "credentials").as_bytes(), text(&each, "master_key").as_bytes()).unwrap();
        assert!(yaml.contains("Zoë"), "{yaml}");
        assert_eq!(credentials::secret_key_base(&yaml).as_deref(), each["secret"].as_str());
        assert_eq!(credentials::read(text(&each, "credentials").as_bytes(), &[b'0'; 32]), Err(Bad::Forged));
        assert_eq!(credentials::read(text(&each, "credentials").as_bytes(), b"short"), Err(Bad::Key));
    }
}

#[test]
fn what_is_written_is_read() {
    let each = &recorded()[0];
    let value = Value::from_json(each["value"].to_string().as_bytes()).unwrap();
    let meta = Meta { purpose: Some("login".to_owned()), expires_at: Some(NOW + 1) };
    for serializer in
        [Serializer::Json, Serializer::JsonAllowMarshal, Serializer::MessagePack, Serializer::MessagePackAllowMarshal, Serializer::Marshal]
    {
        let encryptor = Encryptor::gcm(&[7; 32]);
        let written = encryptor.write(&value, serializer, &meta).unwrap();
        assert_eq!(encryptor.read(written.as_bytes(), serializer, Some("login"), NOW), Ok(value.clone()), "{serializer:?}");
        assert_eq!(encryptor.read(written.as_bytes(), serializer, Some("login"), NOW + 1), Err(Bad::Expired), "{serializer:?}");
        assert_eq!(encryptor.read(written.as_bytes(), serializer, None, NOW), Err(Bad::Purpose), "{serializer:?}");
    }
    assert_eq!(Serializer::Json.load(&marshal::write(&value)), Err(Bad::Value("it is Marshal, which this serializer does not take")));
    let yaml = "secret_key_base: \"a b\" # c\n";
    assert_eq!(credentials::read(credentials::write(yaml, &[b'a'; 32]).unwrap().as_bytes(), &[b'a'; 32]).as_deref(), Ok(yaml));
    assert_eq!(credentials::secret_key_base(yaml).as_deref(), Some("a b"));
}

#[test]
fn every_change_of_a_message_is_noticed() {
    let (encryptor, verifier) = (Encryptor::gcm(&[7; 32]), Verifier::new(b"secret", Digest::Sha1));
    let cbc = Encryptor::cbc(&[7; 32], b"secret", Digest::Sha1);
    let value = Value::from("value");
    let messages = [
        encryptor.write(&value, Serializer::Json, &Meta::default()).unwrap(),
        cbc.write(&value, Serializer::Json, &Meta::default()).unwrap(),
        verifier.write(&value, Serializer::Json, &Meta::default()),
    ];
    for (number, message) in messages.iter().enumerate() {
        let read = |message: &[u8]| match number {
            0 => encryptor.read(message, Serializer::Json, None, NOW),
            1 => cbc.read(message, Serializer::Json, None, NOW),
            _ => verifier.read(message, Serializer::Json, None, NOW),
        };
        assert_eq!(read(message.as_bytes()), Ok(value.clone()));
        for at in 0..message.len() {
            assert!(read(&message.as_bytes()[..at]).is_err(), "{number}: cut at {at}");
            let mut changed = message.clone().into_bytes();
            changed[at] ^= 1;
            assert!(read(&changed).is_err(), "{number}: changed at {at}");
        }
    }
    for empty in ["", "--", "----", "--------------------------------------------", "==--==--=="] {
        assert!(
            encryptor.decrypt(empty.as_bytes()).is_err()
                && verifier.verify(empty.as_bytes()).is_err()
                && cbc.decrypt(empty.as_bytes()).is_err()
        );
    }
}

/// Bytes that come from nowhere, the same each time.
fn noise(seed: &mut u64, length: usize) -> Vec<u8> {
    (0..length)
        .map(|_| {
            *seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (*seed >> 56) as u8
        })
        .collect()
}

#[test]
fn hostile_bytes_are_an_error_and_no_more() {
    let value = Value::from_json(recorded()[0]["value"].to_string().as_bytes()).unwrap();
    let mut seed = 1;
    for (signature, whole) in [(marshal::SIGNATURE, marshal::write(&value)), (message_pack::SIGNATURE, message_pack::write(&value))] {
        let read = |bytes: &[u8]| Serializer::Marshal.load(bytes);
        assert_eq!(read(&whole), Ok(value.clone()));
        for at in 0..whole.len() {
            assert!(read(&whole[..at]).is_err(), "cut at {at}");
            for bit in 0..8 {
                let mut changed = whole.clone();
                changed[at] ^= 1 << bit;
                drop(read(&changed));
            }
        }
        for length in 0..2_000 {
            drop(read(&[signature, &noise(&mut seed, length % 64)].concat()));
        }
    }
    let deep = |one: &[u8]| [marshal::SIGNATURE, &one.repeat(100_000)].concat();
    assert!(marshal::read(&deep(b"[\x06")).is_err() && marshal::read(&deep(b"I")).is_err() && marshal::read(&deep(b"U:\x06a")).is_err());
    assert!(message_pack::read(&[message_pack::SIGNATURE, &[0x91; 100_000]].concat()).is_err());
    // Lengths that are far larger than what is there.
    for bytes in [
        &b"\x04\x08[\x04\xff\xff\xff\x7f"[..],
        b"\x04\x08\"\x04\xff\xff\xff\x7f",
        b"\x04\x08{\xfc\x00\x00\x00\x80",
        b"\x04\x08l+\x04\xff\xff\xff\x7f",
    ] {
        assert!(marshal::read(bytes).is_err());
    }
    for bytes in [
        &b"\xcc\x80\xdd\xff\xff\xff\xff"[..],
        b"\xcc\x80\xdf\xff\xff\xff\xff",
        b"\xcc\x80\xdb\xff\xff\xff\xff",
        b"\xcc\x80\xc9\xff\xff\xff\xff\x00",
    ] {
        assert!(message_pack::read(bytes).is_err());
    }
    // An array that holds itself; links to what is not there.
    assert!(
        marshal::read(b"\x04\x08[\x06@\x00").is_err()
            && marshal::read(b"\x04\x08@\x06").is_err()
            && marshal::read(b"\x04\x08;\x06").is_err()
    );
}

#[test]
fn objects_are_data() {
    // `Struct.new("A", :b).new(1)`, `Object` with a variable, a Time, a class.
    let read = |bytes: &[u8]| marshal::read(bytes).unwrap();
    assert_eq!(
        read(b"\x04\x08o:\x0bObject\x06:\x07@ai\x06"),
        Value::Object("Object".to_owned(), vec![(Value::Symbol("@a".to_owned()), Value::Int(1))])
    );
    assert_eq!(read(b"\x04\x08c\x0bKernel"), Value::Object("Kernel".to_owned(), Vec::new()));
    let shared = b"\x04\x08[\x07I\"\x06a\x06:\x06ET@\x06";
    assert_eq!(read(shared), Value::Array(vec![Value::from("a"), Value::from("a")]));
    let indifferent = b"\x04\x08C:-ActiveSupport::HashWithIndifferentAccess{\x06I\"\x06a\x06:\x06ETi\x06";
    assert_eq!(read(indifferent).get("a"), Some(&Value::Int(1)));
}
