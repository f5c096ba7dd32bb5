"""Records as Rust: fields, associations, the app's methods, saving, dirty tracking."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from regauge.emit.code.borrow import uses
from regauge.emit.code.queries import arguments, nullable, thunk
from regauge.emit.code.rx import ATOM, POSTFIX, Rx
from regauge.emit.names import SUPPORT as S
from regauge.emit.names import dirty_method
from regauge.emit.rust import camel, part, snake, string
from regauge.emit.rust.cannot import CannotPrint
from regauge.program import code as c
from regauge.program import types as t

if TYPE_CHECKING:
    from regauge.emit.code.emitter import Emitter

CALLS = {
    "save": "save(conn)?", "save!": "save_or_fail(conn)?", "valid?": "is_valid(conn)?", "destroy": "destroy(conn)?", "destroy!": "destroy_or_fail(conn)?",
    "delete": "delete(conn)?", "persisted?": "is_persisted()", "new_record?": "is_new()", "destroyed?": "is_destroyed()", "changed?": "is_changed()",
    "errors": "errors()",
}  # fmt: skip


def model_of(e: c.Expr) -> t.Record:
    """The record's type."""
    of = t.required(e.type)
    assert isinstance(of, t.Record)
    return of


def field(em: Emitter, e: c.Field) -> Rx:
    of = model_of(e.record)
    rx = em.rx(e.record)
    text = f"{rx.at(POSTFIX)}.{em.env.names.field(of.model, e.column)}"
    if e.type == t.JSON and (of.form == "draft" or nullable(em, c.ColumnRef(of.model, e.column))):
        em.env.out.use("serde_json::Value")
        return Rx(f"{text}.as_deref().unwrap_or(&Value::Null)", "ref")
    if e.type == t.JSON:
        return Rx(f"{text}.as_value()", "ref")
    if em.env.names.is_sti_column(of.model, e.column):
        optional = of.form == "draft" or em.env.names.kind_optional(of.model)
        return Rx(f"{text}.as_ref().map(|kind| kind.name())" if optional else f"{text}.name()", "ref")
    return Rx(text, "copy" if em.env.copy(e.type) else "place" if rx.own != "own" else "own")


def loaded(em: Emitter, e: c.Loaded) -> Rx:
    return Rx(f"{em.stable(e.record)}.{snake(e.association)}(conn)?", "ref")


def call(em: Emitter, e: c.CallFn) -> Rx:
    from regauge.emit.code.functions import rust_name

    called = em.env.program.functions.get(e.function)
    name = rust_name(em.env, e.function)
    given = arguments(em, called, e.args)
    tail = "?" if called is not None and called.fallible else ""
    own: Any = "copy" if em.env.copy(e.type) else "own"
    if e.receiver is not None and not isinstance(e.receiver.type, t.ModelClass):
        if isinstance(e.receiver.type, t.Relation):
            from regauge.emit.code.functions import repeats

            em.env.model(e.receiver.type.model, "scopes")
            if called is not None and repeats(called):
                query = em.env.model(e.receiver.type.model, "query")
                making = thunk(em.recv(e.receiver))
                return Rx(f"{query}::{name}({', '.join([making, *given])}){tail}", own)
        receiver = em.recv(e.receiver)
        return Rx(f"{receiver}.{name}({', '.join(given)}){tail}", own)
    owner = called.owner if called is not None else e.function.split(".")[0]
    if called is not None and called.receiver in ("controller", "free", "template"):
        return Rx(f"{name}({', '.join(given)}){tail}", own)
    return Rx(f"{em.env.model(owner, 'row')}::{name}({', '.join(given)}){tail}", own)


def lent(em: Emitter, value: c.Expr) -> bool:
    """Whether the value reads a local that may borrow from the record."""
    from regauge.program.effects import walk

    given = {param.name for param in em.function.params} if em.function is not None else set()
    names = {node.name for node in walk(value) if isinstance(node, c.Var)} - given
    return any(name in em.vars and em.vars[name].own == "ref" for name in names)


