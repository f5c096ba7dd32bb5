"""Prints a tree as an s-expression, for tests and for eyes.

`dump` gives one line; a field at its default is left out, methods are opened.
"""

from __future__ import annotations

from dataclasses import MISSING, fields

from regauge.ruby import ast


def dump(node: ast.Node) -> str:
    """`a + 1` -> `(Call (Call nil "a") "+" [(IntLit 1)])`; fields that have a default are named."""
    parts = [type(node).__name__]
    for each in fields(node):
        if each.name in {"span", "lazy"}:
            continue
        value = getattr(node, each.name)
        if each.default is not MISSING:
            if value == each.default:
                continue
            parts.append(f"{each.name}={_value(value)}")
        else:
            parts.append(_value(value))
    if isinstance(node, ast.MethodDef):
        parts.append(dump(node.body))
    return f"({' '.join(parts)})"


def _value(value: object) -> str:
    if isinstance(value, ast.Node):
        return dump(value)
    if isinstance(value, tuple):
        return f"[{' '.join(_value(item) for item in value)}]"
    if value is None:
        return "nil"
    if isinstance(value, str):
        escaped = value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
        return f'"{escaped}"'
    if isinstance(value, bool):
        return "true" if value else "false"
    return repr(value)
