//! Names of upstreams and the addresses behind them, looked up by a thread that serves nobody.
//!
//! The system's own resolver is asked (`/etc/hosts`, search domains and all), which blocks: so never by who serves. It tells no time to live;
//! `upstream.names` says how often it is asked again. Where it fails, the addresses before are kept.

use std::io;
use std::net::{IpAddr, SocketAddr, ToSocketAddrs};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use arc_swap::ArcSwap;

/// The addresses of an upstream.
#[derive(Debug)]
pub struct Places {
    now: ArcSwap<Vec<SocketAddr>>,
    /// Another number for other addresses.
    generation: AtomicU32,
}

impl Places {
    /// Of a host that may be an address itself; else none is known yet.
    pub fn new(host: &str, port: u16) -> Self {
        let known = literal(host).map(|address| SocketAddr::new(address, port)).into_iter().collect();
        Self { now: ArcSwap::from_pointee(known), generation: AtomicU32::new(0) }
    }

    /// Those that are known.
    pub fn all(&self) -> Arc<Vec<SocketAddr>> {
        self.now.load_full()
    }

    /// Changes with them.
    pub fn generation(&self) -> u32 {
        self.generation.load(Ordering::Relaxed)
    }

    /// Takes what a look-up found. Whether the addresses are others than before, in whatever order.
    pub fn found(&self, mut addresses: Vec<SocketAddr>) -> bool {
        addresses.sort_unstable();
        addresses.dedup();
        if addresses.is_empty() || **self.now.load() == addresses {
            return false;
        }
        self.now.store(Arc::new(addresses));
        self.generation.fetch_add(1, Ordering::Relaxed);
        true
    }
}

/// The address that a host is, where it is none of a name.
pub fn literal(host: &str) -> Option<IpAddr> {
    host.parse().ok()
}

/// Asks the system for the addresses of a name. Blocks.
pub fn look_up(host: &str, port: u16) -> io::Result<Vec<SocketAddr>> {
    Ok((host, port).to_socket_addrs()?.collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_that_come_in_another_order_are_the_same() {
        let at = |last: u8| SocketAddr::from(([10, 0, 0, last], 80));
        let places = Places::new("rails.internal", 80);
        assert!(places.all().is_empty());
        assert!(places.found(vec![at(2), at(1)]) && !places.found(vec![at(1), at(2), at(1)]));
        assert_eq!((places.all().as_slice(), places.generation()), (&[at(1), at(2)][..], 1));
        // What is nowhere now may be where it was.
        assert!(!places.found(Vec::new()) && places.found(vec![at(1)]));
        assert_eq!((places.all().len(), places.generation()), (1, 2));
    }

    #[test]
    fn an_address_needs_no_look_up() {
        assert_eq!(Places::new("::1", 80).all().as_slice(), ["[::1]:80".parse().unwrap()]);
        assert!(look_up("localhost", 80).unwrap().iter().all(|place| place.ip().is_loopback()));
    }
}
