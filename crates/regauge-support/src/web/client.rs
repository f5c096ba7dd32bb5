//! Who asks: the request's id and the client's address, through proxies.

use std::net::IpAddr;
use std::sync::{Mutex, PoisonError};

use axum::http::HeaderMap;

use crate::password;

/// `x-request-id` as sent, less what Rails takes out, or a new one.
pub(super) fn request_id(headers: &HeaderMap) -> String {
    match headers.get("x-request-id") {
        Some(sent) => sent
            .as_bytes()
            .iter()
            .filter(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'@'))
            .take(255)
            .map(|byte| char::from(*byte))
            .collect(),
        None => fresh_id(),
    }
}

/// As `SecureRandom.uuid`; the system is asked for the random bytes of many ids at once.
fn fresh_id() -> String {
    static BYTES: Mutex<Vec<[u8; 16]>> = Mutex::new(Vec::new());
    let mut waiting = BYTES.lock().unwrap_or_else(PoisonError::into_inner);
    if waiting.is_empty() {
        let mut bytes = [0; 16 * 64];
        if password::fill(&mut bytes).is_err() {
            return String::new();
        }
        waiting.extend(bytes.as_chunks::<16>().0);
    }
    waiting.pop().map(password::uuid_of).unwrap_or_default()
}

/// `request.remote_ip`: the last address that is not a proxy of ours.
pub(super) fn remote_ip(headers: &HeaderMap, peer: Option<IpAddr>) -> Option<IpAddr> {
    let listed = |name: &str| -> Vec<IpAddr> {
        headers
            .get(name)
            .and_then(|value| value.to_str().ok())
            .into_iter()
            .flat_map(|value| value.split(|c: char| c == ',' || c.is_whitespace()))
            .filter_map(|address| address.parse().ok())
            .collect()
    };
    let forwarded = listed("x-forwarded-for");
    let client = listed("client-ip");
    let mut chain: Vec<IpAddr> = forwarded
        .iter()
        .rev()
        .chain(client.iter().rev())
        .copied()
        .collect();
    chain.extend(peer);
    chain
        .iter()
        .find(|address| !is_trusted(address))
        .or(chain.first())
        .copied()
}

/// `ActionDispatch::RemoteIp::TRUSTED_PROXIES`
fn is_trusted(address: &IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => {
            address.is_loopback() || address.is_private() || address.is_link_local()
        }
        IpAddr::V6(address) => {
            let first = address.segments()[0];
            address.is_loopback() || first & 0xfe00 == 0xfc00 || first & 0xffc0 == 0xfe80
        }
    }
}
