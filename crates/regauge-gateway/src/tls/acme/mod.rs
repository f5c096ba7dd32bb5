//! Certificates that the gateway orders and renews itself (ACME, RFC 8555), by the `instant-acme` crate.
//!
//! One is ordered for all of `tls.domains` when there is none, and again when two thirds of its time are over, a little earlier by chance so that many
//! gateways do not ask at the same time. One that another process with the same storage has renewed is taken up. While the authority cannot be
//! asked, it is asked again later each time; the certificate before is shown for as long.

pub mod order;
pub mod proofs;
pub mod storage;

use std::sync::Arc;
use std::time::{Duration, SystemTime};

use rustls::crypto::CryptoProvider;

use self::order::{Trouble, obtain};
use self::proofs::Proofs;
use self::storage::Storage;
use super::certificates::Certificates;
use super::certified::Certified;
use crate::observe::log;
use crate::settings::tls::Tls as Settings;

/// How often the certificate on disk is looked at.
const LOOK: Duration = Duration::from_secs(3600);
/// Between two orders that fail: twice as long each time. Let's Encrypt allows five failures an hour for a name.
const RETRY: (Duration, Duration) = (Duration::from_secs(120), Duration::from_secs(6 * 3600));
/// How soon it is looked whether another process has come to an end with its order.
const BESIDE: Duration = Duration::from_secs(2);
/// The longest that an order may take.
const LONGEST: Duration = Duration::from_secs(600);
/// A part of a certificate's time that it may be renewed earlier.
const JITTER: f64 = 0.05;

/// What keeps the certificate of some domains.
#[derive(Debug)]
pub struct Acme {
    settings: Settings,
    storage: Storage,
    file: String,
    certificates: Arc<Certificates>,
    proofs: Arc<Proofs>,
    provider: Arc<CryptoProvider>,
    /// Of [`JITTER`].
    chance: f64,
}

impl Acme {
    /// For domains of which there is at least one.
    pub fn new(settings: &Settings, certificates: Arc<Certificates>, proofs: Arc<Proofs>, provider: Arc<CryptoProvider>) -> Self {
        let file = format!("{}.pem", settings.domains.first().map_or("", String::as_str));
        let storage = Storage::new(&settings.storage, &settings.directory);
        Self { settings: settings.clone(), storage, file, certificates, proofs, provider, chance: fastrand::f64() }
    }

    /// The certificate that is kept, if it is for these domains and not over.
    pub fn kept(&self) -> Result<Option<Arc<Certified>>, Trouble> {
        let Some(text) = self.storage.read(&self.file)? else { return Ok(None) };
        let Ok(certified) = Certified::from_pem(&text, &self.provider) else { return Ok(None) };
        let fits = self.settings.domains.iter().all(|name| certified.names.contains(name)) && certified.until > SystemTime::now();
        Ok(fits.then(|| Arc::new(certified)))
    }

    /// Shows the one that is kept, if any, before the first client comes.
    pub fn begin(&self) {
        if let Ok(Some(certified)) = self.kept() {
            self.certificates.use_ordered(certified);
        }
    }

    /// Orders and renews; never ends.
    pub async fn keep(self) {
        let mut wait = RETRY.0;
        loop {
            let next = match self.renew().await {
                Ok(next) => {
                    wait = RETRY.0;
                    next.min(LOOK)
                }
                Err(trouble) => {
                    log::warn("no certificate was ordered", |line| {
                        line.text("domains", self.settings.domains.join(",")).text("error", trouble.to_string())
                    });
                    let now = wait.mul_f64(0.9 + fastrand::f64() * 0.2);
                    wait = (wait * 2).min(RETRY.1);
                    now
                }
            };
            tokio::time::sleep(next.max(Duration::from_secs(1))).await;
        }
    }

    /// Shows the certificate that is kept. How long it is good yet; None: it is time to order one.
    fn look(&self) -> Result<Option<Duration>, Trouble> {
        let Some(certified) = self.kept()? else { return Ok(None) };
        let due = due(certified.from, certified.until, self.chance);
        self.certificates.use_ordered(certified);
        Ok(due.duration_since(SystemTime::now()).ok().filter(|left| !left.is_zero()))
    }

    /// Orders a certificate where it is time to. How long it is until the next time.
    async fn renew(&self) -> Result<Duration, Trouble> {
        if let Some(next) = self.look()? {
            return Ok(next);
        }
        let Some(_alone) = self.storage.lock()? else { return Ok(BESIDE) };
        // Another process may have had it a moment ago.
        if let Some(next) = self.look()? {
            return Ok(next);
        }
        let order = obtain(&self.settings, &self.storage, &self.proofs);
        let text = tokio::time::timeout(LONGEST, order).await.map_err(|_| Trouble::Slow)??;
        let certified = Arc::new(Certified::from_pem(text.as_bytes(), &self.provider).map_err(Trouble::Refused)?);
        self.storage.write(&self.file, text.as_bytes())?;
        log::info("a certificate was ordered", |line| line.text("domains", self.settings.domains.join(",")));
        let due = due(certified.from, certified.until, self.chance);
        self.certificates.use_ordered(certified);
        Ok(due.duration_since(SystemTime::now()).unwrap_or(RETRY.0))
    }
}

/// When a certificate is to be renewed. `chance`: between 0 and 1.
fn due(from: SystemTime, until: SystemTime, chance: f64) -> SystemTime {
    let time = until.duration_since(from).unwrap_or_default();
    from + time.mul_f64(2.0 / 3.0 - JITTER * chance.clamp(0.0, 1.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_certificate_is_renewed_before_its_end_and_not_by_all_at_once() {
        let from = SystemTime::UNIX_EPOCH;
        let days = |days: u64| from + Duration::from_secs(days * 24 * 3600);
        assert_eq!(due(from, days(90), 0.0).duration_since(days(60)).unwrap_or_default().as_secs(), 0);
        assert!(due(from, days(90), 1.0) > days(55) && due(from, days(90), 1.0) < days(56));
        // A clock that is wrong makes it due at once.
        assert_eq!(due(days(2), days(1), 0.5), days(2));
    }
}
