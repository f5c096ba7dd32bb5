//! What is known of requests after they were served.

pub mod counters;
pub mod trace;
