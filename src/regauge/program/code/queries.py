"""Relations: conditions, the steps of a chain, what asks the database."""

from __future__ import annotations

from typing import Literal

from regauge.diagnostics.data import dataclass
from regauge.program.code.nodes import Expr

# -- queries


@dataclass(frozen=True, slots=True)
class ColumnRef:
    """A column in a query; `model` names the table."""

    model: str
    column: str


@dataclass(frozen=True, slots=True)
class Compare:
    """`column op value`; op: = != < <= > >= like not_like in not_in is_null is_not_null between ilike. Values are bound, never pasted."""

    column: ColumnRef
    op: str
    value: Expr | None = None
    function: str | None = None  # lower, upper: applied to the column
    value_function: str | None = None
    pasted: bool = False  # the value stood in SQL text, where Rails quotes it instead of binding it
    normalized: bool = False  # what is looked for goes through the `normalizes` of the column


@dataclass(frozen=True, slots=True)
class AllOf:
    """AND."""

    parts: tuple[Predicate, ...]


@dataclass(frozen=True, slots=True)
class AnyOf:
    """OR."""

    parts: tuple[Predicate, ...]


@dataclass(frozen=True, slots=True)
class Negated:
    """NOT."""

    part: Predicate


@dataclass(frozen=True, slots=True)
class Exists:
    """EXISTS / IN over another query through an association's keys: `joins(:order).merge(Order.settled)`."""

    association: str
    model: str
    where: Predicate | None
    query: Query | None = None
    owner: str = ""


@dataclass(frozen=True, slots=True)
class RawSql:
    """Literal SQL of the app with bound values in between."""

    parts: tuple[str | Expr, ...]


Predicate = Compare | AllOf | AnyOf | Negated | Exists | RawSql


@dataclass(frozen=True, slots=True)
class Step:
    """One link of a chain."""


@dataclass(frozen=True, slots=True)
class Where(Step):
    """A filter."""

    predicate: Predicate


@dataclass(frozen=True, slots=True)
class OrderBy(Step):
    """`order`; `reorder` replaces what came before."""

    columns: tuple[tuple[ColumnRef, bool], ...]  # with True for descending
    reorder: bool = False


@dataclass(frozen=True, slots=True)
class Limit(Step):
    """`limit(n)`, as the app computes it."""

    count: Expr


@dataclass(frozen=True, slots=True)
class Offset(Step):
    """`offset(n)`."""

    count: Expr


@dataclass(frozen=True, slots=True)
class Includes(Step):
    """Associations to load with a few queries: nested paths, e.g. (("seller",), ("lines", "product"))."""

    paths: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Join(Step):
    """`joins(:association)` (inner) or `left_joins`."""

    association: str
    left: bool = False


@dataclass(frozen=True, slots=True)
class ScopeCall(Step):
    """A scope of the app, or a class method that narrows a relation."""

    function: str
    args: tuple[Expr, ...] = ()


@dataclass(frozen=True, slots=True)
class Distinct(Step):
    """`distinct`."""


@dataclass(frozen=True, slots=True)
class Pick(Step):
    """`select(:column)` of a relation that another query uses as a list."""

    column: ColumnRef


@dataclass(frozen=True, slots=True)
class GroupBy(Step):
    """`group(:column)`, before `count` or `sum`."""

    columns: tuple[ColumnRef, ...]


@dataclass(frozen=True, slots=True)
class Merge(Step):
    """`merge(relation)` of the same model: its steps."""

    query: Query


@dataclass(frozen=True, slots=True)
class Reverse(Step):
    """`reverse_order`, or what `last` does."""


@dataclass(frozen=True, slots=True)
class NoRows(Step):
    """`none`."""


@dataclass(frozen=True, slots=True)
class Query(Expr):
    """A relation: a model's rows, an association's rows, or a relation held in `base`, and the chain on it."""

    model: str
    base: Expr | None = None  # a relation-valued expression
    owner: Expr | None = None  # with `association`: owner.association
    association: str | None = None
    steps: tuple[Step, ...] = ()


RunKind = Literal[
    "load", "first", "last", "take", "find", "find_by", "find_by!", "exists?", "count", "sum", "minimum", "maximum", "average", "pluck", "ids",
    "update_all", "delete_all", "destroy_all", "find_or_create_by", "find_or_create_by!", "find_or_initialize_by", "first!", "last!",
    "group_count", "group_sum", "pick", "sole",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Run(Expr):
    """A relation sent to the database."""

    query: Query
    kind: RunKind
    args: tuple[Expr, ...] = ()
    columns: tuple[ColumnRef, ...] = ()
    attributes: tuple[tuple[str, Expr], ...] = ()
