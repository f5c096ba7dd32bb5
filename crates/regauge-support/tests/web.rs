//! HTTP over a real socket, each row as Rails 7.2 on Puma answered it.
#![cfg(test)]
#![cfg(feature = "sqlite")]

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};

use axum::extract::State;
use axum::routing::{any, get, post};
use regauge_support::app::App;
use regauge_support::db::{DatabaseUrl, Db, Settings};
use regauge_support::json::Json;
use regauge_support::server::{Config, serve};
use regauge_support::web::{self, Request, Response, StatusCode, auth};
use regauge_support::{Error, Result};
use serde_json::Value;

async fn index(request: Request) -> Result<Response> {
    request.check()?;
    request.accepts_json()?;
    Ok(web::render_json(
        StatusCode::OK,
        Json::root_object(|json| {
            json.field("a", &1i64);
            Ok(())
        })?,
    ))
}

async fn nested(request: Request) -> Result<Response> {
    index(request.with_defaults(&[("format", "json")])).await
}

async fn implicit(request: Request) -> Result<Response> {
    request.renders_json("things/index")?;
    Ok(web::render_json(StatusCode::OK, Json::of("x")))
}

async fn show(request: Request) -> Result<Response> {
    request.check()?;
    request.parsed()?;
    Ok(web::render_json(
        StatusCode::OK,
        Json::of(&Value::Object(request.params().map().clone())),
    ))
}

async fn create(request: Request) -> Result<Response> {
    let request = request.wrap("thing", &["a", "b"]);
    request.parsed()?;
    let json = Json::of(&Value::Object(request.params().map().clone()));
    Ok(web::with_location(
        web::render_json(StatusCode::CREATED, json),
        "http://x/1",
    ))
}

async fn missing(request: Request) -> Result<Response> {
    let _request = request.with_defaults(&[("format", "json")]);
    Err(Error::not_found("Thing", "id", "\"1\""))
}

async fn boom(_request: Request) -> Result<Response> {
    Err(Error::nil("zork"))
}

async fn panics(State(app): State<App>, _request: Request) -> Result<Response> {
    app.db
        .read(|_conn| -> Result<Response> { panic!("in a job") })
        .await
}

async fn panics_here(_request: Request) -> Result<Response> {
    panic!("in a handler")
}

async fn nothing(request: Request) -> Result<Response> {
    request.no_template()
}

async fn empty(_request: Request) -> Result<Response> {
    Ok(web::head(StatusCode::OK))
}

async fn failed(_request: Request) -> Result<Response> {
    Ok(web::render_json(
        StatusCode::UNPROCESSABLE_ENTITY,
        Json::of(&1i64),
    ))
}

async fn token(request: Request) -> Result<Response> {
    match auth::token(&request)? {
        Some((token, _)) if token == "secret" => Ok(web::head(StatusCode::NO_CONTENT)),
        _ => Err(Error::Rendered(Box::new(auth::request_token(
            "Application",
            None,
        )))),
    }
}

async fn basic(request: Request) -> Result<Response> {
    if let Some(response) = auth::http_basic(&request, "admin", "pw", "Application") {
        return Err(Error::Rendered(Box::new(response)));
    }
    Ok(web::head(StatusCode::NO_CONTENT))
}

async fn stub(_request: Request) -> Result<Response> {
    web::unported("app/controllers/x.rb:3")
}

fn routes() -> axum::Router<App> {
    web::router()
        .route("/up", get(web::health))
        .route("/things", get(index).post(create))
        .route("/things/{id}", get(show))
        .route("/j/things", get(nested))
        .route("/implicit", get(implicit))
        .route("/missing", get(missing))
        .route("/boom", get(boom))
        .route("/panics", get(panics))
        .route("/panics_here", get(panics_here))
        .route("/nothing", any(nothing))
        .route("/empty", get(empty))
        .route("/failed", post(failed))
        .route("/token", get(token))
        .route("/basic", get(basic))
        .route("/stub", get(stub))
}

struct Server {
    address: SocketAddr,
    _runtime: tokio::runtime::Runtime,
}

fn server() -> Server {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .unwrap();
    let address = runtime.block_on(async {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let url = DatabaseUrl::parse("sqlite3::memory:").unwrap();
        let db = Db::open(&url, &Settings::default()).unwrap();
        let config =
            Config::from(|name| (name == "DATABASE_URL").then(|| "sqlite3::memory:".to_owned()))
                .unwrap();
        tokio::spawn(serve(
            listener,
            routes(),
            App::new(db, config),
            std::future::pending(),
        ));
        address
    });
    Server {
        address,
        _runtime: runtime,
    }
}

struct Answer {
    status: u16,
    head: String,
    body: String,
}

impl Answer {
    fn header(&self, name: &str) -> Option<&str> {
        self.head
            .lines()
            .filter_map(|line| line.split_once(": "))
            .find(|(key, _)| key.eq_ignore_ascii_case(name))
            .map(|(_, value)| value)
    }
}

