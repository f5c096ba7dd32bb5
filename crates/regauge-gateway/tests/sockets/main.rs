//! The gateway on real sockets.

#[cfg(test)]
mod acme;
#[cfg(test)]
mod cache;
#[cfg(test)]
mod child;
#[cfg(test)]
mod conformance;
#[cfg(test)]
mod drain;
#[cfg(test)]
mod facade;
#[cfg(test)]
mod files;
#[cfg(test)]
mod frames;
#[cfg(test)]
mod front;
#[cfg(test)]
mod guard;
#[cfg(test)]
mod hostile;
#[cfg(test)]
mod http2;
#[cfg(test)]
mod maintenance;
#[cfg(test)]
mod metrics;
#[cfg(test)]
mod openapi;
#[cfg(test)]
mod operation;
#[cfg(test)]
mod orders;
#[cfg(test)]
mod program;
#[cfg(test)]
mod proxy;
#[cfg(test)]
mod proxy_protocol;
#[cfg(test)]
mod sessions;
#[cfg(test)]
mod shadow;
#[cfg(test)]
mod shaped;
#[cfg(test)]
mod smuggling;
#[cfg(test)]
mod support;
#[cfg(test)]
mod systemd;
#[cfg(test)]
mod tls;
#[cfg(test)]
mod tokens;
#[cfg(test)]
mod tunnels;
#[cfg(test)]
mod upstreams;
#[cfg(test)]
mod validate;
#[cfg(test)]
mod websockets;