def setter(em: Emitter, record: str, of: t.Record, name: str, value: c.Expr, *, fresh: bool = False) -> str:
    """`record.name = value`, for a column, a password, an association. A `fresh` record has nothing loaded."""
    association = em.env.association(of.model, name)
    if association is not None:
        if isinstance(given_type := t.required(value.type), t.Record) and given_type.form == "draft":
            raise NotImplementedError(f"a record that is being changed is given to `{name}`")
        given = em.ref(value)
        optional = isinstance(value.type, t.Optional_)
        if record == "self" and not association.polymorphic and (re.search(r"\bself\b", given) or lent(em, value)):
            # What the record lends cannot be given to it.
            held = em.hoist(em.own(value), snake(name).removeprefix("r#"))
            given = f"{held}.as_ref()" if optional else f"&{held}"
        if not optional and value.type != t.NIL:
            given = f"Some({given})"
        if association.polymorphic:
            enum = em.env.rust(t.Polymorphic(em.env.names.base(of.model).name, name))
            if isinstance(value.type, t.Record):
                given = f"Some(&{enum}::from({em.own(value)}))"
            elif value.type == t.NIL:
                given = "None"
            elif isinstance(t.required(value.type), t.Record):
                raise NotImplementedError("a record that may be nil is given to a polymorphic association")
            else:
                given = em.ref(value) if isinstance(value.type, t.Optional_) else f"Some({em.ref(value)})"
        return f"{record}.set_{part(name)}({given})"
    passwords = {attribute for m in em.env.program.models.values() for attribute, *_ in m.secure_passwords}
    if name in passwords:
        given = em.own(value) if isinstance(value.type, t.Optional_) else f"Some({em.own(value)})"
        return f"{record}.set_{part(name)}({given})?"
    given = em.own(value)
    if value.type == t.JSON:
        given = "None" if isinstance(value, c.Lit) else f"Some({given}.into())"
    if (writer := normalizing(em, of.model, name)) is not None:
        bare = value.value if isinstance(value, c.Cast) else value
        if not isinstance(bare, c.Var) and not plain(em, value):
            given = em.hoist(given, name)  # it may read the record that the writer borrows
        return f"{record}.{writer}({given})"
    text = f"{record}.{em.env.names.field(of.model, name)} = {given}"
    return (
        text
        if fresh
        else "".join([text, *(f";\n{record}.loaded.{cell}.clear()" for cell in keyed(em, of.model, name))])
    )


def normalizing(em: Emitter, model: str, column: str) -> str | None:
    """The draft's writer of a column that `normalizes` speaks of; None for any other. Every assignment in Ruby casts, and so normalizes."""
    base = em.env.names.base(model)
    keys = [f"{each.name}#normalize:{column}" for each in (base, *em.env.names.subclasses(base))]
    compiled = [em.env.program.functions[key] for key in keys if key in em.env.program.functions]
    if any(each.fallible for each in compiled):
        raise CannotPrint("an assignment that a normalizer may refuse")
    return em.env.names.writer(model, column) if compiled else None


def keyed(em: Emitter, model: str, column: str) -> list[str]:
    """The cells of the belongs_to that the column is a key of: what was loaded by another key is stale."""
    program = em.env.program
    found: list[str] = []
    at: str | None = model
    while at is not None and (declared := program.models.get(at)) is not None:
        found += [
            snake(one.name)
            for one in declared.associations.values()
            if one.kind == "belongs_to"
            and column in (one.foreign_key, one.foreign_type)
            and f"{declared.name}.{one.name}" not in program.left_out
        ]
        at = declared.superclass
    return found


def plain(em: Emitter, e: c.Expr) -> bool:
    """Whether a value can stand inside the closure of `update`: it reads nothing of the record and needs nothing."""
    from regauge.program.effects import walk

    return not em.fails(e) and not any(isinstance(n, c.Self_ | c.Var) for n in walk(e))


def assignments(em: Emitter, e: c.RecordOp | c.Build, record: str, of: t.Record, held: dict[int, c.Expr]) -> list[str]:
    """The lines that assign the attributes."""
    lines = []
    fresh = (
        isinstance(e, c.Build) and e.owner is None and not any(em.env.association(of.model, n) for n, _ in e.attributes)
    )
    for index, (name, value) in enumerate(e.attributes):
        lines.append(setter(em, record, of, name, held.get(index, value), fresh=fresh) + ";")
    if e.params is not None:
        lines.append(f"{record}.assign(conn, {em.ref(e.params)})?;")
    return lines


def hold(em: Emitter, attributes: tuple[tuple[str, c.Expr], ...]) -> dict[int, c.Expr]:
    """Values that must be known before the record is changed, as locals."""
    held: dict[int, c.Expr] = {}
    for index, (name, value) in enumerate(attributes):
        if plain(em, value):
            continue
        inner = (
            value.value
            if isinstance(value, c.Cast) and isinstance(value.type, t.Optional_) and value.value.type == value.type.of
            else value
        )
        if isinstance(inner, c.Var) and em.env.copy(inner.type):
            continue
        local = em.hoist(em.own(inner), name)
        em.vars[local] = Rx(local, "copy" if em.env.copy(inner.type) else "own", ATOM)
        kept = c.Var(local, type=inner.type)
        held[index] = c.Cast(kept, type=value.type) if inner is not value else kept
    return held


BANG = frozenset({"save!", "update!", "destroy!", "increment!", "decrement!", "toggle!"})


