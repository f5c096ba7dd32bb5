//! Puts settings together: defaults, then the file, then the environment, then flags. Each wins over those before it.

use std::path::{Path, PathBuf};

use toml::{Table, Value};

use super::Settings;
use super::table;
use super::unread::unread;

/// Why settings cannot be used. The text names where the wrong one stands.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BadSettings {
    #[error("{0}")]
    Unread(String),
    #[error("{path}: {why}")]
    File { path: PathBuf, why: String },
    #[error("{name}: {why}")]
    Value { name: String, why: String },
}

/// Reads settings. `flags` are keys with what the command line says; `environment` gives a variable's value.
pub fn read(file: Option<&Path>, environment: impl Fn(&str) -> Option<String>, flags: &[(&str, String)]) -> Result<Settings, BadSettings> {
    let mut settings = Settings::default();
    if let Some(path) = file {
        let wrong = |why: String| BadSettings::File { path: path.to_owned(), why };
        let advice = "--config, or REGAUGE_GATEWAY_CONFIG, names the settings in TOML; all have defaults, so that none is needed";
        let unread = |error| BadSettings::Unread(unread("--config", path, &error, advice));
        let text = std::fs::read_to_string(path).map_err(unread)?;
        file_text(&mut settings, &text).map_err(wrong)?;
    }
    for entry in table::all() {
        if let Some(value) = environment(&entry.variable()) {
            (entry.set)(&mut settings, &value).map_err(|why| BadSettings::Value { name: entry.variable(), why })?;
        }
    }
    for (key, value) in flags {
        if let Some(entry) = table::find(key) {
            (entry.set)(&mut settings, value).map_err(|why| BadSettings::Value { name: format!("--{}", entry.flag()), why })?;
        }
    }
    whole(settings)
}

/// The settings of a file's text alone.
pub fn of(text: &str) -> Result<Settings, BadSettings> {
    let mut settings = Settings::default();
    file_text(&mut settings, text).map_err(|why| BadSettings::File { path: PathBuf::new(), why })?;
    whole(settings)
}

/// Settings, where none of them contradicts another.
fn whole(settings: Settings) -> Result<Settings, BadSettings> {
    if let Some(why) = settings.operation.problem() {
        return Err(BadSettings::Value { name: "admin".to_owned(), why });
    }
    if let Some(why) = settings.tls.wrong() {
        return Err(BadSettings::Value { name: "tls".to_owned(), why });
    }
    Ok(settings)
}

fn file_text(settings: &mut Settings, text: &str) -> Result<(), String> {
    let table: Table = text.parse().map_err(|error: toml::de::Error| error.to_string().trim_end().to_owned())?;
    apply(settings, &table, "")
}

fn apply(settings: &mut Settings, table: &Table, prefix: &str) -> Result<(), String> {
    for (name, value) in table {
        let key = if prefix.is_empty() { name.clone() } else { format!("{prefix}.{name}") };
        if let (Value::Array(_), Some(list)) = (value, table::lists().find(|list| list.key == key)) {
            (list.set)(settings, value.clone()).map_err(|why| format!("[[{key}]]: {why}"))?;
            continue;
        }
        let text = match value {
            Value::Table(inner) if !inner.is_empty() && table::find(&key).is_none() => {
                apply(settings, inner, &key)?;
                continue;
            }
            Value::String(text) => text.clone(),
            Value::Integer(number) => number.to_string(),
            Value::Boolean(yes) => yes.to_string(),
            // What a flag says with commas may be a list here.
            Value::Array(items) if items.iter().all(Value::is_str) => items.iter().filter_map(Value::as_str).collect::<Vec<_>>().join(", "),
            _ => String::new(),
        };
        let Some(entry) = table::find(&key) else {
            let meant = table::nearest(&key).map(|near| format!("; did you mean `{near}`?")).unwrap_or_default();
            return Err(format!("there is no setting `{key}`{meant}"));
        };
        let listed = || value.as_array().is_some_and(|items| items.iter().all(Value::is_str));
        if !matches!(value, Value::String(_) | Value::Integer(_) | Value::Boolean(_)) && !listed() {
            return Err(format!("`{key}` is a {}, not {}", value.type_str(), entry.value));
        }
        (entry.set)(settings, &text).map_err(|why| format!("{key}: {why}"))?;
    }
    Ok(())
}

