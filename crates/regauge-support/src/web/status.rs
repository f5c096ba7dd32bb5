//! The status that Rails answers when an exception leaves the application.

use axum::http::StatusCode;

use crate::error::Error;

/// `rescue_responses` of Rails 7.2.
const STATUSES: &[(&str, StatusCode)] = &[
    ("ActionController::RoutingError", StatusCode::NOT_FOUND),
    ("ActiveRecord::RecordNotFound", StatusCode::NOT_FOUND),
    ("ActiveRecord::StaleObjectError", StatusCode::CONFLICT),
    (
        "ActiveRecord::RecordInvalid",
        StatusCode::UNPROCESSABLE_ENTITY,
    ),
    (
        "ActiveRecord::RecordNotSaved",
        StatusCode::UNPROCESSABLE_ENTITY,
    ),
    (
        "ActionController::UnknownFormat",
        StatusCode::NOT_ACCEPTABLE,
    ),
    (
        "ActionController::MissingExactTemplate",
        StatusCode::NOT_ACCEPTABLE,
    ),
    (
        "ActionDispatch::Http::MimeNegotiation::InvalidType",
        StatusCode::NOT_ACCEPTABLE,
    ),
    (
        "ActionDispatch::Http::Parameters::ParseError",
        StatusCode::BAD_REQUEST,
    ),
    ("ActionController::BadRequest", StatusCode::BAD_REQUEST),
    (
        "ActionController::ParameterMissing",
        StatusCode::BAD_REQUEST,
    ),
    (
        "ActionController::NotImplemented",
        StatusCode::NOT_IMPLEMENTED,
    ),
];

impl Error {
    /// The status of the answer when it leaves the application: `ActionDispatch::ExceptionWrapper.rescue_responses`.
    pub fn status(&self) -> StatusCode {
        if let Self::NotPorted { .. } = self {
            return StatusCode::NOT_IMPLEMENTED;
        }
        if let Self::TooLarge = self {
            return StatusCode::PAYLOAD_TOO_LARGE;
        }
        // Rails looks the class itself up, not those above it.
        STATUSES
            .iter()
            .find(|(class, _)| *class == self.class())
            .map_or(StatusCode::INTERNAL_SERVER_ERROR, |(_, status)| *status)
    }
}
