//! PostgreSQL and MySQL: threads that each own a connection and its statement cache, behind a bounded queue.
//!
//! A statement waits for the network, so it must not hold up a thread that speaks HTTP.

use tokio::sync::oneshot;

use super::Conn;
use super::connection::{Settings, run};
#[cfg(feature = "mysql")]
use super::mysql::connect;
#[cfg(feature = "postgres")]
use super::postgres::connect;
use super::url::DatabaseUrl;
use crate::error::{Error, Result};

type Job = Box<dyn FnOnce(&mut Conn) + Send>;

/// A handle on the database, cheap to clone. The threads end when the last handle is dropped.
#[derive(Clone)]
pub struct Db {
    jobs: flume::Sender<Job>,
    url: DatabaseUrl,
}

impl Db {
    /// Opens the database and starts its threads.
    ///
    /// # Errors
    /// [`Error::Connection`] when it cannot be opened.
    pub fn open(url: &DatabaseUrl, settings: &Settings) -> Result<Self> {
        let (jobs, queue) = flume::bounded::<Job>(settings.queue);
        for number in 0..settings.threads.max(1) {
            let mut conn = connect(url)?;
            let queue = queue.clone();
            std::thread::Builder::new()
                .name(format!("db-{number}"))
                .spawn(move || queue.into_iter().for_each(|job| job(&mut conn)))
                .map_err(|error| {
                    Error::Configuration(format!("no thread for the database: {error}"))
                })?;
        }
        Ok(Self {
            jobs,
            url: url.clone(),
        })
    }

    /// Runs `work` on a thread of the database, off the async runtime.
    ///
    /// # Errors
    /// Those of `work`; [`Error::Panic`] when it panics; [`Error::Unavailable`] when the database is closed.
    pub async fn read<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Conn) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let (done, answer) = oneshot::channel();
        let url = self.url.clone();
        let job: Job = Box::new(move |conn| {
            // The request may have gone away; there is then no one to tell.
            drop(done.send(run(conn, || connect(&url).map(Some), work)));
        });
        self.jobs
            .send_async(job)
            .await
            .map_err(|_| Error::Unavailable)?;
        answer.await.map_err(|_| Error::Unavailable)?
    }

    /// As [`Db::read`]: every thread writes. A record's `save` opens the transaction, as in Rails.
    ///
    /// # Errors
    /// As [`Db::read`].
    pub async fn write<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Conn) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        self.read(work).await
    }
}
