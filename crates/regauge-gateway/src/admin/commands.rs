//! `regauge-gateway status`, `set`, `reload`, `drain`: what a person asks of a running gateway.

use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Arg, ArgAction, ArgMatches, Command};
use serde_json::{Value, json};

use super::client::{self, NoAnswer};
use super::tables;
use crate::observe::snapshot::Snapshot;

const SOCKET: &str = "the admin socket of the gateway [default: admin.socket of the settings] [env: REGAUGE_GATEWAY_ADMIN_SOCKET]";

/// The commands.
pub fn commands() -> [Command; 4] {
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
        "status" => client::ask_json(&socket, "GET", "/status", &Value::Null).and_then(|found| {
            if as_json {
                return Ok(pretty(&found));
            }
            let snapshot: Snapshot = serde_json::from_value(found).map_err(|_| NoAnswer::Strange(socket.clone()))?;
            Ok(tables::status(&snapshot, given.get_flag("all")))
        }),
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
