//! A request as a controller sees it.

use std::cell::{Cell, RefCell};
use std::net::IpAddr;
use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::{FromRequest, FromRequestParts, RawPathParams};
use axum::http::{HeaderMap, HeaderName, Method, header};
use axum::response::Response;
use serde_json::Value;

use super::body::{self, Kind};
use super::edge::Seen;
use super::format::{self, Asked, Format, Formats};
use super::respond;
use crate::error::{Error, Result};
use crate::params::{Map, Params, query};

/// Owned, so that it can move to a database thread.
#[derive(Debug, Clone)]
pub struct Request {
    headers: HeaderMap,
    seen: Arc<Seen>,
    kind: Kind,
    query: Map,
    body: Bytes,
    sent: Map,
    params: Map,
    formats: Formats,
    /// An `Accept` header that is none, as long as no `format` makes it idle.
    malformed_accept: Option<String>,
    /// What is wrong with the body: said to who reads the parameters.
    unreadable: Option<String>,
    answer_headers: RefCell<Vec<(HeaderName, String)>>,
    /// Filters run: Rails has not told the views yet what the client accepts.
    unformatted: Cell<bool>,
}

impl Request {
    /// `request.request_method`; HEAD stays HEAD.
    pub fn method(&self) -> &Method {
        &self.seen.method
    }

    /// `request.path`, as the client wrote it.
    pub fn path(&self) -> &str {
        &self.seen.path
    }

    /// `request.fullpath`
    pub fn full_path(&self) -> String {
        match &self.seen.query {
            Some(query) => format!("{}?{query}", self.seen.path),
            None => self.seen.path.clone(),
        }
    }

    /// `request.base_url`: `http://localhost:3000`, for URLs in answers. Proxies are believed, as Rails believes them.
    pub fn base_url(&self) -> String {
        let secure = self.header("x-forwarded-proto").is_some_and(|proto| {
            proto
                .split(',')
                .next()
                .is_some_and(|first| first.trim() == "https")
        }) || self.header("x-forwarded-ssl") == Some("on");
        let forwarded = self
            .header("x-forwarded-host")
            .and_then(|hosts| hosts.rsplit(',').next());
        let host = forwarded
            .map(str::trim)
            .or(self.header("host"))
            .unwrap_or("localhost");
        let (scheme, port) = if secure {
            ("https", ":443")
        } else {
            ("http", ":80")
        };
        format!("{scheme}://{}", host.strip_suffix(port).unwrap_or(host))
    }

    /// Before the first filter: what Rails says of the request before it calls one.
    ///
    /// # Errors
    /// [`Error::InvalidMimeType`]
    pub fn check(&self) -> Result<()> {
        match &self.malformed_accept {
            Some(accept) => Err(Error::InvalidMimeType(accept.clone())),
            None => Ok(()),
        }
    }

    /// Where an action or a filter reads the first parameter: a body that cannot be parsed is found out there, so that
    /// a filter before may refuse the client.
    ///
    /// # Errors
    /// [`Error::Parse`]
    pub fn parsed(&self) -> Result<()> {
        match &self.unreadable {
            Some(problem) => Err(Error::Parse(problem.clone())),
            None => Ok(()),
        }
    }

