//! Settings that one line cannot say: lists of rules, `[[rate_limits]]` in the file.

use serde::Serialize;
use serde::de::DeserializeOwned;
use toml::Value;

use super::Settings;

/// A list of rules.
#[derive(Debug)]
pub struct List {
    /// In the file: `[[key]]`.
    pub key: &'static str,
    /// What a rule can say, with what it means.
    pub columns: &'static [(&'static str, &'static str)],
    /// Sets it from an array of tables. Errors with a sentence for the user.
    pub set: fn(&mut Settings, Value) -> Result<(), String>,
    /// Shows it as it would be written.
    pub show: fn(&Settings) -> Value,
}

/// Reads rules; a key that there is not is an error.
pub fn read<T: DeserializeOwned>(value: Value) -> Result<T, String> {
    value.try_into().map_err(|error: toml::de::Error| error.to_string().trim_end().replace('\n', " "))
}

/// Shows rules. What was read from a file can be written to one.
pub fn show<T: Serialize>(rules: &T) -> Value {
    Value::try_from(rules).unwrap_or_else(|_| Value::Array(Vec::new()))
}
