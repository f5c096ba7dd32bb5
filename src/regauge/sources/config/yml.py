"""config/database.yml, or another file of its form: production's part of it, and which adapter it names.

Source: ActiveRecord::DatabaseConfigurations; a URL's scheme is an adapter, too (ConnectionUrlResolver).
"""

from __future__ import annotations

import re
from dataclasses import field
from typing import Final

import yaml

from regauge.diagnostics.catalogue import syntax as syntax_codes
from regauge.diagnostics.data import dataclass
from regauge.diagnostics.span import Span
from regauge.program.program import Adapter
from regauge.sources.config.erb import rendered
from regauge.sources.files import Files
from regauge.sources.report import Report

PATH: Final = "config/database.yml"
ADAPTERS: Final[dict[str, Adapter]] = {
    "sqlite3": "sqlite",
    "sqlite": "sqlite",
    "jdbcsqlite3": "sqlite",
    "litedb": "sqlite",
    "postgresql": "postgresql",
    "postgres": "postgresql",
    "postgis": "postgresql",
    "postgresql_makara": "postgresql",
    "postgresql_proxy": "postgresql",
    "jdbcpostgresql": "postgresql",
    "mysql2": "mysql",
    "mysql": "mysql",
    "trilogy": "mysql",
    "mariadb": "mysql",
    "mysql2_makara": "mysql",
    "mysql2_proxy": "mysql",
    "jdbcmysql": "mysql",
}
"""Names of adapters -> the database that they speak to."""
_COMPUTED: Final = re.compile(r"<%(?![=#%])|^\s*(?:adapter|url):\s*[\"']?<%", re.MULTILINE)
_LIMIT: Final = 1_000_000


@dataclass(frozen=True, slots=True)
class DatabaseYml:
    """One such file. `computed`: ERB decides on the adapter."""

    path: str
    section: dict[object, object] = field(default_factory=dict)
    adapter: str | None = None
    computed: bool = False


def read_yml(files: Files, path: str, report: Report | None = None) -> DatabaseYml | None:
    """Reads the file; None where it is not there or not YAML, which the report hears."""
    data = files.read(path) if files.exists(path) else None
    if data is None or len(data) > _LIMIT:
        return None
    text = data.decode("utf-8", "replace")
    try:
        parsed = yaml.safe_load(rendered(text, path))
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        if report is not None:
            report.say(
                syntax_codes.SYNTAX_ERROR, Span.of_file(path), f"{path} is not YAML: {str(error).splitlines()[0]}"
            )
        return None
    if not isinstance(parsed, dict):
        return DatabaseYml(path, computed=True)
    section = _section(parsed)
    return DatabaseYml(path, section, _adapter_of(parsed), bool(_COMPUTED.search(text)))


def _section(parsed: dict[object, object]) -> dict[object, object]:
    for name in ("production", "development", "default", *parsed):
        section = parsed.get(name)
        if isinstance(section, dict):
            return section
    return {}


def _adapter_of(parsed: dict[object, object]) -> str | None:
    for name in ("production", "primary", "default", "development", *parsed):
        section = parsed.get(name)
        if isinstance(section, dict):
            inner = section.get("primary") if "adapter" not in section and "url" not in section else section
            found = named_in(inner)
            if found is None:
                found = next((named for each in section.values() if (named := named_in(each)) is not None), None)
            if found is not None:
                return found
    return None


def named_in(section: object) -> str | None:
    """The adapter of one database: `adapter:`, or the scheme of `url:`."""
    if not isinstance(section, dict):
        return None
    named, url = section.get("adapter"), section.get("url")
    if isinstance(named, str) and named:
        return named
    match = re.match(r"(\w+):", url) if isinstance(url, str) else None
    return match[1] if match is not None and match[1] in ADAPTERS else None
