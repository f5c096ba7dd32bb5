//! A cache that all clients share (RFC 9111), for what Rails says is public.
//!
//! ```text
//! GET -> not kept the last time? then on to Rails
//!     -> kept and fresh: sent.  Stale, but allowed while another is asked for (RFC 5861): sent, and asked for.
//!     -> else one asks Rails (whether it is still good, where it was kept), and others who ask for the same wait for that one, for a while
//! ```
//! What was never kept is waited for too, once something was: it may be public as well. Where requests differ in who asks, they wait for nobody: those with a cookie or an authorization ask by themselves, unless what they want is kept.

pub mod control;
pub mod entry;
pub mod key;
pub mod passing;
pub mod recording;
pub mod renew;
pub mod store;

use std::hash::{BuildHasher, Hasher};
use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use foldhash::quality::RandomState;

use self::entry::Entry;
use self::store::{Lead, Look, Store};
use crate::head::{Head, Version};
use crate::http1::framing::Body;
use crate::proxy::exchange::Request;
use crate::proxy::fields::Arrival;
use crate::settings::cache::Cache as Settings;
use crate::worker::Worker;

/// The cache; one for all threads.
#[derive(Debug)]
pub struct Cache {
    store: Store,
    hasher: RandomState,
    pub settings: Settings,
    counts: Counts,
}

/// How often it answered.
#[derive(Debug, Default)]
struct Counts {
    hits: AtomicU64,
    stale: AtomicU64,
    kept: AtomicU64,
}

/// How it is, for who watches.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Status {
    pub entries: usize,
    pub bytes: usize,
    pub room: u64,
    /// Answers that were sent from it.
    pub hits: u64,
    /// Those of them that were stale.
    pub stale: u64,
    /// Answers that were kept.
    pub kept: u64,
}

/// A request that may be answered from the cache, on its way to Rails.
#[derive(Debug)]
pub struct Asking {
    pub key: Vec<u8>,
    pub hash: u64,
    pub mark: u64,
    /// Others wait for the answer.
    pub lead: Option<Lead>,
    /// What is kept, and is stale.
    pub stale: Option<Arc<Entry>>,
}

/// What is done with a request.
#[derive(Debug)]
pub enum Step {
    /// It is answered with what is kept; how, as `X-Cache` says it.
    Answer(Arc<Entry>, &'static str),
    /// Rails is asked.
    Ask(Asking),
    /// Rails is asked, and the answer is none of ours.
    Pass,
}

impl Cache {
    /// As the settings say; None: it is off. `before`: the one that was in force until now, which is kept where it has the same room.
    pub fn new(settings: &Settings, before: Option<&Arc<Self>>) -> Option<Arc<Self>> {
        let room = usize::try_from(settings.size).ok().filter(|room| *room > 0)?;
        if let Some(before) = before.filter(|before| before.settings == *settings) {
            return Some(Arc::clone(before));
        }
        let (hasher, counts) = (RandomState::default(), Counts::default());
        Some(Arc::new(Self { store: Store::new(room), hasher, settings: *settings, counts }))
    }

    /// What an address is called among those that are not kept ([`passing`]). Nothing is allocated.
    pub fn mark(&self, head: &Head, arrival: Arrival) -> u64 {
        let mut hasher = self.hasher.build_hasher();
        hasher.write_u8(u8::from(arrival.secure));
        if arrival.trusted {
            hasher.write(head.value(b"x-forwarded-proto").unwrap_or_default());
        }
        hasher.write(head.value(b"host").unwrap_or_default());
        hasher.write(head.target());
        hasher.finish()
    }

    /// The key of a request, and its hash.
    pub fn key(&self, head: &Head, arrival: Arrival) -> (Vec<u8>, u64) {
        let key = key::key(head, arrival);
        let hash = self.hasher.hash_one(&key);
        (key, hash)
    }

    /// Whether a request may be answered from here; nearly always enough to know that it is not.
    pub fn may_have(&self, request: &Request<'_>) -> bool {
        let head = request.head;
        matches!(head.method(), b"GET" | b"HEAD")
            && request.body == Body::None
            && !request.upgrade
            && !passing::has(self.mark(head, request.arrival))
    }

    /// Looks for what a request asks for, and waits where somebody else asks for it.
    pub async fn step(&self, worker: &Rc<Worker>, request: &Request<'_>) -> Step {
        let head = request.head;
        // A cache may do as its clients say (section 5.2.1). `no-cache`, which browsers say to reload, would let anybody go past it.
        if head.has_token(b"cache-control", b"no-store") {
            return Step::Pass;
        }
        let (key, hash) = self.key(head, request.arrival);
        let mark = self.mark(head, request.arrival);
        let is_get = head.method() == b"GET";
        // An app that says of nothing that it is public has nobody wait for what turns out not to be. What a condition or a range is answered may
        // be no whole answer.
        let alone = self.counts.kept.load(Ordering::Relaxed) == 0
            || is_of_one(head)
            || head.fields().any(|(name, _)| name.eq_ignore_ascii_case(b"range") || is_condition(name));
        for round in 0..2 {
            match self.store.look(hash, &key, head) {
                Look::Entry(entry) if entry.is_fresh() => return self.answer(entry, "hit"),
                Look::Entry(entry) if entry.serves_while_renewing() => {
                    renew::renew(worker, request, &entry, mark);
                    return self.answer(entry, "stale");
                }
                Look::Entry(entry) if is_get => {
                    let lead = self.store.lead(hash);
                    return Step::Ask(Asking { key, hash, mark, lead, stale: Some(entry) });
                }
                Look::Wait(mut flight) if round == 0 && is_get && !alone => {
                    // Whether it ends, or takes too long: it is looked for once more.
                    let waited = request.timer.within(self.settings.wait, flight.changed()).await;
                    if waited.is_err() {
                        passing::mark(mark);
                        break;
                    }
                }
                Look::Nothing if is_get && !alone => {
                    let lead = self.store.lead(hash);
                    return Step::Ask(Asking { key, hash, mark, lead, stale: None });
                }
                _ => break,
            }
        }
        if is_get { Step::Ask(Asking { key, hash, mark, lead: None, stale: None }) } else { Step::Pass }
    }

