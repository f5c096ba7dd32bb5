//! `regauge-gateway status`, `set`, `reload`, `drain`, `maintenance`, `cache`, `purge`: what a person asks of a running gateway.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Arg, ArgAction, ArgMatches, Command};
use serde_json::{Value, json};

use super::client::{self, NoAnswer};
use super::tables;
use crate::front::maintenance::Status;
use crate::observe::snapshot::Snapshot;

const SOCKET: &str = "the admin socket of the gateway [default: admin.socket of the settings] [env: REGAUGE_GATEWAY_ADMIN_SOCKET]";

/// The commands.
pub fn commands() -> [Command; 7] {
    let base = |name: &'static str, about: &'static str| {
        let socket = Arg::new("socket").long("socket").value_name("FILE").help(SOCKET);
        Command::new(name).about(about).arg(socket).arg(Arg::new("json").long("json").action(ArgAction::SetTrue).help("print JSON"))
    };
    let why = || Arg::new("why").long("why").value_name("TEXT").help("a reason, for the log");
    [
        base("status", "Say how a running gateway does")
            .arg(Arg::new("all").long("all").action(ArgAction::SetTrue).help("show routes on Rails that had no request, too")),
        base("set", "Change the state of a route")
            .arg(
                Arg::new("route")
                    .required(true)
                    .value_name("ROUTE")
                    .help("`GET /posts/:id`, `/posts`, `posts#show`, `/api/**`, `*`, or the id that `status` shows"),
            )
            .arg(Arg::new("state").required(true).value_name("STATE").help("rails, shadow, canary 5% or rust"))
            .arg(why()),
        base("reload", "Have a running gateway read its settings again").arg(why()),
        base("drain", "End a running gateway gracefully").arg(why()),
        base("maintenance", "Put the page of maintenance in front of the app, or take it away")
            .arg(
                Arg::new("what")
                    .required(true)
                    .value_name("on|off|status")
                    .value_parser(["on", "off", "status"])
                    .hide_possible_values(true),
            )
            .arg(why()),
        base("cache", "Say how the cache does"),
        base("purge", "Have the cache forget what it keeps")
            .arg(
                Arg::new("path")
                    .value_name("PATH")
                    .required_unless_present("all")
                    .conflicts_with("all")
                    .help("`/posts/1`, with all its queries, on all hosts; `/posts/*`: all that begin so"),
            )
            .arg(Arg::new("all").long("all").action(ArgAction::SetTrue).help("everything"))
            .arg(why()),
    ]
}

/// Runs one of the commands. `configured`: the admin socket of the settings, which are read only where no socket is named.
pub fn run(name: &str, given: &ArgMatches, configured: impl FnOnce() -> Result<Option<PathBuf>, String>) -> ExitCode {
    let socket = match given.get_one::<String>("socket").map(PathBuf::from).map_or_else(configured, |path| Ok(Some(path))) {
        Ok(Some(socket)) => socket,
        Ok(None) => return failed("no admin socket is known: give --socket FILE, or the settings with --config FILE before the command"),
        Err(error) => return failed(&error),
    };
    let why = || given.try_get_one::<String>("why").ok().flatten().cloned().unwrap_or_default();
    let as_json = given.get_flag("json");
    let done = match name {
        "status" if as_json => client::ask_json(&socket, "GET", "/status", &Value::Null).map(|found| pretty(&found)),
        "status" => snapshot(&socket).map(|snapshot| tables::status(&snapshot, given.get_flag("all"))),
        "maintenance" => maintenance(&socket, given, &why()).map(|status| {
            if as_json {
                pretty(&json!({ "on": status.is_on(), "maintenance": status }))
            } else {
                format!("maintenance is {}\n", status.words())
            }
        }),
        "cache" => snapshot(&socket).map(|snapshot| if as_json { pretty(&cache(&snapshot)) } else { lines_of_cache(&snapshot) }),
        "purge" => {
            let path = given.get_one::<String>("path").map_or("*", String::as_str);
            let done = client::ask_json(&socket, "POST", "/purge", &json!({"path": path, "why": why()}));
            done.map(|done| if as_json { pretty(&done) } else { format!("{} answers were forgotten\n", done["purged"]) })
        }
        "set" => {
            let text = |name: &str| given.get_one::<String>(name).cloned().unwrap_or_default();
            let body = json!({"route": text("route"), "state": text("state"), "why": why()});
            client::ask_json(&socket, "POST", "/set", &body).map(|done| if as_json { pretty(&done) } else { changes(&done) })
        }
        "reload" => client::ask_json(&socket, "POST", "/reload", &json!({ "why": why() }))
            .map(|done| if as_json { pretty(&done) } else { unchanged(&done) }),
        _ => client::ask_json(&socket, "POST", "/drain", &json!({ "why": why() })).map(|done| {
            if as_json {
                pretty(&done)
            } else {
                "the gateway accepts no more connections, and ends when its requests are done\n".to_owned()
            }
        }),
    };
    match done {
        Ok(text) => {
            // Nobody can be told that nobody can be told.
            let _ = std::io::stdout().write_all(text.as_bytes());
            ExitCode::SUCCESS
        }
        Err(error) => failed(&error.to_string()),
    }
}

fn snapshot(socket: &Path) -> Result<Snapshot, NoAnswer> {
    let found = client::ask_json(socket, "GET", "/status", &Value::Null)?;
    serde_json::from_value(found).map_err(|_| NoAnswer::Strange(socket.to_owned()))
}

/// Begins or ends maintenance, or only asks how it is.
fn maintenance(socket: &Path, given: &ArgMatches, why: &str) -> Result<Status, NoAnswer> {
    let what = given.get_one::<String>("what").map_or("status", String::as_str);
    if what == "status" {
        return snapshot(socket).map(|snapshot| snapshot.maintenance);
    }
    let mut done = client::ask_json(socket, "POST", "/maintenance", &json!({"on": what == "on", "why": why}))?;
    serde_json::from_value(done["maintenance"].take()).map_err(|_| NoAnswer::Strange(socket.to_owned()))
}

/// The cache's numbers by their names; null without a cache.
fn cache(snapshot: &Snapshot) -> Value {
    let names = ["entries", "bytes", "room_bytes", "hits_total", "stale_total", "kept_total"];
    let numbers = names.map(|name| snapshot.metric(&format!("cache_{name}")).map(|number| (name.to_owned(), Value::from(number))));
    numbers.into_iter().collect::<Option<serde_json::Map<_, _>>>().map_or(Value::Null, Value::Object)
}

fn lines_of_cache(snapshot: &Snapshot) -> String {
    let line = tables::cache(snapshot);
    if line.is_empty() { "there is no cache: the setting `cache.size` is 0\n".to_owned() } else { line }
}

fn failed(error: &str) -> ExitCode {
    eprintln!("error: {error}");
    ExitCode::FAILURE
}

fn pretty(value: &Value) -> String {
    format!("{value:#}\n")
}

fn changes(done: &Value) -> String {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let line = |change: &Value| {
        let (route, before, after) = (text(&change["route"]), text(&change["before"]), text(&change["after"]));
        if before == after { format!("{route}: {after} already\n") } else { format!("{route}: {before} -> {after}\n") }
    };
    done["changes"].as_array().map(|changes| changes.iter().map(line).collect()).unwrap_or_default()
}

fn unchanged(done: &Value) -> String {
    let sentences: Vec<&str> = done["unchanged"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
    sentences.iter().fold("the settings were read again\n".to_owned(), |text, sentence| text + "note: " + sentence + "\n")
}
