"""`regauge gateway`: finds the gateway's program and becomes it.

The program is a Rust binary of its own (crates/regauge-gateway). It is looked for beside the `regauge` that runs, then on PATH; in a checkout it is
built by cargo. Then this process is replaced by it (`exec`), so that its arguments, its exit code and the signals that it gets are its own.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from regauge.cli.exits import Exit
from regauge.cli.output import Failure, Output
from regauge.diagnostics import Diagnostic, Span
from regauge.diagnostics.catalogue import settings as codes

PROGRAM = "regauge-gateway"
_CHECKOUT = Path(__file__).resolve().parents[3]


def run(arguments: Sequence[str], output: Output) -> None:
    """Never comes back. Raises Failure where there is no program, and none can be built."""
    program = beside() or on_path() or built(_CHECKOUT, output)
    sys.stdout.flush()
    sys.stderr.flush()
    os.execv(program, [PROGRAM, *arguments])


def beside() -> Path | None:
    """The program in the directory of the `regauge` that was called, or of its Python."""
    for directory in (Path(sys.argv[0]).resolve().parent, Path(sys.executable).parent):
        program = directory / PROGRAM
        if program.is_file() and os.access(program, os.X_OK):
            return program
    return None


def on_path() -> Path | None:
    """The program on PATH."""
    found = shutil.which(PROGRAM)
    return Path(found) if found else None


def built(checkout: Path, output: Output) -> Path:
    """The program, built from a checkout where it is not yet, or no longer as its source is. Raises Failure."""
    if not (checkout / "crates" / PROGRAM / "Cargo.toml").is_file():
        raise _missing(f"`{PROGRAM}` is neither beside `regauge` nor on PATH")
    cargo = shutil.which("cargo")
    if cargo is None:
        raise _missing(f"`{PROGRAM}` is neither beside `regauge` nor on PATH, and there is no cargo to build it")
    output.err.print(f"building {PROGRAM} with cargo (once; it takes a minute or two)")
    command = [cargo, "build", "--release", "--package", PROGRAM, "--message-format", "json-render-diagnostics"]
    done = subprocess.run(command, cwd=checkout, stdout=subprocess.PIPE, check=False)
    for line in reversed(done.stdout.splitlines()):
        message = json.loads(line) if line.startswith(b"{") else {}
        if message.get("reason") == "compiler-artifact" and message.get("executable"):
            return Path(message["executable"])
    raise _missing(f"cargo could not build `{PROGRAM}` in {checkout}")


def _missing(text: str) -> Failure:
    return Failure(Exit.INPUT, [Diagnostic(codes.NO_GATEWAY, Span.of_file(PROGRAM), text)])
