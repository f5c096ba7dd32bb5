"""Typed code as text, one node a line where it helps: what `--dump-after` shows and what tests of the lowering compare.

fn Line#total_cents(self: Line) -> int
  num.mul(self.quantity, self.unit_price_cents) : int
"""

from __future__ import annotations

from dataclasses import fields, is_dataclass

from regauge.program import code as c
from regauge.program import types as t


def print_function(function: c.Function) -> str:
    """A function with what it needs."""
    params = [
        f"{p.name}: {t.show(p.type)}" + (f" = {show(p.default)}" if p.default is not None else "")
        for p in function.params
    ]
    needs = [f"conn={function.conn}"] if function.conn != "none" else []
    needs += [word for word, flag in (("fallible", function.fallible), ("mutates", function.mutates)) if flag]
    head = f"fn {function.key}({', '.join(params)}) -> {t.show(function.returns)}"
    return "\n".join([head + (f" [{', '.join(needs)}]" if needs else ""), *block_lines(function.body, 1)])


def block_lines(block: c.Block, depth: int) -> list[str]:
    """The lines of a block, indented."""
    pad = "  " * depth
    lines = [line for statement in block.statements for line in statement_lines(statement, depth)]
    if block.value is not None:
        lines.append(f"{pad}=> {show(block.value)} : {t.show(block.value.type)}")
    return lines


def statement_lines(statement: c.Stmt, depth: int) -> list[str]:
    """The lines of one statement; blocks inside it stand deeper."""
    pad = "  " * depth
    plain, blocks = [], []
    for field in fields(statement):
        value = getattr(statement, field.name)
        if field.name == "span" or value is None:
            continue
        if isinstance(value, c.Block):
            blocks.append((field.name.rstrip("_"), value))
        else:
            plain.append(t.show(value) if isinstance(value, t.Type) else show(value))
    lines = [f"{pad}{type(statement).__name__.lower()} {', '.join(plain)}".rstrip()]
    for name, block in blocks:
        if block.statements or block.value is not None:
            lines.append(f"{pad}  {name}:")
            lines.extend(block_lines(block, depth + 2))
    return lines


def show(node: object) -> str:
    """An expression, a predicate, a step or a plain value on one line."""
    match node:
        case c.Lit(value):
            return (
                f":{value}"
                if node.type == t.SYMBOL
                else f"{t.show(node.type)}.{value}"
                if isinstance(node.type, t.EnumValue)
                else repr(value)
            )
        case c.Var(name):
            return name
        case c.Self_():
            return "self"
        case c.Field(record, column):
            return f"{show(record)}.{column}"
        case c.Loaded(record, association):
            return f"{show(record)}->{association}"
        case c.Constant(owner, name):
            return f"{owner}::{name}"
        case c.Core(op, args):
            return f"{op}({', '.join(show(arg) for arg in args)})"
        case c.CallFn(key, receiver, args):
            at = "" if receiver is None else f"{show(receiver)}."
            return f"{at}<{key}>({', '.join(show(arg) for arg in args)})"
        case c.Cast(value):
            return f"cast<{t.show(node.type)}>({show(value)})"
        case c.Block(statements, value):
            inner = [" ".join(line.strip() for line in statement_lines(statement, 0)) for statement in statements]
            return "{ " + "; ".join([*inner, *([show(value)] if value is not None else [])]) + " }"
        case c.Text(parts):
            return '"' + "".join(part if isinstance(part, str) else "#{" + show(part) + "}" for part in parts) + '"'
        case c.ColumnRef(model, column):
            return f"{model}.{column}"
        case tuple():
            return "(" + ", ".join(show(item) for item in node) + ")"
        case t.Type():
            return t.show(node)
    if is_dataclass(node) and not isinstance(node, type):
        shown = [
            f"{f.name}={show(v)}"
            for f in fields(node)
            if f.name not in ("span", "type") and (v := getattr(node, f.name)) not in (None, (), "", False)
        ]
        return f"{type(node).__name__}({', '.join(shown)})"
    return repr(node)
