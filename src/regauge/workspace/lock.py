"""regauge.lock: what was read, how, and what was written, so that the next run knows its own files.

JSON with sorted keys, one entry a line: it is meant to be committed, and its diff to be read.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import field
from pathlib import Path
from typing import Any, Final

from regauge.diagnostics.data import dataclass
from regauge.workspace.files import LOCK_NAME

FORMAT: Final = 1


class BadLock(ValueError):
    """The text is not a lock file of this or an older version."""


@dataclass(frozen=True, slots=True)
class Lock:
    """`inputs` and `files` map paths to digests (`digest_of`); `owned` lists the user's files that we created.

    `mode` is `static` (files alone) or `snapshot` (a live database of the kind `snapshot_of`; never its URL). `adapter` is what the workspace
    is written for. `command` wrote it: `schema` or `generate`. `data` says whether the data crate has `all` or only what is `used`.
    """

    version: str
    mode: str = "static"
    adapter: str = "sqlite"
    command: str = "generate"
    data: str = "used"
    snapshot_of: str = ""
    inputs: Mapping[str, str] = field(default_factory=dict)
    files: Mapping[str, str] = field(default_factory=dict)
    owned: tuple[str, ...] = ()

    def to_text(self) -> str:
        """The file's text. The same lock gives the same bytes."""
        data = {
            "format": FORMAT,
            "regauge": self.version,
            "command": self.command,
            "data": self.data,
            "mode": self.mode,
            **({"snapshot_of": self.snapshot_of} if self.snapshot_of else {}),
            "adapter": self.adapter,
            "inputs": dict(sorted(self.inputs.items())),
            "files": dict(sorted(self.files.items())),
            "owned": sorted(self.owned),
        }
        return json.dumps(data, indent=2, ensure_ascii=False) + "\n"

    @classmethod
    def from_text(cls, text: str) -> Lock:
        """Raises BadLock."""
        try:
            data: Any = json.loads(text)
        except (ValueError, RecursionError) as failure:
            raise BadLock(f"not JSON: {failure}") from failure
        if not isinstance(data, dict) or not isinstance(data.get("format"), int):
            raise BadLock("it has no format number")
        if data["format"] > FORMAT:
            raise BadLock(f"format {data['format']} is of a newer Regauge ({data.get('regauge')})")
        owned = data.get("owned", [])
        if not isinstance(owned, list) or not all(isinstance(path, str) for path in owned):
            raise BadLock("`owned` is not a list of paths")
        return cls(
            str(data.get("regauge", "")),
            str(data.get("mode", "")),
            str(data.get("adapter", "")),
            # A lock without these was written before there was a choice.
            str(data.get("command", "generate")),
            str(data.get("data", "used")),
            str(data.get("snapshot_of", "")),
            _digests(data, "inputs"),
            _digests(data, "files"),
            tuple(owned),
        )


def lock_of(target: Path | None) -> Lock | None:
    """The lock of a workspace; None where there is none that can be read. `write` says what is wrong with it."""
    if target is None:
        return None
    try:
        return Lock.from_text((target / LOCK_NAME).read_text("utf-8"))
    except (OSError, ValueError):
        return None


def _digests(data: Mapping[str, Any], key: str) -> dict[str, str]:
    found = data.get(key, {})
    if not isinstance(found, dict) or not all(isinstance(value, str) for value in found.values()):
        raise BadLock(f"`{key}` does not map paths to digests")
    return found
