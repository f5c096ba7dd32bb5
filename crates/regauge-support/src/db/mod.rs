//! Connections, and the requests' turns at them.
//!
//! On SQLite there is one writer, and readers that cannot write; on PostgreSQL every connection does both.

mod connection;
mod url;

#[cfg(feature = "sqlite")]
mod lent;
#[cfg(all(feature = "postgres", not(feature = "sqlite")))]
mod threads;
#[cfg(feature = "sqlite")]
mod watch;

#[cfg(feature = "postgres")]
mod postgres;
#[cfg(feature = "sqlite")]
mod sqlite;

pub use connection::Settings;
pub(crate) use connection::panic_message;
#[cfg(feature = "sqlite")]
pub use lent::Db;
#[cfg(all(feature = "postgres", not(feature = "sqlite")))]
pub use threads::Db;
pub use url::DatabaseUrl;

#[cfg(feature = "postgres")]
pub use postgres::{Backend, Conn};
#[cfg(feature = "sqlite")]
pub use sqlite::{Backend, Conn};

#[cfg(feature = "postgres")]
pub(crate) use postgres::{ADAPTER, begin};
#[cfg(feature = "sqlite")]
pub(crate) use sqlite::{ADAPTER, begin};
