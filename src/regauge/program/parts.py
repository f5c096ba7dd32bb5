"""What a node of typed code is made of. Asked for each node of an app, so it is found once for each kind."""

from __future__ import annotations

from dataclasses import fields, is_dataclass

_PARTS: dict[type, tuple[str, ...]] = {}


def parts_of(kind: type) -> tuple[str, ...]:
    """The fields of a kind of node that may hold nodes, in their order; none of what is no node."""
    found = _PARTS.get(kind)
    if found is None:
        names = (each.name for each in fields(kind)) if is_dataclass(kind) else ()
        found = _PARTS[kind] = tuple(name for name in names if name not in ("span", "type"))
    return found
