//! `ActionController::HttpAuthentication`: token and basic.

use axum::http::StatusCode;
use axum::response::Response;

use super::Request;
use super::respond;

/// `authenticate_with_http_token`: the token and its options, when the client sent one.
pub fn token(_request: &Request) -> Option<(String, Vec<(String, String)>)> {
    None
}

/// `authenticate_with_http_basic`: name and password.
pub fn basic(_request: &Request) -> Option<(String, String)> {
    None
}

/// `request_http_token_authentication(realm, message)`
pub fn request_token(realm: &str, message: Option<&str>) -> Response {
    let _ = (realm, message);
    respond::head(StatusCode::UNAUTHORIZED)
}

/// `request_http_basic_authentication(realm, message)`
pub fn request_basic(realm: &str, message: Option<&str>) -> Response {
    let _ = (realm, message);
    respond::head(StatusCode::UNAUTHORIZED)
}

/// `http_basic_authenticate_with name:, password:`: none when the two are right, else the answer.
pub fn http_basic(request: &Request, name: &str, password: &str, realm: &str) -> Option<Response> {
    let right = basic(request).is_some_and(|(given, secret)| {
        // Both are compared whatever the first says.
        crate::password::secure_compare(&given, name)
            & crate::password::secure_compare(&secret, password)
    });
    (!right).then(|| request_basic(realm, None))
}
