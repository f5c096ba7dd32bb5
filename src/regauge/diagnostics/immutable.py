"""Values that are made by the hundred thousand: places and nodes of syntax.

To the type checker they are frozen dataclasses. At run time nothing guards the fields, because a guarded field takes three times as long to set,
and making nodes is most of what reading a large app costs.
"""

from __future__ import annotations

from dataclasses import dataclass as standard
from dataclasses import field
from typing import TypeVar, dataclass_transform

from regauge.diagnostics.data import dataclass

T = TypeVar("T")


@dataclass_transform(frozen_default=True, field_specifiers=(field,))
def immutable(made: type[T]) -> type[T]:
    """A slotted dataclass with `==` and a hash; mypy refuses to assign to its fields."""
    return dataclass(slots=True, unsafe_hash=True)(made)


@dataclass_transform(frozen_default=True, order_default=True, field_specifiers=(field,))
def immutable_in_order(made: type[T]) -> type[T]:
    """`immutable`, with an order: that of its fields."""
    return standard(slots=True, unsafe_hash=True, order=True)(made)
