//! Upstreams that serve the same, and which of them a request goes to. Shared by all threads.
//!
//! The one with the fewest requests under way for its share is chosen (all threads' together: what one thread knows says little), of those the one
//! with the fewest upgraded connections, of those the next in turn. Those that are down or out are left aside, unless all are: then nobody knows
//! better than to ask them (envoy's panic mode, for its last host only; it begins at half of them, which would send to those that are gone).

use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::{Duration, Instant};

use tokio::sync::Notify;

use super::address::Addresses;
use super::breaker::Breaker;
use super::condition::{Condition, FULL, State};
use super::connect::Connector;
use super::member::Member;
use crate::observe::log;
use crate::settings::Upstreams as Rules;

/// Requests that may wait for their turn at the same time.
const MOST_WAITING: u32 = 4096;

/// Upstreams that serve the same.
#[derive(Debug)]
pub struct Group {
    /// What it serves: `rails`, `rust`.
    pub name: &'static str,
    pub members: Box<[Member]>,
    pub breaker: Breaker,
    pub rules: Arc<Rules>,
    /// Opens connections over TLS, where any is.
    pub(super) connector: Option<Connector>,
    /// Locked where a condition changes, never for a request that goes well.
    conditions: Mutex<Box<[Condition]>>,
    /// Woken when a place is free, if anyone waits.
    pub(super) freed: Notify,
    pub(super) waiting: AtomicU32,
    /// Woken when a condition changed that time will change again.
    pub(super) changed: Notify,
}

/// Which upstream a request may go to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Choice {
    /// A place was taken there.
    Member(usize),
    /// They have as many requests under way as they may.
    Full,
    /// All were tried.
    None,
}

impl Group {
    /// A group with nothing under way.
    pub fn new(name: &'static str, addresses: &Addresses, rules: Arc<Rules>, connector: Option<Connector>) -> Self {
        let now = Instant::now();
        let members: Box<[Member]> = addresses.all().iter().cloned().map(Member::new).collect();
        let conditions = members.iter().map(|_| Condition::new(rules.slow_start, now)).collect();
        Self {
            name,
            breaker: Breaker::new(rules.breaker, now),
            conditions: Mutex::new(conditions),
            members,
            connector,
            freed: Notify::new(),
            waiting: AtomicU32::new(0),
            changed: Notify::new(),
            rules,
        }
    }

    /// Takes over what another group knows of the upstreams that both have.
    pub fn follow(&self, before: &Self) {
        let old = before.conditions();
        let mut conditions = self.conditions();
        for (condition, member) in conditions.iter_mut().zip(&self.members) {
            if let Some(place) = before.members.iter().position(|each| each.address == member.address)
                && let Some(known) = old.get(place)
            {
                *condition = known.clone().growing(self.rules.slow_start);
                member.say(before.members[place].problem());
                member.places.found(before.members[place].places.all().to_vec());
            }
        }
        self.weigh(&conditions, Instant::now());
    }

    /// Chooses an upstream that was not tried and takes a place there. `turn`: where to begin among equals.
    pub fn choose(&self, turn: usize, tried: u64) -> Choice {
        loop {
            let choice = match self.least(turn, tried, true) {
                Choice::None => self.least(turn, tried, false),
                choice => choice,
            };
            match choice {
                // Another thread may have been quicker.
                Choice::Member(place) if !self.enter(place) => {}
                choice => return choice,
            }
        }
    }

    /// Takes a place at an upstream.
    pub(super) fn enter(&self, place: usize) -> bool {
        self.members.get(place).is_some_and(|member| Member::enter(&member.active, self.rules.most))
    }

    fn least(&self, turn: usize, tried: u64, well: bool) -> Choice {
        let mut best: Option<(usize, u64, u32)> = None;
        let mut full = false;
        for step in 0..self.members.len() {
            let place = (turn + step) % self.members.len();
            let member = &self.members[place];
            let weight = if well { member.weight.load(Ordering::Relaxed) } else { FULL };
            if tried & (1 << place) != 0 || weight == 0 {
                continue;
            }
            let active = member.active.load(Ordering::Relaxed);
            if self.rules.most > 0 && active >= self.rules.most {
                full = true;
                continue;
            }
            let load = u64::from(active + 1) * u64::from(FULL) * u64::from(FULL) / u64::from(weight);
            let tunnels = member.tunnels.load(Ordering::Relaxed);
            if best.is_none_or(|(_, least, fewest)| (load, tunnels) < (least, fewest)) {
                best = Some((place, load, tunnels));
            }
        }
        match best {
            Some((place, ..)) => Choice::Member(place),
            None if full => Choice::Full,
            None => Choice::None,
        }
    }

