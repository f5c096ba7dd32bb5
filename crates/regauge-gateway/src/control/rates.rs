//! How many requests a second there were lately: counts are looked at every few seconds, and compared with those of a while ago.

use std::collections::{HashMap, VecDeque};
use std::time::{Duration, Instant};

use crate::observe::snapshot::Snapshot;

/// How often counts are looked at.
pub const EVERY: Duration = Duration::from_secs(5);
/// How many looks are kept: rates are those of the last 10 to 15 seconds.
const KEPT: usize = 3;

#[derive(Debug)]
struct Look {
    at: Instant,
    requests: u64,
    routes: HashMap<String, u64>,
}

/// What was counted lately.
#[derive(Debug, Default)]
pub struct Rates(VecDeque<Look>);

impl Rates {
    /// Remembers counts.
    pub fn look(&mut self, snapshot: &Snapshot) {
        let routes = snapshot.routes.iter().map(|route| (route.key.clone(), route.requests())).collect();
        if self.0.len() == KEPT {
            self.0.pop_front();
        }
        self.0.push_back(Look { at: Instant::now(), requests: snapshot.requests(), routes });
    }

    /// Writes rates beside counts. A gateway that is younger than a look has those since it began.
    pub fn fill(&self, snapshot: &mut Snapshot) {
        let (seconds, requests, routes) = match self.0.front() {
            Some(look) if look.at.elapsed() > Duration::from_millis(500) => {
                (look.at.elapsed().as_secs_f64(), look.requests, Some(&look.routes))
            }
            _ => (snapshot.uptime.max(0.001), 0, None),
        };
        // A child that was started again counts from zero.
        let rate = |now: u64, before: u64| (now.saturating_sub(before) as f64 / seconds * 100.0).round() / 100.0;
        snapshot.rate = rate(snapshot.requests(), requests);
        for route in &mut snapshot.routes {
            let before = routes.and_then(|routes| routes.get(&route.key)).copied().unwrap_or(0);
            route.rate = rate(route.requests(), before);
        }
    }
}
