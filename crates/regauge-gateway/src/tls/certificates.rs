//! Which certificate a client is shown. Read by all threads at each handshake, replaced while they serve.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use std::time::SystemTime;

use arc_swap::ArcSwap;
use rustls::server::{ClientHello, ResolvesServerCert};
use rustls::sign::CertifiedKey;
use serde::Serialize;

use super::acme::proofs::Proofs;
use super::certified::Certified;

/// The protocol by which an authority sees whether a name leads here (RFC 8737).
pub const CHALLENGE: &[u8] = b"acme-tls/1";

type ByName = HashMap<String, Arc<CertifiedKey>>;

#[derive(Debug, Default)]
struct Table {
    by_name: ByName,
    /// For names that none is for, and clients that name none.
    first: Option<Arc<CertifiedKey>>,
}

#[derive(Debug, Default)]
struct Sources {
    files: Vec<Arc<Certified>>,
    ordered: Option<Arc<Certified>>,
}

/// The certificates of a gateway.
#[derive(Debug, Default)]
pub struct Certificates {
    table: ArcSwap<Table>,
    proofs: Option<Arc<Proofs>>,
    sources: Mutex<Sources>,
}

/// A certificate, for people and metrics.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CertificateStatus {
    pub names: Vec<String>,
    /// Whether it was ordered by the gateway.
    pub ordered: bool,
    /// Seconds since 1970 when it ends.
    pub until: u64,
}

impl Certificates {
    /// None yet, but for proofs that are asked for.
    pub fn new(proofs: Option<Arc<Proofs>>) -> Self {
        Self { proofs, ..Self::default() }
    }

    /// Shows those of files from now on.
    pub fn use_files(&self, files: Vec<Certified>) {
        self.change(|sources| sources.files = files.into_iter().map(Arc::new).collect());
    }

    /// Shows one that was ordered from now on.
    pub fn use_ordered(&self, ordered: Arc<Certified>) {
        self.change(|sources| sources.ordered = Some(ordered));
    }

    fn change(&self, change: impl FnOnce(&mut Sources)) {
        let mut sources = self.sources.lock().unwrap_or_else(|broken| broken.into_inner());
        change(&mut sources);
        let mut table = Table::default();
        for each in sources.files.iter().chain(&sources.ordered) {
            table.first.get_or_insert_with(|| Arc::clone(&each.key));
            for name in &each.names {
                table.by_name.entry(name.clone()).or_insert_with(|| Arc::clone(&each.key));
            }
        }
        self.table.store(Arc::new(table));
    }

    /// What they are.
    pub fn status(&self) -> Vec<CertificateStatus> {
        let sources = self.sources.lock().unwrap_or_else(|broken| broken.into_inner());
        let status = |each: &Arc<Certified>, ordered: bool| CertificateStatus {
            names: each.names.clone(),
            ordered,
            until: each.until.duration_since(SystemTime::UNIX_EPOCH).map_or(0, |time| time.as_secs()),
        };
        sources.files.iter().map(|each| status(each, false)).chain(sources.ordered.iter().map(|each| status(each, true))).collect()
    }

    /// The certificate for a name: its own, that of `*` and what follows its first label (RFC 6125, section 6.4.3), or the first.
    fn find(&self, name: Option<&str>) -> Option<Arc<CertifiedKey>> {
        let table = self.table.load();
        // rustls gives names in lower case.
        let own = name.and_then(|name| {
            let wild = || table.by_name.get(&format!("*.{}", name.split_once('.')?.1));
            table.by_name.get(name).or_else(wild)
        });
        own.or(table.first.as_ref()).cloned()
    }
}

impl ResolvesServerCert for Certificates {
    fn resolve(&self, hello: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        // RFC 8737, section 3: it offers that protocol and no other.
        if hello.alpn().is_some_and(|offers| offers.eq([CHALLENGE])) {
            return self.proofs.as_ref()?.find(hello.server_name()?);
        }
        self.find(hello.server_name())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rustls::crypto::ring;

    fn certified(names: &[&str]) -> Certified {
        let names: Vec<_> = names.iter().map(|name| (*name).to_owned()).collect();
        let made = rcgen::generate_simple_self_signed(names).unwrap();
        let text = format!("{}{}", made.signing_key.serialize_pem(), made.cert.pem());
        Certified::from_pem(text.as_bytes(), &ring::default_provider()).unwrap()
    }

    #[test]
    fn the_name_decides_then_a_wildcard_then_the_first() {
        let certificates = Certificates::default();
        assert!(certificates.find(Some("shop.test")).is_none());
        let all = [certified(&["shop.test", "WWW.shop.test"]), certified(&["*.shop.test"]), certified(&["other.test"])];
        let keys = all.each_ref().map(|each| Arc::clone(&each.key));
        certificates.use_files(all.into());
        for (name, place) in [
            (Some("shop.test"), 0),
            (Some("www.shop.test"), 0),
            (Some("api.shop.test"), 1),
            (Some("a.api.shop.test"), 0),
            (Some("other.test"), 2),
            (Some("localhost"), 0),
            (None, 0),
        ] {
            assert!(Arc::ptr_eq(&certificates.find(name).unwrap(), &keys[place]), "{name:?}");
        }
        let status = certificates.status();
        assert_eq!((status.len(), status[1].names.as_slice()), (3, &["*.shop.test".to_owned()][..]));
        certificates.use_ordered(Arc::new(certified(&["new.test"])));
        assert!(certificates.status()[3].ordered && certificates.find(Some("new.test")).is_some());
    }
}