    /// `params`: body, query and path together, the later winning.
    pub fn params(&self) -> Params<'_> {
        Params::new(&self.params)
    }

    /// `params[name]` of a path or query parameter, as text.
    pub fn param(&self, name: &str) -> Option<&str> {
        self.params.get(name).and_then(Value::as_str)
    }

    /// `params[name] = value`
    pub fn set_param(&mut self, name: &str, value: impl Into<Value>) {
        self.params.insert(name.to_owned(), value.into());
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

    /// `request.headers[name]`, when it is ASCII.
    pub fn header(&self, name: &str) -> Option<&str> {
        format::text(&self.headers, name)
    }

    pub fn headers(&self) -> &HeaderMap {
        &self.headers
    }

    /// `request.format`; none when Rails knows no such format.
    pub fn format(&self) -> Option<Format> {
        self.formats.first()
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
            // Where the body cannot be read, no parameter can: the header alone says the format.
            if *key == "format" && self.unreadable.is_none() {
                if self.seen.extension.is_some() {
                    continue;
                }
                let _ = self.seen.format.set((*value).to_owned());
                self.formats =
                    Formats::of(&self.seen.asked, Some(value), &self.seen.path).unwrap_or_default();
                self.malformed_accept = None;
            }
            self.params.insert((*key).to_owned(), Value::from(*value));
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

    /// `wrap_parameters name, include: attributes`, for a body of JSON where no parameter has the name yet.
    #[must_use]
    pub fn wrap(mut self, name: &str, attributes: &[&str]) -> Self {
        if self.kind == Kind::Json && !self.params.contains_key(name) {
            let inner: Map = self
                .sent
                .iter()
                .filter(|(key, _)| attributes.contains(&key.as_str()))
                .map(|(key, value)| (key.clone(), value.clone()))
                .collect();
            self.sent
                .insert(name.to_owned(), Value::Object(inner.clone()));
            self.params.insert(name.to_owned(), Value::Object(inner));
        }
        self
    }

    /// [`Request::wrap`] without a list: all of the body.
    #[must_use]
    pub fn wrap_all(self, name: &str) -> Self {
        let keys: Vec<String> = self.sent.keys().cloned().collect();
        let keys: Vec<&str> = keys.iter().map(String::as_str).collect();
        self.wrap(name, &keys)
    }

    /// `response.headers["Name"] = value`, for the answer that follows, whichever it is.
    pub fn set_answer_header(&self, name: &'static str, value: &str) {
        let mut headers = self.answer_headers.borrow_mut();
        let name = HeaderName::from_static(name);
        headers.retain(|(known, _)| *known != name);
        headers.push((name, value.to_owned()));
    }

    /// The answer with the headers that were set on the way.
    pub fn finish(&self, mut response: Response) -> Response {
        for (name, value) in self.answer_headers.take() {
            response = respond::with_header(response, name, &value);
        }
        if self.unformatted.get() && !response.headers().contains_key(header::CONTENT_TYPE) {
            response = respond::with_header(response, header::CONTENT_TYPE, "text/html");
        }
        response
    }

    /// The filters follow: until [`Request::in_action`] an answer without a body is HTML, and any template can be rendered,
    /// whatever the client accepts.
    pub fn before_action(&self) {
        self.unformatted.set(true);
    }

    /// The filters are done.
    pub fn in_action(&self) {
        self.unformatted.set(false);
    }

    fn takes_json(&self) -> bool {
        self.unformatted.get() || self.formats.accepts(Format::Json)
    }

    /// Before an action's own template in JSON: Rails answers 406 where the client cannot take it.
    ///
    /// # Errors
    /// [`Error::UnknownFormat`]
    pub fn accepts_json(&self) -> Result<()> {
        if self.takes_json() {
            Ok(())
        } else {
            Err(Error::UnknownFormat)
        }
    }

    /// Before `render :template` in JSON: what is missing there is a 500.
    ///
    /// # Errors
    /// [`Error::MissingTemplate`]
    pub fn renders_json(&self, template: &'static str) -> Result<()> {
        if self.takes_json() {
            return Ok(());
        }
        Err(Error::MissingTemplate(format!(
            "Missing template {template}"
        )))
    }

    /// The answer of an action without a template that renders nothing: 204, but for a browser 406.
    ///
    /// # Errors
    /// [`Error::MissingExactTemplate`]
    pub fn no_template(&self) -> Result<super::Response> {
        let ajax = self.header("x-requested-with").is_some();
        if *self.method() == Method::GET && self.format() == Some(Format::Html) && !ajax {
            return Err(Error::MissingExactTemplate(format!(
                "No template for {}",
                self.path()
            )));
        }
        Ok(super::head(super::StatusCode::NO_CONTENT))
    }
}

impl<S: Send + Sync> FromRequest<S> for Request {
    type Rejection = Error;

    /// Reads it all, and says at once what Rails says before any filter of a controller.
    async fn from_request(request: axum::extract::Request, state: &S) -> Result<Self> {
        let (mut parts, stream) = request.into_parts();
        let seen = parts
            .extensions
            .get::<Arc<Seen>>()
            .cloned()
            .unwrap_or_else(|| {
                Arc::new(Seen {
                    asked: Asked::of(&parts.headers),
                    ..Seen::default()
                })
            });
        let path = RawPathParams::from_request_parts(&mut parts, state)
            .await
            .map_err(|_| {
                Error::BadRequest(
                    "Invalid path parameters: Invalid encoding for parameter".to_owned(),
                )
            })?;
        if path
            .iter()
            .any(|(_, value)| seen.dotted.iter().any(|dotted| dotted == value))
        {
            return Err(Error::Routing {
                method: seen.method.to_string(),
                path: seen.path.clone(),
            });
        }
        let headers = parts.headers;
        let kind = body::kind(&headers)?;
        let body = read(stream, &headers, seen.body_limit).await?;
        let (sent, unreadable) = match body::parameters(kind, &headers, &body).await {
            Ok(sent) => (sent, None),
            Err(Error::Parse(problem)) => (Map::new(), Some(problem)),
            Err(error) => return Err(error),
        };
        let mut query = query::parse(seen.query.as_deref().unwrap_or_default())?;
        query::without_nils(&mut query);
        let mut params = sent.clone();
        params.extend(
            query
                .iter()
                .map(|(key, value)| (key.clone(), value.clone())),
        );
        for (key, value) in &path {
            params.insert(key.to_owned(), value.into());
        }
        if let Some(extension) = &seen.extension {
            params.insert("format".to_owned(), extension.as_str().into());
        }
        let asked = params
            .get("format")
            .and_then(Value::as_str)
            .filter(|_| unreadable.is_none());
        if let Some(asked) = asked {
            let _ = seen.format.set(asked.to_owned());
        }
        let (formats, malformed_accept) = match Formats::of(&seen.asked, asked, &seen.path) {
            Ok(formats) => (formats, None),
            Err(Error::InvalidMimeType(accept)) => (Formats::default(), Some(accept)),
            Err(error) => return Err(error),
        };
        Ok(Self {
            headers,
            seen,
            kind,
            query,
            body,
            sent,
            params,
            formats,
            malformed_accept,
            unreadable,
            answer_headers: RefCell::default(),
            unformatted: Cell::new(false),
        })
    }
}

async fn read(stream: axum::body::Body, headers: &HeaderMap, limit: usize) -> Result<Bytes> {
    let empty = !headers.contains_key(header::CONTENT_LENGTH)
        && !headers.contains_key(header::TRANSFER_ENCODING);
    if empty {
        return Ok(Bytes::new());
    }
    let limit = if limit == 0 { usize::MAX } else { limit };
    axum::body::to_bytes(stream, limit).await.map_err(|error| {
        use std::error::Error as _;
        let too_long = error
            .source()
            .is_some_and(|source| source.is::<http_body_util::LengthLimitError>());
        if too_long {
            Error::TooLarge
        } else {
            Error::BadRequest("the body broke off".to_owned())
        }
    })
}
