//! A path pattern of Rails as a regular expression.
//!
//! ```text
//! /products/:id(.:format)     ->  ^/products/([^/.?]+)(?:\.([^/.?]+))?$
//! /files/*path                ->  ^/files/(.+?)$
//! ```
//! Source: ActionDispatch::Journey (grammar of `parser.y`, `Path::Pattern::AnchoredRegexp`). The library that matches needs time in proportion to
//! the path, whatever a client sends.

use std::collections::HashMap;

use regex::bytes::{Regex, RegexBuilder};

/// How much memory a compiled pattern may have.
const LARGEST: usize = 1 << 20;

/// A pattern, or a requirement of one of its segments, that cannot be compared as Rails compares it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BadPattern {
    #[error("`{0}`: a parenthesis is not closed, or closed twice")]
    Parentheses(String),
    #[error("`{0}`: `:` or `*` without a name")]
    Name(String),
    #[error("`{0}`: it has what paths have only escaped")]
    Unescaped(String),
    #[error("`{0}`: its regular expression is not one that Regauge compares: {1}")]
    Regexp(String, String),
}

/// A pattern that paths are compared with.
#[derive(Debug, Clone)]
pub struct Pattern {
    regex: Regex,
    /// What every path that matches begins with, up to a slash or its end: for finding candidates.
    first: Option<String>,
}

impl Pattern {
    /// Reads a pattern. `requirements`: the regular expressions of segments, as Ruby writes them between the slashes.
    /// `prefix`: what goes on behind it matches as well, as Rails has it for what is mounted.
    pub fn new(text: &str, requirements: &HashMap<String, String>, prefix: bool) -> Result<Self, BadPattern> {
        let mut regex = String::from("^(?:");
        if !(prefix && text == "/") {
            translate(text, requirements, &mut regex)?;
        }
        // `UnanchoredRegexp`: `/admin` takes `/admin-x` and `/admin.x`, too, but not `/admins`.
        regex.push_str(match (prefix, text) {
            (true, "/") => "/)",
            (true, _) => r")(?:(?-u:\b)|$|/)",
            (false, _) => ")$",
        });
        let built = RegexBuilder::new(&regex).unicode(true).size_limit(LARGEST).build();
        let regex = built.map_err(|error| BadPattern::Regexp(text.to_owned(), error.to_string()))?;
        Ok(Self { regex, first: if prefix { None } else { first_segment(text) } })
    }

    /// Whether a normalized path matches.
    pub fn matches(&self, path: &[u8]) -> bool {
        self.regex.is_match(path)
    }

    /// The first segment of every path that matches, where it is always the same.
    pub fn first(&self) -> Option<&str> {
        self.first.as_deref()
    }
}

fn translate(text: &str, requirements: &HashMap<String, String>, out: &mut String) -> Result<(), BadPattern> {
    let mut depth = 0_u32;
    let mut rest = text;
    while let Some(letter) = rest.chars().next() {
        rest = &rest[letter.len_utf8()..];
        match letter {
            '(' => {
                depth += 1;
                out.push_str("(?:");
            }
            ')' => {
                depth = depth.checked_sub(1).ok_or_else(|| BadPattern::Parentheses(text.to_owned()))?;
                out.push_str(")?");
            }
            ':' | '*' => {
                let length = rest.find(|letter: char| !letter.is_alphanumeric() && letter != '_').unwrap_or(rest.len());
                let (name, after) = rest.split_at(length);
                if name.is_empty() {
                    return Err(BadPattern::Name(text.to_owned()));
                }
                rest = after;
                let usual = if letter == '*' { ".+?" } else { "[^/.?]+" };
                out.push('(');
                match requirements.get(name) {
                    Some(requirement) => out.push_str(&ruby(requirement).map_err(|why| BadPattern::Regexp(text.to_owned(), why))?),
                    None => out.push_str(usual),
                }
                out.push(')');
            }
            // Rails escapes them when it draws the route (`RFC2396_PARSER.escape`): as they stand they match no path.
            _ if !letter.is_ascii_graphic() || "\"#%<>\\^`{|}".contains(letter) => {
                if !(letter == '%' && escaped(rest)) {
                    return Err(BadPattern::Unescaped(text.to_owned()));
                }
                out.push('%');
            }
            _ => out.push_str(&regex::escape(letter.encode_utf8(&mut [0; 4]))),
        }
    }
    if depth == 0 { Ok(()) } else { Err(BadPattern::Parentheses(text.to_owned())) }
}

/// Whether two upper-case digits of an escape follow.
fn escaped(rest: &str) -> bool {
    rest.as_bytes().get(..2).is_some_and(|pair| pair.iter().all(|each| matches!(each, b'0'..=b'9' | b'A'..=b'F')))
}

/// A Ruby regular expression as one of ours. Most of both languages is the same; what is not is refused, never guessed.
fn ruby(source: &str) -> Result<String, String> {
    // Rails refuses anchors in requirements; look-around, back references and possessive quantifiers have no counterpart.
    for (part, what) in [
        ("(?=", "look-ahead"),
        ("(?!", "look-ahead"),
        ("(?<=", "look-behind"),
        ("(?<!", "look-behind"),
        ("(?>", "an atomic group"),
        ("\\k", "a back reference"),
        ("\\h", "`\\h`"),
        ("\\R", "`\\R`"),
        ("\\X", "`\\X`"),
        ("\\G", "`\\G`"),
        ("++", "a possessive quantifier"),
        ("*+", "a possessive quantifier"),
        ("[[", "a set in a set"),
        ("&&", "an intersection"),
    ] {
        if source.contains(part) {
            return Err(format!("it has {what}"));
        }
    }
    let bytes = source.as_bytes();
    if bytes.windows(2).any(|pair| pair[0] == b'\\' && pair[1].is_ascii_digit()) {
        return Err("it has a back reference".to_owned());
    }
    // In Ruby these are of ASCII alone unless the expression says else.
    let ascii = source.replace("\\d", "[0-9]").replace("\\w", "[a-zA-Z0-9_]").replace("\\s", "[ \\t\\r\\n\\f\\v]");
    if ascii.contains('[') && source.contains('[') && ["\\d", "\\w", "\\s"].iter().any(|class| source.contains(class)) {
        // Inside of brackets the replacement would stand in a set.
        return Ok(format!("(?-u:{source})"));
    }
    Ok(format!("(?:{ascii})"))
}

