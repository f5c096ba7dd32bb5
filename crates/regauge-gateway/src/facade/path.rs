//! A request's path as Rails' router sees it.
//!
//! Source: `ActionDispatch::Journey::Router::Utils.normalize_path`, which the route set applies to `PATH_INFO`: several slashes are one, one at
//! the end goes, escapes of lower-case digits get upper-case ones.

use std::borrow::Cow;

use crate::http1::parse::absolute;

/// The path of a request target, without the query, as the router compares it. `below`: where `config.ru` mounts the app (`SCRIPT_NAME`), empty
/// at the root; the router sees what comes after it.
///
/// None where Rails may read the target in another way than we do, or the app is not asked at all.
pub fn routed<'a>(target: &'a [u8], below: &str) -> Option<Cow<'a, [u8]>> {
    let target = absolute(target).map_or(target, |(_, path)| path);
    let path = &target[..memchr::memchr(b'?', target).unwrap_or(target.len())];
    // What no URI has (RFC 3986), servers cut off, refuse or decode as they please.
    if path.iter().any(|byte| !byte.is_ascii_graphic() || *byte == b'#') || !(path.is_empty() || path.starts_with(b"/")) {
        return None;
    }
    // Rack::URLMap: the rest begins with a slash, or is empty.
    let rest = path.strip_prefix(below.as_bytes())?;
    (below.is_empty() || rest.is_empty() || rest.starts_with(b"/")).then(|| normalize(rest))
}

/// The path of a target as `Utils.normalize_path` leaves it, byte by byte, without the query.
pub fn normalize(target: &[u8]) -> Cow<'_, [u8]> {
    let path = &target[..memchr::memchr(b'?', target).unwrap_or(target.len())];
    let plain = path.starts_with(b"/")
        && (path.len() == 1 || !path.ends_with(b"/"))
        && memchr::memmem::find(path, b"//").is_none()
        && memchr::memchr(b'%', path).is_none();
    if plain {
        return Cow::Borrowed(path);
    }
    let mut clean = Vec::with_capacity(path.len() + 1);
    clean.push(b'/');
    for byte in path.iter().copied() {
        if byte != b'/' || !clean.ends_with(b"/") {
            clean.push(byte);
        }
    }
    if clean.len() > 1 && clean.ends_with(b"/") {
        clean.pop();
    }
    let mut at = 0;
    while let Some(next) = memchr::memchr(b'%', &clean[at..]) {
        at += next + 1;
        // `gsub!(/(%[a-f0-9]{2})/) { $1.upcase }`: a digit in upper case already leaves the other as it is.
        if let Some(digits) = clean.get_mut(at..at + 2).filter(|pair| pair.iter().all(|each| matches!(each, b'a'..=b'f' | b'0'..=b'9'))) {
            digits.make_ascii_uppercase();
            at += 2;
        }
    }
    Cow::Owned(clean)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_compared_as_rails_compares_them() {
        let pairs = [
            ("/", "/"),
            ("/?a=b", "/"),
            ("/products", "/products"),
            ("/products/?a/b", "/products"),
            ("//products///1//", "/products/1"),
            ("/caf%c3%a9", "/caf%C3%A9"),
            ("/caf%cA%%c3", "/caf%cA%%C3"),
            ("/a%2fb", "/a%2Fb"),
            ("http://shop.test/products/1?a", "/products/1"),
            ("http://shop.test", "/"),
            ("?a", "/"),
            ("/%", "/%"),
            ("/%c", "/%c"),
            ("///", "/"),
        ];
        for (target, path) in pairs {
            assert_eq!(routed(target.as_bytes(), "").as_deref(), Some(path.as_bytes()), "{target}");
        }
    }

    #[test]
    fn what_servers_read_differently_is_left_to_rails() {
        for target in ["*", "products", "/a#b", "/caf\u{e9}", "/a b", "/a\0", "/a\x7f"] {
            assert_eq!(routed(target.as_bytes(), ""), None, "{target}");
        }
    }

    #[test]
    fn an_app_below_a_path() {
        let below = |target: &'static str| routed(target.as_bytes(), "/shop").map(|path| String::from_utf8_lossy(&path).into_owned());
        assert_eq!(below("/shop/products/1").as_deref(), Some("/products/1"));
        assert_eq!((below("/shop").as_deref(), below("/shop/?a").as_deref()), (Some("/"), Some("/")));
        assert_eq!((below("/shopping"), below("/products/1"), below("//shop/a")), (None, None, None));
    }
}
