//! Which types of content are worth compressing: text in its many forms. Pictures, films, archives and most fonts are compressed already.

/// Types beside `text/*` and those that end with `+json` or `+xml`.
const KINDS: &[&[u8]] = &[
    b"application/javascript",
    b"application/json",
    b"application/x-javascript",
    b"application/xml",
    b"application/x-ndjson",
    b"application/manifest+json",
    b"application/wasm",
    b"application/vnd.ms-fontobject",
    b"application/x-font-ttf",
    b"font/otf",
    b"font/ttf",
    b"image/bmp",
    b"image/x-icon",
    b"image/vnd.microsoft.icon",
];

/// A type's name, without its parameters.
pub fn name(value: &[u8]) -> &[u8] {
    memchr::memchr(b';', value).map_or(value, |end| &value[..end]).trim_ascii()
}

/// Whether content of a type is worth compressing. Events are: see [`is_events`].
pub fn is_text(value: &[u8]) -> bool {
    let name = name(value);
    let begins = |with: &[u8]| name.get(..with.len()).is_some_and(|start| start.eq_ignore_ascii_case(with));
    let ends = |with: &[u8]| name.len() > with.len() && name[name.len() - with.len()..].eq_ignore_ascii_case(with);
    begins(b"text/") || ends(b"+json") || ends(b"+xml") || KINDS.iter().any(|kind| name.eq_ignore_ascii_case(kind))
}

/// Whether it is a stream of events, which stays open for long: what an encoder holds would be held as long.
pub fn is_events(value: &[u8]) -> bool {
    name(value).eq_ignore_ascii_case(b"text/event-stream")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_told_from_what_is_compressed() {
        for kind in [
            "text/html; charset=utf-8",
            "TEXT/CSS",
            "application/json",
            "application/vnd.api+json;x=1",
            "image/svg+xml",
            "application/wasm",
        ] {
            assert!(is_text(kind.as_bytes()), "{kind}");
        }
        for kind in
            ["", "image/png", "video/mp4", "application/zip", "font/woff2", "application/octet-stream", "+json", "multipart/byteranges"]
        {
            assert!(!is_text(kind.as_bytes()), "{kind}");
        }
        assert!(is_events(b"text/event-stream; charset=utf-8"));
    }
}
