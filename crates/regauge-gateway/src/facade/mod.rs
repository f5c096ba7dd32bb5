//! Which server answers which route: routes as Rails matches them, each with a state of its own.

pub mod canary;
pub mod decision;
pub mod manifest;
pub mod path;
pub mod pattern;
pub mod routes;
pub mod state;
pub mod sticky;
