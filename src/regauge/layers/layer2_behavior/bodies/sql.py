"""A reader of the SQL that stands in `where` and `order`: comparisons of columns with binds, joined by AND, OR and NOT.

Anything else is refused (`SqlError`), never passed on as text that was not understood.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

from regauge.program import code as c
from regauge.program import types as t

_TOKEN: Final = re.compile(
    r"\s*(?:(?P<number>-?\d+(?:\.\d+)?)|(?P<text>'(?:[^']|'')*')|(?P<bind>:[a-zA-Z_]\w*)|(?P<name>[a-zA-Z_]\w*|\"[^\"]+\")|(?P<op><=|>=|<>|!=|[=<>?().,]))"
)
_ORDER: Final = re.compile(r"(?:(\w+)\.)?(\w+)(?:\s+(asc|desc))?", re.I)


class SqlError(Exception):
    """Text that this reader does not understand, and why."""


ColumnOf = Callable[[str | None, str], c.ColumnRef]
CastOf = Callable[[c.ColumnRef, c.Expr], c.Expr]


def order_terms(text: str) -> list[tuple[str | None, str, bool]] | None:
    """`"name DESC, id"` as (table, column, descending), or None."""
    out = []
    for part in text.split(","):
        hit = _ORDER.fullmatch(part.strip())
        if hit is None:
            return None
        out.append((hit[1], hit[2], (hit[3] or "").lower() == "desc"))
    return out


def parse_condition(
    text: str, values: list[c.Expr], named: dict[str, c.Expr], column: ColumnOf, cast: CastOf
) -> c.Predicate:
    """The condition that `text` states, with its binds in place. Raises SqlError."""
    reader = _Reader(text, values, named, column, cast)
    found = reader.any_of()
    reader.end()
    return found


class _Reader:
    def __init__(
        self, text: str, values: list[c.Expr], named: dict[str, c.Expr], column: ColumnOf, cast: CastOf
    ) -> None:
        self.tokens: list[tuple[str, str]] = []
        at = 0
        text = text.rstrip()
        while at < len(text):
            hit = _TOKEN.match(text, at)
            if hit is None or hit.lastgroup is None:
                raise SqlError(f"`{text[at:].strip()[:20]}`")
            self.tokens.append((hit.lastgroup, hit[hit.lastgroup]))
            at = hit.end()
        self.at = 0
        self.values, self.named, self.column, self.cast = list(values), named, column, cast

    def peek(self) -> str:
        return self.tokens[self.at][1].upper() if self.at < len(self.tokens) else ""

    def take(self) -> tuple[str, str]:
        if self.at >= len(self.tokens):
            raise SqlError("it ends too early")
        self.at += 1
        return self.tokens[self.at - 1]

    def accept(self, word: str) -> bool:
        if self.peek() == word:
            self.at += 1
            return True
        return False

    def need(self, word: str) -> None:
        if not self.accept(word):
            raise SqlError(f"`{word}` is missing before `{self.peek()}`")

    def end(self) -> None:
        if self.at < len(self.tokens):
            raise SqlError(f"`{self.tokens[self.at][1]}`")
        if self.values:
            raise SqlError("there are more values than `?`")

    def any_of(self) -> c.Predicate:
        parts = [self.all_of()]
        while self.accept("OR"):
            parts.append(self.all_of())
        return parts[0] if len(parts) == 1 else c.AnyOf(tuple(parts))

    def all_of(self) -> c.Predicate:
        parts = [self.negatable()]
        while self.accept("AND"):
            parts.append(self.negatable())
        return parts[0] if len(parts) == 1 else c.AllOf(tuple(parts))

    def negatable(self) -> c.Predicate:
        if self.accept("NOT"):
            return c.Negated(self.negatable())
        if self.accept("("):
            found = self.any_of()
            self.need(")")
            return found
        return self.comparison()

    def comparison(self) -> c.Predicate:
        function = None
        if self.peek() in ("LOWER", "UPPER"):
            function = self.take()[1].lower()
            self.need("(")
            ref = self.reference()
            self.need(")")
        else:
            ref = self.reference()
        if self.accept("IS"):
            negated = self.accept("NOT")
            self.need("NULL")
            return c.Compare(ref, "is_not_null" if negated else "is_null")
        negated = self.accept("NOT")
        if self.accept("BETWEEN"):
            low = self.value(ref)
            self.need("AND")
            found: c.Predicate = c.Compare(ref, "between", c.Span_(low, self.value(ref), type=t.Range(low.type)))
            return c.Negated(found) if negated else found
        if self.accept("IN"):
            self.need("(")
            items = [self.value(ref)]
            while self.accept(","):
                items.append(self.value(ref))
            self.need(")")
            listed = (
                items[0]
                if len(items) == 1 and isinstance(items[0].type, t.Array)
                else c.ListOf(tuple(items), type=t.Array(items[0].type))
            )
            return c.Compare(ref, "not_in" if negated else "in", listed)
        if self.peek() in ("LIKE", "ILIKE"):
            op = self.take()[1].lower()
            return c.Compare(ref, f"not_{op}" if negated else op, self.value(ref), function, self.last_function)
        kind, op = self.take()
        if kind != "op" or op not in ("=", "<", ">", "<=", ">=", "<>", "!=") or negated:
            raise SqlError(f"`{op}`")
        value = self.value(ref)
        pasted = t.required(value.type) == t.INT and not isinstance(value, c.Lit)
        return c.Compare(ref, "!=" if op == "<>" else op, value, function, self.last_function, pasted)

    def reference(self) -> c.ColumnRef:
        kind, name = self.take()
        if kind != "name":
            raise SqlError(f"`{name}` stands where a column is expected")
        name = name.strip('"')
        if self.accept("."):
            return self.column(name, self.take()[1].strip('"'))
        return self.column(None, name)

    last_function: str | None = None

    def value(self, ref: c.ColumnRef) -> c.Expr:
        self.last_function = None
        if self.peek() in ("LOWER", "UPPER"):
            self.last_function = self.take()[1].lower()
            self.need("(")
            found = self.plain(ref)
            self.need(")")
            return found
        return self.plain(ref)

    def plain(self, ref: c.ColumnRef) -> c.Expr:
        kind, text = self.take()
        if text == "?":
            if not self.values:
                raise SqlError("there are more `?` than values")
            return self.cast(ref, self.values.pop(0))
        if kind == "bind":
            if text[1:] not in self.named:
                raise SqlError(f"`{text}` has no value")
            return self.cast(ref, self.named[text[1:]])
        if kind == "number":
            return self.cast(ref, c.Lit(float(text), type=t.FLOAT) if "." in text else c.Lit(int(text), type=t.INT))
        if kind == "text":
            return self.cast(ref, c.Lit(text[1:-1].replace("''", "'"), type=t.STR))
        if text.upper() in ("TRUE", "FALSE"):
            return self.cast(ref, c.Lit(text.upper() == "TRUE", type=t.BOOL))
        raise SqlError(f"`{text}` stands where a value is expected")
