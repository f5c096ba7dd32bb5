"""The list of requests, and that the recordings were made of it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from tests.parity import recording, sides
from tests.parity.requests import ALL
from tests.parity.run import choose


def test_there_are_enough_and_each_has_its_own_name() -> None:
    counted = [request for request in ALL if not request.remainder]
    assert len(counted) >= 300
    assert len({request.name for request in ALL}) == len(ALL)
    # The same bytes twice only to see that the second time is different.
    repeated = len(counted) - len({request.raw for request in counted})
    assert repeated < 20


def test_what_is_used_was_captured_before() -> None:
    known: set[str] = set()
    for request in ALL:
        used = {name.decode() for name in re.findall(rb"\{\{(\w+)\}\}", request.raw)}
        assert used <= known, request.name
        known |= {name for name, _ in request.captures}


def test_requests_are_chosen_by_area_and_name() -> None:
    assert choose([], []) == list(ALL)
    assert {request.area for request in choose([], ["ids"])} == {"ids"}
    assert [request.name for request in choose(["id fraction"], ["ids"])] == ["ids: id fraction"]


def test_the_recording_fits_the_list(tmp_path: Path) -> None:
    for database in ("sqlite", "postgresql"):
        side = recording.open_recording(recording.HOME / database, {}, ALL)
        assert len(side.entries) == len(ALL)
        assert side.versions.startswith("Rails 7.2")
        assert all(entry["status"] and "error" not in entry for entry in side.entries)


def test_a_recording_of_another_list_is_refused() -> None:
    with pytest.raises(recording.StaleRecording, match="request 1 on"):
        recording.open_recording(recording.HOME / "sqlite", {}, ALL[1:])
    with pytest.raises(recording.StaleRecording, match="no recording"):
        recording.open_recording(recording.HOME / "none", {}, ALL)


def test_the_recorded_rows_are_restored(tmp_path: Path) -> None:
    seeds = sides.seed_from_text((recording.HOME / "sqlite" / "seed.sql").read_text(), tmp_path, None)
    _, database = seeds.copy("one", tmp_path)
    before = database.state()
    assert len(before["products"].rows) == 14
    side = recording.open_recording(recording.HOME / "sqlite", dict(before), ALL)
    for request in ALL:
        side.ask(request)
    after = side.state()
    assert after is not None
    assert len(after["products"].rows) > len(before["products"].rows)
    assert "8" in before["orders"].rows
    assert "8" not in after["orders"].rows, "the cart that the list deletes"
