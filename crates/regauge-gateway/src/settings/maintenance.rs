//! Maintenance.

use std::path::PathBuf;
use std::time::Duration;

use super::entry::{Entry, file, keep, time};
use crate::guard::network::Networks;

/// When it is on, and what clients get.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Maintenance {
    /// It is on while this file is there.
    pub file: Option<PathBuf>,
    pub page: Option<PathBuf>,
    /// Who sees the app all the same.
    pub allow: Networks,
    pub retry_after: Duration,
}

impl Default for Maintenance {
    fn default() -> Self {
        let (file, page) = (Some("tmp/maintenance.txt".into()), Some("public/maintenance.html".into()));
        Self { file, page, allow: Networks::default(), retry_after: Duration::from_secs(300) }
    }
}

/// Its rows.
pub const ROWS: &[Entry] = &[
    file!("maintenance.file", maintenance.file, "while this file is there, clients get the page of maintenance with 503, and not the app"),
    file!("maintenance.page", maintenance.page, "that page, in HTML; a small one where the file is not there"),
    Entry {
        key: "maintenance.allow",
        value: "NETWORKS",
        meaning: "addresses and networks of clients who see the app all the same, as in `access.allow`",
        set: |settings, text| keep(&mut settings.maintenance.allow, text.parse()),
        show: |settings| settings.maintenance.allow.to_string(),
    },
    time!("maintenance.retry_after", maintenance.retry_after, "what `Retry-After` tells clients then"),
];
