//! What all threads share while one set of settings is in force.
//!
//! A reload makes a new one of these; threads that are told of it use it for requests from then on, and those under way keep theirs to their end.
//! Nothing here is looked up, locked or counted for a request. What is to live longer than settings is taken from the one before.

use std::sync::Arc;

use crate::compare::{Comparer, file};
use crate::facade::manifest::BadManifest;
use crate::facade::open::open;
use crate::facade::switchboard::Facade;
use crate::front::Front;
use crate::guard::{BadGuard, Guard};
use crate::observe::spans::export::Exporter;
use crate::settings::Settings;
use crate::settings::unread::unread;
use crate::tls::{BadTls, Tls};
use crate::upstream::{BadUpstreams, Upstreams};

/// What is made of settings, once for all threads.
#[derive(Debug)]
pub struct Shared {
    pub settings: Arc<Settings>,
    /// The routes and their states, where there is a manifest.
    pub facade: Option<Arc<Facade>>,
    /// Files, cache and pages.
    pub front: Arc<Front>,
    pub tls: Option<Tls>,
    pub comparer: Arc<Comparer>,
    /// The servers behind, and how they are.
    pub upstreams: Arc<Upstreams>,
    /// What requests have to pass, where there is anything.
    pub guard: Option<Arc<Guard>>,
    /// Where spans go, where they are wanted.
    pub exporter: Option<Arc<Exporter>>,
}

/// Why settings that can be read cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum BadShared {
    #[error(transparent)]
    Manifest(#[from] BadManifest),
    #[error(transparent)]
    Tls(#[from] BadTls),
    /// The whole sentence.
    #[error("{0}")]
    Comparisons(String),
    #[error(transparent)]
    Upstreams(#[from] BadUpstreams),
    #[error(transparent)]
    Guard(#[from] BadGuard),
    #[error("spans cannot be sent: {0}")]
    Spans(std::io::Error),
}

impl Shared {
    /// Reads what settings name: the manifest, certificates. `before`: what was in force until now; states of routes that are still there stay.
    ///
    /// Errors with what cannot be used; then nothing has changed.
    pub fn new(settings: Settings, before: Option<&Self>) -> Result<Self, BadShared> {
        let tls = Tls::following(&settings.tls, before.and_then(|before| before.tls.as_ref()))?;
        let upstreams = Upstreams::following(&settings, before.map(|before| &before.upstreams))?;
        let guard = Guard::new(&settings, before.and_then(|before| before.guard.as_deref()))?.map(Arc::new);
        let unwritten = |error| BadShared::Comparisons(unwritten(&settings, &error));
        let comparer = Comparer::new(&settings, before.map(|before| &before.comparer)).map_err(unwritten)?;
        let exporter = Exporter::following(&settings.otel, before.and_then(|before| before.exporter.as_ref())).map_err(BadShared::Spans)?;
        let facade = open(&settings, before.and_then(|before| before.facade.as_ref()))?;
        let front = Arc::new(Front::new(&settings, before.map(|before| &*before.front)));
        Ok(Self { tls, upstreams, comparer, facade, front, guard, exporter, settings: Arc::new(settings) })
    }

    /// Whether settings can be used, without making or changing anything on the disk. Gives what will work, but not as it was meant, as sentences.
    ///
    /// Errors as [`Shared::new`].
    pub fn check(mut settings: Settings) -> Result<Vec<String>, BadShared> {
        if let Some(path) = &settings.compare.file {
            file::may_write(path).map_err(|error| BadShared::Comparisons(unwritten(&settings, &error)))?;
        }
        let notes = settings.maintenance.problem().into_iter().collect();
        settings.compare.file = None;
        Self::new(settings, None).map(|_| notes)
    }
}

fn unwritten(settings: &Settings, error: &std::io::Error) -> String {
    let path = settings.compare.file.clone().unwrap_or_default();
    unread("compare.file", &path, error, "it is made where its folder is there, and may be written by the user that the gateway runs as")
}
