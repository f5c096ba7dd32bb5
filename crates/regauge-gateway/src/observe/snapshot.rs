//! All that a gateway knows of itself at a moment: what the admin socket, the status page and the metrics are made of.
//!
//! It is plain data, so that that of several processes can be added up.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::counters::{ANSWERERS, Counters};
use super::histogram::Times;
use super::routes::{RouteCount, RouteCounters, Side};
use crate::compare::Counted;
use crate::facade::routes::RouteId;
use crate::facade::switchboard::Facade;
use crate::front::cache::Status;
use crate::front::maintenance;
use crate::guard::refusal::Why;
use crate::server::Server;
use crate::upstream::status::GroupStatus;

/// A gateway.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Snapshot {
    pub version: String,
    /// `serving`, `draining`.
    pub state: String,
    pub listen: String,
    pub rails: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub rust: String,
    /// Seconds since it began; of several processes, since the first of them.
    pub uptime: f64,
    /// Requests a second, lately.
    #[serde(default)]
    pub rate: f64,
    pub processes: Vec<Process>,
    pub connections: Connections,
    #[serde(default)]
    pub maintenance: maintenance::Status,
    pub answered: Vec<Answered>,
    /// Bytes of answers' bodies.
    pub sent: u64,
    /// Requests that Rust was asked first, and Rails had to answer.
    pub fallbacks: u64,
    /// Lines of the log that were left out.
    pub log_dropped: u64,
    /// Numbers that other rooms add: metrics by their names, without `regauge_gateway_`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub more: Vec<Metric>,
    #[serde(default)]
    pub upstreams: Vec<UpstreamRow>,
    pub routes: Vec<RouteRow>,
}

/// A process of it.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Process {
    pub pid: u32,
    pub threads: usize,
    pub uptime: f64,
    /// Connections that it has.
    pub connections: u64,
    /// How often its place had to be filled again.
    #[serde(default)]
    pub restarts: u64,
}

/// Its connections to clients.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Connections {
    /// With a request, a tunnel, or TLS.
    pub served: u64,
    /// Parked, without a task.
    pub parked: u64,
    /// Since it began.
    pub accepted: u64,
    /// Times that the system gave none, for want of descriptors or memory.
    pub refused: u64,
    /// Upgraded ones since it began.
    pub upgraded: u64,
}

/// Requests by who answered them.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Answered {
    pub by: String,
    /// By the hundreds of the status; 0: without an answer.
    pub classes: Vec<u64>,
    pub times: Times,
}

/// A number that another room counts.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Metric {
    pub name: String,
    pub help: String,
    /// Whether it only grows.
    pub counter: bool,
    pub labels: Vec<(String, String)>,
    pub value: f64,
}

/// A server behind.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct UpstreamRow {
    /// `rails`, `rust`.
    pub group: String,
    pub address: String,
    /// `up`, or why not.
    pub state: String,
    /// Requests under way.
    pub active: u64,
    /// Upgraded connections.
    pub tunnels: u64,
    /// Since it began: requests that were sent to it, failures, and how often it was left out.
    pub requests: u64,
    pub failed: u64,
    pub ejections: u64,
    /// What was wrong last.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub problem: Option<String>,
}

impl UpstreamRow {
    fn of(group: &GroupStatus) -> impl Iterator<Item = Self> {
        let breaker = word(&group.breaker.state);
        group.upstreams.iter().map(move |each| {
            // What is left out is so for a reason of its own; where nobody of the group is asked, that is its state.
            let state = word(&each.state);
            Self {
                group: group.name.to_owned(),
                address: each.address.clone(),
                state: if state == "up" && breaker == "open" { "circuit open".to_owned() } else { state },
                active: each.active.into(),
                tunnels: each.tunnels.into(),
                requests: each.requests,
                failed: each.failed,
                ejections: each.ejections,
                problem: each.problem.clone(),
            }
        })
    }

