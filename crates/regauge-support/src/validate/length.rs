//! `length: { minimum:, maximum:, is: }`.

use super::message;
use crate::errors::Errors;

/// The options, as Rails names them. `in: 3..20` is `minimum` and `maximum`.
#[derive(Debug, Clone, Copy, Default)]
pub struct Length<'a> {
    pub minimum: Option<usize>,
    pub maximum: Option<usize>,
    pub is: Option<usize>,
    pub message: Option<&'a str>,
    pub too_short: Option<&'a str>,
    pub too_long: Option<&'a str>,
    pub wrong_length: Option<&'a str>,
}

/// Checks the length: of a text in characters, of a list in elements; none is nil, which has no length: it fails a
/// minimum and an exact length, and passes a maximum.
pub fn length(
    errors: &mut Errors,
    attribute: &'static str,
    length: Option<usize>,
    options: &Length,
) {
    let size = length.unwrap_or(0);
    let checks = [
        (
            options.is,
            "wrong_length",
            options.wrong_length,
            length != options.is,
        ),
        (
            options.minimum,
            "too_short",
            options.too_short,
            length.is_none() || options.minimum.is_some_and(|minimum| size < minimum),
        ),
        (
            options.maximum,
            "too_long",
            options.too_long,
            options.maximum.is_some_and(|maximum| size > maximum),
        ),
    ];
    for (limit, kind, custom, fails) in checks {
        let Some(limit) = limit.filter(|_| fails) else {
            continue;
        };
        let text = match options.message.or(custom) {
            Some(custom) => custom.replace("%{count}", &limit.to_string()),
            None => match kind {
                "wrong_length" => message::wrong_length(limit),
                "too_short" => message::too_short(limit),
                _ => message::too_long(limit),
            },
        };
        errors.add_kind(attribute, kind, text);
    }
}
