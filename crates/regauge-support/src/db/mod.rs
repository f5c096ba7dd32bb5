//! Connections, and the requests' turns at them.
//!
//! On SQLite there is one writer, and readers that cannot write; on PostgreSQL and MySQL every connection does both. [`connect`] opens one
//! by itself, for programs that keep their own.

#[cfg(feature = "web")]
mod connection;
mod url;

#[cfg(all(feature = "web", feature = "sqlite"))]
mod lent;
#[cfg(all(feature = "web", not(feature = "sqlite")))]
mod threads;
#[cfg(all(feature = "web", feature = "sqlite"))]
mod watch;

#[cfg(feature = "mysql")]
mod mysql;
#[cfg(feature = "postgres")]
mod postgres;
#[cfg(feature = "sqlite")]
mod sqlite;

#[cfg(feature = "web")]
pub use connection::Settings;
#[cfg(feature = "web")]
pub(crate) use connection::panic_message;
#[cfg(all(feature = "web", feature = "sqlite"))]
pub use lent::Db;
#[cfg(all(feature = "web", not(feature = "sqlite")))]
pub use threads::Db;
pub use url::DatabaseUrl;

#[cfg(feature = "mysql")]
pub use mysql::{Backend, Conn, connect};
#[cfg(feature = "postgres")]
pub use postgres::{Backend, Conn, connect};
#[cfg(feature = "sqlite")]
pub use sqlite::{Backend, Conn, connect};

#[cfg(feature = "mysql")]
pub(crate) use mysql::{ADAPTER, begin};
#[cfg(feature = "postgres")]
pub(crate) use postgres::{ADAPTER, begin};
#[cfg(feature = "sqlite")]
pub(crate) use sqlite::{ADAPTER, begin};
