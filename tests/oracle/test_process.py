"""Servers are started, waited for, and surely gone."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from tests.oracle import chroot
from tests.oracle.process import ServerFailed, answers, free_port, group_exists, start

# Ignores TERM and has a child that does so too, as Puma with workers did after load.
STUBBORN = """
import os, signal, socket, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
os.fork()
listener = socket.socket(); listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
listener.bind(("127.0.0.1", int(os.environ["PORT"]))); listener.listen()
while True: time.sleep(1)
"""


def test_a_stubborn_server_and_its_children_are_stopped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tests.oracle.process.TERM_PATIENCE", 0.3)
    port = free_port()
    server = start(
        "stubborn",
        [sys.executable, "-c", STUBBORN],
        port=port,
        log=tmp_path / "log",
        env={**os.environ, "PORT": str(port)},
    )
    group = server.process.pid
    assert group_exists(group)
    server.stop()
    assert not group_exists(group)
    assert not answers(port)


def test_a_server_that_dies_is_reported_with_its_log(tmp_path: Path) -> None:
    with pytest.raises(ServerFailed, match="died with 7\nno luck"):
        start("short", ["sh", "-c", "echo no luck; exit 7"], port=free_port(), log=tmp_path / "log")


def test_a_server_that_never_listens_is_stopped(tmp_path: Path) -> None:
    with pytest.raises(ServerFailed, match="did not listen"):
        start("mute", ["sleep", "60"], port=free_port(), log=tmp_path / "log", patience=0.2)


@pytest.mark.parametrize(
    ("place", "status", "words"),
    [
        ("relative/dir", 2, "absolute"),
        ("/", 2, "root directory"),
        (str(chroot.SETUP.parent / "inside"), 2, "outside the repository"),
    ],
)
def test_setup_refuses_bad_places(place: str, status: int, words: str) -> None:
    done = subprocess.run(
        ["bash", str(chroot.SETUP)], env={**os.environ, "REGAUGE_ORACLE": place}, capture_output=True, check=False
    )
    assert done.returncode == status
    assert words in done.stderr.decode()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root gets so far")
def test_setup_leaves_what_is_not_its_own(tmp_path: Path) -> None:
    (tmp_path / "precious").write_text("mine")
    done = subprocess.run(
        ["bash", str(chroot.SETUP)],
        env={**os.environ, "REGAUGE_ORACLE": str(tmp_path)},
        capture_output=True,
        check=False,
    )
    assert done.returncode == 3
    assert b"was not made by this script" in done.stderr
    assert (tmp_path / "precious").read_text() == "mine"
