//! How requests are spread over the upstreams of a group, and which of them take any.

use std::path::PathBuf;
use std::time::Duration;

use super::entry::{Entry, file, keep, plain, time};
use super::values::{count, yes};

/// What holds for every group of upstreams.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Upstreams {
    /// Requests under way at one upstream, of all threads together; 0: as many as come.
    pub most: u32,
    /// Connections that are being opened to one upstream; 0: as many as are needed.
    pub connecting: u32,
    /// How long a request waits for its turn where these two are reached.
    pub wait: Duration,
    /// How many other upstreams a request may be sent to after the first.
    pub retries: u32,
    /// Within which an upstream that (re)joins comes to its full share.
    pub slow_start: Duration,
    /// How often names are looked up again.
    pub names: Duration,
    /// Certificates of authorities, in PEM, beside the system's.
    pub authorities: Option<PathBuf>,
    pub health: Health,
    pub eject: Eject,
    pub breaker: Breaker,
}

/// Asking upstreams whether they are well.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Health {
    /// What is asked for; empty: nothing is.
    pub path: String,
    /// The host that is asked for; empty: the upstream's own.
    pub host: String,
    pub interval: Duration,
    pub timeout: Duration,
    /// So many good answers in a row bring one back.
    pub rise: u32,
    /// So many bad ones take it out.
    pub fall: u32,
    /// Whether an upstream that has no other beside it is asked, too.
    pub single: bool,
}

/// Taking an upstream out for what its requests met.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Eject {
    /// So many failures in a row; 0: never.
    pub failures: u32,
    /// For how long the first time; each further time as much longer.
    pub time: Duration,
    pub longest: Duration,
    /// Of a hundred upstreams, so many may be out at the same time.
    pub share: u32,
}

/// Asking a group no more while nothing in it answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Breaker {
    /// So many requests in a row without an answer; 0: never.
    pub failures: u32,
    pub open: Duration,
}

impl Default for Upstreams {
    fn default() -> Self {
        let seconds = Duration::from_secs;
        Self {
            most: 1024,
            connecting: 128,
            wait: seconds(1),
            retries: 2,
            slow_start: seconds(10),
            names: seconds(30),
            authorities: None,
            health: Health {
                path: "/up".to_owned(),
                host: String::new(),
                interval: seconds(10),
                timeout: seconds(5),
                rise: 2,
                fall: 3,
                single: false,
            },
            eject: Eject { failures: 5, time: seconds(30), longest: seconds(300), share: 50 },
            breaker: Breaker { failures: 20, open: seconds(5) },
        }
    }
}

macro_rules! number {
    ($key:literal, $($field:ident).+, $meaning:literal) => {
        plain!($key, "N", $($field).+, small, $meaning)
    };
}

fn small(text: &str) -> Result<u32, String> {
    count(text).and_then(|number| u32::try_from(number).map_err(|_| format!("{number} is too many")))
}

fn at_least_one(text: &str) -> Result<u32, String> {
    small(text).and_then(|number| if number == 0 { Err("at least 1 is needed".to_owned()) } else { Ok(number) })
}

/// A path, or nothing.
fn path(text: &str) -> Result<String, String> {
    let fine = text.is_empty() || (text.starts_with('/') && text.bytes().all(|byte| byte.is_ascii_graphic()));
    if fine { Ok(text.to_owned()) } else { Err(format!("`{}` is no path: write /up", text.escape_debug())) }
}

fn host(text: &str) -> Result<String, String> {
    let fine = |byte: u8| byte.is_ascii_alphanumeric() || b".-_:[]".contains(&byte);
    if text.bytes().all(fine) { Ok(text.to_owned()) } else { Err(format!("`{}` is no host", text.escape_debug())) }
}

/// Their rows.
pub const ROWS: &[Entry] = &[
    number!("upstream.connections", upstream.most, "requests under way at one upstream at a time; others wait for their turn; 0: no limit"),
    number!("upstream.connecting", upstream.connecting, "connections that are being opened to one upstream at a time; 0: no limit"),
    time!("upstream.wait", upstream.wait, "for which a request waits for its turn; then 503"),
    number!(
        "upstream.retries",
        upstream.retries,
        "how many other upstreams a request may go to where one fails: one that was not sent, or is safe"
    ),
    time!(
        "upstream.slow_start",
        upstream.slow_start,
        "within which an upstream that comes back grows from a tenth of its share to all of it"
    ),
    time!("upstream.names", upstream.names, "how often names of upstreams are looked up again"),
    file!(
        "upstream.authorities",
        upstream.authorities,
        "certificates, in PEM, that upstreams over TLS may be signed by, beside the system's"
    ),
    plain!(
        "health.path",
        "PATH",
        upstream.health.path,
        path,
        "what upstreams are asked for to see whether they are well: an answer below 500 says so; empty: they are not asked"
    ),
    plain!("health.host", "HOST", upstream.health.host, host, "the host that they are asked for; empty: their own"),
    time!("health.interval", upstream.health.interval, "how often each is asked"),
    time!("health.timeout", upstream.health.timeout, "until it has answered"),
    plain!("health.rise", "N", upstream.health.rise, at_least_one, "good answers in a row that bring one back"),
    plain!("health.fall", "N", upstream.health.fall, at_least_one, "bad answers in a row that take one out"),
    plain!("health.single", "BOOL", upstream.health.single, yes, "whether an upstream is asked, too, that has no other beside it"),
    number!(
        "eject.failures",
        upstream.eject.failures,
        "requests in a row that an upstream fails before it is left out for a while; 0: never"
    ),
    time!("eject.time", upstream.eject.time, "for how long the first time; the second time twice as long, and so on"),
    time!("eject.longest", upstream.eject.longest, "for how long at most"),
    Entry {
        key: "eject.share",
        value: "N",
        meaning: "how many of a hundred upstreams may be left out at a time; one always may, the last never",
        set: |settings, text| {
            let share = small(text)?;
            if share > 100 { Err("100 at most".to_owned()) } else { keep(&mut settings.upstream.eject.share, Ok(share)) }
        },
        show: |settings| settings.upstream.eject.share.to_string(),
    },
    number!(
        "breaker.failures",
        upstream.breaker.failures,
        "requests in a row without an answer after which none is sent for a while; 0: never"
    ),
    time!("breaker.open", upstream.breaker.open, "for how long; then one is sent, and its answer decides"),
];
