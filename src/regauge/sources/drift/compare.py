"""Two schemas, one read from files, one from a database -> a diagnostic for each difference. The database wins."""

from __future__ import annotations

from collections.abc import Iterator

from regauge.diagnostics.catalogue import databases as codes
from regauge.diagnostics.codes import Code
from regauge.diagnostics.diagnostic import Diagnostic, Diagnostics
from regauge.diagnostics.span import Span
from regauge.program.schema import Schema, Table
from regauge.sources.drift import facts

FILES, DATABASE = "the files", "the database"
_NOT_DUMPED = frozenset({"virtual", "shadow"})
"""SQLite's virtual tables and what they keep their data in: Rails dumps these one way before 8.0 and another way since."""


def differences(files: Schema, live: Schema, path: str) -> Diagnostics:
    """All differences, in the order of the tables. `path` is the file that `files` came from, for what has no place in it."""
    return list(_Comparison(files, live, path).run())


class _Comparison:
    def __init__(self, files: Schema, live: Schema, path: str) -> None:
        self.files = files
        self.live = live
        self.sql = path.endswith(".sql")
        self.whole = Span.of_file(path)

    def run(self) -> Iterator[Diagnostic]:
        """One after the other."""
        files, live = self.files, self.live
        if files.version and live.version and str(files.version) != str(live.version):
            yield self._say(
                codes.SCHEMA_DIFFERS,
                None,
                f"migrations: {FILES} end with {files.version}, {DATABASE} with {live.version}",
                "version",
            )
        yield from self._enums()
        for name, table in files.tables.items():
            other = live.tables.get(name)
            if other is None and name not in live.views:
                text = f"the table `{name}` is in {FILES} and not in {DATABASE}"
                yield self._say(codes.TABLE_NOT_IN_DATABASE, table.span, text, name)
            elif other is not None and other.kind not in _NOT_DUMPED:
                yield from self._table(table, other)
        for name, other in live.tables.items():
            if name not in files.tables and other.kind not in _NOT_DUMPED and (self.sql or "." not in name):
                text = f"the table `{name}` is in {DATABASE} and not in {FILES}"
                yield self._say(codes.TABLE_NOT_IN_FILES, None, text, name)
        yield from self._views()

    def _say(self, code: Code, where: Span | None, text: str, subject: str) -> Diagnostic:
        return Diagnostic(code, where or self.whole, text, subject=subject)

    def _enums(self) -> Iterator[Diagnostic]:
        for name in sorted(self.files.enums.keys() | self.live.enums.keys()):
            ours, theirs = self.files.enums.get(name), self.live.enums.get(name)
            if ours == theirs or (ours is None and not self.sql and "." in name):
                continue
            text = f"the enum `{name}` is {_listed(ours)} in {FILES} and {_listed(theirs)} in {DATABASE}"
            yield self._say(codes.SCHEMA_DIFFERS, None, text, name)

    def _views(self) -> Iterator[Diagnostic]:
        if not self.files.views and not self.sql:
            return  # Rails itself dumps no views.
        for name in sorted(self.files.views.keys() ^ self.live.views.keys()):
            here, there = (FILES, DATABASE) if name in self.files.views else (DATABASE, FILES)
            if name in self.live.views and (name in self.files.tables or (not self.sql and "." in name)):
                continue
            yield self._say(codes.SCHEMA_DIFFERS, None, f"the view `{name}` is in {here} and not in {there}", name)

    def _table(self, table: Table, other: Table) -> Iterator[Diagnostic]:
        if table.primary_key != other.primary_key:
            text = f"the primary key of `{table.name}` is {_listed(table.primary_key)} in {FILES}, {_listed(other.primary_key)} in {DATABASE}"
            yield self._say(codes.KEY_DIFFERS, table.span, text, table.name)
        yield from self._columns(table, other)
        for label, code, ours, theirs in (
            (
                "foreign key",
                codes.KEY_DIFFERS,
                facts.keys_of(self.files, table.name),
                facts.keys_of(self.live, table.name),
            ),
            ("index", codes.INDEX_DIFFERS, facts.indexes_of(table), facts.indexes_of(other)),
            (
                "constraint",
                codes.INDEX_DIFFERS,
                facts.constraints_of(table),
                facts.constraints_of(other, nameless=self.sql),
            ),
        ):
            yield from self._named(table, label, code, ours, theirs)

    def _columns(self, table: Table, other: Table) -> Iterator[Diagnostic]:
        ours, theirs = facts.columns_of(table), facts.columns_of(other)
        for name in [*ours, *(name for name in theirs if name not in ours)]:
            subject = f"{table.name}.{name}"
            here, there = table.column(name), other.column(name)
            where = (here.span if here is not None else None) or table.span
            if here is None or there is None:
                code = codes.COLUMN_NOT_IN_DATABASE if there is None else codes.COLUMN_NOT_IN_FILES
                first, second = (FILES, DATABASE) if there is None else (DATABASE, FILES)
                yield self._say(code, where, f"the column `{subject}` is in {first} and not in {second}", subject)
                continue
            mine, its = ours[name], theirs[name]
            if mine.type != its.type and not (there.domain and not self.sql and here.kind == there.kind):
                yield self._say(
                    codes.TYPE_DIFFERS,
                    where,
                    f"`{subject}` is {mine.type} in {FILES}, {its.type} in {DATABASE}",
                    subject,
                )
            if mine.null != its.null and not (there.domain and not self.sql):
                text = f"`{subject}` may be null in {FILES if mine.null else DATABASE} and not in {DATABASE if mine.null else FILES}"
                yield self._say(codes.NULL_DIFFERS, where, text, subject)
            if mine.default != its.default:
                text = f"the default of `{subject}` is {mine.default or 'none'} in {FILES}, {its.default or 'none'} in {DATABASE}"
                yield self._say(codes.DEFAULT_DIFFERS, where, text, subject)

    def _named(
        self, table: Table, label: str, code: Code, ours: dict[str, str], theirs: dict[str, str]
    ) -> Iterator[Diagnostic]:
        for name in sorted(ours.keys() | theirs.keys()):
            here, there = ours.get(name), theirs.get(name)
            if here == there:
                continue
            if here is not None and there is not None:
                text = f"the {label} `{name}` of `{table.name}` is {here or 'immediate'} in {FILES}, {there or 'immediate'} in {DATABASE}"
            else:
                first, second = (FILES, DATABASE) if there is None else (DATABASE, FILES)
                text = f"the {label} `{name}` of `{table.name}` is in {first} and not in {second}"
            yield self._say(code, table.span, text, table.name)


def _listed(names: list[str] | None) -> str:
    return "missing" if names is None else ", ".join(names) or "none"
