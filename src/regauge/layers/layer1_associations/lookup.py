"""Finding the class that a name in an association means."""

from __future__ import annotations

from collections.abc import Iterator

from regauge.program.models import Association, Model
from regauge.program.program import Program


def text_of(value: object) -> str | None:
    """A string or symbol option as text; anything else (nil, true, a class that was not evaluated) is None."""
    if isinstance(value, str):
        return value
    name = getattr(value, "name", None)
    return name if isinstance(name, str) else None


def names_of(value: object) -> list[str]:
    """A name or a list of names; empty for anything else."""
    found = [text_of(each) for each in (value if isinstance(value, list) else [value])]
    return [each for each in found if each is not None] if None not in found else []


class Lookup:
    """Models by the names that Rails would try. `broken`: `Model.association` that was refused already."""

    def __init__(self, program: Program) -> None:
        self.program = program
        self.broken: set[str] = set()

    def implied_class(self, association: Association) -> str:
        """`has_many :order_lines` -> OrderLine."""
        inflector = self.program.app.inflector
        many = association.kind in ("has_many", "has_and_belongs_to_many")
        return inflector.camelize(inflector.singularize(association.name) if many else association.name)

    def target(self, model: Model, association: Association) -> Model | None:
        """The class of a direct association, by ActiveRecord's `compute_type`: from the owner's own namespace outwards."""
        option = association.options.get("class_name")
        name = self.implied_class(association) if option is None else text_of(option)
        return None if name is None else self.named(model, name)

    def named(self, model: Model, name: str) -> Model | None:
        """The model that a class name means to an association of `model`."""
        if model.name.rsplit("::", 1)[-1] == name:
            # MacroReflection#_klass: a class that is called as the owner is looked for outside first.
            outside = self.program.models.get(name)
            if outside is not None and outside.active_record:
                return outside
        return self.model(model.name, name)

    def model(self, owner: str, name: str) -> Model | None:
        """The model that `name` means inside the class `owner`."""
        if name.startswith("::"):
            absolute = self.program.models.get(name[2:])
            return None if absolute is not None and absolute.synthetic else absolute
        parts = owner.split("::")
        for depth in range(len(parts), -1, -1):
            found = self.program.models.get("::".join([*parts[:depth], name]))
            if found is not None and found.active_record and not found.synthetic:
                return found
        return None

    def lineage(self, model: Model) -> Iterator[Model]:
        """The class and its superclasses among the app's models."""
        seen: set[str] = set()
        current: Model | None = model
        while current is not None and current.name not in seen:
            seen.add(current.name)
            yield current
            current = self.program.models.get(current.superclass or "")

    def association(self, model: Model, name: str) -> Association | None:
        """An association of the class or of one that it inherits from."""
        return self.holder(model, name)[1]

    def holder(self, model: Model, name: str) -> tuple[Model | None, Association | None]:
        """The class of the lineage that has an association, with it."""
        for each in self.lineage(model):
            if name in each.associations:
                return each, each.associations[name]
        return None, None

    def same_family(self, one: str | None, other: str | None) -> bool:
        """Whether two classes share a table (STI)."""
        if one is None or other is None:
            return False
        first, second = self.program.models.get(one), self.program.models.get(other)
        if first is None or second is None:
            return False
        return (first.sti_base or first.name) == (second.sti_base or second.name)

    def is_a(self, name: str, ancestor: str) -> bool:
        """`name <= ancestor`."""
        model = self.program.models.get(name)
        return model is not None and any(each.name == ancestor for each in self.lineage(model))
