//! Whole documents, and requests that fit them or do not.

use super::*;
use crate::head::Version;

const PETS: &str = include_str!("../../../tests/fixtures/pets.yaml");

fn contract(text: &str) -> Result<Arc<Contract>, String> {
    Contract::of(&Document::parse(text)?, &OpenApi::default()).map(Arc::new)
}

/// What is said to a request: its status and what is wrong; None: it passes.
fn asks(contract: &Arc<Contract>, request: &str, fields: &[(&str, &str)], body: &str) -> Option<(u16, String)> {
    let (method, target) = request.split_once(' ').unwrap();
    let mut head = Head::default();
    head.set_request(method.as_bytes(), target.as_bytes(), Version::Http11);
    fields.iter().for_each(|(name, value)| head.push(name.as_bytes(), value.as_bytes()));
    let length = if body.is_empty() { Body::None } else { Body::Length(body.len() as u64) };
    let mut looking = None;
    let outcome = contract.check(&head, length, &Asked::new(target.as_bytes()), &mut looking);
    let outcome = outcome.and_then(|_| looking.map_or(Ok(()), |looking| looking.look(body.as_bytes())));
    outcome.err().map(|refusal| (refusal.status, refusal.said))
}

const JSON: (&str, &str) = ("content-type", "application/json");
const CLIENT: (&str, &str) = ("X-Client", "7");

#[test]
fn parameters_are_read_as_what_they_are_to_be() {
    let pets = contract(PETS).unwrap();
    let said =
        |target: &str| asks(&pets, &format!("GET {target}"), &[], "").map(|(status, said)| format!("{status} {said}")).unwrap_or_default();
    for target in [
        "/v1/pets",
        "/v1/pets?limit=10&tags=a&tags=b&since=2026-01-02&odd=1",
        "/v1/pets?ids=1,2,3&open=true&sort=-name&filter[name]=x&filter[age]=3",
        "/v1/pets.json?limit=1",
        "/v1/pets?sizes[]=1&sizes[]=2",
        "/v1/pets?where=%7B%22a%22%3A1%7D",
        "/v1/pets?q=",
        "/v1/pets/12",
        "/v1/pets/12.json",
        "/v1/pets/mine",
        "/elsewhere?limit=x",
        "/v1x/pets?limit=x",
    ] {
        assert_eq!(said(target), "", "{target}");
    }
    for (target, wanted) in [
        ("/v1/pets?limit=ten", "400 query parameter `limit`: it has to be of type integer"),
        ("/v1/pets?l%69mit=1.5", "400 query parameter `limit`: it has to be of type integer"),
        ("//v1//pets/?limit=101", "400 query parameter `limit`: it is more than 100"),
        ("/v1/pets?limit=1&limit=x", "400 query parameter `limit`: it has to be of type integer"),
        ("/v1/pets?limit=", "400 query parameter `limit`: it has to be of type integer"),
        ("/v1/pets?limit=%ff", "400 query parameter `limit`: it is not UTF-8"),
        ("/v1/pets?tags=a&tags=a", "400 query parameter `tags`: an item is in it twice"),
        ("/v1/pets?ids=1,x", "400 query parameter `ids` at /1: it has to be of type integer"),
        ("/v1/pets?sizes[]=1&sizes[]=x", "400 query parameter `sizes` at /1: it has to be of type number"),
        ("/v1/pets?open=1", "400 query parameter `open`: it has to be of type boolean"),
        ("/v1/pets?since=yesterday", "400 query parameter `since`: it is no date"),
        ("/v1/pets?sort=age", "400 query parameter `sort`: it is none of the values that it may be"),
        ("/v1/pets?filter[age]=x", "400 query parameter `filter` at /age: it has to be of type integer"),
        ("/v1/pets?where=%7B", "400 query parameter `where`: it is not JSON: EOF while parsing an object at line 1 column 1"),
        ("/v1/pets/x", "400 path parameter `id`: it has to be of type integer"),
        ("/v1/pets/0", "400 path parameter `id`: it is less than 1"),
        ("/v1/%70ets/x.json", "400 path parameter `id`: it has to be of type integer"),
    ] {
        assert_eq!(said(target), wanted, "{target}");
    }
    assert_eq!(asks(&pets, "HEAD /v1/pets?limit=x", &[], "").unwrap().0, 400);
    let deletes = |fields: &[(&str, &str)]| asks(&pets, "DELETE /v1/pets/1", fields, "").map(|(_, said)| said);
    assert_eq!(deletes(&[CLIENT, ("cookie", "a=b; hand=left")]), None);
    assert_eq!(deletes(&[]).unwrap(), "header parameter `x-client`: it is missing");
    assert_eq!(deletes(&[("x-client", "me")]).unwrap(), "header parameter `x-client`: it has to be of type integer");
    assert_eq!(deletes(&[CLIENT, ("cookie", "hand=x")]).unwrap(), "cookie parameter `hand`: it is none of the values that it may be");
    // Rack takes this for a DELETE.
    assert!(asks(&pets, "POST /v1/pets/1", &[("X-HTTP-Method-Override", "delete")], "").is_some());
}

