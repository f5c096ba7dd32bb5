"""Which database the app is for. The setting decides; else config/database.yml; else what else there is, and then a note says what it was.

database.yml may be missing (apps ship an example), or compute its adapter with ERB. The app's dump then tells by its own words, before the
examples and the Gemfile do: it is what the database was.
"""

from __future__ import annotations

import re
from typing import Final

from regauge.diagnostics.catalogue import settings as codes
from regauge.diagnostics.data import dataclass
from regauge.diagnostics.span import Span
from regauge.program.program import Adapter
from regauge.sources.config.gemfile import databases_of_gems
from regauge.sources.config.signs import DUMPS, sign_of
from regauge.sources.config.yml import ADAPTERS, PATH, DatabaseYml, read_yml
from regauge.sources.files import Files
from regauge.sources.report import Report

NAMES: Final = {"sqlite": "SQLite", "postgresql": "PostgreSQL", "mysql": "MySQL"}
_EXAMPLE: Final = re.compile(r"\Adatabase[\w.-]*\.ya?ml[\w.-]*\Z|\Adatabase\.[\w.-]+\Z")
_LIKELY: Final = re.compile(r"example|sample|dist|default|template")


@dataclass(frozen=True, slots=True)
class Choice:
    """The database, where it was found, and in which words; `sure` where nobody had to conclude it."""

    adapter: Adapter
    place: str
    reason: str
    sure: bool = False


def adapter(files: Files, report: Report, chosen: str | None, url: str = "") -> Adapter:
    """The database that the app is read for; a note says why where neither the settings nor database.yml say so. `url`: a live one."""
    choice = choose(files, report, chosen, url)
    if not choice.sure:
        text = f"read for {NAMES[choice.adapter]}: {choice.reason}"
        report.say(codes.ADAPTER_CHOSEN, Span.of_file(choice.place), text)
    return choice.adapter


def choose(files: Files, report: Report, chosen: str | None, url: str = "") -> Choice:
    """The choice, from the surest evidence to the least."""
    if chosen in ADAPTERS:
        return Choice(ADAPTERS[chosen], "regauge.toml", "the settings say so", sure=True)
    yml = read_yml(files, PATH, report)
    named = yml.adapter if yml is not None else None
    signs = _signs(files)
    if yml is not None and named is not None and not yml.computed:
        if named in ADAPTERS:
            made = Choice(ADAPTERS[named], PATH, f"{PATH} names the adapter {named}", sure=True)
            if signs is not None and signs.adapter != made.adapter:
                return Choice(made.adapter, PATH, f"{made.reason}, though {signs.reason}")
            return made
        text = f"{PATH}: the adapter `{named}` is not one that Regauge writes for ({', '.join(NAMES)})"
        report.say(codes.UNKNOWN_ADAPTER, Span.of_file(PATH), text)
    scheme = re.match(r"\w+", url)
    if scheme is not None and scheme[0] in ADAPTERS:
        return Choice(ADAPTERS[scheme[0]], PATH, "the live database is", sure=True)
    if signs is not None:
        return signs
    if named in ADAPTERS:
        return Choice(ADAPTERS[named or ""], PATH, f"{PATH} falls back to the adapter {named} where no variable is set")
    return _example(files) or _gems(files) or Choice("sqlite", PATH, "nothing in the app says for which database it is")


def _signs(files: Files) -> Choice | None:
    """What the app's dump says of itself."""
    for path in DUMPS:
        found = sign_of(files, path) if files.exists(path) else None
        if found is not None:
            words = found[1] if len(found[1]) <= 60 else f"{found[1][:57]}..."
            return Choice(found[0], path, f"{path} has `{words}`")
    return None


def examples(files: Files) -> list[DatabaseYml]:
    """The files beside database.yml that have its form: examples first, then those of one database each."""
    folder = files.root / "config"
    try:
        names = sorted(each.name for each in folder.iterdir() if each.is_file())
    except OSError:
        return []
    found = [f"config/{name}" for name in names if _EXAMPLE.match(name) and f"config/{name}" != PATH]
    found.sort(key=lambda path: not _LIKELY.search(path))
    read = (read_yml(files, path) for path in found)
    return [each for each in read if each is not None and each.section]


def _example(files: Files) -> Choice | None:
    """The one database that the examples agree on."""
    listed = [each for each in examples(files) if each.adapter in ADAPTERS]
    likely = [each for each in listed if _LIKELY.search(each.path)] or listed
    if len({ADAPTERS[each.adapter or ""] for each in likely}) != 1:
        return None
    first = likely[0]
    return Choice(ADAPTERS[first.adapter or ""], first.path, f"{first.path} names the adapter {first.adapter}")


def _gems(files: Files) -> Choice | None:
    """The one database that the Gemfile has a gem for."""
    found = databases_of_gems(files)
    if len(found) != 1:
        return None
    ((made, gem),) = found.items()
    return Choice(made, "Gemfile", f"the Gemfile has `{gem}` and no other database's gem")
