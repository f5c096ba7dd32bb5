//! What a gateway knows of itself, for people at a terminal.

use std::fmt::Write;

use crate::observe::snapshot::{RouteRow, SideRow, Snapshot};

/// Seconds, as people say them.
fn age(seconds: f64) -> String {
    let seconds = seconds as u64;
    match seconds {
        0..120 => format!("{seconds} s"),
        120..7_200 => format!("{} min", seconds / 60),
        7_200..172_800 => format!("{} h", seconds / 3_600),
        _ => format!("{} days", seconds / 86_400),
    }
}

fn millis(micros: Option<u64>) -> String {
    micros.map_or_else(
        || "-".to_owned(),
        |micros| if micros < 10_000 { format!("{:.1}", micros as f64 / 1_000.0) } else { (micros / 1_000).to_string() },
    )
}

/// A table whose columns are as wide as what is in them; numbers to the right.
pub fn table(head: &[&str], rows: &[Vec<String>]) -> String {
    let width = |column: usize| {
        let cells = rows.iter().filter_map(|row| row.get(column)).map(|cell| cell.chars().count());
        cells.chain(head.get(column).map(|cell| cell.chars().count())).max().unwrap_or(0)
    };
    let numeric: Vec<bool> = (0..head.len())
        .map(|column| {
            rows.iter().filter_map(|row| row.get(column)).all(|cell| cell.starts_with(|first: char| first.is_ascii_digit() || first == '-'))
        })
        .collect();
    let line = |cells: &mut dyn Iterator<Item = &str>| {
        let cells: Vec<String> = cells
            .enumerate()
            .map(|(column, cell)| if numeric[column] { format!("{cell:>0$}", width(column)) } else { format!("{cell:<0$}", width(column)) })
            .collect();
        format!("{}\n", cells.join("  ").trim_end())
    };
    let mut text = line(&mut head.iter().copied());
    rows.iter().for_each(|row| text.push_str(&line(&mut row.iter().map(String::as_str))));
    text
}

fn failed(side: Option<&SideRow>) -> u64 {
    side.map_or(0, |side| side.classes.get(5).copied().unwrap_or(0) + side.classes.first().copied().unwrap_or(0))
}

fn within(side: Option<&SideRow>, share: f64) -> String {
    millis(side.and_then(|side| side.times.within(share)))
}

/// The state of a gateway. `all`: routes that had no request, too.
pub fn status(snapshot: &Snapshot, all: bool) -> String {
    let mut text = String::new();
    let connections = &snapshot.connections;
    // A String takes whatever is written to it.
    let _ = writeln!(text, "{} for {}, on {} in front of {}", snapshot.state, age(snapshot.uptime), snapshot.listen, snapshot.rails);
    if !snapshot.rust.is_empty() {
        let _ = writeln!(text, "Rust is {}", snapshot.rust);
    }
    let _ = writeln!(
        text,
        "{} requests, {} a second; {} connections ({} idle)",
        snapshot.requests(),
        snapshot.rate,
        connections.served + connections.parked,
        connections.parked
    );
    if snapshot.processes.len() > 1 {
        let rows: Vec<_> = snapshot
            .processes
            .iter()
            .map(|each| {
                vec![
                    each.pid.to_string(),
                    age(each.uptime),
                    each.threads.to_string(),
                    each.connections.to_string(),
                    each.restarts.to_string(),
                ]
            })
            .collect();
        let _ = write!(text, "\n{}", table(&["process", "for", "threads", "connections", "restarts"], &rows));
    }
    if snapshot.maintenance.is_on() {
        let _ = writeln!(text, "maintenance is {}", snapshot.maintenance.words());
    }
    text.push_str(&cache(snapshot));
    let rows: Vec<_> = snapshot
        .answered
        .iter()
        .filter(|row| row.classes.iter().any(|count| *count > 0))
        .map(|row| {
            let mut cells = vec![row.by.clone()];
            cells.extend([2, 3, 4, 5, 0].map(|class| row.classes.get(class).copied().unwrap_or(0).to_string()));
            cells.extend([millis(row.times.within(0.5)), millis(row.times.within(0.99))]);
            cells
        })
        .collect();
    if !rows.is_empty() {
        let _ = write!(text, "\n{}", table(&["answered by", "2xx", "3xx", "4xx", "5xx", "cut off", "p50 ms", "p99 ms"], &rows));
    }
    if !snapshot.upstreams.is_empty() {
        let rows: Vec<_> = snapshot
            .upstreams
            .iter()
            .map(|each| {
                vec![
                    each.group.clone(),
                    each.address.clone(),
                    each.state.clone(),
                    each.active.to_string(),
                    each.requests.to_string(),
                    each.failed.to_string(),
                    each.problem.clone().unwrap_or_default(),
                ]
            })
            .collect();
        let _ = write!(text, "\n{}", table(&["upstream", "address", "state", "active", "requests", "failed", "problem"], &rows));
    }
    text + &routes(snapshot, all)
}

