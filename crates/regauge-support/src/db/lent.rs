//! SQLite: one writer and some readers, lent to the thread that answers the request.
//!
//! A statement is work of this very process, most often for less time than it takes to wake another thread and be woken by it. What
//! takes longer is noticed by the [`Watch`], which has another thread answer the other requests.

use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::Semaphore;

use super::Conn;
use super::connection::{Settings, run};
use super::sqlite::{connect, reader};
use super::url::DatabaseUrl;
use super::watch::Watch;
use crate::error::{Error, Result};

/// A handle on the database, cheap to clone. The connections close when the last handle is dropped.
#[derive(Clone)]
pub struct Db {
    readers: Arc<Pool>,
    writer: Arc<Pool>,
    watch: Arc<Watch>,
}

/// Connections of one kind, and the requests' turns at them, first come first served.
struct Pool {
    url: DatabaseUrl,
    connect: fn(&DatabaseUrl) -> Result<Conn>,
    turns: Semaphore,
    idle: Mutex<Vec<Conn>>,
}

impl Db {
    /// Opens the database. A database in memory belongs to one connection alone.
    ///
    /// # Errors
    /// [`Error::Connection`] when it cannot be opened.
    pub fn open(url: &DatabaseUrl, settings: &Settings) -> Result<Self> {
        // The writer first: it makes the database a write-ahead one, which a reader may not.
        let writer = Pool::open(url, 1, connect)?;
        let readers = if url.is_memory() {
            Arc::clone(&writer)
        } else {
            Pool::open(url, settings.threads.max(1), reader)?
        };
        Ok(Self {
            readers,
            writer,
            watch: Watch::start()?,
        })
    }

    /// Runs `work` on a reader.
    ///
    /// # Errors
    /// Those of `work`; [`Error::Panic`] when it panics; [`Error::Unavailable`] when the database is closed.
    pub async fn read<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Conn) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        self.readers.lend(&self.watch, work).await
    }

    /// Runs `work` on the writer. A record's `save` opens the transaction, as in Rails.
    ///
    /// # Errors
    /// As [`Db::read`].
    pub async fn write<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Conn) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        self.writer.lend(&self.watch, work).await
    }
}

impl Pool {
    fn open(
        url: &DatabaseUrl,
        count: usize,
        connect: fn(&DatabaseUrl) -> Result<Conn>,
    ) -> Result<Arc<Self>> {
        let idle = (0..count)
            .map(|_| connect(url))
            .collect::<Result<Vec<_>>>()?;
        Ok(Arc::new(Self {
            url: url.clone(),
            connect,
            turns: Semaphore::new(count),
            idle: Mutex::new(idle),
        }))
    }

    /// Another connection; a new one in memory would be another database.
    fn fresh(&self) -> Result<Option<Conn>> {
        if self.url.is_memory() {
            return Ok(None);
        }
        (self.connect)(&self.url).map(Some)
    }

    async fn lend<T>(&self, watch: &Watch, work: impl FnOnce(&mut Conn) -> Result<T>) -> Result<T> {
        let _turn = self.turns.acquire().await.map_err(|_| Error::Unavailable)?;
        let mut conn = self
            .idle
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .pop()
            .ok_or(Error::Unavailable)?;
        let result = {
            let _watched = watch.job();
            run(&mut conn, || self.fresh(), work)
        };
        self.idle
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push(conn);
        result
    }
}