#[test]
fn bodies_have_the_types_and_the_members_that_are_said() {
    let pets = contract(PETS).unwrap();
    let said =
        |body: &str| asks(&pets, "POST /v1/pets", &[JSON], body).map(|(status, said)| format!("{status} {said}")).unwrap_or_default();
    for body in [
        r#"{"name": "Tom"}"#,
        r#"{"name": "Tom", "note": null, "kind": "cat", "lives": 9, "weight": 0.1, "parent": {"name": "Kit", "parent": {"name": "x"}}}"#,
        r#"{"name": "Tom", "kind": null, "friends": [{"name": "Jim"}]}"#,
    ] {
        assert_eq!(said(body), "", "{body}");
    }
    for (body, wanted) in [
        ("", "400 It is missing"),
        (" ", "400 It is missing"),
        ("{", "400 EOF while parsing an object at line 1 column 1"),
        ("[]", "400 it has to be of type object"),
        ("{}", "400 `name` is missing"),
        (r#"{"name": 5}"#, "400 /name: it has to be of type string"),
        (r#"{"name": ""}"#, "400 /name: it has less than 1 characters"),
        (r#"{"name": "T", "secret": "tomato"}"#, "400 `secret` is not known"),
        (r#"{"name": "T", "a\nb": "tomato"}"#, "400 `a b` is not known"),
        (r#"{"name": "T", "weight": 0}"#, "400 /weight: it is not more than 0"),
        (r#"{"name": "T", "kind": "tomato"}"#, "400 /kind: it is none of the values that it may be"),
        (r#"{"name": "T", "parent": {"name": "K", "parent": {"name": 1}}}"#, "400 /parent/parent/name: it has to be of type string"),
        (
            r#"{"name": "T", "friends": [{"name": "J"}, {"name": "J", "lives": "tomato"}]}"#,
            "400 /friends/1/lives: it has to be of type integer",
        ),
        (r#"{"name": "T", "code": "tomato"}"#, "400 /code: it does not match its pattern"),
    ] {
        assert_eq!(said(body), wanted, "{body}");
    }
    let typed = |kind: &str, body: &str| asks(&pets, "POST /v1/pets", &[("Content-Type", kind)], body).map(|(status, _)| status);
    assert_eq!(
        [typed("application/json; charset=utf-8", "{}"), typed("text/plain", "x"), typed("", "x")],
        [Some(400), Some(415), Some(415)]
    );
    assert_eq!([typed("image/png", "x"), typed("multipart/form-data; boundary=x", "x")], [None, Some(415)]);
    let packed = asks(&pets, "POST /v1/pets", &[JSON, ("content-encoding", "gzip")], "x");
    assert_eq!(packed.unwrap().0, 415);
    // Nothing is asked of the body of a GET.
    assert_eq!(asks(&pets, "GET /v1/pets", &[JSON], "{"), None);
}

#[test]
fn what_is_not_in_the_document_passes_or_not() {
    let settings = OpenApi { closed: true, base: "/v1".to_owned(), ..OpenApi::default() };
    let closed = Arc::new(Contract::of(&Document::parse(PETS).unwrap(), &settings).unwrap());
    let status = |contract: &Arc<Contract>, request: &str| asks(contract, request, &[], "").map(|(status, _)| status);
    for (request, wanted) in [("GET /v2/pets", 404), ("GET /", 404), ("PUT /v1/pets", 405), ("POST /v1/pets/1", 405)] {
        assert_eq!((status(&closed, request), status(&contract(PETS).unwrap(), request)), (Some(wanted), None), "{request}");
    }
    assert_eq!([status(&closed, "OPTIONS /v1/pets"), status(&closed, "GET /v1/pets")], [None, None]);
}

#[test]
fn json_schema_as_it_is_in_3_1() {
    let text = r##"{"openapi": "3.1.0", "paths": {"/a": {"post": {"requestBody": {"content": {"*/*": {"schema": {
        "$ref": "#/$defs/T", "required": ["b"]}}}}}}},
        "$defs": {"T": {"type": ["object", "null"], "properties": {"b": {"exclusiveMinimum": 0}, "c": {"const": 1}, "d": false},
            "unevaluatedProperties": false, "$recursiveRef": "#", "if": {"required": ["e"]}, "then": {"required": ["c"]}}}}"##;
    let contract = contract(text).unwrap();
    let said = |body: &str| asks(&contract, "POST /a", &[JSON], body).map(|(_, said)| said).unwrap_or_default();
    assert_eq!([said("null"), said(r#"{"b": 1}"#), said(r#"{"b": 1, "other": 1}"#)], ["", "", ""]);
    assert_eq!(
        [said("{}"), said(r#"{"b": 0}"#), said("3")].join("; "),
        "`b` is missing; /b: it is not more than 0; it has to be of type null or object"
    );
    assert_eq!([said(r#"{"b": 1, "d": 1}"#), said(r#"{"b": 1, "e": 1}"#)].join("; "), "/d: it may not be there; `c` is missing");
}

/// A document of one path, with these schemas; bodies are held to the first, `A`.
fn with_schemas(schemas: &str) -> String {
    format!(
        r##"{{"openapi": "3.0.3", "paths": {{"/a": {{"post": {{"requestBody": {{"content": {{"application/json": {{"schema":
        {{"$ref": "#/components/schemas/A"}}}}}}}}}}}}}}, "components": {{"schemas": {schemas}}}}}"##
    )
}

