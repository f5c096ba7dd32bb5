"""config/database.yml -> the databases of the app: names, files of their schema, folders of their migrations.

Where database.yml is missing or says nothing, a file beside it that is for the same database does (`database.sqlite.yml`).
Source: ActiveRecord::DatabaseConfigurations and DatabaseTasks#schema_dump_path.
"""

from __future__ import annotations

from regauge.diagnostics.data import dataclass
from regauge.program.program import Adapter
from regauge.sources.config.database import examples
from regauge.sources.config.yml import ADAPTERS, PATH, named_in, read_yml
from regauge.sources.files import Files


@dataclass(frozen=True, slots=True)
class Database:
    """One database of production. `schema` is the file that `schema_dump:` names; "" where it says that there is none."""

    name: str
    adapter: Adapter | None = None
    schema: str | None = None
    migrations: tuple[str, ...] = ()
    replica: bool = False


def databases(files: Files, chosen: Adapter) -> list[Database]:
    """The databases that production has, the primary first; one called `primary` where no file says anything."""
    section = _section(files, chosen)
    named = {str(key): value for key, value in section.items() if isinstance(value, dict)}
    if "adapter" in section or "url" in section or not named:
        return [_database("primary", section)]
    found = [_database(name, value) for name, value in named.items()]
    found.sort(key=lambda each: each.name != "primary")
    return found


def _section(files: Files, chosen: Adapter) -> dict[object, object]:
    yml = read_yml(files, PATH)
    if yml is not None and yml.section:
        return yml.section
    fitting = (each.section for each in examples(files) if ADAPTERS.get(each.adapter or "") == chosen)
    return next(fitting, {})


def _database(name: str, section: dict[object, object]) -> Database:
    dump, paths = (section.get(key) for key in ("schema_dump", "migrations_paths"))
    listed = [paths] if isinstance(paths, str) else paths if isinstance(paths, list) else []
    schema = "" if dump is False else f"db/{dump}" if isinstance(dump, str) else None
    return Database(
        name,
        ADAPTERS.get(named_in(section) or ""),
        schema,
        tuple(str(path) for path in listed),
        section.get("replica") is True,
    )
