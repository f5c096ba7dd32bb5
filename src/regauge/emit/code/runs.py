"""What sends a query to the database: rows, counts, sums, groups, preloads."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, Final

from regauge.emit.code.control import element
from regauge.emit.code.queries import column, nullable, query, selected, where
from regauge.emit.code.rx import ATOM, Rx
from regauge.emit.names import SUPPORT as S
from regauge.emit.rust import part, snake, string
from regauge.program import code as c
from regauge.program import types as t

if TYPE_CHECKING:
    from regauge.emit.code.emitter import Emitter


# -- running


def key_column(em: Emitter, model: str) -> c.ColumnRef:
    table = em.env.program.schema.tables[em.env.names.base(model).table or ""]
    return c.ColumnRef(model, table.primary_key[0] if table.primary_key else "id")


def _ordering(em: Emitter, model: str) -> list[c.ColumnRef]:
    """The columns that rows come in the order of where nothing else is said (ActiveRecord::FinderMethods#ordered_relation)."""
    table = em.env.program.schema.tables[em.env.names.base(model).table or ""]
    return [c.ColumnRef(model, key) for key in table.primary_key]


def _by_lambda(em: Emitter, q: c.Query) -> bool:
    """Whether the relation is an association's whose lambda may order it."""
    owner = None if q.owner is None else t.required(q.owner.type)
    return isinstance(owner, t.Record) and em.env.narrows(owner.model, q.association or "")


def _orders(e: c.Query, em: Emitter) -> list[tuple[c.ColumnRef, bool]] | None:
    """The order of the chain, as far as it stands there: None where a scope may have one too."""
    found: list[tuple[c.ColumnRef, bool]] = []
    if e.base is not None:
        return None
    if _by_lambda(em, e):
        return None
    for step in e.steps:
        if isinstance(step, c.OrderBy):
            found = list(step.columns) if step.reorder else [*found, *step.columns]
        if isinstance(step, c.ScopeCall):
            called = em.env.program.functions.get(step.function)
            inner = called.body.value if called is not None else None
            if not isinstance(inner, c.Query) or any(isinstance(s, c.OrderBy | c.ScopeCall) for s in inner.steps):
                nested = [s for s in inner.steps if isinstance(s, c.OrderBy)] if isinstance(inner, c.Query) else []
                if not nested or (isinstance(inner, c.Query) and any(isinstance(s, c.ScopeCall) for s in inner.steps)):
                    return None
                for order in nested:
                    found.extend(order.columns)
    return found


def _rows(em: Emitter, q: c.Query, relation: str, text: str) -> str:
    """Loads the rows in front of the statement. A local that held the relation is used up: its rows take its name."""
    if isinstance(q.base, c.Var) and relation == em.vars[q.base.name].text == snake(q.base.name):
        em.lines.append(f"let {relation} = {text};")
        return relation
    return em.hoist(text, q.association or em.env.program.app.inflector.pluralize(snake(q.model.split("::")[-1])))


def run(em: Emitter, e: c.Run) -> Rx:
    """What sends the query to the database."""
    em.env.out.use("diesel::prelude::*")
    handler = HANDLERS.get(e.kind)
    if handler is None:
        raise NotImplementedError(f"`{e.kind}`")
    return handler(em, e)


def _load(em: Emitter, e: c.Run) -> Rx:
    q = e.query
    row, text = em.env.model(q.model, "row"), query(em, q).text
    includes = [s for s in q.steps if isinstance(s, c.Includes)]
    if not includes:
        return Rx(f"{text}.load::<{row}>(conn)?")
    name = _rows(em, q, text, f"{text}.load::<{row}>(conn)?")
    for step in includes:
        preload(em, q.model, name, step.paths)
    return Rx(name, "own", ATOM)


def _one(em: Emitter, e: c.Run) -> Rx:
    """The first or last row, or the one of a condition."""
    q, kind = e.query, e.kind
    text = query(em, q).text
    if kind in ("first", "first!", "last", "last!"):
        orders = _orders(q, em)
        if orders is None:
            if kind.startswith("last"):
                raise NotImplementedError("`last` of a relation whose order is not known here")
            # The order of the relation, or that of the key where it has none; rows that are equal in it come in any order.
            text += "".join(f".then_order_by({column(em, ref)}.asc())" for ref in _ordering(em, q.model))
        elif kind.startswith("last"):
            pairs = orders or [(ref, False) for ref in _ordering(em, q.model)]
            if not pairs:
                raise NotImplementedError("`last` of rows without a key or an order")
            terms = [f"{column(em, ref)}.{'asc' if down else 'desc'}()" for ref, down in pairs]
            text += f".order({terms[0] if len(terms) == 1 else '(' + ', '.join(terms) + ')'})"
        elif not orders:
            terms = [f"{column(em, ref)}.asc()" for ref in _ordering(em, q.model)]
            text += f".order({terms[0] if len(terms) == 1 else '(' + ', '.join(terms) + ')'})" if terms else ""
    text += f".first::<{em.env.model(q.model, 'row')}>(conn).optional()?"
    if kind.endswith("!"):
        em.env.out.use(f"{S}::error::Error")
        return Rx(f'{text}.ok_or_else(|| Error::not_found_where({string(q.model)}, ""))?')
    return Rx(text)


def _find(em: Emitter, e: c.Run) -> Rx:
    q = e.query
    if not isinstance(t.required(e.args[0].type), t.Id):
        em.env.text_of(t.Id(q.model))
    row, key = em.env.model(q.model, "row"), find_key(em, e.args[0])
    if q.base is None and q.owner is None and not q.steps:
        return Rx(f"{row}::find(conn, {key})?")
    em.env.out.use(f"{S}::record::Fetch")
    text = f"{query(em, q).text}.fetch(conn, {key})?"
    includes = [s for s in q.steps if isinstance(s, c.Includes)]
    if not includes:
        return Rx(text)
    name = em.hoist(text, snake(q.model))
    for step in includes:
        preload(em, q.model, f"std::slice::from_ref(&{name})", step.paths, by_ref=True)
    return Rx(name, "own", ATOM)


def _exists(em: Emitter, e: c.Run) -> Rx:
    em.env.out.use("diesel::dsl::exists")
    return Rx(f"diesel::select(exists({query(em, e.query).text})).get_result::<bool>(conn)?", "copy")


def _keys(em: Emitter, q: c.Query) -> str:
    """The query's keys, loaded."""
    return f"{query(em, q).text}.select({column(em, key_column(em, q.model))}).load::<{em.env.model(q.model, 'id')}>(conn)?"


def _count(em: Emitter, e: c.Run) -> Rx:
    q = e.query
    if any(isinstance(s, c.Limit | c.Offset) for s in q.steps):
        em.env.out.use(f"{S}::ruby")
        return Rx(f"ruby::count_of(&{_keys(em, q)})", "copy")
    return Rx(f"{query(em, q).text}{unordered(em, q)}.count().get_result::<i64>(conn)?", "copy")


def _pluck(em: Emitter, e: c.Run) -> Rx:
    """`pluck`, `pick`, `ids`."""
    refs = e.columns or (key_column(em, e.query.model),)
    of = element(e.type) if isinstance(e.type, t.Array) else t.required(e.type)
    columns = ", ".join(selected(em, ref) for ref in refs)
    columns = columns if len(refs) == 1 else f"({columns})"
    text = f"{query(em, e.query).text}.select({columns})"
    if e.kind == "pick":
        maybe = len(refs) == 1 and nullable(em, refs[0])
        rust = f"Option<{em.env.rust(of)}>" if maybe else em.env.rust(of)
        return Rx(f"{text}.first::<{rust}>(conn).optional()?" + (".flatten()" if maybe else ""))
    return Rx(f"{text}.load::<{em.env.rust(of)}>(conn)?")


def _delete_all(em: Emitter, e: c.Run) -> Rx:
    q = e.query
    name = em.hoist(_keys(em, q), "ids")
    em.env.out.use(f"{S}::sql")
    of_keys = f"{em.env.table(q.model)}::table.filter(sql::any_of({column(em, key_column(em, q.model))}, {name}))"
    return Rx(f"diesel::delete({of_keys}).execute(conn)? as i64", "copy", 85)


def _destroy_all(em: Emitter, e: c.Run) -> Rx:
    em.env.out.use(f"{S}::record::Draft")
    em.env.names.check_editable(e.query.model)
    row = em.env.model(e.query.model, "row")
    em.lines.append(f"for row in {query(em, e.query).text}.load::<{row}>(conn)? {{\nrow.edit().destroy(conn)?;\n}}")
    return Rx("()", "copy", ATOM)


def find_key(em: Emitter, key: c.Expr) -> str:
    """An argument of `find`: anything that implements the support crate's `Key`."""
    if em.env.copy(key.type):
        return em.own(key)
    return em.ref(key)


def preload(em: Emitter, model: str, rows: str, paths: tuple[tuple[str, ...], ...], *, by_ref: bool = False) -> None:
    """Loads associations of rows that were just read, with a few queries."""
    row = em.env.model(model, "row")
    for path in paths:
        given = rows if by_ref else f"&{rows}"
        if len(path) == 1:
            em.lines.append(f"{row}::preload_{part(path[0])}(conn, {given})?;")
            continue
        raise NotImplementedError("`includes` of an association's association")


def unordered(em: Emitter, q: c.Query) -> str:
    """Drops the order before an aggregate where the database refuses it, as Rails does (`unscope(:order)`). A relation without one needs nothing."""
    if em.env.program.app.adapter == "sqlite":
        return ""
    ordered = q.base is not None or any(isinstance(s, c.OrderBy | c.ScopeCall) for s in q.steps) or _by_lambda(em, q)
    if not ordered:
        return ""
    em.env.out.use(f"{S}::order::Unordered")
    return ".order(Unordered)"


def aggregate(em: Emitter, e: c.Run) -> Rx:
    """`sum`, `average`, `minimum`, `maximum`."""
    ref = e.columns[0]
    side, text = column(em, ref), query(em, e.query).text + unordered(em, e.query)
    if any(isinstance(s, c.Limit | c.Offset) for s in e.query.steps):
        raise NotImplementedError("an aggregate of a limited relation")
    of = t.required(e.type)
    if e.kind == "sum":
        rust = em.env.rust(of)
        if of == t.INT:
            em.env.out.use(f"{S}::sql::sum_integers")
            call = f"sum_integers({side})"
        else:
            em.env.out.use("diesel::dsl::sum")
            call = f"sum({side})"
        empty = "unwrap_or_else(Decimal::zero)" if of == t.DECIMAL else "unwrap_or_default()"
        found = em.env.program.schema.tables[em.env.names.base(ref.model).table or ""].column(ref.column)
        read = ""
        if of == t.DECIMAL and em.env.program.app.adapter == "sqlite" and found is not None and found.precision:
            # SQLite adds floats.
            em.env.out.use(f"{S}::cast")
            scale = "None" if found.scale is None else f"Some({found.scale})"
            read = f"map(|sum| cast::read_decimal(sum, Some({found.precision}), {scale}))."
        return Rx(
            f"{text}.select({call}).get_result::<Option<{rust}>>(conn)?.{read}{empty}",
            "copy" if em.env.copy(of) else "own",
        )
    if e.kind == "average":
        em.env.out.use("diesel::dsl::avg")
        return Rx(f"{text}.select(avg({side})).get_result::<Option<{em.env.rust(of)}>>(conn)?")
    name = "min" if e.kind == "minimum" else "max"
    side = selected(em, ref)
    if of == t.DECIMAL:
        em.env.out.use(f"{S}::sql")
        bare = side if nullable(em, ref) else f"{side}.nullable()"
        call = f"sql::{'least' if name == 'min' else 'greatest'}({bare})"
        return Rx(f"{text}.select({call}).get_result::<Option<{em.env.rust(of)}>>(conn)?")
    em.env.out.use(f"diesel::dsl::{name}")
    if isinstance(of, t.Simple) and of == t.INT:
        key = em.env.program.schema.tables[em.env.names.base(ref.model).table or ""].primary_key
        if key == [ref.column]:
            id_type = em.env.model(ref.model, "id")
            return Rx(f"{text}.select({name}({side})).get_result::<Option<{id_type}>>(conn)?.map(|id| id.0)", "copy")
    return Rx(
        f"{text}.select({name}({side})).get_result::<Option<{em.env.rust(of)}>>(conn)?",
        "copy" if em.env.copy(of) else "own",
    )


def grouped(em: Emitter, e: c.Run) -> Rx:
    """`group(:state).count`: a hash from the value (an enum's name) to the number."""
    group = next(s for s in e.query.steps if isinstance(s, c.GroupBy))
    ref = group.columns[0]
    table, side = em.env.table(e.query.model), column(em, ref)
    if (
        e.query.base is not None
        or e.query.owner is not None
        or any(not isinstance(s, c.GroupBy | c.Where | c.OrderBy) for s in e.query.steps)
        or any(other != ref for s in e.query.steps if isinstance(s, c.OrderBy) for other, _ in s.columns)
    ):
        raise NotImplementedError("`group` on this relation")
    if isinstance(e.type, t.Hash) and t.required(e.type.key) == t.FLOAT:
        raise NotImplementedError("`group` by a float")
    assert isinstance(e.type, t.Hash)
    filters = "".join(link for s in e.query.steps if isinstance(s, c.Where) for link in where(em, s.predicate))
    enum = _enum_of(em, ref)
    key = em.env.rust(enum) if enum is not None else em.env.rust(t.required(e.type.key))
    if nullable(em, ref):
        key = f"Option<{key}>"
    if e.kind == "group_count":
        em.env.out.use("diesel::dsl::count_star")
        call, rust = "count_star()", "i64"
    else:
        em.env.out.use(f"{S}::sql::sum_integers")
        call, rust = f"sum_integers({column(em, e.columns[0])})", "Option<i64>"
    sorts = [down for s in e.query.steps if isinstance(s, c.OrderBy) for _, down in s.columns]
    order = f".order({side}.{'desc' if sorts[0] else 'asc'}())" if sorts else ""
    text = f"{table}::table{filters}.group_by({side}).select(({selected(em, ref)}, {call})){order}.load::<({key}, {rust})>(conn)?"
    mapped = (
        "key.name().map(str::to_owned)"
        if enum is not None and not nullable(em, ref)
        else "key.and_then(|key| key.name()).map(str::to_owned)"
        if enum is not None
        else "key"
    )
    number = "number" if e.kind == "group_count" else "number.unwrap_or_default()"
    em.env.out.use(f"{S}::ruby::Hash")
    if mapped == "key" and number == "number":
        return Rx(f"{text}.into_iter().collect::<Hash<_, _>>()")
    return Rx(f"{text}.into_iter().map(|(key, number)| ({mapped}, {number})).collect::<Hash<_, _>>()")


def _enum_of(em: Emitter, ref: c.ColumnRef) -> t.EnumValue | None:
    at: str | None = ref.model
    while at is not None and (model := em.env.program.models.get(at)) is not None:
        if ref.column in model.enums:
            return t.EnumValue(at, ref.column)
        at = model.superclass
    return None


EXPRESSIONS: dict[type[c.Expr], Any] = {c.Run: run}
STATEMENTS: dict[type[c.Stmt], Any] = {}


HANDLERS: Final[Mapping[str, Callable[[Emitter, c.Run], Rx]]] = {
    "load": _load,
    **dict.fromkeys(("first", "first!", "last", "last!", "take", "find_by", "find_by!"), _one),
    "find": _find,
    "exists?": _exists,
    "count": _count,
    **dict.fromkeys(("sum", "average", "minimum", "maximum"), aggregate),
    **dict.fromkeys(("pluck", "pick", "ids"), _pluck),
    **dict.fromkeys(("group_count", "group_sum"), grouped),
    "delete_all": _delete_all,
    "destroy_all": _destroy_all,
}
"""By what is asked of the query."""
