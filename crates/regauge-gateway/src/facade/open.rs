//! Makes the facade from settings: at the start, and again when they are read anew.

use std::sync::Arc;

use super::decision::Copies;
use super::keeper;
use super::manifest::{BadManifest, Manifest};
use super::routes::Routes;
use super::switchboard::Facade;
use crate::observe::log;
use crate::settings::Settings;

/// The facade of settings; None without a manifest. `before`: the one in force until now, whose states, journal and counts go on.
///
/// Errors where the manifest cannot be used; then nothing has changed.
pub fn open(settings: &Settings, before: Option<&Arc<Facade>>) -> Result<Option<Arc<Facade>>, BadManifest> {
    let Some(path) = &settings.manifest else { return Ok(None) };
    let manifest = Manifest::read(path)?;
    let told = &settings.facade;
    let copies = Copies { share: settings.shadow.share, canary: settings.shadow.canary, sandbox: settings.shadow.sandbox.is_some() };
    let same = |before: &&Arc<Facade>| before.is_as(&manifest, &told.below, &settings.sticky, &told.budget, copies);
    // Nothing that was in the file before is lost, and what requests under way tell is told to the one that decides.
    let facade = match before.filter(same) {
        Some(before) => Arc::clone(before),
        None => {
            let routes = Routes::new(manifest).below(&told.below);
            let facade = Facade::new(routes, settings.sticky.clone()).with(told.budget.clone(), copies);
            before.iter().for_each(|before| facade.go_on(before));
            Arc::new(facade)
        }
    };
    Ok(Some(facade))
}

/// Recalls where the routes were, applies the flags, and goes on with both; `before`: as for [`open`]. What goes wrong is said, and stops nothing.
pub fn keep(settings: &Settings, facade: Option<&Arc<Facade>>, before: Option<&Arc<Facade>>) {
    let Some(facade) = facade else { return };
    if let Err(error) = keeper::start(facade, &settings.facade.files, before) {
        log::error("the routes' states are not kept", |line| line.text("error", error.to_string()));
    }
}
