//! Where keys come from: files, read once, or a URL, asked again and again on a thread of its own.
//!
//! A token whose key is not known has the URL asked once more, at most every [`GAP`]: providers publish a new key before they use it, but not always
//! long before. Only the requests that need it wait for it, and not for long.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use arc_swap::ArcSwap;
use rustls::pki_types::SubjectPublicKeyInfoDer;
use rustls::pki_types::pem::PemObject;
use tokio::sync::{Notify, watch};
use tokio::time::timeout;

use super::fetch::Site;
use super::jwk;
use super::key::{Key, Material, SHORTEST_SECRET};
use crate::background::{Background, Task};

/// How often keys are asked for.
const REFRESH: Duration = Duration::from_secs(600);
/// How soon again where they could not be had.
const RETRY: Duration = Duration::from_secs(10);
/// How soon again for a key that is not known.
const GAP: Duration = Duration::from_secs(10);
/// How long an answer may take, and a request waits for it.
const LIMIT: Duration = Duration::from_secs(5);
/// The largest file of keys.
const LARGEST: u64 = 1 << 20;

/// The keys of a rule.
#[derive(Debug)]
pub struct Keys {
    /// None: a URL was not yet answered.
    current: Arc<ArcSwap<Option<Vec<Key>>>>,
    remote: Option<Remote>,
}

#[derive(Debug)]
struct Remote {
    shared: Arc<Shared>,
    _thread: Background,
}

#[derive(Debug)]
struct Shared {
    wanted: Notify,
    /// How often it was asked.
    asked: watch::Sender<u64>,
    /// When it was last asked for a key that was not known, in milliseconds since `start`; 0: never.
    last: AtomicU64,
    /// Whether an answer that was asked for is still to come.
    pending: AtomicBool,
    start: Instant,
}

impl Keys {
    /// A secret's, from a file; what stands around it is left out.
    pub fn secret(path: &Path) -> Result<Self, String> {
        let secret = read(path)?.trim_ascii().to_vec();
        if secret.len() < SHORTEST_SECRET {
            return Err(format!("{}: a secret has at least {SHORTEST_SECRET} bytes (RFC 7518, section 3.2)", path.display()));
        }
        Ok(Self::fixed(vec![Key { id: None, algorithm: None, material: Material::Secret(secret) }]))
    }

    /// Public keys in PEM, from a file.
    pub fn pem(path: &Path) -> Result<Self, String> {
        let text = read(path)?;
        let wrong = |why: &str| format!("{}: {why}", path.display());
        let mut keys = Vec::new();
        for found in SubjectPublicKeyInfoDer::pem_slice_iter(&text) {
            let der = found.map_err(|error| wrong(&error.to_string()))?;
            let material =
                Material::from_spki(&der).ok_or_else(|| wrong("a key of a kind that is not known: RSA, P-256, P-384 and Ed25519 are"))?;
            keys.push(Key { id: None, algorithm: None, material });
        }
        if keys.is_empty() { Err(wrong("there is no PUBLIC KEY in it")) } else { Ok(Self::fixed(keys)) }
    }

    /// A set in JSON, from a file.
    pub fn set(path: &Path) -> Result<Self, String> {
        jwk::read(&read(path)?, true).map(Self::fixed).map_err(|why| format!("{}: {why}", path.display()))
    }

    /// A set in JSON, from a URL, asked on a thread that ends with this.
    pub fn remote(url: &str, authorities: Option<&Path>) -> Result<Self, String> {
        let site = Site::new(url, authorities)?;
        if !site.is_secure() {
            return Err(format!("`{url}`: keys come over https, or from this machine: else anybody between could send others"));
        }
        let current = Arc::new(ArcSwap::from_pointee(None));
        let shared = Arc::new(Shared {
            wanted: Notify::new(),
            asked: watch::Sender::new(0),
            last: AtomicU64::new(0),
            pending: AtomicBool::new(false),
            start: Instant::now(),
        });
        let (place, told) = (Arc::clone(&current), Arc::clone(&shared));
        let task = move || -> Vec<Task> { vec![Box::pin(refresh(site, place, told))] };
        let thread = Background::start("gateway-keys", task).map_err(|error| error.to_string())?;
        Ok(Self { current, remote: Some(Remote { shared, _thread: thread }) })
    }

    fn fixed(keys: Vec<Key>) -> Self {
        Self { current: Arc::new(ArcSwap::from_pointee(Some(keys))), remote: None }
    }

    /// The keys as they are. None: there have never been any.
    pub fn now(&self) -> arc_swap::Guard<Arc<Option<Vec<Key>>>> {
        self.current.load()
    }

    /// Whether they may be others now: waits for an answer, where one can be asked for.
    pub async fn again(&self) -> bool {
        let Some(Remote { shared, .. }) = &self.remote else { return false };
        let mut asked = shared.asked.subscribe();
        let first = *asked.borrow_and_update() == 0;
        let now = u64::try_from(shared.start.elapsed().as_millis()).unwrap_or(u64::MAX).max(1);
        let last = shared.last.load(Ordering::Relaxed);
        let soon = last != 0 && now.saturating_sub(last) < GAP.as_millis() as u64;
        // The first answer is on its way without being asked for. Who comes while another is waits for it, too; who comes later has it already.
        if !first && !shared.pending.load(Ordering::Acquire) {
            if soon {
                return false;
            }
            if shared.last.compare_exchange(last, now, Ordering::Relaxed, Ordering::Relaxed).is_ok() {
                shared.pending.store(true, Ordering::Release);
                shared.wanted.notify_one();
            }
        }
        matches!(timeout(LIMIT, asked.changed()).await, Ok(Ok(())))
    }
}

fn read(path: &Path) -> Result<Vec<u8>, String> {
    let wrong = |error: std::io::Error| format!("{}: {error}", path.display());
    if std::fs::metadata(path).map_err(wrong)?.len() > LARGEST {
        return Err(format!("{} is larger than {LARGEST} bytes", path.display()));
    }
    std::fs::read(path).map_err(wrong)
}

async fn refresh(site: Site, place: Arc<ArcSwap<Option<Vec<Key>>>>, shared: Arc<Shared>) {
    loop {
        let found = match timeout(LIMIT, site.get(&[])).await {
            Ok(Ok(answer)) if answer.head.status == 200 => jwk::read(&answer.body, false),
            Ok(Ok(answer)) => Err(format!("it said {}", answer.head.status)),
            Ok(Err(error)) => Err(error.to_string()),
            Err(_) => Err("no answer in time".to_owned()),
        };
        let next = match found {
            Ok(keys) => {
                place.store(Arc::new(Some(keys)));
                REFRESH
            }
            // Those that were there before stay.
            Err(_) => RETRY,
        };
        shared.pending.store(false, Ordering::Release);
        shared.asked.send_modify(|count| *count += 1);
        // Whichever comes first.
        let _ = timeout(next, shared.wanted.notified()).await;
    }
}
