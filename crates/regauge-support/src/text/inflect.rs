//! `ActiveSupport::Inflector`, as far as code that runs on a request calls it.

/// `capitalize`: the first letter large, all others small.
pub fn capitalize(text: &str) -> String {
    let mut chars = text.chars();
    match chars.next() {
        Some(first) => first
            .to_uppercase()
            .chain(chars.as_str().to_lowercase().chars())
            .collect(),
        None => String::new(),
    }
}

/// `humanize`: `seller_id` is `Seller`.
pub fn humanize(text: &str) -> String {
    let text = text.trim_start_matches('_');
    let text = text.strip_suffix("_id").unwrap_or(text);
    let words = text.replace('_', " ").to_ascii_lowercase();
    upcase_first(&words)
}

/// `titleize`
pub fn titleize(text: &str) -> String {
    let human = humanize(&underscore(text));
    let mut out = String::with_capacity(human.len());
    let mut inside = false;
    for c in human.chars() {
        if inside {
            out.push(c);
        } else {
            out.push(c.to_ascii_uppercase());
        }
        inside = c.is_alphanumeric() || matches!(c, '\'' | '’' | '`' | '_');
    }
    out
}

/// The inflector knows ASCII letters alone.
fn upcase_first(text: &str) -> String {
    let mut out = text.to_owned();
    if let Some(first) = out.get_mut(..1) {
        first.make_ascii_uppercase();
    }
    out
}

/// `underscore`: `Api::HTTPToken` is `api/http_token`.
pub fn underscore(text: &str) -> String {
    if !text.contains("::") && !text.contains(|c: char| c.is_ascii_uppercase() || c == '-') {
        return text.to_owned();
    }
    let text = text.replace("::", "/");
    let chars: Vec<char> = text.chars().collect();
    let mut out = String::with_capacity(text.len() + 4);
    for (i, c) in chars.iter().enumerate() {
        if c.is_ascii_uppercase() && i > 0 {
            let before = chars[i - 1];
            let after_lower = before.is_ascii_lowercase() || before.is_ascii_digit();
            let acronym_ends = before.is_ascii_uppercase()
                && chars.get(i + 1).is_some_and(char::is_ascii_lowercase);
            if after_lower || acronym_ends {
                out.push('_');
            }
        }
        out.push(if *c == '-' {
            '_'
        } else {
            c.to_ascii_lowercase()
        });
    }
    out
}

/// `camelize`: `api/http_token` is `Api::HttpToken`.
pub fn camelize(text: &str) -> String {
    text.split('/')
        .map(|part| part.split('_').map(upcase_first).collect::<String>())
        .collect::<Vec<_>>()
        .join("::")
}

/// `dasherize`
pub fn dasherize(text: &str) -> String {
    text.replace('_', "-")
}

/// The helper `pluralize(count, singular, plural)`: `1 line`, `2 lines`.
pub fn pluralize(count: i64, singular: &str, plural: &str) -> String {
    format!("{count} {}", if count == 1 { singular } else { plural })
}
