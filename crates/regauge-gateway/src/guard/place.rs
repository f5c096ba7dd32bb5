//! Where a rule holds: below a path, or where a pattern of Rails matches.
//!
//! A rule must hold however its path is written. So a request is looked at in two ways, and a rule holds where either is its place: as Rails' router
//! compares paths ([`crate::facade::path`]), and with all escapes read, slashes run together and dots resolved, as other servers behind might.

use std::borrow::Cow;
use std::cell::OnceCell;
use std::collections::HashMap;

use crate::facade::path::normalize;
use crate::facade::pattern::Pattern;
use crate::http1::parse::absolute;

/// The place of a rule.
#[derive(Debug, Clone)]
pub struct Place {
    kind: Kind,
    /// Upper case; empty: all.
    methods: Vec<String>,
}

#[derive(Debug, Clone)]
enum Kind {
    All,
    /// This path, those below it, and those with a format behind it (`/admin.json`).
    Below(String),
    Pattern(Box<Pattern>),
}

impl Place {
    /// Reads `/admin` (it and all below), or a pattern of Rails (`/products/:id(.:format)`); empty, or `/`: everywhere.
    ///
    /// Errors with a sentence for the user.
    pub fn new(path: &str, methods: &[String]) -> Result<Self, String> {
        let methods = methods.iter().map(|method| method.to_ascii_uppercase()).collect();
        let kind = match path.trim_end_matches('/') {
            "" => Kind::All,
            _ if !path.starts_with('/') => return Err(format!("the path `{path}` does not begin with a slash")),
            path if path.contains([':', '*', '(']) => {
                Kind::Pattern(Box::new(Pattern::new(path, &HashMap::new(), false).map_err(|error| error.to_string())?))
            }
            path => Kind::Below(path.to_owned()),
        };
        Ok(Self { kind, methods })
    }

    /// Whether a request is here, in any way in which its path can be read.
    pub fn holds(&self, method: &[u8], asked: &Asked<'_>) -> bool {
        if !self.methods.is_empty() && !self.methods.iter().any(|each| each.as_bytes() == method || (each == "GET" && method == b"HEAD")) {
            return false;
        }
        matches!(self.kind, Kind::All) || self.is(asked.as_rails()) || asked.as_others().is_some_and(|path| self.is(path))
    }

    /// Whether a request is here in every way in which its path can be read: for what is let through.
    pub fn surely_holds(&self, method: &[u8], asked: &Asked<'_>) -> bool {
        self.holds(method, asked) && self.is(asked.as_rails()) && asked.as_others().is_none_or(|path| self.is(path))
    }

    fn is(&self, path: &[u8]) -> bool {
        match &self.kind {
            Kind::All => true,
            Kind::Below(prefix) => path.strip_prefix(prefix.as_bytes()).is_some_and(|rest| matches!(rest, [] | [b'/' | b'.' | b';', ..])),
            Kind::Pattern(pattern) => pattern.matches(path),
        }
    }
}

/// A request's path, read in the ways that count, when they are asked for.
#[derive(Debug)]
pub struct Asked<'a> {
    target: &'a [u8],
    rails: OnceCell<Cow<'a, [u8]>>,
    others: OnceCell<Option<Vec<u8>>>,
}

impl<'a> Asked<'a> {
    /// Of a request target in any of its forms.
    pub fn new(target: &'a [u8]) -> Self {
        let target = absolute(target).map_or(target, |(_, path)| path);
        Self { target, rails: OnceCell::new(), others: OnceCell::new() }
    }

    /// As Rails' router compares it.
    pub fn as_rails(&self) -> &[u8] {
        self.rails.get_or_init(|| normalize(self.target))
    }

    /// As others might read it, where that is something else.
    fn as_others(&self) -> Option<&[u8]> {
        let resolved = self.others.get_or_init(|| {
            let path = self.as_rails();
            let odd = path.iter().any(|byte| matches!(byte, b'%' | b'\\')) || memchr::memmem::find(path, b"/.").is_some();
            odd.then(|| resolve(path))
        });
        resolved.as_deref()
    }
}

/// Reads escapes, runs slashes together and follows dots (RFC 3986, section 5.2.4).
fn resolve(path: &[u8]) -> Vec<u8> {
    let mut plain = Vec::with_capacity(path.len());
    let mut rest = path;
    while let [byte, after @ ..] = rest {
        let escaped = match after {
            [high, low, ..] if *byte == b'%' => digit(*high).zip(digit(*low)).map(|(high, low)| high << 4 | low),
            _ => None,
        };
        plain.push(match escaped.unwrap_or(*byte) {
            b'\\' => b'/',
            byte => byte,
        });
        rest = if escaped.is_some() { &after[2..] } else { after };
    }
    let mut segments: Vec<&[u8]> = Vec::new();
    for segment in plain.split(|byte| *byte == b'/') {
        match segment {
            b"" | b"." => {}
            b".." => drop(segments.pop()),
            _ => segments.push(segment),
        }
    }
    [b"/", segments.join(&b'/').as_slice()].concat()
}

fn digit(byte: u8) -> Option<u8> {
    // A hexadecimal digit is below 16.
    char::from(byte).to_digit(16).map(|digit| digit as u8)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn holds(path: &str, target: &str) -> bool {
        Place::new(path, &[]).unwrap().holds(b"GET", &Asked::new(target.as_bytes()))
    }

    #[test]
    fn below_a_path_however_it_is_written() {
        for target in [
            "/admin",
            "/admin/",
            "/admin/users?a=b",
            "/admin.json",
            "//admin",
            "/%61dmin/x",
            "/x/../admin",
            "/./admin",
            "/x%2f..%2Fadmin",
            "\\admin",
            "/%5Cadmin",
            "http://h/admin",
            "/admin;x=1",
        ] {
            assert!(holds("/admin", target), "{target}");
        }
        for target in ["/", "/administrator", "/x/admin", "/x?/admin", "/Admin", "/%2561dmin", "/%"] {
            assert!(!holds("/admin", target), "{target}");
        }
        assert!(holds("", "/x") && holds("/", "/x") && holds("/admin/", "/admin"));
    }

    #[test]
    fn patterns_and_methods() {
        assert!(holds("/products/:id(.:format)", "/products/1.json") && !holds("/products/:id", "/products/1/edit"));
        let open = |target: &str| Place::new("/open", &[]).unwrap().surely_holds(b"GET", &Asked::new(target.as_bytes()));
        assert!(open("/open/x") && !open("/open/../admin") && !open("/admin/..%2fopen"));
        let place = Place::new("/a", &["get".to_owned()]).unwrap();
        let asked = Asked::new(b"/a");
        assert!(place.holds(b"GET", &asked) && place.holds(b"HEAD", &asked) && !place.holds(b"POST", &asked));
        assert!(Place::new("admin", &[]).is_err() && Place::new("/a(", &[]).is_err());
    }
}
