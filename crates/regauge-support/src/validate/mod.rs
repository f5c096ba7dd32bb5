//! Rails' validators, for those whose rules are more than a comparison, and the messages of all of them.
//!
//! Each adds to [`Errors`]; conditions (`if:`, `on:`, `allow_nil:`) are the caller's `if`.

mod length;
pub mod message;
mod numericality;

pub use length::{Length, length};
pub use numericality::{Numericality, numericality};

use crate::errors::Errors;

/// `presence: true`. `blank` is what `blank?` says of the value.
pub fn presence(errors: &mut Errors, attribute: &'static str, blank: bool, custom: Option<&str>) {
    if blank {
        add(errors, attribute, "blank", custom, || {
            message::BLANK.to_owned()
        });
    }
}

/// `absence: true`
pub fn absence(errors: &mut Errors, attribute: &'static str, present: bool, custom: Option<&str>) {
    if present {
        add(errors, attribute, "present", custom, || {
            message::PRESENT.to_owned()
        });
    }
}

/// `inclusion: { in: … }`
pub fn inclusion(
    errors: &mut Errors,
    attribute: &'static str,
    included: bool,
    custom: Option<&str>,
) {
    if !included {
        add(errors, attribute, "inclusion", custom, || {
            message::INCLUSION.to_owned()
        });
    }
}

/// `exclusion: { in: … }`
pub fn exclusion(
    errors: &mut Errors,
    attribute: &'static str,
    included: bool,
    custom: Option<&str>,
) {
    if included {
        add(errors, attribute, "exclusion", custom, || {
            message::EXCLUSION.to_owned()
        });
    }
}

/// `format: { with: … }`
pub fn format(errors: &mut Errors, attribute: &'static str, matches: bool, custom: Option<&str>) {
    if !matches {
        add(errors, attribute, "invalid", custom, || {
            message::INVALID.to_owned()
        });
    }
}

/// `uniqueness: …`
pub fn uniqueness(errors: &mut Errors, attribute: &'static str, taken: bool, custom: Option<&str>) {
    if taken {
        add(errors, attribute, "taken", custom, || {
            message::TAKEN.to_owned()
        });
    }
}

/// `belongs_to` that is not optional.
pub fn required(errors: &mut Errors, association: &'static str, exists: bool) {
    if !exists {
        add(errors, association, "required", None, || {
            message::REQUIRED.to_owned()
        });
    }
}

fn add(
    errors: &mut Errors,
    attribute: &'static str,
    kind: &'static str,
    custom: Option<&str>,
    message: impl FnOnce() -> String,
) {
    let text = custom.map_or_else(message, str::to_owned);
    errors.add_kind(attribute, kind, text);
}
