//! OpenAPI documents, and what clients send to what they say.

use std::sync::{Arc, OnceLock};

use regauge_gateway::guard::openapi::document::Document;
use regauge_gateway::guard::openapi::{Contract, bounded};
use regauge_gateway::guard::place::Asked;
use regauge_gateway::guard::refusal::Refusal;
use regauge_gateway::head::{Head, Version};
use regauge_gateway::http1::framing::Body;
use regauge_gateway::settings::openapi::OpenApi;
use serde_json::Value;

use super::text::halves;

/// The contract of a document.
pub fn contract(text: &str) -> Result<Arc<Contract>, String> {
    Contract::of(&Document::parse(text)?, &OpenApi::default()).map(Arc::new)
}

/// Holds a request in JSON to a contract.
pub fn held(contract: &Arc<Contract>, method: &[u8], target: &[u8], body: &[u8]) -> Result<(), Refusal> {
    let mut head = Head::default();
    head.set_request(method, target, Version::Http11);
    head.push(b"Content-Type", b"application/json");
    let length = if body.is_empty() { Body::None } else { Body::Length(body.len() as u64) };
    let mut looking = None;
    let outcome = contract.check(&head, length, &Asked::new(target), &mut looking);
    outcome.and_then(|_| looking.map_or(Ok(()), |looking| looking.look(body)))
}

fn ask(contract: &Arc<Contract>, method: &[u8], target: &[u8], body: &[u8]) -> Result<(), String> {
    held(contract, method, target, body).map_err(|refusal| refusal.said)
}

/// A document is read or not; what is held to it ends, and the same comes out of it again.
pub fn contract_document(text: &[u8]) {
    let Some(contract) = std::str::from_utf8(text).ok().and_then(|text| contract(text).ok()) else { return };
    for body in [&b"[[[]]]"[..], b"{\"a\":{\"a\":{\"a\":1}}}", b"null"] {
        let said = ask(&contract, b"POST", b"/a?a=1&b[]=2", body);
        assert_eq!(said, ask(&contract, b"POST", b"/a?a=1&b[]=2", body));
    }
}

/// `target\nbody`: what is read is what the library reads; what is said of it is in one short line, and has no text of the body but names.
pub fn contract_request(text: &[u8]) {
    static PETS: OnceLock<Arc<Contract>> = OnceLock::new();
    let pets = PETS.get_or_init(|| contract(include_str!("../fixtures/pets.yaml")).unwrap());
    let (target, body) = halves(text, b'\n');
    let library = serde_json::from_slice::<Value>(body).ok();
    assert_eq!(bounded::read(body).ok(), library);
    for method in [&b"GET"[..], b"POST", b"DELETE"] {
        let Err(said) = ask(pets, method, target, body) else { continue };
        assert!(!said.is_empty() && said.len() < 1_500 && !said.contains('\n'), "{said}");
        // Values are all in one spelling in the seeds; no name is.
        let named = library.as_ref().is_none_or(|library| names(library).iter().any(|name| name.contains("tomato")));
        assert!(named || !said.contains("tomato"), "{said}");
    }
}

fn names(value: &Value) -> Vec<&str> {
    match value {
        Value::Array(all) => all.iter().flat_map(names).collect(),
        Value::Object(all) => all.iter().flat_map(|(name, value)| std::iter::once(name.as_str()).chain(names(value))).collect(),
        _ => Vec::new(),
    }
}
