//! What a web server in front of Rails does for it: files, compression, a cache, pages for when it is away.

pub mod coding;
pub mod compress;
pub mod conditions;
pub mod files;
#[cfg(test)]
pub mod scratch;

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use self::files::Files;
use crate::settings::Settings;

/// How often the disk is looked at for what may have changed.
const REFRESH: Duration = Duration::from_millis(900);
/// In [`Front::refreshed`]: a look is under way.
const BUSY: u64 = u64::MAX;

/// All of it; one for all threads.
#[derive(Debug)]
pub struct Front {
    /// The folder `public`, where one is set.
    pub files: Option<Files>,
    started: Instant,
    /// When the disk was looked at last, in milliseconds since the start.
    refreshed: AtomicU64,
}

impl Front {
    /// As the settings say. Reads the folder: waits for the disk.
    pub fn new(settings: &Settings) -> Self {
        let files = settings.files.public.clone().map(|path| Files::new(path, settings.files.links));
        Self { files, started: Instant::now(), refreshed: AtomicU64::new(0) }
    }

    /// Whether it is time for [`Front::refresh`], and nobody else does it: then the caller has to.
    pub fn is_due(&self) -> bool {
        let last = self.refreshed.load(Ordering::Relaxed);
        if self.files.is_none() || last == BUSY || self.now().saturating_sub(last) < REFRESH.as_millis() as u64 {
            return false;
        }
        self.refreshed.compare_exchange(last, BUSY, Ordering::Relaxed, Ordering::Relaxed).is_ok()
    }

    /// Looks at what can change on the disk while the gateway runs. Waits for it.
    pub fn refresh(&self) {
        if let Some(files) = &self.files {
            files.refresh();
        }
        self.refreshed.store(self.now(), Ordering::Relaxed);
    }

    fn now(&self) -> u64 {
        u64::try_from(self.started.elapsed().as_millis()).unwrap_or(BUSY - 1)
    }
}
