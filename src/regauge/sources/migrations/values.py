"""What migrations have in their hands: themselves, the connection, `dir`, `t` of change_table, and what the connection tells of tables."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field

from regauge.diagnostics.data import dataclass
from regauge.program.schema import Table
from regauge.ruby.evaluator import Value


@dataclass(frozen=True, slots=True)
class MigrationBase:
    """`ActiveRecord::Migration[5.0]`: what a migration inherits from."""

    version: tuple[int, int]


@dataclass(frozen=True, slots=True)
class Running:
    """`self` of a migration that runs: an instance of the class `path`."""

    path: str
    number: int = 0


@dataclass(frozen=True, slots=True)
class Connection:
    """`connection`, `ActiveRecord::Base.connection`, and the pool and configuration behind it."""

    part: str = ""


@dataclass(frozen=True, slots=True)
class Direction:
    """`dir` of `reversible do |dir|`."""


@dataclass(frozen=True, slots=True)
class VersionNumber:
    """`Gem::Version.new("5.0")`, or Rails' own."""

    parts: tuple[int, ...]


@dataclass(eq=False, slots=True)
class Change:
    """`t` inside `change_table`."""

    table: Table
    options: dict[str, Value] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Fact:
    """A column, index or key as the connection describes it: its readers by name."""

    kind: str
    readers: Mapping[str, Value] = field(compare=False, hash=False)
    name: str = ""
