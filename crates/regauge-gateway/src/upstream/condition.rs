//! Whether an upstream takes requests, and how large a share.
//!
//! ```text
//! well --`fall` bad checks--> down --`rise` good checks--> joining --slow start--> well
//! well --failures in a row--> out (longer each time) --its time, or a good check--> joining
//! ```
//! Being left out follows envoy (outlier detection): the time is the first one times how often it happened, up to a longest; each such time that
//! passes without trouble takes one off; a good check ends it (`successful_active_health_check_uneject_host`). Nothing here asks a clock.

use std::time::{Duration, Instant};

use crate::settings::upstream::{Eject, Health};

/// All of a share, in hundredths.
pub const FULL: u32 = 100;
/// What one that joins begins with: envoy's `min_weight_percent`.
const FIRST: u32 = 10;
/// How often a growing share is looked at.
const STEP: Duration = Duration::from_millis(100);

/// What an upstream is in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum State {
    Up,
    /// Back, and growing to its share.
    Joining,
    /// Its checks fail.
    Down,
    /// Left out for what its requests met.
    Out,
}

/// The condition of one upstream.
#[derive(Debug, Clone)]
pub struct Condition {
    down: bool,
    /// Checks in a row that say otherwise than `down`.
    streak: u32,
    out_until: Option<Instant>,
    /// How often it was left out, less what it has made good.
    times: u32,
    calm_since: Instant,
    joined: Option<Instant>,
    slow_start: Duration,
}

impl Condition {
    /// One that takes its share from the start.
    pub fn new(slow_start: Duration, now: Instant) -> Self {
        Self { down: false, streak: 0, out_until: None, times: 0, calm_since: now, joined: None, slow_start }
    }

    /// The same, with another time to grow.
    pub fn growing(self, slow_start: Duration) -> Self {
        Self { slow_start, ..self }
    }

    /// What it is in.
    pub fn state(&self) -> State {
        match (self.down, self.out_until, self.joined) {
            (true, _, _) => State::Down,
            (_, Some(_), _) => State::Out,
            (_, _, Some(_)) => State::Joining,
            _ => State::Up,
        }
    }

    /// Its share, in hundredths; 0: it takes none.
    pub fn weight(&self, now: Instant) -> u32 {
        match (self.state(), self.joined) {
            (State::Down | State::Out, _) => 0,
            (_, Some(joined)) => {
                let part = now.saturating_duration_since(joined).as_secs_f64() / self.slow_start.as_secs_f64();
                // Between 0 and 1, so between FIRST and FULL.
                FIRST + (f64::from(FULL - FIRST) * part.clamp(0.0, 1.0)) as u32
            }
            _ => FULL,
        }
    }

    /// Takes what a check found. Whether the state is another now.
    pub fn checked(&mut self, well: bool, rules: &Health, now: Instant) -> bool {
        let before = self.state();
        self.streak = if well == self.down { self.streak + 1 } else { 0 };
        if self.streak >= if well { rules.rise } else { rules.fall } {
            self.streak = 0;
            self.down = !well;
            self.joined = well.then_some(now);
        }
        if well && !self.down && self.out_until.take().is_some() {
            (self.joined, self.calm_since) = (Some(now), now);
        }
        self.state() != before
    }

    /// Leaves it out for a while. For how long; None where it takes none already.
    pub fn eject(&mut self, rules: &Eject, now: Instant) -> Option<Duration> {
        if matches!(self.state(), State::Down | State::Out) {
            return None;
        }
        self.times = self.times.saturating_add(1);
        let time = rules.time.saturating_mul(self.times).min(rules.longest.max(rules.time));
        self.out_until = Some(now + time);
        self.joined = None;
        Some(time)
    }

    /// Does what time does. When it has to be called again; None: not before something else happens.
    pub fn tick(&mut self, rules: &Eject, now: Instant) -> Option<Duration> {
        if self.out_until.is_some_and(|until| until <= now) {
            self.out_until = None;
            (self.joined, self.calm_since) = (Some(now), now);
        }
        if self.joined.is_some_and(|joined| now >= joined + self.slow_start) {
            self.joined = None;
        }
        if self.times > 0 && self.out_until.is_none() && now >= self.calm_since + rules.time {
            (self.times, self.calm_since) = (self.times - 1, now);
        }
        let after = |due: Instant| due.saturating_duration_since(now).max(Duration::from_millis(1));
        let out = self.out_until.map(after);
        let joining = self.joined.map(|_| STEP);
        let calm = (self.times > 0 && self.out_until.is_none()).then(|| after(self.calm_since + rules.time));
        [out, joining, calm].into_iter().flatten().min()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::settings::Upstreams;

    const SECOND: Duration = Duration::from_secs(1);

    fn rules() -> (Health, Eject) {
        let all = Upstreams::default();
        (all.health, all.eject)
    }

    #[test]
    fn checks_in_a_row_decide() {
        let ((health, _), now) = (rules(), Instant::now());
        let mut one = Condition::new(10 * SECOND, now);
        for (well, state) in [
            (false, State::Up),
            (false, State::Up),
            (true, State::Up),
            (false, State::Up),
            (false, State::Up),
            (false, State::Down),
            (true, State::Down),
            (false, State::Down),
            (true, State::Down),
            (true, State::Joining),
        ] {
            let before = one.state();
            assert_eq!((one.checked(well, &health, now), one.state()), (before != state, state));
        }
    }

    #[test]
    fn its_share_grows() {
        let ((health, eject), now) = (rules(), Instant::now());
        let mut one = Condition::new(10 * SECOND, now);
        assert_eq!(one.weight(now), 100);
        for _ in 0..3 {
            one.checked(false, &health, now);
        }
        assert_eq!(one.weight(now), 0);
        for _ in 0..2 {
            one.checked(true, &health, now);
        }
        assert_eq!([0, 5, 10, 20].map(|seconds| one.weight(now + seconds * SECOND)), [10, 55, 100, 100]);
        assert_eq!(one.tick(&eject, now + SECOND), Some(STEP));
        assert_eq!((one.tick(&eject, now + 10 * SECOND), one.state()), (None, State::Up));
    }

    #[test]
    fn each_time_out_is_longer_and_calm_makes_good() {
        let ((_, eject), now) = (rules(), Instant::now());
        let mut one = Condition::new(SECOND, now);
        assert_eq!(one.eject(&eject, now), Some(30 * SECOND));
        assert_eq!((one.eject(&eject, now), one.state()), (None, State::Out));
        assert_eq!(one.tick(&eject, now), Some(30 * SECOND));
        let now = now + 30 * SECOND;
        one.tick(&eject, now);
        assert_eq!((one.state(), one.eject(&eject, now)), (State::Joining, Some(60 * SECOND)));
        let mut now = now + 60 * SECOND;
        for _ in 0..3 {
            one.tick(&eject, now);
            now += 30 * SECOND;
        }
        assert_eq!((one.tick(&eject, now), one.eject(&eject, now)), (None, Some(30 * SECOND)));
        let mut one = Condition::new(SECOND, now);
        one.times = 1_000_000;
        assert_eq!(one.eject(&eject, now), Some(300 * SECOND));
    }

    #[test]
    fn a_good_check_ends_it() {
        let ((health, eject), now) = (rules(), Instant::now());
        let mut one = Condition::new(SECOND, now);
        one.eject(&eject, now);
        assert!(!one.checked(false, &health, now));
        assert!(one.checked(true, &health, now));
        assert_eq!(one.state(), State::Joining);
    }
}
