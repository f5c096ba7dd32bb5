"""All or nothing: failures, interrupts and kills at every step leave one whole version behind."""

from __future__ import annotations

import errno
import json
import multiprocessing
import os
import signal
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from regauge.program.files import GeneratedFile
from regauge.workspace import WorkspaceError, transaction, write

OLD = [GeneratedFile("a.txt", "old a"), GeneratedFile("gone/b.txt", "old b"), GeneratedFile("c.txt", "same")]
NEW = [GeneratedFile("a.txt", "new a"), GeneratedFile("c.txt", "same"), GeneratedFile("new/deep/d.txt", "new d")]
REPLACE, UNLINK, WRITE = Path.replace, Path.unlink, Path.write_bytes


def put(files: list[GeneratedFile], out: Path) -> Any:
    return write(files, out, version="0.1.0")


def tree(folder: Path) -> dict[str, str]:
    return {
        str(path.relative_to(folder)): path.read_text() if path.is_file() else "/" for path in sorted(folder.rglob("*"))
    }


def after(steps: int, act: Callable[[], None]) -> Callable[..., Any]:
    """A `Path.replace` that acts instead of the call number `steps`, once."""
    left = [steps]

    def replace(self: Path, target: Path) -> Path:
        left[0] -= 1
        if left[0] == -1:
            act()
        return REPLACE(self, target)

    return replace


@pytest.mark.parametrize("step", range(3))
@pytest.mark.parametrize("failure", [KeyboardInterrupt(), OSError(errno.ENOSPC, "No space left on device")])
def test_a_failure_at_any_rename_undoes_the_others(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: int, failure: BaseException
) -> None:
    out = tmp_path / "out"
    put(OLD, out)
    before = tree(tmp_path)

    def fail() -> None:
        raise failure

    monkeypatch.setattr(Path, "replace", after(step, fail))
    with pytest.raises(WorkspaceError if isinstance(failure, OSError) else KeyboardInterrupt):
        put(NEW, out)
    assert tree(tmp_path) == before
    monkeypatch.undo()
    put(NEW, out)
    assert (out / "new/deep/d.txt").read_text() == "new d" and not (out / "gone").exists()


def test_a_full_disk_while_staging_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(self: Path, data: bytes) -> int:
        WRITE(self, data[:2])
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(WorkspaceError) as failure:
        put(NEW, tmp_path / "some" / "out")
    assert failure.value.diagnostics[0].code.slug == "cannot-write"
    assert "No space left" in failure.value.diagnostics[0].text
    assert list(tmp_path.iterdir()) == []


def _killed(out: Path, step: int) -> None:
    Path.replace = after(step, lambda: os.kill(os.getpid(), signal.SIGKILL))  # type: ignore[method-assign]
    put(NEW, out)


@pytest.mark.parametrize("step", range(3))
def test_after_a_kill_the_next_run_puts_things_right(tmp_path: Path, step: int) -> None:
    out = tmp_path / "out"
    put(OLD, out)
    before = tree(out)
    child = multiprocessing.get_context("fork").Process(target=_killed, args=(out, step))
    child.start()
    child.join()
    assert child.exitcode == -signal.SIGKILL
    with transaction.staging(out) as stage:
        assert stage.recovered
        assert tree(out) == before
    outcome = put(NEW, out)
    assert [path for path in outcome.changes if path != "regauge.lock"] == ["a.txt", "gone/b.txt", "new/deep/d.txt"]
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_undoing_that_is_interrupted_keeps_what_it_needs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    out = tmp_path / "out"
    put(OLD, out)
    before = tree(out)

    def broken(self: Path, target: Path) -> Path:
        if "new" in self.parts:
            REPLACE(self, target)
        raise KeyboardInterrupt

    monkeypatch.setattr(Path, "replace", broken)
    with pytest.raises(KeyboardInterrupt):
        put(NEW, out)
    monkeypatch.undo()
    outcome = put(OLD, out)
    assert [found.code.slug for found in outcome.diagnostics] == ["recovered-write"]
    assert tree(out) == before


def test_a_second_writer_is_refused(tmp_path: Path) -> None:
    with transaction.staging(tmp_path / "out"), pytest.raises(WorkspaceError) as failure:
        put(NEW, tmp_path / "out")
    assert failure.value.diagnostics[0].code.slug == "output-busy"


def test_a_half_written_journal_means_that_nothing_was_done(tmp_path: Path) -> None:
    out = tmp_path / "out"
    put(OLD, out)
    home = tmp_path / ".out.regauge"
    home.mkdir()
    (home / "journal.json").write_text(json.dumps({"existing": ["a.txt"]})[:-4])
    assert put(NEW, out).updated
