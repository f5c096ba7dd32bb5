"""`regauge status`: how far a generated workspace has come, from its manifest, its lock and its ported/ files; a data layer alone has no manifest."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any, Final

from regauge.cli.exits import Exit
from regauge.cli.output import Failure, Output
from regauge.cli.tables import STATES, reason_lines
from regauge.diagnostics import Diagnostic, Span
from regauge.diagnostics.catalogue import settings as codes
from regauge.diagnostics.render import printable
from regauge.workspace import BadLock, Lock, Ported, lock_of, scan

MANIFEST: Final = "migration/manifest.json"
_MODEL: Final = re.compile(r"/models/(?!mod\.rs$)[^/]+\.rs$")


def run(out: Path, output: Output) -> None:
    """Raises Failure when the directory is not one that `generate` or `schema` wrote."""
    lock = lock_of(out)
    if lock is not None and lock.command == "schema":
        _data_layer(out, lock, output)
        return
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
    _by_hand(functions, output)


def _by_hand(functions: list[tuple[str, Ported]], output: Output) -> None:
    waiting = [(path, ported) for path, ported in functions if ported.is_stub]
    if functions:
        output.say(f"ported by hand: {len(functions) - len(waiting)} of {len(functions)}")
    for path, ported in waiting:
        output.say(f"  {path}:{ported.line} {printable(ported.subject)}")


def _data_layer(out: Path, lock: Lock, output: Output) -> None:
    """What `schema` wrote: no routes, so no manifest of them."""
    models = [path for path in lock.files if path.startswith("crates/data/") and _MODEL.search(path)]
    functions = _ported(out)
    if output.as_json:
        output.json(
            {
                "command": "status",
                "ok": True,
                "exit": 0,
                "data": {
                    "adapter": lock.adapter,
                    "mode": lock.mode,
                    "snapshot_of": lock.snapshot_of,
                    "models": len(models),
                },
                "counts": {},
                "ported": sum(not ported.is_stub for _, ported in functions),
                "stubs": [
                    {"subject": ported.subject, "at": f"{path}:{ported.line}"}
                    for path, ported in functions
                    if ported.is_stub
                ],
                "routes": [],
            }
        )
        return
    of = f"a live database ({printable(lock.snapshot_of)})" if lock.mode == "snapshot" else "files"
    output.say(
        f"the data layer alone: {len(models)} model{'s' * (len(models) != 1)} for {printable(lock.adapter)}, from {of}"
    )
    output.say(f"  no routes: `regauge generate` into {printable(str(out))} adds what serves them")
    output.say(f"  what was not converted: {printable(str(out / 'migration' / 'diagnostics.txt'))}")
    _by_hand(functions, output)


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
