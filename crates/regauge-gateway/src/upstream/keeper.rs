//! What looks after the upstreams, on one thread for all that serve: checks, names, and what time changes.

use std::sync::Arc;
use std::time::Duration;

use super::address::Address;
use super::check::check;
use super::group::Group;
use super::names;
use crate::background::Task;

/// How soon a name that was not found is looked up again.
const RETRY: Duration = Duration::from_secs(2);
/// For which nothing happens by itself, where nothing else says when.
const LONG: Duration = Duration::from_secs(3600);

/// The tasks of a group.
pub fn tasks(group: &Arc<Group>) -> Vec<Task> {
    let mut tasks: Vec<Task> = vec![Box::pin(time(Arc::clone(group)))];
    let health = &group.rules.health;
    let checked = !health.path.is_empty() && (group.members.len() > 1 || health.single);
    for (place, member) in group.members.iter().enumerate() {
        if checked {
            tasks.push(Box::pin(checks(Arc::clone(group), place)));
        }
        if let Address::Tcp { host, port, .. } = &member.address
            && names::literal(host).is_none()
        {
            tasks.push(Box::pin(lookups(Arc::clone(group), place, host.clone(), *port)));
        }
    }
    tasks
}

async fn time(group: Arc<Group>) {
    loop {
        let next = group.tick().unwrap_or(LONG);
        // Whichever comes first.
        let _ = tokio::time::timeout(next, group.changed.notified()).await;
    }
}

async fn checks(group: Arc<Group>, place: usize) {
    let rules = &group.rules.health;
    let Some(member) = group.members.get(place) else { return };
    loop {
        let found = check(member, group.connector.as_ref(), rules).await;
        group.checked(place, found);
        // A tenth more or less, so that many gateways do not ask at the same time.
        tokio::time::sleep(rules.interval.mul_f64(0.9 + fastrand::f64() * 0.2)).await;
    }
}

async fn lookups(group: Arc<Group>, place: usize, host: String, port: u16) {
    let every = group.rules.names;
    let Some(member) = group.members.get(place) else { return };
    loop {
        let asked = host.clone();
        // It blocks, so on a thread that only waits for it.
        let found = tokio::task::spawn_blocking(move || names::look_up(&asked, port)).await;
        let next = match found {
            Ok(Ok(addresses)) => {
                member.places.found(addresses);
                every
            }
            Ok(Err(error)) => {
                member.say(Some(format!("its name was not found: {error}")));
                RETRY.min(every)
            }
            Err(_) => RETRY,
        };
        tokio::time::sleep(next).await;
    }
}
