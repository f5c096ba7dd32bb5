//! What a message holds: plain values, whichever serializer wrote them.

use serde_json::Value as Json;

/// A value. Of objects only what was written of them is there; none is ever made.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    Nil,
    Bool(bool),
    Int(i64),
    Float(f64),
    Text(String),
    Symbol(String),
    /// Text that is not UTF-8, or bytes.
    Bytes(Vec<u8>),
    Array(Vec<Value>),
    Map(Vec<(Value, Value)>),
    /// The name of a class, and what stands in it.
    Object(String, Vec<(Value, Value)>),
}

impl Value {
    /// The value under a key, whether that is a text or a symbol.
    pub fn get(&self, key: &str) -> Option<&Self> {
        let Self::Map(pairs) = self else { return None };
        pairs.iter().find(|(each, _)| each.text() == Some(key)).map(|(_, value)| value)
    }

    /// A text or a symbol.
    pub fn text(&self) -> Option<&str> {
        match self {
            Self::Text(text) | Self::Symbol(text) => Some(text),
            _ => None,
        }
    }

    /// Neither nil nor empty (`present?`).
    pub fn is_present(&self) -> bool {
        match self {
            Self::Nil | Self::Bool(false) => false,
            Self::Text(text) | Self::Symbol(text) => !text.trim().is_empty(),
            Self::Bytes(bytes) => !bytes.is_empty(),
            Self::Array(values) => !values.is_empty(),
            Self::Map(pairs) => !pairs.is_empty(),
            _ => true,
        }
    }

    /// Reads JSON (`ActiveSupport::JSON.decode`, without its dates).
    pub fn from_json(text: &[u8]) -> Result<Self, crate::Bad> {
        serde_json::from_slice(text).map(|json: Json| Self::of_json(json)).map_err(|_| crate::Bad::Value("it is no JSON"))
    }

    fn of_json(json: Json) -> Self {
        match json {
            Json::Null => Self::Nil,
            Json::Bool(yes) => Self::Bool(yes),
            Json::Number(number) => match number.as_i64() {
                Some(number) => Self::Int(number),
                None => Self::Float(number.as_f64().unwrap_or(f64::NAN)),
            },
            Json::String(text) => Self::Text(text),
            Json::Array(values) => Self::Array(values.into_iter().map(Self::of_json).collect()),
            Json::Object(pairs) => Self::Map(pairs.into_iter().map(|(key, value)| (Self::Text(key), Self::of_json(value))).collect()),
        }
    }

    /// As JSON: symbols are texts, bytes that are no text have none and are null, as is what JSON does not have.
    pub fn to_json(&self) -> Json {
        match self {
            Self::Nil | Self::Bytes(_) | Self::Object(..) => Json::Null,
            Self::Bool(yes) => Json::Bool(*yes),
            Self::Int(number) => Json::from(*number),
            Self::Float(number) => Json::from(*number),
            Self::Text(text) | Self::Symbol(text) => Json::String(text.clone()),
            Self::Array(values) => Json::Array(values.iter().map(Self::to_json).collect()),
            Self::Map(pairs) => Json::Object(pairs.iter().map(|(key, value)| (key.key(), value.to_json())).collect()),
        }
    }

    fn key(&self) -> String {
        match self {
            Self::Text(text) | Self::Symbol(text) => text.clone(),
            other => other.to_json().to_string(),
        }
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}
