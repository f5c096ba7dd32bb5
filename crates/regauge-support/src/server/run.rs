//! The life of the process.

use std::future::Future;
use std::net::SocketAddr;
use std::process::ExitCode;

use axum::ServiceExt;
use axum::extract::Request;
use tokio::net::TcpListener;

use super::{Config, logs};
use crate::app::App;
use crate::db::Db;
use crate::error::{Error, Result};
use crate::web::Edge;

/// A `main`: [`run`], and what kept it from starting on standard error.
pub fn main(routes: impl FnOnce() -> axum::Router<App>) -> ExitCode {
    match run(routes) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

/// Everything that a generated `main` does: reads the environment, opens the database, serves until TERM or INT, and
/// lets the requests at work end.
///
/// # Errors
/// What keeps it from starting.
pub fn run(routes: impl FnOnce() -> axum::Router<App>) -> Result<()> {
    let config = Config::from_env()?;
    logs::start(config.log_level);
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(workers(&config))
        .enable_all()
        .build()
        .map_err(|error| Error::Configuration(format!("no runtime: {error}")))?;
    runtime.block_on(async {
        let db = Db::open(&config.database, &config.database_settings)?;
        let listener = TcpListener::bind(config.address).await.map_err(|error| {
            Error::Configuration(format!("cannot listen on {}: {error}", config.address))
        })?;
        tracing::info!(address = %config.address, "listening");
        serve(listener, routes(), App::new(db, config), stop()).await
    })
}

/// How many threads speak HTTP. On SQLite they answer too, so there is one for each connection and one that waits for the network; on
/// PostgreSQL the database's threads do the most of the work, and half as many as there are processors are enough. `TOKIO_WORKER_THREADS`
/// says another number, as it does to Tokio itself.
fn workers(config: &Config) -> usize {
    let usual = if cfg!(feature = "sqlite") {
        config.database_settings.threads + 2
    } else {
        std::thread::available_parallelism().map_or(1, |count| count.get().div_ceil(2))
    };
    std::env::var("TOKIO_WORKER_THREADS")
        .ok()
        .and_then(|count| count.trim().parse().ok())
        .filter(|count| *count > 0)
        .unwrap_or(usual)
}

/// Serves `routes` until `stop` is over: for tests, and for a `main` of one's own.
///
/// # Errors
/// [`Error::Configuration`] when the listener fails.
pub async fn serve(
    listener: TcpListener,
    routes: axum::Router<App>,
    app: App,
    stop: impl Future<Output = ()> + Send + 'static,
) -> Result<()> {
    let limits = app.config.limits.clone();
    let edge = Edge::new(routes.with_state(app), limits);
    axum::serve(
        listener,
        ServiceExt::<Request>::into_make_service_with_connect_info::<SocketAddr>(edge),
    )
    .with_graceful_shutdown(stop)
    .await
    .map_err(|error| Error::Configuration(format!("the listener failed: {error}")))
}

/// Over when the process is told to end.
async fn stop() {
    use tokio::signal::unix::{SignalKind, signal};
    let terminate = async {
        match signal(SignalKind::terminate()) {
            Ok(mut signal) => {
                signal.recv().await;
            }
            Err(_) => std::future::pending().await,
        }
    };
    tokio::select! {
        () = terminate => {}
        _ = tokio::signal::ctrl_c() => {}
    }
}
