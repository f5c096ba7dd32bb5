//! The threads and their queues.

use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};

use diesel::connection::{Connection, TransactionManager};
use tokio::sync::oneshot;

use super::url::DatabaseUrl;
use super::{Backend, Conn};
use crate::error::{Error, Result};

type Job = Box<dyn FnOnce(&mut Conn) + Send>;

/// How many connections there are and how many jobs may wait for them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settings {
    /// Reading threads on SQLite, all threads on PostgreSQL.
    pub threads: usize,
    /// How many jobs wait before a caller does.
    pub queue: usize,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            threads: 5,
            queue: 1024,
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    Reader,
    Writer,
}

/// A handle on the database, cheap to clone. The threads end when the last handle is dropped.
#[derive(Clone)]
pub struct Db {
    readers: flume::Sender<Job>,
    writer: flume::Sender<Job>,
}

impl Db {
    /// Opens the database and starts its threads.
    ///
    /// # Errors
    /// [`Error::Connection`] when it cannot be opened.
    pub fn open(url: &DatabaseUrl, settings: &Settings) -> Result<Self> {
        let count = settings.threads.max(1);
        if !super_separate() || url.is_memory() {
            let count = if url.is_memory() { 1 } else { count };
            let all = threads(url, count, settings.queue, Role::Writer)?;
            return Ok(Self {
                readers: all.clone(),
                writer: all,
            });
        }
        // The writer first: it makes the database a write-ahead one, which a reader may not.
        let writer = threads(url, 1, settings.queue, Role::Writer)?;
        let readers = threads(url, count, settings.queue, Role::Reader)?;
        Ok(Self { readers, writer })
    }

    /// Runs `work` on a reader, off the async runtime.
    ///
    /// # Errors
    /// Those of `work`; [`Error::Panic`] when it panics; [`Error::Unavailable`] when the database is closed.
    pub async fn read<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Conn) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        run(&self.readers, work).await
    }

    /// Runs `work` on the writer. A record's `save` opens the transaction, as in Rails.
    ///
    /// # Errors
    /// As [`Db::read`].
    pub async fn write<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Conn) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        run(&self.writer, work).await
    }
}

fn super_separate() -> bool {
    #[cfg(feature = "sqlite")]
    return super::sqlite::SEPARATE_WRITER;
    #[cfg(not(feature = "sqlite"))]
    return super::postgres::SEPARATE_WRITER;
}

fn connect(url: &DatabaseUrl, role: Role) -> Result<Conn> {
    #[cfg(feature = "sqlite")]
    return super::sqlite::connect(url, role);
    #[cfg(not(feature = "sqlite"))]
    return super::postgres::connect(url, role);
}

fn threads(
    url: &DatabaseUrl,
    count: usize,
    queue: usize,
    role: Role,
) -> Result<flume::Sender<Job>> {
    let (jobs, queue) = flume::bounded::<Job>(queue);
    for number in 0..count {
        let mut conn = connect(url, role)?;
        let queue = queue.clone();
        let url = url.clone();
        std::thread::Builder::new()
            .name(format!("db-{role:?}-{number}").to_lowercase())
            .spawn(move || {
                for job in queue {
                    job(&mut conn);
                    repair(&mut conn, &url, role);
                }
            })
            .map_err(|error| {
                Error::Configuration(format!("no thread for the database: {error}"))
            })?;
    }
    Ok(jobs)
}

/// A panic inside a transaction leaves it open, and a lost server leaves a dead connection: begin anew.
fn repair(conn: &mut Conn, url: &DatabaseUrl, role: Role) {
    let manager = <Conn as Connection>::TransactionManager::transaction_manager_status_mut(conn);
    let sound = matches!(manager.transaction_depth(), Ok(None));
    if sound || url.is_memory() {
        return;
    }
    match connect(url, role) {
        Ok(fresh) => *conn = fresh,
        Err(error) => tracing::error!(%error, "could not reconnect to the database"),
    }
}

async fn run<T: Send + 'static>(
    jobs: &flume::Sender<Job>,
    work: impl FnOnce(&mut Conn) -> Result<T> + Send + 'static,
) -> Result<T> {
    let (done, answer) = oneshot::channel();
    let job: Job = Box::new(move |conn| {
        let result = catch_unwind(AssertUnwindSafe(|| work(conn)))
            .unwrap_or_else(|panic| Err(Error::Panic(panic_message(&*panic))));
        // The request may have gone away; there is then no one to tell.
        drop(done.send(result));
    });
    jobs.send_async(job).await.map_err(|_| Error::Unavailable)?;
    answer.await.map_err(|_| Error::Unavailable)?
}

/// The text of a panic.
pub(crate) fn panic_message(panic: &(dyn Any + Send)) -> String {
    panic
        .downcast_ref::<&str>()
        .map(ToString::to_string)
        .or_else(|| panic.downcast_ref::<String>().cloned())
        .unwrap_or_default()
}

const _: fn() = || {
    fn backend<B: diesel::backend::Backend>() {}
    backend::<Backend>();
};
