"""The app: the files of app/, and a controller and routes for each table."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Sequence, Set
from pathlib import Path
from typing import Any, Final

from tests.corners.tables import GROUPS
from tests.corners.tables.row import Row
from tests.parity.requests.build import get, post
from tests.parity.wire import Request

APP: Final = Path(__file__).with_name("app")


def make(folder: Path, only: Sequence[str] = ()) -> Path:
    """Writes the app into `folder`, with the rows whose names hold one of `only` (none: all)."""
    shutil.copytree(APP, folder, dirs_exist_ok=True)
    routes = []
    for group, rows in GROUPS:
        methods = []
        for name, ruby, _ in chosen(rows, only):
            methods.append(f"  def {name}\n    {ruby}\n  end\n")
            routes.append(f'  match "{group}/{name}", to: "{group}#{name}", via: %i[get post]')
        text = f"class {group.capitalize()}Controller < ApplicationController\n  wrap_parameters false\n\n"
        (folder / f"app/controllers/{group}_controller.rb").write_text(text + "\n".join(methods) + "end\n")
    path = folder / "config/routes.rb"
    path.write_text(path.read_text().replace("  # tables\n", "".join(f"{line}\n" for line in routes)))
    return folder


WRITING: Final = frozenset({"writes"})
"""Groups whose actions write."""


def requests(only: Sequence[str] = (), left_out: Set[str] = frozenset()) -> Iterator[Request]:
    """What the tables ask, but not of writing actions that stay on Rails (`left_out`: their paths)."""
    for group, rows in GROUPS:
        for name, _, asks in chosen(rows, only):
            if group in WRITING and f"/{group}/{name}" in left_out:
                continue
            for number, ask in enumerate(asks):
                yield one(f"{group}/{name} {number} {ask!r}", f"/{group}/{name}", ask)


def one(name: str, path: str, ask: Any) -> Request:
    """A query as a GET, everything else as JSON."""
    if isinstance(ask, str) and (ask == "" or ask.startswith("?")):
        return get(name, path + ask)
    return post(name, path, json=ask)


def chosen(rows: Sequence[Row], only: Sequence[str]) -> list[Row]:
    return [row for row in rows if not only or any(text in row[0] for text in only)]