    fn add(&mut self, other: &Self) {
        self.active += other.active;
        self.tunnels += other.tunnels;
        self.requests += other.requests;
        self.failed += other.failed;
        self.ejections += other.ejections;
        if self.state == "up" {
            self.state.clone_from(&other.state);
        }
        if self.problem.is_none() {
            self.problem.clone_from(&other.problem);
        }
    }
}

/// The word for a state, as it is in JSON.
fn word(state: &impl Serialize) -> String {
    serde_json::to_value(state).ok().and_then(|state| state.as_str().map(ToOwned::to_owned)).unwrap_or_default()
}

/// A route.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct RouteRow {
    pub id: u32,
    /// As it is spoken of, and as no other is: [`crate::facade::routes::Routes::key`].
    #[serde(default)]
    pub key: String,
    pub verbs: Vec<String>,
    pub path: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<String>,
    /// How much of it Rust serves: `ready`, `partial`, `unported`.
    pub ported: String,
    pub state: String,
    /// Who changed its state last, and why.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub changed: String,
    /// Whether the gateway brought it back, so that only a person lets it go on.
    #[serde(default)]
    pub held: bool,
    #[serde(default)]
    pub rate: f64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rails: Option<SideRow>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rust: Option<SideRow>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub other: Option<SideRow>,
    #[serde(default)]
    pub fallbacks: u64,
    /// Answers that were compared, and those that differed.
    #[serde(default)]
    pub compared: u64,
    #[serde(default)]
    pub mismatches: u64,
}

/// A server's share of a route.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct SideRow {
    pub classes: Vec<u64>,
    pub times: Times,
}

impl SideRow {
    fn of(side: &Side) -> Option<Self> {
        let classes: Vec<u64> = side.classes.iter().map(super::counters::Count::get).collect();
        classes.iter().any(|count| *count > 0).then(|| Self { classes, times: side.times.read() })
    }

    fn count(&self) -> u64 {
        self.classes.iter().sum()
    }

    fn add(&mut self, other: &Self) {
        add(&mut self.classes, &other.classes);
        self.times.add(&other.times);
    }
}

fn add(to: &mut Vec<u64>, from: &[u64]) {
    to.resize(to.len().max(from.len()), 0);
    to.iter_mut().zip(from).for_each(|(to, from)| *to += from);
}

fn add_side(to: &mut Option<SideRow>, from: Option<&SideRow>) {
    if let Some(from) = from {
        to.get_or_insert_default().add(from);
    }
}

impl RouteRow {
    /// How many requests it had.
    pub fn requests(&self) -> u64 {
        [&self.rails, &self.rust, &self.other].into_iter().flatten().map(SideRow::count).sum()
    }

    fn count(&mut self, count: &RouteCount) {
        add_side(&mut self.rails, SideRow::of(&count.rails).as_ref());
        add_side(&mut self.rust, SideRow::of(&count.rust).as_ref());
        add_side(&mut self.other, SideRow::of(&count.other).as_ref());
        self.fallbacks += count.fallbacks.get();
    }

    /// Adds another's counts.
    pub fn add(&mut self, other: &Self) {
        add_side(&mut self.rails, other.rails.as_ref());
        add_side(&mut self.rust, other.rust.as_ref());
        add_side(&mut self.other, other.other.as_ref());
        self.fallbacks += other.fallbacks;
        self.compared += other.compared;
        self.mismatches += other.mismatches;
        if self.state != other.state {
            self.state = format!("{} / {}", self.state, other.state);
        }
    }
}

/// The routes of a facade, with what was counted by threads.
fn routes(facade: &Facade, counted: &[Arc<RouteCounters>]) -> Vec<RouteRow> {
    facade
        .routes()
        .all()
        .map(|(route, entry)| {
            let RouteId(id) = route;
            let mut row = RouteRow {
                id,
                key: facade.routes().key(route).to_owned(),
                verbs: entry.verbs.clone(),
                path: entry.path.clone(),
                to: entry.to.clone(),
                ported: format!("{:?}", entry.status).to_lowercase(),
                state: facade.state(route).to_string(),
                ..RouteRow::default()
            };
            let (standing, (_, numbers)) = (facade.standing(route), facade.numbers(route));
            if !standing.by.is_empty() {
                row.changed = format!("{} {}: {}", standing.at, standing.by, standing.why);
            }
            (row.held, row.compared, row.mismatches) = (standing.held, numbers.compared, numbers.different);
            counted.iter().filter_map(|counters| counters.get(route)).for_each(|count| row.count(count));
            row
        })
        .collect()
}

