//! HTTP as Rails answers it.
//!
//! A handler takes a [`Request`] and says a `Result<Response>`; the [`edge`] around the router makes of it what Rails and
//! Puma would: paths, formats, headers, conditional answers, exceptions.

mod answer;
pub mod auth;
mod body;
mod client;
pub mod edge;
mod failure;
pub mod format;
mod health;
mod path;
mod request;
mod respond;
mod status;

pub use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
pub use axum::response::Response;
pub use edge::{Edge, Limits};
pub use failure::Failure;
pub use format::{Format, Formats};
pub use health::health;
pub use request::Request;
pub use respond::{
    head, redirect, render_body, render_html, render_json, render_plain, render_raw_json,
    with_header, with_location,
};

/// An empty router. The edge answers what its routes do not know.
pub fn router() -> axum::Router<crate::app::App> {
    axum::Router::new()
}

/// The answer of a route that stays on Rails: 501 with `x-regauge-unported`.
///
/// # Errors
/// Always [`crate::Error::NotPorted`].
pub fn unported(place: &'static str) -> crate::Result<Response> {
    Err(crate::Error::NotPorted { place })
}