    /// Whether there is another to try.
    pub fn has_others(&self, tried: u64) -> bool {
        (tried.count_ones() as usize) < self.members.len()
    }

    /// A place became free.
    pub(super) fn freed(&self, member: &Member) {
        if self.waiting.load(Ordering::SeqCst) > 0 {
            self.freed.notify_one();
            // The request that left the place may have left its connection, too.
            member.opened.notify_one();
        }
    }

    /// Waits to be woken by `on`, unless `look` finds something after this wait has begun. None where too many wait already. What was waited for may
    /// be gone again; who waits never wakes others, who would wake it in turn.
    pub(super) async fn wait<T>(&self, on: &Notify, look: impl FnOnce() -> Option<T>) -> Option<Option<T>> {
        if !Member::enter(&self.waiting, MOST_WAITING) {
            return None;
        }
        let _waiting = Waiting(self);
        let mut woken = std::pin::pin!(on.notified());
        woken.as_mut().enable();
        let found = look();
        if found.is_none() {
            woken.await;
        }
        Some(found)
    }

    /// An upstream answered.
    pub fn succeeded(&self, place: usize) {
        if let Some(member) = self.members.get(place)
            && member.failures.load(Ordering::Relaxed) != 0
        {
            member.failures.store(0, Ordering::Relaxed);
        }
    }

    /// An upstream failed a request: it could not be reached, broke off, was silent, or said 502, 503 or 504. Where it did so too often in a row it
    /// is left out for a while, if others are well.
    pub fn failed(&self, place: usize, problem: &str) {
        let Some(member) = self.members.get(place) else { return };
        member.failed.fetch_add(1, Ordering::Relaxed);
        let row = member.failures.fetch_add(1, Ordering::Relaxed).saturating_add(1);
        let most = self.rules.eject.failures;
        if most == 0 || row < most {
            return;
        }
        let now = Instant::now();
        let mut conditions = self.conditions();
        let out = conditions.iter().filter(|each| each.state() == State::Out).count();
        let allowed = (conditions.len() * self.rules.eject.share as usize / 100).max(1);
        let others = conditions.iter().enumerate().any(|(each, condition)| each != place && condition.weight(now) > 0);
        if out >= allowed || !others {
            return;
        }
        if let Some(time) = conditions.get_mut(place).and_then(|condition| condition.eject(&self.rules.eject, now)) {
            member.failures.store(0, Ordering::Relaxed);
            member.ejections.fetch_add(1, Ordering::Relaxed);
            member.say(Some(format!("left out for {} s: {row} failures in a row, the last: {problem}", time.as_secs_f32())));
            log::warn("an upstream is left out", |line| {
                line.text("upstream", member.address.to_string()).millis("for", time).number("failures", row.into()).text("last", problem)
            });
            self.weigh(&conditions, now);
            self.changed.notify_one();
        }
    }

    /// Takes what a check of an upstream found; an error says what is wrong. Whether it is in another state now.
    pub fn checked(&self, place: usize, found: Result<(), String>) -> bool {
        let (Some(member), now) = (self.members.get(place), Instant::now()) else { return false };
        let well = found.is_ok();
        let mut conditions = self.conditions();
        let Some(condition) = conditions.get_mut(place) else { return false };
        let changed = condition.checked(well, &self.rules.health, now);
        let state = condition.state();
        match (changed, &found) {
            (true, Err(why)) => {
                log::warn("an upstream is down", |line| line.text("upstream", member.address.to_string()).text("why", why));
            }
            (true, Ok(())) => log::info("an upstream is back", |line| line.text("upstream", member.address.to_string())),
            _ => {}
        }
        if state != State::Out {
            member.say(found.err());
        }
        if changed {
            member.failures.store(0, Ordering::Relaxed);
            self.weigh(&conditions, now);
            self.changed.notify_one();
        }
        if well {
            self.breaker.hopeful();
        }
        changed
    }

    /// Does what time does. When to call again; None: not before [`Group::changed`] is woken.
    pub fn tick(&self) -> Option<Duration> {
        let now = Instant::now();
        let mut conditions = self.conditions();
        let next = conditions.iter_mut().filter_map(|condition| condition.tick(&self.rules.eject, now)).min();
        self.weigh(&conditions, now);
        next
    }

