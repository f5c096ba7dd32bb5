"""Ruby in migrations that works on rows: it is left out. What it may do to the schema all the same is named at its line."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from regauge.ruby import ast
from regauge.ruby.evaluator import NOT_HANDLED, ConstRef, NotHandled, Proc, Unknown, Value
from regauge.ruby.evaluator.interpreter import ReturnJump
from regauge.sources.migrations.commands import COMMANDS, HARMLESS, WRAPPERS
from regauge.sources.migrations.reverse import Command
from regauge.sources.migrations.values import Connection

if TYPE_CHECKING:
    from regauge.sources.migrations.host import MigrationHost

_BY_NAME: Final = re.compile(
    r"\A(?:create|drop|add|remove|rename|change|alter)_\w*(?:table|column|columns|index|key|reference|timestamps|fields|translation)\w*[!?]?\Z"
)
_LIBRARY: Final = frozenset(
    "ENV Time Date DateTime File Dir IO STDOUT STDERR JSON YAML Digest SecureRandom Rails I18n Kernel Process Logger Set Struct Hash "
    "Array String Integer Math Regexp Object Class Module Comparable Benchmark Timeout URI ObjectSpace GC Signal Arel".split()
)


def about_rows(host: MigrationHost, receiver: Unknown | ConstRef, command: Command) -> Value | NotHandled:
    """A call on a model, or on what came of one."""
    name, block, env, site = command.name, command.block, command.env, command.site
    path = receiver.path.removeprefix("::") if isinstance(receiver, ConstRef) else ""
    if name in WRAPPERS and isinstance(receiver, ConstRef) and isinstance(block, Proc):
        return env.evaluator.call_proc(block, [Connection()])
    if name == "with_options" and isinstance(block, Proc):
        return NOT_HANDLED
    if isinstance(receiver, ConstRef):
        if name in HARMLESS or name in ("===", "==", "name", "to_s", "freeze", "is_a?", "new"):
            return NOT_HANDLED if name not in HARMLESS else None
        if _BY_NAME.match(name):
            host.unsure(site, f"`{path}.{name}` is not part of the migration: what it does to the schema is not known")
        elif path.partition("::")[0] not in _LIBRARY:
            host.note_data(site.span, f"`{path}.{name}`")
    if isinstance(block, Proc) and block.node is not None and touches_schema(block.node):
        host.unsure(site, f"the block of `{name}` changes the schema as often as there are rows, which is not known")
    if isinstance(receiver, Unknown):
        return Unknown(receiver.reason, receiver.span)
    return Unknown(f"`{path}.{name}`", site.span)


def touches_schema(node: ast.Node) -> bool:
    """Whether statements that change the schema are written inside."""
    return any(each.name in COMMANDS for each in ast.of_kind(node, ast.Call))


def unknown_condition(host: MigrationHost, node: ast.Node, value: Unknown) -> None:
    """What hangs on rows: named where what follows it in the file changes the schema."""
    if isinstance(node, ast.If) and ast.of_kind(node, ast.Return) and _followed(host.file, node):
        host.unsure(node, f"whether the migration goes on is not known; it is read as if it did: {value.reason}")


def _followed(file: ast.Node | None, node: ast.Node) -> bool:
    """Whether statements that change the schema are written below, other than in `down`."""
    if file is None:
        return False
    down = [each.span for each in ast.of_kind(file, ast.MethodDef) if each.name == "down"]
    return any(
        (each.name in COMMANDS or each.name == "execute")
        and each.span.line > node.span.line
        and not any(span.line <= each.span.line <= span.end_line for span in down)
        for each in ast.of_kind(file, ast.Call)
    )


def looped(host: MigrationHost, command: Command) -> Value:
    """`loop do` ends where its rows do: it is looked at, not run."""
    block = command.block
    if isinstance(block, Proc) and block.node is not None and touches_schema(block.node):
        host.unsure(command.site, "a loop changes the schema, and how often it runs is not known")
    else:
        host.note_data(command.site.span, "`loop`")
    return Unknown("what a loop left", command.site.span)


def raised(host: MigrationHost, command: Command) -> Value:
    """`raise` ends the migration; Rails would have stopped there."""
    if not command.env.conditional:
        host.unsure(command.site, "the migration raises here, so Rails would stop; the rest of it is not read")
        raise ReturnJump(None)
    return Unknown("an exception", command.site.span)
