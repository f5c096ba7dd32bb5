//! The servers behind the gateway: where they are, and the connections to them that are kept.

pub mod address;
pub mod pool;
