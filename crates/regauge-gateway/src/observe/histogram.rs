//! How long things took, counted by how long: a histogram in the sense of Prometheus, written by one thread and read by others.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::counters::Count;

/// Where buckets end, in microseconds: 1 ms to 10 s, about 2 to 2.5 times each. What takes longer is counted in the last bucket, which has no end.
pub const BOUNDS: [u64; 13] =
    [1_000, 2_500, 5_000, 10_000, 25_000, 50_000, 100_000, 250_000, 500_000, 1_000_000, 2_500_000, 5_000_000, 10_000_000];
const BUCKETS: usize = BOUNDS.len() + 1;

/// A histogram that is counted in.
#[derive(Debug, Default)]
pub struct Histogram {
    buckets: [Count; BUCKETS],
    /// Microseconds.
    sum: Count,
}

/// What a histogram had when it was read.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Times {
    /// Of each bucket alone; as many as [`BOUNDS`], and one.
    pub buckets: Vec<u64>,
    /// All of them together, in microseconds.
    pub sum: u64,
}

impl Histogram {
    /// Counts one.
    pub fn add(&self, took: Duration) {
        let micros = u64::try_from(took.as_micros()).unwrap_or(u64::MAX);
        let bucket = BOUNDS.iter().position(|bound| micros <= *bound).unwrap_or(BOUNDS.len());
        self.buckets[bucket].add(1);
        self.sum.add(micros);
    }

    /// What it has.
    pub fn read(&self) -> Times {
        Times { buckets: self.buckets.iter().map(Count::get).collect(), sum: self.sum.get() }
    }

    /// Goes on from what another had.
    pub fn go_on(&self, from: &Self) {
        self.buckets.iter().zip(&from.buckets).for_each(|(to, from)| to.add(from.get()));
        self.sum.add(from.sum.get());
    }
}

impl Times {
    /// How many were counted.
    pub fn count(&self) -> u64 {
        self.buckets.iter().sum()
    }

    /// Adds another's.
    pub fn add(&mut self, other: &Self) {
        self.buckets.resize(self.buckets.len().max(other.buckets.len()), 0);
        self.buckets.iter_mut().zip(&other.buckets).for_each(|(to, from)| *to += from);
        self.sum += other.sum;
    }

    /// The time, in microseconds, within which a share of them were done, as far as buckets tell: straight between the ends of the one that it falls
    /// into, as `histogram_quantile` of Prometheus does it; in the last, its beginning. None where there were none.
    pub fn within(&self, share: f64) -> Option<u64> {
        let rank = share * self.count() as f64;
        let mut before = 0_u64;
        for (place, count) in self.buckets.iter().enumerate() {
            if *count > 0 && (before + count) as f64 >= rank {
                let start = place.checked_sub(1).map_or(0, |place| BOUNDS[place.min(BOUNDS.len() - 1)]);
                let end = BOUNDS.get(place).copied().unwrap_or(start);
                let part = (rank - before as f64) / *count as f64;
                return Some(start + ((end - start) as f64 * part.clamp(0.0, 1.0)) as u64);
            }
            before += count;
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_and_says_within_what() {
        let histogram = Histogram::default();
        assert_eq!(histogram.read().within(0.5), None);
        for millis in [1, 2, 2, 2, 40, 60_000] {
            histogram.add(Duration::from_millis(millis));
        }
        let mut times = histogram.read();
        assert_eq!((times.count(), times.sum, times.buckets[1]), (6, 60_047_000, 3));
        assert_eq!(times.within(0.5), Some(1_000 + 1_500 * 2 / 3));
        assert_eq!(times.within(1.0), Some(10_000_000));
        times.add(&Times::default());
        let mut none = Times::default();
        none.add(&times);
        assert_eq!(none, times);
    }
}
