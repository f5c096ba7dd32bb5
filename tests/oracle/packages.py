"""Debian's packages that tests need on the machine itself: installed where they are missing and may be."""

from __future__ import annotations

import functools
import os
import shutil
import subprocess

_LIBRARIES = {"postgresql": ("libpq", "libpq-dev"), "mysql": ("libmariadb", "libmariadb-dev")}
"""By adapter: what pkg-config calls the client library, and the package that has it."""


class PackagesUnavailable(Exception):
    """Packages cannot be installed on this machine; the text says why."""


def install(*names: str) -> None:
    """Installs packages by apt-get. Raises `PackagesUnavailable`."""
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        raise PackagesUnavailable(f"{', '.join(names)}: not installed, and only root on Debian can install it")
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for words in (["install"], ["update"], ["install"]):
        # A fresh machine has no list of packages yet.
        command = [
            "apt-get",
            *words,
            "-y",
            "-q",
            *(("--no-install-recommends", *names) if words == ["install"] else ()),
        ]
        done = subprocess.run(command, capture_output=True, env=environment, check=False)
        if done.returncode == 0 and words == ["install"]:
            return
    raise PackagesUnavailable(f"apt-get: {done.stderr.decode(errors='replace')[-500:]}")


@functools.cache
def links(adapter: str) -> bool:
    """Whether the client library of a database server can be linked: it saves minutes of compiling the bundled one. SQLite's is always compiled."""
    if adapter not in _LIBRARIES:
        return False
    library, package = _LIBRARIES[adapter]
    if _has(library):
        return True
    try:
        install(package, "pkg-config")
    except PackagesUnavailable:
        return False
    return _has(library)


def _has(library: str) -> bool:
    tool = shutil.which("pkg-config")
    return tool is not None and subprocess.run([tool, "--exists", library], check=False).returncode == 0
