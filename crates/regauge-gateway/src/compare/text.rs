//! Text, mostly HTML, without what is new in it each time: tokens against forged requests, nonces.

use std::borrow::Cow;

use regex::bytes::{Captures, Regex};

/// What is taken out: everything between the first group and the second. Sources: `csrf_meta_tags`, `token_tag` (`form_with`),
/// `content_security_policy_nonce`, `csp_meta_tag` of Action View.
const PATTERNS: &[&str] = &[
    r#"(<meta\b[^>]*?\bname="csrf-token"[^>]*?\bcontent=")[^"]*(")"#,
    r#"(<meta\b[^>]*?\bname="csp-nonce"[^>]*?\bcontent=")[^"]*(")"#,
    r#"(<input\b[^>]*?\bname="authenticity_token"[^>]*?\bvalue=")[^"]*(")"#,
    r#"(<input\b[^>]*?\bvalue=")[^"]*("[^>]*?\bname="authenticity_token")"#,
    r#"(\bnonce=")[^"]*(")"#,
    r#"('nonce-)[^']*(')"#,
];

/// The patterns, ready to be looked for.
#[derive(Debug)]
pub struct Patterns(Vec<Regex>);

impl Patterns {
    /// All of them.
    pub fn new() -> Self {
        Self(PATTERNS.iter().filter_map(|pattern| Regex::new(pattern).ok()).collect())
    }

    /// A text with nothing where something new stood.
    pub fn normalized<'a>(&self, text: &'a [u8]) -> Cow<'a, [u8]> {
        self.0.iter().fold(Cow::Borrowed(text), |text, pattern| {
            let without = |found: &Captures| [&found[1], &found[2]].concat();
            match pattern.replace_all(&text, without) {
                Cow::Borrowed(_) => text,
                Cow::Owned(changed) => Cow::Owned(changed),
            }
        })
    }
}

impl Default for Patterns {
    fn default() -> Self {
        Self::new()
    }
}

/// Where two texts begin to differ: the line, from 1, and the place in both.
pub fn first_difference(one: &[u8], other: &[u8]) -> Option<(usize, usize)> {
    if one == other {
        return None;
    }
    let place = one.iter().zip(other).take_while(|(one, other)| one == other).count();
    Some((1 + memchr::memchr_iter(b'\n', &one[..place]).count(), place))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_new_each_time_is_taken_out() {
        let patterns = Patterns::new();
        assert_eq!(patterns.0.len(), PATTERNS.len());
        let page = |token: &str| {
            format!(
                "<meta name=\"csrf-param\" content=\"authenticity_token\" />\n<meta name=\"csrf-token\" content=\"{token}\" />\
                 <meta name=\"csp-nonce\" content=\"{token}\" /><script nonce=\"{token}\">a</script>\
                 <form><input type=\"hidden\" name=\"authenticity_token\" value=\"{token}\" autocomplete=\"off\" /></form>\
                 <input value=\"{token}\" name=\"authenticity_token\">"
            )
        };
        let (one, other) = (page("abc"), page("d/e+f=="));
        assert_eq!(patterns.normalized(one.as_bytes()), patterns.normalized(other.as_bytes()));
        assert_eq!(patterns.normalized(b"script-src 'nonce-abc'").as_ref(), b"script-src 'nonce-'");
        for text in ["<input name=\"name\" value=\"a\">", "<p>nonce</p>", ""] {
            assert_eq!(patterns.normalized(text.as_bytes()).as_ref(), text.as_bytes());
        }
    }

    #[test]
    fn differences_have_a_place() {
        assert_eq!(first_difference(b"a\nbc", b"a\nbd"), Some((2, 3)));
        assert_eq!((first_difference(b"a", b"ab"), first_difference(b"a", b"a")), (Some((1, 1)), None));
    }
}