/// The settings as a file that would give them.
pub fn print(settings: &Settings) -> String {
    let (mut plain, mut sections) = (String::new(), Vec::<(&str, String)>::new());
    for entry in table::all() {
        let shown = (entry.show)(settings);
        let bare = matches!(entry.value, "N" | "BOOL");
        let value = if bare { shown } else { Value::String(shown).to_string() };
        match entry.key.split_once('.') {
            None => plain.push_str(&format!("{} = {value}\n", entry.key)),
            Some((section, name)) => {
                let line = format!("{name} = {value}\n");
                match sections.iter_mut().find(|(each, _)| *each == section) {
                    Some((_, text)) => text.push_str(&line),
                    None => sections.push((section, line)),
                }
            }
        }
    }
    let mut text = sections.into_iter().fold(plain, |text, (section, lines)| format!("{text}\n[{section}]\n{lines}"));
    for list in table::lists() {
        let rules = (list.show)(settings);
        if rules.as_array().is_some_and(|rules| !rules.is_empty()) {
            let table = Table::from_iter([(list.key.to_owned(), rules)]);
            text.push_str(&format!("\n{table}"));
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn from(text: &str, environment: &[(&str, &str)], flags: &[(&str, &str)]) -> Result<Settings, String> {
        let path = std::env::temp_dir().join(format!("regauge-gateway-{}-{:?}.toml", std::process::id(), std::thread::current().id()));
        std::fs::write(&path, text).unwrap();
        let flags: Vec<_> = flags.iter().map(|(key, value)| (*key, (*value).to_owned())).collect();
        let variable = |name: &str| environment.iter().find(|(each, _)| *each == name).map(|(_, value)| (*value).to_owned());
        let settings = read(Some(&path), variable, &flags);
        std::fs::remove_file(&path).unwrap();
        settings.map_err(|error| error.to_string().replace(&path.display().to_string(), "FILE"))
    }

    #[test]
    fn flags_win_over_the_environment_and_that_over_the_file() {
        let file = "threads = 2\n[timeouts]\nhead = \"1s\"\nbody = 2\nsend = \"3s\"\n";
        let settings =
            from(file, &[("REGAUGE_GATEWAY_TIMEOUTS_BODY", "20s"), ("REGAUGE_GATEWAY_TIMEOUTS_SEND", "30s")], &[("timeouts.send", "300s")])
                .unwrap();
        let timeouts = settings.timeouts;
        assert_eq!((settings.threads, [timeouts.head, timeouts.body, timeouts.send].map(|each| each.as_secs())), (2, [1, 20, 300]));
    }

    #[test]
    fn what_is_printed_is_what_is_read() {
        let settings = from("listen = \"127.0.0.1:1\"\n[limits]\nbody = \"3MiB\"\n", &[], &[]).unwrap();
        let printed = print(&settings);
        assert!(printed.contains("listen = \"127.0.0.1:1\"") && printed.contains("[limits]\nbody = \"3MiB\"\n"), "{printed}");
        assert_eq!(print(&from(&printed, &[], &[]).unwrap()), printed);
    }

    #[test]
    fn lists_are_read_and_printed() {
        let file = "trusted_proxies = [\"10.0.0.0/8\", \"unix\"]\n[[rate_limits]]\nrequests = 5\nper = \"1m\"\n[[rate_limits]]\nat_once = 2\npath = \"/a\"\n";
        let settings = from(file, &[], &[]).unwrap();
        assert_eq!((settings.guard.rates.len(), settings.guard.trust.proxies.to_string().as_str()), (2, "10.0.0.0/8, unix"));
        let printed = print(&settings);
        let again = from(&printed, &[], &[]).unwrap();
        assert_eq!((&again.guard.rates, print(&again)), (&settings.guard.rates, printed));
        let said = from("[[rate_limits]]\nrequest = 5", &[], &[]).unwrap_err();
        assert!(said.starts_with("FILE: [[rate_limits]]: ") && said.contains("unknown field `request`"), "{said}");
        assert!(from("[[rate_limit]]", &[], &[]).unwrap_err().contains("did you mean `rate_limits`?"));
    }

    #[test]
    fn mistakes_are_named_with_their_place() {
        let said = |text: &str| from(text, &[], &[]).unwrap_err();
        assert_eq!(said("timeout.head = 1"), "FILE: there is no setting `timeout.head`; did you mean `timeouts.head`?");
        assert_eq!(said("[timeouts]\nhead = \"soon\""), "FILE: timeouts.head: `soon` is no duration: write 250ms, 15s, 5m or 24h");
        assert_eq!(said("rails = [1]"), "FILE: `rails` is a array, not URL");
        assert_eq!(said("timeouts = 5"), "FILE: there is no setting `timeouts`");
        assert!(said("a = ").starts_with("FILE: TOML parse error at line 1"), "{}", said("a = "));
        assert_eq!(from("", &[("REGAUGE_GATEWAY_THREADS", "x")], &[]).unwrap_err(), "REGAUGE_GATEWAY_THREADS: `x` is no whole number");
        assert_eq!(from("", &[], &[("listen", "here")]).unwrap_err(), "--listen: `here` is no address with a port, such as 0.0.0.0:8080");
        let missing = read(Some(Path::new("/nowhere.toml")), |_| None, &[]).unwrap_err();
        assert!(missing.to_string().starts_with("--config: there is no file /nowhere.toml; --config, or REG"), "{missing}");
    }
}
