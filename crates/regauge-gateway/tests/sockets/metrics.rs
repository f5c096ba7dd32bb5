//! The text that Prometheus reads (exposition format 0.0.4), read as strictly as the format allows.

use std::collections::{BTreeMap, HashSet};

use crate::facade::{RAILS, RUST, get};
use crate::support::{Origin, server};
use regauge_gateway::facade::routes::RouteId;
use regauge_gateway::facade::state::State;
use regauge_gateway::observe::metrics;
use regauge_gateway::observe::snapshot::Snapshot;

type Labels = BTreeMap<String, String>;

/// A metric with all its samples.
#[derive(Debug)]
struct Family {
    kind: String,
    samples: Vec<(String, Labels, f64)>,
}

fn is_name(text: &str) -> bool {
    text.starts_with(|first: char| first.is_ascii_alphabetic() || first == '_')
        && text.chars().all(|each| each.is_ascii_alphanumeric() || each == '_')
}

/// What stands between braces, and what comes after them.
fn labels(text: &str) -> (Labels, &str) {
    let (mut all, mut left) = (Labels::new(), text);
    loop {
        let (name, value) = left.split_once("=\"").unwrap_or_else(|| panic!("no label: {left}"));
        assert!(is_name(name), "{name} in {text}");
        let (mut read, mut letters) = (String::new(), value.char_indices());
        let end = loop {
            match letters.next().unwrap_or_else(|| panic!("no end of {name} in {text}")) {
                (place, '"') => break place + 1,
                (_, '\\') => read.push(match letters.next().unwrap().1 {
                    'n' => '\n',
                    each @ ('\\' | '"') => each,
                    each => panic!("\\{each} in {text}"),
                }),
                (_, each) => read.push(each),
            }
        };
        assert!(all.insert(name.to_owned(), read).is_none(), "{name} twice in {text}");
        match value[end..].split_at(1) {
            (",", rest) => left = rest,
            ("}", rest) => return (all, rest),
            _ => panic!("neither a comma nor an end: {text}"),
        }
    }
}

/// Reads a page. HELP and TYPE of a metric stand once, in front of all its samples, which stand together; no series is there twice.
fn read(page: &str) -> BTreeMap<String, Family> {
    let (mut families, mut series, mut helped) = (BTreeMap::<String, Family>::new(), HashSet::new(), String::new());
    let mut current = String::new();
    assert!(page.ends_with('\n'));
    for line in page.strip_suffix('\n').unwrap().split('\n') {
        if let Some(rest) = line.strip_prefix("# HELP ") {
            let (name, help) = rest.split_once(' ').unwrap();
            assert!(!help.is_empty() && !families.contains_key(name), "{line}");
            helped = name.to_owned();
            continue;
        }
        if let Some(rest) = line.strip_prefix("# TYPE ") {
            let (name, kind) = rest.split_once(' ').unwrap();
            assert_eq!(name, helped, "{line}");
            assert!(is_name(name) && ["counter", "gauge", "histogram"].contains(&kind), "{line}");
            assert_eq!(name.ends_with("_total"), kind == "counter", "{line}");
            let before = families.insert(name.to_owned(), Family { kind: kind.to_owned(), samples: Vec::new() });
            assert!(before.is_none(), "{line}");
            current = name.to_owned();
            continue;
        }
        let end = line.find(['{', ' ']).unwrap_or_else(|| panic!("no sample: {line:?}"));
        let (name, rest) = line.split_at(end);
        let (labels, value) = rest.strip_prefix('{').map_or((Labels::new(), rest), labels);
        let value: f64 = value.strip_prefix(' ').unwrap_or_else(|| panic!("no value: {line}")).parse().unwrap();
        let family = families.get_mut(&current).unwrap();
        let ends: &[&str] = if family.kind == "histogram" { &["_bucket", "_sum", "_count"] } else { &[""] };
        assert!(name.strip_prefix(current.as_str()).is_some_and(|end| ends.contains(&end)), "{line} in {current}");
        assert!(value >= 0.0 && value.is_finite(), "{line}");
        assert!(series.insert((name.to_owned(), labels.clone())), "twice: {line}");
        family.samples.push((name.to_owned(), labels, value));
    }
    families
}

