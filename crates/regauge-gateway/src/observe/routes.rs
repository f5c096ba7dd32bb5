//! Counts by route, one set a thread. A route has memory from its first request on.

use std::sync::OnceLock;
use std::time::Duration;

use super::counters::Count;
use super::histogram::Histogram;
use super::trace::{By, Trace};
use crate::facade::routes::RouteId;
use crate::facade::switchboard::Facade;

/// Routes that are counted one by one. An app with more has the others counted in none.
pub const MOST: usize = 4_096;

/// One server's share of a route.
#[derive(Debug, Default)]
pub struct Side {
    /// By the hundreds of the status; 0: without an answer.
    pub classes: [Count; 6],
    pub times: Histogram,
}

/// A route's counts.
#[derive(Debug, Default)]
pub struct RouteCount {
    pub rails: Side,
    pub rust: Side,
    /// What neither of them answered: the gateway itself, its cache.
    pub other: Side,
    /// Requests that Rust was asked first, and Rails had to answer.
    pub fallbacks: Count,
}

/// A thread's counts by route.
#[derive(Debug, Default)]
pub struct RouteCounters(Box<[OnceLock<Box<RouteCount>>]>);

impl RouteCounters {
    /// For so many routes.
    pub fn new(routes: usize) -> Self {
        Self((0..routes.min(MOST)).map(|_| OnceLock::new()).collect())
    }

    /// For the routes of a facade, going on from what those with the same verbs and path had.
    pub fn following(&self, before: Option<&Facade>, facade: &Facade) -> Self {
        let new = Self::new(facade.routes().len());
        let Some(before) = before else { return new };
        let old: std::collections::HashMap<_, _> =
            before.routes().all().map(|(route, entry)| ((&entry.verbs, &entry.path), route)).collect();
        for (route, entry) in facade.routes().all() {
            let counted = old.get(&(&entry.verbs, &entry.path)).and_then(|route| self.get(*route));
            if let Some((counted, to)) = counted.zip(new.of(route)) {
                to.go_on(counted);
            }
        }
        new
    }

    fn of(&self, RouteId(number): RouteId) -> Option<&RouteCount> {
        self.0.get(number as usize).map(|place| &**place.get_or_init(Box::default))
    }

    /// What a route has, if anything was counted.
    pub fn get(&self, RouteId(number): RouteId) -> Option<&RouteCount> {
        self.0.get(number as usize).and_then(|place| place.get()).map(|boxed| &**boxed)
    }

    /// Counts a request at its end.
    pub fn tell(&self, trace: &Trace, took: Duration) {
        let Some(count) = trace.route.get().and_then(|route| self.of(route)) else { return };
        let side = match trace.by.get() {
            By::Rails => &count.rails,
            By::Rust => &count.rust,
            _ => &count.other,
        };
        side.classes[usize::from(trace.status.get() / 100).min(5)].add(1);
        side.times.add(took);
        if trace.fell_back.get() {
            count.fallbacks.add(1);
        }
    }
}

impl RouteCount {
    fn go_on(&self, from: &Self) {
        for (to, from) in [(&self.rails, &from.rails), (&self.rust, &from.rust), (&self.other, &from.other)] {
            to.classes.iter().zip(&from.classes).for_each(|(to, from)| to.add(from.get()));
            to.times.go_on(&from.times);
        }
        self.fallbacks.add(from.fallbacks.get());
    }
}
