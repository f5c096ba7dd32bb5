"""Relations as boxed Diesel queries: filters, orders, joins, scopes."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from regauge.emit.code.rx import ATOM, UNARY, Rx
from regauge.emit.names import SUPPORT as S
from regauge.emit.rust import snake
from regauge.emit.rust.cannot import CannotPrint
from regauge.program import code as c
from regauge.program import types as t
from regauge.program.effects import is_sought

if TYPE_CHECKING:
    from regauge.emit.code.emitter import Emitter


OPS = {"=": "eq", "!=": "ne", "<": "lt", "<=": "le", ">": "gt", ">=": "ge", "like": "like", "not_like": "not_like"}


CROSSING: Final = {
    "postgresql": frozenset({"integer", "float"}),
    "sqlite": frozenset({"boolean"}),
    "mysql": frozenset({"float", "date", "datetime", "timestamp", "time"}),
}
"""Kinds that a database is asked for in another form than its own."""
SAME: Final = {
    "sqlite": {"=": "{0}.is({1})", "!=": "{0}.is_not({1})"},
    "postgresql": {"=": "{0}.is_not_distinct_from({1})", "!=": "{0}.is_distinct_from({1})"},
    "mysql": {"=": "sql::same({0}, {1})", "!=": "sql::not_same({0}, {1})"},
}
"""What compares with a value that may be nil."""


def column(em: Emitter, ref: c.ColumnRef) -> str:
    """`products::price_cents`, imported."""
    base = em.env.names.base(ref.model)
    return f"{em.env.table(ref.model)}::{em.env.names.column(base.table or '', ref.column)}"


def selected(em: Emitter, ref: c.ColumnRef) -> str:
    """The column as a query reads it, where the database's own value is not what Rust sees (`regauge_support::read`)."""
    found = em.env.program.schema.tables[em.env.names.base(ref.model).table or ""].column(ref.column)
    if found is None or found.kind not in CROSSING.get(em.env.program.app.adapter, ()):
        return column(em, ref)
    em.env.out.use(f"{S}::read")
    return f"read::selected({column(em, ref)})"


def nullable(em: Emitter, ref: c.ColumnRef) -> bool:
    """Whether the column may be NULL."""
    base = em.env.names.base(ref.model)
    found = em.env.program.schema.tables[base.table or ""].column(ref.column)
    return found is None or found.null


def query(em: Emitter, e: c.Query) -> Rx:
    """The relation."""
    em.env.out.use("diesel::prelude::*")
    text = base(em, e)
    for link in steps(em, e):
        text = link(text) if callable(link) else text + link
    return Rx(text)


def base(em: Emitter, e: c.Query) -> str:
    """Where the chain begins."""
    if e.owner is not None:
        return f"{em.recv(e.owner)}.{snake(e.association or '')}_query()"
    if e.base is not None:
        return em.recv(e.base)
    model = em.env.program.models[e.model]
    row = em.env.model(e.model, "row")
    if model.sti_base:
        return f"{row}::{em.env.names.all_of_class(e.model)}()"
    return f"{row}::all()"


Link = str | Callable[[str], str]
"""A method call behind the relation, or what is written around it."""


