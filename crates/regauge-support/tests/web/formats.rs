//! Which format a request gets.

use crate::server::server;

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
