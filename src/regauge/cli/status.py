"""`regauge status`: how far a generated workspace has come, from its manifest, its lock and its ported/ files."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Final

from regauge.cli.exits import Exit
from regauge.cli.output import Failure, Output
from regauge.cli.tables import STATES, reason_lines
from regauge.diagnostics import Diagnostic, Span
from regauge.diagnostics.catalogue import settings as codes
from regauge.diagnostics.render import printable
from regauge.workspace import BadLock, Lock, Ported, scan

MANIFEST: Final = "migration/manifest.json"


def run(out: Path, output: Output) -> None:
    """Raises Failure when the directory is not one that `generate` wrote."""
    manifest = _manifest(out)
    functions = _ported(out)
    waiting = [(path, ported) for path, ported in functions if ported.is_stub]
    if output.as_json:
        output.json(
            {
                "command": "status",
                "ok": True,
                "exit": 0,
                "counts": manifest["counts"],
                "ported": len(functions) - len(waiting),
                "stubs": [{"subject": ported.subject, "at": f"{path}:{ported.line}"} for path, ported in waiting],
                "routes": manifest["routes"],
            }
        )
        return
    total = sum(manifest["counts"].values())
    output.say(f"{printable(str(manifest.get('app', '')))}: {total} routes")
    for state in STATES:
        count = manifest["counts"].get(state, 0)
        output.say(f"  {count:>4} {state:<9} {100 * count // total if total else 0:>3} %")
    for line in reason_lines(manifest["routes"]):
        output.out.print(line)
    if functions:
        output.say(f"ported by hand: {len(functions) - len(waiting)} of {len(functions)}")
    for path, ported in waiting:
        output.say(f"  {path}:{ported.line} {printable(ported.subject)}")


def _manifest(out: Path) -> dict[str, Any]:
    path = out / MANIFEST
    try:
        data: dict[str, Any] = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError, RecursionError) as failure:
        message = f"{path} cannot be read: {failure}"
        raise Failure(Exit.INPUT, [Diagnostic(codes.NO_MANIFEST, Span.of_file(str(path)), message)]) from failure
    counts = data.get("counts") if isinstance(data, dict) else None
    if not isinstance(counts, dict) or not isinstance(data.get("routes"), list):
        message = f"{path} is not a manifest of routes"
        raise Failure(Exit.INPUT, [Diagnostic(codes.NO_MANIFEST, Span.of_file(str(path)), message)])
    return data


def _ported(out: Path) -> list[tuple[str, Ported]]:
    """The functions of the user's files, by the lock."""
    try:
        lock = Lock.from_text((out / "regauge.lock").read_text("utf-8"))
    except (OSError, ValueError, BadLock):
        return []
    found = []
    for path in lock.owned:
        try:
            text = (out / path).read_text("utf-8", errors="replace")
        except OSError:
            # Removed by its owner: nothing waits there.
            continue
        found += [(path, ported) for ported in scan(text)]
    return found
