//! What stands around the router: paths in, headers out.

use std::convert::Infallible;
use std::net::{IpAddr, SocketAddr};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, OnceLock};
use std::task::{Context, Poll};
use std::time::{Duration, Instant};

use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::{HeaderValue, Method, Request, StatusCode};
use axum::response::{IntoResponse, Response};
use tower::{Service, ServiceExt};

use super::format::Asked;
use super::{answer, client, failure, path};
use crate::db::panic_message;
use crate::error::Error;

/// How much a client may send, and how long an answer may take.
#[derive(Debug, Clone)]
pub struct Limits {
    pub body: usize,
    pub time: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            body: 16 * 1024 * 1024,
            time: Duration::from_secs(60),
        }
    }
}

/// What the edge found out about a request, and what the controller adds for the way back.
#[derive(Debug, Default)]
pub(crate) struct Seen {
    pub method: Method,
    /// The path as the client wrote it.
    pub path: String,
    pub query: Option<String>,
    /// `.json` at the path's end.
    pub extension: Option<String>,
    /// Segments with a dot, which no dynamic part of a route matches.
    pub dotted: Vec<String>,
    pub request_id: String,
    pub remote_ip: Option<IpAddr>,
    pub body_limit: usize,
    pub(super) asked: Asked,
    /// `params[:format]`, once the parameters could be read.
    pub format: OnceLock<String>,
}

/// The service that a listener serves.
#[derive(Clone)]
pub struct Edge {
    router: axum::Router,
    limits: Arc<Limits>,
}

impl Edge {
    pub fn new(router: axum::Router, limits: Limits) -> Self {
        // Said last, so that it holds for every route.
        let router = router
            .fallback(failure::no_route)
            .method_not_allowed_fallback(failure::no_route);
        Self {
            router,
            limits: Arc::new(limits),
        }
    }

    async fn answer(self, mut request: Request<Body>) -> Response {
        let started = Instant::now();
        if !METHODS.contains(request.method()) {
            return refused_method(request.method());
        }
        let seen = Arc::new(self.see(&mut request));
        request.extensions_mut().insert(Arc::clone(&seen));
        // Rails routes a HEAD as a GET; what the edge makes of the body must be the same.
        if request.method() == Method::HEAD {
            *request.method_mut() = Method::GET;
        }
        let work = guarded(self.router.oneshot(request));
        let response = match tokio::time::timeout(self.limits.time, work).await {
            Ok(response) => response,
            Err(_) => {
                tracing::error!(path = seen.path, "took too long");
                Error::Unavailable.into_response()
            }
        };
        let mut response = answer::finish(response, &seen).await;
        let seconds = started.elapsed().as_secs_f64();
        if let Ok(value) = HeaderValue::from_str(&format!("{seconds:.6}")) {
            response.headers_mut().insert("x-runtime", value);
        }
        tracing::info!(
            method = %seen.method,
            path = seen.path,
            status = response.status().as_u16(),
            duration_ms = seconds * 1000.0,
            request_id = seen.request_id,
            "answered"
        );
        response
    }

    fn see(&self, request: &mut Request<Body>) -> Seen {
        let peer = request
            .extensions()
            .get::<ConnectInfo<SocketAddr>>()
            .map(|ConnectInfo(address)| address.ip());
        let raw = request.uri().path();
        let normal = path::normalize(raw);
        let seen = Seen {
            method: request.method().clone(),
            path: raw.to_owned(),
            query: request.uri().query().map(str::to_owned),
            extension: normal.extension,
            dotted: normal.dotted,
            request_id: client::request_id(request.headers()),
            remote_ip: client::remote_ip(request.headers(), peer),
            body_limit: self.limits.body,
            asked: Asked::of(request.headers()),
            format: OnceLock::new(),
        };
        if let Some(path) = normal.path {
            let target = match request.uri().query() {
                Some(query) => format!("{path}?{query}"),
                None => path,
            };
            if let Ok(uri) = target.parse() {
                *request.uri_mut() = uri;
            }
        }
        seen
    }
}

/// The verbs that Puma takes.
const METHODS: [Method; 8] = [
    Method::GET,
    Method::HEAD,
    Method::POST,
    Method::PUT,
    Method::PATCH,
    Method::DELETE,
    Method::OPTIONS,
    Method::TRACE,
];

/// Puma's own answer; no application sees the request.
fn refused_method(method: &Method) -> Response {
    if !is_verb(method.as_str()) {
        let mut response = Response::new(Body::empty());
        *response.status_mut() = StatusCode::BAD_REQUEST;
        return response;
    }
    let mut response = Response::new(Body::from(format!("{method} method is not supported")));
    *response.status_mut() = StatusCode::NOT_IMPLEMENTED;
    response
}

/// What Puma's parser takes for a verb: at most twenty capitals, digits and a few signs.
fn is_verb(text: &str) -> bool {
    text.len() <= 20
        && text.bytes().all(|byte| {
            byte.is_ascii_uppercase() || byte.is_ascii_digit() || b"$-_.".contains(&byte)
        })
}

/// A panic while answering is a 500.
async fn guarded(work: impl Future<Output = Result<Response, Infallible>>) -> Response {
    let mut work = std::pin::pin!(work);
    std::future::poll_fn(|context| {
        match catch_unwind(AssertUnwindSafe(|| work.as_mut().poll(context))) {
            Ok(Poll::Pending) => Poll::Pending,
            Ok(Poll::Ready(Ok(response))) => Poll::Ready(response),
            Err(panic) => Poll::Ready(Error::Panic(panic_message(&*panic)).into_response()),
        }
    })
    .await
}

impl Service<Request<Body>> for Edge {
    type Response = Response;
    type Error = Infallible;
    type Future = std::pin::Pin<Box<dyn Future<Output = Result<Response, Infallible>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request<Body>) -> Self::Future {
        let edge = self.clone();
        Box::pin(async move { Ok(edge.answer(request).await) })
    }
}
