//! Several processes on one address, looked after by one that serves no client: it holds their listening sockets, so that what waits in their queues
//! outlives them, starts them and starts them again, and is the one that people talk to.
//!
//! Their sockets stand in a folder of their own. A change goes to all of them; one that starts later is told what holds.

use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::ffi::OsString;
use std::fs::DirBuilder;
use std::io;
use std::net::SocketAddr;
use std::os::fd::OwnedFd;
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};
use std::rc::Rc;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::child::Child;
use super::rates::Rates;
use super::single::{ROLLBACK, ordered};
use super::source::Source;
use super::{Change, Reason, Refusal, notify};
use crate::admin::client::NoAnswer;
use crate::admin::handoff::Deed;
use crate::front::maintenance::Status;
use crate::listen::Listener;
use crate::observe::log;
use crate::observe::snapshot::Snapshot;
use crate::settings::Settings;
use crate::shared::Shared;

/// How much longer than its requests a process may take to end.
const SLACK: Duration = Duration::from_secs(3);

/// The one that looks after others.
#[derive(Debug)]
pub struct Parent {
    source: Source,
    settings: RefCell<Settings>,
    address: SocketAddr,
    /// The listening sockets of each process.
    listeners: RefCell<Vec<Vec<Listener>>>,
    children: Vec<Rc<Child>>,
    pub folder: PathBuf,
    rates: RefCell<Rates>,
    /// States of routes that all are to have, by names.
    agreed: RefCell<HashMap<String, String>>,
    /// Who put the app into maintenance, when and why.
    maintained: RefCell<Option<String>>,
    started: Instant,
    draining: Cell<bool>,
}

