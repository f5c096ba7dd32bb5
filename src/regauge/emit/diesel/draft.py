"""The draft: a record being created or changed, with its defaults, writers, casts and dirty tracking.

Order.new(note: "x")      let mut order = OrderDraft::default(); order.note = Some("x".to_owned());
order.assign(params)      order.assign(conn, &permitted)?   casts as Rails' types do; an unknown attribute is Rails' error
order.note_changed?       order.note_changed()
"""

from __future__ import annotations

from regauge.emit.code import method_name
from regauge.emit.diesel.functions import function_name
from regauge.emit.diesel.links import converted, link_of, mapped, owned
from regauge.emit.diesel.row import virtual_fields
from regauge.emit.diesel.unit import Field, Unit, errors_doc
from regauge.emit.rust import markdown_code, method, snake, string
from regauge.program.code import Function
from regauge.program.models import Association
from regauge.program.types import JSON, Optional_


def emit_draft(unit: Unit) -> None:
    """Writes how a draft of an STI class begins; the struct itself is `record!`'s."""
    if unit.sti:
        sti = next(f for f in unit.fields if f.sti)
        with unit.out.block(f"impl {unit.draft}"):
            unit.out.doc("`new` of one of the classes.")
            with unit.out.block(f"pub fn new({sti.name}: {sti.type}) -> Self"):
                unit.out.line(f"Self {{ {sti.name}: Some({sti.name}), ..Self::default() }}")
        unit.out.blank()


def emit_writers(unit: Unit) -> None:
    """Writes the typed writers inside `impl Draft`."""
    for field in unit.fields:
        _field_writer(unit, field)
    for association in unit.associations:
        if association.kind == "belongs_to":
            emit_association_writer(unit, association)
    for model in unit.classes:
        for attribute, _, _ in model.secure_passwords:
            _password(unit, attribute)


def custom_writers(unit: Unit) -> dict[str, str]:
    """Keys of the compiled writers (`name=`) of the model that take any value, by attribute."""
    found = {}
    for function in unit.program.functions.values():
        takes = [param.type for param in function.params] == [JSON]
        if function.owner == unit.model.name and function.name.endswith("=") and function.receiver == "draft" and takes:
            found[function.name[:-1]] = function.key
    return found


def _unconverted(unit: Unit, writers: dict[str, str]) -> set[str]:
    """Attributes that the app writes by methods of its own that have no Rust, or as something that the column does not hold (`serialize`)."""
    written = {name[:-1] for model in unit.classes for name in model.methods if name.endswith("=")}
    return (written - writers.keys()) | {name for model in unit.classes for name in model.retyped}


def emit_set_attribute(unit: Unit) -> None:
    """Writes `set_attribute` inside `impl Lifecycle`: one arm a column, cast as its type does."""
    out = unit.out
    out.use("serde_json::Value")
    writers = custom_writers(unit)
    lost = _unconverted(unit, writers)
    conn = "conn" if any(unit.program.functions[key].conn != "none" for key in writers.values()) else "_conn"
    with out.block(f"fn set_attribute(&mut self, {conn}: &mut Conn, name: &str, value: &Value) -> Result<()>"):
        with out.block("match name"):
            for field in unit.fields:
                if field.column.name not in {*writers, *lost}:
                    _cast_arm(unit, field)
            for name, type_ in virtual_fields(unit):
                if name in writers or name in lost:
                    continue
                if type_ == "Option<String>" and name in {
                    snake(a) for m in unit.classes for a, _, _ in m.secure_passwords
                }:
                    out.line(f'"{name}" => self.set_{name}(cast::text(value)?)?,')
                elif type_ == "Option<String>":
                    out.line(f'"{name}" => self.{name} = cast::text(value)?,')
                else:
                    out.line(f'"{name}" => self.{name} = (!value.is_null()).then(|| value.clone()),')
            for name, key in writers.items():
                function = unit.program.functions[key]
                conn_arg = "" if function.conn == "none" else "conn, "
                out.line(
                    f"{string(name)} => self.{function_name(unit, function)}({conn_arg}value){'?' if function.fallible else ''},"
                )
            if lost:
                names = " | ".join(string(name) for name in sorted(lost))
                out.line(f"{names} => return Err(Self::unconverted_writer(name)),")
            out.line("_ => return Err(Self::unknown_attribute(name)),")
        out.line("Ok(())")


