//! A request as a controller sees it.

use std::net::IpAddr;
use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::{FromRequest, FromRequestParts, RawPathParams};
use axum::http::{HeaderMap, Method, header};
use serde_json::Value;

use super::edge::Seen;
use super::format::Format;
use crate::error::{Error, Result};
use crate::params::{Map, Params, query};

/// Owned, so that it can move to a database thread.
#[derive(Debug, Clone)]
pub struct Request {
    method: Method,
    headers: HeaderMap,
    seen: Arc<Seen>,
    query: Map,
    body: Bytes,
    sent: Map,
    params: Map,
}

impl Request {
    pub fn method(&self) -> &Method {
        &self.method
    }

    /// `request.path`, as the client wrote it.
    pub fn path(&self) -> &str {
        &self.seen.path
    }

    /// `request.base_url`: `http://localhost:3000`, for URLs in answers.
    pub fn base_url(&self) -> String {
        format!(
            "{}://{}",
            self.seen.scheme,
            self.header("host").unwrap_or("localhost")
        )
    }

    /// `params`: query, body and path together, the later winning.
    pub fn params(&self) -> Params<'_> {
        Params::new(&self.params)
    }

    /// `params[name]` of a path or query parameter, as text.
    pub fn param(&self, name: &str) -> Option<&str> {
        self.params.get(name).and_then(Value::as_str)
    }

    /// `request.query_parameters`
    pub fn query(&self) -> Params<'_> {
        Params::new(&self.query)
    }

    /// `request.request_parameters`
    pub fn sent(&self) -> Params<'_> {
        Params::new(&self.sent)
    }

    /// `request.raw_post`
    pub fn body(&self) -> &Bytes {
        &self.body
    }

    /// `request.headers[name]`
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).and_then(|value| value.to_str().ok())
    }

    pub fn headers(&self) -> &HeaderMap {
        &self.headers
    }

    /// `request.format`
    pub fn format(&self) -> Format {
        match self.param("format") {
            Some(extension) => Format::from_extension(extension),
            None => Format::All,
        }
    }

    /// `request.remote_ip`
    pub fn remote_ip(&self) -> Option<IpAddr> {
        self.seen.remote_ip
    }

    /// `request.request_id`
    pub fn request_id(&self) -> &str {
        &self.seen.request_id
    }

    /// `defaults: { key: value }` of the route: what the path itself does not say.
    #[must_use]
    pub fn with_defaults(mut self, defaults: &[(&str, &str)]) -> Self {
        for (key, value) in defaults {
            if !self.seen.path_has(key) {
                self.params.insert((*key).to_owned(), Value::from(*value));
            }
        }
        self
    }

    /// `params[:controller]` and `params[:action]`, which Rails puts among the parameters.
    #[must_use]
    pub fn for_action(mut self, controller: &str, action: &str) -> Self {
        self.params
            .insert("controller".to_owned(), controller.into());
        self.params.insert("action".to_owned(), action.into());
        self
    }

    /// `wrap_parameters name, include: attributes`, for a body of JSON that does not have the key.
    #[must_use]
    pub fn wrap(mut self, name: &str, attributes: &[&str]) -> Self {
        let json = self
            .header("content-type")
            .is_some_and(|value| value.starts_with("application/json"));
        if json && !self.params.contains_key(name) {
            let inner: Map = self
                .sent
                .iter()
                .filter(|(key, _)| attributes.contains(&key.as_str()))
                .map(|(key, value)| (key.clone(), value.clone()))
                .collect();
            self.params.insert(name.to_owned(), Value::Object(inner));
        }
        self
    }

    /// Whether a template in `formats` answers: Rails' 406 (and 204 for none) is the error.
    ///
    /// # Errors
    /// [`Error::UnknownFormat`]
    pub fn accepts_json(&self) -> Result<()> {
        match self.format() {
            Format::Json | Format::All => Ok(()),
            _ => Err(Error::UnknownFormat),
        }
    }
}

impl<S: Send + Sync> FromRequest<S> for Request {
    type Rejection = Error;

    async fn from_request(request: axum::extract::Request, state: &S) -> Result<Self> {
        let (mut parts, body) = request.into_parts();
        let path = RawPathParams::from_request_parts(&mut parts, state)
            .await
            .map_err(|error| Error::BadRequest(error.to_string()))?;
        let seen = parts
            .extensions
            .get::<Arc<Seen>>()
            .cloned()
            .unwrap_or_default();
        let limit = seen.body_limit;
        let body = axum::body::to_bytes(body, limit)
            .await
            .map_err(|error| Error::BadRequest(error.to_string()))?;
        let query = query::parse(parts.uri.query().unwrap_or_default())?;
        let content_type = parts
            .headers
            .get(header::CONTENT_TYPE)
            .and_then(|value| value.to_str().ok());
        let sent = match content_type {
            Some(kind) if kind.starts_with("application/json") && !body.is_empty() => {
                match serde_json::from_slice(&body) {
                    Ok(Value::Object(map)) => map,
                    Ok(other) => Map::from_iter([("_json".to_owned(), other)]),
                    Err(error) => return Err(Error::Parse(error.to_string())),
                }
            }
            Some(kind) if kind.starts_with("application/x-www-form-urlencoded") => {
                query::parse(&String::from_utf8_lossy(&body))?
            }
            _ => Map::new(),
        };
        let mut params = query.clone();
        params.extend(sent.clone());
        for (key, value) in &path {
            params.insert(key.to_owned(), value.into());
        }
        if let Some(format) = &seen.extension {
            params.insert("format".to_owned(), format.as_str().into());
        }
        Ok(Self {
            method: parts.method,
            headers: parts.headers,
            seen,
            query,
            body,
            sent,
            params,
        })
    }
}
