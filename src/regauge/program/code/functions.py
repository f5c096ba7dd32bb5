"""A compiled body with what its callers must know."""

from __future__ import annotations

from dataclasses import field
from typing import Literal

from regauge.diagnostics.data import dataclass
from regauge.diagnostics.span import Span
from regauge.program.code.nodes import Block, Expr
from regauge.program.types import Record, Type

# -- functions


@dataclass(frozen=True, slots=True)
class Param:
    """A parameter with its type; a default is an expression over the ones before it."""

    name: str
    type: Type
    default: Expr | None = None
    keyword: bool = False


Receiver = Literal["row", "draft", "shared", "class", "relation", "controller", "template", "free"]
Connection = Literal["none", "read", "write"]


@dataclass(slots=True)
class Function:
    """A compiled method.

    `receiver` says on what it is emitted: a row (`&self`), a draft (`&mut self` where `mutates`), both (a trait), the class, a relation (scopes).
    """

    key: str  # "Product#price_label", "Product.search", "Product#price_label@draft"
    name: str
    owner: str
    receiver: Receiver
    params: list[Param]
    body: Block
    returns: Type
    span: Span
    conn: Connection = "none"
    fallible: bool = False
    mutates: bool = False
    self_type: Record | None = None
    needs_request: bool = False
    calls: set[str] = field(default_factory=set)  # keys of functions that it calls: reachability
    reads: set[str] = field(default_factory=set)  # models that it touches, with how: "Product:read", "Product:save"
    source: str = ""
