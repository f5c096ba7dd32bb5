"""The printer of one body: expressions to `Rx`, statements to lines, with borrowing decided where a value is read.

`own(e)` may be kept, `ref(e)` is a borrow, `recv(e)` is what a method is called on. What must run before an expression (two uses of the
connection in one call, a temporary that is borrowed from) becomes a `let` in front of the statement.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import fields, is_dataclass
from typing import Any

from regauge.diagnostics.data import dataclass
from regauge.emit.code.again import asked_again
from regauge.emit.code.begun import literals
from regauge.emit.code.rx import ATOM, CAST, CMP, LOW, POSTFIX, Rx, is_copy
from regauge.emit.names import SUPPORT as S
from regauge.emit.names import DataNames
from regauge.emit.rust import RustWriter, camel, floating, snake, string
from regauge.emit.rust.cannot import CannotPrint
from regauge.program import code as c
from regauge.program import effects
from regauge.program import types as t
from regauge.program.models import Association
from regauge.program.program import Program


@dataclass
class Env:
    """Where text goes: the program, the models' Rust names, the file's writer. `models` and `schema` are the paths that imports take."""

    program: Program
    names: DataNames
    out: RustWriter
    models: str = "super"
    schema: str = "crate::schema"
    home: str | None = None  # the model whose file this is: its own names need no import

    def copy(self, type_: t.Type) -> bool:
        """Whether the Rust type is Copy."""
        return is_copy(type_, self.names.string_enums, self.names.string_ids)

    def model(self, name: str, part: str) -> str:
        """A model's type, imported: `model("Order", "draft")`."""
        text: str = getattr(self.names, part)(name)
        if self.home is None or self.names.base(name).name != self.names.base(self.home).name:
            self.out.use(f"{self.models}::{text}")
        return text

    def enum(self, type_: t.EnumValue) -> str:
        """The enum's type, imported."""
        text = self.names.enum(type_.model, type_.attribute)
        if self.home is None or self.names.base(type_.model).name != self.names.base(self.home).name:
            self.out.use(f"{self.models}::{text}")
        return text

    def text_of(self, type_: t.Type) -> None:
        """Raises CannotPrint where a value has another text in Ruby than the database's bytes tell: a key of a type of the app's own."""
        of = t.required(type_)
        of = t.required(of.of) if isinstance(of, t.Array) else of
        if isinstance(of, t.Id) and self.names.key_cast(of.model) == "uuid_bytes":
            raise CannotPrint(f"the text that the app's own type makes of a key of {of.model}")

    def table(self, model: str) -> str:
        """The table's module, imported."""
        text = self.names.table(model)
        self.out.use(f"{self.schema}::{text}")
        return text

    def association(self, model: str, name: str) -> Association | None:
        """The association, own or inherited."""
        at: str | None = model
        while at is not None and (found := self.program.models.get(at)) is not None:
            if name in found.associations:
                return found.associations[name]
            at = found.superclass
        return None

    def narrows(self, model: str, name: str, seen: frozenset[tuple[str, str]] = frozenset()) -> bool:
        """Whether the association has a lambda, or one that it goes through has: its rows may then have an order."""
        found = self.association(model, name)
        if found is None or (model, name) in seen:
            return False
        if found.scope is not None:
            return True
        if found.through is None:
            return False
        seen |= {(model, name)}
        middle = self.association(model, found.through)
        if self.narrows(model, found.through, seen):
            return True
        return middle is not None and self.narrows(middle.target or "", found.source or "", seen)

    def rust(self, type_: t.Type) -> str:
        """The owned Rust type, imported."""
        names = {
            t.BOOL: "bool", t.INT: "i64", t.FLOAT: "f64", t.STR: "String", t.SYMBOL: "&'static str", t.BYTES: "Vec<u8>",
            t.VOID: "()", t.NIL: "()", t.NEVER: "()",
        }  # fmt: skip
        imported = {
            t.DECIMAL: f"{S}::decimal::Decimal", t.TIME: f"{S}::time::Time", t.DATE: f"{S}::time::Date", t.TIME_OF_DAY: f"{S}::time::TimeOfDay",
            t.DURATION: f"{S}::time::Duration", t.JSON: "serde_json::Value", t.PARAMS: f"{S}::params::Params", t.PERMITTED: f"{S}::params::Permitted",
            t.ERRORS: f"{S}::errors::Errors", t.ERROR: f"{S}::error::Error", t.REQUEST: f"{S}::web::Request", t.RESPONSE: f"{S}::web::Response",
        }  # fmt: skip
        if type_ in names:
            return names[type_]
        if type_ in imported:
            self.out.use(imported[type_])
            return imported[type_].rsplit("::", 1)[1]
        match type_:
            case t.Optional_(of):
                return f"Option<{self.rust(of)}>"
            case t.Array(of):
                return f"Vec<{self.rust(of)}>"
            case t.Hash(key, value):
                self.out.use(f"{S}::ruby::Hash")
                return f"Hash<{self.rust(key)}, {self.rust(value)}>"
            case t.Tuple_(parts):
                return "(" + ", ".join(self.rust(of) for of in parts) + ")"
            case t.Id(model):
                return self.model(model, "id")
            case t.EnumValue():
                return self.enum(type_)
            case t.Record(model, form):
                return self.model(model, "row" if form == "row" else "draft")
            case t.Polymorphic(model, association):
                text = self.names.polymorphic(model, association)
                if self.home is None or self.names.base(model).name != self.names.base(self.home).name:
                    self.out.use(f"{self.models}::{text}")
                return text
            case t.Relation(model):
                return f"{self.model(model, 'query')}<'static>"
            case t.Range(of):
                return f"std::ops::RangeInclusive<{self.rust(of)}>"
            case t.Shape():
                self.out.use("serde_json::Value")
                return "Value"
            case t.Unknown(reason):
                raise CannotPrint(reason)
        raise NotImplementedError(f"no Rust type for {t.show(type_)}")

    def param(self, type_: t.Type, *, mutable: bool = False) -> str:
        """The type of a parameter: borrowed where that is enough."""
        if type_ in (t.STR, t.SYMBOL):
            return "&str"
        if isinstance(type_, t.Optional_) and type_.of in (t.STR, t.SYMBOL):
            return "Option<&str>"
        if isinstance(type_, t.Array):
            return f"&[{self.rust(type_.of)}]"
        if self.copy(type_) or isinstance(type_, t.Relation):
            return self.rust(type_)
        if isinstance(type_, t.Optional_):
            return f"Option<&{self.rust(type_.of)}>"
        return f"&{'mut ' if mutable else ''}{self.rust(type_)}"


