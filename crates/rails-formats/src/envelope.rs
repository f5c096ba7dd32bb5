//! What a message is for, and until when (`ActiveSupport::Messages::Metadata`).
//!
//! ```text
//! {"_rails":{"message":"base64 of the serialized value","exp":"2026-01-31T12:00:00.000Z","pur":"cookie.name"}}     cookies, and all of Rails before 7.1
//! {"_rails":{"data":value,"exp":"...","pur":"..."}}                                                               messages of 7.1 and later
//! ```

use crate::message::Serializer;
use crate::value::Value;
use crate::verifier::{decode, encode};
use crate::{Bad, time};

/// By these bytes Rails tells the first form (`dual_serialized_metadata_envelope_json?`).
const LEGACY: &[u8] = b"{\"_rails\":{\"message\":";

/// What is said of a message.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Meta {
    pub purpose: Option<String>,
    /// Milliseconds since 1970.
    pub expires_at: Option<i64>,
}

/// Reads a message's value. `now`: milliseconds since 1970.
pub fn open(plain: &[u8], serializer: Serializer, purpose: Option<&str>, now: i64) -> Result<Value, Bad> {
    if plain.starts_with(LEGACY) {
        let envelope = Value::from_json(plain).map_err(|_| Bad::Format)?;
        let inner = check(&envelope, purpose, now)?.get("message").and_then(Value::text).ok_or(Bad::Format)?;
        return serializer.load(&decode(inner.as_bytes(), false)?);
    }
    let value = serializer.load(plain)?;
    match value.get("_rails") {
        Some(_) => check(&value, purpose, now)?.get("data").cloned().ok_or(Bad::Format),
        // Without an envelope it was made for nothing in particular.
        None if purpose.is_none() => Ok(value),
        None => Err(Bad::Purpose),
    }
}

fn check<'a>(envelope: &'a Value, purpose: Option<&str>, now: i64) -> Result<&'a Value, Bad> {
    let meta = envelope.get("_rails").ok_or(Bad::Format)?;
    let end = match meta.get("exp") {
        None | Some(Value::Nil) => i64::MAX,
        Some(Value::Text(text)) => time::read(text).ok_or(Bad::Format)?,
        // A time of MessagePack, as its reader gives it: seconds.
        Some(Value::Int(seconds)) => seconds.saturating_mul(1_000),
        Some(_) => return Err(Bad::Format),
    };
    if now >= end {
        return Err(Bad::Expired);
    }
    let said = match meta.get("pur") {
        None | Some(Value::Nil) => "",
        Some(said) => said.text().ok_or(Bad::Format)?,
    };
    if said == purpose.unwrap_or_default() { Ok(meta) } else { Err(Bad::Purpose) }
}

/// Writes a message's value, in the first form where there is something to be said of it: every version of Rails reads that.
pub fn close(value: &Value, serializer: Serializer, meta: &Meta) -> Vec<u8> {
    let data = serializer.dump(value);
    if *meta == Meta::default() {
        return data;
    }
    let text = |text: Option<String>| text.map_or(serde_json::Value::Null, serde_json::Value::String);
    let inner = serde_json::Value::String(encode(&data, false));
    let (end, purpose) = (text(meta.expires_at.map(time::write)), text(meta.purpose.clone()));
    // The order is what the first form is told by.
    format!("{{\"_rails\":{{\"message\":{inner},\"exp\":{end},\"pur\":{purpose}}}}}").into_bytes()
}
