//! Maintenance.

use std::fs::File;
use std::io::ErrorKind;
use std::path::PathBuf;
use std::time::Duration;

use super::entry::{Entry, file, keep, time};
use super::unread::unread;
use crate::front::pages::LARGEST;
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

impl Maintenance {
    /// What is wrong with the page that was named: the gateway's own is shown until it is there.
    pub fn problem(&self) -> Option<String> {
        let path = self.page.as_ref().filter(|_| self.page != Self::default().page)?;
        let advice = "until it is there, clients get the gateway's own page";
        match std::fs::metadata(path) {
            Ok(found) if found.is_dir() => Some(unread("maintenance.page", path, &ErrorKind::IsADirectory.into(), advice)),
            Ok(found) if found.len() > LARGEST => {
                Some(format!("maintenance.page: {} is larger than {LARGEST} bytes; {advice}", path.display()))
            }
            Ok(_) => File::open(path).err().map(|error| unread("maintenance.page", path, &error, advice)),
            Err(error) => Some(unread("maintenance.page", path, &error, advice)),
        }
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
