//! `/up`: Rails' own health page.

use axum::response::Response;

use super::respond;
use super::{Request, StatusCode, header};
use crate::error::Result;

/// `rails/health#show`
///
/// # Errors
/// None: a service that cannot answer does not get here.
pub async fn health(_request: Request) -> Result<Response> {
    let html = header::HeaderValue::from_static("text/html; charset=utf-8");
    Ok(respond::render_body(
        StatusCode::OK,
        html,
        "<!DOCTYPE html><html><body style=\"background-color: green\"></body></html>".to_owned(),
    ))
}
