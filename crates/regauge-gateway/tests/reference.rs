//! The reference of settings in the docs is the one that the code gives.

use regauge_gateway::settings::table::reference;

#[test]
fn the_reference_is_current() {
    let page = include_str!("../../../docs/gateway-settings.md");
    assert!(page == reference(), "cargo run -p regauge-gateway -- --print-reference > docs/gateway-settings.md");
}
