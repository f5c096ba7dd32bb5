//! Certificates in files, read again when the files change.
//!
//! Whoever renews certificates writes two files, one after the other: a pair that does not fit together is looked at again until it does, and until
//! then the one before is shown.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use rustls::crypto::CryptoProvider;

use super::certificates::Certificates;
use super::certified::{BadTls, Certified};
use crate::observe::log;

/// How often the files are looked at.
const EVERY: Duration = Duration::from_secs(2);

/// Reads all pairs.
pub fn read(pairs: &[(PathBuf, PathBuf)], provider: &CryptoProvider) -> Result<Vec<Certified>, BadTls> {
    pairs.iter().map(|(certificate, key)| Certified::from_files(certificate, key, provider)).collect()
}

/// What changes with a file.
type Mark = Option<(SystemTime, u64)>;

fn mark(path: &Path) -> Mark {
    let about = std::fs::metadata(path).ok()?;
    Some((about.modified().ok()?, about.len()))
}

/// The marks of all files.
pub fn marks(pairs: &[(PathBuf, PathBuf)]) -> Vec<(Mark, Mark)> {
    pairs.iter().map(|(certificate, key)| (mark(certificate), mark(key))).collect()
}

/// Looks after them; never ends. `known`: the marks of what is shown.
pub async fn watch(
    certificates: Arc<Certificates>,
    pairs: Vec<(PathBuf, PathBuf)>,
    mut known: Vec<(Mark, Mark)>,
    provider: Arc<CryptoProvider>,
) {
    let mut said = None;
    loop {
        tokio::time::sleep(EVERY).await;
        let now = marks(&pairs);
        if now == known {
            continue;
        }
        match read(&pairs, &provider) {
            Ok(files) => {
                certificates.use_files(files);
                log::info("certificates were read again", |line| line.number("files", pairs.len() as u64));
                (known, said) = (now, None);
            }
            // Once for each change.
            Err(error) if said.as_ref() != Some(&now) => {
                log::warn("certificates changed, and cannot be used: those before are shown", |line| line.text("error", error.to_string()));
                said = Some(now);
            }
            Err(_) => {}
        }
    }
}
