//! Maintenance: while it lasts, clients get a page with 503 and not the app. It is on while a file is there (`tmp/maintenance.txt`), or while
//! somebody who runs the gateway says so. Static files are served all the same, `/up` goes on to Rails (who watches it would take the gateway out
//! else), and who comes from an address that is allowed sees the app.

use std::net::IpAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use arc_swap::ArcSwapOption;
use serde::{Deserialize, Serialize};

use super::files::path_of;
use super::pages::{Form, LARGEST};
use crate::head::Head;
use crate::settings::maintenance::Maintenance as Settings;

/// What Rails answers for who watches it (`rails/health#show`).
const HEALTH: &[u8] = b"/up";
const PAGE: &str = "<!DOCTYPE html><html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">\
    <title>Down for maintenance</title><style>body{font:1rem/1.5 system-ui,sans-serif;display:grid;place-content:center;min-height:90vh;margin:0 1rem;\
    text-align:center;color-scheme:light dark}h1{font-size:1.5rem}</style></head><body><main><h1>Down for maintenance</h1>\
    <p>We will be back soon.</p></main></body></html>\n";

/// Whether the app is in maintenance.
#[derive(Debug)]
pub struct Maintenance {
    settings: Settings,
    /// The file is there.
    found: AtomicBool,
    /// Somebody said so; who, when and why stands in `order`.
    said: AtomicBool,
    order: ArcSwapOption<String>,
    page: ArcSwapOption<Vec<u8>>,
}

/// How it is, for who watches.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Status {
    /// The file that keeps it on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub file: Option<String>,
    /// Who said that it is to be on, when and why.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub said: Option<String>,
}

impl Status {
    /// Whether it is on.
    pub fn is_on(&self) -> bool {
        self.file.is_some() || self.said.is_some()
    }

    /// Adds that of another process.
    pub fn add(&mut self, other: &Self) {
        self.file = self.file.take().or_else(|| other.file.clone());
        self.said = self.said.take().or_else(|| other.said.clone());
    }

    /// Why it is on, as people say it; else `off`.
    pub fn words(&self) -> String {
        let file = self.file.as_ref().map(|file| format!("the file {file} is there"));
        let why: Vec<String> = self.said.iter().cloned().chain(file).collect();
        if why.is_empty() { "off".to_owned() } else { format!("on ({})", why.join("; ")) }
    }
}

impl Maintenance {
    /// As the settings say. Waits for the disk. `before`: what was in force until now.
    pub fn new(settings: Settings, before: Option<&Self>) -> Self {
        let order = ArcSwapOption::new(before.and_then(|before| before.order.load_full()));
        let said = AtomicBool::new(order.load().is_some());
        let maintenance = Self { settings, found: AtomicBool::new(false), said, order, page: ArcSwapOption::empty() };
        maintenance.refresh();
        maintenance
    }

    /// Whether a file is looked for.
    pub fn looks(&self) -> bool {
        self.settings.file.is_some()
    }

    /// Looks for the file, and for the page while it is there. Waits for the disk.
    pub fn refresh(&self) {
        let found = self.settings.file.as_ref().is_some_and(|file| file.exists());
        if found || self.said.load(Ordering::Relaxed) {
            self.load();
        }
        self.found.store(found, Ordering::Relaxed);
    }

    fn load(&self) {
        let page = self.settings.page.as_ref().filter(|path| path.metadata().is_ok_and(|found| found.is_file() && found.len() <= LARGEST));
        self.page.store(page.and_then(|path| std::fs::read(path).ok()).map(Arc::new));
    }

    /// Begins it, with who said so, when and why, or ends it: the file alone keeps it on too. Waits for the disk.
    pub fn switch(&self, said: Option<String>) {
        let on = said.is_some();
        self.order.store(said.map(Arc::new));
        self.said.store(on, Ordering::Relaxed);
        self.refresh();
    }

    /// Who said that it is to be on.
    pub fn said(&self) -> Option<String> {
        self.order.load().as_deref().cloned()
    }

    /// How it is.
    pub fn status(&self) -> Status {
        let file = self.settings.file.as_ref().filter(|_| self.found.load(Ordering::Relaxed));
        Status { file: file.map(|file| file.display().to_string()), said: self.said() }
    }

    /// Whether it is on.
    pub fn is_on(&self) -> bool {
        self.found.load(Ordering::Relaxed) || self.said.load(Ordering::Relaxed)
    }

    /// Whether a request is one of those that go on to the app.
    pub fn lets_pass(&self, asked: &Head, client: Option<IpAddr>) -> bool {
        path_of(asked) == HEALTH || (!self.settings.allow.is_empty() && self.settings.allow.contain(client))
    }

    /// What a client is sent: a type and a text.
    pub fn page(&self, asked: &Head) -> (&'static str, Arc<Vec<u8>>) {
        if Form::of(asked) == Form::Json {
            return ("application/json; charset=utf-8", Arc::new(b"{\"status\":503,\"error\":\"Service Unavailable\"}".to_vec()));
        }
        ("text/html; charset=utf-8", self.page.load_full().unwrap_or_else(|| Arc::new(PAGE.as_bytes().to_vec())))
    }

    /// After how many seconds it is worth to ask again.
    pub fn retry_after(&self) -> u64 {
        self.settings.retry_after.as_secs()
    }
}
