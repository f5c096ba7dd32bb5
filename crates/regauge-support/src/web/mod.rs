//! HTTP as Rails answers it.
//!
//! A handler takes a [`Request`] and says a `Result<Response>`; the [`edge`] around the router makes of it what Rails and
//! Puma would: paths, formats, headers, conditional answers, exceptions.

pub mod auth;
pub mod edge;
mod failure;
pub mod format;
mod health;
mod request;
mod respond;

pub use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
pub use axum::response::Response;
pub use edge::{Edge, Limits};
pub use failure::Failure;
pub use format::Format;
pub use health::health;
pub use request::Request;
pub use respond::{head, render_body, render_json, render_plain, with_header, with_location};

/// A router that answers what it does not know as Rails does. Add routes to it.
pub fn router() -> axum::Router<crate::app::App> {
    axum::Router::new()
        .fallback(failure::no_route)
        .method_not_allowed_fallback(failure::no_route)
}

/// The answer of a route that stays on Rails: 501 with `x-regauge-unported`.
///
/// # Errors
/// Always [`crate::Error::NotPorted`].
pub fn unported(place: &'static str) -> crate::Result<Response> {
    Err(crate::Error::NotPorted { place })
}
