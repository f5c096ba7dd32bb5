//! Which formats a client accepts: `request.formats`, from the `format` parameter, the `Accept` header, the extension.

use axum::http::{HeaderMap, HeaderValue, header};

use crate::error::{Error, Result};

/// The formats that Rails 7.2 knows and that matter here; the many others are `Other`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    Html,
    Json,
    Xml,
    Yaml,
    Text,
    JavaScript,
    /// `*/*`
    All,
    /// Known to Rails, with its content type.
    Other(&'static str),
}

impl Format {
    /// `Mime[extension]`
    pub fn from_extension(extension: &str) -> Option<Self> {
        TYPES
            .iter()
            .find(|(_, extensions, _)| extensions.contains(&extension))
            .map(|(format, _, _)| *format)
    }

    /// `Mime::Type.lookup(name)`: none when Rails does not know it.
    fn from_name(name: &str) -> Option<Self> {
        TYPES
            .iter()
            .find(|(_, _, names)| names.iter().any(|known| known.eq_ignore_ascii_case(name)))
            .map(|(format, _, _)| *format)
    }

    /// Its content type.
    pub fn content_type(self) -> &'static str {
        TYPES
            .iter()
            .find(|(format, _, _)| *format == self)
            .map_or("text/html", |(_, _, names)| names[0])
    }
}

/// Format, extensions, content types; in the order in which Rails registers them.
const TYPES: &[(Format, &[&str], &[&str])] = &[
    (
        Format::Html,
        &["html", "xhtml"],
        &["text/html", "application/xhtml+xml"],
    ),
    (Format::Text, &["text", "txt"], &["text/plain"]),
    (
        Format::JavaScript,
        &["js"],
        &[
            "text/javascript",
            "application/javascript",
            "application/x-javascript",
        ],
    ),
    (Format::Other("text/css"), &["css"], &["text/css"]),
    (Format::Other("text/calendar"), &["ics"], &["text/calendar"]),
    (Format::Other("text/csv"), &["csv"], &["text/csv"]),
    (Format::Other("text/vcard"), &["vcf"], &["text/vcard"]),
    (Format::Other("text/vtt"), &["vtt"], &["text/vtt"]),
    (Format::Other("image/png"), &["png"], &["image/png"]),
    (
        Format::Other("image/jpeg"),
        &["jpg", "jpeg", "jpe", "pjpeg"],
        &["image/jpeg"],
    ),
    (Format::Other("image/gif"), &["gif"], &["image/gif"]),
    (Format::Other("image/bmp"), &["bmp"], &["image/bmp"]),
    (
        Format::Other("image/tiff"),
        &["tif", "tiff"],
        &["image/tiff"],
    ),
    (Format::Other("image/svg+xml"), &["svg"], &["image/svg+xml"]),
    (Format::Other("image/webp"), &["webp"], &["image/webp"]),
    (
        Format::Other("video/mpeg"),
        &["mpg", "mpeg", "mpe"],
        &["video/mpeg"],
    ),
    (
        Format::Other("audio/mpeg"),
        &["mp1", "mp2", "mp3"],
        &["audio/mpeg"],
    ),
    (
        Format::Other("audio/ogg"),
        &["oga", "ogg", "spx", "opus"],
        &["audio/ogg"],
    ),
    (
        Format::Other("audio/aac"),
        &["m4a", "mpg4", "aac"],
        &["audio/aac"],
    ),
    (Format::Other("video/webm"), &["webm"], &["video/webm"]),
    (Format::Other("video/mp4"), &["mp4", "m4v"], &["video/mp4"]),
    (Format::Other("font/otf"), &["otf"], &["font/otf"]),
    (Format::Other("font/ttf"), &["ttf"], &["font/ttf"]),
    (Format::Other("font/woff"), &["woff"], &["font/woff"]),
    (Format::Other("font/woff2"), &["woff2"], &["font/woff2"]),
    (
        Format::Xml,
        &["xml"],
        &["application/xml", "text/xml", "application/x-xml"],
    ),
    (
        Format::Other("application/rss+xml"),
        &["rss"],
        &["application/rss+xml"],
    ),
    (
        Format::Other("application/atom+xml"),
        &["atom"],
        &["application/atom+xml"],
    ),
    (
        Format::Yaml,
        &["yaml", "yml"],
        &["application/x-yaml", "text/yaml"],
    ),
    (
        Format::Other("multipart/form-data"),
        &["multipart_form"],
        &["multipart/form-data"],
    ),
    (
        Format::Other("application/x-www-form-urlencoded"),
        &["url_encoded_form"],
        &["application/x-www-form-urlencoded"],
    ),
    (
        Format::Json,
        &["json"],
        &["application/json", "text/x-json", "application/jsonrequest"],
    ),
    (
        Format::Other("application/pdf"),
        &["pdf"],
        &["application/pdf"],
    ),
    (
        Format::Other("application/zip"),
        &["zip"],
        &["application/zip"],
    ),
    (
        Format::Other("application/gzip"),
        &["gzip"],
        &["application/gzip"],
    ),
    (Format::All, &["all"], &["*/*"]),
];

