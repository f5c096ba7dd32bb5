//! What every handler holds: the database and the configuration. It is cheap to clone.

use std::sync::Arc;

use crate::db::Db;
use crate::server::Config;

/// The state of the router: `State(app): State<App>`.
#[derive(Clone)]
pub struct App {
    pub db: Db,
    pub config: Arc<Config>,
}

impl App {
    pub fn new(db: Db, config: Config) -> Self {
        Self {
            db,
            config: Arc::new(config),
        }
    }
}