ExprPrinter = Callable[["Emitter", Any], Rx]
EXPRESSIONS: dict[type[c.Expr], ExprPrinter] = {}
STATEMENTS: dict[type[c.Stmt], Callable[[Emitter, Any], None]] = {}


class Emitter:
    """Prints one body. Lines gather in `lines`; `vars` says how each local is held."""

    def __init__(self, env: Env, function: c.Function | None = None) -> None:
        self.env = env
        self.function = function
        self.lines: list[str] = []
        self.vars: dict[str, Rx] = {}
        self.mutable: set[str] = mutated(function.body, env.program) if function else set()
        self.once = read_once(function.body) if function else set()
        self.asked = asked_again(function.body) if function else set()
        self.returns = function.returns if function else t.VOID
        self.fallible = function.fallible if function else True
        self.self_text = "self"
        self.temps = 0
        self.closures = 0  # how many closures the printed text stands in
        self.patterns: dict[str, str] = {}  # translated regular expression: name of its static

    # -- lines

    @contextmanager
    def captured(self) -> Iterator[list[str]]:
        """Lines written inside go to the list."""
        before, self.lines = self.lines, []
        try:
            yield self.lines
        finally:
            self.lines = before

    def temp(self, name: str) -> str:
        """A new local's name."""
        base = snake(name).removeprefix("r#") if re.fullmatch(r"\w+", name) else "value"
        candidate, number = base, 1
        while candidate in self.vars or candidate in ("self", "conn"):
            number += 1
            candidate = f"{base}_{number}"
        return snake(candidate)

    def hoist(self, text: str, name: str, own: str = "own") -> str:
        """Runs `text` in front of the statement and gives the name of its value."""
        found = self.temp(name)
        self.vars[found] = Rx(found, "own", ATOM)
        self.lines.append(f"let {found} = {text};")
        return found

    # -- expressions

    def rx(self, e: c.Expr) -> Rx:
        """The expression as it comes."""
        printer = EXPRESSIONS.get(type(e))
        if printer is None:
            raise NotImplementedError(f"{type(e).__name__} cannot be printed")
        return printer(self, e)

    def own(self, e: c.Expr) -> str:
        """The expression as a value that may be kept."""
        return self.own_rx(e).text

    def own_rx(self, e: c.Expr) -> Rx:
        """The same with its binding."""
        if (
            isinstance(e, c.Cast)
            and isinstance(e.type, t.Optional_)
            and e.type.of == e.value.type
            and not self.env.copy(e.value.type)
        ):
            return Rx(f"Some({self.own(e.value)})")
        if (
            isinstance(e, c.Var)
            and e.name in self.once
            and (rx := self.rx(e)).own == "place"
            and re.fullmatch(r"(r#)?\w+", rx.text)
        ):
            return Rx(rx.text, "own", ATOM)
        return self.to_own(self.rx(e), e.type)

    def last_rx(self, e: c.Expr) -> Rx:
        """The same where the function is left with it: a local of ours is moved."""
        if isinstance(e, c.Cast) and isinstance(e.type, t.Optional_) and e.type.of == e.value.type:
            held = self.last_rx(e.value)
            return Rx(f"Some({held.text})", held.own) if held.own == "own" else self.own_rx(e)
        if isinstance(e, c.Var) and not self.closures and (rx := self.rx(e)).own == "place":
            return Rx(rx.text, "own", ATOM)
        return self.own_rx(e)

    def to_own(self, rx: Rx, type_: t.Type) -> Rx:
        """An `Rx` made into a value."""
        if rx.own in ("own", "copy") or (self.env.copy(type_) and rx.own == "place"):
            return rx
        if rx.own == "strs" and t.required(type_) == t.Array(t.SYMBOL):
            return Rx(f"vec!{rx.text}" if rx.text.startswith("[") else f"{rx.at(POSTFIX)}.to_vec()")
        if rx.own == "strs":
            if rx.text.startswith("["):
                return Rx(f"Vec::from({rx.at(POSTFIX)}.map(str::to_owned))")
            self.env.out.use(f"{S}::ruby")
            return Rx(f"ruby::owned({rx.text})")
        of = t.required(type_)
        text = rx.at(POSTFIX)
        if isinstance(type_, t.Optional_):
            if rx.own == "place":
                return Rx(f"{text}.clone()")
            if of in (t.STR, t.SYMBOL) and text.endswith(".map(String::as_str)"):
                return Rx(text.removesuffix(".map(String::as_str)") + ".cloned()")
            if of in (t.STR, t.SYMBOL):
                return Rx(f"{text}.map(str::to_owned)")
            if self.env.copy(of):
                return Rx(f"{text}.copied()")
            if isinstance(of, t.Array):
                return Rx(f"{text}.map(<[_]>::to_vec)")
            if text.endswith(".map(String::as_str)"):
                return Rx(text.removesuffix(".map(String::as_str)") + ".cloned()")
            return Rx(f"{text}.cloned()")
        if of == t.SYMBOL and rx.own == "ref":
            return rx
        if of == t.STR:
            return Rx(f"{text}.clone()" if rx.own == "place" else f"{text}.to_owned()")
        if isinstance(of, t.Array) and rx.own == "ref":
            return Rx(f"{text}.to_vec()")
        if self.env.copy(of):
            return Rx(f"*{text}", "copy", 90)
        return Rx(f"{text}.clone()")

    def ref(self, e: c.Expr) -> str:
        """The expression as a borrow: `&str`, `&[T]`, `&T`, `Option<&T>`; Copy values as they are."""
        return self.to_ref(self.rx(e), e.type).text

    def to_ref(self, rx: Rx, type_: t.Type) -> Rx:
        """An `Rx` made into a borrow."""
        if rx.own in ("ref", "copy") or self.env.copy(type_):
            return rx
        if isinstance(type_, t.Optional_):
            method = "as_deref" if type_.of in (t.STR, t.SYMBOL) or isinstance(type_.of, t.Array) else "as_ref"
            return Rx(f"{rx.at(POSTFIX)}.{method}()", "ref")
        if rx.own == "strs":
            return Rx(f"&{rx.text}" if rx.text.startswith("[") else rx.text, "ref", 90)
        if isinstance(type_, t.Relation):
            return rx
        return Rx(f"&{rx.at(POSTFIX)}", "ref", 90)

    def recv(self, e: c.Expr) -> str:
        """The expression where a method is called on it."""
        return self.rx(e).at(POSTFIX)

    def stable(self, e: c.Expr) -> str:
        """The same, for a method that borrows from it: a temporary gets a name first."""
        rx = self.rx(e)
        if rx.own == "own" and not self.env.copy(e.type):
            name = e.type.model.split("::")[-1] if isinstance(e.type, t.Record) else "value"
            return self.hoist(rx.text, snake(name))
        return rx.at(POSTFIX)

    def needs(self, node: object) -> c.Function:
        """What a part needs: see `effects.needs`."""
        return effects.needs(node, self.env.program)

    def fails(self, node: object) -> bool:
        """Whether printing `node` uses `?` or the connection."""
        found = self.needs(node)
        return found.fallible or found.conn != "none"

    # -- statements

    def stmt(self, s: c.Stmt) -> None:
        """Prints a statement."""
        printer = STATEMENTS.get(type(s))
        if printer is None:
            raise NotImplementedError(f"{type(s).__name__} cannot be printed")
        printer(self, s)

    def block(self, block: c.Block, value: str | None = None) -> list[str]:
        """The lines of a block; `value` ("own", "ref") says how its last expression is wanted."""
        before = dict(self.vars)
        with self.captured() as lines:
            for s in block.statements:
                self.stmt(s)
            if block.value is not None and block.value.type == t.VOID and not isinstance(block.value, c.Lit):
                self.stmt(c.Do(block.value))
            elif block.value is not None and block.value.type not in (t.NEVER, t.VOID):
                if value is None:
                    if not isinstance(block.value, c.Lit | c.Var | c.Self_):
                        self.stmt(c.Do(block.value))
                else:
                    self.lines.append(self.own(block.value) if value == "own" else self.ref(block.value))
        self.vars = before
        return literals(lines)

    def body_text(self, block: c.Block, value: str | None = "own") -> str:
        """A block as an expression: one line as it is, several in braces."""
        lines = self.block(block, value)
        if len(lines) == 1 and not block.statements and "\n" not in lines[0] and not lines[0].endswith(";"):
            return lines[0]
        return "{\n" + "\n".join(lines) + "\n}"