/// What became of copies of requests.
fn shadowed(counted: Counted) -> Vec<Metric> {
    let counts = serde_json::to_value(counted).ok();
    let metric = |(result, count): (&String, &serde_json::Value)| Metric {
        name: "shadow_results_total".to_owned(),
        help: "Copies of requests by what became of them".to_owned(),
        counter: true,
        labels: vec![("result".to_owned(), result.clone())],
        value: count.as_f64().unwrap_or(0.0),
    };
    counts.as_ref().and_then(serde_json::Value::as_object).map(|counts| counts.iter().map(metric).collect()).unwrap_or_default()
}

/// What guards refused, and what those would have that only report.
fn guarded(counted: &[Arc<Counters>]) -> impl Iterator<Item = Metric> + use<> {
    let numbers = Why::ALL.map(|why| {
        let each = counted.iter().map(|counters| counters.guarded(why));
        (why, each.fold((0, 0), |(refused, reported), more| (refused + more.0, reported + more.1)))
    });
    let metric = |name: &str, help: &str, why: Why, value: u64| Metric {
        name: name.to_owned(),
        help: help.to_owned(),
        counter: true,
        labels: vec![("guard".to_owned(), why.word().to_owned())],
        value: value as f64,
    };
    let refused = numbers.map(|(why, (refused, _))| metric("guard_refused_total", "Requests that a guard refused", why, refused));
    let help = "Requests that a guard would have refused that only reports";
    refused.into_iter().chain(numbers.map(|(why, (_, reported))| metric("guard_reported_total", help, why, reported)))
}

/// How the cache is.
fn cached(status: &Status) -> Vec<Metric> {
    let metric = |name: &str, help: &str, counter: bool, value: u64| Metric {
        name: name.to_owned(),
        help: help.to_owned(),
        counter,
        labels: Vec::new(),
        value: value as f64,
    };
    vec![
        metric("cache_hits_total", "Answers that were sent from the cache", true, status.hits),
        metric("cache_stale_total", "Those of them that were stale", true, status.stale),
        metric("cache_kept_total", "Answers that were kept", true, status.kept),
        metric("cache_entries", "Answers in the cache", false, status.entries as u64),
        metric("cache_bytes", "Bytes that they take", false, status.bytes as u64),
        metric("cache_room_bytes", "Bytes that they may take", false, status.room),
    ]
}

/// Whether a process shows the page of maintenance.
fn maintained(status: &maintenance::Status) -> Metric {
    let (name, help) = ("maintenance".to_owned(), "Processes that show the page of maintenance".to_owned());
    Metric { name, help, value: f64::from(u8::from(status.is_on())), ..Metric::default() }
}

