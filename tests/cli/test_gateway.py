"""`regauge gateway` becomes the gateway's program: its arguments, its exit code, its signals."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from regauge.cli import gateway
from regauge.cli.output import Failure, Output

SOURCE = Path(__file__).resolve().parents[2] / "src"


def program(directory: Path, text: str) -> Path:
    directory.mkdir(parents=True, exist_ok=True)
    path = directory / gateway.PROGRAM
    path.write_text(f"#!/bin/sh\n{text}\n", "utf-8")
    path.chmod(0o755)
    return path


def command(directory: Path, *words: str) -> tuple[list[str], dict[str, str]]:
    path = f"{directory}{os.pathsep}{os.environ['PATH']}"
    environment = {**os.environ, "PATH": path, "PYTHONPATH": str(SOURCE)}
    return [sys.executable, "-m", "regauge", "gateway", *words], environment


def test_arguments_and_exit_code_are_the_programs(tmp_path: Path) -> None:
    program(tmp_path, 'for word in "$@"; do echo "[$word]"; done; exit 7')
    words = ["--rails", "http://127.0.0.1:3000", "--help", "-h", "--json", "set", "GET /a b", "canary 5%"]
    arguments, environment = command(tmp_path, *words)
    done = subprocess.run(arguments, env=environment, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout.splitlines()) == (7, [f"[{word}]" for word in words])


def test_signals_are_the_programs(tmp_path: Path) -> None:
    program(tmp_path, "trap 'echo ended; exit 3' TERM\necho $$\nwhile true; do sleep 0.05; done")
    arguments, environment = command(tmp_path)
    with subprocess.Popen(arguments, env=environment, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert int(process.stdout.readline()) == process.pid
        process.send_signal(signal.SIGTERM)
        assert process.stdout.read() == "ended\n"
        assert process.wait() == 3


def test_the_one_beside_wins_over_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    here, there = program(tmp_path / "here", ""), program(tmp_path / "there", "")
    monkeypatch.setenv("PATH", str(there.parent))
    monkeypatch.setattr(sys, "argv", [str(here.with_name("regauge"))])
    assert (gateway.beside(), gateway.on_path()) == (here, there)


def test_it_is_built_in_a_checkout(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    crate = tmp_path / "crates" / gateway.PROGRAM
    crate.mkdir(parents=True)
    (crate / "Cargo.toml").touch()
    result = '{"reason":"compiler-artifact","executable":"/built/regauge-gateway"}'
    cargo = tmp_path / "bin" / "cargo"
    cargo.parent.mkdir()
    cargo.write_text(f"#!/bin/sh\npwd > seen\necho '{result}'\necho '{{\"reason\":\"build-finished\"}}'\n", "utf-8")
    cargo.chmod(0o755)
    monkeypatch.setenv("PATH", f"{cargo.parent}{os.pathsep}{os.environ['PATH']}")
    assert gateway.built(tmp_path, Output(as_json=False)) == Path("/built/regauge-gateway")
    assert (tmp_path / "seen").read_text("utf-8").strip() == str(tmp_path)
    assert "building regauge-gateway with cargo" in capsys.readouterr().err
    cargo.write_text("#!/bin/sh\nexit 101\n", "utf-8")
    with pytest.raises(Failure, match="could not build"):
        gateway.built(tmp_path, Output(as_json=False))


def test_without_a_program_it_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(Failure, match="neither beside") as failure:
        gateway.built(tmp_path, Output(as_json=False))
    assert [found.code.id for found in failure.value.diagnostics] == ["RG1113"]
    (tmp_path / "crates" / gateway.PROGRAM).mkdir(parents=True)
    (tmp_path / "crates" / gateway.PROGRAM / "Cargo.toml").touch()
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(Failure, match="no cargo"):
        gateway.built(tmp_path, Output(as_json=False))