def _cast_arm(unit: Unit, field: Field) -> None:
    name = string(field.column.name)
    given = f"self.record.keep({name}, value)" if keeps_raw(unit, field) else "value"
    value = cast_of(unit, field, given)
    setting = f"self.{setter(field)}({value})" if has_writer(unit, field) else f"self.{field.name} = {value}"
    if has_writer(unit, field) and given != "value":
        unit.out.line(f"{name} => {{ let value = {value}; self.{setter(field)}(value); }}")
    else:
        unit.out.line(f"{name} => {_with_stale(unit, field, setting)},")


def _with_stale(unit: Unit, field: Field, setting: str) -> str:
    """The assignment; a key also forgets what was loaded by the old one (BelongsToAssociation#stale_state)."""
    cells = [
        f"self.loaded.{snake(association.name)}.clear();"
        for association in unit.associations
        if not has_writer(unit, field)
        and association.kind == "belongs_to"
        and field.column.name in (association.foreign_key, association.foreign_type)
    ]
    return f"{{ {setting}; {' '.join(cells)} }}" if cells else setting


ASSIGNED = {
    "string": "text",
    "date": "assigned_date",
    "time": "assigned_time",
    "raw": "raw",
    "stored": "stored",
    "unsigned": "unsigned",
}
"""Casts that refuse some values when they are assigned."""


def cast_of(unit: Unit, field: Field, value: str = "value") -> str:
    """The cast of a client's value to the field's Option."""
    if field.sti:
        return f"cast::string({value}).map(|name| {field.type}::from_name(&name))" if _use_cast(unit) else ""
    if field.enum is not None:
        declared = unit.enum(field.column.name)
        if declared is not None and declared.validate:
            # `validate: true`: what the enum lacks is an error of the record, not of the assignment.
            return f"{field.enum}::cast({value}).unwrap_or_default()"
        return f"{field.enum}::cast({value})?"
    _use_cast(unit)
    kind = field.kind.cast
    if field.key_of is not None:
        return f"cast::{kind}({value}).map({field.type})"
    if kind == "decimal":
        return f"cast::decimal({value}, {_option(field.column.precision)}, {_option(field.column.scale)})"
    if kind == "json":
        return f"cast::json({value})"
    if kind == "label":
        return f"cast::string({value}).map(|name| {field.type}::from_name(&name))"
    if kind == "array":
        return f"cast::array({value}, {_element_cast(field)})?"
    return f"cast::{ASSIGNED.get(kind, kind)}({value}){'?' if kind in ASSIGNED else ''}"


def _element_cast(field: Field) -> str:
    """The function that casts an element."""
    element = field.kind.element
    kind = element.cast if element is not None else ""
    if kind in ASSIGNED:
        return f"cast::{ASSIGNED[kind]}"
    if kind == "label":
        type_ = field.type.removeprefix("Array<").removesuffix(">")
        return f"|value| Ok(cast::string(value).map(|name| {type_}::from_name(&name)))"
    if kind == "decimal":
        return f"|value| Ok(cast::decimal(value, {_option(field.column.precision)}, {_option(field.column.scale)}))"
    return f"|value| Ok(cast::{kind}(value))"


def _use_cast(unit: Unit) -> bool:
    unit.out.use("regauge_support::cast")
    return True


def _option(value: int | None) -> str:
    return "None" if value is None else f"Some({value})"


def keeps_raw(unit: Unit, field: Field) -> bool:
    """Whether a validation looks at what was assigned before the cast."""
    name = field.column.name
    checked = any(v.kind == "numericality" and v.attribute == name for _, v in unit.validations())
    return checked or (field.kind.cast == "integer" and field.enum is None and field.key_of is None)


