//! What `find` is given.

use serde_json::Value;

use crate::cast;
use crate::error::{Error, Result};
use crate::text::inspect;

/// A key as the app has it: an id, or what a client sent, which Rails casts (`"12abc"` is 12) and shows in its message as it came.
pub trait Key {
    /// The number it stands for; none when no column could hold it.
    fn number(&self) -> Option<i64>;
    /// The text it stands for, for keys that are texts.
    fn text(&self) -> String;
    /// Whether it is a list, for which `find` answers a list.
    fn several(&self) -> bool {
        false
    }
    /// As Ruby inspects it; none for nil.
    fn inspected(&self) -> Option<String>;
}

/// The type of a table's identifiers.
pub trait RecordKey: Sized {
    /// The identifier that a key stands for, if it can be one.
    fn of(key: &impl Key) -> Option<Self>;
}

/// Makes a type a key, and a value in JSON, that is the text it is shown as.
macro_rules! shown_key {
    ($type:ty) => {
        impl $crate::key::Key for $type {
            fn number(&self) -> Option<i64> {
                None
            }
            fn text(&self) -> String {
                self.to_string()
            }
            fn inspected(&self) -> Option<String> {
                Some($crate::text::inspect(&self.to_string()))
            }
        }

        impl $crate::json::ToJson for $type {
            fn write(&self, json: &mut $crate::json::Json) {
                self.to_string().as_str().write(json);
            }
        }
    };
}
pub(crate) use shown_key;

impl Key for i64 {
    fn number(&self) -> Option<i64> {
        Some(*self)
    }
    fn text(&self) -> String {
        self.to_string()
    }
    fn inspected(&self) -> Option<String> {
        Some(self.to_string())
    }
}

impl Key for &str {
    fn number(&self) -> Option<i64> {
        let value = Value::String((*self).to_owned());
        let number = cast::integer(&value)?;
        cast::check_integer(Some(number), Some(&value), 8)
            .is_ok()
            .then_some(number)
    }
    fn text(&self) -> String {
        (*self).to_owned()
    }
    fn inspected(&self) -> Option<String> {
        Some(inspect(self))
    }
}

impl Key for &String {
    fn number(&self) -> Option<i64> {
        self.as_str().number()
    }
    fn text(&self) -> String {
        (*self).clone()
    }
    fn inspected(&self) -> Option<String> {
        self.as_str().inspected()
    }
}

impl Key for String {
    fn number(&self) -> Option<i64> {
        self.as_str().number()
    }
    fn text(&self) -> String {
        self.clone()
    }
    fn inspected(&self) -> Option<String> {
        self.as_str().inspected()
    }
}

impl Key for Vec<u8> {
    fn number(&self) -> Option<i64> {
        None
    }
    fn text(&self) -> String {
        String::from_utf8_lossy(self).into_owned()
    }
    fn inspected(&self) -> Option<String> {
        Some(crate::text::inspect_bytes(self))
    }
}

impl Key for &Value {
    fn several(&self) -> bool {
        self.is_array()
    }
    fn number(&self) -> Option<i64> {
        let number = cast::integer(self)?;
        cast::check_integer(Some(number), Some(self), 8)
            .is_ok()
            .then_some(number)
    }
    fn text(&self) -> String {
        cast::string(self).unwrap_or_default()
    }
    fn inspected(&self) -> Option<String> {
        (!self.is_null()).then(|| crate::text::Inspect::inspected(*self))
    }
}

impl<K: Key> Key for Option<K> {
    fn number(&self) -> Option<i64> {
        self.as_ref().and_then(Key::number)
    }
    fn text(&self) -> String {
        self.as_ref().map(Key::text).unwrap_or_default()
    }
    fn inspected(&self) -> Option<String> {
        self.as_ref().and_then(Key::inspected)
    }
}

/// What `find(key)` gives: the row, or Rails' error.
///
/// # Errors
/// [`Error::NotFound`].
pub fn found<T>(row: Option<T>, model: &'static str, name: &str, key: &impl Key) -> Result<T> {
    row.ok_or_else(|| match key.inspected() {
        None => Error::NotFound {
            model,
            message: format!("Couldn't find {model} without an ID"),
        },
        Some(shown) => Error::not_found(model, name, &shown),
    })
}

/// A value of a key as Ruby inspects it; `nil` where there is none.
pub fn inspected(key: &impl Key) -> String {
    key.inspected().unwrap_or_else(|| "nil".to_owned())
}

/// Rails' error of `find` with a key of several columns, or of one that has no id type.
pub fn no_such(model: &'static str, plural: &str, columns: &[&str], shown: &str) -> Error {
    if let [name] = columns {
        return Error::not_found(model, name, shown);
    }
    let names = columns.iter().map(|name| inspect(name)).collect::<Vec<_>>();
    let names = names.join(", ");
    Error::NotFound {
        model,
        message: format!(
            "Couldn't find all {plural} with '[{names}]': ({shown}) (found 0 results, but was looking for 1)."
        ),
    }
}

macro_rules! plain_keys {
    ($($type:ty),+) => {$(
        impl Key for $type {
            fn number(&self) -> Option<i64> {
                None
            }
            fn text(&self) -> String {
                self.to_string()
            }
            fn inspected(&self) -> Option<String> {
                Some(crate::text::Inspect::inspected(self))
            }
        }
    )+};
}
plain_keys!(
    bool,
    crate::decimal::Decimal,
    crate::time::Date,
    crate::time::Time
);
