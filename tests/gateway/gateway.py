"""The gateway as a process, built by cargo."""

from __future__ import annotations

import functools
import json
import os
import shutil
import subprocess
import time
from pathlib import Path

from tests.oracle.process import Server, ServerFailed, free_port, start

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


def another(upstream: str, folder: Path, *flags: str, port: int) -> Server:
    """One more process on a port that is listened on already; whether it listens, too, is seen in its own sockets."""
    number = len(list(folder.glob("gateway-*.log")))
    log = folder / f"gateway-{port}-{number}.log"
    command = [str(build(release=True)), "--rails", upstream, "--listen", f"127.0.0.1:{port}", *flags]
    with log.open("wb") as sink:
        process = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=sink, stderr=subprocess.STDOUT, start_new_session=True
        )
    server = Server("the gateway", process, port, log)
    deadline = time.monotonic() + 10
    while not _listens(process.pid):
        server.check()
        if time.monotonic() > deadline:
            server.stop()
            raise ServerFailed(f"one more gateway did not listen on port {port}\n{server.tail()}")
        time.sleep(0.05)
    return server


def _listens(pid: int) -> bool:
    """Whether a process has a TCP socket that listens (proc(5): state 0A)."""
    sockets = {str(link.readlink()) for link in Path(f"/proc/{pid}/fd").iterdir()}
    rows = [line.split() for line in Path("/proc/net/tcp").read_text().splitlines()[1:]]
    return any(f"socket:[{row[9]}]" in sockets for row in rows if row[3] == "0A")
