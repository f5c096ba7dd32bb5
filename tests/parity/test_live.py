"""The harness against real Rails: Rails equals its recording, and every alteration of Rails is seen."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from tests.oracle import chroot, postgres
from tests.oracle.app import RailsApp, install
from tests.oracle.postgres import Postgres
from tests.oracle.process import ServerFailed
from tests.parity import harness, recording, sides
from tests.parity.harness import Report
from tests.parity.requests import ALL
from tests.parity.run import SHOP
from tests.parity.sides import Seeds
from tests.parity.wire import NoAnswer

needs_rails = pytest.mark.skipif(chroot.find() is None, reason="no Rails here: tests/oracle/setup.sh sets one up")

CHEAP_DIGESTS = "Rails.application.config.after_initialize { ActiveModel::SecurePassword.min_cost = true }\n"

ALTERATIONS = [
    # file, what stands there, what is put there, and a piece of a line that must then be reported
    ("app/models/product.rb", '"%.2f"', '"%.1f"', "body $.price:"),
    ("app/models/product.rb", "touch: true", "touch: false", "sellers 1 updated_at"),
    ("app/models/review.rb", "polymorphic: true, counter_cache: true", "polymorphic: true", "reviews_count"),
    ("app/models/review.rb", "title.squish.capitalize", "title.squish", "reviews 7 title"),
    ("app/models/order.rb", "PAYMENT_TERM_DAYS = 14", "PAYMENT_TERM_DAYS = 15", "body $.due_at"),
    ("app/models/category.rb", "dependent: :nullify", "dependent: :destroy", "categories 9: only in Rails"),
    ("app/models/concerns/tokened.rb", "SecureRandom.hex(20)", "SecureRandom.hex(19)", "customers 6 api_token"),
    ("app/models/concerns/reviewable.rb", ".round(2)", ".round(1)", 'body $.rating: "3.67" / "3.7"'),
    ("app/controllers/concerns/authentication.rb", '"Shop"', '"shop"', 'header www-authenticate: Token realm="Shop"'),
    ("app/controllers/concerns/paginated.rb", "MAXIMUM_LIMIT = 50", "MAXIMUM_LIMIT = 5", "body $.count: "),
    ("app/controllers/concerns/paginated.rb", "X-Total-Count", "X-Total", "header x-total-count: "),
    ("app/controllers/api/v1/me_controller.rb", "status: :created", "status: :ok", "status: 201 / 200"),
    ("app/views/api/v1/reviews/_review.json.jbuilder", ":rating, :stars", ":stars, :rating", "body $[0]: keys"),
    (
        "config/initializers/filter_parameter_logging.rb",
        "Rails.application.config.filter_parameters",
        CHEAP_DIGESTS + "Rails.application.config.filter_parameters",
        "password_digest: '$2a$12$",
    ),
]


def restore(folder: Path, server: Postgres | None = None) -> Seeds:
    text = (recording.HOME / _kind(server) / "seed.sql").read_text()
    return sides.seed_from_text(text, folder, server)


def _kind(server: Postgres | None) -> str:
    return "postgresql" if server else "sqlite"


@pytest.fixture
def seeds(tmp_path: Path) -> Seeds:
    return restore(tmp_path)


def recorded(seeds: Seeds, folder: Path) -> recording.RecordedSide:
    _, database = seeds.copy("recorded", folder)
    return recording.open_recording(recording.HOME / _kind(seeds.postgres), database.state(), ALL)


@pytest.fixture
def app() -> Iterator[RailsApp]:
    with install(chroot.ensure(), SHOP) as copy:
        yield copy


def run(app: RailsApp, seeds: Seeds, folder: Path) -> Report:
    with ExitStack() as stack:
        side = sides.rails_side(app, seeds)
        stack.callback(side.close)
        return harness.run(recorded(seeds, folder), side, ALL, exact_times=seeds.postgres is None)


@needs_rails
def test_rails_equals_its_recording(app: RailsApp, seeds: Seeds, tmp_path: Path) -> None:
    report = run(app, seeds, tmp_path)
    assert report.equal, report.details()
    assert report.compared_rows > 100


@needs_rails
@pytest.mark.skipif(postgres.binaries() is None, reason="no PostgreSQL server here")
def test_rails_on_postgresql_equals_its_recording(app: RailsApp, tmp_path: Path) -> None:
    with postgres.launch() as server:
        report = run(app, restore(tmp_path, server), tmp_path)
    assert report.equal, report.details()
    assert report.compared_rows > 100


@needs_rails
def test_every_alteration_of_rails_is_seen(app: RailsApp, seeds: Seeds, tmp_path: Path) -> None:
    for name, old, new, _ in ALTERATIONS:
        path = app.outside / name
        text = path.read_text()
        assert old in text, f"{name} no longer has {old}"
        path.write_text(text.replace(old, new))
    report = run(app, seeds, tmp_path)
    details = report.details()
    assert not report.equal
    assert report.final
    for name, _, new, line in ALTERATIONS:
        assert line in details, f"{new} in {name} was not seen"


SERVER = """
import http.server, os, sys
class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200); self.end_headers(); self.wfile.write(b"{}"); self.wfile.flush(); self.connection.close()
        os._exit(1)
http.server.HTTPServer(("127.0.0.1", int(os.environ["PORT"])), Handler).serve_forever()
"""


def test_a_server_that_dies_fails_the_run(seeds: Seeds, tmp_path: Path) -> None:
    script = tmp_path / "server.py"
    script.write_text(SERVER)
    side = sides.rust_side(f"{sys.executable} {script}", seeds, tmp_path)
    try:
        with pytest.raises((ServerFailed, NoAnswer)):
            harness.run(recorded(seeds, tmp_path), side, ALL)
    finally:
        side.close()


def test_a_server_that_does_not_start_fails_the_run(seeds: Seeds, tmp_path: Path) -> None:
    with pytest.raises(ServerFailed, match="died with 1"):
        sides.rust_side("false", seeds, tmp_path)
    with pytest.raises(NoAnswer):
        sides.rust_side("/nowhere/server", seeds, tmp_path)