/// `request.formats`: what the client can take, the dearest first. Empty when Rails knows none of it: then anything goes.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Formats {
    list: Vec<Format>,
    /// The answer depends on the header, and says so: `Vary: Accept`.
    pub(super) vary: bool,
}

/// The headers that an answer hangs on.
#[derive(Debug, Clone, Default)]
pub(super) struct Asked {
    accept: Option<HeaderValue>,
    requested_with: Option<HeaderValue>,
    pub none_match: Option<HeaderValue>,
}

impl Asked {
    pub fn of(headers: &HeaderMap) -> Self {
        Self {
            accept: headers.get(header::ACCEPT).cloned(),
            requested_with: headers.get("x-requested-with").cloned(),
            none_match: headers.get(header::IF_NONE_MATCH).cloned(),
        }
    }
}

impl Formats {
    /// `parameter` is `params[:format]`, `path` the path as sent.
    ///
    /// # Errors
    /// [`Error::InvalidMimeType`]
    pub(super) fn of(asked: &Asked, parameter: Option<&str>, path: &str) -> Result<Self> {
        if let Some(extension) = parameter {
            return Ok(Self {
                list: Format::from_extension(extension).into_iter().collect(),
                vary: false,
            });
        }
        let accept = plain(asked.accept.as_ref()).unwrap_or_default();
        let ajax = plain(asked.requested_with.as_ref())
            .is_some_and(|value| value.to_ascii_lowercase().contains("xmlhttprequest"));
        let present = !accept.trim().is_empty();
        if present && (ajax || !browser_like(accept)) {
            return Ok(Self {
                list: parse(accept)?,
                vary: true,
            });
        }
        let extension = path.rsplit_once('.').map(|(_, extension)| extension);
        let word = extension
            .filter(|e| !e.is_empty() && e.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_'));
        let list = match word.and_then(Format::from_extension) {
            Some(format) => vec![format],
            None if ajax => vec![Format::JavaScript],
            None => vec![Format::Html],
        };
        Ok(Self { list, vary: false })
    }

    /// `request.format`
    pub fn first(&self) -> Option<Format> {
        self.list.first().copied()
    }

    /// Whether a template of the format may answer.
    pub fn accepts(&self, format: Format) -> bool {
        self.list.is_empty()
            || self
                .list
                .iter()
                .any(|known| *known == format || *known == Format::All)
    }
}

pub(super) fn text<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    plain(headers.get(name))
}

fn plain(value: Option<&HeaderValue>) -> Option<&str> {
    value.and_then(|value| value.to_str().ok())
}

/// A browser asks for everything beside what it likes; Rails answers it HTML.
fn browser_like(accept: &str) -> bool {
    accept.match_indices("*/*").any(|(at, _)| {
        accept[at + 3..].trim_start().starts_with(',') || accept[..at].trim_end().ends_with(',')
    })
}