    fn answer(&self, entry: Arc<Entry>, how: &'static str) -> Step {
        entry.touch();
        self.counts.hits.fetch_add(1, Ordering::Relaxed);
        if how != "hit" {
            self.counts.stale.fetch_add(1, Ordering::Relaxed);
        }
        Step::Answer(entry, how)
    }

    /// Keeps an answer.
    pub fn keep(&self, entry: Entry, asked: &Head) {
        self.counts.kept.fetch_add(1, Ordering::Relaxed);
        self.store.put(entry, asked);
    }

    /// Forgets an address, of which something was kept.
    pub fn forget(&self, asking: &Asking) {
        self.store.forget(asking.hash, &asking.key);
    }

    /// The largest body that is kept, in bytes.
    pub fn largest(&self) -> usize {
        usize::try_from(self.settings.largest).unwrap_or(usize::MAX).min(self.store.largest())
    }

    /// Forgets what an unsafe request may have changed (RFC 9111, section 4.4): its own address, and those that its answer names on the same host.
    pub fn invalidate(&self, asked: &Head, arrival: Arrival, answer: &Head) {
        if self.store.count() == 0 || !(200..400).contains(&answer.status) {
            return;
        }
        let (key, hash) = self.key(asked, arrival);
        self.store.forget(hash, &key);
        let host = asked.value(b"host").unwrap_or_default();
        for name in [&b"location"[..], b"content-location"] {
            let Some(value) = answer.value(name) else { continue };
            let path = match crate::http1::parse::absolute(value) {
                Some((other, path)) if other.eq_ignore_ascii_case(host) => path,
                None if value.starts_with(b"/") && !value.starts_with(b"//") => value,
                _ => continue,
            };
            let path = memchr::memchr(b'#', path).map_or(path, |end| &path[..end]);
            let mut other = Head::default();
            other.set_request(b"GET", path, Version::Http11);
            asked.fields().for_each(|(name, value)| other.push(name, value));
            let (key, hash) = self.key(&other, arrival);
            self.store.forget(hash, &key);
        }
    }

    /// Forgets a path, on every host and with every query; one that ends in `*` means all that begin so. Gives how many answers.
    pub fn purge(&self, path: &str) -> usize {
        match path.strip_suffix('*') {
            Some(prefix) => self.store.purge(|target| target.starts_with(prefix.as_bytes())),
            None => self.store.purge(|target| target.split(|byte| *byte == b'?').next() == Some(path.as_bytes())),
        }
    }

    /// How it is.
    pub fn status(&self) -> Status {
        let read = |count: &AtomicU64| count.load(Ordering::Relaxed);
        let Counts { hits, stale, kept } = &self.counts;
        let (entries, bytes) = (self.store.count(), self.store.bytes());
        Status { entries, bytes, room: self.settings.size, hits: read(hits), stale: read(stale), kept: read(kept) }
    }
}

/// Whether a request says who asks: what it is answered may be of one user alone.
fn is_of_one(head: &Head) -> bool {
    head.fields().any(|(name, _)| name.eq_ignore_ascii_case(b"cookie") || name.eq_ignore_ascii_case(b"authorization"))
}

fn is_condition(name: &[u8]) -> bool {
    [&b"if-none-match"[..], b"if-modified-since", b"if-match", b"if-unmodified-since", b"if-range"]
        .iter()
        .any(|each| each.eq_ignore_ascii_case(name))
}

impl Asking {
    /// The request as Rails is asked whether what is kept is still good (RFC 9111, section 4.3.1). None: nothing is kept that could be.
    pub fn conditional(&self, asked: &Head) -> Option<Head> {
        let stale = self.stale.as_ref().filter(|entry| entry.has_validator())?;
        let mut head = Head::default();
        head.set_request(asked.method(), asked.target(), asked.version);
        for (name, value) in asked.fields() {
            if !is_condition(name) && !name.eq_ignore_ascii_case(b"range") {
                head.push(name, value);
            }
        }
        for (condition, validator) in [(&b"if-none-match"[..], &b"etag"[..]), (b"if-modified-since", b"last-modified")] {
            if let Some(value) = stale.head.value(validator) {
                head.push(condition, value);
            }
        }
        Some(head)
    }
}