def mutated(body: object, program: Program) -> set[str]:
    """Locals that are assigned again, pushed to, or are drafts that something changes."""
    found: set[str] = set()

    def root(e: object) -> str | None:
        return e.name if isinstance(e, c.Var) else None

    for node in effects.walk(body):
        match node:
            case c.Set(name=name):
                found.add(name)
            case c.Mutate(target=target):
                found.add(root(target) or "")
            case c.SetField(record=record) | c.SetLoaded(record=record) | c.AddError(record=record):
                found.add(root(record) or "")
            case c.RecordOp(verb=verb, record=record) if verb in effects.CHANGES:
                found.add(root(record) or "")
            case c.CallFn(function=key, receiver=receiver, args=args):
                called = program.functions.get(key)
                if called is not None and called.mutates:
                    found.add(root(receiver) or "")
                if called is not None:
                    for param, arg in zip(called.params, args, strict=False):
                        if (
                            isinstance(param.type, t.Record)
                            and param.type.form == "draft"
                            and param.name in mutated(called.body, program)
                        ):
                            found.add(root(arg) or "")
    found.discard("")
    return found


def read_once(body: object) -> set[str]:
    """Locals that are read once, in the loop that made them or outside of all: they may be moved."""
    made: dict[str, list[int]] = {}
    read: dict[str, list[int]] = {}

    def visit(node: object, depth: int) -> None:
        if isinstance(node, tuple):
            for each in node:
                visit(each, depth)
            return
        if not is_dataclass(node) or isinstance(node, t.Type):
            return
        match node:
            case c.Let(name=name):
                made.setdefault(name, []).append(depth)
            case c.LetMany(names=names):
                for name in names:
                    made.setdefault(name, []).append(depth)
            case c.ForEach(over=over, var=var, body=inner):
                visit(over, depth)
                for name in re.findall(r"\w+", var):
                    made.setdefault(name, []).append(depth + 1)
                visit(inner, depth + 1)
                return
            case c.Iterate(over=over, params=names, body=inner, initial=initial):
                visit((over, initial), depth)
                for name in names:
                    made.setdefault(name, []).append(depth + 1)
                visit(inner, depth + 1)
                return
            case c.While(test=test, body=inner):
                visit((test, inner), depth + 1)
                return
            case c.Var(name=name):
                read.setdefault(name, []).append(depth)
                return
            case c.Set(name=name):
                read.setdefault(name, []).extend((depth, depth))
        for each in fields(node):
            if each.name not in ("span", "type"):
                visit(getattr(node, each.name), depth)

    visit(body, 0)
    return {name for name, depths in read.items() if len(depths) == 1 and made.get(name) == depths}


def literal(e: c.Lit) -> Rx:
    """A literal by its value alone."""
    value = e.value
    if value is None:
        return Rx("None", "copy", ATOM)
    if isinstance(value, bool):
        return Rx("true" if value else "false", "copy", ATOM)
    if isinstance(value, int):
        text = str(value) if abs(value) < 100_000 else f"{value:_}"
        return Rx(text, "copy", ATOM if value >= 0 else 90)
    if isinstance(value, float):
        text = floating(value).removesuffix("_f64")
        return Rx(text, "copy", ATOM if value >= 0 else 90)
    return Rx(string(value), "ref", ATOM)


# the rooms that fill the tables
from regauge.emit.code import branches, casts, control, core, iterate, logic, optional, queries, records, runs, values  # noqa: E402

for room in (values, logic, optional, casts, core, branches, control, iterate, queries, runs, records):
    EXPRESSIONS.update(room.EXPRESSIONS)
    STATEMENTS.update(room.STATEMENTS)

__all__ = ["CAST", "CMP", "LOW", "Emitter", "Env", "camel"]