/// Bytes, as people say them.
fn bytes(number: u64) -> String {
    let (mut number, mut unit) = (number as f64, "B");
    for next in ["KiB", "MiB", "GiB", "TiB"] {
        if number < 1024.0 {
            break;
        }
        (number, unit) = (number / 1024.0, next);
    }
    if unit == "B" || number >= 10.0 { format!("{number:.0} {unit}") } else { format!("{number:.1} {unit}") }
}

/// The cache in a line; none where there is no cache.
pub fn cache(snapshot: &Snapshot) -> String {
    let number = |name: &str| snapshot.metric(&format!("cache_{name}")).unwrap_or(0);
    if snapshot.metric("cache_room_bytes").is_none() {
        return String::new();
    }
    let (held, room) = (bytes(number("bytes")), bytes(number("room_bytes")));
    let (entries, hits, stale, kept) = (number("entries"), number("hits_total"), number("stale_total"), number("kept_total"));
    format!("cache: {entries} answers, {held} of {room}; {hits} sent from it ({stale} of them stale), {kept} kept since it began\n")
}

/// The routes of a gateway. `all`: those on Rails that had no request, too.
pub fn routes(snapshot: &Snapshot, all: bool) -> String {
    if snapshot.routes.is_empty() {
        return String::new();
    }
    let shown = |route: &&RouteRow| all || route.state != "rails" || route.requests() > 0;
    let rows: Vec<_> = snapshot
        .routes
        .iter()
        .filter(shown)
        .map(|route| {
            let (rails, rust) = (route.rails.as_ref(), route.rust.as_ref());
            vec![
                route.id.to_string(),
                route.key.clone(),
                route.state.clone(),
                route.ported.clone(),
                route.requests().to_string(),
                route.rate.to_string(),
                (failed(rails) + failed(rust) + failed(route.other.as_ref())).to_string(),
                format!("{}/{}", within(rails, 0.5), within(rust, 0.5)),
                format!("{}/{}", within(rails, 0.99), within(rust, 0.99)),
                format!("{}/{}", route.mismatches, route.compared),
            ]
        })
        .collect();
    let hidden = snapshot.routes.len() - rows.len();
    let head = ["id", "route", "state", "in Rust", "requests", "/s", "failed", "p50 ms rails/rust", "p99 ms rails/rust", "differ"];
    let mut text = if rows.is_empty() { String::new() } else { format!("\n{}", table(&head, &rows)) };
    if hidden > 0 {
        let _ = writeln!(text, "\n{hidden} routes on Rails without a request are not shown: --all shows them");
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_as_wide_as_what_is_in_them() {
        let rows = [vec!["a".to_owned(), "1".to_owned()], vec!["bbb".to_owned(), "100".to_owned()]];
        assert_eq!(table(&["name", "n"], &rows), "name    n\na       1\nbbb   100\n");
        assert_eq!((age(5.0), age(3_600.0), age(90_000.0)), ("5 s".to_owned(), "60 min".to_owned(), "25 h".to_owned()));
    }
}