#[test]
fn documents_that_cannot_be_used_are_named() {
    for (schemas, why) in [
        (r##"{"A": {"$ref": "http://evil.test/a.json"}}"##, "#/components/schemas/A: `http://evil.test/a.json` stands elsewhere"),
        (r##"{"A": {"items": {"$ref": "pets.yaml#/B"}}}"##, "stands elsewhere"),
        (r##"{"A": {"items": {"$ref": "file:///etc/passwd"}}}"##, "stands elsewhere"),
        (r##"{"A": {"items": {"$ref": "#/components/schemas/B"}}}"##, "is not in the document"),
        (r##"{"A": {"items": {"$ref": "#named"}}}"##, "is not in the document"),
        (r##"{"A": {"$id": "http://evil.test/"}}"##, "`$id` is not understood here"),
        (r##"{"A": {"pattern": "^(?=a)b"}}"##, "#/components/schemas/A/pattern: "),
        (r##"{"A": {"pattern": "(a{1000}){1000}"}}"##, "can be matched in linear time"),
        (r##"{"A": {"pattern": "("}}"##, "/pattern"),
        (r##"{"A": {"properties": {"b": {"type": "strin"}}}}"##, "#/components/schemas/A/properties/b/type: "),
        (r##"{"A": {"properties": []}}"##, "`properties` is of another type"),
        (r##"{"A": {"required": "b"}}"##, "#/components/schemas/A/required"),
        (r##"{"A": 5}"##, "a schema is an object"),
    ] {
        let said = contract(&with_schemas(schemas)).unwrap_err();
        assert!(said.contains(why), "{schemas}: {said}");
    }
    let deep = format!(r#"{{"A": {}{{}}{}}}"#, r#"{"not":"#.repeat(90), "}".repeat(90));
    assert!(contract(&with_schemas(&deep)).unwrap_err().contains("nested more than 64 deep"));
    for (paths, why) in [
        (r#"{"a": {}}"#, "paths/a: a path begins with a slash"),
        (r#"{"/a": {"get": {"parameters": [{"in": "query"}]}}}"#, "paths//a/get/parameters/0: it has no name"),
        (r#"{"/a": {"get": {"parameters": [{"in": "body", "name": "b"}]}}}"#, "it is in neither"),
        (r#"{"/a": {"get": {"parameters": [{"in": "path", "name": "b"}]}}}"#, "`b` is not in the path"),
        (r##"{"/a": {"$ref": "#/paths/~1a"}}"##, "goes round in a ring"),
        (r#"{"/a": {"get": {"requestBody": {}}}}"#, "it has no `content`"),
    ] {
        let said = contract(&format!(r#"{{"openapi": "3.1.0", "paths": {paths}}}"#)).unwrap_err();
        assert!(said.contains(why), "{paths}: {said}");
    }
}

#[test]
fn what_would_never_end_ends() {
    let said = |schemas: &str, body: &str| {
        let began = std::time::Instant::now();
        let contract = contract(&with_schemas(schemas)).unwrap();
        let said = asks(&contract, "POST /a", &[JSON], body).map(|(_, said)| said).unwrap_or_default();
        assert!(began.elapsed() < std::time::Duration::from_secs(5), "{schemas}");
        said
    };
    let too_long = "it would take too long to look at";
    // Rings, plain and through what looks at the same value again.
    assert_eq!(said(r##"{"A": {"allOf": [{"$ref": "#/components/schemas/B"}]}, "B": {"$ref": "#/components/schemas/A"}}"##, "1"), too_long);
    assert_eq!(said(r##"{"A": {"not": {"$ref": "#/components/schemas/A"}}}"##, "1"), too_long);
    assert_eq!(said(r##"{"A": {"anyOf": [{"type": "null"}, {"$ref": "#/components/schemas/A"}]}}"##, "1"), too_long);
    // Each level is looked at in two ways: 2 to the power of 60.
    let animal = r##"{"A": {"oneOf": [{"allOf": [{"$ref": "#/components/schemas/B"}]}, {"allOf": [{"$ref": "#/components/schemas/B"}, {"required": ["x"]}]}]},
        "B": {"properties": {"of": {"$ref": "#/components/schemas/A"}}}}"##;
    let nested = |depth: usize| format!("{}{{}}{}", r#"{"of":"#.repeat(depth), "}".repeat(depth));
    assert_eq!([said(animal, &nested(5)), said(animal, &nested(60))], ["", too_long]);
    // As deep as JSON may be, through many references at each level.
    let chain: String =
        (0..30).map(|each| format!(r##""C{each}": {{"allOf": [{{"$ref": "#/components/schemas/C{}"}}]}},"##, each + 1)).collect();
    let schemas =
        format!(r##"{{"A": {{"$ref": "#/components/schemas/C0"}}, {chain} "C30": {{"items": {{"$ref": "#/components/schemas/A"}}}}}}"##);
    assert_eq!(said(&schemas, &format!("{}{}", "[".repeat(4), "]".repeat(4))), "");
    assert_eq!(said(&schemas, &format!("{}{}", "[".repeat(127), "]".repeat(127))), too_long);
    // As deep, without references between.
    let tower = format!(
        r##"{{"A": {}{{"items": {{"$ref": "#/components/schemas/A"}}}}{}}}"##,
        r#"{"allOf":[{"not":{"not":"#.repeat(20),
        "}}]}".repeat(20)
    );
    assert_eq!(said(&tower, &format!("{}{}", "[".repeat(127), "]".repeat(127))), "");
    // Many wrong values: no word of each of them.
    let list = r##"{"A": {"anyOf": [{"items": {"$ref": "#/components/schemas/B"}}, {"type": "null"}]}, "B": {"anyOf": [{"type": "string"}, {"type": "null"}]}}"##;
    assert_eq!(said(list, &format!("[{}1]", "1,".repeat(100_000))), "it does not fit its schema");
    assert_eq!(said(list, &format!("[{}]", ["\"a\""; 100_000].join(","))), "");
    assert_eq!(said(list, "[\"a\",1]"), "/1: it fits none of the schemas that it may have");
    // A pattern that other engines never finish.
    let pattern = r#"{"A": {"pattern": "^(a+)+$"}}"#;
    assert_eq!(said(pattern, &format!("\"{}!\"", "a".repeat(50_000))), "it does not match its pattern");
}
