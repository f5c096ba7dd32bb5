"""rustfmt begun before all is rendered: what it gives is what formatting at the end gives, and its failures cost nothing."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from pathlib import Path

import pytest

from regauge.program.files import GeneratedFile
from regauge.workspace import Ahead, write
from regauge.workspace import ahead as ahead_module

LIB = GeneratedFile("crates/data/src/lib.rs", "pub mod   a;\npub mod b;\n")
FILES = [
    LIB,
    GeneratedFile("crates/data/src/a.rs", "pub fn a( )  -> i64 { let x=1; x }\n"),
    GeneratedFile("crates/data/src/b.rs", 'pub fn b() -> V { json!({"a": 1,"b": [1,2]}) }\n'),
    GeneratedFile("rustfmt.toml", "max_width = 40\n"),
]

needs_rustfmt = pytest.mark.skipif(shutil.which("rustfmt") is None, reason="there is no rustfmt here")


def tree(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@needs_rustfmt
def test_what_is_formatted_ahead_is_what_is_formatted_at_the_end(tmp_path: Path) -> None:
    write(FILES, tmp_path / "late", version="1")
    with Ahead() as ahead:
        ahead.begin(FILES)
        assert ahead.has(FILES[1].text)
        assert not ahead.has(LIB.text), "it leads to other files"
        assert ahead.formatted(FILES[1].text) is not None
        write(FILES, tmp_path / "early", version="1", ahead=ahead)
    assert tree(tmp_path / "early") == tree(tmp_path / "late")
    assert b"let x = 1;" in tree(tmp_path / "early")["crates/data/src/a.rs"]


@needs_rustfmt
def test_a_file_that_changed_since_is_formatted_as_it_is_now(tmp_path: Path) -> None:
    now = [LIB, GeneratedFile("crates/data/src/a.rs", "pub fn a( ) {}\n"), *FILES[2:]]
    with Ahead() as ahead:
        ahead.begin(FILES)
        write(now, tmp_path / "out", version="1", ahead=ahead)
    assert tree(tmp_path / "out")["crates/data/src/a.rs"] == b"pub fn a() {}\n"


@needs_rustfmt
def test_what_rustfmt_refuses_ahead_is_refused_and_said_at_the_end(tmp_path: Path) -> None:
    broken = [LIB, GeneratedFile("crates/data/src/a.rs", "pub fn (\n"), *FILES[2:]]
    with Ahead() as ahead:
        ahead.begin(broken)
        outcome = write(broken, tmp_path / "out", version="1", ahead=ahead)
    assert [each.code.slug for each in outcome.diagnostics] == ["rustfmt-failed"]
    assert tree(tmp_path / "out")["crates/data/src/a.rs"] == b"pub fn (\n"


def test_no_room_for_it_is_no_failure(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(**_: object) -> str:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(tempfile, "mkdtemp", full)
    with Ahead() as ahead:
        ahead.begin(FILES)
        assert not ahead.has(FILES[1].text)
        write(FILES, tmp_path / "out", version="1", ahead=ahead)
    assert (tmp_path / "out" / "crates/data/src/a.rs").exists()


@needs_rustfmt
def test_what_a_killed_run_left_is_removed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ahead_module, "_MEMORY", tmp_path)
    ended = subprocess.Popen(["true"])
    ended.wait()
    left, running, other = (tmp_path / f"regauge-{name}-x" for name in (ended.pid, os.getpid(), "mine"))
    for folder in (left, running, other):
        (folder / "inner").mkdir(parents=True)
    with Ahead() as ahead:
        ahead.begin(FILES)
        assert ahead.formatted(FILES[1].text) is not None
    assert not left.exists()
    assert running.exists()
    assert other.exists()


@needs_rustfmt
def test_nothing_is_left_behind(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[subprocess.Popen[bytes]] = []
    popen = subprocess.Popen

    def watched(*args: object, **options: object) -> subprocess.Popen[bytes]:
        seen.append(popen(*args, **options))  # type: ignore[call-overload]
        return seen[-1]

    monkeypatch.setattr(subprocess, "Popen", watched)
    with pytest.raises(KeyboardInterrupt), Ahead() as ahead:
        ahead.begin(FILES)
        folder = ahead._folder
        raise KeyboardInterrupt
    assert seen[0].poll() is not None
    assert folder is not None
    assert not folder.exists()
