//! What happens to a connection and to each request on it.

pub mod answer;
pub mod connection;
pub mod exchange;
pub mod fields;
pub mod relay;
pub mod tunnel;
