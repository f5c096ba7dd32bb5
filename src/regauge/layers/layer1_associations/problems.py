"""What goes wrong with an association: said once, as a diagnostic and as a gap of its owner."""

from __future__ import annotations

from regauge.diagnostics.codes import Code
from regauge.diagnostics.diagnostic import Diagnostic, Diagnostics
from regauge.program.inflections import Inflector
from regauge.program.models import Association, Effect, Gap, Model

UNUSABLE: frozenset[Effect] = frozenset({"save", "destroy"})
"""What an association that leads nowhere takes with it where a save or a destroy asks it."""


class Problems:
    """The findings of the layer, and the gaps that go with them."""

    def __init__(self, inflector: Inflector) -> None:
        self.inflector = inflector
        self.found: Diagnostics = []

    def fail(
        self,
        model: Model,
        association: Association,
        code: Code,
        text: str,
        effects: frozenset[Effect] = frozenset(),
    ) -> None:
        """An association that cannot be used: its accessors are a gap, and `effects`, or destroying when it is `dependent:`."""
        said = f"{association.kind} :{association.name}: {text}"
        problem = Diagnostic(code, association.span, said, subject=f"{model.name}#{association.name}")
        self.found.append(problem)
        touched = effects or (frozenset[Effect]({"destroy"}) if association.dependent else frozenset[Effect]())
        singular = self.inflector.singularize(association.name)
        model.gaps.append(Gap(problem, touched, accessor_names(association, singular)))


def accessor_names(association: Association, singular: str) -> frozenset[str]:
    """The methods that Rails defines for an association: a gap of it is reached through any of them."""
    name = association.name
    if association.kind in ("belongs_to", "has_one"):
        made = (f"build_{name}", f"create_{name}", f"create_{name}!", f"reload_{name}", f"reset_{name}")
        extra = (f"{name}_changed?", f"{name}_previously_changed?")
        return frozenset({name, f"{name}=", *made, *extra})
    return frozenset({name, f"{name}=", f"{singular}_ids", f"{singular}_ids="})
