//! `parameterize` and `transliterate`.

use std::collections::HashMap;
use std::sync::LazyLock;

use unicode_normalization::UnicodeNormalization;

/// `parameterize`: `Łódź — Café` is `lodz-cafe`.
pub fn parameterize(text: &str) -> String {
    parameterize_with(text, "-", false)
}

/// `parameterize(separator:, preserve_case:)`
pub fn parameterize_with(text: &str, separator: &str, preserve_case: bool) -> String {
    let mut out = String::with_capacity(text.len());
    let mut pending = false;
    for c in transliterate(text).chars() {
        let kept = c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
        let separates = if separator.is_empty() {
            !kept
        } else {
            !kept || separator.starts_with(c) && separator.len() == 1
        };
        if separates {
            pending = true;
            continue;
        }
        if pending && !out.is_empty() {
            out.push_str(separator);
        }
        pending = false;
        out.push(c);
    }
    if preserve_case {
        out
    } else {
        out.to_ascii_lowercase()
    }
}

/// `ActiveSupport::Inflector.transliterate`: letters without their marks; what has no such form is `?`.
pub fn transliterate(text: &str) -> String {
    if text.is_ascii() {
        return text.to_owned();
    }
    let mut out = String::with_capacity(text.len());
    for c in text.nfc() {
        match APPROXIMATIONS.get(&c) {
            _ if c.is_ascii() => out.push(c),
            Some(plain) => out.push_str(plain),
            None => out.push('?'),
        }
    }
    out
}

static APPROXIMATIONS: LazyLock<HashMap<char, &'static str>> = LazyLock::new(|| {
    LETTERS
        .iter()
        .flat_map(|(plain, letters)| letters.chars().map(|letter| (letter, *plain)))
        .collect()
});

/// `I18n::Backend::Transliterator`'s own.
const LETTERS: &[(&str, &str)] = &[
    ("'n", "ŉ"),
    ("A", "ÀÁÂÃÄÅĀĂĄÅ"),
    ("AE", "Æ"),
    ("C", "ÇĆĈĊČ"),
    ("D", "ÐĎĐ"),
    ("E", "ÈÉÊËĒĔĖĘĚ"),
    ("G", "ĜĞĠĢ"),
    ("H", "ĤĦ"),
    ("I", "ÌÍÎÏĨĪĬĮİ"),
    ("IJ", "Ĳ"),
    ("J", "Ĵ"),
    ("K", "ĶK"),
    ("L", "ĹĻĽĿŁ"),
    ("N", "ÑŃŅŇ"),
    ("NG", "Ŋ"),
    ("O", "ÒÓÔÕÖØŌŎŐ"),
    ("OE", "Œ"),
    ("R", "ŔŖŘ"),
    ("S", "ŚŜŞŠ"),
    ("SS", "ẞ"),
    ("T", "ŢŤŦ"),
    ("Th", "Þ"),
    ("U", "ÙÚÛÜŨŪŬŮŰŲ"),
    ("W", "Ŵ"),
    ("Y", "ÝŶŸ"),
    ("Z", "ŹŻŽ"),
    ("a", "àáâãäåāăą"),
    ("ae", "æ"),
    ("c", "çćĉċč"),
    ("d", "ðďđ"),
    ("e", "èéêëēĕėęě"),
    ("g", "ĝğġģ"),
    ("h", "ĥħ"),
    ("i", "ìíîïĩīĭįı"),
    ("ij", "ĳ"),
    ("j", "ĵ"),
    ("k", "ķĸ"),
    ("l", "ĺļľŀł"),
    ("n", "ñńņň"),
    ("ng", "ŋ"),
    ("o", "òóôõöøōŏő"),
    ("oe", "œ"),
    ("r", "ŕŗř"),
    ("s", "śŝşš"),
    ("ss", "ß"),
    ("t", "ţťŧ"),
    ("th", "þ"),
    ("u", "ùúûüũūŭůűų"),
    ("w", "ŵ"),
    ("x", "×"),
    ("y", "ýÿŷ"),
    ("z", "źżž"),
];
