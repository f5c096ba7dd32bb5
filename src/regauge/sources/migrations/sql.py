"""`execute`: what structure.sql's reader understands changes the schema; statements about rows are noted, all others named."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from regauge.ruby import ast
from regauge.ruby.evaluator import CallSite, Env, Value

if TYPE_CHECKING:
    from regauge.sources.migrations.host import MigrationHost

_ROWS: Final = re.compile(
    r"\A\s*(?:--[^\n]*\n\s*)*(?:UPDATE|INSERT|DELETE|SELECT|TRUNCATE|REPLACE|WITH|ANALYZE|VACUUM|SET)\b", re.I
)


def execute(host: MigrationHost, args: list[Value], site: CallSite, env: Env) -> None:
    """Applies one `execute`."""
    text = args[0] if args else None
    if not isinstance(text, str):
        text = _beginning(site)
        if text is not None and _ROWS.match(text):
            host.note_data(site.span, "`execute`")
        else:
            host.unsure(site, "`execute` of SQL that is not known until it runs")
        return
    if _ROWS.match(text) and ";" not in text.rstrip().rstrip(";"):
        host.note_data(site.span, "`execute`")
        return
    if env.conditional:
        host.unsure(site, "whether this SQL is executed depends on what only the running app knows")
        return
    # Loaded when it is needed: most migrations speak no SQL that changes a schema.
    from regauge.sources.structure_sql import Reader

    reader = Reader(host.schema, site.span.path, host.dialect, place=site.span)
    reader.read(text)
    for each in reader.found:
        host.say(each.code, site, each.message, each.subject)


def _beginning(site: CallSite) -> str | None:
    """The first words of SQL that is put together."""
    first = site.args[0] if isinstance(site, ast.Call) and site.args else None
    while isinstance(first, ast.Call) and first.receiver is not None:
        first = first.receiver
    if isinstance(first, ast.InterpolatedStr) and first.parts:
        first = first.parts[0]
    return first.value if isinstance(first, ast.StrLit) else None
