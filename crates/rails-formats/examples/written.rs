//! Writes what Rails is to read (`tests/formats/read.rb`): from a recording on the standard input, the same values for the same settings.

use std::error::Error;

use rails_formats::cookies::{Defaults, Jar};
use rails_formats::credentials;
use rails_formats::encryptor::Encryptor;
use rails_formats::envelope::Meta;
use rails_formats::keys::{KeyDigest, KeyGenerator};
use rails_formats::message::Serializer;
use rails_formats::value::Value;
use rails_formats::verifier::{Digest, Verifier};
use serde_json::{Value as Json, json};

const END: i64 = 4_102_444_800_000;

fn main() -> Result<(), Box<dyn Error>> {
    let recorded: Json = serde_json::from_reader(std::io::stdin())?;
    let text = |key: &str| recorded[key].as_str().unwrap_or_default();
    let (major, minor) = text("defaults").split_once('.').ok_or("no version")?;
    let defaults = Defaults::of((major.parse()?, minor.parse()?));
    let serializer = Serializer::named(text("serializer")).unwrap_or(defaults.serializer);
    let defaults = Defaults { serializer, digest: Digest::named(text("digest")).unwrap_or(defaults.digest), ..defaults };
    let (secret, value) = (text("secret").as_bytes(), Value::from_json(recorded["value"].to_string().as_bytes())?);
    let jar = Jar::new(secret, defaults);
    let session = jar.encrypt("_session", &value, None)?;
    let cookies = json!({
        "_session": session, "ends": jar.encrypt("ends", &value, Some(END))?, "ended": jar.encrypt("ended", &value, Some(0))?,
        "moved": session, "signed": jar.sign("signed", &value, None),
    });
    let key = KeyGenerator::new(secret, KeyDigest::Sha256).key("messages", 32);
    let mut messages = Vec::new();
    for name in ["json", "json_allow_marshal", "message_pack", "marshal"] {
        let serializer = Serializer::named(name).ok_or("no serializer")?;
        for meta in [Meta::default(), Meta { purpose: Some("login".to_owned()), expires_at: Some(END) }] {
            messages.push(json!({
                "serializer": name, "purpose": meta.purpose,
                "gcm": Encryptor::gcm(&key).write(&value, serializer, &meta)?,
                "cbc": Encryptor::cbc(&key, secret, Digest::Sha256).write(&value, serializer, &meta)?,
                "sha1": Verifier::new(secret, Digest::Sha1).write(&value, serializer, &meta),
                "sha512": Verifier::new(secret, Digest::Sha512).url_safe().write(&value, serializer, &meta),
            }));
        }
    }
    let yaml = format!("# Zoë\nsecret_key_base: {}\n", text("secret"));
    let file = credentials::write(&yaml, text("master_key").as_bytes())?;
    println!("{}", json!({"cookies": cookies, "messages": messages, "credentials": file, "master_key": text("master_key")}));
    Ok(())
}
