"""examples/shop behind the gateway answers what Rails answered when it was recorded, and does the same to its database."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from tests.gateway import gateway
from tests.oracle.app import install
from tests.oracle.chroot import Chroot
from tests.parity import harness, recording, sides
from tests.parity.requests import ALL
from tests.parity.run import SHOP

ALLOWED = {
    "verbs: TRACE": "it is refused with 405: nobody needs it, and it shows cookies to scripts",
    "conditional: forwarded host": "what a client says of the way that it came is not believed",
    "conditional: forwarded proto": "what a client says of the way that it came is not believed",
}
"""Requests that are answered otherwise behind the gateway, and why."""


def test_everything_that_was_recorded(chroot: Chroot, tmp_path: Path) -> None:
    seeds = sides.seed_from_text((recording.HOME / "sqlite/seed.sql").read_text(), tmp_path, None)
    _, database = seeds.copy("recorded", tmp_path)
    recorded = recording.open_recording(recording.HOME / "sqlite", database.state(), ALL)
    with install(chroot, SHOP) as app:
        rails = sides.rails_side(app, seeds)
        try:
            assert rails.server is not None
            # What is compressed says so in Vary; tests.gateway.same lets that pass, the comparison with a recording nothing.
            with gateway.serve(rails.server.url, tmp_path, "--compress-on", "false") as front:
                report = harness.run(recorded, replace(rails, port=front.port), ALL)
        finally:
            rails.close()
    different = [result for result in report.results if not result.equal and result.request.name not in ALLOWED]
    assert different == [], report.details()
    assert len(report.results) > 300 and report.compared_rows > 100
    assert report.final == ()
    # Nobody is excused who needs it no more.
    assert {result.request.name for result in report.results if not result.equal} == set(ALLOWED)
