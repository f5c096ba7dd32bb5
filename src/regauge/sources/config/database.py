"""config/database.yml -> the adapter. ERB in it is not run: what it prints is replaced by a placeholder."""

from __future__ import annotations

import re

import yaml

from regauge.diagnostics.catalogue import settings as codes
from regauge.diagnostics.catalogue import syntax as syntax_codes
from regauge.diagnostics.span import Span
from regauge.program.program import Adapter
from regauge.sources.files import Files
from regauge.sources.report import Report

PATH = "config/database.yml"
ADAPTERS: dict[str, Adapter] = {
    "sqlite3": "sqlite",
    "sqlite": "sqlite",
    "postgresql": "postgresql",
    "postgres": "postgresql",
    "postgis": "postgresql",
    "mysql2": "mysql",
    "mysql": "mysql",
    "trilogy": "mysql",
    "mariadb": "mysql",
}
_OUTPUT = re.compile(r"<%=.*?%>", re.DOTALL)
_CODE = re.compile(r"<%.*?%>", re.DOTALL)
_LIMIT = 1_000_000


def adapter(files: Files, report: Report, chosen: str | None) -> Adapter:
    """The adapter that the settings choose, else production's (or the nearest other) in database.yml, else SQLite."""
    if chosen in ADAPTERS:
        return ADAPTERS[chosen]
    data = files.read(PATH) if files.exists(PATH) else None
    if data is None or len(data) > _LIMIT:
        return "sqlite"
    text = _CODE.sub("", _OUTPUT.sub("0", data.decode("utf-8", "replace")))
    try:
        parsed = yaml.safe_load(text)
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        report.say(syntax_codes.SYNTAX_ERROR, Span.of_file(PATH), f"{PATH} is not YAML: {str(error).splitlines()[0]}")
        return "sqlite"
    named = _adapter_of(parsed)
    if named is None:
        return "sqlite"
    if named not in ADAPTERS:
        text = f"{PATH}: the adapter `{named}` is not one that Regauge writes for (sqlite, postgresql, mysql)"
        report.say(codes.UNKNOWN_ADAPTER, Span.of_file(PATH), text)
        return "sqlite"
    return ADAPTERS[named]


def _adapter_of(parsed: object) -> str | None:
    if not isinstance(parsed, dict):
        return None
    for name in ("production", "primary", "default", "development", *map(str, parsed)):
        section = parsed.get(name)
        if isinstance(section, dict):
            inner = section.get("primary") if "adapter" not in section else section
            found = inner.get("adapter") if isinstance(inner, dict) else None
            if found is None:
                found = next((v.get("adapter") for v in section.values() if isinstance(v, dict)), None)
            if isinstance(found, str):
                return found
    return None
