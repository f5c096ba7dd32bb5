//! `/up`: Rails' own health page.

use axum::response::Response;

use super::respond;
use super::{Request, StatusCode};
use crate::error::Result;

const GREEN: &str = "<!DOCTYPE html><html><body style=\"background-color: green\"></body></html>";

/// `rails/health#show`
///
/// # Errors
/// None: a service that cannot answer does not get here.
pub async fn health(_request: Request) -> Result<Response> {
    Ok(respond::render_html(StatusCode::OK, GREEN.to_owned()))
}
