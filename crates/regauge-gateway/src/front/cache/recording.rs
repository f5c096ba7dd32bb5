//! An answer that is written down on its way to the client, to be kept when it is complete.

use std::sync::Arc;
use std::time::SystemTime;

use super::control::{Life, life};
use super::entry::Entry;
use super::{Asking, Cache, key, passing};
use crate::front::reply::facts::Facts;
use crate::head::Head;
use crate::http1::framing::Body;
use crate::proxy::fields::Arrival;

/// An answer that is kept if it becomes complete.
#[derive(Debug)]
pub struct Recording {
    asking: Asking,
    vary: Vec<(Vec<u8>, Vec<u8>)>,
    head: Head,
    body: Vec<u8>,
    life: Life,
    most: usize,
}

impl Recording {
    /// Of an answer that has begun. None: it is not one to keep; then nobody waits for it any longer, and what was kept of its address is forgotten.
    pub fn of(
        cache: &Cache,
        asking: Option<Asking>,
        asked: &Head,
        arrival: Arrival,
        answer: &Head,
        body: Body,
        facts: &Facts<'_>,
    ) -> Option<Self> {
        let most = cache.largest();
        let fits = match body {
            Body::None | Body::Chunked => true,
            Body::Length(length) => length <= most as u64,
            // Whether all of it came cannot be known.
            Body::UntilClose => false,
        };
        let good = fits.then(|| life(answer, facts, SystemTime::now())).flatten();
        let vary = good.and_then(|_| key::vary(asked, answer));
        let Some((life, vary)) = good.zip(vary) else {
            if let Some(asking) = asking {
                // An error says nothing of what is kept; any other answer is what it is now.
                match asking.stale {
                    Some(_) if answer.status >= 500 => {}
                    Some(_) => cache.forget(&asking),
                    None => passing::mark(asking.mark),
                }
            }
            return None;
        };
        let asking = asking.unwrap_or_else(|| {
            let (key, hash) = cache.key(asked, arrival);
            Asking { key, hash, mark: cache.mark(asked, arrival), lead: None, stale: None }
        });
        passing::clear(asking.mark);
        Some(Self { asking, vary, head: Entry::head_of(answer), body: Vec::new(), life, most })
    }

    /// Writes a piece down. False: it has become too large.
    pub fn data(&mut self, bytes: &[u8]) -> bool {
        let fits = self.body.len() + bytes.len() <= self.most;
        if fits {
            self.body.extend_from_slice(bytes);
        }
        fits
    }

    /// Keeps it.
    pub fn end(self, cache: &Cache, asked: &Head) {
        let Self { asking, vary, head, body, life, .. } = self;
        cache.keep(Entry::new(asking.key, asking.hash, vary, head, body.into(), life), asked);
        // Only now those who wait look again.
        drop(asking.lead);
    }
}

/// Keeps what its server says is still good, for as long as it says now. Gives what is sent.
pub fn still_good(cache: &Cache, asking: Asking, entry: &Arc<Entry>, said: &Head, asked: &Head) -> Arc<Entry> {
    let renewed = entry.renewed(said, Life::default());
    let good = life(&renewed.head, &Facts::of(&renewed.head), SystemTime::now());
    match good {
        Some(life) => {
            passing::clear(asking.mark);
            cache.keep(entry.renewed(said, life), asked);
        }
        None => cache.forget(&asking),
    }
    drop(asking.lead);
    Arc::new(renewed)
}
