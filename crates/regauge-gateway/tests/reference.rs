//! The reference of settings in the docs is the one that the code gives.

use regauge_gateway::settings::table::reference;

#[test]
fn the_reference_is_current() {
    let page = include_str!("../../../docs/gateway.md");
    assert!(page.ends_with(&reference()), "cargo run -p regauge-gateway -- --print-reference");
}
