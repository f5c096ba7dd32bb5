"""examples/shop, Rails 7.2 with YJIT beside the generated Rust, on copies of one SQLite database.

    python -m bench.shop --rust build/shop-rs/target/release/server [--requests 2000] [--rounds 3]

Needs the oracle (tests/oracle/setup.sh) and its YJIT (bench/yjit.sh). Rails runs as two Puma workers of five threads, the Rust as it is; ten connections; both
are warmed up; rounds alternate. CPU is user plus system time of the whole process tree divided by requests; memory is PSS after the load.
"""

from __future__ import annotations

import argparse
import http.client
import json
import os
import sqlite3
import statistics
import sys
import tempfile
import time
from contextlib import closing
from pathlib import Path

from tests.oracle import app as oracle_app
from tests.oracle.chroot import ensure
from tests.oracle.process import Server, free_port, start
from tests.parity.sides import seed_with_rails

from bench.load import Shot, fire
from bench.processes import cpu_seconds, memory_mib

_SHOP = Path(__file__).resolve().parent.parent / "examples" / "shop"
_TOKEN = "5e11e2" + "0" * 34
_YJIT = {"LD_LIBRARY_PATH": "/opt/yjit", "RUBYOPT": "--yjit"}
_JSON = {"Content-Type": "application/json", "Accept": "application/json"}
_SELLER = {**_JSON, "Authorization": f'Token token="{_TOKEN}"'}
PRODUCTS = 1000


def _product(number: int) -> str:
    sku = f"{chr(65 + number // 10000 % 26)}QX-{number % 10000:04d}"
    fields = {
        "name": f"Bench product {number}",
        "sku": sku,
        "price_cents": 1990,
        "stock": 5,
        "details": {"color": "red", "tags": ["a", "B"]},
    }
    return json.dumps({"product": fields})


SHOTS = (
    Shot("index", "GET", "/api/v1/products?limit=20", _JSON),
    Shot("show", "GET", "/api/v1/products/bench-500", _JSON),
    Shot("create", "POST", "/api/v1/products", _SELLER, _product, 201),
)


def enlarge(database: Path) -> None:
    """Makes `PRODUCTS` published products out of the first one, and a seller whose token is known."""
    with closing(sqlite3.connect(database)) as db, db:
        columns = [
            row[1]
            for row in db.execute("PRAGMA table_info(products)")
            if row[1] not in ("id", "slug", "sku", "name", "published_at", "status", "seller_id")
        ]
        names = ", ".join(columns)
        seller = db.execute("SELECT id FROM sellers WHERE status = 'active' ORDER BY id LIMIT 1").fetchone()[0]
        db.execute("UPDATE sellers SET api_token = ? WHERE id = ?", (_TOKEN, seller))
        source = db.execute("SELECT MIN(id) FROM products WHERE status = 1").fetchone()[0]
        for number in range(PRODUCTS):
            db.execute(
                f"INSERT INTO products (slug, sku, name, published_at, status, seller_id, {names}) SELECT ?, ?, ?, ?, 1, ?, {names} FROM products WHERE id = ?",
                (
                    f"bench-{number}",
                    f"BEN-{number:04d}",
                    f"Bench {number}",
                    f"2026-01-01 00:{number // 60 % 60:02d}:{number % 60:02d}",
                    seller,
                    source,
                ),
            )
        product = db.execute("SELECT id FROM products WHERE slug = 'bench-500'").fetchone()[0]
        for category in [row[0] for row in db.execute("SELECT id FROM categories ORDER BY id LIMIT 3")]:
            db.execute(
                "INSERT INTO categorizations (category_id, product_id, created_at, updated_at) VALUES (?, ?, '2026-01-01', '2026-01-01')",
                (category, product),
            )
        db.execute("UPDATE products SET reviews_count = 0 WHERE slug LIKE 'bench-%'")
        db.execute("UPDATE sellers SET products_count = (SELECT COUNT(*) FROM products WHERE seller_id = sellers.id)")


def copy(source: Path, target: Path) -> Path:
    """A copy of a SQLite file."""
    target.parent.mkdir(parents=True, exist_ok=True)
    with closing(sqlite3.connect(source)) as old, closing(sqlite3.connect(target)) as new:
        old.backup(new)
    return target


