"""The chroot that real Rails lives in: found, or set up by `setup.sh`."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

SETUP = Path(__file__).with_name("setup.sh")
DEFAULT_ROOT = Path("/var/tmp/regauge-oracle")
READY = ".regauge-oracle-ready-2"
"""The marker that `setup.sh` writes when the chroot is complete."""

_CANNOT = 3
_ENVIRONMENT = {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "HOME": "/root", "LANG": "C.UTF-8"}


class OracleUnavailable(Exception):
    """Rails cannot be run on this machine; the text says why."""


class CommandFailed(Exception):
    """A command in the chroot ended with an error; the text holds its output."""


@dataclass(frozen=True)
class Chroot:
    """A complete chroot. Paths inside it are written as they are seen from inside."""

    root: Path

    def command(self, words: Sequence[str], *, cwd: str = "/", env: Mapping[str, str] | None = None) -> list[str]:
        """The command line that runs `words` inside, in directory `cwd`, with only `env` and the basics set."""
        settings = [f"{name}={value}" for name, value in {**_ENVIRONMENT, **(env or {})}.items()]
        # Every step replaces the one before it, so that the process started is the process run.
        into = ["sh", "-c", 'cd "$1" && shift && exec "$@"', "sh", cwd]
        return ["chroot", str(self.root), "/usr/bin/env", "-i", *settings, *into, *words]

    def run(self, words: Sequence[str], *, cwd: str = "/", env: Mapping[str, str] | None = None) -> str:
        """Runs a command inside and returns its standard output.

        Raises `CommandFailed` when its exit status is not 0.
        """
        done = subprocess.run(
            self.command(words, cwd=cwd, env=env), stdin=subprocess.DEVNULL, capture_output=True, check=False
        )
        if done.returncode != 0:
            output = (done.stdout + done.stderr).decode(errors="replace")
            raise CommandFailed(f"{' '.join(words)}: exit status {done.returncode}\n{output}")
        return done.stdout.decode(errors="replace")

    def outside(self, path: str) -> Path:
        """Where a path of the inside is to us."""
        return self.root / path.lstrip("/")


def place() -> Path:
    """Where the chroot is or will be: REGAUGE_ORACLE, or the default."""
    return Path(os.environ.get("REGAUGE_ORACLE") or DEFAULT_ROOT)


def find() -> Chroot | None:
    """The chroot, if it is complete and we may enter it (that needs root)."""
    root = place()
    return Chroot(root) if os.geteuid() == 0 and (root / READY).exists() else None


def ensure() -> Chroot:
    """The chroot, set up first if need be (some two minutes). Raises `OracleUnavailable`."""
    found = find()
    if found is not None:
        return found
    done = subprocess.run(["bash", str(SETUP)], stdin=subprocess.DEVNULL, stderr=subprocess.PIPE, check=False)
    lines = done.stderr.decode(errors="replace").strip().splitlines()
    if done.returncode != 0:
        reason = lines[-1] if lines else f"setup.sh ended with {done.returncode}"
        if done.returncode != _CANNOT:
            reason = f"setup.sh failed: {reason}"
        raise OracleUnavailable(reason)
    found = find()
    if found is None:
        raise OracleUnavailable(f"setup.sh ended well, but {place()} is not complete")
    return found
