//! How the upstreams are, as data: for people, for metrics, for other programs.

use std::sync::atomic::Ordering;

use serde::Serialize;

use super::breaker;
use super::condition::State;
use super::group::Group;

/// A group of upstreams at one moment.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct GroupStatus {
    /// `rails` or `rust`.
    pub name: &'static str,
    pub breaker: BreakerStatus,
    /// Requests that wait for their turn.
    pub waiting: u32,
    pub upstreams: Vec<UpstreamStatus>,
}

/// Its breaker.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct BreakerStatus {
    pub state: breaker::State,
    /// Requests in a row without an answer.
    pub failures: u32,
    /// How often it opened.
    pub opened: u64,
}

/// An upstream of it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct UpstreamStatus {
    pub address: String,
    /// Where its name leads to; none for a Unix socket.
    pub places: Vec<String>,
    pub state: State,
    /// Its share of what comes, in hundredths.
    pub weight: u32,
    /// Requests under way, upgraded connections, connections that are being opened.
    pub active: u32,
    pub tunnels: u32,
    pub connecting: u32,
    /// Since the start: requests that were sent to it, and failures (also of connections, with which none was sent).
    pub requests: u64,
    pub failed: u64,
    /// Failures in a row.
    pub failures: u32,
    /// How often it was left out.
    pub ejections: u64,
    /// Why, or what its last check found wrong.
    pub problem: Option<String>,
}

impl Group {
    /// How it is.
    pub fn status(&self) -> GroupStatus {
        let (state, failures, opened) = self.breaker.status();
        let upstreams = self.members.iter().zip(self.states()).map(|(member, state)| UpstreamStatus {
            address: member.address.to_string(),
            places: member.places.all().iter().map(ToString::to_string).collect(),
            state,
            weight: member.weight.load(Ordering::Relaxed),
            active: member.active.load(Ordering::Relaxed),
            tunnels: member.tunnels.load(Ordering::Relaxed),
            connecting: member.connecting.load(Ordering::Relaxed),
            requests: member.requests.load(Ordering::Relaxed),
            failed: member.failed.load(Ordering::Relaxed),
            failures: member.failures.load(Ordering::Relaxed),
            ejections: member.ejections.load(Ordering::Relaxed),
            problem: member.problem(),
        });
        GroupStatus {
            name: self.name,
            breaker: BreakerStatus { state, failures, opened },
            waiting: self.waiting.load(Ordering::Relaxed),
            upstreams: upstreams.collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::settings::Upstreams;

    #[test]
    fn it_is_data() {
        let group = Group::new("rails", &"http://127.0.0.1:1,unix:/a".parse().unwrap(), Arc::new(Upstreams::default()), None);
        group.failed(0, "broke off");
        let status = serde_json::to_value(group.status()).unwrap();
        assert_eq!(status["breaker"], serde_json::json!({"state": "closed", "failures": 0, "opened": 0}));
        assert_eq!(
            status["upstreams"][0],
            serde_json::json!({
                "address": "http://127.0.0.1:1", "places": ["127.0.0.1:1"], "state": "up", "weight": 100, "active": 0, "tunnels": 0,
                "connecting": 0, "requests": 0, "failed": 1, "failures": 1, "ejections": 0, "problem": null,
            })
        );
        assert_eq!(status["upstreams"][1]["places"], serde_json::json!([]));
    }
}
