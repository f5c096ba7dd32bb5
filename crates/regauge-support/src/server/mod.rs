//! Starting and stopping: configuration from the environment, logs, `/up`, graceful shutdown.

mod config;
mod logs;
mod run;

pub use config::Config;
pub use run::{main, run, serve};
