//! HTTP over a real socket, each row as Rails 7.2 on Puma answered it.
#![cfg(test)]
#![cfg(feature = "sqlite")]

mod formats;
mod server;

use server::server;

const REVALIDATE: &str = "max-age=0, private, must-revalidate";

#[test]
fn a_controllers_answer_has_rails_headers() {
    let answer = server().get("/things", "*/*");
    assert_eq!((answer.status, answer.body.as_str()), (200, "{\"a\":1}"));
    for (name, value) in [
        ("x-frame-options", "SAMEORIGIN"),
        ("x-xss-protection", "0"),
        ("x-content-type-options", "nosniff"),
        ("x-permitted-cross-domain-policies", "none"),
        ("referrer-policy", "strict-origin-when-cross-origin"),
        ("content-type", "application/json; charset=utf-8"),
        ("vary", "Accept"),
        ("etag", "W/\"015abd7f5cc57a2dd94b7590f04ad808\""),
        ("cache-control", REVALIDATE),
        ("content-length", "7"),
    ] {
        assert_eq!(answer.header(name), Some(value), "{name}");
    }
    assert_eq!(answer.header("x-request-id").map(str::len), Some(36));
    assert!(
        answer
            .header("x-runtime")
            .is_some_and(|time| time.starts_with("0.0") && time.len() == 8)
    );
}

#[test]
fn what_is_not_modified_is_said() {
    let server = server();
    let tag = "If-None-Match: W/\"015abd7f5cc57a2dd94b7590f04ad808\"";
    let answer = server.ask("GET /things", &["Accept: */*", tag], "");
    assert_eq!((answer.status, answer.body.as_str()), (304, ""));
    assert_eq!(answer.header("content-type"), None);
    assert_eq!(
        answer.header("etag"),
        Some("W/\"015abd7f5cc57a2dd94b7590f04ad808\"")
    );
    assert_eq!(answer.header("vary"), Some("Accept"));
    for other in [
        "If-None-Match: *",
        "If-None-Match: \"015abd7f5cc57a2dd94b7590f04ad808\"",
    ] {
        assert_eq!(
            server
                .ask("GET /things", &["Accept: */*", other], "")
                .status,
            200,
            "{other}"
        );
    }
}

#[test]
fn bodies() {
    let server = server();
    let json = "Content-Type: application/json";
    for (kind, body, status, answered) in [
        (
            json,
            "{\"a\":1,\"b\":[1,null],\"c\":2}",
            201,
            "{\"a\":1,\"b\":[1],\"c\":2,\"thing\":{\"a\":1,\"b\":[1]}}",
        ),
        (json, "[1,2]", 201, "{\"_json\":[1,2],\"thing\":{}}"),
        (json, "{\"a\":", 400, ""),
        (json, "{\"thing\":{\"z\":1}}", 201, "{\"thing\":{\"z\":1}}"),
        ("Content-Type: text/plain", "{\"a\":1}", 201, "{}"),
        (
            "Content-Type: application/x-www-form-urlencoded",
            "a=1&b[]=2",
            201,
            "{\"a\":\"1\",\"b\":[\"2\"]}",
        ),
        ("Content-Type: zork", "x", 406, ""),
        (
            "Content-Type: multipart/form-data; boundary=X",
            "--X\r\nContent-Disposition: form-data; name=\"a[b]\"\r\n\r\n1\r\n--X--\r\n",
            201,
            "{\"a\":{\"b\":\"1\"}}",
        ),
        (
            "Content-Type: multipart/form-data; boundary=X",
            "zzz",
            400,
            "",
        ),
    ] {
        let answer = server.ask("POST /things", &["Accept: */*", kind], body);
        assert_eq!(
            (answer.status, answer.body.as_str()),
            (status, answered),
            "{kind} {body}"
        );
    }
    let both = server.ask("POST /things?a=5&z=1", &["Accept: */*", json], "{\"a\":1}");
    assert_eq!(both.body, "{\"a\":\"5\",\"z\":\"1\",\"thing\":{\"a\":1}}");
    assert_eq!(both.header("location"), Some("http://x/1"));
    assert_eq!(both.header("cache-control"), Some(REVALIDATE));
    let failed = server.ask("POST /failed", &["Accept: */*"], "");
    assert_eq!(
        (
            failed.status,
            failed.header("cache-control"),
            failed.header("etag")
        ),
        (422, Some("no-cache"), None)
    );
}

#[test]
fn verbs() {
    let server = server();
    for (line, status) in [
        ("DELETE /things", 404),
        ("OPTIONS /things", 404),
        ("TRACE /things", 404),
        ("PATCH /nope", 404),
    ] {
        let answer = server.ask(line, &["Accept: */*"], "");
        assert_eq!(
            (answer.status, answer.header("allow")),
            (status, None),
            "{line}"
        );
    }
    let unknown = server.ask("FOO /things", &[], "");
    assert_eq!(
        (unknown.status, unknown.body.as_str()),
        (501, "FOO method is not supported")
    );
    assert_eq!(unknown.header("x-request-id"), None);
    let head = server.ask("HEAD /things", &["Accept: */*"], "");
    assert_eq!((head.status, head.body.as_str()), (200, ""));
    assert_eq!(
        head.header("etag"),
        Some("W/\"015abd7f5cc57a2dd94b7590f04ad808\"")
    );
}

#[test]
fn authentication() {
    let server = server();
    let token = server.get("/token", "application/json");
    assert_eq!(
        (token.status, token.body.as_str()),
        (401, "HTTP Token: Access denied.\n")
    );
    assert_eq!(
        token.header("www-authenticate"),
        Some("Token realm=\"Application\"")
    );
    assert_eq!(
        token.header("content-type"),
        Some("text/plain; charset=utf-8")
    );
    assert_eq!(token.header("vary"), Some("Accept"));
    assert_eq!(
        server
            .ask("GET /token", &["Authorization: Bearer secret"], "")
            .status,
        204
    );
    let basic = server.get("/basic", "*/*");
    assert_eq!(
        (basic.status, basic.body.as_str()),
        (401, "HTTP Basic: Access denied.\n")
    );
    assert_eq!(
        basic.header("content-type"),
        Some("text/html; charset=utf-8")
    );
    assert_eq!(basic.header("vary"), None);
    assert_eq!(
        server
            .ask("GET /basic", &["Authorization: Basic YWRtaW46cHc="], "")
            .status,
        204
    );
}

#[test]
fn request_ids_are_kept_but_cleaned() {
    let answer = server().ask("GET /empty", &["X-Request-Id: abc-123_@x y/"], "");
    assert_eq!(answer.header("x-request-id"), Some("abc-123_@xy"));
}

#[test]
fn a_stub_says_so() {
    let answer = server().get("/stub", "*/*");
    assert_eq!(answer.status, 501);
    assert_eq!(
        answer.header("x-regauge-unported"),
        Some("app/controllers/x.rb:3")
    );
}

#[test]
fn the_health_page() {
    let answer = server().get("/up", "*/*");
    assert_eq!(
        answer.header("etag"),
        Some("W/\"7e6c9877b2dec7dfadc43e742246d94d\"")
    );
    assert_eq!(answer.body.len(), 73);
}
