//! The way out: Rails' default headers, ETags, conditional answers, and exceptions in the client's format.

use axum::body::{Body, Bytes};
use axum::http::{HeaderName, HeaderValue, Method, StatusCode, header};
use axum::response::Response;
use http_body_util::BodyExt;
use sha2::{Digest, Sha256};

use super::edge::Seen;
use super::failure::Failure;
use super::format::{Format, Formats};
use super::respond::Rendered;
use crate::params::query;
use crate::password::to_hex;

/// `config.action_dispatch.default_headers` of Rails 7.2.
const DEFAULTS: [(&str, &str); 5] = [
    ("x-frame-options", "SAMEORIGIN"),
    ("x-xss-protection", "0"),
    ("x-content-type-options", "nosniff"),
    ("x-permitted-cross-domain-policies", "none"),
    ("referrer-policy", "strict-origin-when-cross-origin"),
];

const REVALIDATE: HeaderValue = HeaderValue::from_static("max-age=0, private, must-revalidate");
const NO_CACHE: HeaderValue = HeaderValue::from_static("no-cache");

pub(super) async fn finish(response: Response, seen: &Seen) -> Response {
    let mut response = match response.extensions().get::<Failure>().cloned() {
        Some(failure) => exception(&failure, seen),
        None => {
            let response = controller(response, seen);
            conditional(response, seen).await
        }
    };
    if let Ok(id) = HeaderValue::from_str(&seen.request_id) {
        response.headers_mut().insert("x-request-id", id);
    }
    response
}

/// What every answer of a controller carries.
fn controller(mut response: Response, seen: &Seen) -> Response {
    let formats = Formats::of(
        &seen.asked,
        seen.format.get().map(String::as_str),
        &seen.path,
    )
    .unwrap_or_default();
    let rendered = response.extensions().get::<Rendered>().is_some();
    let status = response.status();
    let headers = response.headers_mut();
    for (name, value) in DEFAULTS {
        headers
            .entry(HeaderName::from_static(name))
            .or_insert(HeaderValue::from_static(value));
    }
    if bodiless(status) {
        headers.remove(header::CONTENT_TYPE);
    } else if !headers.contains_key(header::CONTENT_TYPE) {
        let kind = match formats.first() {
            None | Some(Format::All) => "text/html",
            Some(format) => format.content_type(),
        };
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    }
    if rendered && formats.vary {
        headers
            .entry(header::VARY)
            .or_insert(HeaderValue::from_static("Accept"));
    }
    if bodiless(status) {
        *response.body_mut() = Body::empty();
    }
    response
}

fn bodiless(status: StatusCode) -> bool {
    status.is_informational()
        || status == StatusCode::NO_CONTENT
        || status == StatusCode::NOT_MODIFIED
}

/// `Rack::ETag`, `Rack::ConditionalGet` and `Rack::Head`.
async fn conditional(response: Response, seen: &Seen) -> Response {
    let (mut parts, body) = response.into_parts();
    let tagged = matches!(parts.status, StatusCode::OK | StatusCode::CREATED)
        && !parts.headers.contains_key(header::ETAG)
        && !parts.headers.contains_key(header::LAST_MODIFIED);
    let mut body = body;
    if tagged {
        let bytes = match body.collect().await {
            Ok(collected) => collected.to_bytes(),
            Err(error) => {
                tracing::error!(%error, "a body broke off");
                Bytes::new()
            }
        };
        if !bytes.is_empty()
            && let Ok(tag) = HeaderValue::from_str(&etag(&bytes))
        {
            parts.headers.insert(header::ETAG, tag);
        }
        body = Body::from(bytes);
    }
    let cache = if parts.headers.contains_key(header::ETAG) {
        REVALIDATE
    } else {
        NO_CACHE
    };
    parts.headers.entry(header::CACHE_CONTROL).or_insert(cache);
    let read = matches!(seen.method, Method::GET | Method::HEAD);
    if read
        && parts.status == StatusCode::OK
        && let Some(tag) = parts.headers.get(header::ETAG)
        && seen.asked.none_match.as_ref() == Some(tag)
    {
        parts.status = StatusCode::NOT_MODIFIED;
        parts.headers.remove(header::CONTENT_TYPE);
        parts
            .headers
            .insert(header::CONTENT_LENGTH, HeaderValue::from_static("0"));
        body = announced_empty();
    }
    if seen.method == Method::HEAD && !bodiless(parts.status) {
        parts
            .headers
            .insert(header::CONTENT_LENGTH, HeaderValue::from_static("0"));
        body = Body::empty();
    }
    Response::from_parts(parts, body)
}

