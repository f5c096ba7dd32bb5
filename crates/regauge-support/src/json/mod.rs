//! JSON as Rails writes it: keys in the order in which they are written, `<>&` and U+2028/2029 escaped, times with
//! three digits, decimals as strings.
//!
//! One writer appends to one string. A template is a function that takes `&mut Json` and writes fields into the object
//! that is open; the closures may fail and may capture a connection.

mod escape;
mod number;
mod value;

pub(crate) use number::float;
pub use value::{Pairs, ToJson};

use crate::error::Result;

/// A JSON text being written.
#[derive(Debug, Clone, Default)]
pub struct Json {
    out: String,
    comma: bool,
}

impl Json {
    /// Nothing yet: for a root that is written with [`Json::begin_object`] and its kin.
    pub fn new() -> Self {
        Self {
            out: String::with_capacity(512),
            comma: false,
        }
    }

    /// The text of one value: `render json: value`.
    pub fn of<T: ToJson + ?Sized>(value: &T) -> Self {
        let mut json = Self::new();
        value.write(&mut json);
        json
    }

    /// `render json: value` of what a client sent: a text is the answer as it is.
    pub fn rendered(value: &serde_json::Value) -> Self {
        match value.as_str() {
            Some(text) => {
                let mut json = Self::new();
                json.put(text);
                json
            }
            None => Self::of(value),
        }
    }

    /// A root object.
    ///
    /// # Errors
    /// Those of `body`.
    pub fn root_object(body: impl FnOnce(&mut Self) -> Result<()>) -> Result<Self> {
        let mut json = Self::new();
        json.item_object(body)?;
        Ok(json)
    }

    /// A root array of objects: `json.array! items do |item| … end`.
    ///
    /// # Errors
    /// Those of `each`.
    pub fn root_array<T>(
        items: impl IntoIterator<Item = T>,
        each: impl FnMut(&mut Self, T) -> Result<()>,
    ) -> Result<Self> {
        let mut json = Self::new();
        json.item_objects(items, each)?;
        Ok(json)
    }

    pub fn into_string(self) -> String {
        self.out
    }

    pub fn as_str(&self) -> &str {
        &self.out
    }

    /// `json.name value`
    pub fn field<T: ToJson + ?Sized>(&mut self, key: &str, value: &T) {
        self.key(key);
        value.write(self);
    }

    /// `json.name nil`
    pub fn null(&mut self, key: &str) {
        self.key(key);
        self.put("null");
    }

    /// `json.name do … end`
    ///
    /// # Errors
    /// Those of `body`.
    pub fn object(&mut self, key: &str, body: impl FnOnce(&mut Self) -> Result<()>) -> Result<()> {
        self.key(key);
        self.item_object(body)
    }

    /// `json.name items do |item| … end`: an array of objects.
    ///
    /// # Errors
    /// Those of `each`.
    pub fn array<T>(
        &mut self,
        key: &str,
        items: impl IntoIterator<Item = T>,
        each: impl FnMut(&mut Self, T) -> Result<()>,
    ) -> Result<()> {
        self.key(key);
        self.item_objects(items, each)
    }

    /// An array whose elements `each` writes whole, with [`Json::item`] and its kin.
    ///
    /// # Errors
    /// Those of `body`.
    pub fn list(&mut self, key: &str, body: impl FnOnce(&mut Self) -> Result<()>) -> Result<()> {
        self.key(key);
        self.item_list(body)
    }

    /// One element of the array that is open, or the root.
    pub fn item<T: ToJson + ?Sized>(&mut self, value: &T) {
        value.write(self);
    }

    /// An object as element of the array that is open, or as root.
    ///
    /// # Errors
    /// Those of `body`.
    pub fn item_object(&mut self, body: impl FnOnce(&mut Self) -> Result<()>) -> Result<()> {
        self.begin_object();
        body(self)?;
        self.end_object();
        Ok(())
    }

    /// An array of objects as element or root.
    ///
    /// # Errors
    /// Those of `each`.
    pub fn item_objects<T>(
        &mut self,
        items: impl IntoIterator<Item = T>,
        mut each: impl FnMut(&mut Self, T) -> Result<()>,
    ) -> Result<()> {
        self.begin_array();
        for item in items {
            self.begin_object();
            each(self, item)?;
            self.end_object();
        }
        self.end_array();
        Ok(())
    }

    /// An array as element or root.
    ///
    /// # Errors
    /// Those of `body`.
    pub fn item_list(&mut self, body: impl FnOnce(&mut Self) -> Result<()>) -> Result<()> {
        self.begin_array();
        body(self)?;
        self.end_array();
        Ok(())
    }

    pub fn begin_object(&mut self) {
        self.separate();
        self.out.push('{');
        self.comma = false;
    }
    pub fn end_object(&mut self) {
        self.out.push('}');
        self.comma = true;
    }
    pub fn begin_array(&mut self) {
        self.separate();
        self.out.push('[');
        self.comma = false;
    }
    pub fn end_array(&mut self) {
        self.out.push(']');
        self.comma = true;
    }

    /// A key; its value must follow.
    pub fn key(&mut self, key: &str) {
        self.separate();
        self.out.push('"');
        escape::text(key, &mut self.out);
        self.out.push_str("\":");
        self.comma = false;
    }

    pub(crate) fn string(&mut self, text: &str) {
        self.separate();
        self.out.push('"');
        escape::text(text, &mut self.out);
        self.out.push('"');
        self.comma = true;
    }

    /// Text that needs no escaping.
    pub(crate) fn put(&mut self, text: &str) {
        self.separate();
        self.out.push_str(text);
        self.comma = true;
    }

    /// Quoted text that needs no escaping, written by `write`.
    pub(crate) fn quoted(&mut self, write: impl FnOnce(&mut String)) {
        self.separate();
        self.out.push('"');
        write(&mut self.out);
        self.out.push('"');
        self.comma = true;
    }

    fn separate(&mut self) {
        if self.comma {
            self.out.push(',');
        }
    }
}
