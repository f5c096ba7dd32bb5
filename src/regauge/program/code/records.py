"""A record's life: building, saving, what changed."""

from __future__ import annotations

from typing import Literal

from regauge.diagnostics.data import dataclass
from regauge.program.code.nodes import Block, Expr

# -- records


@dataclass(frozen=True, slots=True)
class Build(Expr):
    """`Model.new(...)`, `owner.children.build(...)`: a draft. Attributes in their order; `params` is a permitted hash assigned where it stands."""

    model: str
    attributes: tuple[tuple[str, Expr], ...] = ()
    params: Expr | None = None
    owner: Expr | None = None
    association: str | None = None


RecordVerb = Literal[
    "save", "save!", "valid?", "invalid?", "update", "update!", "assign", "destroy", "destroy!", "delete", "reload", "touch", "increment!",
    "decrement!", "toggle!",
    "update_column", "update_columns", "persisted?", "new_record?", "destroyed?", "changed?", "errors", "authenticate", "create", "create!",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class RecordOp(Expr):
    """What ActiveRecord does with one record."""

    verb: RecordVerb
    record: Expr
    attributes: tuple[tuple[str, Expr], ...] = ()
    params: Expr | None = None
    args: tuple[Expr, ...] = ()


DirtyVerb = Literal[
    "changed?",
    "was",
    "change",
    "saved_change?",
    "before_last_save",
    "saved_change",
    "will_save_change?",
    "in_database",
    "previously_changed?",
    "previously_was",
]


@dataclass(frozen=True, slots=True)
class Dirty(Expr):
    """Dirty tracking of one column."""

    verb: DirtyVerb
    record: Expr
    column: str
    from_: Expr | None = None
    to: Expr | None = None


@dataclass(frozen=True, slots=True)
class MatchOwner(Expr):
    """What a polymorphic owner answers: for each model, the name of the record and the block. An owner of no known class is an error."""

    value: Expr
    arms: tuple[tuple[str, str, Block], ...]
