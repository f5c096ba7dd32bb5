//! Strong parameters over what a client sent.
//!
//! ```
//! use regauge_support::params::{Params, Permit};
//! use serde_json::json;
//! let sent = json!({"product": {"name": "Tea", "tags": ["a"], "role": "admin"}});
//! let params = Params::new(sent.as_object().unwrap());
//! let permitted = params
//!     .require_params("product")?
//!     .permit(&[Permit::Scalar("name"), Permit::List("tags")]);
//! assert_eq!(permitted.get("name"), Some(&json!("Tea")));
//! assert_eq!(permitted.get("role"), None);
//! # Ok::<(), regauge_support::Error>(())
//! ```

mod file;
pub mod json;
mod permit;
pub mod query;

pub use file::{is_file, uploaded};
pub use permit::{Permit, Permitted};

use serde_json::Value;

use crate::error::{Error, Result};
use crate::text;

pub type Map = serde_json::Map<String, Value>;

static NULL: Value = Value::Null;

/// `ActionController::Parameters`: a view on a hash of parameters.
#[derive(Debug, Clone, Copy)]
pub struct Params<'a>(&'a Map);

impl<'a> Params<'a> {
    pub fn new(map: &'a Map) -> Self {
        Self(map)
    }

    /// `params[:key]`; null when it was not sent.
    pub fn get(&self, key: &str) -> &'a Value {
        self.0.get(key).unwrap_or(&NULL)
    }

    /// `params[:key]` when it is text, as path and query parameters are.
    pub fn text(&self, key: &str) -> Option<&'a str> {
        self.get(key).as_str()
    }

    /// `params[:key]` when it is a hash.
    pub fn hash(&self, key: &str) -> Option<Params<'a>> {
        self.get(key).as_object().map(Params)
    }

    /// `params.dig(:a, :b)`; null when a step is missing.
    ///
    /// # Errors
    /// Ruby's `TypeError` where something on the way has no `dig`.
    pub fn dig(&self, keys: &[&str]) -> Result<&'a Value> {
        let mut value = &NULL;
        for (depth, key) in keys.iter().enumerate() {
            value = match value {
                _ if depth == 0 => self.get(key),
                Value::Null => return Ok(&NULL),
                Value::Object(map) if !is_file(value) => map.get(*key).unwrap_or(&NULL),
                Value::Array(_) => {
                    return Err(no_dig("no implicit conversion of String into Integer"));
                }
                _ => return Err(no_dig("the value does not have #dig method")),
            };
        }
        Ok(value)
    }

    /// `params.key?(:key)`
    pub fn has(&self, key: &str) -> bool {
        self.0.contains_key(key)
    }

    /// `params[:key].present?`
    pub fn is_present(&self, key: &str) -> bool {
        !is_blank(self.get(key))
    }

    /// `params.require(:key)`
    ///
    /// # Errors
    /// [`Error::ParameterMissing`] when it is not there or blank.
    pub fn require(&self, key: &str) -> Result<&'a Value> {
        let value = self.get(key);
        // `false` is a value; every other blank is missing.
        if value == &Value::Bool(false) || !is_blank(value) {
            Ok(value)
        } else {
            Err(Error::ParameterMissing(key.to_owned()))
        }
    }

    /// `params.require(:key)` of which a `permit` follows.
    ///
    /// # Errors
    /// As [`Params::require`]; [`Error::NoMethod`] when it is no hash.
    pub fn require_params(&self, key: &str) -> Result<Params<'a>> {
        permittable(self.require(key)?)
    }

    /// `params.fetch(:key)`
    ///
    /// # Errors
    /// [`Error::ParameterMissing`] when it is not there.
    pub fn fetch(&self, key: &str) -> Result<&'a Value> {
        self.0
            .get(key)
            .ok_or_else(|| Error::ParameterMissing(key.to_owned()))
    }

    /// `params.fetch(:key, {})` of which a `permit` follows.
    ///
    /// # Errors
    /// [`Error::NoMethod`] when it is there and no hash.
    pub fn fetch_params(&self, key: &str) -> Result<Params<'a>> {
        static EMPTY: std::sync::LazyLock<Map> = std::sync::LazyLock::new(Map::new);
        match self.0.get(key) {
            None => Ok(Params(&EMPTY)),
            Some(value) => permittable(value),
        }
    }

    /// `params.permit(...)`
    pub fn permit(&self, allowed: &[Permit]) -> Permitted {
        permit::permit(self.0, allowed)
    }

    pub fn map(&self) -> &'a Map {
        self.0
    }
}

fn no_dig(message: &str) -> Error {
    Error::raised("TypeError", &["StandardError"], message)
}

/// `blank?` of a parameter.
pub fn is_blank(value: &Value) -> bool {
    match value {
        Value::Null | Value::Bool(false) => true,
        Value::Bool(true) | Value::Number(_) => false,
        Value::String(text) => text::is_blank(text),
        Value::Array(items) => items.is_empty(),
        Value::Object(map) => map.is_empty(),
    }
}

fn permittable(value: &Value) -> Result<Params<'_>> {
    match value {
        Value::Object(map) if !is_file(value) => Ok(Params(map)),
        other => Err(Error::NoMethod {
            method: "permit".to_owned(),
            receiver: receiver(other),
        }),
    }
}

fn receiver(value: &Value) -> &'static str {
    match value {
        Value::Null => "nil",
        Value::Bool(true) => "true",
        Value::Bool(false) => "false",
        Value::Number(number) if number.is_f64() => "an instance of Float",
        Value::Number(_) => "an instance of Integer",
        Value::String(_) => "an instance of String",
        Value::Array(_) => "an instance of Array",
        value if is_file(value) => "an instance of ActionDispatch::Http::UploadedFile",
        Value::Object(_) => "an instance of ActionController::Parameters",
    }
}
