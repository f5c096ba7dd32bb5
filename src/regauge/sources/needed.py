"""Which Ruby files below app/ say something about the app's data, found by their text: parsing all of an app takes longer than reading it.

Models may stand in any folder. Those of the web hold none, but a model may include a module of theirs (a helper, most often).
"""

from __future__ import annotations

import re
from typing import Final

from regauge.sources.files import Files
from regauge.sources.roots import inside, ruby_files

WEB: Final = ("assets", "channels", "controllers", "helpers", "javascript", "jobs", "mailers", "views")
"""Folders below app/ in which Rails' generators put everything but models."""
_MIXED_IN: Final = re.compile(rb"\b(?:include|extend|prepend)[ (]+((?:::)?[A-Z][\w:]*(?:\s*,\s*(?:::)?[A-Z][\w:]*)*)")
_MODULE: Final = re.compile(rb"^[ \t]*module[ \t]+(?:::)?([A-Z][\w:]*)", re.M)


def data_files(files: Files) -> list[str]:
    """The paths, sorted: every folder but those of the web, and there what defines a module that another of these files mixes in."""
    paths = ruby_files(files)
    chosen = [path for path in paths if inside(path).split("/")[1] not in WEB]
    modules: dict[bytes, list[str]] = {}
    for path in paths:
        if inside(path).split("/")[1] in WEB:
            for name in _MODULE.findall(files.read(path) or b""):
                modules.setdefault(_last(name), []).append(path)
    if not modules:
        return chosen
    found, waiting = dict.fromkeys(chosen), list(chosen)
    while waiting:
        for names in _MIXED_IN.findall(files.read(waiting.pop()) or b""):
            for name in names.split(b","):
                for path in modules.get(_last(name), ()):
                    if path not in found:
                        found[path] = None
                        waiting.append(path)
    return sorted(found)


def _last(name: bytes) -> bytes:
    """`Tags` of `Posts::Tags`."""
    return name.strip().rpartition(b":")[2]
