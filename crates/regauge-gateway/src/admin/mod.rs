//! Asking a running gateway, and telling it: over a Unix socket that its owner alone can use (HTTP/1.1 and JSON), and, to look at only, over a
//! TCP address.

pub mod api;
pub mod client;
pub mod commands;
pub mod handoff;
pub mod http;
pub mod page;
pub mod place;
pub mod tables;