def setter(field: Field) -> str:
    """The typed writer's name."""
    return f"set_{field.name.removeprefix('r#')}"


def has_writer(unit: Unit, field: Field) -> bool:
    """Whether a write does more than set the field: a normalizer, or a loaded association to forget."""
    return unit.names.writer(unit.model.name, field.column.name) is not None


def _normalizers(unit: Unit, field: Field) -> list[tuple[str, bool]]:
    found = []
    for model in unit.classes:
        for declared in model.normalizations:
            if declared.attribute == field.column.name:
                key = f"{model.name}#normalize:{declared.attribute}"
                if key in unit.program.functions:
                    found.append((key, declared.apply_to_nil))
    return found


def _associations_on(unit: Unit, field: Field) -> list[Association]:
    return [
        a for a in unit.associations if a.kind == "belongs_to" and field.column.name in (a.foreign_key, a.foreign_type)
    ]


def _field_writer(unit: Unit, field: Field) -> None:
    if not has_writer(unit, field):
        return
    out = unit.out
    normalizers = _normalizers(unit, field)
    out.blank()
    out.doc(markdown_code(f"self.{field.column.name} = value"))
    fallible = any(unit.program.functions[k].fallible for k, _ in normalizers)
    result = " -> Result<()>" if fallible else ""
    with out.block(f"pub fn {setter(field)}(&mut self, value: Option<{field.type}>){result}"):
        for key, apply_to_nil in normalizers:
            out.line(f"let value = {_normalized(unit, field, unit.program.functions[key], apply_to_nil)};")
        stale = _associations_on(unit, field)
        if stale:
            with out.block(f"if self.{field.name} != value"):
                for association in stale:
                    out.line(f"self.loaded.{snake(association.name)}.clear();")
        out.line(f"self.{field.name} = value;")
        if fallible:
            out.line("Ok(())")


def _normalized(unit: Unit, field: Field, function: Function, apply_to_nil: bool) -> str:
    """`value` through a normalizer, which may be given nil and may give it."""
    name = f"{unit.row}::{function_name(unit, function)}"
    gives_nil = isinstance(function.returns, Optional_)
    if apply_to_nil:
        text = f"{name}({'value' if field.copy else 'value.as_deref()'}){'?' if function.fallible else ''}"
        return text if gives_nil else f"Some({text})"
    call = f"|value| {name}({'value' if field.copy else '&value'})"
    if not function.fallible:
        return f"value.{'and_then' if gives_nil else 'map'}({call})"
    return f"value.map({call}).transpose()?{'.flatten()' if gives_nil else ''}"


def emit_association_writer(unit: Unit, association: Association) -> None:
    """Writes `set_x` of a belongs_to inside `impl Draft`."""
    out, name = unit.out, snake(association.name)
    out.blank()
    out.doc(markdown_code(f"self.{association.name} = record"))
    bare = name.removeprefix("r#")
    if association.polymorphic:
        enum = unit.names.polymorphic(unit.model.name, association.name)
        key, kind = unit.needed(association.foreign_key), unit.needed(association.foreign_type)
        with out.block(f"pub fn set_{bare}(&mut self, record: Option<&{enum}>)"):
            out.line(f"self.{key.name} = record.map({enum}::key);")
            out.line(f"self.{kind.name} = record.map(|record| record.class().to_owned());")
            out.line(f"self.loaded.{name}.put(record.cloned());")
        return
    row = unit.names.row(association.target or "")
    with out.block(f"pub fn set_{bare}(&mut self, record: Option<&{row}>)"):
        for own, theirs in link_of(unit, association).pairs:
            text = owned(f"record.{theirs.name}", theirs)
            if not theirs.null:
                value, partial = converted(text, theirs, own)
                out.line(f"self.{own.name} = record{mapped(value, partial, 'record')};")
            else:
                value, partial = converted("key", theirs, own)
                then = "" if value == "key" else mapped(value, partial, "key")
                out.line(f"self.{own.name} = record.and_then(|record| {text}){then};")
        out.line(f"self.loaded.{name}.put(record.cloned());")