def record_value(em: Emitter, e: c.RecordOp) -> Rx:
    """A verb whose value is read. What only succeeds or fails is true when it comes back."""
    rx = record_op(em, e)
    if e.verb in BANG:
        em.lines.append(f"{rx.text};")
        return Rx("true", "copy", ATOM)
    return rx


def record_op(em: Emitter, e: c.RecordOp) -> Rx:
    of = model_of(e.record)
    em.env.out.use(f"{S}::record::Draft")
    if e.verb in CALLS:
        own: Any = "ref" if e.verb == "errors" else "copy"
        receiver = draft(em, e.record)
        text = f"{receiver}.{CALLS[e.verb]}"
        return Rx(text, own)
    if e.verb == "invalid?":
        return Rx(f"!{draft(em, e.record)}.is_valid(conn)?", "copy", 90)
    if e.verb == "authenticate":
        record = em.stable(e.record)
        password = em.ref(e.args[0])
        kept = (
            em.own(e.record)
            if not isinstance(e.record, c.Var) or em.rx(e.record).own == "ref"
            else em.rx(e.record).text + ".clone()"
        )
        return Rx(f"{record}.authenticate({password})?.then(|| {kept})")
    if e.verb in ("create", "create!"):
        assert isinstance(e.record, c.Build)
        name = built(em, e.record)
        if e.verb == "create":
            em.lines.append(f"{name}.save(conn)?;")
            return Rx(name, "own", ATOM)
        em.lines.append(f"{name}.save_or_fail(conn)?;")
        return Rx(f"{name}.into_row()?")
    if e.verb == "reload":
        if of.form == "row":
            key = f"{em.recv(e.record)}.id"
            if em.needs(e.record).conn != "none":
                key = em.hoist(key, "id")
            return Rx(f"{em.env.model(of.model, 'row')}::find(conn, {key})?")
        em.lines.append(f"{em.recv(e.record)}.reload(conn)?;")
        return Rx(f"{em.recv(e.record)}.row()?", "ref")
    if e.verb in ("update", "update!"):
        held = hold(em, e.attributes)
        receiver = draft(em, e.record)
        with em.captured() as lines:
            inner = assignments(em, e, "draft", of, held)
        em.lines.extend(lines)
        conn = "conn" if any("conn" in line for line in inner) else "_"
        verb = "update" if e.verb == "update" else "update_or_fail"
        text = f"{receiver}.{verb}(conn, |draft, {conn}| {{\n" + "\n".join(inner) + "\nOk(())\n})?"
        return Rx(text, "copy")
    if e.verb == "assign":
        receiver = em.recv(e.record)
        lines = assignments(em, e, receiver, of, hold(em, e.attributes))
        em.lines.extend(lines)
        return Rx("()", "copy", ATOM)
    if e.verb == "update_columns":
        held = hold(em, e.attributes)
        receiver = draft(em, e.record)
        with em.captured() as lines:
            inner = assignments(em, e, "draft", of, held)
        em.lines.extend(lines)
        return Rx(f"{receiver}.update_columns(conn, |draft| {{\n" + "\n".join(inner) + "\nOk(())\n})?", "copy")
    if e.verb in ("increment!", "decrement!"):
        assert isinstance(e.args[0], c.Lit)
        base = em.env.names.base(of.model)
        by = em.own(e.args[1])
        column = f"{em.env.table(of.model)}::{em.env.names.column(base.table or '', str(e.args[0].value))}"
        sign = "-" if e.verb == "decrement!" else ""
        return Rx(f"{draft(em, e.record)}.increment(conn, {column}, {sign}{by})?", "copy")
    if e.verb == "touch":
        if e.args:
            raise NotImplementedError("`touch` of named columns")
        return Rx(f"{draft(em, e.record)}.touch(conn)?", "copy")
    raise NotImplementedError(f"`{e.verb}`")


def draft(em: Emitter, record: c.Expr) -> str:
    """The record where it is changed; one that is made here gets a name."""
    if isinstance(record, c.Build):
        return built(em, record)
    return em.recv(record)


def built(em: Emitter, e: c.Build) -> str:
    of = t.Record(e.model, "draft")
    name = em.temp(snake(e.model.split("::")[-1]))
    em.vars[name] = Rx(name, "place", ATOM)
    model = em.env.program.models[e.model]
    kind = em.env.model(e.model, "draft")
    held = hold(em, tuple((n, v) for n, v in e.attributes)) if any(em.fails(v) for _, v in e.attributes) else {}
    if e.owner is not None:
        owner = t.required(e.owner.type)
        assert isinstance(owner, t.Record)
        start = f"{em.stable(e.owner)}.{em.env.names.builder(owner.model, e.association or '')}()"
    elif model.sti_base or model.sti_subclasses:
        start = f"{kind}::new({em.env.model(e.model, 'kind')}::{em.env.names.kind_variant(e.model)})"
    else:
        start = f"{kind}::default()"
    em.lines.append(f"let mut {name} = {start};")
    em.lines.extend(assignments(em, e, name, of, held))
    return name


