//! What happens to a connection and to each request on it.
//!
//! `connection` (HTTP/1.x) and `streams` (HTTP/2) take requests from clients; `pipeline` is the way of each through the gateway, `exchange` the part
//! of it that sends the request to an upstream and its answer back, in terms of
//! `body`: a source of bytes and a sink of them. `wire` is both for HTTP/1.x.

pub mod answer;
pub mod batch;
pub mod body;
pub mod choice;
pub mod connection;
pub mod exchange;
pub mod extended;
pub mod fields;
pub mod pipeline;
pub mod streams;
pub mod texts;
pub mod traceparent;
pub mod tunnel;
pub mod wire;
