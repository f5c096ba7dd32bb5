"""A row of the indexes' query -> `Index`, as Rails' schema dumper writes it."""

from __future__ import annotations

from regauge.program.schema import Index
from regauge.sources.database.brackets import closing
from regauge.sources.database.places import SPAN
from regauge.sources.database.session import Row

_DESC, _NULLS_FIRST = 1, 2


def index_of(row: Row) -> Index:
    """Columns in their order, or the expressions as one text; what is not the default as options."""
    _, _, name, unique, numbers, keys, orders, method, definition, columns, opclasses, comment, not_distinct, _ = row
    made = Index(name, [], unique=unique, using=None if method == "btree" else method, span=SPAN)
    expression, rest = _inside(definition, method)
    if 0 in numbers:
        # An expression among them: the names would be those of some keys only.
        made.expression = expression
    else:
        made.columns = list(columns[:keys])
        ways = {column: way for column, flags in zip(made.columns, orders, strict=False) if (way := _order(flags))}
        classes = {column: opclass for column, opclass in zip(made.columns, opclasses, strict=False) if opclass}
        for option, value in (("order", ways), ("opclass", classes), ("include", list(columns[keys:]))):
            if value:
                made.options[option] = value
    if 0 in numbers and len(numbers) > keys:
        made.options["include"] = list(columns[-(len(numbers) - keys) :])
    if not_distinct:
        made.options["nulls_not_distinct"] = True
    if comment:
        made.options["comment"] = comment
    _, where, condition = rest.partition(" WHERE ")
    made.where = condition if where else None
    return made


def _order(flags: int) -> str | None:
    """`DESC` puts nulls first and `ASC` last unless the index says otherwise."""
    if flags & _DESC:
        return "desc" if flags & _NULLS_FIRST else "DESC NULLS LAST"
    return "NULLS FIRST" if flags & _NULLS_FIRST else None


def _inside(definition: str, method: str) -> tuple[str, str]:
    """`CREATE INDEX i ON t USING btree (lower(a)) WHERE b` -> what stands in the brackets, and what follows them."""
    start = definition.find(f" USING {method} (")
    if start < 0:
        return "", ""
    at = definition.index("(", start)
    end = closing(definition, at)
    return definition[at + 1 : end], definition[end + 1 :]
