"""The gateway takes a request for the route that Rails' router takes, or leaves it to Rails: never for another."""

from __future__ import annotations

import http.server
import json
import shutil
import subprocess
import threading
import time
from pathlib import Path
from typing import Any

from tests.gateway import gateway
from tests.oracle.chroot import Chroot
from tests.parity.wire import send

from regauge.migration import manifest
from regauge.program.inflections import Inflector
from regauge.program.ledger import Ledger
from regauge.program.program import App, Program
from regauge.ruby.evaluator import Evaluator
from regauge.ruby.parser import parse
from regauge.sources.files import Files
from regauge.sources.rails.routes.host import RoutesHost
from regauge.sources.rails.routes.mapper import Mapper
from regauge.sources.rails.routes.table import CALLS
from regauge.sources.report import Report

HERE = Path(__file__).parent
PATHS = """/ // /?a=b /up /up/ /up.json /up.a.b /UP /products /products/ /products.json /products/1 //products///1// /products/1.json /products/a.b.c
/products/search /products/search.xml /products/1/raw /products/a.b/raw /products/%31 /products/a%2fb /products/1/2 /n/1 /n/12.json /n/a /n/1a
/n/%31 /both /any /any.json /h /h.json /files /files/ /files/a /files/a/b.c /files/a/b.c/ /about /de/about /en/about.json /fr/about /de/at/about
/posts /posts/1 /posts/1/2 /posts/1/2/3 /caf%C3%A9 /caf%c3%a9 /caf%cA%A9 /f /f.json /f.xml /g.txt /g.txt.json /admin /admin/ /admin/own /admin-x
/admin.x /admins /admins.json /admin_x /a/b/c /%2e%2e/up /./up /products;a=1 /products/1;b /n/1?id=a /~ /a+b /a%20b /%""".split()
VERBS = ("GET", "HEAD", "POST", "PATCH", "PUT", "DELETE", "OPTIONS")


class Anything(http.server.BaseHTTPRequestHandler):
    """Answers whatever is asked."""

    protocol_version = "HTTP/1.1"

    def __getattr__(self, name: str) -> Any:
        if name.startswith("do_"):
            return self._answer
        raise AttributeError(name)

    def _answer(self) -> None:
        self.send_response(204)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Nobody reads it."""


def written(folder: Path) -> Path:
    """The manifest that Regauge writes of these routes, all of them ready."""
    report = Report(Ledger())
    mapper = Mapper(Inflector(), report, False)
    Evaluator(RoutesHost(mapper, Files(HERE), report, CALLS)).run(
        parse((HERE / "recognized.rb").read_bytes(), "config/routes.rb").ast
    )
    program = Program(App())
    program.routes, program.unsure, program.app.method_override = mapper.routes, mapper.unsure, True
    for route in program.routes:
        route.status = "ready"
    path = folder / "manifest.json"
    path.write_text(manifest.render(program))
    return path


def test_a_request_is_taken_for_the_route_that_rails_takes(chroot: Chroot, tmp_path: Path) -> None:
    asked = [f"{verb} {path}" for path in PATHS for verb in VERBS]
    inside = chroot.root / "tmp"
    for name in ("recognize.rb", "recognized.rb"):
        shutil.copy(HERE / name, inside / name)
    done = subprocess.run(
        chroot.command(["ruby", "/tmp/recognize.rb", "/tmp/recognized.rb"]),
        input="\n".join(asked),
        capture_output=True,
        text=True,
        check=True,
    )
    rails = dict(zip(asked, done.stdout.splitlines(), strict=True))
    origin = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Anything)
    threading.Thread(target=origin.serve_forever, daemon=True).start()
    url = f"http://127.0.0.1:{origin.server_port}"
    words = ["--rust", url, "--manifest", str(written(tmp_path)), "--log-format", "json", "--log-requests", "on"]
    with gateway.serve(url, tmp_path, *words) as front:
        ours: dict[str, str | None] = {}
        for number, line in enumerate(asked):
            raw = f"{line} HTTP/1.1\r\nHost: a\r\nConnection: close\r\nX-Request-Id: {number}\r\nContent-Length: 0\r\n\r\n"
            assert send("127.0.0.1", front.port, raw.encode()).status == 204
        deadline = time.monotonic() + 20
        while len(ours) < len(asked) and time.monotonic() < deadline:
            lines = [json.loads(each) for each in front.log.read_text().splitlines() if each.startswith("{")]
            ours = {asked[int(each["request_id"])]: each.get("route") for each in lines if "request_id" in each}
            time.sleep(0.1)
    origin.shutdown()
    assert len(ours) == len(asked)
    wrong = {line: (route, rails[line]) for line, route in ours.items() if route is not None and route != rails[line]}
    assert wrong == {}
    # Most of them are known, or the rule would be to know none.
    known = sum(route is not None for route in ours.values())
    print(
        f"{known} of {len(asked)} requests have a route that is known; Rails has one for {sum(v != 'none' for v in rails.values())}"
    )
    assert known > 0.5 * sum(route != "none" for route in rails.values())
