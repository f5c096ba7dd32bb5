//! What a gateway knows of itself, as Prometheus reads it (text format 0.0.4).

use std::fmt::Write;

use super::histogram::{BOUNDS, Times};
use super::snapshot::{RouteRow, SideRow, Snapshot, UpstreamRow};

/// The type of the text.
pub const KIND: &str = "text/plain; version=0.0.4; charset=utf-8";
/// Routes that have series of their own: those with the most requests. The others are added up as `other`.
const ROUTES: usize = 200;

const CLASSES: [&str; 6] = ["none", "1xx", "2xx", "3xx", "4xx", "5xx"];

struct Page(String);

/// Labels as they stand between braces.
fn labels(pairs: &[(&str, &str)]) -> String {
    let mut text = String::new();
    for (name, value) in pairs {
        let comma = if text.is_empty() { "" } else { "," };
        let value = value.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n");
        // A String takes whatever is written to it.
        let _ = write!(text, "{comma}{name}=\"{value}\"");
    }
    text
}

impl Page {
    fn begin(&mut self, name: &str, kind: &str, help: &str) {
        let _ = write!(self.0, "# HELP regauge_gateway_{name} {help}\n# TYPE regauge_gateway_{name} {kind}\n");
    }

    fn line(&mut self, name: &str, pairs: &[(&str, &str)], value: f64) {
        let labels = labels(pairs);
        let braces = if labels.is_empty() { String::new() } else { format!("{{{labels}}}") };
        let _ = writeln!(self.0, "regauge_gateway_{name}{braces} {value}");
    }

    fn one(&mut self, name: &str, kind: &str, help: &str, value: f64) {
        self.begin(name, kind, help);
        self.line(name, &[], value);
    }

    fn histogram(&mut self, name: &str, pairs: &[(&str, &str)], times: &Times) {
        let labels = labels(pairs);
        let mut sum = 0;
        for (place, count) in times.buckets.iter().enumerate() {
            sum += count;
            let bound = BOUNDS.get(place).map_or_else(|| "+Inf".to_owned(), |bound| (*bound as f64 / 1e6).to_string());
            let _ = writeln!(self.0, "regauge_gateway_{name}_bucket{{{labels},le=\"{bound}\"}} {sum}");
        }
        let _ = writeln!(self.0, "regauge_gateway_{name}_sum{{{labels}}} {}", times.sum as f64 / 1e6);
        let _ = writeln!(self.0, "regauge_gateway_{name}_count{{{labels}}} {sum}");
    }
}

/// The text.
pub fn text(snapshot: &Snapshot) -> String {
    let mut page = Page(String::with_capacity(16 * 1024));
    page.begin("info", "gauge", "The gateway that runs");
    page.line("info", &[("version", &snapshot.version)], 1.0);
    page.one("uptime_seconds", "gauge", "Since it began", snapshot.uptime);
    page.one("draining", "gauge", "Whether it is ending", f64::from(u8::from(snapshot.state == "draining")));
    page.begin("requests_total", "counter", "Requests by who answered them and the class of the status");
    for row in &snapshot.answered {
        for (class, count) in CLASSES.iter().zip(&row.classes) {
            if *count > 0 || !matches!(*class, "none" | "1xx") {
                page.line("requests_total", &[("server", &row.by), ("status", class)], *count as f64);
            }
        }
    }
    page.begin("request_duration_seconds", "histogram", "From a request's head to the end of its answer");
    for row in snapshot.answered.iter().filter(|row| !row.times.buckets.is_empty()) {
        page.histogram("request_duration_seconds", &[("server", &row.by)], &row.times);
    }
    page.one("response_body_bytes_total", "counter", "Bytes of answers' bodies", snapshot.sent as f64);
    page.one("fallbacks_total", "counter", "Requests that Rust was asked first, and Rails had to answer", snapshot.fallbacks as f64);
    let connections = &snapshot.connections;
    page.begin("connections", "gauge", "Connections of clients");
    page.line("connections", &[("state", "served")], connections.served as f64);
    page.line("connections", &[("state", "parked")], connections.parked as f64);
    page.one("connections_accepted_total", "counter", "Connections that were accepted", connections.accepted as f64);
    page.one(
        "accept_errors_total",
        "counter",
        "Times that no connection could be accepted, for want of descriptors or memory",
        connections.refused as f64,
    );
    page.one("upgrades_total", "counter", "Connections that were upgraded", connections.upgraded as f64);
    page.one("log_lines_dropped_total", "counter", "Lines of the log that were left out", snapshot.log_dropped as f64);
    processes(&mut page, snapshot);
    upstreams(&mut page, snapshot);
    upstream_counts(&mut page, snapshot);
    routes(&mut page, snapshot);
    more(&mut page, snapshot);
    page.0
}

fn processes(page: &mut Page, snapshot: &Snapshot) {
    page.one("processes", "gauge", "Processes that serve", snapshot.processes.len() as f64);
    let restarts: u64 = snapshot.processes.iter().map(|process| process.restarts).sum();
    page.one("process_restarts_total", "counter", "Processes that ended and were started again", restarts as f64);
}