def _password(unit: Unit, attribute: str) -> None:
    """`has_secure_password`: ActiveModel::SecurePassword."""
    out, name = unit.out, snake(attribute)
    out.use("regauge_support::password")
    digest = unit.names.field(unit.model.name, f"{attribute}_digest")
    out.blank()
    errors_doc(
        out,
        f"{markdown_code(f'{attribute}=')}: nil forgets the password, an empty text changes nothing.",
        "When the text cannot be hashed.",
    )
    with out.block(f"pub fn set_{name}(&mut self, value: Option<String>) -> Result<()>"):
        with out.block("match value"):
            with out.block("None =>"):
                out.line(f"self.{name} = None;")
                out.line(f"self.{digest} = None;")
            out.line("Some(text) if text.is_empty() => {}")
            with out.block("Some(text) =>"):
                out.line("// A longer text is an error of the record; bcrypt would not read beyond its 72 bytes.")
                out.line(f"self.{digest} = Some(password::digest(password::within_limit(&text))?);")
                out.line(f"self.{name} = Some(text);")
        out.line("Ok(())")


def emit_authenticate(unit: Unit, owner: str) -> None:
    """Writes `authenticate` inside `impl Row` or `impl Draft`."""
    out = unit.out
    for model in unit.classes:
        for attribute, _, _ in model.secure_passwords:
            digest = unit.names.field(unit.model.name, f"{attribute}_digest")
            field = unit.field(f"{attribute}_digest")
            if field is None:
                continue
            out.use("regauge_support::password")
            name = "authenticate" if attribute == "password" else f"authenticate_{snake(attribute)}"
            out.blank()
            out.doc("Whether the password is the one: Rails gives the record or false.")
            out.doc("")
            out.doc("# Errors")
            out.doc("For a text with a NUL, which bcrypt cannot read.")
            with out.block(f"pub fn {name}(&self, given: &str) -> Result<bool>"):
                optional = owner == "draft" or field.null
                if optional:
                    out.line(f"self.{digest}.as_deref().map_or(Ok(false), |digest| password::verify(given, digest))")
                else:
                    out.line(f"password::verify(given, &self.{digest})")


def emit_enum_methods(unit: Unit, *, draft: bool) -> None:
    """Writes the predicates of enums, and on drafts the bang methods."""
    from regauge.emit.diesel.queries import enum_method

    out = unit.out
    owners = {model.name for model in unit.classes}
    taken = {f.name for f in unit.program.functions.values() if f.owner in owners}
    for model in unit.classes:
        for declared in model.enums.values():
            field = unit.field(declared.attribute)
            if not declared.instance_methods or field is None or field.enum is None:
                continue
            for label, _ in declared.values:
                name = enum_method(declared, label)
                variant = f"{field.enum}::{unit.names.variant(model.name, declared.attribute, label)}"
                if f"{name}?" not in taken:
                    out.blank()
                    with out.offered(method(name + "?"), "draft" if draft else "row"):
                        out.doc(markdown_code(f"{name}?"))
                        with out.block(f"pub fn {method(name + '?')}(&self) -> bool"):
                            some = f"Some({variant})" if draft or field.null else variant
                            out.line(f"self.{field.name} == {some}")
                if draft and f"{name}!" not in taken:
                    out.use("regauge_support::record::Draft")
                    out.blank()
                    bang = method_name(name + "!", taken)
                    with out.offered(bang, "draft"):
                        errors_doc(out, markdown_code(f"{name}!"), "As [`Draft::save_or_fail`].")
                        with out.block(f"pub fn {bang}(&mut self, conn: &mut Conn) -> Result<()>"):
                            out.line(f"self.{field.name} = Some({variant});")
                            out.line("self.save_or_fail(conn)")
