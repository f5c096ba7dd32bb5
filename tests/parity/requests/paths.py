"""Paths, encodings and injections: what no ordinary client sends."""

from __future__ import annotations

from tests.parity.requests.build import ADA, ADMIN, HARBOUR, HOST, get, post
from tests.parity.wire import Request

API = "/api/v1"

PATHS = [
    get("trailing slash", f"{API}/products/1/"),
    get("trailing slash of a list", f"{API}/sellers/"),
    get("two trailing slashes", f"{API}/sellers//"),
    get("double slash first", f"/{API}/sellers/1"),
    get("double slash within", "/api//v1/sellers/1"),
    get("slash and format", f"{API}/sellers/1/.json"),
    get("no route", "/nowhere"),
    get("no route in the API", f"{API}/nowhere"),
    get("no route, for html", "/nowhere", accept="text/html"),
    get("no route, no Accept", "/nowhere", accept=None),
    get("no route .json", "/nowhere.json"),
    get("no route .xml", "/nowhere.xml", accept="application/xml"),
    get("route too long", f"{API}/sellers/1/more"),
    get("route too short", API),
    get("upper case", "/API/V1/sellers/1"),
    get("encoded slash", f"{API}/sellers%2F1"),
    get("encoded letters", "/api/v1/%73ellers/1"),
    get("encoded id", f"{API}/sellers/%31"),
    get("dot segments", f"{API}/products/../sellers/1"),
    get("encoded dot segments", f"{API}/products/%2e%2e/sellers/1"),
    get("many dots", f"{API}/products/..."),
    get("dot", f"{API}/products/."),
    get("traversal", "/../../etc/passwd"),
    get("traversal encoded", "/%2e%2e%2f%2e%2e%2fetc%2fpasswd"),
    get("favicon", "/favicon.ico", accept="image/*"),
    get("robots", "/robots.txt", accept="*/*"),
    get("empty query", f"{API}/sellers?"),
    get("only ampersands", f"{API}/sellers?&&&"),
    get("query with a question mark", f"{API}/products/search?q=a?b"),
    get("query with a semicolon", f"{API}/products?limit=1;offset=2"),
    get("query keys nested deep", f"{API}/sellers?" + "a" + "[b]" * 50 + "=1"),
    get("query keys nested too deep", f"{API}/sellers?" + "a" + "[b]" * 120 + "=1"),
    get("query keys that conflict", f"{API}/sellers?a=1&a[b]=2"),
    get("query keys that conflict as arrays", f"{API}/sellers?a[]=1&a[b]=2"),
    get("query key without name", f"{API}/sellers?=1&[]=2"),
    get("query with an unclosed bracket", f"{API}/sellers?limit[=1"),
    get("long query", f"{API}/products/search?q=" + "a" * 5000),
    get("long path", f"{API}/products/" + "a" * 3000),
    get("fragment", f"{API}/sellers/1%23top"),
    get("absolute form", f"http://{HOST}{API}/sellers/1"),
    get("matrix parameters", f"{API}/sellers/1;x=2"),
    get("parentheses", f"{API}/sellers/(1)"),
    get("colon", f"{API}/sellers/:id"),
    get("star", f"{API}/sellers/*"),
]

ENCODINGS = [
    get("UTF-8 in the path", f"{API}/products/caf%C3%A9"),
    get("UTF-8 unencoded in the path", f"{API}/products/café"),
    get("invalid UTF-8 in the path", f"{API}/products/%FF%FE"),
    get("invalid UTF-8 in the query", f"{API}/products/search?q=%FF"),
    get("invalid UTF-8 in a key", f"{API}/products?%FF=1"),
    get("invalid UTF-8 in an unused value", f"{API}/sellers?x=%FF"),
    get("NUL in the path", f"{API}/products/a%00b"),
    get("NUL in an id", f"{API}/sellers/1%00"),
    get("NUL in the query", f"{API}/products/search?q=a%00b"),
    get("NUL in a key", f"{API}/products?a%00b=1"),
    get("percent without digits", f"{API}/products/%zz"),
    get("percent without digits in the query", f"{API}/products/search?q=%zz"),
    get("percent at the end", f"{API}/products/search?q=100%"),
    get("percent at the end of the path", f"{API}/products/100%"),
    get("line feed in the path", f"{API}/products/a%0Ab"),
    get("carriage return in the query", f"{API}/products/search?q=a%0D%0ASet-Cookie:x=1"),
    get("emoji", f"{API}/products/search?q=%F0%9F%8D%B5"),
    get("byte order mark", f"{API}/products/search?q=%EF%BB%BFcup"),
    get("combining characters", f"{API}/products/search?q=Sm%6f%CC%B8rre"),
    get("overlong UTF-8", f"{API}/products/search?q=%C0%AF"),
    get("surrogate in UTF-8", f"{API}/products/search?q=%ED%A0%80"),
    get("latin-1", f"{API}/products/search?q=caf%E9"),
    get("plus in the path", f"{API}/products/blue+cup"),
    get("plus in the query", f"{API}/products/search?q=blue+cup"),
]

