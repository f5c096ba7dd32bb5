"""Where an app keeps its Ruby: app/, and the same below the engines, components and packs that it carries.

    engines/billing/app/models/billing/invoice.rb     class Billing::Invoice
    engines/billing/lib/billing/engine.rb             isolate_namespace Billing     -> tables begin with billing_

Source: Rails::Engine (`paths["app"]`, `isolate_namespace`), packs-rails for packs.
"""

from __future__ import annotations

import re
from typing import Final

from regauge.program.inflections import Inflector
from regauge.sources.files import Files

ENGINES: Final = ("engines", "components", "packs", "packages", "gems")
"""Folders in which apps keep engines of their own."""
_INSIDE: Final = re.compile(rf"\A(?:{'|'.join(ENGINES)})/[^/]+/(?:[^/]+/)?(app/.*)\Z")
_NOT_LOADED: Final = frozenset({"spec", "test", "tests", "node_modules", "dummy", "templates"})
_ISOLATED: Final = re.compile(r"^\s*isolate_namespace[ (]\s*(?:::)?([A-Z][\w:]*)", re.MULTILINE)
APPLICATION: Final = "config/application.rb"
_AUTOLOADED: Final = re.compile(
    r"^[^#\n]*\b(?:autoload|autoload_once|eager_load)_paths\b((?:[^\n]*[(\[,][ \t]*\n)*[^\n]*)", re.MULTILINE
)
_BELOW_ROOT: Final = re.compile(r"""\broot\}?(?:/|\.join\(\s*["'])([\w./-]+)""")
_ENGINE_NAME: Final = re.compile(r"""^\s*engine_name[ (]\s*["':](\w+)""", re.MULTILINE)


def app_folders(files: Files) -> list[str]:
    """`app`, then that of each engine."""
    found = ["app"]
    for base in ENGINES:
        for pattern in ("*/app", "*/*/app"):
            for place in sorted((files.root / base).glob(pattern)):
                path = place.relative_to(files.root)
                if place.is_dir() and not _NOT_LOADED & set(path.parts):
                    found.append(path.as_posix())
    return found


def ruby_files(files: Files) -> list[str]:
    """The Ruby below all of them, sorted; what is below app/ comes first."""
    return [path for folder in app_folders(files) for path in files.below(folder, ".rb")]


def inside(path: str) -> str:
    """A path from its `app/` on: `engines/billing/app/models/x.rb` is `app/models/x.rb` of its engine."""
    match = _INSIDE.match(path)
    return path if match is None else match[1]


def autoload_folders(files: Files) -> list[str]:
    """Folders outside app/ and lib/ that config/application.rb adds to `autoload_paths` or `eager_load_paths`."""
    data = files.read(APPLICATION) if files.exists(APPLICATION) else None
    text = data.decode("utf-8", "replace") if data is not None else ""
    found: list[str] = []
    for said in _AUTOLOADED.finditer(text):
        for name in _BELOW_ROOT.findall(said[1]):
            folder = name.strip("/")
            if folder.split("/")[0] not in ("app", "lib", "", "..") and (files.root / folder).is_dir():
                found.append(folder)
    return list(dict.fromkeys(found))


def table_prefixes(files: Files, inflector: Inflector) -> dict[str, str]:
    """Namespace -> what its tables begin with, for engines that isolate theirs."""
    found: dict[str, str] = {}
    for folder in app_folders(files)[1:]:
        for path in files.below(f"{folder.removesuffix('app')}lib", ".rb"):
            data = files.read(path)
            text = data.decode("utf-8", "replace") if data is not None else ""
            match = _ISOLATED.search(text)
            if match is not None:
                named = _ENGINE_NAME.search(text)
                name = named[1] if named is not None else inflector.underscore(match[1]).replace("/", "_")
                found.setdefault(match[1], f"{name}_")
    return found
