//! Threads that each own a connection and its statement cache, behind bounded queues.
//!
//! On SQLite there is one writer, and readers that cannot write; on PostgreSQL both are the same threads.

mod threads;
mod url;

#[cfg(feature = "postgres")]
mod postgres;
#[cfg(feature = "sqlite")]
mod sqlite;

pub(crate) use threads::panic_message;
pub use threads::{Db, Settings};
pub use url::DatabaseUrl;

#[cfg(feature = "postgres")]
pub use postgres::{Backend, Conn};
#[cfg(feature = "sqlite")]
pub use sqlite::{Backend, Conn};

#[cfg(feature = "postgres")]
pub(crate) use postgres::{ADAPTER, begin};
#[cfg(feature = "sqlite")]
pub(crate) use sqlite::{ADAPTER, begin};
