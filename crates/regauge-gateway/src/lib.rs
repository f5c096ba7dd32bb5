//! The gateway: stands in front of an unchanged Rails application and moves one route at a time to Rust.
//!
//! Each thread has connections of its own from end to end (`worker`), so nothing is locked while requests are served. HTTP/1.1 is read and written
//! by `http1`; `proxy` passes requests on; `upstream` knows the servers behind; `io` is what sockets need.

pub mod admin;
pub mod background;
pub mod child;
pub mod command;
pub mod compare;
pub mod control;
pub mod facade;
pub mod front;
pub mod guard;
pub mod head;
pub mod http1;
pub mod io;
pub mod listen;
pub mod observe;
pub mod proxy;
pub mod proxy_protocol;
#[cfg(test)]
mod scratch;
pub mod server;
pub mod settings;
pub mod shared;
pub mod tls;
pub mod upstream;
pub mod worker;