/// Buckets of one series grow to the last, which is all, and equals the count.
fn check_histograms(families: &BTreeMap<String, Family>) {
    for (name, family) in families.iter().filter(|(_, family)| family.kind == "histogram") {
        let mut all: BTreeMap<Labels, Vec<(f64, f64)>> = BTreeMap::new();
        let (mut sums, mut counts) = (BTreeMap::new(), BTreeMap::new());
        for (sample, labels, value) in &family.samples {
            let mut labels = labels.clone();
            let bound = labels.remove("le");
            match sample.strip_prefix(name.as_str()).unwrap() {
                "_bucket" => all.entry(labels).or_default().push((bound.unwrap().replace("+Inf", "inf").parse().unwrap(), *value)),
                "_sum" => drop(sums.insert(labels, *value)),
                _ => drop(counts.insert(labels, *value)),
            }
        }
        assert!(all.keys().eq(sums.keys()) && all.keys().eq(counts.keys()), "{name}");
        for (labels, buckets) in all {
            assert!(buckets.windows(2).all(|two| two[0].0 < two[1].0 && two[0].1 <= two[1].1), "{name}{labels:?}: {buckets:?}");
            assert_eq!(*buckets.last().unwrap(), (f64::INFINITY, counts[&labels]), "{name}{labels:?}");
        }
    }
}

#[test]
fn what_prometheus_reads_is_as_its_format_says() {
    let odd = ["/a\"} 1\n# TYPE x counter\nx", "/b\\", "/c\\n{d=\"e\"}", "/\u{1f980}\r/f"];
    // Rails lets several routes have the same verbs and path; each counts for itself. What is odd stands last: it may match anything.
    let same = ["GET", "GET"].map(|verb| (vec![verb], "/same"));
    let all = [(vec!["GET", "POST"], "/products/:id")].into_iter().chain(same).chain(odd.map(|path| (vec!["GET"], path)));
    let routes: Vec<_> = all.map(|(verbs, path)| serde_json::json!({"verbs": verbs, "path": path, "status": "ready"})).collect();
    let path = std::env::temp_dir().join(format!("regauge-odd-{}.json", std::process::id()));
    std::fs::write(&path, serde_json::json!({"version": 1, "routes": routes}).to_string()).unwrap();
    let (rails, rust) = (Origin::always(RAILS), Origin::always(RUST));
    let server = server(rails.address, |settings| {
        settings.rust = Some(format!("http://{}", rust.address).parse().unwrap());
        settings.manifest = Some(path.clone());
        settings.cache.size = 1 << 20;
        settings.facade.budget.enabled = false;
    });
    std::fs::remove_file(path).unwrap();
    let facade = server.facade.as_ref().unwrap();
    (1..7).for_each(|route| facade.set(RouteId(route), State::Canary(1_250)));
    for number in 0..3 {
        assert!(get(&server, &format!("/products/{number}"), "").ends_with("rails"));
    }
    facade.set(RouteId(0), State::Rust);
    let answers = ["/products/4", "/elsewhere"].map(|path| get(&server, path, ""));
    assert!(answers[0].ends_with("rust") && answers[1].ends_with("rails"), "{answers:?}");
    let one = Snapshot::of(&server, "serving");
    let mut two = Snapshot::default();
    (0..2).for_each(|_| two.add(&one));
    // More routes than have series of their own.
    let mut many = one.clone();
    many.routes = (0..205)
        .map(|number| {
            let mut row = one.routes[0].clone();
            (row.id, row.key) = (number, format!("GET /{number}"));
            row
        })
        .collect();
    for (snapshot, times) in [(&one, 1.0), (&two, 2.0), (&many, 1.0)] {
        let families = read(&metrics::text(snapshot));
        check_histograms(&families);
        let of = |name: &str, label: (&str, &str)| -> f64 {
            let samples = &families[&format!("regauge_gateway_{name}")].samples;
            samples.iter().filter(|(_, labels, _)| labels.get(label.0).is_some_and(|value| value == label.1)).map(|each| each.2).sum()
        };
        assert_eq!((of("requests_total", ("server", "rails")), of("requests_total", ("server", "rust"))), (4.0 * times, times));
        if snapshot.routes.len() == 7 {
            assert_eq!(of("route_requests_total", ("route", "GET|POST /products/:id")), 4.0 * times);
            for path in odd {
                assert_eq!(of("route_rust_share", ("route", &format!("GET {path}"))), 0.125, "{path:?}");
            }
            assert_eq!((of("route_state", ("route", "GET /same")), of("route_state", ("route", "GET /same #2"))), (1.0, 1.0));
        } else {
            assert_eq!(of("route_requests_total", ("route", "other")), 5.0 * 4.0);
        }
    }
}