    /// What each upstream is in.
    pub fn states(&self) -> Vec<State> {
        self.conditions().iter().map(Condition::state).collect()
    }

    fn conditions(&self) -> MutexGuard<'_, Box<[Condition]>> {
        // Nothing that holds it can panic halfway.
        self.conditions.lock().unwrap_or_else(|broken| broken.into_inner())
    }

    fn weigh(&self, conditions: &[Condition], now: Instant) {
        for (member, condition) in self.members.iter().zip(conditions) {
            member.weight.store(condition.weight(now), Ordering::Relaxed);
        }
        // Those who wait may have somewhere to go now.
        self.freed.notify_waiters();
    }
}

struct Waiting<'a>(&'a Group);

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        self.0.waiting.fetch_sub(1, Ordering::SeqCst);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn group(addresses: &str, change: impl FnOnce(&mut Rules)) -> Group {
        let mut rules = Rules { slow_start: Duration::from_millis(1), ..Rules::default() };
        change(&mut rules);
        Group::new("rails", &addresses.parse().unwrap(), Arc::new(rules), None)
    }

    fn fail(group: &Group, place: usize, times: usize) {
        (0..times).for_each(|_| group.failed(place, "broke off"));
    }

    #[test]
    fn the_one_with_the_least_to_do_is_chosen_and_equals_in_turn() {
        let group = group("a,b,c", |_| ());
        assert_eq!([0, 1, 2].map(|turn| group.choose(turn, 0)), [0, 1, 2].map(Choice::Member));
        group.members[1].active.store(0, Ordering::Relaxed);
        assert_eq!((group.choose(0, 0), group.choose(0, 0b10)), (Choice::Member(1), Choice::Member(0)));
        assert_eq!(group.choose(0, 0b111), Choice::None);
        // A tenth of a share is chosen where the others have ten times as much to do.
        group.members[2].weight.store(10, Ordering::Relaxed);
        group.members.iter().for_each(|member| member.active.store(0, Ordering::Relaxed));
        let taken = (0..42).filter(|turn| group.choose(*turn, 0) == Choice::Member(2)).count();
        assert_eq!(taken, 2);
    }

    #[test]
    fn upgraded_connections_are_spread_as_well() {
        let group = group("a,b", |_| ());
        group.members[0].tunnels.store(1, Ordering::Relaxed);
        assert_eq!(group.choose(0, 0), Choice::Member(1));
    }

    #[test]
    fn a_full_group_is_waited_for() {
        let group = group("a,b", |rules| rules.most = 1);
        assert_eq!([(); 3].map(|()| group.choose(0, 0)), [Choice::Member(0), Choice::Member(1), Choice::Full]);
        assert_eq!((group.choose(0, 0b01), group.choose(0, 0b11)), (Choice::Full, Choice::None));
    }

    #[test]
    fn what_fails_in_a_row_is_left_out_but_never_the_last() {
        let group = group("a,b,c", |_| ());
        fail(&group, 0, 4);
        group.succeeded(0);
        fail(&group, 0, 4);
        assert_eq!(group.states(), [State::Up; 3]);
        fail(&group, 0, 1);
        assert_eq!(group.states(), [State::Out, State::Up, State::Up]);
        assert!(group.members[0].problem().unwrap().starts_with("left out for 30 s: 5 failures in a row"));
        assert_eq!(group.choose(0, 0), Choice::Member(1));
        // Half of three is one.
        fail(&group, 1, 10);
        assert_eq!(group.states()[1], State::Up);
        assert_eq!(group.tick().map(|next| next > Duration::from_secs(29)), Some(true));
    }

    #[test]
    fn the_last_one_stays() {
        let group = group("a,b", |rules| rules.eject.share = 100);
        fail(&group, 0, 5);
        fail(&group, 1, 50);
        assert_eq!(group.states(), [State::Out, State::Up]);
        for _ in 0..3 {
            group.checked(1, Err("answered 500".to_owned()));
        }
        assert_eq!(group.states(), [State::Out, State::Down]);
        // Nobody knows better than to ask them.
        assert_eq!([0, 1].map(|turn| group.choose(turn, 0)), [0, 1].map(Choice::Member));
        assert_eq!(group.members[1].problem().as_deref(), Some("answered 500"));
        assert!(group.checked(0, Ok(())));
        assert_eq!(group.choose(1, 0), Choice::Member(0));
    }
}