/// Puma announces the empty body of a 304; hyper writes a length there only for a body that is not over before it began.
fn announced_empty() -> Body {
    Body::from_stream(Nothing)
}

struct Nothing;

impl futures_core::Stream for Nothing {
    type Item = Result<Bytes, std::convert::Infallible>;

    fn poll_next(
        self: std::pin::Pin<&mut Self>,
        _: &mut std::task::Context<'_>,
    ) -> std::task::Poll<Option<Self::Item>> {
        std::task::Poll::Ready(None)
    }
}

/// The first half of the body's SHA-256, weak.
pub(super) fn etag(body: &[u8]) -> String {
    let digest = Sha256::digest(body);
    format!("W/\"{}\"", to_hex(&digest[..16]))
}

/// `ActionDispatch::PublicExceptions`, without the files of `public/`.
fn exception(failure: &Failure, seen: &Seen) -> Response {
    let formats = match seen.format.get() {
        Some(format) => Formats::of(&seen.asked, Some(format), &seen.path),
        None => Formats::of(
            &seen.asked,
            routeless_format(failure, seen).as_deref(),
            &seen.path,
        ),
    };
    let first = formats.ok().and_then(|formats| formats.first());
    let status = failure.status.as_u16();
    let reason = reason(failure.status);
    let (kind, body) = match first {
        Some(Format::Json) => (
            "application/json; charset=UTF-8",
            format!("{{\"status\":{status},\"error\":\"{reason}\"}}"),
        ),
        Some(Format::Xml) => (
            "application/xml; charset=UTF-8",
            format!(
                "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<hash>\n  <status type=\"integer\">{status}</status>\n  \
                 <error>{reason}</error>\n</hash>\n"
            ),
        ),
        Some(Format::Yaml) => (
            "application/x-yaml; charset=UTF-8",
            format!("---\n:status: {status}\n:error: {reason}\n"),
        ),
        _ => ("text/html; charset=UTF-8", String::new()),
    };
    let length = body.len();
    let head = seen.method == Method::HEAD;
    let mut response = Response::new(if head {
        Body::empty()
    } else {
        Body::from(body)
    });
    *response.status_mut() = failure.status;
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    if head {
        headers.insert(header::CONTENT_LENGTH, HeaderValue::from(length));
    }
    if let Some(place) = failure.place {
        let place = HeaderValue::from_str(place).unwrap_or(HeaderValue::from_static("true"));
        headers.insert("x-regauge-unported", place);
    }
    response
}

/// Where no route matched, only the query can name a format.
fn routeless_format(failure: &Failure, seen: &Seen) -> Option<String> {
    if failure.class != "ActionController::RoutingError" {
        return None;
    }
    let query = query::parse(seen.query.as_deref()?).ok()?;
    query.get("format")?.as_str().map(str::to_owned)
}

/// `Rack::Utils::HTTP_STATUS_CODES` of Rack 3.1.
fn reason(status: StatusCode) -> &'static str {
    match status.as_u16() {
        413 => "Content Too Large",
        422 => "Unprocessable Content",
        _ => status.canonical_reason().unwrap_or("Internal Server Error"),
    }
}
