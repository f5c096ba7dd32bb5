"""What ties a record to what an association gives: columns on both sides, the types that they have in Rust, what else must hold.

    belongs_to :seller            products.seller_id = sellers.id
    has_many :lines               orders.id = lines.order_id
    has_many :reviews, as:        products.id = reviews.reviewable_id, where reviews.reviewable_type is "Product"
    has_and_belongs_to_many       products.id = products_tags.product_id, products_tags.tag_id = tags.id
    source_type: "Product"        reviews.reviewable_id = products.id, where reviews.reviewable_type is "Product"

A `through` is a chain of such links. Source: ActiveRecord::Reflection (`join_primary_key`, `join_foreign_key`, `polymorphic_name`, `chain`).
"""

from __future__ import annotations

from regauge.diagnostics.data import dataclass
from regauge.emit.diesel.columns import kind_of
from regauge.emit.diesel.unit import Field, Unit
from regauge.emit.names import DataNames
from regauge.emit.rust import RustWriter, string
from regauge.emit.rust.cannot import CannotPrint
from regauge.program.models import Association, Model
from regauge.program.schema import Column, Table


@dataclass(frozen=True)
class JoinTable:
    """The table between the two sides of a has_and_belongs_to_many."""

    table: Table
    names: DataNames
    module: str
    here: Column
    there: Column

    def column(self, column: Column) -> str:
        """`posts_tags::post_id`."""
        return f"{self.module}::{self.names.column(self.table.name, column.name)}"


@dataclass(frozen=True)
class Link:
    """One step from the rows of `owner` to the rows of `target`. `pairs`: a column of the owner, and the one of the target that equals it."""

    association: Association
    owner: Unit
    target: Unit
    target_model: str
    pairs: tuple[tuple[Field, Field], ...]
    join: JoinTable | None = None
    owner_class: tuple[Field, str] | None = None
    target_class: tuple[Field, str] | None = None

    @property
    def single(self) -> tuple[Field, Field]:
        """The one pair of columns. Raises CannotPrint for a composite key."""
        if len(self.pairs) != 1:
            raise CannotPrint(f"`{self.association.name}` goes by a composite key, and this asks for one column")
        return self.pairs[0]

    def owner_column(self, field: Field) -> str:
        """`orders::id`."""
        return f"{self.owner.tables}::{field.ident}"

    def target_column(self, field: Field) -> str:
        """`lines::order_id`."""
        return f"{self.target.tables}::{field.ident}"


def unit_of(unit: Unit, model: str) -> Unit:
    """The unit of another model, on a sheet that nobody reads. Raises CannotPrint for a class that has no row."""
    if not unit.names.written(model):
        raise CannotPrint(f"`{model}` has no Rust")
    base = unit.names.base(model)
    return unit if base.name == unit.model.name else Unit(unit.program, unit.names, base, RustWriter([]))


def find(unit: Unit, model: str | None, name: str) -> tuple[Model, Association] | None:
    """An association by its name, of the class, of one that it inherits from, or of its STI family."""
    program = unit.program
    current = program.models.get(model or "")
    while current is not None:
        if name in current.associations:
            return current, current.associations[name]
        current = program.models.get(current.superclass or "")
    if model is None or model not in program.models or not unit.names.written(model):
        return None
    base = unit.names.base(model)
    for each in (base, *unit.names.subclasses(base)):
        if name in each.associations:
            return each, each.associations[name]
    return None


def path(unit: Unit, association: Association) -> tuple[Association, Association, str]:
    """What a `through` goes through, its source there, and the class in the middle. Raises CannotPrint where one is missing."""
    via = find(unit, unit.declared_by(association), association.through or "")
    if via is None:
        raise CannotPrint(f"`through: :{association.through}` names no association")
    _written(unit, via)
    through = via[1]
    middle = through.target
    if middle is None:
        raise CannotPrint(f"`{through.name}` leads to no one class")
    singular = unit.program.app.inflector.singularize(association.name)
    names = [association.source] if association.source else [singular, association.name]
    for name in names:
        found = find(unit, middle, name)
        if found is not None:
            _written(unit, found)
            return through, found[1], middle
    raise CannotPrint(f"`{middle}` has no association `{names[-1]}`")


def _written(unit: Unit, found: tuple[Model, Association]) -> None:
    model, association = found
    if f"{model.name}.{association.name}" in unit.program.left_out:
        raise CannotPrint(f"it goes through `{model.name}#{association.name}`, which has no Rust")


def link_of(unit: Unit, association: Association, source_type: str | None = None) -> Link:
    """The link of an association that goes through no other. Raises CannotPrint where it has no Rust."""
    target_model = source_type if association.polymorphic else association.target
    if target_model is None:
        raise CannotPrint("what it points at has no Rust" if not association.polymorphic else "it is of many classes")
    target = unit_of(unit, target_model)
    if association.kind == "has_and_belongs_to_many":
        return _joined(unit, association, target, target_model)
    if association.kind == "belongs_to":
        held = association.primary_keys or [association.primary_key or _key(target)]
        if association.polymorphic and not association.primary_key:
            held = [_key(target)]
        pairs = _pairs(unit, _columns(association), target, held)
    else:
        held = association.primary_keys or [association.primary_key or _key(unit)]
        pairs = _pairs(unit, held, target, _columns(association))
    owner_class = target_class = None
    if association.polymorphic:
        owner_class = (_field(unit, association.foreign_type or ""), target.model.name)
    if association.as_:
        target_class = (_field(target, association.foreign_type or f"{association.as_}_type"), unit.model.name)
    return Link(association, unit, target, target_model, pairs, None, owner_class, target_class)


