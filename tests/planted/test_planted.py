"""Every planted line behaves as in Rails, is named, or turns its routes unported. Silence fails."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from tests.planted.judge import Judge, Verdict
from tests.planted.lines import ALL
from tests.planted.plant import Line, comment, copy_shop, plant

from regauge.diagnostics.diagnostic import Diagnostics
from regauge.layers import close_ledger
from regauge.program.program import Program

CHOSEN = ALL if os.environ.get("REGAUGE_PLANTED") == "all" else ALL[::4]
"""All take a quarter of an hour; each run judges a quarter of them unless it is told otherwise."""
TALLY: dict[str, tuple[Line, Verdict]] = {}


@pytest.fixture(scope="session")
def judge() -> Judge:
    return Judge()


@pytest.fixture(scope="session", autouse=True)
def tally() -> Iterator[None]:
    """Prints how many lines behave, are named, or are unported."""
    yield
    print("\n" + summary(TALLY))


def summary(tally: dict[str, tuple[Line, Verdict]]) -> str:
    fates = Counter("behave" if verdict.fate == "changed" else verdict.fate for _, verdict in tally.values())
    words = [f"{fates[word]} {word}" for word in ("behave", "named", "unported", "silent")]
    return f"planted lines: {len(tally)}: " + ", ".join(words)


def objection(line: Line, verdict: Verdict) -> str:
    """Why a verdict is not good enough; empty when it is."""
    if verdict.fate == "silent":
        return f"{line.name}: silence. Nothing named, no route lost, no Rust changed: {line.ruby}"
    if verdict.fate == "changed" and not line.behaves:
        return (
            f"{line.name}: {', '.join(verdict.changed)} changed, and the case does not say what Rails does: {line.ruby}"
        )
    return ""


def test_there_are_enough_and_their_names_are_their_own() -> None:
    assert len(CHOSEN) >= 90
    names = Counter(line.name for line in ALL)
    assert [name for name, number in names.items() if number > 1] == []


@pytest.mark.parametrize("line", CHOSEN, ids=[line.name.replace(" ", "-") for line in CHOSEN])
def test_no_line_is_lost_in_silence(line: Line, judge: Judge) -> None:
    verdict = judge.judge(line)
    TALLY[line.name] = (line, verdict)
    assert not objection(line, verdict)


@pytest.mark.parametrize("line", ALL[::100], ids=[line.name.replace(" ", "-") for line in ALL[::100]])
def test_a_comment_changes_nothing(line: Line, judge: Judge) -> None:
    """Else `changed` would mean nothing: two comments are compared with one."""
    verdict = judge.judge(replace(comment(line), ruby=comment(line).ruby.replace("planted", "another")))
    assert verdict.fate == "silent"


def test_a_deaf_compiler_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    """The self-test: a compiler that reads no gap of a class body and keeps its ledger closed is found out."""
    from regauge.sources.rails.classes.host import ClassHost

    lines = [each for each in ALL if each.name in ("acts_as_list", "around_save", "encrypts", "default_scope")]
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
