"""The schema and the locales, read in a second process while this one parses the app: where there is no dump, hundreds of migrations are parsed and
run for it.

    with SchemaReading(files, program) as schema:
        parse the app
        schema.settle(files, program, report)

A dump takes a few hundredths of a second, for which no process is made: it is read by `settle`, and so are the locales then.
"""

from __future__ import annotations

from functools import partial
from types import TracebackType
from typing import Any

from regauge.diagnostics.data import dataclass
from regauge.diagnostics.diagnostic import Diagnostics
from regauge.processes import Beside, beside
from regauge.program.ledger import Ledger
from regauge.program.program import Program
from regauge.program.schema import Schema
from regauge.sources.config import locales
from regauge.sources.files import Files
from regauge.sources.report import Report
from regauge.sources.schema_file import is_replayed


@dataclass(frozen=True, slots=True)
class _Read:
    """What reading the schema changes, as data."""

    schema: Schema
    source: str
    databases: dict[str, Schema]
    settings: dict[str, Any]
    translations: dict[str, str]
    ledger: Ledger
    found: Diagnostics
    of_files: Diagnostics
    digests: dict[str, str]


def _fill(files: Files, program: Program, report: Report) -> None:
    # Loaded where it is needed, which is the other process where there is one: what runs migrations is a tenth of the compiler.
    from regauge.sources.schemas import read_schemas

    program.app.translations = locales.read(files, program.app.locale, report)
    read_schemas(files, program, report)


def _read(files: Files, program: Program) -> _Read:
    report, before = Report(Ledger()), len(files.found)
    _fill(files, program, report)
    return _Read(
        program.schema,
        program.schema_source,
        program.databases,
        program.app.settings,
        program.app.translations,
        report.ledger,
        report.found,
        files.found[before:],
        files.digests,
    )


class SchemaReading:
    """The reading, begun where that pays."""

    def __init__(self, files: Files, program: Program) -> None:
        self._beside: Beside[_Read] | None = None
        if is_replayed(files, program):
            self._beside = beside(partial(_read, files, program))

    def __enter__(self) -> SchemaReading:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, where: TracebackType | None
    ) -> None:
        if self._beside is not None:
            self._beside.stop()

    def settle(self, files: Files, program: Program, report: Report) -> None:
        """Fills in the program's schemas and texts; waits for the other process, if there is one."""
        if self._beside is None:
            _fill(files, program, report)
            return
        before = len(files.found)
        read = self._beside.result()
        program.schema, program.schema_source, program.databases = read.schema, read.source, read.databases
        program.app.settings.update(read.settings)
        program.app.translations = read.translations
        report.found.extend(read.found)
        report.ledger.converted |= read.ledger.converted
        for place, codes in read.ledger.named.items():
            report.ledger.named.setdefault(place, []).extend(codes)
        files.digests.update(read.digests)
        files.found[before:] = read.of_files
