"""Rails' answers kept in files, for machines where no Rails can be set up.

A recording is a folder: `seed.sql` (the database before the first request) and `answers.json` (each answer, and the
rows that the request changed).
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.parity.tables import State, Table, delta
from tests.parity.wire import Answer, Request

HOME = Path(__file__).with_name("recorded")


class StaleRecording(Exception):
    """The recording does not fit the request list; record again."""


def digest(request: Request) -> str:
    """Tells whether a request is still the one that was recorded."""
    return hashlib.sha256(request.raw).hexdigest()[:16]


@dataclass
class Recorder:
    """Collects what a live side answers."""

    versions: str
    started: float
    seed: str
    state: State
    entries: list[dict[str, Any]] = field(default_factory=list)

    def add(self, request: Request, answer: Answer, state: State | None) -> None:
        entry: dict[str, Any] = {
            "name": request.name,
            "request": digest(request),
            "at": round(answer.received, 3),
            "status": answer.status,
            "headers": [list(pair) for pair in answer.headers],
            **_body(answer.body),
        }
        if answer.error:
            entry["error"] = answer.error
        if state is not None:
            changes = delta(self.state, state)
            if changes:
                entry["changes"] = changes
            self.state = state
        self.entries.append(entry)

    def write(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "seed.sql").write_text(self.seed)
        whole = {"rails": self.versions, "started": self.started, "answers": self.entries}
        text = json.dumps(whole, ensure_ascii=False, indent=0, separators=(",", ":"))
        (folder / "answers.json").write_text(text + "\n")


def _body(body: bytes) -> dict[str, str]:
    try:
        return {"body": body.decode()}
    except UnicodeDecodeError:
        return {"base64": base64.b64encode(body).decode()}


@dataclass
class RecordedSide:
    """Rails as it answered then. It can only be asked what it was asked, in that order."""

    name: str
    versions: str
    started: float
    entries: list[dict[str, Any]]
    current: State
    place: int = 0

    def ask(self, request: Request) -> Answer:
        if self.place >= len(self.entries):
            raise StaleRecording(f"{request.name} was not recorded")
        entry = self.entries[self.place]
        self.place += 1
        if (entry["name"], entry["request"]) != (request.name, digest(request)):
            raise StaleRecording(f"{request.name} is not what was recorded in its place ({entry['name']})")
        for table, rows in entry.get("changes", {}).items():
            old = self.current[table]
            merged = {**old.rows, **{key: tuple(row) if row is not None else None for key, row in rows.items()}}
            self.current[table] = Table(old.columns, {key: row for key, row in merged.items() if row is not None})
        body = base64.b64decode(entry["base64"]) if "base64" in entry else entry["body"].encode()
        headers = tuple((name, value) for name, value in entry["headers"])
        return Answer(entry["status"], headers, body, entry["at"], entry.get("error"))

    def state(self) -> State | None:
        return dict(self.current)

    def close(self) -> None:
        """Nothing runs."""


def open_recording(folder: Path, seeded: State, requests: Sequence[Request]) -> RecordedSide:
    """Opens a recording made of the very same list, or of a longer one in whose order it stands.

    Raises `StaleRecording` when it is missing or does not fit.
    """
    path = folder / "answers.json"
    if not path.exists():
        raise StaleRecording(f"no recording in {folder}")
    whole = json.loads(path.read_text())
    recorded = [(entry["name"], entry["request"]) for entry in whole["answers"]]
    asked = [(request.name, digest(request)) for request in requests]
    if recorded != asked:
        first = next(
            (i for i, (a, b) in enumerate(zip(recorded, asked, strict=False)) if a != b), min(len(recorded), len(asked))
        )
        raise StaleRecording(f"{folder.name}: the list differs from what was recorded from request {first + 1} on")
    return RecordedSide("rails (recorded)", whole["rails"], whole["started"], whole["answers"], seeded)
