//! What a web server in front of Rails does for it: files, compression, a cache, pages for when it is away.

pub mod cache;
pub mod coding;
pub mod compress;
pub mod conditions;
pub mod files;
pub mod maintenance;
pub mod pages;
pub mod reply;
pub mod sendfile;

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use self::cache::Cache;
use self::files::Files;
use self::maintenance::Maintenance;
use self::pages::Pages;
use self::sendfile::Sendfile;
use crate::settings::{Compress, Settings};

/// How often the disk is looked at for what may have changed.
const REFRESH: Duration = Duration::from_millis(900);
/// In [`Front::refreshed`]: a look is under way.
const BUSY: u64 = u64::MAX;

/// All of it; one for all threads.
#[derive(Debug)]
pub struct Front {
    /// The folder `public`, where one is set.
    pub files: Option<Files>,
    /// Files that Rails has sent by the gateway, where folders for that are set.
    pub sendfile: Option<Sendfile>,
    pub compress: Compress,
    /// Answers that are kept, where there is room for them.
    pub cache: Option<Arc<Cache>>,
    pub pages: Pages,
    pub maintenance: Maintenance,
    /// Whether answers are looked at on their way at all.
    pub shapes: bool,
    started: Instant,
    /// When the disk was looked at last, in milliseconds since the start.
    refreshed: AtomicU64,
}

impl Front {
    /// As the settings say. Reads the folder: waits for the disk. `before`: what was in force until now, whose cache is kept.
    pub fn new(settings: &Settings, before: Option<&Self>) -> Self {
        let files = settings.files.public.clone().map(|path| Files::new(path, settings.files.links));
        let (sendfile, compress) = (Sendfile::new(&settings.sendfile), settings.compress);
        let cache = Cache::new(&settings.cache, before.and_then(|before| before.cache.as_ref()));
        Self {
            files,
            shapes: sendfile.is_some() || compress.on || cache.is_some(),
            cache,
            sendfile,
            compress,
            maintenance: Maintenance::new(settings.maintenance.clone(), before.map(|before| &before.maintenance)),
            pages: Pages::new(settings.files.public.clone()),
            started: Instant::now(),
            refreshed: AtomicU64::new(0),
        }
    }

    /// Lines that each request to Rails has.
    pub fn lines(&self) -> &str {
        self.sendfile.as_ref().map_or("", |sendfile| &sendfile.lines)
    }

    /// Whether it is time for [`Front::refresh`], and nobody else does it: then the caller has to.
    pub fn is_due(&self) -> bool {
        let last = self.refreshed.load(Ordering::Relaxed);
        let still = self.files.is_none() && self.sendfile.is_none() && !self.maintenance.looks();
        if still || last == BUSY || self.now().saturating_sub(last) < REFRESH.as_millis() as u64 {
            return false;
        }
        self.refreshed.compare_exchange(last, BUSY, Ordering::Relaxed, Ordering::Relaxed).is_ok()
    }

    /// Looks at what can change on the disk while the gateway runs. Waits for it.
    pub fn refresh(&self) {
        if let Some(files) = &self.files {
            files.refresh();
        }
        if let Some(sendfile) = &self.sendfile {
            sendfile.refresh();
        }
        self.pages.refresh();
        self.maintenance.refresh();
        self.refreshed.store(self.now(), Ordering::Relaxed);
    }

    fn now(&self) -> u64 {
        u64::try_from(self.started.elapsed().as_millis()).unwrap_or(BUSY - 1)
    }
}
