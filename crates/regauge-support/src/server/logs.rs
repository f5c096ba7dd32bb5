//! Structured logs: one JSON object a line, on standard output, as Rails 7.2 logs to it in production.

/// Starts logging. A second call changes nothing.
pub(super) fn start(level: tracing::Level) {
    let logs = tracing_subscriber::fmt()
        .json()
        .with_max_level(level)
        .with_target(false)
        .finish();
    // Another subscriber may stand already, a test's for one.
    drop(tracing::subscriber::set_global_default(logs));
}
