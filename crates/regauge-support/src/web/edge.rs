//! What stands around the router: paths in, headers out.

use std::convert::Infallible;
use std::net::IpAddr;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use axum::body::Body;
use axum::http::Request;
use axum::response::Response;
use tower::{Service, ServiceExt};

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

/// What the edge found out about a request.
#[derive(Debug, Default)]
pub(crate) struct Seen {
    pub path: String,
    pub scheme: &'static str,
    pub extension: Option<String>,
    pub request_id: String,
    pub remote_ip: Option<IpAddr>,
    pub body_limit: usize,
}

impl Seen {
    pub(super) fn path_has(&self, key: &str) -> bool {
        key == "format" && self.extension.is_some()
    }
}

/// The service that a listener serves.
#[derive(Clone)]
pub struct Edge {
    router: axum::Router,
    limits: Limits,
}

impl Edge {
    pub fn new(router: axum::Router, limits: Limits) -> Self {
        Self { router, limits }
    }
}

impl Service<Request<Body>> for Edge {
    type Response = Response;
    type Error = Infallible;
    type Future = std::pin::Pin<Box<dyn Future<Output = Result<Response, Infallible>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, mut request: Request<Body>) -> Self::Future {
        let router = self.router.clone();
        let seen = Seen {
            path: request.uri().path().to_owned(),
            scheme: "http",
            body_limit: self.limits.body,
            ..Seen::default()
        };
        request.extensions_mut().insert(Arc::new(seen));
        Box::pin(async move { router.oneshot(request).await })
    }
}
