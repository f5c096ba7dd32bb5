"""Evaluated Ruby values -> what the program model keeps: no environments, hashes as dictionaries where their keys are names."""

from __future__ import annotations

from typing import Final

from regauge.ruby import ast
from regauge.ruby.evaluator.values import Proc, Regexp, RubyHash, Symbol, SymbolProc, Unknown, Value, find_unknown


def text_of(value: Value) -> str | None:
    """A string or symbol as text."""
    if isinstance(value, str):
        return value
    return value.name if isinstance(value, Symbol) else None


def names_of(values: list[Value]) -> list[str] | None:
    """Strings and symbols, arrays of them taken apart; None when something else is among them."""
    found: list[str] = []
    for value in values:
        if isinstance(value, list):
            inner = names_of(value)
            if inner is None:
                return None
            found.extend(inner)
            continue
        text = text_of(value)
        if text is None:
            return None
        found.append(text)
    return found


def kept(value: Value) -> object:
    """A value as the program keeps it: a block or lambda is its syntax, a hash a dictionary when all keys are names."""
    if isinstance(value, Proc):
        return value.node
    if isinstance(value, SymbolProc):
        return Symbol(value.name)
    if isinstance(value, list):
        return [kept(item) for item in value]
    if isinstance(value, RubyHash) and value.rest is None:
        keys = [text_of(key) for key in value]
        if all(key is not None for key in keys):
            return {str(key): kept(item) for key, item in zip(keys, value.values(), strict=True)}
    return value


def lambda_node(value: Value) -> ast.Node | None:
    """The syntax of a lambda, proc or block."""
    return value.node if isinstance(value, Proc) else None


def unknown_in(value: Value) -> Unknown | None:
    """The first thing in a value that could not be evaluated."""
    return find_unknown(value)


def closes_over(value: Value) -> bool:
    """Whether a block reads a local variable of the code around it, which its syntax alone does not have."""
    if not isinstance(value, Proc) or value.node is None:
        return False
    env = value.env
    return any(isinstance(each, ast.LocalVar) and env.owner(each.name) is not None for each in ast.walk(value.node))


__all__ = ["Regexp", "closes_over", "kept", "lambda_node", "names_of", "text_of", "unknown_in"]


READ_OTHERWISE: Final = frozenset(
    "attribute composed_of encrypts mount_uploader mount_uploaders serialize store store_accessor".split()
)
"""Macros after which a column reads, or is written, as something else than it holds."""


def attributes_of(macro: str, values: list[Value]) -> list[str]:
    """The attributes that a macro speaks of: the names that it begins with."""
    found: list[str] = []
    for value in values:
        names = names_of([value])
        if names is None:
            break
        found += names
    if macro == "attribute":
        return found[:1] if len(values) > 1 else []  # with a default alone it reads as before
    if macro == "store_accessor":
        return found[1:]
    return found[:1] if macro in ("composed_of", "mount_uploader", "mount_uploaders", "serialize", "store") else found
