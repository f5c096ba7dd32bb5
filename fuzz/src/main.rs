//! libFuzzer around the targets that the gateway's own tests drive too: `crates/regauge-gateway/tests/targets`.
//!
//! `fuzz/run` builds this once, with coverage, and says in `REGAUGE_FUZZ_TARGET` which target it is to be.

#![no_main]

#[path = "../../crates/regauge-gateway/tests/targets/mod.rs"]
mod targets;

use std::sync::OnceLock;

static TARGET: OnceLock<targets::Target> = OnceLock::new();

libfuzzer_sys::fuzz_target!(
    init: {
        let name = std::env::var("REGAUGE_FUZZ_TARGET").unwrap_or_default();
        let Some((_, target)) = targets::ALL.iter().find(|(each, _)| *each == name) else {
            for (name, _) in targets::ALL {
                println!("{name}");
            }
            std::process::exit(2);
        };
        TARGET.get_or_init(|| *target);
    },
    |data: &[u8]| {
        if let Some(target) = TARGET.get() {
            target(data);
        }
    }
);
