//! Which files a request's path may mean, as Rails looks for them (`ActionDispatch::FileHandler`): `/foo` is `foo`, `foo.html` or
//! `foo/index.html`; what has an extension that is known is that file alone.

use percent_encoding::percent_decode;

/// The longest path that is looked for: Linux' `PATH_MAX` is 4,096 with what comes before it.
const LONGEST: usize = 2048;

/// The first segment of a path that is not empty, as it was written.
pub fn first(path: &[u8]) -> &[u8] {
    let rest = &path[path.iter().take_while(|byte| **byte == b'/').count()..];
    memchr::memchr(b'/', rest).map_or(rest, |end| &rest[..end])
}

/// A path in a folder: decoded, without `.`, `..` and empty segments, which cannot lead out of the folder (`Rack::Utils.clean_path_info`). None
/// for one that means no file: with a NUL, of bytes that are no UTF-8, or with a name that is hidden (`.git`; not `.well-known` at the start).
pub fn clean(path: &[u8]) -> Option<String> {
    if path.len() > LONGEST {
        return None;
    }
    let decoded = percent_decode(path).decode_utf8().ok()?;
    if decoded.contains('\0') {
        return None;
    }
    let mut segments = Vec::new();
    for segment in decoded.split('/') {
        match segment {
            "" | "." => {}
            ".." => drop(segments.pop()),
            segment if segment.starts_with('.') && !(segments.is_empty() && segment == ".well-known") => return None,
            segment => segments.push(segment),
        }
    }
    Some(segments.join("/"))
}

/// What follows the last dot of a file's name (`File.extname`).
fn extension(path: &str) -> Option<&str> {
    let name = path.rsplit('/').next().unwrap_or(path);
    name.rsplit_once('.').filter(|(before, after)| !before.is_empty() && !after.is_empty()).map(|(_, after)| after)
}

/// The type of a file by its name; what nobody knows is text, as Rails says.
fn by_extension(extension: Option<&str>) -> Option<&'static str> {
    mime_guess::from_ext(extension?).first_raw()
}

/// The files that a clean path may mean, with their types, in the order in which they are tried.
pub fn candidates(path: &str) -> impl Iterator<Item = (String, &'static str)> {
    let extension = extension(path);
    let known = by_extension(extension);
    let plain = (!path.is_empty()).then(|| (path.to_owned(), known.unwrap_or("text/plain")));
    let page = (known.is_none() && !path.is_empty()).then(|| (format!("{path}.html"), "text/html"));
    let index = known.is_none().then(|| (format!("{path}{}index.html", if path.is_empty() { "" } else { "/" }), "text/html"));
    [plain, page, index].into_iter().flatten()
}

/// Whether a file's name has a digest of its content, so that what it names never changes: Sprockets, Propshaft and Webpacker write
/// `assets/application-<hex>.js`, Vite `vite/assets/application-<8 letters>.js`.
pub fn has_digest(path: &str) -> bool {
    let Some((folder, rest)) = path.split_once('/') else { return false };
    let name = rest.rsplit('/').next().unwrap_or(rest);
    let is_digest: fn(&str) -> bool = match folder {
        "assets" | "packs" | "packs-test" => is_hex_digest,
        "vite" | "vite-dev" | "vite-test" => |part| is_hex_digest(part) || is_letters_digest(part),
        _ => return false,
    };
    let Some((stem, _)) = name.split_once('.') else { return false };
    // Vite's letters can have a dash among them, so the last eight are looked at too.
    stem.rsplit_once('-').is_some_and(|(_, part)| is_digest(part))
        || name.split('.').skip(1).any(|part| part.len() >= 8 && is_digest(part))
        || stem.len().checked_sub(9).and_then(|at| stem.get(at..)).and_then(|end| end.strip_prefix('-')).is_some_and(is_digest)
}

/// Short ones need a digit and a letter: `report-20260101.pdf` is no digest.
fn is_hex_digest(part: &str) -> bool {
    let hex = part.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
    let mixed = part.bytes().any(|byte| byte.is_ascii_digit()) && part.bytes().any(|byte| byte.is_ascii_alphabetic());
    hex && (8..=128).contains(&part.len()) && (mixed || part.len() >= 32)
}

fn is_letters_digest(part: &str) -> bool {
    let letters = part.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-'));
    letters && part.len() == 8 && part.bytes().any(|byte| byte.is_ascii_digit() || byte.is_ascii_uppercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_decoded_and_stay_inside() {
        let clean = |path: &str| clean(path.as_bytes());
        assert_eq!(clean("/a/b.txt").as_deref(), Some("a/b.txt"));
        assert_eq!(clean("//a/./x/..//b%20%C3%A9.txt/").as_deref(), Some("a/b é.txt"));
        assert_eq!(clean("/../../etc/passwd").as_deref(), Some("etc/passwd"));
        assert_eq!(clean("/%2e%2e/%2E%2E/etc%2fpasswd").as_deref(), Some("etc/passwd"));
        assert_eq!(clean("/").as_deref(), Some(""));
        assert_eq!(clean("/a+b%zz").as_deref(), Some("a+b%zz"));
        assert_eq!(clean("/.well-known/security.txt").as_deref(), Some(".well-known/security.txt"));
        for path in ["/.git/config", "/a/.htaccess", "/a/%2egit", "/a%00.txt", "/%ff", "/.well-known/.git", "/a/.well-known/x", "/.env"] {
            assert_eq!(clean(path), None, "{path}");
        }
        assert_eq!(clean(&"/a".repeat(2000)), None);
    }

    #[test]
    fn a_path_means_what_it_means_to_rails() {
        let tried = |path: &str| candidates(path).map(|(file, kind)| format!("{file} {kind}")).collect::<Vec<_>>();
        assert_eq!(tried("a.js"), ["a.js text/javascript"]);
        assert_eq!(tried("about"), ["about text/plain", "about.html text/html", "about/index.html text/html"]);
        assert_eq!(tried("v1.2/john.doe")[1..], ["v1.2/john.doe.html text/html", "v1.2/john.doe/index.html text/html"]);
        assert_eq!(tried(""), ["index.html text/html"]);
    }

    #[test]
    fn digests_are_told_from_names() {
        for path in [
            "assets/application-4a5b6c7d.js",
            "assets/a/b-0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef.css",
            "assets/app-4a5b6c7d.js.map",
            "packs/js/application-1a2b3c4d5e6f7a8b9c0d.chunk.js",
            "packs/css/main.0a1b2c3d.css",
            "vite/assets/application-Dx9_kL2a.js",
            "vite/assets/a-b-Dx9-kL2a.js",
            "vite/assets/application.4f2a1b3c.js",
        ] {
            assert!(has_digest(path), "{path}");
        }
        for path in [
            "assets/application.js",
            "assets/report-20260101.pdf",
            "assets/my-language.js",
            "assets/x-facade.js",
            "application-4a5b6c7d.js",
            "uploads/x-4a5b6c7d.js",
            "vite/assets/logo-original.png",
            "assets/4a5b6c7d",
        ] {
            assert!(!has_digest(path), "{path}");
        }
    }
}