impl Server {
    fn ask(&self, request_line: &str, headers: &[&str], body: &str) -> Answer {
        let mut stream = TcpStream::connect(self.address).unwrap();
        let mut text = format!("{request_line} HTTP/1.1\r\nHost: x.test\r\nConnection: close\r\n");
        for header in headers {
            text.push_str(header);
            text.push_str("\r\n");
        }
        if !body.is_empty() {
            text.push_str(&format!("Content-Length: {}\r\n", body.len()));
        }
        text.push_str("\r\n");
        text.push_str(body);
        stream.write_all(text.as_bytes()).unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        let (head, body) = answer.split_once("\r\n\r\n").unwrap();
        Answer {
            status: head[9..12].parse().unwrap(),
            head: head.to_owned(),
            body: body.to_owned(),
        }
    }

    fn get(&self, path: &str, accept: &str) -> Answer {
        let accept = format!("Accept: {accept}");
        let headers: &[&str] = if accept.len() > 8 {
            &[accept.as_str()]
        } else {
            &[]
        };
        self.ask(&format!("GET {path}"), headers, "")
    }
}

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
fn formats() {
    let server = server();
    for (path, accept, status, kind, body) in [
        ("/things", "", 406, Some("text/html; charset=UTF-8"), ""),
        (
            "/j/things",
            "",
            200,
            Some("application/json; charset=utf-8"),
            "{\"a\":1}",
        ),
        (
            "/j/things",
            "application/xml",
            200,
            Some("application/json; charset=utf-8"),
            "{\"a\":1}",
        ),
        (
            "/things.zork",
            "*/*",
            200,
            Some("application/json; charset=utf-8"),
            "{\"a\":1}",
        ),
        ("/things", "zork", 406, Some("text/html; charset=UTF-8"), ""),
        (
            "/things",
            "application/zork",
            200,
            Some("application/json; charset=utf-8"),
            "{\"a\":1}",
        ),
        (
            "/things.csv",
            "*/*",
            406,
            Some("text/html; charset=UTF-8"),
            "",
        ),
        ("/implicit", "", 500, Some("text/html; charset=UTF-8"), ""),
        (
            "/missing",
            "*/*",
            404,
            Some("application/json; charset=UTF-8"),
            "{\"status\":404,\"error\":\"Not Found\"}",
        ),
        ("/nope", "*/*", 404, Some("text/html; charset=UTF-8"), ""),
        (
            "/nope.json",
            "*/*",
            404,
            Some("text/html; charset=UTF-8"),
            "",
        ),
        (
            "/nope.json",
            "",
            404,
            Some("application/json; charset=UTF-8"),
            "{\"status\":404,\"error\":\"Not Found\"}",
        ),
        (
            "/nope?format=json",
            "*/*",
            404,
            Some("application/json; charset=UTF-8"),
            "{\"status\":404,\"error\":\"Not Found\"}",
        ),
        (
            "/boom",
            "application/json",
            500,
            Some("application/json; charset=UTF-8"),
            "{\"status\":500,\"error\":\"Internal Server Error\"}",
        ),
        (
            "/things.xml",
            "*/*",
            406,
            Some("application/xml; charset=UTF-8"),
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<hash>\n  <status type=\"integer\">406</status>\n  <error>Not Acceptable</error>\n</hash>\n",
        ),
        ("/nothing", "", 406, Some("text/html; charset=UTF-8"), ""),
        ("/nothing", "application/json", 204, None, ""),
        ("/empty", "*/*", 200, Some("text/html"), ""),
        (
            "/empty",
            "application/json",
            200,
            Some("application/json"),
            "",
        ),
        (
            "/panics",
            "application/json",
            500,
            Some("application/json; charset=UTF-8"),
            "{\"status\":500,\"error\":\"Internal Server Error\"}",
        ),
        (
            "/panics_here",
            "*/*",
            500,
            Some("text/html; charset=UTF-8"),
            "",
        ),
        (
            "/things/1.2.json",
            "*/*",
            404,
            Some("text/html; charset=UTF-8"),
            "",
        ),
        (
            "/things/%ff",
            "*/*",
            400,
            Some("text/html; charset=UTF-8"),
            "",
        ),
        (
            "/things/1?a=%ff",
            "application/json",
            400,
            Some("application/json; charset=UTF-8"),
            "{\"status\":400,\"error\":\"Bad Request\"}",
        ),
        (
            "/things//1.json/",
            "*/*",
            200,
            Some("application/json; charset=utf-8"),
            "{\"id\":\"1\",\"format\":\"json\"}",
        ),
    ] {
        let answer = server.get(path, accept);
        assert_eq!(answer.status, status, "{path} {accept}");
        assert_eq!(answer.header("content-type"), kind, "{path} {accept}");
        assert_eq!(answer.body, body, "{path} {accept}");
        let of_controller = !kind.is_some_and(|kind| kind.ends_with("UTF-8"));
        assert_eq!(
            answer.header("x-frame-options").is_some(),
            of_controller,
            "{path} {accept}"
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