def build(em: Emitter, e: c.Build) -> Rx:
    if not e.attributes and e.params is None and e.owner is None:
        model = em.env.program.models[e.model]
        if not model.sti_base and not model.sti_subclasses:
            return Rx(f"{em.env.model(e.model, 'draft')}::default()")
    return Rx(built(em, e), "own", ATOM)


def dirty(em: Emitter, e: c.Dirty) -> Rx:
    of = model_of(e.record)
    name = dirty_method(e.verb, em.env.names.field(of.model, e.column).removeprefix("r#"))
    em.env.out.use(f"{S}::record::Draft")
    if em.env.names.is_sti_column(of.model, e.column) and (e.type != t.BOOL or e.from_ is not None or e.to is not None):
        raise CannotPrint("what the class of a record was")
    if e.from_ is not None or e.to is not None:
        if normalizing(em, of.model, e.column) is not None:
            raise CannotPrint("a change from or to what `normalizes` would make of a value")
        now = em.recv(e.record)
        tests = [f"{now}.{name}()"]
        was = {"saved_change?": "before_last_save", "previously_changed?": "previously_was"}.get(e.verb, "was")
        if e.from_ is not None:
            tests.append(f"{now}.{dirty_method(was, e.column)}() == {em.rx(e.from_).text}")
        if e.to is not None:
            tests.append(f"{now}.{em.env.names.field(of.model, e.column)} == {em.rx(e.to).text}")
        return Rx(" && ".join(tests), "copy", 40)
    return Rx(f"{em.recv(e.record)}.{name}()", "copy" if em.env.copy(e.type) else "own")


def match_owner(em: Emitter, e: c.MatchOwner) -> Rx:
    """What each class of a polymorphic owner answers. A missing owner is Ruby's NoMethodError."""
    of = t.required(e.value.type)
    assert isinstance(of, t.Polymorphic)
    enum = em.env.rust(of)
    value = em.ref(e.value)
    arms = []
    for model, name, block in e.arms:
        kept = dict(em.vars)
        em.vars[name] = Rx(snake(name), "ref", ATOM)
        pattern = f"{enum}::{camel(model)}({snake(name) if uses(block, name) else '_'})"
        if isinstance(e.value.type, t.Optional_):
            pattern = f"Some({pattern})"
        text = em.body_text(block, "own" if e.type not in (t.VOID, t.NEVER) else None)
        em.vars = kept
        text = re.sub(rf"(?<![\w.]){re.escape(snake(name))}\.clone\(\)", f"{snake(name)}.as_ref().clone()", text)
        arms.append(f"{pattern} => {text},")
    em.env.out.use(f"{S}::error::Error")
    unknown = f"{enum}::Unknown {{ class, .. }}"
    unknown = f"Some({unknown})" if isinstance(e.value.type, t.Optional_) else unknown
    arms.append(f"{unknown} => return Err(Error::unknown_class(class)),")
    if isinstance(e.value.type, t.Optional_):
        first = next((n for n in (b.value for _, _, b in e.arms)), None)
        method = first.function.split("#")[-1].split("@")[0] if isinstance(first, c.CallFn) else "method"
        arms.append(f"None => return Err(Error::nil({string(method)})),")
    return Rx(f"match {value} {{\n" + "\n".join(arms) + "\n}", "copy" if em.env.copy(e.type) else "own", ATOM)


# -- statements


def set_field(em: Emitter, s: c.SetField) -> None:
    em.lines.append(setter(em, em.recv(s.record), model_of(s.record), s.column, s.value) + ";")


def set_loaded(em: Emitter, s: c.SetLoaded) -> None:
    em.lines.append(setter(em, em.recv(s.record), model_of(s.record), s.association, s.value) + ";")


def add_error(em: Emitter, s: c.AddError) -> None:
    em.env.out.use(f"{S}::record::Draft")
    message = em.rx(s.message).text
    if not isinstance(s.message, c.Lit):
        message = em.hoist(em.own(s.message), "message")
    if s.kind == "invalid":
        em.lines.append(f"{em.recv(s.record)}.errors_mut().add({string(s.attribute)}, {message});")
    else:
        em.lines.append(
            f"{em.recv(s.record)}.errors_mut().add_kind({string(s.attribute)}, {string(s.kind)}, {message});"
        )


EXPRESSIONS: dict[type[c.Expr], Any] = {
    c.Field: field, c.Loaded: loaded, c.CallFn: call, c.RecordOp: record_value, c.Build: build, c.Dirty: dirty, c.MatchOwner: match_owner,
}  # fmt: skip
STATEMENTS: dict[type[c.Stmt], Any] = {c.SetField: set_field, c.SetLoaded: set_loaded, c.AddError: add_error}