impl Drop for Parent {
    fn drop(&mut self) {
        // It was made for this process alone.
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

/// A folder for the sockets of several processes that nobody else can look into.
fn folder() -> io::Result<PathBuf> {
    let base = std::env::var_os("XDG_RUNTIME_DIR").map(PathBuf::from).filter(|path| path.is_dir());
    let path = base.unwrap_or_else(std::env::temp_dir).join(format!("regauge-gateway-{}-{:x}", std::process::id(), fastrand::u32(..)));
    DirBuilder::new().mode(0o700).create(&path)?;
    Ok(path)
}

impl Parent {
    /// Looks after as many processes as there are parts of listeners.
    ///
    /// Errors when there is no folder for their sockets.
    pub fn new(source: Source, settings: Settings, address: SocketAddr, listeners: Vec<Vec<Listener>>) -> io::Result<Self> {
        let folder = folder()?;
        let children = (0..listeners.len()).map(|number| Rc::new(Child::new(number, &folder))).collect();
        Ok(Self {
            source,
            settings: RefCell::new(settings),
            address,
            listeners: RefCell::new(listeners),
            children,
            folder,
            rates: RefCell::default(),
            agreed: RefCell::default(),
            maintained: RefCell::default(),
            started: Instant::now(),
            draining: Cell::new(false),
        })
    }

    /// States that processes are to begin with, and maintenance.
    pub fn agree(&self, deed: &Deed) {
        self.agreed.borrow_mut().extend(deed.states.iter().cloned());
        self.maintained.borrow_mut().clone_from(&deed.maintenance);
    }

    /// Starts the processes, and keeps them until they are to end.
    ///
    /// Errors when one cannot be started.
    pub async fn keep(&self, program: &Path, words: &[OsString]) -> io::Result<()> {
        let mut all = tokio::task::JoinSet::new();
        for child in &self.children {
            let (child, program, words) = (Rc::clone(child), program.to_owned(), words.to_vec());
            all.spawn_local(async move { child.keep(program, words).await });
        }
        while let Some(ended) = all.join_next().await {
            ended.map_err(io::Error::other)??;
        }
        Ok(())
    }

    /// Waits until all processes answer.
    pub async fn ready(&self) {
        for child in &self.children {
            child.ready().await;
        }
    }

    /// What all of them know of themselves, added up.
    pub async fn snapshot(&self) -> Snapshot {
        let mut snapshot = Snapshot::default();
        for (_, each) in self.snapshots().await {
            snapshot.add(&each);
        }
        snapshot.version = env!("CARGO_PKG_VERSION").to_owned();
        snapshot.listen = self.address.to_string();
        snapshot.uptime = self.started.elapsed().as_secs_f64();
        snapshot.state = if self.draining.get() { "draining" } else { "serving" }.to_owned();
        self.rates.borrow().fill(&mut snapshot);
        snapshot
    }

    async fn snapshots(&self) -> Vec<(usize, Snapshot)> {
        let mut all = Vec::new();
        for (child, answer) in self.ask("GET", "/status", &Value::Null).await {
            if let Some(mut snapshot) = answer.ok().and_then(|answer| serde_json::from_value::<Snapshot>(answer).ok()) {
                snapshot.processes.iter_mut().for_each(|process| process.restarts = self.children[child].restarts.get());
                all.push((child, snapshot));
            }
        }
        all
    }

    /// Asks all of them at the same time.
    async fn ask(&self, method: &'static str, target: &'static str, body: &Value) -> Vec<(usize, Result<Value, NoAnswer>)> {
        let mut all = tokio::task::JoinSet::new();
        for child in &self.children {
            let (child, body) = (Rc::clone(child), body.clone());
            all.spawn_local(async move { (child.number, child.ask(method, target, &body).await) });
        }
        let mut answers: Vec<_> = Vec::new();
        while let Some(answer) = all.join_next().await {
            answers.extend(answer.ok());
        }
        answers.sort_by_key(|(number, _)| *number);
        answers
    }

    /// Looks at the counts, and at states that a process changed by itself: the others follow it.
    pub async fn look(&self) {
        let before = self.agreed.borrow().clone();
        let all = self.snapshots().await;
        let mut sum = Snapshot::default();
        all.iter().for_each(|(_, each)| sum.add(each));
        self.rates.borrow_mut().look(&sum);
        for (number, snapshot) in all {
            // One that was not told, for it was being started or had no time.
            let said = self.maintained.borrow().clone();
            if snapshot.maintenance.said != said {
                let body = json!({"on": said.is_some(), "said": said, "why": "as the other processes"});
                let _ = self.children[number].ask("POST", "/maintenance", &body).await;
            }
            for route in snapshot.routes {
                let agreed = |states: &HashMap<String, String>| states.get(&route.key).cloned().unwrap_or_else(|| "rails".to_owned());
                let (then, now) = (agreed(&before), agreed(&self.agreed.borrow()));
                // Where the others were told meanwhile, what they were in before says nothing.
                if route.state != then && then == now {
                    let who = if route.held { ROLLBACK.to_owned() } else { format!("process {number}") };
                    let reason = Reason { who, why: format!("as process {number} did: {}", route.changed) };
                    // One that cannot follow now differs at the next look.
                    let _ = self.set(&route.key, &route.state, &reason).await;
                }
            }
        }
    }

    /// Changes the state of a route in all of them.
    pub async fn set(&self, route: &str, state: &str, reason: &Reason) -> Result<Vec<Change>, Refusal> {
        let rollback = reason.who == ROLLBACK;
        let why = if rollback { reason.why.clone() } else { format!("{}: {}", reason.who, reason.why) };
        let body = json!({"route": route, "state": state, "why": why, "rollback": rollback});
        let mut changes: Vec<Change> = Vec::new();
        for (number, answer) in self.ask("POST", "/set", &body).await {
            match answer {
                Ok(answer) if changes.is_empty() => {
                    changes = serde_json::from_value(answer["changes"].clone()).unwrap_or_default();
                }
                Ok(_) => {}
                Err(NoAnswer::Refused(why)) => return Err(Refusal::Wrong(why)),
                // It is being started, and is told what holds when it is.
                Err(error) => log::warn("a process was not told of a change", |line| {
                    line.number("process", number as u64).text("error", error.to_string())
                }),
            }
        }
        self.agreed.borrow_mut().extend(changes.iter().map(|change| (change.route.clone(), change.after.clone())));
        Ok(changes)
    }

    /// Asks all of them for the same. Gives what they answer; who is being started is told of what holds when it is, or at the next look.
    async fn told(&self, target: &'static str, body: &Value) -> Result<Vec<Value>, Refusal> {
        let mut answers = Vec::new();
        for (number, answer) in self.ask("POST", target, body).await {
            match answer {
                Ok(answer) => answers.push(answer),
                Err(NoAnswer::Refused(why)) => return Err(Refusal::Wrong(why)),
                Err(error) => log::warn("a process was not told of a change", |line| {
                    line.number("process", number as u64).text("error", error.to_string())
                }),
            }
        }
        Ok(answers)
    }

    /// Begins or ends maintenance in all of them.
    pub async fn maintain(&self, on: bool, reason: &Reason) -> Result<Status, Refusal> {
        let said = on.then(|| ordered(reason));
        self.maintained.borrow_mut().clone_from(&said);
        let body = json!({"on": on, "said": said, "why": format!("{}: {}", reason.who, reason.why)});
        let mut status = Status::default();
        for answer in self.told("/maintenance", &body).await? {
            status.add(&serde_json::from_value(answer["maintenance"].clone()).unwrap_or_default());
        }
        Ok(status)
    }

    /// Has all of them forget answers that they keep.
    pub async fn purge(&self, path: &str, reason: &Reason) -> Result<usize, Refusal> {
        let body = json!({"path": path, "why": format!("{}: {}", reason.who, reason.why)});
        let answers = self.told("/purge", &body).await?;
        Ok(answers.iter().filter_map(|answer| answer["purged"].as_u64()).sum::<u64>() as usize)
    }

    /// Has all of them read their settings again.
    pub async fn reload(&self, reason: &Reason) -> Result<Vec<String>, Refusal> {
        let failed = |error: String| {
            log::error("the settings were not changed", |line| line.text("error", &error).text("who", &reason.who));
            Refusal::Wrong(format!("the settings were not changed: {error}"))
        };
        // What one cannot use none is told to.
        let settings = self.source.read().map_err(|error| failed(error.to_string()))?;
        Shared::check(settings.clone()).map_err(|error| failed(error.to_string()))?;
        let mut said = Vec::new();
        for (number, answer) in self.ask("POST", "/reload", &json!({ "why": format!("{}: {}", reason.who, reason.why) })).await {
            match answer {
                Ok(answer) if said.is_empty() => said = serde_json::from_value(answer["unchanged"].clone()).unwrap_or_default(),
                Ok(_) => {}
                Err(error) => return Err(failed(format!("process {number}: {error}"))),
            }
        }
        log::want(settings.log);
        let settings = settings.with_fixed(&self.settings.borrow());
        self.settings.replace(settings);
        Ok(said)
    }

    /// Begins the end of all.
    pub fn drain(&self, reason: &Reason) {
        if !self.draining.replace(true) {
            notify::tell("STOPPING=1");
            log::info("ending: no more connections are accepted", |line| line.text("who", &reason.who).text("why", &reason.why));
            // Who still has them open would keep their queues open.
            self.listeners.borrow_mut().clear();
            self.children.iter().for_each(|child| child.ends());
            let why = json!({ "why": format!("{}: {}", reason.who, reason.why) });
            for child in &self.children {
                let (child, why) = (Rc::clone(child), why.clone());
                // One that does not answer is killed when its time is over.
                tokio::task::spawn_local(async move { child.ask("POST", "/drain", &why).await.map_err(|_| child.kill()) });
            }
            // They end by themselves in time; what does not, is ended.
            let (children, limit) = (self.children.clone(), self.limit());
            tokio::task::spawn_local(async move {
                tokio::time::sleep(limit).await;
                children.iter().for_each(|child| child.kill());
            });
        }
    }

    /// Ends at once what is left.
    pub fn kill(&self) {
        self.children.iter().for_each(|child| child.kill());
    }

    /// For how long its end may take.
    fn limit(&self) -> Duration {
        self.settings.borrow().operation.drain + SLACK
    }

    /// Listening sockets: those of one process, or, for who takes the place of all, all of them.
    pub fn sockets(&self, child: Option<usize>) -> Result<(Deed, Vec<OwnedFd>), Refusal> {
        let listeners = self.listeners.borrow();
        let chosen: Vec<&Listener> = match child {
            Some(number) => listeners.get(number).into_iter().flatten().collect(),
            None => listeners.iter().flatten().collect(),
        };
        let states = self.agreed.borrow().iter().map(|(name, state)| (name.clone(), state.clone())).collect();
        deed(self.address, &chosen, states, self.maintained.borrow().clone())
    }
}

/// What is given to who takes listening sockets.
pub fn deed(
    address: SocketAddr,
    listeners: &[&Listener],
    states: Vec<(String, String)>,
    maintenance: Option<String>,
) -> Result<(Deed, Vec<OwnedFd>), Refusal> {
    if listeners.is_empty() {
        return Err(Refusal::Wrong("this gateway is ending: it has no listening sockets left to give".to_owned()));
    }
    let sockets: io::Result<Vec<OwnedFd>> = listeners.iter().map(|listener| listener.descriptor()).collect();
    let sockets = sockets.map_err(|error| Refusal::Wrong(error.to_string()))?;
    Ok((Deed { address: address.to_string(), descriptors: sockets.len(), states, maintenance }, sockets))
}
