//! Which server answers which route: routes as Rails matches them, each with a state of its own.
//!
//! `routes` (with `manifest`, `path`, `pattern`, `method`) finds a request's route, `switchboard` holds the state of each and what changes it,
//! `decision` says who answers a request, `canary` and `sticky` which clients Rust gets. `budget` brings a route back by itself. `journal` knows why
//! each route is where it is, `keeper` keeps that in a file and watches the one with `flags`; `select` is how people name routes in both.

pub mod budget;
pub mod canary;
pub mod decision;
pub mod flags;
pub mod journal;
pub mod keeper;
pub mod manifest;
pub mod memory;
pub mod method;
pub mod open;
pub mod path;
pub mod pattern;
pub mod routes;
pub mod select;
pub mod state;
pub mod sticky;
pub mod switchboard;
