//! Rails' times, dates and durations. A `Time` is UTC with microseconds, as a `datetime` column holds it.

mod columns;
mod date;
mod duration;
mod format;
mod moment;
mod of_day;
mod parse;
#[cfg(feature = "postgres")]
pub(crate) mod postgres;
#[cfg(feature = "sqlite")]
pub(crate) mod sqlite;

pub use date::Date;
pub use duration::{
    Duration, days, fortnights, hours, microseconds, minutes, months, seconds, weeks, years,
};
pub use moment::Time;
pub use of_day::TimeOfDay;
