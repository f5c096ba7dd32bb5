//! Other spellings of a target, which get around nothing.

use std::sync::{Arc, OnceLock};

use regauge_gateway::guard::openapi::Contract;
use regauge_gateway::guard::place::{Asked, Place};

use super::contracts::{contract, held};
use super::text::halves;

const PETS: &str = include_str!("../fixtures/pets.yaml");

/// The status of what is said to a request; 0: it passes. What is said is JSON with that status.
fn asks(contract: &Arc<Contract>, method: &[u8], target: &[u8], body: &[u8]) -> u16 {
    let Err(refusal) = held(contract, method, target, body) else { return 0 };
    let problem: serde_json::Value = serde_json::from_slice(&refusal.problem.unwrap_or_default()).unwrap();
    assert!((400..500).contains(&refusal.status) && problem["status"] == refusal.status);
    refusal.status
}

/// Letters of a query's names and values, escaped.
fn escaped(query: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    // Those of an escape, or behind a `%` that is none, stay.
    let mut stays = 0;
    for byte in query {
        stays = if *byte == b'%' { 3 } else { stays };
        match byte {
            b'a'..=b'z' | b'0'..=b'9' if stays == 0 => out.extend_from_slice(format!("%{byte:02X}").as_bytes()),
            _ => out.push(*byte),
        }
        stays = u8::saturating_sub(stays, 1);
    }
    out
}

/// `VERB target\nbody`: nobody gets around the document, or a rule, by another spelling of the same target.
pub fn spelling(text: &[u8]) {
    static KNOWN: OnceLock<(Arc<Contract>, Place)> = OnceLock::new();
    let (known, place) = KNOWN.get_or_init(|| (contract(PETS).unwrap(), Place::new("/v1/pets", &[]).unwrap()));
    let (request, body) = halves(text, b'\n');
    let (method, target) = halves(request, b' ');
    // What no target has is refused before it comes here.
    if !target.starts_with(b"/") || !target.iter().all(u8::is_ascii_graphic) || target.contains(&b'#') {
        return;
    }
    let said = asks(known, method, target, body);
    let (path, query) = halves(target, b'?');
    let doubled = [b"/", target].concat();
    let spelled = [path, b"?", &escaped(query)].concat();
    for other in [&doubled, &spelled] {
        assert_eq!(asks(known, method, other, body), said, "{} {}", target.escape_ascii(), other.escape_ascii());
        let holds = |target: &[u8]| place.holds(method, &Asked::new(target));
        assert_eq!(holds(target), holds(other), "{} {}", target.escape_ascii(), other.escape_ascii());
    }
}