def steps(em: Emitter, e: c.Query) -> list[Link]:
    """The links as method calls."""
    out: list[Link] = []
    ordered = e.base is not None or e.owner is not None
    for step in e.steps:
        match step:
            case c.Where(predicate):
                out.extend(where(em, predicate))
            case c.OrderBy(columns, reorder):
                terms = [f"{column(em, ref)}.{'desc' if down else 'asc'}()" for ref, down in columns]
                if reorder or not ordered:
                    out.append(f".order({terms[0] if len(terms) == 1 else '(' + ', '.join(terms) + ')'})")
                else:
                    out.extend(f".then_order_by({term})" for term in terms)
                ordered = True
            case c.Limit(count) | c.Offset(count):
                name = "limit" if isinstance(step, c.Limit) else "offset"
                if isinstance(count.type, t.Optional_):
                    em.env.out.use(f"{S}::ruby")
                    out.append(f".{name}({em.recv(count)}.unwrap_or({'i64::MAX' if name == 'limit' else '0'}))")
                elif isinstance(count, c.Lit):
                    out.append(f".{name}({em.own(count)})")
                elif isinstance(count, c.Cast) and count.value.type == t.JSON:
                    em.env.out.use(f"{S}::sql")
                    out.append(f".{name}(sql::{name}_of({em.ref(count.value)})?)")
                else:
                    em.env.out.use(f"{S}::sql")
                    out.append(f".{name}(sql::row_count({em.own(count)})?)")
            case c.ScopeCall(function, args):
                called = em.env.program.functions.get(function)
                em.env.model(e.model, "scopes")
                from regauge.emit.code.functions import repeats, rust_name

                given, name = arguments(em, called, args), rust_name(em.env, function)
                tail = "?" if called is not None and called.fallible else ""
                if called is not None and repeats(called):
                    of = em.env.model(e.model, "query")
                    out.append(partial(_made_again, em, e, f"{of}::{name}", tuple(given), tail))
                else:
                    out.append(f".{name}({', '.join(given)}){tail}")
                ordered = True
            case c.Distinct():
                out.append(".distinct()")
            case c.NoRows():
                em.env.out.use("diesel::sql_types::Bool")
                out.append(".filter(false.into_sql::<Bool>())")
            case c.Includes() | c.Pick():
                pass
            case c.Merge():
                raise CannotPrint("`merge` of a relation that is made elsewhere")
            case c.Join(association=name, left=False) if (
                (joined := em.env.association(e.model, name)) is not None
                and joined.kind == "belongs_to"
                and joined.target
                and joined.scope is None
            ):
                # An inner join of a belongs_to keeps the rows that have one.
                inner = c.Query(joined.target, type=t.Relation(joined.target))
                out.append(f".filter({exists(em, c.Exists(name, joined.target, None, inner, e.model), False)})")
            case c.Join():
                raise NotImplementedError("a join that may repeat rows")
            case _:
                raise NotImplementedError(type(step).__name__)
    return out


def _made_again(em: Emitter, e: c.Query, called: str, given: tuple[str, ...], tail: str, text: str) -> str:
    """A scope that asks its relation more than once is given what makes it: `Products::cheapest(|| Product::all())`."""
    held = isinstance(e.base, c.Var) and em.rx(e.base).text == snake(e.base.name)
    if held or "?" in text or "conn" in text:
        raise CannotPrint("a scope that asks its relation twice, on a relation that is made once")
    return f"{called}({', '.join([thunk(text), *given])}){tail}"


def thunk(text: str) -> str:
    """What makes a relation: `|| text`, or the function that the text calls."""
    return text[:-2] if re.fullmatch(r"[\w:]+\(\)", text) else f"|| {text}"


def arguments(em: Emitter, called: c.Function | None, args: tuple[c.Expr, ...]) -> list[str]:
    """Arguments as a function takes them; what uses the connection runs before."""
    from regauge.program.types import Record

    given = []
    takes = called is not None and called.conn != "none"
    if takes:
        given.append("conn")
    mutable: set[str] = set()
    if called is not None:
        from regauge.emit.code.emitter import mutated

        mutable = mutated(called.body, em.env.program)
    for index, arg in enumerate(args):
        param = called.params[index] if called is not None and index < len(called.params) else None
        borrowed = param is not None and not em.env.copy(param.type) and not isinstance(param.type, t.Relation)
        early = takes and em.needs(arg).conn != "none"
        changed = param is not None and isinstance(param.type, Record) and param.name in mutable
        if borrowed and early and not changed and (rx := em.rx(arg)).own == "own":
            # What is borrowed from must outlive the line that makes it.
            held = Rx(em.hoist(rx.text, param.name if param else "argument"), "place", ATOM)
            given.append(em.to_ref(held, arg.type).text)
            continue
        text = em.ref(arg) if borrowed else em.own(arg)
        if changed:
            text = f"&mut {em.recv(arg)}"
        if early:
            text = em.hoist(text, param.name if param else "argument")
        given.append(text)
    return given


