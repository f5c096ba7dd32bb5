//! Maintenance.

use super::files::{Folder, eventually};
use super::support::{Origin, ask, server};

const RAILS: &str = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nConnection: close\r\n\r\nrails";

#[test]
fn a_file_or_an_order_puts_a_page_in_front_of_the_app() {
    let folder = Folder::new();
    folder.write("public/logo.svg", "<svg/>");
    let origin = Origin::always(RAILS);
    let begin = |allow: &str| {
        server(origin.address, |settings| {
            settings.files.public = Some(folder.0.join("public"));
            settings.maintenance.file = Some(folder.0.join("tmp/maintenance.txt"));
            settings.maintenance.page = Some(folder.0.join("public/maintenance.html"));
            settings.maintenance.allow = allow.parse().unwrap();
        })
    };
    let (server, open) = (begin(""), begin("loopback"));
    let get =
        |target: &str, lines: &str| ask(server.address, &format!("GET {target} HTTP/1.1\r\nHost: x\r\n{lines}Connection: close\r\n\r\n"));
    assert!(get("/", "").ends_with("rails"));
    let file = folder.write("tmp/maintenance.txt", "");
    let page = eventually(|| get("/", ""), |answer| answer.starts_with("HTTP/1.1 503 "));
    for part in ["retry-after: 300\r\n", "cache-control: no-store\r\n", "text/html", "Down for maintenance"] {
        assert!(page.contains(part), "{part} in {page}");
    }
    assert!(get("/", "Accept: application/json\r\n").ends_with("{\"status\":503,\"error\":\"Service Unavailable\"}"));
    let head = ask(server.address, "HEAD / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
    assert!(head.starts_with("HTTP/1.1 503 ") && head.ends_with("\r\n\r\n"), "{head}");
    assert!(get("/up", "").ends_with("rails"));
    assert!(get("/logo.svg", "").ends_with("<svg/>"));
    assert!(ask(open.address, "GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n").ends_with("rails"));
    folder.write("public/maintenance.html", "ours");
    eventually(|| get("/", ""), |answer| answer.ends_with("ours"));
    std::fs::remove_file(file).unwrap();
    eventually(|| get("/", ""), |answer| answer.ends_with("rails"));
    server.shared.front.maintenance.switch(Some("a test".to_owned()));
    assert!(get("/", "").ends_with("ours"));
    server.shared.front.maintenance.switch(None);
    assert!(get("/", "").ends_with("rails"));
}
