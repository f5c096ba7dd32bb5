//! Pages of the gateway's own errors: the app's `public/502.html` and the like, where it has one, else a small page, or JSON for who asks for that,
//! as Rails' own errors have it (`ActionDispatch::PublicExceptions`).

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::SystemTime;

use arc_swap::ArcSwap;

use crate::head::{Head, tokens};
use crate::proxy::answer::reason;

/// The statuses that the gateway gives by itself, and for which a page of the app is looked for.
const STATUSES: [u16; 10] = [400, 401, 403, 408, 413, 415, 429, 502, 503, 504];
/// The largest page that is taken.
pub const LARGEST: u64 = 256 * 1024;
/// Hints to show while the server behind starts again: browsers ask again by themselves.
const AGAIN: &str = "<meta http-equiv=\"refresh\" content=\"10\">";

/// What a client wants to read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    Html,
    Json,
    /// Who says neither: programs.
    Text,
}

impl Form {
    /// The first that is named in `Accept`.
    pub fn of(asked: &Head) -> Self {
        let form = |each: &[u8]| {
            let name = each.split(|byte| *byte == b';').next().unwrap_or_default().trim_ascii().to_ascii_lowercase();
            match name.as_slice() {
                b"text/html" | b"application/xhtml+xml" => Some(Self::Html),
                b"application/json" => Some(Self::Json),
                name if name.ends_with(b"+json") => Some(Self::Json),
                _ => None,
            }
        };
        asked.values(b"accept").flat_map(tokens).find_map(form).unwrap_or(Self::Text)
    }
}

/// A page: its type and its text.
pub type Page = (&'static str, Arc<[u8]>);

type Loaded = HashMap<u16, (SystemTime, u64, Arc<[u8]>)>;

/// The app's pages.
#[derive(Debug)]
pub struct Pages {
    folder: Option<PathBuf>,
    loaded: ArcSwap<Loaded>,
}

impl Pages {
    /// Those of a folder. Waits for the disk.
    pub fn new(folder: Option<PathBuf>) -> Self {
        let pages = Self { folder, loaded: ArcSwap::default() };
        pages.refresh();
        pages
    }

    /// Looks for pages that are new, gone or changed. Waits for the disk.
    pub fn refresh(&self) {
        let Some(folder) = &self.folder else { return };
        let before = self.loaded.load();
        let mut changed = false;
        let mut loaded = Loaded::new();
        for status in STATUSES {
            let path = folder.join(format!("{status}.html"));
            let old = before.get(&status);
            let found = std::fs::metadata(&path).ok().filter(|found| found.is_file() && found.len() <= LARGEST);
            let state = found.and_then(|found| Some((found.modified().ok()?, found.len())));
            let Some((time, length)) = state else {
                changed |= old.is_some();
                continue;
            };
            match old {
                Some(old) if (old.0, old.1) == (time, length) => drop(loaded.insert(status, old.clone())),
                _ => {
                    if let Ok(text) = std::fs::read(&path) {
                        changed = true;
                        loaded.insert(status, (time, length, text.into()));
                    }
                }
            }
        }
        if changed {
            self.loaded.store(Arc::new(loaded));
        }
    }

    /// The page for a status. None: a line of text is enough.
    pub fn page(&self, status: u16, asked: &Head) -> Option<Page> {
        let form = Form::of(asked);
        if form == Form::Json {
            return Some(("application/json; charset=utf-8", json(status)));
        }
        if let Some((_, _, text)) = self.loaded.load().get(&status) {
            return Some(("text/html; charset=utf-8", Arc::clone(text)));
        }
        (form == Form::Html).then(|| ("text/html; charset=utf-8", html(status)))
    }
}

/// As Rails: `{"status":502,"error":"Bad Gateway"}`.
fn json(status: u16) -> Arc<[u8]> {
    format!("{{\"status\":{status},\"error\":\"{}\"}}", reason(status)).into_bytes().into()
}

fn html(status: u16) -> Arc<[u8]> {
    let (title, text) = match status {
        502 => (
            "We're sorry, but something is not there",
            "The application cannot be reached right now. It may be starting; try again in a moment.",
        ),
        503 => ("We're sorry, but we are busy", "The application cannot take this request right now. Try again in a moment."),
        504 => ("We're sorry, but this took too long", "The application did not answer in time. Try again in a moment."),
        429 => ("Too many requests", "You have asked for much in a short time. Try again in a moment."),
        _ => (reason(status), "The request was not passed on to the application."),
    };
    let again = if matches!(status, 502 | 503) { AGAIN } else { "" };
    format!(
        "<!DOCTYPE html><html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">{again}\
         <title>{title} ({status})</title><style>body{{font:1rem/1.5 system-ui,sans-serif;display:grid;place-content:center;min-height:90vh;margin:0 1rem;\
         text-align:center;color-scheme:light dark}}h1{{font-size:1.5rem}}</style></head><body><main><h1>{title}</h1><p>{text}</p></main></body></html>\n"
    )
    .into_bytes()
    .into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scratch::Scratch;

    fn asked(accept: &str) -> Head {
        let mut head = Head::default();
        head.push(b"accept", accept.as_bytes());
        head
    }

    #[test]
    fn a_client_reads_what_it_asks_for() {
        let pages = Pages::new(None);
        let kind = |accept: &str| pages.page(502, &asked(accept)).map(|(kind, text)| (kind, String::from_utf8_lossy(&text).into_owned()));
        assert_eq!(kind("application/json, text/html").unwrap().1, "{\"status\":502,\"error\":\"Bad Gateway\"}");
        assert!(kind("text/html,application/xhtml+xml,*/*;q=0.8").unwrap().1.starts_with("<!DOCTYPE html>"));
        assert_eq!(kind("application/vnd.api+json").unwrap().0, "application/json; charset=utf-8");
        assert_eq!(kind("*/*"), None);
        assert_eq!(pages.page(502, &Head::default()), None);
    }

    #[test]
    fn the_apps_page_comes_first_and_is_renewed() {
        let scratch = Scratch::default();
        let pages = Pages::new(Some(scratch.path("")));
        assert!(pages.page(502, &asked("*/*")).is_none());
        scratch.write("502.html", "ours");
        pages.refresh();
        assert_eq!(&*pages.page(502, &asked("*/*")).unwrap().1, b"ours");
        assert_eq!(pages.page(502, &asked("application/json")).unwrap().0, "application/json; charset=utf-8");
        scratch.write("502.html", "another");
        pages.refresh();
        assert_eq!(&*pages.page(502, &asked("text/html")).unwrap().1, b"another");
        std::fs::remove_file(scratch.path("502.html")).unwrap();
        pages.refresh();
        assert!(pages.page(502, &asked("")).is_none());
    }
}
