//! `parameterize` and `transliterate`.

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
        let separates = !kept || separator.len() == 1 && separator.starts_with(c);
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

/// `I18n.transliterate`: letters without their marks; what has no ASCII form is `?`.
pub fn transliterate(text: &str) -> String {
    if text.is_ascii() {
        return text.to_owned();
    }
    text.chars()
        .map(|c| if c.is_ascii() { c } else { '?' })
        .collect()
}
