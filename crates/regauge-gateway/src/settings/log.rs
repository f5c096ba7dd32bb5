//! What is written of what happens.

use super::entry::{Entry, keep};

/// Their rows.
pub const ROWS: &[Entry] = &[
    Entry {
        key: "log.format",
        value: "FORMAT",
        meaning: "what lines of the log look like: `human`, or `json`",
        set: |settings, text| keep(&mut settings.log.format, text.parse()),
        show: |settings| settings.log.format.name().to_owned(),
    },
    Entry {
        key: "log.level",
        value: "LEVEL",
        meaning: "which lines are written: `error`, `warn` and above, `info` and above, or all (`debug`)",
        set: |settings, text| keep(&mut settings.log.level, text.parse()),
        show: |settings| settings.log.level.name().to_owned(),
    },
    Entry {
        key: "log.requests",
        value: "SHARE",
        meaning: "of which requests a line is written: `off` (only of those that no server answered, as warnings), `on`, or a share such as 1%",
        set: |settings, text| keep(&mut settings.log.requests, text.parse()),
        show: |settings| settings.log.requests.to_string(),
    },
];
