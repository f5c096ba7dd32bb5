"""What the printers had to leave out: each construct becomes a diagnostic at its place, a gap of its class, an entry of the ledger.

with refusals.guard(..)   an exception of a printer names the construct instead of losing the app
dangling(program, body)   what a body needs of what was left out
"""

from __future__ import annotations

import traceback
from collections.abc import Callable, Iterable, Iterator
from pathlib import PurePath
from typing import TypeVar

from regauge.diagnostics.catalogue import methods as codes
from regauge.diagnostics.codes import Code
from regauge.diagnostics.diagnostic import Diagnostic, Diagnostics
from regauge.diagnostics.span import Span
from regauge.emit.rust.cannot import CannotPrint
from regauge.program import code as c
from regauge.program import types as t
from regauge.program.effects import walk
from regauge.program.models import Effect, Gap
from regauge.program.program import Program

Result = TypeVar("Result")


def told(problem: Exception, code: Code = codes.CANNOT_PRINT) -> tuple[Code, str]:
    """The code and the words of an exception: a printer's own says what has no Rust, any other is a fault of ours, with its place."""
    if isinstance(problem, NotImplementedError):
        return code, str(problem)
    frames = traceback.extract_tb(problem.__traceback__)
    where = f" ({PurePath(frames[-1].filename).stem}:{frames[-1].lineno})" if frames else ""
    return codes.INTERNAL, f"{type(problem).__name__}: {problem}{where}"


class Refusals:
    """Names what is left out, once each."""

    def __init__(self, program: Program) -> None:
        self.program = program
        self.found: Diagnostics = []

    def within(self, program: Program) -> Refusals:
        """The same of another database's part of the program: what is found is found here."""
        other = Refusals(program)
        other.found = self.found
        return other

    def attempt(self, work: Callable[[], Result], code: Code = codes.CANNOT_PRINT) -> Result | tuple[Code, str]:
        """What `work` gives; the code and words of its failure where it has one."""
        try:
            return work()
        except Exception as problem:  # the last guard: a fault of ours on one construct must not lose the app
            return told(problem, code)

    def name(
        self,
        why: tuple[Code, str],
        span: Span,
        subject: str,
        *,
        effects: Iterable[Effect] = (),
        names: Iterable[str] = (),
        owner: str = "",
    ) -> Diagnostic:
        """A diagnostic at `span`, noted in the ledger and as a gap of the class `owner`."""
        code, words = why
        problem = Diagnostic(code, span, f"`{subject}` cannot be written in Rust: {words}", subject=subject)
        self.found.append(problem)
        self.program.ledger.name(span, code.id)
        holder = self.program.models.get(owner) or self.program.controllers.get(owner)
        if holder is not None:
            holder.gaps.append(Gap(problem, frozenset(effects), frozenset(names)))
        return problem

    def function(self, function: c.Function, why: tuple[Code, str]) -> None:
        """Takes a compiled body out of the program; its stub and its callers' fate follow from that."""
        program, key = self.program, function.key
        program.functions.pop(key, None)
        owner, _, name = key.partition("#") if "#" in key else key.partition(".")
        plain = name.partition("@")[0]
        effects: frozenset[Effect] = frozenset()
        if plain.startswith(("default_scope", "normalize:")):
            effects = frozenset({"all"})
        elif ":" in plain and not plain.startswith(("scope:", "association:")):
            effects = frozenset({"save", "destroy"})
        shown = key.partition("@")[0].replace(".scope:", ".").removesuffix(":own")
        names = {plain.removeprefix("scope:").removeprefix("association:").partition(":")[0]}
        problem = self.name(why, function.span, shown, effects=effects, names=names, owner=owner)
        program.not_lowered.setdefault(key, []).append(problem)


def find_association(program: Program, model: str, name: str) -> tuple[str, str] | None:
    """The class that declares the association, and its target."""
    at: str | None = model
    while at is not None and (found := program.models.get(at)) is not None:
        if name in found.associations:
            return at, found.associations[name].target or ""
        at = found.superclass
    return None


def dangling(program: Program, body: object) -> str | None:
    """What a body calls or reads that has no Rust; None where everything is there."""
    for node in walk(body):
        match node:
            case c.CallFn(function=key) | c.ScopeCall(function=key) if key not in program.functions:
                return f"it calls `{key.partition('@')[0].replace('.scope:', '.')}`, which has no Rust"
        for model, association in _associations(program, node):
            found = find_association(program, model, association)
            if found is not None and f"{found[0]}.{association}" in program.left_out:
                return f"it reads `{found[0]}#{association}`, which has no Rust"
    return None


def _associations(program: Program, node: object) -> Iterator[tuple[str, str]]:
    """The associations that a node names, with the class of their owner."""
    match node:
        case c.Loaded(record=record, association=name) | c.SetLoaded(record=record, association=name):
            yield from ((model, name) for model in _models(record.type))
        case c.Build(owner=c.Expr() as owner, association=str() as name):
            yield from ((model, name) for model in _models(owner.type))
        case c.Exists(association=name, owner=model):
            yield model, name
        case c.Query():
            if node.owner is not None and node.association is not None:
                yield from ((model, node.association) for model in _models(node.owner.type))
            for step in node.steps:
                if isinstance(step, c.Join):
                    yield node.model, step.association
                elif isinstance(step, c.Includes):
                    for path in step.paths:
                        model = node.model
                        for name in path:
                            yield model, name
                            found = find_association(program, model, name)
                            if found is None:
                                break
                            model = found[1]


def _models(type_: t.Type) -> list[str]:
    of = t.required(type_)
    if isinstance(of, t.Record):
        return [of.model]
    return []


__all__ = ["CannotPrint", "Refusals", "dangling", "find_association", "told"]