fn upstreams(page: &mut Page, snapshot: &Snapshot) {
    if snapshot.upstreams.is_empty() {
        return;
    }
    page.begin("upstream_up", "gauge", "Whether a server behind is asked");
    for each in &snapshot.upstreams {
        let up = f64::from(u8::from(each.state == "up"));
        page.line("upstream_up", &[("upstream", &each.group), ("address", &each.address), ("state", &each.state)], up);
    }
    page.begin("upstream_connections", "gauge", "Connections to servers behind");
    for each in &snapshot.upstreams {
        for (state, value) in [("active", each.active), ("tunnel", each.tunnels)] {
            page.line("upstream_connections", &[("upstream", &each.group), ("address", &each.address), ("state", state)], value as f64);
        }
    }
}

type Counted = fn(&UpstreamRow) -> u64;

fn upstream_counts(page: &mut Page, snapshot: &Snapshot) {
    let counts: [(&str, &str, Counted); 3] = [
        ("upstream_requests_total", "Requests that were sent to servers behind", |each| each.requests),
        ("upstream_failures_total", "Those without an answer, and connections that could not be made", |each| each.failed),
        ("upstream_ejections_total", "How often a server behind was left out", |each| each.ejections),
    ];
    for (name, help, count) in counts {
        page.begin(name, "counter", help);
        for each in &snapshot.upstreams {
            page.line(name, &[("upstream", &each.group), ("address", &each.address)], count(each) as f64);
        }
    }
}

fn routes(page: &mut Page, snapshot: &Snapshot) {
    if snapshot.routes.is_empty() {
        return;
    }
    let mut chosen: Vec<&RouteRow> = snapshot.routes.iter().filter(|route| route.requests() > 0).collect();
    chosen.sort_by_key(|route| std::cmp::Reverse(route.requests()));
    let mut other = RouteRow::default();
    chosen.iter().skip(ROUTES).for_each(|route| other.add(route));
    chosen.truncate(ROUTES);
    let mut named: Vec<(&str, &RouteRow)> = chosen.iter().map(|route| (route.key.as_str(), *route)).collect();
    if other.requests() > 0 {
        named.push(("other", &other));
    }
    page.begin("route_requests_total", "counter", "Requests by route");
    for (name, route) in &named {
        for (server, side) in sides(route) {
            for (class, count) in CLASSES.iter().zip(&side.classes).filter(|(_, count)| **count > 0) {
                page.line("route_requests_total", &[("route", name), ("server", server), ("status", class)], *count as f64);
            }
        }
    }
    page.begin("route_duration_seconds", "histogram", "From a request's head to the end of its answer, by route");
    for (name, route) in &named {
        for (server, side) in sides(route) {
            page.histogram("route_duration_seconds", &[("route", name), ("server", server)], &side.times);
        }
    }
    page.begin("route_state", "gauge", "Routes that are not on Rails alone: 1 in the state that they are in");
    let moved = |route: &&RouteRow| route.state != "rails";
    for route in snapshot.routes.iter().filter(moved) {
        let state = route.state.split(' ').next().unwrap_or_default();
        page.line("route_state", &[("route", &route.key), ("state", state)], 1.0);
    }
    page.begin("route_rust_share", "gauge", "The share of a route's clients that Rust answers");
    for route in snapshot.routes.iter().filter(moved) {
        page.line("route_rust_share", &[("route", &route.key)], share(&route.state));
    }
    page.begin("route_fallbacks_total", "counter", "Requests that Rust was asked first, and Rails had to answer, by route");
    page.0.reserve(named.len() * 64);
    for (name, route) in named.iter().filter(|(_, route)| route.fallbacks > 0) {
        page.line("route_fallbacks_total", &[("route", name)], route.fallbacks as f64);
    }
    for (metric, help) in
        [("shadow_compared_total", "Pairs of answers that were compared"), ("shadow_mismatches_total", "Those that differed")]
    {
        page.begin(metric, "counter", help);
        for route in snapshot.routes.iter().filter(|route| route.compared > 0) {
            let value = if metric == "shadow_compared_total" { route.compared } else { route.mismatches };
            page.line(metric, &[("route", &route.key)], value as f64);
        }
    }
}

fn sides(route: &RouteRow) -> impl Iterator<Item = (&'static str, &SideRow)> {
    [("rails", &route.rails), ("rust", &route.rust), ("gateway", &route.other)]
        .into_iter()
        .filter_map(|(name, side)| Some((name, side.as_ref()?)))
}

fn share(state: &str) -> f64 {
    match state.strip_prefix("canary ").and_then(|share| share.strip_suffix('%')) {
        Some(share) => share.parse::<f64>().unwrap_or(0.0) / 100.0,
        None => f64::from(u8::from(state == "rust")),
    }
}

fn more(page: &mut Page, snapshot: &Snapshot) {
    let mut begun = "";
    for metric in &snapshot.more {
        if begun != metric.name {
            begun = &metric.name;
            page.begin(begun, if metric.counter { "counter" } else { "gauge" }, &metric.help);
        }
        let pairs: Vec<(&str, &str)> = metric.labels.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        page.line(begun, &pairs, metric.value);
    }
}