/// The first segment of every path that a pattern matches; candidates are found by what of a path stands before its second slash or a dot.
fn first_segment(text: &str) -> Option<String> {
    let text = text.strip_prefix('/')?;
    let end = text.find(['/', '(', '.']).unwrap_or(text.len());
    let (first, rest) = text.split_at(end);
    let fixed = !first.is_empty() && !first.contains([':', '*', ')', '%']);
    let ends = rest.is_empty() || ["/", "(/", ".", "(."].iter().any(|mark| rest.starts_with(mark));
    (fixed && ends).then(|| first.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pattern(text: &str, requirements: &[(&str, &str)]) -> Result<Pattern, BadPattern> {
        let requirements = requirements.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        Pattern::new(text, &requirements, false)
    }

    /// A pattern, its requirements, paths that match, paths that do not.
    type Case<'a> = (&'a str, &'a [(&'a str, &'a str)], &'a [&'a str], &'a [&'a str]);

    #[test]
    fn patterns_match_as_rails_matches() {
        let cases: &[Case] = &[
            ("/", &[], &["/"], &["/a", ""]),
            (
                "/products/:id(.:format)",
                &[],
                &["/products/1", "/products/a-b.json", "/products/%20"],
                &["/products", "/products/1/2", "/products/a.b.c", "/products/"],
            ),
            ("/files/*path", &[], &["/files/a", "/files/a/b.c"], &["/files", "/files/"]),
            ("(/:locale)/about", &[], &["/about", "/de/about"], &["/de/at/about"]),
            ("/posts(/:year(/:month))", &[], &["/posts", "/posts/1", "/posts/1/2"], &["/posts/1/2/3"]),
            ("/n/:id", &[("id", "\\d+")], &["/n/12"], &["/n/a", "/n/1a", "/n/\u{661}"]),
            ("/n/:id", &[("id", "[^/]+")], &["/n/a.b"], &["/n/a/b"]),
            ("/n/:id", &[("id", "[\\w-]+")], &["/n/a-1_"], &["/n/a.b", "/n/\u{e9}"]),
            ("/n/:id", &[("id", "a|b")], &["/n/a", "/n/b"], &["/n/ab", "/n/c"]),
            ("/a+b", &[], &["/a+b"], &["/aab"]),
            ("/a(-:b)", &[], &["/a", "/a-1"], &["/a/1", "/a1"]),
            ("/a(.:format)", &[("format", "json|xml")], &["/a", "/a.json"], &["/a.html"]),
            ("/caf%C3%A9", &[], &["/caf%C3%A9"], &["/caf%c3%a9"]),
        ];
        for (text, requirements, yes, no) in cases {
            let pattern = pattern(text, requirements).unwrap();
            for path in *yes {
                assert!(pattern.matches(path.as_bytes()), "{text} {path}");
            }
            for path in *no {
                assert!(!pattern.matches(path.as_bytes()), "{text} {path}");
            }
        }
    }

    #[test]
    fn what_cannot_be_compared_is_refused() {
        for text in ["/a(", "/a)", "/:", "/*/a", "/caf\u{e9}", "/a b", "/50%", "/a|b"] {
            assert!(pattern(text, &[]).is_err(), "{text}");
        }
        for requirement in ["(?!new).*", "(a)\\1", "a++", "(", "[[:alpha:]&&a]", "(?<=a)b"] {
            assert!(pattern("/:id", &[("id", requirement)]).is_err(), "{requirement}");
        }
    }

    #[test]
    fn what_is_mounted_takes_what_goes_on_behind_it() {
        let matches = |text: &str, path: &str| Pattern::new(text, &HashMap::new(), true).unwrap().matches(path.as_bytes());
        for path in ["/admin", "/admin/", "/admin/a/b", "/admin-x", "/admin.json", "/admin%20"] {
            assert!(matches("/admin", path), "{path}");
        }
        for path in ["/admins", "/admin_x", "/a", "/"] {
            assert!(!matches("/admin", path), "{path}");
        }
        assert!(matches("/", "/") && matches("/", "/a/b") && matches("/:locale/admin", "/de/admin/x"));
    }

    #[test]
    fn first_segments() {
        let cases = [
            ("/", None),
            ("/up(.:format)", Some("up")),
            ("/api/v1/:id", Some("api")),
            ("/:id", None),
            ("(/:locale)/a", None),
            ("/a:b", None),
            ("/a(:b)", None),
            ("/a(-:b)", None),
            ("/a.json", Some("a")),
            ("/posts(/:year)", Some("posts")),
        ];
        for (text, first) in cases {
            assert_eq!(pattern(text, &[]).unwrap().first(), first, "{text}");
        }
    }

    #[test]
    fn hostile_paths_take_no_time() {
        let pattern = pattern("/*a/x/*b/y/*c/z", &[]).unwrap();
        let path = format!("/{}", "x/y/".repeat(8_000));
        assert!(!pattern.matches(path.as_bytes()));
    }
}
