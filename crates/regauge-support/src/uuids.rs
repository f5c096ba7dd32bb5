//! `uuid` columns, and keys that are such.

use crate::key::shown_key;

pub use uuid::Uuid;

/// What Rails' type makes of a text: with or without hyphens and braces; none for what is no UUID.
///
/// Source: `ActiveRecord::ConnectionAdapters::PostgreSQL::OID::Uuid`, whose pattern wants a hyphen only between groups of four.
pub fn parse(text: &str) -> Option<Uuid> {
    let inner = match text.strip_prefix('{') {
        Some(rest) => rest.strip_suffix('}')?,
        None => text,
    };
    let mut digits = String::with_capacity(32);
    let mut hyphen = true;
    for c in inner.chars() {
        if c.is_ascii_hexdigit() {
            digits.push(c);
            hyphen = false;
        } else if c == '-' && !hyphen && digits.len().is_multiple_of(4) {
            hyphen = true;
        } else {
            return None;
        }
    }
    (digits.len() == 32)
        .then(|| Uuid::try_parse(&digits).ok())
        .flatten()
}

crate::field!(Uuid => copy);

shown_key!(Uuid);

#[cfg(test)]
mod tests {
    use super::parse;

    #[test]
    fn as_rails_reads_them() {
        let wanted = "0190163d-8694-739b-aea5-966c26f8ad91";
        for text in [
            "0190163d-8694-739b-aea5-966c26f8ad91",
            "0190163D8694739BAEA5966C26F8AD91",
            "{0190163d-8694-739b-aea5-966c26f8ad91}",
            "0190-163d-8694-739b-aea5-966c-26f8-ad91",
            "0190163d-8694-739b-aea5-966c26f8ad91-",
        ] {
            assert_eq!(
                parse(text).map(|uuid| uuid.to_string()).as_deref(),
                Some(wanted),
                "{text}"
            );
        }
        for text in [
            "",
            "0190163d",
            "0190163d--8694-739b-aea5-966c26f8ad91",
            "{0190163d-8694-739b-aea5-966c26f8ad91",
        ] {
            assert_eq!(parse(text), None, "{text}");
        }
    }
}
