//! A server with routes that answer in every way, and a client over a plain socket.

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

pub struct Server {
    address: SocketAddr,
    _runtime: tokio::runtime::Runtime,
}

pub fn server() -> Server {
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

pub struct Answer {
    pub status: u16,
    pub head: String,
    pub body: String,
}

impl Answer {
    pub fn header(&self, name: &str) -> Option<&str> {
        self.head
            .lines()
            .filter_map(|line| line.split_once(": "))
            .find(|(key, _)| key.eq_ignore_ascii_case(name))
            .map(|(_, value)| value)
    }
}

impl Server {
    pub fn ask(&self, request_line: &str, headers: &[&str], body: &str) -> Answer {
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

    pub fn get(&self, path: &str, accept: &str) -> Answer {
        let accept = format!("Accept: {accept}");
        let headers: &[&str] = if accept.len() > 8 {
            &[accept.as_str()]
        } else {
            &[]
        };
        self.ask(&format!("GET {path}"), headers, "")
    }
}