def where(em: Emitter, predicate: c.Predicate) -> list[str]:
    """`.filter(..)` links; the parts of an AND are links of their own."""
    if isinstance(predicate, c.AllOf):
        return [link for part in predicate.parts for link in where(em, part)]
    return [f".filter({condition(em, predicate)})"]


def condition(em: Emitter, p: c.Predicate, *, negated: bool = False) -> str:
    """A boolean expression."""
    match p:
        case c.Compare():
            return compare(em, p, negated)
        case c.Negated(part):
            return condition(em, part, negated=not negated)
        case c.AllOf(parts) | c.AnyOf(parts):
            joiner = "and" if isinstance(p, c.AllOf) != negated else "or"
            texts = [condition(em, part, negated=negated) for part in parts]
            if any(_null(em, part) for part in parts) and not all(_null(em, part) for part in parts):
                texts = [
                    text if _null(em, part) else f"{text}.nullable()" for text, part in zip(texts, parts, strict=True)
                ]
            text = texts[0]
            for other in texts[1:]:
                text = f"{text}.{joiner}({other})"
            return text
        case c.Exists():
            return exists(em, p, negated)
    raise NotImplementedError("SQL text")


def _null(em: Emitter, p: c.Predicate) -> bool:
    """Whether the condition can be NULL, which Diesel tells apart."""
    match p:
        case c.Compare(column=ref, op=op, value=value):
            if is_sought(p) or (op in ("in", "not_in") and isinstance(value, c.ListOf) and not value.items):
                return False
            return op not in ("is_null", "is_not_null") and (
                nullable(em, ref) or (value is not None and isinstance(value.type, t.Optional_))
            )
        case c.Negated(part):
            return _null(em, part)
        case c.AllOf(parts) | c.AnyOf(parts):
            return any(_null(em, part) for part in parts)
    return False


SOUGHT: dict[str, str] = {
    "float": "sought::float",
    "boolean": "sought::boolean",
    "date": "sought::date",
    "datetime": "sought::time",
    "timestamp": "sought::time",
    "timestamptz": "sought::time",
    "string": "sought::text",
    "text": "sought::text",
}
"""What looks for a value in a column of a kind."""


def seek(em: Emitter, side: str, p: c.Compare, value: c.Expr, op: str) -> str | None:
    """A value of another type than its column: one, several or none, as Rails makes of it when it is there."""
    kind = value.type.of if isinstance(value, c.Span_) and isinstance(value.type, t.Range) else t.required(value.type)
    term = _term(em, p, kind)
    if term is None:
        return None
    method = "not_at" if op in ("!=", "not_between") else "at"
    em.env.out.use(f"{S}::sought")
    if isinstance(value, c.Span_):
        em.env.out.use(f"{S}::sought::Reach")
        low, high = (_sent(em, end) for end in (value.low, value.high))
        exclusive = "true" if value.exclusive else "false"
        return f"Reach::of({low}, {high}, {exclusive}, {term})?.{method}({side})"
    assert isinstance(value, c.Cast)
    em.env.out.use(f"{S}::sought::Sought")
    return f"Sought::of({_sent(em, value.value)}, {term})?.{method}({side})"


def _sent(em: Emitter, value: c.Expr | None) -> str:
    """A value as JSON, by reference; none is null."""
    if value is None:
        em.env.out.use("serde_json::Value")
        return "&Value::Null"
    if value.type == t.JSON:
        return em.ref(value)
    em.env.out.use(f"{S}::ruby")
    rx = em.rx(value)
    return f"&ruby::to_value({em.to_ref(rx, value.type).text if rx.own != 'copy' else '&' + rx.at(UNARY)})"


