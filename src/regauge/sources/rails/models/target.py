"""The model that is being read: where the macros of a class body record what they declare."""

from __future__ import annotations

from collections.abc import Mapping

from regauge.diagnostics.catalogue import models as codes
from regauge.diagnostics.diagnostic import Diagnostic
from regauge.program.models import Effect, Gap, Model
from regauge.program.program import App
from regauge.ruby.evaluator import Value
from regauge.sources.rails.classes.target import ALL, NOTHING, Macro, MacroCall, Target


class ModelTarget(Target):
    """One model. `for_class` is its name when it is an STI subclass: what it declares holds for that class only."""

    unknown_code = codes.UNKNOWN_CLASS_CALL

    def __init__(self, model: Model, app: App, table: Mapping[str, Macro], for_class: str | None) -> None:
        self.model = model
        self.name = model.name
        self.app = app
        self.table = table
        self.for_class = for_class
        self.settings: dict[str, Value] = {}
        self._order = 0

    def macros(self) -> Mapping[str, Macro]:
        return self.table

    def next_order(self) -> int:
        """The place of the next declaration."""
        self._order += 1
        return self._order

    def gap(
        self, diagnostic: Diagnostic, effects: frozenset[Effect] = ALL, names: frozenset[str] = frozenset()
    ) -> None:
        gap = Gap(diagnostic, effects, names)
        if gap not in self.model.gaps:
            self.model.gaps.append(gap)

    def declared_names(self) -> set[str]:
        model = self.model
        names = {*model.associations, *(f"{name}=" for name in model.associations), *model.attr_accessors}
        names |= {f"{name}=" for name in model.attr_accessors} | {each.name for each in model.delegations}
        return names | {name for name, scope in model.scopes.items() if scope.name}

    def attribute(self, name: str, call: MacroCall) -> None:
        if call.name == "attr_accessor":
            self.model.attr_accessors[name] = call.span
        else:
            call.gap(codes.ATTRIBUTE_MACRO, f"`{call.name} :{name}` alone", NOTHING, {name, f"{name}="})

    def delegate(self, call: MacroCall) -> Value:
        from regauge.sources.rails.models.attributes import delegate

        return delegate(call)


def model_of(call: MacroCall) -> Model:
    """The model of a call."""
    return target_of(call).model


def target_of(call: MacroCall) -> ModelTarget:
    """The target of a call."""
    assert isinstance(call.target, ModelTarget)
    return call.target
