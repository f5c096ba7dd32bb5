//! Spans as OTLP writes them in JSON: ids in hexadecimal digits, 64-bit numbers as texts.

use serde_json::{Value, json};

use super::Span;

/// `SPAN_KIND_SERVER`, `STATUS_CODE_ERROR` (opentelemetry-proto, trace.proto).
const SERVER: u8 = 2;
const ERROR: u8 = 2;

fn text(key: &str, value: &str) -> Value {
    json!({"key": key, "value": {"stringValue": value}})
}

fn number(key: &str, value: u64) -> Value {
    json!({"key": key, "value": {"intValue": value.to_string()}})
}

/// An `ExportTraceServiceRequest`. Names of attributes are those of the semantic conventions for HTTP (1.27), where there is one.
pub fn request(service: &str, spans: &[Span]) -> Vec<u8> {
    let spans: Vec<Value> = spans.iter().map(span).collect();
    let resource = [text("service.name", service), text("telemetry.sdk.name", "regauge-gateway")];
    let scope = json!({"name": "regauge-gateway", "version": env!("CARGO_PKG_VERSION")});
    let all = json!({"resourceSpans": [{"resource": {"attributes": resource}, "scopeSpans": [{"scope": scope, "spans": spans}]}]});
    all.to_string().into_bytes()
}

fn span(span: &Span) -> Value {
    let (path, query) = span.target.split_once('?').unwrap_or((&span.target, ""));
    let mut attributes = vec![
        text("http.request.method", &span.method),
        text("url.path", path),
        text("network.protocol.version", span.version),
        text("regauge.server", span.server),
        number("http.response.body.size", span.bytes),
    ];
    if !query.is_empty() {
        attributes.push(text("url.query", query));
    }
    if span.status > 0 {
        attributes.push(number("http.response.status_code", span.status.into()));
    }
    if let Some(route) = &span.route {
        attributes.push(text("http.route", route));
    }
    let time = |after: std::time::Duration| (span.began + after).as_nanos().to_string();
    let name = span.route.as_ref().map_or_else(|| span.method.clone(), |route| format!("{} {route}", span.method));
    let mut made = json!({
        "traceId": format!("{:032x}", span.place.own.trace),
        "spanId": format!("{:016x}", span.place.own.parent),
        "name": name,
        "kind": SERVER,
        "startTimeUnixNano": time(std::time::Duration::ZERO),
        "endTimeUnixNano": time(span.took),
        "attributes": attributes,
        "flags": span.place.own.flags,
    });
    if let Some(above) = span.place.above {
        made["parentSpanId"] = format!("{above:016x}").into();
    }
    if let Some(answered) = span.answered {
        made["events"] = json!([{"timeUnixNano": time(answered), "name": "answer began"}]);
    }
    // Only what the server did wrong is an error of a server's span; 0: it could not be answered.
    if span.status == 0 || span.status >= 500 {
        made["status"] = json!({ "code": ERROR });
    }
    made
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::observe::spans::Place;
    use crate::proxy::traceparent::TraceParent;

    #[test]
    fn a_span_is_written() {
        let made = Span {
            place: Place { own: TraceParent { trace: 0xab, parent: 0xcd, flags: 1 }, above: Some(0xef) },
            method: "GET".to_owned(),
            target: "/a/1?b=c".to_owned(),
            route: Some("/a/:id".to_owned()),
            status: 502,
            server: "gateway",
            version: "1.1",
            bytes: 12,
            began: Duration::new(1_700_000_000, 5),
            took: Duration::from_millis(2),
            answered: None,
        };
        let text: Value = serde_json::from_slice(&request("shop", &[made])).unwrap();
        let span = &text["resourceSpans"][0]["scopeSpans"][0]["spans"][0];
        assert_eq!((&span["traceId"], &span["parentSpanId"]), (&"000000000000000000000000000000ab".into(), &"00000000000000ef".into()));
        assert_eq!((&span["startTimeUnixNano"], &span["endTimeUnixNano"]), (&"1700000000000000005".into(), &"1700000000002000005".into()));
        assert_eq!((&span["name"], &span["status"]["code"]), (&"GET /a/:id".into(), &2.into()));
        assert!(span["attributes"].to_string().contains(r#"{"key":"http.response.status_code","value":{"intValue":"502"}}"#));
        assert_eq!(text["resourceSpans"][0]["resource"]["attributes"][0]["value"]["stringValue"], "shop");
    }
}
