//! The command line of the gateway. Every setting is a flag; see [`crate::settings::table`].

use std::ffi::OsString;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Arg, ArgAction, Command};

use crate::admin::commands;
use crate::control::run::{self, Start};
use crate::control::source::Source;
use crate::settings::Settings;
use crate::settings::read::{self, BadSettings};
use crate::settings::table;
use crate::shared::Shared;

/// The exit code of settings that cannot be used, as for wrong arguments.
const WRONG: u8 = 2;

fn command() -> Command {
    let flags = table::all().map(|entry| {
        let default = (entry.show)(&Settings::default());
        Arg::new(entry.key).long(entry.flag()).value_name(entry.value).help(format!(
            "{} [default: {default}] [env: {}]",
            entry.meaning,
            entry.variable()
        ))
    });
    Command::new("regauge-gateway")
        .about("A reverse proxy in front of Rails that moves one route at a time to Rust")
        .version(env!("CARGO_PKG_VERSION"))
        .arg(Arg::new("config").long("config").value_name("FILE").help("settings in TOML [env: REGAUGE_GATEWAY_CONFIG]"))
        .arg(Arg::new("check").long("check").action(ArgAction::SetTrue).help("say whether the settings can be used, and end"))
        .arg(Arg::new("print-config").long("print-config").action(ArgAction::SetTrue).help("print the settings as a file, and end"))
        .arg(Arg::new("print-reference").long("print-reference").action(ArgAction::SetTrue).hide(true))
        .arg(Arg::new("take-over").long("take-over").action(ArgAction::SetTrue).help(
            "take the place of the gateway that answers at admin.socket: its listening sockets and its routes' states; it ends when this one is ready",
        ))
        .args(flags)
        .subcommands(commands::commands())
}

/// Runs the gateway with the words of a command line; ends when it does.
pub fn run(words: impl IntoIterator<Item = OsString>) -> ExitCode {
    let words: Vec<OsString> = words.into_iter().collect();
    // Processes that this one starts take nobody's place.
    let passed_on = words.iter().skip(1).filter(|word| *word != "--take-over").cloned().collect();
    let found = match command().try_get_matches_from(words) {
        Ok(found) => found,
        Err(error) => {
            // Nobody can be told that nobody can be told.
            let _ = error.print();
            return ExitCode::from(u8::try_from(error.exit_code()).unwrap_or(WRONG));
        }
    };
    let flags: Vec<_> =
        table::all().filter_map(|entry| found.get_one::<String>(entry.key).map(|value| (entry.key, value.clone()))).collect();
    let variable = |name: &str| std::env::var(name).ok();
    let file = found.get_one::<String>("config").cloned().or_else(|| variable("REGAUGE_GATEWAY_CONFIG")).map(PathBuf::from);
    let source = Source { file, flags };
    if let Some((name, given)) = found.subcommand() {
        let configured = || source.read().map(|settings| settings.operation.admin_socket).map_err(|error| error.to_string());
        return commands::run(name, given, configured);
    }
    let settings = match source.read() {
        Ok(settings) => settings,
        Err(error) => return wrong(&error),
    };
    if found.get_flag("print-reference") {
        print!("{}", table::reference());
    } else if found.get_flag("print-config") {
        print!("{}", read::print(&settings));
    } else if found.get_flag("check") {
        if let Err(error) = Shared::new(settings, None) {
            eprintln!("error: {error}");
            return ExitCode::from(WRONG);
        }
        println!("the settings can be used");
    } else {
        return serve(&Start { source, take_over: found.get_flag("take-over"), program: None, words: passed_on });
    }
    ExitCode::SUCCESS
}

fn wrong(error: &BadSettings) -> ExitCode {
    eprintln!("error: {error}");
    ExitCode::from(WRONG)
}

fn serve(start: &Start) -> ExitCode {
    match run::run(start) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}
