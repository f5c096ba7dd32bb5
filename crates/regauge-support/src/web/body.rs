//! The parameters of a body: JSON, forms, multipart.

use axum::body::Bytes;
use axum::http::HeaderMap;
use serde_json::Value;

use super::format;
use crate::error::{Error, Result};
use crate::params::{Map, json, query, uploaded};

/// What `Content-Type` says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Json,
    Form,
    Multipart,
    Other,
    None,
}

/// # Errors
/// [`Error::InvalidMimeType`]
pub(super) fn kind(headers: &HeaderMap) -> Result<Kind> {
    let Some(full) = format::text(headers, "content-type") else {
        return Ok(Kind::None);
    };
    let name = full
        .split([';', ','])
        .next()
        .unwrap_or_default()
        .trim()
        .to_ascii_lowercase();
    Ok(match name.as_str() {
        "application/json" | "text/x-json" | "application/jsonrequest" => Kind::Json,
        "application/x-www-form-urlencoded" => Kind::Form,
        "multipart/form-data" => Kind::Multipart,
        name if format::is_valid(name) => Kind::Other,
        _ => return Err(Error::InvalidMimeType(full.to_owned())),
    })
}

/// `request.request_parameters`
///
/// # Errors
/// [`Error::Parse`] and [`Error::BadRequest`]
pub(super) async fn parameters(kind: Kind, headers: &HeaderMap, body: &Bytes) -> Result<Map> {
    if body.is_empty() {
        return Ok(Map::new());
    }
    let mut map = match kind {
        Kind::Json => match json::parse(body)? {
            Value::Object(map) => map,
            other => Map::from_iter([("_json".to_owned(), other)]),
        },
        Kind::Form => {
            let text = std::str::from_utf8(body).map_err(|_| unreadable())?;
            query::parse(text)?
        }
        Kind::Multipart => multipart(headers, body.clone()).await?,
        Kind::Other | Kind::None => Map::new(),
    };
    query::without_nils(&mut map);
    Ok(map)
}

/// Fields as text; a file as what is known of it, for nothing here takes files yet.
async fn multipart(headers: &HeaderMap, body: Bytes) -> Result<Map> {
    let Some(boundary) =
        format::text(headers, "content-type").and_then(|kind| multer::parse_boundary(kind).ok())
    else {
        return Ok(Map::new());
    };
    let stream = http_body_util::BodyStream::new(http_body_util::Full::new(body));
    let frames = Frames(stream);
    let mut parts = multer::Multipart::new(frames, boundary);
    let mut map = Map::new();
    while let Some(field) = parts.next_field().await.map_err(|_| unreadable())? {
        let name = field.name().unwrap_or_default().to_owned();
        let file = field.file_name().map(str::to_owned);
        let kind = field.content_type().map(ToString::to_string);
        let bytes = field.bytes().await.map_err(|_| unreadable())?;
        let value = match file {
            Some(file) => uploaded(file, kind, bytes.len()),
            None => Value::String(String::from_utf8(bytes.to_vec()).map_err(|_| unreadable())?),
        };
        query::store(&mut map, &name, value)?;
    }
    Ok(map)
}

/// The bytes of a body, as multer wants them.
struct Frames(http_body_util::BodyStream<http_body_util::Full<Bytes>>);

impl futures_core::Stream for Frames {
    type Item = std::result::Result<Bytes, std::convert::Infallible>;

    fn poll_next(
        mut self: std::pin::Pin<&mut Self>,
        context: &mut std::task::Context<'_>,
    ) -> std::task::Poll<Option<Self::Item>> {
        std::pin::Pin::new(&mut self.0)
            .poll_next(context)
            .map(|frame| {
                frame.map(|frame| frame.map(|frame| frame.into_data().unwrap_or_default()))
            })
    }
}

fn unreadable() -> Error {
    Error::BadRequest("Invalid request parameters".to_owned())
}
