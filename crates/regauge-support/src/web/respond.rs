//! What an action answers.

use axum::body::Body;
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::response::Response;

use crate::json::Json;

const JSON: HeaderValue = HeaderValue::from_static("application/json; charset=utf-8");
const HTML: HeaderValue = HeaderValue::from_static("text/html; charset=utf-8");
const PLAIN: HeaderValue = HeaderValue::from_static("text/plain; charset=utf-8");

/// `render json: …, status: …`, and a jbuilder template.
pub fn render_json(status: StatusCode, json: Json) -> Response {
    render_body(status, JSON, json.into_string())
}

/// `render plain: …`
pub fn render_plain(status: StatusCode, text: String) -> Response {
    render_body(status, PLAIN, text)
}

/// Marks what was rendered, whose format may hang on the `Accept` header.
#[derive(Debug, Clone, Copy)]
pub(super) struct Rendered;

/// `render html: …`
pub fn render_html(status: StatusCode, html: String) -> Response {
    render_body(status, HTML, html)
}

/// `render json: text` of a text that is JSON already.
pub fn render_raw_json(status: StatusCode, text: String) -> Response {
    render_body(status, JSON, text)
}

/// A body with its content type. A status that has no body has none here either.
pub fn render_body(status: StatusCode, content_type: HeaderValue, body: String) -> Response {
    let mut response = Response::new(Body::from(body));
    *response.status_mut() = status;
    response
        .headers_mut()
        .insert(header::CONTENT_TYPE, content_type);
    response.extensions_mut().insert(Rendered);
    response
}

/// `head :no_content`
pub fn head(status: StatusCode) -> Response {
    let mut response = Response::new(Body::empty());
    *response.status_mut() = status;
    response
}

/// `location: url`
pub fn with_location(response: Response, location: &str) -> Response {
    with_header(response, header::LOCATION, location)
}

/// `redirect_to url`: without a body, and as HTML whatever the client accepts.
pub fn redirect(status: StatusCode, location: &str) -> Response {
    let mut response = with_location(head(status), location);
    response.headers_mut().insert(header::CONTENT_TYPE, HTML);
    response
}

/// `response.headers["Name"] = value`. A value that no header can hold is left out.
pub fn with_header(mut response: Response, name: HeaderName, value: &str) -> Response {
    if let Ok(value) = HeaderValue::from_str(value) {
        response.headers_mut().insert(name, value);
    }
    response
}