fn parse(accept: &str) -> Result<Vec<Format>> {
    if !accept.contains(',') {
        let name = accept.split(';').next().unwrap_or_default().trim();
        let mut list = Vec::new();
        if !name.is_empty() {
            lookup(name, &mut list)?;
        }
        return Ok(list);
    }
    let mut items: Vec<(f32, &str)> = Vec::new();
    for item in accept.split(',') {
        let mut parts = item.split(';');
        let name = parts.next().unwrap_or_default().trim();
        if name.is_empty() {
            continue;
        }
        let quality = parts.find_map(|part| part.trim().strip_prefix("q=").map(str::trim));
        let quality = quality.map_or(1.0, |quality| quality.parse().unwrap_or(0.0));
        items.push((
            if name == "*/*" && quality == 1.0 {
                0.0
            } else {
                quality
            },
            name,
        ));
    }
    items.sort_by(|a, b| b.0.total_cmp(&a.0));
    let mut list = Vec::new();
    for (_, name) in items {
        lookup(name, &mut list)?;
    }
    Ok(list)
}

fn lookup(name: &str, list: &mut Vec<Format>) -> Result<()> {
    if let Some(kind) = name.strip_suffix("/*").filter(|kind| *kind != "*") {
        let of_kind = |known: &str| known.split('/').next() == Some(kind);
        list.extend(
            TYPES
                .iter()
                .filter(|(_, _, names)| names.iter().any(|known| of_kind(known)))
                .map(|(format, _, _)| *format),
        );
        return if is_valid(name) {
            Ok(())
        } else {
            Err(Error::InvalidMimeType(name.to_owned()))
        };
    }
    match Format::from_name(name) {
        Some(format) => list.push(format),
        None if is_valid(name) => {}
        None => return Err(Error::InvalidMimeType(name.to_owned())),
    }
    Ok(())
}

/// Whether a content type is one: Rails answers 406 to what is not.
pub(super) fn is_valid(name: &str) -> bool {
    let name = name.split(';').next().unwrap_or_default().trim_end();
    let part = |part: &str| {
        part.len() <= 127
            && part.starts_with(|c: char| c.is_ascii_alphanumeric())
            && part
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || b"!#$&-^_.+".contains(&b))
    };
    match name.split_once('/') {
        Some(("*", "*")) => true,
        Some((kind, sub)) => part(kind) && (sub == "*" || part(sub)),
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn formats(accept: &str, parameter: Option<&str>, path: &str) -> Result<Formats> {
        let mut headers = HeaderMap::new();
        if !accept.is_empty() {
            headers.insert("accept", accept.parse().unwrap());
        }
        Formats::of(&Asked::of(&headers), parameter, path)
    }

    /// Each row was asked of Rails: what a JSON template answers, and what an exception is written in.
    #[test]
    fn as_rails_negotiates() {
        for (accept, parameter, json, first) in [
            ("*/*", None, true, Some(Format::All)),
            ("", None, false, Some(Format::Html)),
            ("", Some("json"), true, Some(Format::Json)),
            ("application/xml", Some("json"), true, Some(Format::Json)),
            ("*/*", Some("xml"), false, Some(Format::Xml)),
            ("application/xml", None, false, Some(Format::Xml)),
            ("text/html, */*", None, false, Some(Format::Html)),
            ("text/csv", None, false, Some(Format::Other("text/csv"))),
            ("*/*", Some("zork"), true, None),
            ("application/zork", None, true, None),
            (
                "application/zork, application/json",
                None,
                true,
                Some(Format::Json),
            ),
            (
                "text/html;q=0.5,application/json;q=0.9",
                None,
                true,
                Some(Format::Json),
            ),
            (
                "application/json;q=0.5,text/html",
                None,
                true,
                Some(Format::Html),
            ),
            ("text/*", None, true, Some(Format::Html)),
            ("application/*", None, true, Some(Format::Html)),
            ("text/x-json", None, true, Some(Format::Json)),
            (
                "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
                None,
                false,
                Some(Format::Html),
            ),
        ] {
            let formats = formats(accept, parameter, "/things").unwrap();
            assert_eq!(
                formats.accepts(Format::Json),
                json,
                "{accept:?} {parameter:?}"
            );
            assert_eq!(formats.first(), first, "{accept:?} {parameter:?}");
        }
        assert!(matches!(
            formats("zork", None, "/"),
            Err(Error::InvalidMimeType(_))
        ));
        let by_extension = formats("", None, "/nope.json").unwrap();
        assert_eq!(by_extension.first(), Some(Format::Json));
    }
}
