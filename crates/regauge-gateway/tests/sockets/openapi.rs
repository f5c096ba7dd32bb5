//! Requests that have to fit a document.

use std::io::Write;
use std::path::PathBuf;
use std::process::Command;

use regauge_gateway::settings::Settings;
use regauge_gateway::settings::openapi::OpenApi;
use rustix::process::Signal;

use crate::program::{folder, start};
use crate::support::{Origin, ask, client, gateway, read_exactly, read_head, server};

const OK: &str = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi";

fn pets() -> PathBuf {
    [env!("CARGO_MANIFEST_DIR"), "tests/fixtures/pets.yaml"].iter().collect()
}

fn rules(settings: &mut Settings) {
    settings.guard.openapi = OpenApi { document: Some(pets()), size: 1_024, ..OpenApi::default() };
}

/// An upstream that tells a request's head and its body.
fn origin() -> Origin {
    Origin::start(|mut stream, seen| {
        while let Some(mut head) = read_head(&mut stream) {
            let length = head.lines().find_map(|line| line.strip_prefix("Content-Length: ")?.parse().ok()).unwrap_or(0);
            head.push_str(&read_exactly(&mut stream, length));
            seen(&head);
            if stream.write_all(OK.as_bytes()).is_err() {
                return;
            }
        }
    })
}

