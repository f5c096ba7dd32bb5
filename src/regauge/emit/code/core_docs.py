"""`docs/core-methods.md`, from the core table and its templates: `python -m regauge.emit.code.core_docs > docs/core-methods.md`."""

from __future__ import annotations

import sys
from itertools import groupby

from regauge.emit.code.templates import TEMPLATES
from regauge.program import types as t
from regauge.program.core_table import CoreRow, Variable, rows

HEAD = """# Methods of Ruby's core that bodies may call

Each row was compared with what Ruby 3.3 and ActiveSupport 7.2 answer (`tests/layers/bodies`). Methods that take a block (`map`, `select`, `sum`,
`group_by` ...) are iterators in Rust and not in this table. A call that has no row here is named (RG0601) and its method gets a port stub.
`T`, `K` and `V` stand for any type, `?` for "or nil"; a method marked with `!` can raise.
"""


def shown(type_: t.Type) -> str:
    """A type as the table writes it."""
    match type_:
        case Variable(name):
            return name
        case t.Optional_(of):
            return f"{shown(of)}?"
        case t.Array(of):
            return f"[{shown(of)}]"
        case t.Range(of):
            return f"range<{shown(of)}>"
        case t.Hash(key, value):
            return f"{{{shown(key)} => {shown(value)}}}"
        case t.Tuple_(parts):
            return "(" + ", ".join(shown(of) for of in parts) + ")"
    return t.show(type_)


def line(row: CoreRow) -> str:
    """One row of the document."""
    args = ", ".join(shown(of) for of in row.args)
    template = TEMPLATES.get(row.op)
    rust = template.text.replace("|", "\\|") if template is not None else {"same": "(the value itself)"}.get(row.op, "")
    name = row.name.replace("|", "\\|")
    result = f"`{shown(row.result)}`{' !' if row.fallible else ''}"
    return f"| `{name}({args})` | {result} | {f'`{rust}`' if rust else ''} |"


def document() -> str:
    """The whole page."""
    parts = [HEAD]
    for receiver, group in groupby(rows(), key=lambda row: shown(row.receiver)):
        parts.append(
            f"\n## `{receiver}`\n\n| Ruby | gives | Rust |\n|---|---|---|\n" + "\n".join(map(line, group)) + "\n"
        )
    return "".join(parts)


if __name__ == "__main__":
    sys.stdout.write(document())
