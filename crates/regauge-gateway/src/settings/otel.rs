//! Spans for OpenTelemetry.

use super::entry::{Entry, keep, optional};

/// A collector's address, `host:port`, of `http://host:port`, with or without the path that is known.
fn endpoint(text: &str) -> Result<String, String> {
    let wrong = || format!("`{text}` is no collector for OTLP over HTTP, such as http://127.0.0.1:4318");
    let rest = text.strip_prefix("http://").ok_or_else(wrong)?;
    let rest = rest.trim_end_matches('/').trim_end_matches("/v1/traces");
    let (host, port) = rest.rsplit_once(':').unwrap_or((rest, "4318"));
    let fine = |byte: u8| byte.is_ascii_alphanumeric() || b".-_[]:".contains(&byte);
    match port.parse::<u16>() {
        Ok(1..) if !host.is_empty() && host.bytes().all(fine) => Ok(format!("{host}:{port}")),
        _ => Err(wrong()),
    }
}

/// Their rows.
pub const ROWS: &[Entry] = &[
    Entry {
        key: "otel.endpoint",
        value: "URL",
        meaning: "the collector that gets spans of requests, by OTLP over HTTP (JSON): http://127.0.0.1:4318; empty: none",
        set: |settings, text| keep(&mut settings.otel.endpoint, optional(text, endpoint)),
        show: |settings| settings.otel.endpoint.as_ref().map(|endpoint| format!("http://{endpoint}")).unwrap_or_default(),
    },
    Entry {
        key: "otel.requests",
        value: "SHARE",
        meaning: "of which requests without a `traceparent` a trace is begun: `off`, `on`, or a share such as 1%; those with one say so themselves",
        set: |settings, text| keep(&mut settings.otel.share, text.parse()),
        show: |settings| settings.otel.share.to_string(),
    },
    Entry {
        key: "otel.service",
        value: "NAME",
        meaning: "what the gateway is called in spans (`service.name`)",
        set: |settings, text| {
            let fine = !text.is_empty() && !text.contains(char::is_control);
            keep(&mut settings.otel.service, if fine { Ok(text.to_owned()) } else { Err("a name is needed".to_owned()) })
        },
        show: |settings| settings.otel.service.clone(),
    },
];
