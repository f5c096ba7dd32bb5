"""config/database.yml -> the databases of the app: names, files of their schema, folders of their migrations.

ERB in the file is not run: what it prints is the literal that it falls back to (`ENV["X"] || "mysql2"`), else a placeholder.
Source: ActiveRecord::DatabaseConfigurations and DatabaseTasks#schema_dump_path.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

import yaml

from regauge.sources.files import Files

PATH: Final = "config/database.yml"
_OUTPUT: Final = re.compile(r"<%=(.*?)%>", re.DOTALL)
_CODE: Final = re.compile(r"<%.*?%>", re.DOTALL)
_FALLBACK: Final = re.compile(r"""(?:\|\||fetch\([^,()]*,|fetch\([^()]*\)\s*\{)\s*["']([^"']+)["']""")
_LIMIT: Final = 1_000_000


@dataclass(frozen=True, slots=True)
class Database:
    """One database of production. `schema` is the file that `schema_dump:` names; "" where it says that there is none."""

    name: str
    adapter: str | None = None
    schema: str | None = None
    migrations: tuple[str, ...] = ()
    replica: bool = False


def databases(files: Files) -> list[Database]:
    """The databases that production has, the primary first; one called `primary` where the file is missing or says nothing."""
    section = _section(files)
    named = {str(key): value for key, value in section.items() if isinstance(value, dict)}
    if "adapter" in section or "url" in section or not named:
        return [_database("primary", section)]
    found = [_database(name, value) for name, value in named.items()]
    found.sort(key=lambda each: each.name != "primary")
    return found


def rendered(text: str) -> str:
    """The file with its ERB replaced."""

    def printed(found: re.Match[str]) -> str:
        fallback = _FALLBACK.search(found.group(1))
        return fallback.group(1) if fallback and not re.search(r"[:#{}\[\]&*!|>%@`]", fallback.group(1)) else "0"

    return _CODE.sub("", _OUTPUT.sub(printed, text))


def _section(files: Files) -> dict[object, object]:
    data = files.read(PATH) if files.exists(PATH) else None
    if data is None or len(data) > _LIMIT:
        return {}
    try:
        parsed = yaml.safe_load(rendered(data.decode("utf-8", "replace")))
    except (yaml.YAMLError, RecursionError, ValueError):
        # The reader of the adapter has said so.
        return {}
    if not isinstance(parsed, dict):
        return {}
    for name in ("production", "development", "default", *parsed):
        section = parsed.get(name)
        if isinstance(section, dict):
            return section
    return {}


def _database(name: str, section: dict[object, object]) -> Database:
    adapter, dump, paths = (section.get(key) for key in ("adapter", "schema_dump", "migrations_paths"))
    listed = [paths] if isinstance(paths, str) else paths if isinstance(paths, list) else []
    schema = "" if dump is False else f"db/{dump}" if isinstance(dump, str) else None
    return Database(
        name,
        adapter if isinstance(adapter, str) else None,
        schema,
        tuple(str(path) for path in listed),
        section.get("replica") is True,
    )