def _columns(association: Association) -> list[str]:
    return association.foreign_keys or [association.foreign_key or ""]


def _key(unit: Unit) -> str:
    keys = unit.table.primary_key
    if len(keys) != 1:
        raise CannotPrint(f"the table `{unit.table.name}` has {'several keys' if keys else 'no key'} to go by")
    return keys[0]


def _pairs(owner: Unit, own: list[str], target: Unit, theirs: list[str]) -> tuple[tuple[Field, Field], ...]:
    if len(own) != len(theirs):
        raise CannotPrint(f"{len(own)} columns are held against {len(theirs)}")
    pairs = tuple((_field(owner, a), _field(target, b)) for a, b in zip(own, theirs, strict=True))
    for a, b in pairs:
        comparable(a, b)
    return pairs


def _field(unit: Unit, column: str) -> Field:
    found = unit.field(column)
    if found is None:
        raise CannotPrint(f"the table `{unit.table.name}` has no column `{column}`")
    return found


def _joined(unit: Unit, association: Association, target: Unit, target_model: str) -> Link:
    table = unit.program.schema.tables.get(association.join_table or "")
    if table is None:
        raise CannotPrint(f"there is no join table `{association.join_table}`")
    columns = [table.column(name or "") for name in (association.foreign_key, association.association_foreign_key)]
    here, there = columns
    if here is None or there is None:
        missing = association.foreign_key if here is None else association.association_foreign_key
        raise CannotPrint(f"the join table `{table.name}` has no column `{missing}`")
    own, theirs = _field(unit, association.primary_key or _key(unit)), _field(target, _key(target))
    for column, field in ((here, own), (there, theirs)):
        if kind_of(column, unit.program.app.adapter).rust != inner(field):
            raise CannotPrint(f"the column `{table.name}.{column.name}` is of another type than the key that it holds")
    join = JoinTable(table, unit.names, unit.names.table_ident(table.name), here, there)
    return Link(association, unit, target, target_model, ((own, theirs),), join)


# -- keys in Rust


def inner(field: Field) -> str:
    """What a field holds under its newtype."""
    if field.sti or field.enum is not None:
        raise CannotPrint(f"the column `{field.column.name}` is no key")
    return field.kind.rust


_KEYS = frozenset({"i64", "String"})


def comparable(one: Field, other: Field) -> None:
    """Raises CannotPrint where a key of one column cannot be looked for in the other."""
    a, b = inner(one), inner(other)
    if a != b and not {a, b} <= _KEYS:
        raise CannotPrint(f"its key column holds {one.type}, and what it points at has {other.type}")


def listed(unit: Unit, column: str, field: Field, keys: str) -> str:
    """`any_of(lines::order_id, keys)`: a list that is bound as one value, of numbers and texts; of anything else one value each."""
    if inner(field) in _KEYS:
        unit.out.use("regauge_support::sql::any_of")
        return f"any_of({column}, {keys})"
    return f"{column}.eq_any({keys})"


def hashable(field: Field) -> None:
    """Raises CannotPrint for a type by which rows cannot be grouped, or of which Diesel binds no list (`Stored`: each value has a type of its own)."""
    if inner(field) in ("f64", "Decimal", "JsonValue", "Stored"):
        raise CannotPrint(f"rows cannot be grouped by {field.type}")


def converted(text: str, source: Field, target: Field) -> tuple[str, bool]:
    """A key of `source`'s column as one of `target`'s, and whether that gives an Option: not every text is a number.

    Rails casts a key to the type of the column in which it looks for it (`ActiveModel::Type#serialize`).
    """
    if source.type == target.type:
        return text, False
    bare = f"{text}.0" if source.key_of else text
    of, to = inner(source), inner(target)
    if of == to:
        return (f"{target.type}({bare})" if target.key_of else bare), False
    if (of, to) == ("i64", "String"):
        shown = f"{bare}.to_string()"
        return (f"{target.type}({shown})" if target.key_of else shown), False
    if (of, to) == ("String", "i64"):
        number = f"Key::number(&{bare})"
        return (f"{number}.map({target.type})" if target.key_of else number), True
    raise CannotPrint(f"its key column holds {source.type}, and what it points at has {target.type}")


def mapped(value: str, partial: bool, name: str = "id") -> str:
    """`.map(|id| ShelfId(id))` as clippy wants it: `.map(ShelfId)`."""
    call = "and_then" if partial else "map"
    head, _, rest = value.partition("(")
    return f".{call}({head})" if rest == f"{name})" and head.isidentifier() else f".{call}(|{name}| {value})"


def owned(text: str, field: Field) -> str:
    """A field's value out of a record that is kept."""
    return text if field.copy else f"{text}.clone()"


def class_test(link: Link) -> str:
    """`.filter(reviews::reviewable_type.eq("Product"))` of an `as:`, or nothing."""
    if link.target_class is None:
        return ""
    field, name = link.target_class
    return f".filter({link.target_column(field)}.eq({string(name)}))"
