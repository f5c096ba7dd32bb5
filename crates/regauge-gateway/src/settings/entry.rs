//! One setting, and the forms that many of them have.

use super::Settings;

/// A setting.
#[derive(Debug)]
pub struct Entry {
    /// In the file: `section.name`, or a name.
    pub key: &'static str,
    /// What stands for the value in help.
    pub value: &'static str,
    pub meaning: &'static str,
    /// Sets it from a text. Errors with a sentence for the user.
    pub set: fn(&mut Settings, &str) -> Result<(), String>,
    /// Shows it as it would be written.
    pub show: fn(&Settings) -> String,
}

impl Entry {
    /// The flag, without its dashes.
    pub fn flag(&self) -> String {
        self.key.replace(['.', '_'], "-")
    }

    /// The variable of the environment.
    pub fn variable(&self) -> String {
        format!("REGAUGE_GATEWAY_{}", self.key.replace('.', "_").to_ascii_uppercase())
    }
}

/// A value that a function reads, and that shows as it is written.
macro_rules! plain {
    ($key:literal, $value:literal, $($field:ident).+, $read:path, $meaning:literal) => {
        $crate::settings::entry::Entry {
            key: $key,
            value: $value,
            meaning: $meaning,
            set: |settings, text| $crate::settings::entry::keep(&mut settings.$($field).+, $read(text)),
            show: |settings| settings.$($field).+.to_string(),
        }
    };
}

macro_rules! time {
    ($key:literal, $($field:ident).+, $meaning:literal) => {
        $crate::settings::entry::Entry {
            key: $key,
            value: "TIME",
            meaning: $meaning,
            set: |settings, text| $crate::settings::entry::keep(&mut settings.$($field).+, $crate::settings::values::duration(text)),
            show: |settings| $crate::settings::values::show_duration(settings.$($field).+),
        }
    };
}

/// A name of a field or a cookie (a token, RFC 9110, section 5.6.2), or none.
macro_rules! name {
    ($key:literal, $($field:ident).+, $meaning:literal) => {
        $crate::settings::entry::Entry {
            key: $key,
            value: "NAME",
            meaning: $meaning,
            set: |settings, text| $crate::settings::entry::keep(&mut settings.$($field).+, $crate::settings::values::token(text)),
            show: |settings| settings.$($field).+.clone(),
        }
    };
}

macro_rules! file {
    ($key:literal, $($field:ident).+, $meaning:literal) => {
        $crate::settings::entry::Entry {
            key: $key,
            value: "FILE",
            meaning: $meaning,
            set: |settings, text| $crate::settings::entry::keep(&mut settings.$($field).+, $crate::settings::entry::optional(text, |text| Ok(text.into()))),
            show: |settings| settings.$($field).+.as_ref().map(|path| path.display().to_string()).unwrap_or_default(),
        }
    };
}

/// A percentage, kept in hundredths.
macro_rules! share {
    ($key:literal, $($field:ident).+, $meaning:literal) => {
        $crate::settings::entry::Entry {
            key: $key,
            value: "PERCENT",
            meaning: $meaning,
            set: |settings, text| $crate::settings::entry::keep(&mut settings.$($field).+, $crate::settings::values::percent(text)),
            show: |settings| $crate::settings::values::show_percent(settings.$($field).+),
        }
    };
}

/// Names (tokens) with commas between them.
macro_rules! names {
    ($key:literal, $($field:ident).+, $meaning:literal) => {
        $crate::settings::entry::Entry {
            key: $key,
            value: "NAMES",
            meaning: $meaning,
            set: |settings, text| {
                let names = text.split(',').map(str::trim).filter(|name| !name.is_empty());
                let names = names.map($crate::settings::values::token).collect::<Result<Vec<_>, _>>();
                $crate::settings::entry::keep(&mut settings.$($field).+, names)
            },
            show: |settings| settings.$($field).+.join(", "),
        }
    };
}

/// A value that may be left out: an empty text is none.
pub fn optional<T>(text: &str, read: impl FnOnce(&str) -> Result<T, String>) -> Result<Option<T>, String> {
    if text.is_empty() { Ok(None) } else { read(text).map(Some) }
}

/// Puts what was read in its place.
///
/// Errors with what reading said.
pub fn keep<T>(place: &mut T, value: Result<T, String>) -> Result<(), String> {
    *place = value?;
    Ok(())
}

pub(super) use {file, name, names, plain, share, time};