def first_answer(binary: Path, database: Path, log: Path) -> float:
    """Seconds from the start of the process to its first answer to index."""
    began = time.perf_counter()
    with _rust(binary, database, log) as server:
        connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=10)
        connection.request("GET", SHOTS[0].path, headers=_JSON)
        status = connection.getresponse().status
        took = time.perf_counter() - began
    if status != 200:
        raise SystemExit(f"the first answer was {status}")
    return took


def _rust(binary: Path, database: Path, log: Path) -> Server:
    port = free_port()
    env = {
        **os.environ,
        "DATABASE_URL": f"sqlite3:{database}",
        "PORT": str(port),
        "SECRET_KEY_BASE": oracle_app.SECRET_KEY_BASE,
        "RAILS_LOG_LEVEL": "warn",
    }
    return start("Rust", [str(binary)], port=port, log=log, env=env)


def main() -> int:
    """Runs the comparison and prints a table; 1 when an answer had an unexpected status."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rust", type=Path, required=True, help="the release binary of the generated server")
    parser.add_argument("--requests", type=int, default=2000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--connections", type=int, default=10)
    options = parser.parse_args()
    wrong = False
    with tempfile.TemporaryDirectory() as folder, oracle_app.install(ensure(), _SHOP) as app:
        home = Path(folder)
        seeds = seed_with_rails(app, None).sqlite
        if seeds is None:
            raise SystemExit("no SQLite seeds")
        enlarge(seeds)
        _, rails_file = app.sqlite("bench")
        copy(seeds, rails_file)
        rails_url, _ = app.sqlite("bench")
        rust_file = copy(seeds, home / "rust.sqlite3")
        starts = [
            first_answer(options.rust.resolve(), copy(seeds, home / "first.sqlite3"), home / "first.log")
            for _ in range(5)
        ]
        with (
            app.serve(rails_url, threads=5, workers=2, env=_YJIT) as rails,
            _rust(options.rust.resolve(), rust_file, home / "rust.log") as rust,
        ):
            sides = {"rails": rails, "rust": rust}
            figures: dict[tuple[str, str], list[float]] = {}
            latencies: dict[tuple[str, str], list[float]] = {}
            numbers = {"rails": 0, "rust": 0}
            for name, server in sides.items():
                for shot in SHOTS:
                    fire(server.port, shot, requests=300, connections=options.connections, first=numbers[name])
                    numbers[name] += 300
            for _ in range(options.rounds):
                for shot in SHOTS:
                    for name, server in sides.items():
                        before = cpu_seconds(server.process.pid)
                        seen = fire(
                            server.port,
                            shot,
                            requests=options.requests,
                            connections=options.connections,
                            first=numbers[name],
                        )
                        numbers[name] += options.requests
                        figures.setdefault((shot.name, name), []).append(
                            (cpu_seconds(server.process.pid) - before) / options.requests * 1e6
                        )
                        latencies.setdefault((shot.name, name), []).extend(
                            [seen.percentile(0.5), seen.percentile(0.99)]
                        )
                        if seen.wrong:
                            wrong = True
                            print(f"{name} {shot.name}: unexpected statuses {seen.wrong}", file=sys.stderr)
            memory = {name: memory_mib(server.process.pid) for name, server in sides.items()}
        print(
            f"{'':8}{'Rails us/request':>18}{'Rust us/request':>18}{'ratio':>8}{'Rails p50/p99 ms':>20}{'Rust p50/p99 ms':>20}"
        )
        for shot in SHOTS:
            cost = {name: statistics.median(figures[shot.name, name]) for name in sides}
            late = {name: latencies[shot.name, name] for name in sides}
            shown = {
                name: f"{statistics.median(v[::2]) * 1e3:.1f} / {statistics.median(v[1::2]) * 1e3:.1f}"
                for name, v in late.items()
            }
            print(
                f"{shot.name:8}{cost['rails']:18.0f}{cost['rust']:18.0f}{cost['rails'] / cost['rust']:8.1f}{shown['rails']:>20}{shown['rust']:>20}"
            )
        print(f"memory after the load (PSS): Rails {memory['rails']:.0f} MiB, Rust {memory['rust']:.1f} MiB")
        print(f"Rust, start to first answer: {statistics.median(starts) * 1e3:.0f} ms (median of {len(starts)})")
    return int(wrong)


if __name__ == "__main__":
    raise SystemExit(main())
