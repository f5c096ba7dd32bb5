//! Which requests fit what an OpenAPI document says of them.

use std::path::PathBuf;

use super::entry::{Entry, file, keep, plain};
use super::guard::Mode;
use super::values::{show_size, size};

/// What is done with a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenApi {
    pub document: Option<PathBuf>,
    pub mode: Mode,
    /// Whether requests that the document does not know are refused.
    pub closed: bool,
    /// Where its paths begin; empty: as its `servers` say.
    pub base: String,
    /// Bytes of the largest body that is looked into.
    pub size: u64,
}

impl Default for OpenApi {
    fn default() -> Self {
        Self { document: None, mode: Mode::Enforce, closed: false, base: String::new(), size: 1 << 20 }
    }
}

/// Their rows.
pub const ROWS: &[Entry] = &[
    file!("openapi.document", guard.openapi.document, "an OpenAPI document (3.0 or 3.1, JSON or YAML) that requests have to fit"),
    Entry {
        key: "openapi.mode",
        value: "MODE",
        meaning: "enforce: what does not fit is refused (400, 413, 415). report: only counted, and said in the request's line of the log",
        set: |settings, text| {
            settings.guard.openapi.mode = match text {
                "enforce" => Mode::Enforce,
                "report" => Mode::Report,
                _ => return Err(format!("`{}` is no mode: write enforce or report", text.escape_debug())),
            };
            Ok(())
        },
        show: |settings| if settings.guard.openapi.mode == Mode::Enforce { "enforce" } else { "report" }.to_owned(),
    },
    Entry {
        key: "openapi.unknown",
        value: "WORD",
        meaning: "what becomes of requests whose path or method is not in the document: pass, or refuse (404, 405)",
        set: |settings, text| {
            settings.guard.openapi.closed = match text {
                "pass" => false,
                "refuse" => true,
                _ => return Err(format!("`{}` is neither pass nor refuse", text.escape_debug())),
            };
            Ok(())
        },
        show: |settings| if settings.guard.openapi.closed { "refuse" } else { "pass" }.to_owned(),
    },
    plain!(
        "openapi.base",
        "PATH",
        guard.openapi.base,
        base,
        "what stands before the document's paths: /api/v1; empty: the paths of its `servers`"
    ),
    Entry {
        key: "openapi.size",
        value: "SIZE",
        meaning: "the largest body in JSON that is looked into; beyond it 413",
        set: |settings, text| keep(&mut settings.guard.openapi.size, size(text)),
        show: |settings| show_size(settings.guard.openapi.size),
    },
];

fn base(text: &str) -> Result<String, String> {
    let fine =
        text.is_empty() || (text.starts_with('/') && text.bytes().all(|byte| byte.is_ascii_graphic() && !matches!(byte, b'?' | b'#')));
    if fine { Ok(text.trim_end_matches('/').to_owned()) } else { Err(format!("`{}` is no path", text.escape_debug())) }
}
