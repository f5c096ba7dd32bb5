//! A request's path as Rails' router sees it.
//!
//! Source: `ActionDispatch::Journey::Router::Utils.normalize_path`, which the route set applies to `PATH_INFO`: several slashes are one, one at
//! the end goes, the hexadecimal digits of escapes are upper case.

use std::borrow::Cow;

/// The path of a request target, without the query, as the router compares it.
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
    let mut escape = 0;
    for byte in path.iter().copied() {
        if byte == b'/' && clean.ends_with(b"/") {
            continue;
        }
        clean.push(if escape > 0 && byte.is_ascii_hexdigit() { byte.to_ascii_uppercase() } else { byte });
        escape = if byte == b'%' { 2 } else { i32::max(escape - 1, 0) };
    }
    if clean.len() > 1 && clean.ends_with(b"/") {
        clean.pop();
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
            ("/a%2fb", "/a%2Fb"),
            ("products", "/products"),
            ("/%", "/%"),
            ("///", "/"),
        ];
        for (target, path) in pairs {
            assert_eq!(normalize(target.as_bytes()).as_ref(), path.as_bytes(), "{target}");
        }
    }
}
