"""`errors.add`: the text of a message is settled here."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from regauge.diagnostics.catalogue import methods as codes
from regauge.layers.layer2_behavior.bodies.fields import record_type
from regauge.program import code as c
from regauge.program import types as t
from regauge.ruby import ast

if TYPE_CHECKING:
    from regauge.layers.layer2_behavior.bodies.lowering import Lowering


MESSAGES: dict[str, str] = {
    # Source: activemodel/lib/active_model/locale/en.yml, activerecord/lib/active_record/locale/en.yml.
    "invalid": "is invalid", "blank": "can't be blank", "taken": "has already been taken", "required": "must exist", "present": "must be blank",
    "empty": "can't be empty", "inclusion": "is not included in the list", "exclusion": "is reserved", "accepted": "must be accepted",
    "not_a_number": "is not a number", "not_an_integer": "must be an integer", "confirmation": "doesn't match %{attribute}",
    "too_long": "is too long (maximum is %{count} characters)", "too_short": "is too short (minimum is %{count} characters)",
    "wrong_length": "is the wrong length (should be %{count} characters)", "greater_than": "must be greater than %{count}",
    "greater_than_or_equal_to": "must be greater than or equal to %{count}", "equal_to": "must be equal to %{count}",
    "less_than": "must be less than %{count}", "less_than_or_equal_to": "must be less than or equal to %{count}", "other_than": "must be other than %{count}",
    "odd": "must be odd", "even": "must be even",
}  # fmt: skip


def add_error(low: Lowering, record: c.Expr, node: ast.Call) -> c.Stmt:
    args = node.positional
    attribute = args[0]
    if not isinstance(attribute, ast.SymLit | ast.StrLit):
        raise low.error(codes.RECORD_OPERATION, node, "`errors.add` with a computed attribute is not converted")
    name = attribute.name if isinstance(attribute, ast.SymLit) else attribute.value
    options = (
        {p.key.name: p.value for p in node.keywords.pairs if isinstance(p, ast.Pair) and isinstance(p.key, ast.SymLit)}
        if node.keywords
        else {}
    )
    kind_node = args[1] if len(args) > 1 else None
    kind = kind_node.name if isinstance(kind_node, ast.SymLit) else "invalid"
    if "strict" in options:
        raise low.error(codes.RECORD_OPERATION, node, "`errors.add` with `strict:` raises, which is not converted")
    text_node = options.pop("message", None)
    if isinstance(text_node, ast.SymLit) or (isinstance(text_node, ast.StrLit) and "%{" in text_node.value):
        raise low.error(codes.RECORD_OPERATION, node, "this `message:` is looked up or filled in by Rails")
    if text_node is None and kind_node is not None and not isinstance(kind_node, ast.SymLit):
        text_node = kind_node
    if text_node is not None:
        return c.AddError(record, name, kind, low.expr(text_node, t.STR), span=node.span)
    text = _translation(low, record_type(record).model, name, kind)
    if text is None:
        raise low.error(codes.RECORD_OPERATION, node, f"the message of `:{kind}` is not in the app's translations")
    parts: list[str | c.Expr] = []
    for piece in re.split(r"(%\{\w+\})", text):
        if (hit := re.fullmatch(r"%\{(\w+)\}", piece)) is None:
            parts.append(piece)
        elif hit[1] in options:
            count = options[hit[1]]
            if kind in ("too_short", "too_long", "wrong_length") and (
                not isinstance(count, ast.IntLit) or count.value == 1
            ):
                # The locale has another text for one character.
                raise low.error(
                    codes.RECORD_OPERATION, node, f"the message of `:{kind}` is another one for a count of 1"
                )
            parts.append(low.expr(count))
        else:
            raise low.error(codes.RECORD_OPERATION, node, f"the message of `:{kind}` needs `{hit[1]}:`")
    parts = [part for part in parts if part != ""]
    message: c.Expr = (
        c.Text(tuple(parts), type=t.STR)
        if any(isinstance(p, c.Expr) for p in parts)
        else c.Lit("".join(str(p) for p in parts), type=t.STR)
    )
    return c.AddError(record, name, kind, message, span=node.span)


def _translation(low: Lowering, model: str, attribute: str, kind: str) -> str | None:
    import inflection

    key, texts = str(inflection.underscore(model)).replace("::", "/"), low.program.app.translations
    for scope in (
        f"activerecord.errors.models.{key}.attributes.{attribute}",
        f"activerecord.errors.models.{key}",
        "activerecord.errors.messages",
        f"errors.attributes.{attribute}",
        "errors.messages",
    ):
        if f"{scope}.{kind}" in texts:
            return texts[f"{scope}.{kind}"]
    return MESSAGES.get(kind)
