//! Rails' sessions, and which requests need one.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use super::entry::{Entry, file, keep, name};
use super::guard::Mode;
use super::list::{List, read, show};

/// How an app writes its sessions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    /// The cookie's name (`_shop_session`); empty: sessions are not looked at.
    pub cookie: String,
    pub secret_file: Option<PathBuf>,
    pub credentials: Option<PathBuf>,
    pub master_key: Option<PathBuf>,
    /// A secret whose sessions are still taken.
    pub older_secret_file: Option<PathBuf>,
    pub load_defaults: (u32, u32),
    /// Empty: what the version says.
    pub serializer: String,
}

impl Default for Session {
    fn default() -> Self {
        let (cookie, serializer) = (String::new(), String::new());
        Self { cookie, secret_file: None, credentials: None, master_key: None, older_secret_file: None, load_defaults: (7, 2), serializer }
    }
}

/// `[[sessions]]`: requests that need one.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct SessionRule {
    pub path: String,
    pub methods: Vec<String>,
    pub except: Vec<String>,
    pub require: String,
    pub login: String,
    pub mode: Mode,
}

/// Their rows.
pub const ROWS: &[Entry] = &[
    name!(
        "session.cookie",
        guard.session.cookie,
        "the name of Rails' encrypted session cookie, such as _shop_session; empty: sessions are not looked at"
    ),
    file!(
        "session.secret_file",
        guard.session.secret_file,
        "a file with the app's secret_key_base; without it credentials, or SECRET_KEY_BASE"
    ),
    file!("session.credentials", guard.session.credentials, "config/credentials.yml.enc, to read secret_key_base from"),
    file!("session.master_key", guard.session.master_key, "config/master.key; without it RAILS_MASTER_KEY"),
    file!("session.older_secret_file", guard.session.older_secret_file, "a secret_key_base of before, whose sessions are still taken"),
    Entry {
        key: "session.load_defaults",
        value: "VERSION",
        meaning: "the app's config.load_defaults: 5.2 to 8.0",
        set: |settings, text| keep(&mut settings.guard.session.load_defaults, version(text)),
        show: |settings| {
            let (major, minor) = settings.guard.session.load_defaults;
            format!("{major}.{minor}")
        },
    },
    name!(
        "session.serializer",
        guard.session.serializer,
        "the app's cookies_serializer, where it is not that of load_defaults: json, json_allow_marshal, message_pack, marshal"
    ),
];

/// Their list.
pub const LISTS: &[List] = &[List {
    key: "sessions",
    columns: &[
        ("path", "where it holds: a path and all below, or a pattern of Rails; empty: everywhere"),
        ("methods", "of which methods; empty: all"),
        ("except", "paths below that need none; that of `login` never does"),
        ("require", "what has to stand in the session: user_id, warden.user.user.key"),
        ("login", "where pages send who is not logged in (302); empty, and for all else: 401"),
        ("mode", "enforce. report: only counted"),
    ],
    set: |settings, value| keep(&mut settings.guard.sessions, read(value)),
    show: |settings| show(&settings.guard.sessions),
}];

fn version(text: &str) -> Result<(u32, u32), String> {
    let wrong = || format!("`{}` is no version of Rails, such as 7.2", text.escape_debug());
    let (major, minor) = text.split_once('.').ok_or_else(wrong)?;
    Ok((major.parse().map_err(|_| wrong())?, minor.parse().map_err(|_| wrong())?))
}
