//! Where the settings of this process come from, so that they can be read again.

use std::path::PathBuf;

use super::child::Which;
use crate::settings::Settings;
use crate::settings::read::{self, BadSettings};

/// The command line's part of the settings.
#[derive(Debug, Clone, Default)]
pub struct Source {
    pub file: Option<PathBuf>,
    /// Keys with what the command line says.
    pub flags: Vec<(&'static str, String)>,
}

impl Source {
    /// The settings, from the file as it is now. The environment and the command line stay what they were.
    pub fn read(&self) -> Result<Settings, BadSettings> {
        let mut settings = read::read(self.file.as_deref(), |name| std::env::var(name).ok(), &self.flags)?;
        if Which::from_environment().is_some() {
            // One of several: what is for all of them is the business of the one that looks after them.
            settings.threads = settings.workers();
            settings.operation.processes = 1;
        }
        Ok(settings)
    }
}
