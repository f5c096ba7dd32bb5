//! Starting and stopping: configuration from the environment, logs, `/up`, graceful shutdown.

mod config;
mod logs;
mod run;

/// The memory allocator of a generated server.
pub use mimalloc::MiMalloc as Allocator;

pub use config::Config;
pub use run::{main, run, serve};
