//! Requests that have to come from somebody who is logged in to Rails: the session's cookie is read here, with the app's secret.
//!
//! That somebody is logged in says nothing of what they may do: that stays with the app.

use std::path::Path;
use std::time::{SystemTime, UNIX_EPOCH};

use rails_formats::cookies::{Defaults, Jar};
use rails_formats::credentials;
use rails_formats::message::Serializer;
use rails_formats::value::Value;

use super::place::{Asked, Place};
use super::refusal::{Refusal, Why};
use crate::facade::sticky::cookie;
use crate::head::Head;
use crate::settings::guard::{Mode, Session, SessionRule};
use crate::settings::unread::unread;

/// The largest file of secrets.
const LARGEST: u64 = 1 << 20;
/// What is in `session.older_secret_file`.
const OLDER: &str = "it has the secret_key_base of before, whose sessions are still taken";
/// The longest cookie that is read: browsers keep none that is longer (and Rails writes none, `MAX_COOKIE_SIZE`).
const LONGEST_COOKIE: usize = 8 * 1024;

#[derive(Debug)]
struct Rule {
    place: Place,
    except: Vec<Place>,
    /// What has to stand in the session.
    key: String,
    /// Where who is not logged in is sent; empty: 401.
    login: String,
    mode: Mode,
}

/// Rails' sessions, and who needs one.
#[derive(Debug)]
pub struct Sessions {
    cookie: String,
    jar: Jar,
    rules: Vec<Rule>,
}

impl Sessions {
    /// Reads the app's secret and the rules. None: sessions are not looked at.
    ///
    /// Errors with a sentence for the user.
    pub fn new(session: &Session, rules: &[SessionRule]) -> Result<Option<Self>, String> {
        if session.cookie.is_empty() {
            return if rules.is_empty() { Ok(None) } else { Err("session.cookie, the name of the session's cookie, is needed".to_owned()) };
        }
        let mut defaults = Defaults::of(session.load_defaults);
        if !session.serializer.is_empty() {
            defaults.serializer =
                Serializer::named(&session.serializer).ok_or_else(|| format!("there is no serializer `{}`", session.serializer))?;
        }
        let rules = rules.iter().map(read).collect::<Result<_, String>>()?;
        let mut jar = Jar::new(secret(session)?.as_bytes(), defaults);
        if let Some(path) = &session.older_secret_file {
            jar = jar.rotate(file("session.older_secret_file", path, OLDER)?.as_bytes(), defaults);
        }
        Ok(Some(Self { cookie: session.cookie.clone(), jar, rules }))
    }

    /// What stands in a request's session. None: it has none, or one that is not the app's.
    pub fn of(&self, head: &Head) -> Option<Value> {
        let value = cookie(head, self.cookie.as_bytes()).filter(|value| value.len() <= LONGEST_COOKIE)?;
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_millis();
        self.jar.encrypted(&self.cookie, value, i64::try_from(now).unwrap_or(i64::MAX)).ok()
    }

    /// A session's id, which stays the same while its cookie changes with every answer: for what is to know a client again.
    pub fn id(&self, head: &Head) -> Option<String> {
        self.of(head)?.get("session_id")?.text().map(str::to_owned)
    }

    /// Looks at a request. Gives whether a rule that only reports would have refused it.
    ///
    /// Errors with the answer.
    pub fn check(&self, head: &Head, asked: &Asked<'_>) -> Result<bool, Refusal> {
        let mut reported = false;
        let mut session = None;
        for rule in &self.rules {
            if !rule.place.holds(head.method(), asked) || rule.except.iter().any(|place| place.surely_holds(head.method(), asked)) {
                continue;
            }
            let session = session.get_or_insert_with(|| self.of(head));
            if session.as_ref().and_then(|session| session.get(&rule.key)).is_some_and(Value::is_present) {
                continue;
            }
            if rule.mode == Mode::Enforce {
                return Err(rule.refusal(head));
            }
            reported = true;
        }
        Ok(reported)
    }
}

impl Rule {
    fn refusal(&self, head: &Head) -> Refusal {
        let page = matches!(head.method(), b"GET" | b"HEAD")
            && head
                .value(b"accept")
                .is_none_or(|accept| [&b"text/html"[..], b"*/*"].iter().any(|kind| memchr::memmem::find(accept, kind).is_some()));
        if page && !self.login.is_empty() {
            return Refusal::new(Why::Session, 302).with("location", self.login.clone());
        }
        // RFC 9110, section 15.5.2: 401 names a scheme. There is none for forms; browsers ask nobody for this one.
        Refusal::new(Why::Session, 401).with("www-authenticate", "Cookie realm=\"session\"".to_owned())
    }
}

fn read(rule: &SessionRule) -> Result<Rule, String> {
    if rule.require.is_empty() {
        return Err("`require` names what has to stand in the session, such as warden.user.user.key".to_owned());
    }
    let fine = rule.login.is_empty() || (rule.login.starts_with('/') && !rule.login.starts_with("//"));
    if !fine || !rule.login.bytes().all(|byte| byte.is_ascii_graphic()) {
        return Err(format!("`{}` is no path of a page for logging in", rule.login.escape_debug()));
    }
    let mut except = rule.except.iter().map(|path| Place::new(path, &[])).collect::<Result<Vec<_>, _>>()?;
    if !rule.login.is_empty() {
        // The page itself, and its form, or nobody could ever log in.
        except.push(Place::new(rule.login.split(['?', '#']).next().unwrap_or_default(), &[])?);
    }
    Ok(Rule {
        place: Place::new(&rule.path, &rule.methods)?,
        except,
        key: rule.require.clone(),
        login: rule.login.clone(),
        mode: rule.mode,
    })
}

/// `secret_key_base`, from where Rails has it: a file, credentials, or the environment.
fn secret(session: &Session) -> Result<String, String> {
    if let Some(path) = &session.secret_file {
        return file("session.secret_file", path, "it has the app's secret_key_base");
    }
    let Some(path) = &session.credentials else {
        let said = std::env::var("SECRET_KEY_BASE").ok().filter(|secret| !secret.is_empty());
        return said.ok_or_else(|| "session.secret_file, session.credentials or SECRET_KEY_BASE is needed to read sessions".to_owned());
    };
    let key = match &session.master_key {
        Some(path) => file("session.master_key", path, "it is config/master.key of the app")?,
        None => std::env::var("RAILS_MASTER_KEY")
            .map_err(|_| "session.master_key or RAILS_MASTER_KEY is needed to read credentials".to_owned())?,
    };
    let wrong = |why: String| format!("session.credentials: {}: {why}", path.display());
    let text = file("session.credentials", path, "it is config/credentials.yml.enc of the app")?;
    let yaml = credentials::read(text.as_bytes(), key.as_bytes()).map_err(|bad| wrong(bad.to_string()))?;
    credentials::secret_key_base(&yaml).ok_or_else(|| wrong("there is no secret_key_base in it".to_owned()))
}

/// A file's text, without what stands around it. `advice`: what the file of this setting has in it.
fn file(setting: &str, path: &Path, advice: &str) -> Result<String, String> {
    let wrong = |why: String| format!("{setting}: {}: {why}", path.display());
    let unread = |error| unread(setting, path, &error, advice);
    if std::fs::metadata(path).map_err(unread)?.len() > LARGEST {
        return Err(wrong(format!("larger than {LARGEST} bytes")));
    }
    let text = std::fs::read_to_string(path).map_err(unread)?;
    if text.trim().is_empty() { Err(wrong("it is empty".to_owned())) } else { Ok(text.trim().to_owned()) }
}
