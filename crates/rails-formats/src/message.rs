//! Messages with a value in them: signed or encrypted, with a purpose and an end.

use crate::encryptor::Encryptor;
use crate::envelope::{self, Meta};
use crate::value::Value;
use crate::verifier::Verifier;
use crate::{Bad, marshal, message_pack};

/// How values are written (`config.action_dispatch.cookies_serializer`, `config.active_support.message_serializer`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Serializer {
    #[default]
    Json,
    /// Writes JSON, reads Marshal, too.
    JsonAllowMarshal,
    /// MessagePack; reads JSON, too.
    MessagePack,
    MessagePackAllowMarshal,
    /// Reads all of them.
    Marshal,
}

impl Serializer {
    /// Of a name as Rails has it.
    pub fn named(name: &str) -> Option<Self> {
        match name.trim_start_matches(':') {
            "json" => Some(Self::Json),
            // `:hybrid` is what cookies had before 7.1.
            "json_allow_marshal" | "hybrid" => Some(Self::JsonAllowMarshal),
            "message_pack" => Some(Self::MessagePack),
            "message_pack_allow_marshal" => Some(Self::MessagePackAllowMarshal),
            "marshal" => Some(Self::Marshal),
            _ => None,
        }
    }

    /// Reads a value of whichever form it is, where this serializer would (`SerializerWithFallback`).
    pub fn load(self, text: &[u8]) -> Result<Value, Bad> {
        if text.starts_with(message_pack::SIGNATURE) {
            message_pack::read(text)
        } else if text.starts_with(marshal::SIGNATURE) {
            match self {
                Self::Json | Self::MessagePack => Err(Bad::Value("it is Marshal, which this serializer does not take")),
                _ => marshal::read(text),
            }
        } else {
            Value::from_json(text)
        }
    }

    /// Writes a value.
    pub fn dump(self, value: &Value) -> Vec<u8> {
        match self {
            Self::Json | Self::JsonAllowMarshal => value.to_json().to_string().into_bytes(),
            Self::MessagePack | Self::MessagePackAllowMarshal => message_pack::write(value),
            Self::Marshal => marshal::write(value),
        }
    }
}

impl Verifier {
    /// The value of a signed message. `now`: milliseconds since 1970.
    pub fn read(&self, message: &[u8], serializer: Serializer, purpose: Option<&str>, now: i64) -> Result<Value, Bad> {
        envelope::open(&self.verify(message)?, serializer, purpose, now)
    }

    /// Signs a value.
    pub fn write(&self, value: &Value, serializer: Serializer, meta: &Meta) -> String {
        self.sign(&envelope::close(value, serializer, meta))
    }
}

impl Encryptor {
    /// The value of an encrypted message. `now`: milliseconds since 1970.
    pub fn read(&self, message: &[u8], serializer: Serializer, purpose: Option<&str>, now: i64) -> Result<Value, Bad> {
        envelope::open(&self.decrypt(message)?, serializer, purpose, now)
    }

    /// Encrypts a value.
    ///
    /// Errors with [`Bad::Key`] where the key cannot be used.
    pub fn write(&self, value: &Value, serializer: Serializer, meta: &Meta) -> Result<String, Bad> {
        self.encrypt(&envelope::close(value, serializer, meta))
    }
}
