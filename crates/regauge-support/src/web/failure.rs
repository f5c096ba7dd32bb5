//! Exceptions that leave the application, and what Rails' exceptions application says of them.

use axum::body::Body;
use axum::extract::Request;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};

use crate::error::Error;

/// Marks an answer as an exception's: the edge writes its body in the client's format.
#[derive(Debug, Clone)]
pub struct Failure {
    pub status: StatusCode,
    pub class: &'static str,
    pub place: Option<&'static str>,
}

impl IntoResponse for Error {
    fn into_response(self) -> Response {
        if let Self::Rendered(response) = self {
            return *response;
        }
        let status = self.status();
        if status.is_server_error() {
            tracing::error!(class = self.class(), error = %self, "request failed");
        }
        let place = match &self {
            Self::NotPorted { place } => Some(*place),
            _ => None,
        };
        let mut response = Response::new(Body::empty());
        *response.status_mut() = status;
        response.extensions_mut().insert(Failure {
            status,
            class: self.class(),
            place,
        });
        response
    }
}

/// What no route matches.
pub(super) async fn no_route(request: Request) -> Error {
    Error::Routing {
        method: request.method().to_string(),
        path: request.uri().path().to_owned(),
    }
}
