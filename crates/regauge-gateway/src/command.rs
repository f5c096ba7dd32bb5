//! The command line of the gateway. Every setting is a flag; see [`crate::settings::table`].

use std::ffi::OsString;
use std::path::{Path, PathBuf};
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
        .arg(Arg::new("app").last(true).num_args(1..).value_name("COMMAND").value_parser(clap::value_parser!(OsString)).help(
            "start the app with this, `-- bin/rails server`: it is told its port by PORT, and the gateway ends with it",
        ))
        .subcommands(commands::commands())
}

/// Runs the gateway with the words of a command line; ends when it does.
pub fn run(words: impl IntoIterator<Item = OsString>) -> ExitCode {
    let words: Vec<OsString> = words.into_iter().collect();
    // Processes that this one starts take nobody's place.
    let own = words.iter().skip(1).take_while(|word| *word != "--");
    let mut passed_on: Vec<OsString> = own.filter(|word| *word != "--take-over").cloned().collect();
    let found = match command().try_get_matches_from(words) {
        Ok(found) => found,
        Err(error) => {
            // Nobody can be told that nobody can be told.
            let _ = error.print();
            return ExitCode::from(u8::try_from(error.exit_code()).unwrap_or(WRONG));
        }
    };
    let mut flags: Vec<_> =
        table::all().filter_map(|entry| found.get_one::<String>(entry.key).map(|value| (entry.key, value.clone()))).collect();
    let variable = |name: &str| std::env::var(name).ok();
    let file = found.get_one::<String>("config").cloned().or_else(|| variable("REGAUGE_GATEWAY_CONFIG")).map(PathBuf::from);
    let app: Vec<OsString> = found.get_many::<OsString>("app").into_iter().flatten().cloned().collect();
    if let Some(folder) = sendfile_folder(&app, file.as_deref(), &flags) {
        passed_on.push(format!("--sendfile-roots={folder}").into());
        flags.push(("sendfile.roots", folder));
    }
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
        match Shared::check(settings) {
            Ok(notes) => notes.iter().for_each(|note| eprintln!("note: {note}")),
            Err(error) => {
                eprintln!("error: {error}");
                return ExitCode::from(WRONG);
            }
        }
        println!("the settings can be used");
    } else {
        return serve(&Start { source, take_over: found.get_flag("take-over"), program: None, words: passed_on, app });
    }
    ExitCode::SUCCESS
}

/// The app's folder, whose files it may have sent: that of the gateway, where it starts the app, and the settings say nothing else.
fn sendfile_folder(app: &[OsString], file: Option<&Path>, flags: &[(&'static str, String)]) -> Option<String> {
    if app.is_empty() {
        return None;
    }
    let settings = read::read(file, |name| std::env::var(name).ok(), flags).ok()?;
    let none = settings.sendfile.roots.is_empty() && settings.sendfile.accel.is_empty();
    let folder = std::env::current_dir().ok().filter(|_| none)?;
    // A comma stands between two of them.
    folder.to_str().filter(|folder| !folder.contains(',')).map(str::to_owned)
}

fn wrong(error: &BadSettings) -> ExitCode {
    eprintln!("error: {error}");
    ExitCode::from(WRONG)
}

fn serve(start: &Start) -> ExitCode {
    match run::run(start) {
        Ok(code) => ExitCode::from(code),
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}