fn post(kind: &str, body: &str) -> String {
    format!(
        "POST /v1/pets HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Type: {kind}\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    )
}

fn chunked(body: &str) -> String {
    format!(
        "POST /v1/pets HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n{:x}\r\n{body}\r\n0\r\n\r\n",
        body.len()
    )
}

fn get(target: &str) -> String {
    format!("GET {target} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
}

#[test]
fn what_fits_goes_on_as_it_was() {
    let origin = origin();
    let to = gateway(origin.address, rules);
    let body = "{\"name\":\"Tom\",  \"lives\":9.0}";
    for text in [post("application/json", body), chunked(body)] {
        assert!(ask(to, &text).starts_with("HTTP/1.1 200"));
        assert!(origin.saw().ends_with(&format!("Content-Length: {}\r\n\r\n{body}", body.len())));
    }
    // What cannot be looked into may be of any length.
    let image = "x".repeat(100_000);
    assert!(ask(to, &post("image/png", &image)).starts_with("HTTP/1.1 200"));
    assert!(origin.saw().ends_with(&image));
    for target in ["/v1/pets?limit=5", "/other?limit=x", "/v1/pets/5"] {
        assert!(ask(to, &get(target)).starts_with("HTTP/1.1 200"), "{target}");
        assert!(origin.saw().starts_with(&format!("GET {target} ")));
    }
}

#[test]
fn others_are_told_where_and_why_and_not_what_they_sent() {
    let origin = origin();
    let to = gateway(origin.address, rules);
    let large = format!("{{\"name\":\"{}\"}}", "x".repeat(2_000));
    for (text, status, said) in [
        (get("/v1/pets?limit=tomato"), "400", "\"detail\":\"query parameter `limit`: it has to be of type integer\""),
        (get("/v1/pets/tomato"), "400", "path parameter `id`: it has to be of type integer"),
        (post("application/json", "{\"name\":\"T\",\"code\":\"tomato\"}"), "400", "/code: it does not match its pattern"),
        (chunked("{\"name\":\"T\",\"lives\":\"tomato\"}"), "400", "/lives: it has to be of type integer"),
        (post("application/json", ""), "400", "It is missing"),
        (chunked(" "), "400", "It is missing"),
        (post("text/tomato", "x"), "415", "It may be application/json, image/*"),
        (post("application/json", &large), "413", "It may have 1024 bytes"),
        (chunked(&large), "413", ""),
        (post("application/json", &"[".repeat(1_000)), "400", "recursion limit exceeded"),
    ] {
        let answer = ask(to, &text);
        assert!(answer.starts_with(&format!("HTTP/1.1 {status} ")) && answer.contains(said), "{answer}");
        assert!(said.is_empty() || answer.contains("\r\ncontent-type: application/problem+json\r\n"), "{answer}");
        assert!(!answer.contains("tomato"), "{answer}");
    }
    assert!(origin.saw_nothing());
}

#[test]
fn a_connection_stays_and_who_waits_is_told_to_go_on() {
    let origin = origin();
    let to = gateway(origin.address, rules);
    let mut stream = client(to);
    let head = "POST /v1/pets HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Type: application/json\r\nContent-Length: 14\r\n\r\n";
    for (body, status) in [("{\"name\":   12}", "400"), ("{\"name\": \"ab\"}", "200")] {
        stream.write_all(head.as_bytes()).unwrap();
        assert!(read_head(&mut stream).unwrap().starts_with("HTTP/1.1 100 "));
        stream.write_all(body.as_bytes()).unwrap();
        let answer = read_head(&mut stream).unwrap();
        assert!(answer.starts_with(&format!("HTTP/1.1 {status} ")), "{answer}");
        let length = answer.lines().find_map(|line| line.to_ascii_lowercase().strip_prefix("content-length: ")?.parse().ok()).unwrap();
        read_exactly(&mut stream, length);
    }
    assert!(origin.saw().ends_with("{\"name\": \"ab\"}"));
}

#[test]
fn what_only_reports_lets_pass_and_says_so() {
    let origin = origin();
    let more = format!(
        "listen = \"127.0.0.1:0\"\nthreads = 1\n[openapi]\ndocument = \"{}\"\nmode = \"report\"\nsize = \"1KiB\"",
        pets().display()
    );
    let program = start(&folder("openapi", origin.address, &more), &["--log-requests", "on"]);
    let large = format!("{{\"name\":\"{}\"}}", "x".repeat(2_000));
    for (text, why) in [
        (post("application/json", "{\"name\":\"T\",\"lives\":\"tomato\"}"), "/lives: it has to be of type integer"),
        (post("application/json", &large), "It may have 1024 bytes"),
        (post("text/plain", "x"), "It may be application/json, image/*"),
        (get("/v1/pets?limit=tomato"), "query parameter `limit`: it has to be of type integer"),
    ] {
        assert!(ask(program.address, &text).starts_with("HTTP/1.1 200"), "{text}");
        let line = program.says("request");
        assert_eq!((&line["reported"], &line["why"]), (&"validation".into(), &why.into()));
        assert!(origin.saw().contains("/v1/pets"));
    }
    let status = program.status();
    let counted = status["more"]
        .as_array()
        .unwrap()
        .iter()
        .find(|each| each["name"] == "guard_reported_total" && each["labels"][0][1] == "validation");
    assert_eq!(counted.unwrap()["value"].as_f64(), Some(4.0));
    program.signal(Signal::TERM);
}

#[test]
fn a_document_that_is_broken_changes_nothing() {
    let origin = origin();
    let path = std::env::temp_dir().join(format!("regauge-gateway-openapi-{}.yaml", std::process::id()));
    let text = std::fs::read_to_string(pets()).unwrap();
    std::fs::write(&path, &text).unwrap();
    let openapi = OpenApi { document: Some(path.clone()), ..OpenApi::default() };
    let mut server = server(origin.address, |settings| settings.guard.openapi = openapi.clone());
    let to = server.address;
    let asks = |limit: &str| ask(to, &get(&format!("/v1/pets?limit={limit}")))[9..12].to_owned();
    assert_eq!([asks("100"), asks("101")], ["200", "400"]);
    let settings = (*server.shared.settings).clone();
    for (broken, why) in [
        ("openapi: 3.0.3\npaths: [", "line"),
        (text.replace("#/components/schemas/Pet", "http://127.0.0.1:1/a").as_str(), "stands elsewhere"),
    ] {
        std::fs::write(&path, broken).unwrap();
        let said = server.reload(settings.clone()).unwrap_err().to_string();
        assert!(said.starts_with("openapi.document: ") && said.contains(why), "{said}");
        assert_eq!([asks("100"), asks("101")], ["200", "400"]);
        let check =
            Command::new(env!("CARGO_BIN_EXE_regauge-gateway")).arg("--check").arg("--openapi-document").arg(&path).output().unwrap();
        let said = String::from_utf8_lossy(&check.stderr).into_owned();
        assert!(!check.status.success() && said.starts_with("error: openapi.document: ") && said.contains(why), "{said}");
    }
    std::fs::write(&path, text.replace("maximum: 100", "maximum: 200")).unwrap();
    assert_eq!(
        server.reload(Settings { guard: regauge_gateway::settings::Guard { openapi, ..settings.guard.clone() }, ..settings }).unwrap(),
        Vec::<&str>::new()
    );
    assert_eq!([asks("101"), asks("201")], ["200", "400"]);
    drop(std::fs::remove_file(path));
}