def _term(em: Emitter, p: c.Compare, kind: t.Type) -> str | None:
    """What makes of one value what the column's database gets."""
    table = em.env.program.schema.tables[em.env.names.base(p.column.model).table or ""]
    found = table.column(p.column.column)
    if found is None:
        return None
    how = SOUGHT.get(found.kind)
    if isinstance(kind, t.EnumValue):
        return f"|value| sought::label(value, {em.env.enum(kind)}::NAMES)"
    if kind == t.INT or (isinstance(kind, t.Id) and how != "sought::text"):
        eight = em.env.program.app.adapter == "sqlite" or found.kind.startswith("big")
        bytes_ = 8 if eight else 4
        if found.unsigned:
            # What only an unsigned column holds: the next size has room for it.
            return f"|value| sought::integer(value, {min(8, 2 * (found.limit or bytes_))})"
        return f"|value| sought::integer(value, {found.limit or bytes_})"
    if kind == t.DECIMAL:
        return f"|value| sought::decimal(value, {_maybe(found.precision)}, {_maybe(found.scale)})"
    if p.normalized and kind == t.STR and how is not None:
        return f"|value| Ok(sought::normalized({how}(value)?, |text| {_normalizer(em, p)}(text)))"
    return how


def _maybe(number: int | None) -> str:
    return "None" if number is None else f"Some({number})"


def compare(em: Emitter, p: c.Compare, negated: bool) -> str:
    """One column against one value."""
    op, value = p.op, p.value
    if negated:
        inverse = {
            "=": "!=",
            "!=": "=",
            "<": ">=",
            "<=": ">",
            ">": "<=",
            ">=": "<",
            "is_null": "is_not_null",
            "is_not_null": "is_null",
            "in": "not_in",
            "not_in": "in",
            "like": "not_like",
            "not_like": "like",
            "between": "not_between",
        }
        op = inverse[op]
    side = column(em, p.column)
    if p.function:
        em.env.out.use(f"{S}::sql")
        side = f"sql::{_sql_function(em, p, p.function)}({side})"
    if op in ("is_null", "is_not_null"):
        return f"{side}.{op}()"
    assert value is not None
    if is_sought(p) and (found := seek(em, side, p, value, op)) is not None:
        return found
    if op in ("between", "not_between"):
        assert isinstance(value, c.Span_) and value.low is not None and value.high is not None
        text = f"{side}.between({em.own(value.low)}, {em.own(value.high)})"
        if op == "between":
            return text
        em.env.out.use("diesel::dsl::not")
        return f"not({text})"
    if op in ("in", "not_in"):
        if p.normalized and isinstance(value, c.ListOf) and value.items:
            method, function = "eq_any" if op == "in" else "ne_all", _normalizer(em, p)
            return f"{side}.{method}([{', '.join(f'{function}({em.ref(item)})' for item in value.items)}])"
        return _in(em, side, op, value, p.column)
    if op == "ilike":
        raise NotImplementedError("ILIKE on SQLite")
    if isinstance(value.type, t.Optional_):
        bare = nullable(em, p.column)
        looked_for = em.own(value)
        if p.normalized:
            looked_for = f"{looked_for}.map(|value| {_normalizer(em, p)}(&value))"
        if op in ("=", "!=") and (bare or op == "!="):
            # NULL is a value here, as Rails sees nil: `IS`, not `=`.
            found = _same(em, side if bare else f"{side}.nullable()", op, looked_for)
            # `!=` of a value leaves out what is NULL; `!=` of nil is all that is not.
            return f"{found}.and({side}.is_not_null())" if op == "!=" and bare else found
        return f"{side if bare else side + '.nullable()'}.{OPS[op]}({looked_for})"
    given = em.own(value) if t.required(value.type) != t.STR or em.rx(value).own == "own" else _text(em, value)
    if p.normalized:
        given = f"{_normalizer(em, p)}({em.ref(value)})"
    if p.pasted and em.env.program.app.adapter == "postgresql":
        em.env.out.use(f"{S}::sql")
        given = f"sql::quoted({given})?"
    if p.value_function:
        em.env.out.use(f"{S}::sql")
        given = f"sql::{_sql_function(em, p, p.value_function)}({given})"
    return f"{side}.{OPS[op]}({given})"