INJECTIONS = [
    get("SQL in an id", f"{API}/sellers/1%20OR%201=1"),
    get("SQL in a slug", f"{API}/products/x'%20OR%20'1'='1"),
    get("SQL in a category", f"{API}/categories/1';DROP%20TABLE%20products;--/products"),
    get("SQL in a limit", f"{API}/products?limit=1;DROP TABLE products".replace(" ", "%20")),
    get("SQL in a search", f"{API}/products/search?q=x'%20UNION%20SELECT%20*%20FROM%20sellers--"),
    get("SQL in a number", f"{API}/products?cheaper_than=1)%20OR%20(1=1"),
    get("SQL in a rating", f"{API}/products/1/reviews?rating=1%20OR%201=1"),
    get("SQL in a state", f"{API}/orders?state=placed'--", token=ADA),
    get("SQL in a token", f"{API}/me", token="' OR '1'='1"),
    get("quote in a token", f"{API}/me", auth='Token token="a\\"b"'),
    get("HTML in a search", f"{API}/products/search?q=%3Cscript%3Ealert(1)%3C/script%3E"),
    get("HTML in a slug", f"{API}/products/%3Cscript%3E"),
    get("template in a slug", f"{API}/products/%7B%7B7*7%7D%7D"),
    get("header injection in a slug", f"{API}/products/a%0d%0aX-Injected:%20yes"),
    get("LIKE wildcards", f"{API}/products/search?q=%25%25%25_%25"),
    get("host injection", f"{API}/orders/1", token=ADA, headers={"X-Host": "evil.test"}),
    post(
        "SQL in a value", f"{API}/categories", token=HARBOUR, json={"category": {"name": "x'); DROP TABLE products;--"}}
    ),
    post(
        "JSON with its own JSON",
        f"{API}/categories",
        token=HARBOUR,
        json={"category": {"name": '{"name":"Inner"}', "slug": "inner-json"}},
    ),
    post(
        "HTML in a value",
        f"{API}/categories",
        token=HARBOUR,
        json={"category": {"name": "<b>&\u2028\u2029\"'</b>", "slug": "bold"}},
    ),
    get("HTML in a value, read again", f"{API}/categories/bold"),
    get("prototype", f"{API}/sellers?__proto__[x]=1&constructor=2"),
]

AUTHENTICATION = [
    get("no token", f"{API}/me"),
    get("wrong token", f"{API}/me", token="0" * 40),
    get("empty token", f"{API}/me", token=""),
    get("a seller's token", f"{API}/me", token=HARBOUR),
    get("a customer's token for a seller", f"{API}/products/5", token=ADA),
    get("token without a name", f"{API}/me", auth=f"Token {ADA}"),
    get("token without quotes", f"{API}/me", auth=f"Token token={ADA}"),
    get("token with options", f"{API}/me", auth=f'Token token="{ADA}", nonce="def"'),
    get("token with semicolons", f"{API}/me", auth=f'Token token="{ADA}"; nonce="def"'),
    get("token after an option", f"{API}/me", auth=f'Token nonce="def", token="{ADA}"'),
    get("bearer", f"{API}/me", auth=f"Bearer {ADA}"),
    get("bearer with a name", f"{API}/me", auth=f'Bearer token="{ADA}"'),
    get("lower-case scheme", f"{API}/me", auth=f'token token="{ADA}"'),
    get("basic instead of a token", f"{API}/me", auth=ADMIN),
    get("scheme alone", f"{API}/me", auth="Token"),
    get("scheme and a blank", f"{API}/me", auth="Token "),
    get("token in single quotes", f"{API}/me", auth=f"Token token='{ADA}'"),
    get("token with spaces", f"{API}/me", auth=f"Token   {ADA}"),
    get("token in another key", f"{API}/me", auth=f'Token access="{ADA}"'),
    get("unknown scheme", f"{API}/me", auth="Digest username=ada"),
    get("UTF-8 in the token", f"{API}/me", token="tökén"),
    get("token in upper case", f"{API}/me", token=ADA.upper()),
    get("token as a parameter", f"{API}/me?token={ADA}"),
    get("no authentication for an order", f"{API}/orders/1"),
    get("no authentication and no such order", f"{API}/orders/999"),
    get("admin without", "/admin"),
    get("admin with a wrong password", "/admin", auth="Basic YWRtaW46d3Jvbmc="),
    get("admin with a wrong name", "/admin", auth="Basic cm9vdDpvcGVuIHNlc2FtZQ=="),
    get("admin with broken base64", "/admin", auth="Basic !!!"),
    get("admin without a colon", "/admin", auth="Basic YWRtaW4="),
    get("admin with an empty password", "/admin", auth="Basic YWRtaW46"),
    get("admin with a token", "/admin", token=ADA),
    get("admin lower-case scheme", "/admin", auth=ADMIN.replace("Basic", "basic")),
    get("admin scheme alone", "/admin", auth="Basic"),
    get("admin for html", "/admin", accept="text/html"),
    get("admin no route", "/admin/nowhere"),
    post("unauthenticated create", f"{API}/products", json={"product": {"name": "Nobody's"}}),
    post("unauthenticated create with a broken body", f"{API}/products", body=b"{", content_type="application/json"),
    post("customer creates a product", f"{API}/products", token=ADA, json={"product": {"name": "Ada's"}}),
]


_HEAD = b"Host: shop.test\r\nAccept: application/json\r\nConnection: close\r\n"
_TOKEN = b"Authorization: Token " + ADA.encode() + b"\r\n"
_JSON = b"Content-Type: application/json\r\n"

PROTOCOL = [
    Request("HTTP/1.0", b"GET /status HTTP/1.0\r\nHost: shop.test\r\nAccept: application/json\r\n\r\n"),
    Request("odd header case", b"GET /status HTTP/1.1\r\n" + _HEAD.replace(b"Host", b"hOsT") + b"\r\n"),
    Request(
        "host with a port",
        b"GET /api/v1/orders/1 HTTP/1.1\r\n" + _HEAD.replace(b"shop.test", b"shop.test:8080") + _TOKEN + b"\r\n",
    ),
    Request(
        "chunked body",
        b"POST /api/v1/session HTTP/1.1\r\n" + _HEAD + _JSON + b"Transfer-Encoding: chunked\r\n\r\n"
        b'f\r\n{"session":{"em\r\n14\r\nail":"x","extra":1}}\r\n0\r\n\r\n',
    ),
]