impl Snapshot {
    /// Of a gateway in this process.
    pub fn of(server: &Server, state: &str) -> Self {
        let settings = &server.shared.settings;
        let mut all = Self {
            version: env!("CARGO_PKG_VERSION").to_owned(),
            state: state.to_owned(),
            listen: server.address.to_string(),
            rails: settings.rails.to_string(),
            rust: settings.rust.as_ref().map(ToString::to_string).unwrap_or_default(),
            uptime: server.started.elapsed().as_secs_f64(),
            log_dropped: super::log::dropped(),
            ..Self::default()
        };
        all.answered = ANSWERERS.iter().map(|(_, name)| Answered { by: (*name).to_owned(), ..Answered::default() }).collect();
        server.counters.iter().for_each(|counters| all.count(counters));
        all.processes = vec![Process {
            pid: std::process::id(),
            threads: server.counters.len(),
            uptime: all.uptime,
            connections: all.connections.served + all.connections.parked,
            restarts: 0,
        }];
        all.maintenance = server.shared.front.maintenance.status();
        all.more = shadowed(server.shared.comparer.counts.now());
        if server.shared.guard.is_some() {
            all.more.extend(guarded(&server.counters));
        }
        all.more.push(maintained(&all.maintenance));
        all.more.extend(server.shared.exporter.as_ref().map(|exporter| Metric {
            name: "spans_lost_total".to_owned(),
            help: "Spans that the collector did not take".to_owned(),
            counter: true,
            labels: Vec::new(),
            value: exporter.lost() as f64,
        }));
        all.more.extend(server.shared.front.cache.as_ref().map(|cache| cached(&cache.status())).unwrap_or_default());
        all.upstreams = server.shared.upstreams.status().iter().flat_map(UpstreamRow::of).collect();
        if let Some(facade) = &server.facade {
            let counted: Vec<_> = server.counters.iter().map(|counters| counters.routes()).collect();
            all.routes = routes(facade, &counted);
        }
        all
    }

    fn count(&mut self, counters: &Counters) {
        for ((by, _), row) in ANSWERERS.iter().zip(&mut self.answered) {
            let classes: Vec<u64> = (0..6).map(|class| counters.requests(*by, class)).collect();
            add(&mut row.classes, &classes);
            row.times.add(&counters.times(*by).read());
        }
        self.sent += counters.sent.get();
        self.fallbacks += counters.fallbacks.get();
        self.connections.served += counters.served.get();
        self.connections.parked += counters.parked.get();
        self.connections.accepted += counters.accepted.get();
        self.connections.refused += counters.refused.get();
        self.connections.upgraded += counters.upgraded.get();
    }

    /// A number that another room counts, without labels. None: that room is off.
    pub fn metric(&self, name: &str) -> Option<u64> {
        self.more.iter().find(|metric| metric.name == name && metric.labels.is_empty()).map(|metric| metric.value as u64)
    }

    /// How many requests there were.
    pub fn requests(&self) -> u64 {
        self.answered.iter().flat_map(|row| &row.classes).sum()
    }

    /// Adds another process of the same gateway.
    pub fn add(&mut self, other: &Self) {
        if self.processes.is_empty() {
            return self.clone_from(other);
        }
        for row in &other.answered {
            if let Some(to) = self.answered.iter_mut().find(|to| to.by == row.by) {
                add(&mut to.classes, &row.classes);
                to.times.add(&row.times);
            }
        }
        self.maintenance.add(&other.maintenance);
        self.uptime = self.uptime.max(other.uptime);
        self.processes.extend(other.processes.iter().cloned());
        self.sent += other.sent;
        self.fallbacks += other.fallbacks;
        self.log_dropped += other.log_dropped;
        let (to, from) = (&mut self.connections, &other.connections);
        to.served += from.served;
        to.parked += from.parked;
        to.accepted += from.accepted;
        to.refused += from.refused;
        to.upgraded += from.upgraded;
        for metric in &other.more {
            match self.more.iter_mut().find(|to| to.name == metric.name && to.labels == metric.labels) {
                Some(to) => to.value += metric.value,
                None => self.more.push(metric.clone()),
            }
        }
        for upstream in &other.upstreams {
            match self.upstreams.iter_mut().find(|to| to.group == upstream.group && to.address == upstream.address) {
                Some(to) => to.add(upstream),
                None => self.upstreams.push(upstream.clone()),
            }
        }
        for route in &other.routes {
            // Processes that read a new manifest at other moments may have others for a moment. Ids are places, so the place is looked at first.
            let same = |to: &RouteRow| to.key == route.key;
            let place = Some(route.id as usize).filter(|place| self.routes.get(*place).is_some_and(same));
            match place.or_else(|| self.routes.iter().position(same)).and_then(|place| self.routes.get_mut(place)) {
                Some(to) => to.add(route),
                None => self.routes.push(route.clone()),
            }
        }
    }
}