def _sql_function(em: Emitter, p: c.Compare, name: str) -> str:
    """`lower`, or the one of its kind that takes and gives what may be NULL, as the column may be."""
    return f"{name}_nullable" if nullable(em, p.column) else name


def _same(em: Emitter, side: str, op: str, value: str) -> str:
    """A comparison to which NULL is a value, as nil is to Rails."""
    adapter = em.env.program.app.adapter
    if adapter == "mysql":
        em.env.out.use(f"{S}::sql")
    return SAME[adapter][op].format(side, value)


def _of_nil(function: c.Function) -> bool:
    """Whether a normalizer is given nil, or gives it: a condition's value is neither."""
    return any(isinstance(of, t.Optional_) for of in (function.returns, *(p.type for p in function.params)))


def _normalizer(em: Emitter, p: c.Compare) -> str:
    """The function that `normalizes` made for the column of a condition that asks for it."""
    model: str | None = p.column.model
    while model is not None and (found := em.env.program.models.get(model)) is not None:
        key = f"{found.name}#normalize:{p.column.column}"
        function = em.env.program.functions.get(key)
        if function is not None and not function.fallible and not _of_nil(function):
            from regauge.emit.code.functions import rust_name

            return f"{em.env.model(found.name, 'row')}::{rust_name(em.env, key)}"
        model = found.superclass
    raise CannotPrint(f"a query through the normalizer of `{p.column.column}`")


def _text(em: Emitter, value: c.Expr) -> str:
    """A bound text: a query outlives the borrow of its parameters only where it owns them."""
    rx = em.rx(value)
    return rx.text if rx.text.startswith('"') else em.to_own(rx, value.type).text


def _in(em: Emitter, side: str, op: str, value: c.Expr, ref: c.ColumnRef) -> str:
    method = "eq_any" if op == "in" else "ne_all"
    if isinstance(value, c.Query) or isinstance(value.type, t.Relation):
        picked = (
            next((s.column for s in value.steps if isinstance(s, c.Pick)), None) if isinstance(value, c.Query) else None
        )
        model = value.model if isinstance(value, c.Query) else ref.model
        table = em.env.program.schema.tables[em.env.names.base(model).table or ""]
        target = picked or c.ColumnRef(model, table.primary_key[0] if table.primary_key else "id")
        inner = column(em, target)
        if nullable(em, ref) and not nullable(em, target):
            inner += ".nullable()"
        elif nullable(em, target) and not nullable(em, ref):
            side += ".nullable()"
        return f"{side}.{method}({em.rx(value).text}.select({inner}))"
    if isinstance(value, c.ListOf) and not value.items:
        em.env.out.use("diesel::sql_types::Bool")
        return f"{'false' if op == 'in' else 'true'}.into_sql::<Bool>()"
    if isinstance(value, c.ListOf):
        return f"{side}.{method}([{', '.join(em.own(item) if item.type != t.STR else _text(em, item) for item in value.items)}])"
    if op == "in":
        em.env.out.use(f"{S}::sql")
        return f"sql::any_of({side}, {em.own(value)})"
    return f"{side}.{method}({em.own(value)})"


def exists(em: Emitter, p: c.Exists, negated: bool) -> str:
    """A belongs_to whose owner fits another relation: its key among the keys of that."""
    assert p.query is not None
    # The join is of a belongs_to, so the rows stay what they are.
    association = em.env.association(p.owner, p.association)
    if association is not None and association.foreign_key:
        key = c.ColumnRef(p.owner, association.foreign_key)
        return _in(em, column(em, key), "not_in" if negated else "in", p.query, key)
    raise NotImplementedError("a join of what is no belongs_to")


EXPRESSIONS: dict[type[c.Expr], Any] = {c.Query: query}
STATEMENTS: dict[type[c.Stmt], Any] = {}
