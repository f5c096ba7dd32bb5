"""The gateway as a process, built by cargo."""

from __future__ import annotations

import functools
import json
import os
import shutil
import subprocess
from pathlib import Path

from tests.oracle.process import Server, free_port, start

ROOT = Path(__file__).resolve().parents[2]


class GatewayUnavailable(Exception):
    """There is no cargo to build it with; the text says so."""


@functools.cache
def build(*, release: bool = False) -> Path:
    """The program, built where that is needed. Raises `GatewayUnavailable`; a build that fails is an error of its own."""
    if shutil.which("cargo") is None:
        raise GatewayUnavailable("cargo was not found (https://rustup.rs)")
    command = ["cargo", "build", "--quiet", "--package", "regauge-gateway", "--message-format=json"]
    if release:
        command.append("--release")
    done = subprocess.run(command, cwd=ROOT, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise RuntimeError(f"cargo build failed:\n{done.stderr}")
    for line in done.stdout.splitlines():
        said = json.loads(line)
        if said.get("executable") and said["target"]["name"] == "regauge-gateway":
            return Path(said["executable"])
    raise RuntimeError("cargo built no program called regauge-gateway")


def serve(upstream: str, folder: Path, *flags: str, port: int | None = None, release: bool = False) -> Server:
    """Starts a gateway in front of `upstream` on a port of its own; its log is in `folder`."""
    port = port or free_port()
    command = [str(build(release=release)), "--rails", upstream, "--listen", f"127.0.0.1:{port}", *flags]
    # Settings of whoever runs the tests are not the tests'.
    env = {name: value for name, value in os.environ.items() if not name.startswith("REGAUGE_GATEWAY_")}
    return start("the gateway", command, port=port, log=folder / f"gateway-{port}.log", env=env)


def certificate(folder: Path) -> tuple[Path, Path]:
    """A certificate for localhost that nobody signed, and its key."""
    paths = folder / "certificate.pem", folder / "key.pem"
    command = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]
    command += ["-days", "2", "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1"]
    command += ["-keyout", str(paths[1]), "-out", str(paths[0])]
    subprocess.run(command, check=True, capture_output=True)
    return paths
