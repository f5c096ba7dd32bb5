//! `config/credentials.yml.enc` (`ActiveSupport::EncryptedConfiguration`): AES-128-GCM with the master key, around a text in Marshal.

use crate::Bad;
use crate::encryptor::Encryptor;
use crate::marshal;
use crate::value::Value;
use crate::verifier::unhex;

/// The text of a file of credentials: YAML. `master_key`: 32 hexadecimal digits, as in `config/master.key`.
pub fn read(file: &[u8], master_key: &[u8]) -> Result<String, Bad> {
    match marshal::read(&Encryptor::gcm(&key(master_key)?).decrypt(file.trim_ascii())?)? {
        Value::Text(text) => Ok(text),
        Value::Bytes(bytes) => String::from_utf8(bytes).map_err(|_| Bad::Value("it is no text")),
        _ => Err(Bad::Value("it is no text")),
    }
}

/// Encrypts a text as a file of credentials.
pub fn write(text: &str, master_key: &[u8]) -> Result<String, Bad> {
    Encryptor::gcm(&key(master_key)?).encrypt(&marshal::write(&Value::from(text)))
}

fn key(master_key: &[u8]) -> Result<Vec<u8>, Bad> {
    unhex(&master_key.trim_ascii().to_ascii_lowercase()).filter(|key| key.len() == 16).ok_or(Bad::Key)
}

/// The `secret_key_base` at the top of credentials. Of YAML what `rails credentials:edit` writes is read: one line, in quotes or not.
pub fn secret_key_base(yaml: &str) -> Option<String> {
    let line = yaml.lines().find_map(|line| line.strip_prefix("secret_key_base:"))?.trim();
    let quoted = |quote: char| line.strip_prefix(quote).and_then(|rest| rest.split(quote).next());
    let value = quoted('"').or_else(|| quoted('\'')).unwrap_or_else(|| line.split(" #").next().unwrap_or(line).trim());
    (!value.is_empty()).then(|| value.to_owned())
}
