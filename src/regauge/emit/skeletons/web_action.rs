//! A route's way to an action: parameters as Rails gives them, the action with a connection, errors answered.

use axum::extract::State;
use axum::routing::{MethodFilter, MethodRouter, on};
use regauge_support::app::App;
use regauge_support::db::Conn;
use regauge_support::error::{Error, Result};
use regauge_support::errors::Errors;
use regauge_support::params::Map;
use regauge_support::web::{Request, Response, StatusCode};
use serde_json::Value;

/// An action with its filters.
pub type Action = fn(&mut Conn, &Request) -> Result<Response>;

/// `wrap_parameters`: the key, and which attributes of the body go under it.
#[derive(Debug, Clone, Copy)]
pub enum Wrap {
    Nothing,
    All(&'static str),
    Only(&'static str, &'static [&'static str]),
}

/// What the actions of one controller share.
pub struct Controller {
    /// `params[:controller]`
    pub path: &'static str,
    pub wrap: Wrap,
    /// `rescue_from`: an answer, or the error again.
    pub rescue: fn(&mut Conn, &Request, Error) -> Result<Response>,
}

impl Controller {
    /// The way to one of its actions.
    pub fn to(&'static self, action: &'static str, run: Action) -> Route {
        Route { controller: self, action, defaults: &[], run }
    }
}

//?offer no_rescue module
/// For a controller that rescues nothing.
///
/// # Errors
/// The error it is given.
pub fn no_rescue(_conn: &mut Conn, _request: &Request, error: Error) -> Result<Response> {
    Err(error)
}
//?end

/// An action, with the constants of the route that leads to it.
#[derive(Clone, Copy)]
pub struct Route {
    pub controller: &'static Controller,
    pub action: &'static str,
    pub defaults: &'static [(&'static str, &'static str)],
    pub run: Action,
}

impl Route {
    /// With parameters that no request sends: `defaults:`, and the segments of a literal path that Rails gives to a parameter.
    #[must_use]
    pub fn with(self, defaults: &'static [(&'static str, &'static str)]) -> Self {
        Self { defaults, ..self }
    }

    fn run(self, conn: &mut Conn, request: Request) -> Result<Response> {
        let request = request.for_action(self.controller.path, self.action).with_defaults(self.defaults);
        let request = match self.controller.wrap {
            Wrap::Nothing => request,
            Wrap::All(key) => request.wrap_all(key),
            Wrap::Only(key, attributes) => request.wrap(key, attributes),
        };
        request.check()?;
        let answer = match (self.run)(conn, &request) {
            Err(Error::Rendered(response)) => *response,
            Err(error) => (self.controller.rescue)(conn, &request, error)?,
            Ok(response) => response,
        };
        Ok(request.finish(answer))
    }
}

/// An action that only reads.
pub fn read(method: MethodFilter, route: Route) -> MethodRouter<App> {
    on(method, move |State(app): State<App>, request: Request| async move {
        app.db.read(move |conn| route.run(conn, request)).await
    })
}

/// An action that may write.
pub fn write(method: MethodFilter, route: Route) -> MethodRouter<App> {
    on(method, move |State(app): State<App>, request: Request| async move {
        app.db.write(move |conn| route.run(conn, request)).await
    })
}

//?offer unported module
/// A route that stays on Rails.
pub fn unported(method: MethodFilter, place: &'static str) -> MethodRouter<App> {
    on(method, move || async move { regauge_support::web::unported(place) })
}
//?end

//?offer status module
/// A status that the action computes.
///
/// # Errors
/// [`Error::Argument`] for what is no status.
pub fn status(code: i64) -> Result<StatusCode> {
    u16::try_from(code)
        .ok()
        .and_then(|code| StatusCode::from_u16(code).ok())
        .ok_or_else(|| Error::Argument(format!("Invalid HTTP status: {code}")))
}
//?end

//?offer error_param module
/// `error.param` of a missing parameter.
///
/// # Errors
/// [`Error::NoMethod`] of another error.
pub fn error_param(error: &Error) -> Result<&str> {
    match error {
        Error::ParameterMissing(name) => Ok(name),
        _ => Err(Error::nil("param")),
    }
}
//?end

//?offer error_model module
/// `error.model` of a record that was not found.
///
/// # Errors
/// [`Error::NoMethod`] of another error.
pub fn error_model(error: &Error) -> Result<Option<&str>> {
    match error {
        Error::NotFound { model, .. } => Ok((!model.is_empty()).then_some(*model)),
        _ => Err(Error::nil("model")),
    }
}
//?end

//?offer error_record module
/// `error.record.errors`
///
/// # Errors
/// [`Error::NoMethod`] where the error has no record.
pub fn error_record(error: &Error) -> Result<&Errors> {
    error.record_errors().ok_or_else(|| Error::nil("errors"))
}
//?end

//?offer in_order module
/// A record's JSON with some keys first: what Rails makes of one that was loaded, changed and saved.
pub fn in_order(value: Value, first: &[&str]) -> Value {
    let Value::Object(mut rest) = value else {
        return value;
    };
    let mut out: Map = first.iter().filter_map(|key| rest.shift_remove_entry(*key)).collect();
    out.extend(rest);
    Value::Object(out)
}
//?end

//?offer segment module
/// A text as a segment of a path, escaped as Rails does.
pub fn segment(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~!$&'()*+,;=:@".contains(&byte) {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
    out
}
//?end
