//! A gateway in one process: a thread for each processor, each with a runtime, listeners and connections of its own.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::thread::JoinHandle;

use tokio::runtime::Builder;
use tokio::task::LocalSet;

use crate::facade::decision::Facade;
use crate::facade::manifest::{BadManifest, Manifest};
use crate::facade::routes::Routes;
use crate::io::tls::{BadTls, Tls};
use crate::listen::{Kind, Listener};
use crate::settings::Settings;
use crate::worker::Worker;

/// A gateway that runs.
#[derive(Debug)]
pub struct Server {
    /// Where it listens; the port is the one that the system gave, where 0 was asked for.
    pub address: SocketAddr,
    /// The routes and their states, where there is a manifest.
    pub facade: Option<Arc<Facade>>,
    threads: Vec<JoinHandle<io::Result<()>>>,
}

impl Server {
    /// Starts the threads, each of which listens.
    ///
    /// Errors when the address cannot be listened on, or a thread cannot be made.
    pub fn start(settings: Settings) -> io::Result<Self> {
        let facade = facade(&settings).map_err(io::Error::other)?.map(Arc::new);
        let settings = Arc::new(settings);
        let tls = tls(&settings).map_err(io::Error::other)?;
        let kind = if tls.is_some() { Kind::Tls } else { Kind::Tcp };
        let first = Listener::tcp(settings.listen, kind)?;
        let address = first.address()?.unwrap_or(settings.listen);
        let mut listeners = vec![first];
        for _ in 1..settings.workers() {
            listeners.push(Listener::tcp(address, kind)?);
        }
        let start = |(number, listener): (usize, Listener)| {
            let (settings, facade, tls) = (Arc::clone(&settings), facade.clone(), tls.clone());
            std::thread::Builder::new().name(format!("gateway-{number}")).spawn(move || work(settings, facade, tls, listener))
        };
        let threads = listeners.into_iter().enumerate().map(start).collect::<io::Result<_>>()?;
        Ok(Self { address, facade, threads })
    }

    /// Waits for its threads to end, which they do for an error of the system only.
    pub fn wait(self) -> io::Result<()> {
        for thread in self.threads {
            thread.join().map_err(|_| io::Error::other("a thread of the gateway panicked"))??;
        }
        Ok(())
    }
}

fn tls(settings: &Settings) -> Result<Option<Tls>, BadTls> {
    let Some((certificate, key)) = settings.tls_certificate.as_ref().zip(settings.tls_key.as_ref()) else { return Ok(None) };
    Tls::from_files(certificate, key).map(Some)
}

fn facade(settings: &Settings) -> Result<Option<Facade>, BadManifest> {
    let Some(path) = &settings.manifest else { return Ok(None) };
    Ok(Some(Facade::new(Routes::new(Manifest::read(path)?), settings.sticky.clone())))
}

fn work(settings: Arc<Settings>, facade: Option<Arc<Facade>>, tls: Option<Tls>, listener: Listener) -> io::Result<()> {
    let runtime = Builder::new_current_thread().enable_io().enable_time().build()?;
    LocalSet::new().block_on(&runtime, async move { Worker::new(settings, facade, tls)?.run(vec![listener]).await })
}
