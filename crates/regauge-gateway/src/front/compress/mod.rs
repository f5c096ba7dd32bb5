//! Compression of answers on their way to clients.

pub mod kinds;
