"""Every planted line behaves as in Rails, is named, or turns its routes unported. Silence fails."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import cast

import pytest
from tests.planted.judge import Judge
from tests.planted.lines import ALL
from tests.planted.plant import Line, comment, copy_shop, plant
from tests.planted.verdicts import Verdicts, judge_all, objection, section, written

from regauge.diagnostics.diagnostic import Diagnostics
from regauge.layers import close_ledger
from regauge.program.program import Program


@pytest.fixture(scope="session")
def verdicts(request: pytest.FixtureRequest) -> Verdicts:
    """On every line that this run asks about."""
    asked = {
        cast(Line, item.callspec.params["line"]).name
        for item in request.session.items
        if isinstance(item, pytest.Function) and item.originalname == test_no_line_is_lost_in_silence.__name__
    }
    return judge_all([line for line in ALL if line.name in asked])


def test_there_are_enough_and_their_names_are_their_own() -> None:
    assert len(ALL) >= 500
    names = Counter(line.name for line in ALL)
    assert [name for name, number in names.items() if number > 1] == []


@pytest.mark.parametrize("line", ALL, ids=[line.name.replace(" ", "-") for line in ALL])
def test_no_line_is_lost_in_silence(line: Line, verdicts: Verdicts) -> None:
    assert not objection(line, verdicts[line.name])


def test_the_page_counts_them(verdicts: Verdicts) -> None:
    if len(verdicts) < len(ALL):
        pytest.skip("only some lines were judged")
    assert written() == section(verdicts), "renew it: python -m tests.planted.verdicts --write"


@pytest.mark.parametrize("line", ALL[::100], ids=[line.name.replace(" ", "-") for line in ALL[::100]])
def test_a_comment_changes_nothing(line: Line) -> None:
    """Else `changed` would mean nothing: two comments are compared with one."""
    verdict = Judge().judge(replace(comment(line), ruby=comment(line).ruby.replace("planted", "another")))
    assert verdict.fate == "silent"


def test_a_deaf_compiler_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    """The self-test: a compiler that reads no gap of a class body and keeps its ledger closed is found out."""
    from regauge.sources.rails.classes.host import ClassHost

    # What only a gap tells of: `encrypts` and `default_scope` are heard in other ways, too.
    names = ("acts_as_list", "around_save", "after_commit", "accepts_nested_attributes_for")
    lines = [each for each in ALL if each.name in names]
    assert len(lines) == 4
    hearing = [Judge().judge(line) for line in lines]
    assert all(verdict.fate in ("named", "unported") for verdict in hearing)

    def deaf_gap(self: ClassHost, code: object, span: object, *_: object, **__: object) -> None:
        self.report.settle(span)  # type: ignore[arg-type]

    def deaf_ledger(program: Program, _: Diagnostics) -> tuple[Program, Diagnostics]:
        return program, []

    monkeypatch.setattr(ClassHost, "gap", deaf_gap)
    monkeypatch.setattr(close_ledger, "run", deaf_ledger)
    assert [objection(line, Judge().judge(line)) for line in lines].count("") == 0


def test_the_places_are_there(tmp_path: Path) -> None:
    for number, line in enumerate(ALL):
        if number % 40 == 0:
            app = copy_shop(tmp_path / f"shop{number}")
        if line.after:
            text = (app / line.file).read_text()
            places = plant(app, line)
            planted = (app / line.file).read_text().split("\n")
            assert [planted[place - 1].strip() for place in places] == [each.strip() for each in line.ruby.split("\n")]
            (app / line.file).write_text(text)
