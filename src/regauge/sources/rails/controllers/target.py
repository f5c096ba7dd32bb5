"""The controller that is being read."""

from __future__ import annotations

from collections.abc import Mapping

from regauge.diagnostics.catalogue import controllers as codes
from regauge.diagnostics.diagnostic import Diagnostic
from regauge.program.models import Effect, Gap
from regauge.program.program import App
from regauge.program.web import Controller
from regauge.sources.rails.classes.target import ALL, NOTHING, Macro, MacroCall, Target

KNOWN_MODULES = frozenset(
    "ActionController::HttpAuthentication::Token::ControllerMethods ActionController::HttpAuthentication::Basic::ControllerMethods "
    "ActionController::MimeResponds ActionController::ImplicitRender ActionController::Helpers ActionController::StrongParameters "
    "ActionController::ConditionalGet ActionController::Rescue ActionController::ParamsWrapper ActionController::Rendering "
    "AbstractController::Callbacks AbstractController::Rendering AbstractController::Helpers".split()
)
"""Modules of Rails that only add methods; calls of what they add are judged where they stand."""


class ControllerTarget(Target):
    """One controller."""

    unknown_code = codes.UNKNOWN_CONTROLLER_CALL

    def __init__(self, controller: Controller, app: App, table: Mapping[str, Macro]) -> None:
        self.controller = controller
        self.name = controller.name
        self.app = app
        self.table = table
        self.settings: dict[str, object] = {}
        self.modules: set[str] = set()
        self.pending: list[tuple[Diagnostic, list[str] | None, list[str] | None]] = []

    def macros(self) -> Mapping[str, Macro]:
        return self.table

    def gap(
        self, diagnostic: Diagnostic, effects: frozenset[Effect] = ALL, names: frozenset[str] = frozenset()
    ) -> None:
        gap = Gap(diagnostic, effects, names)
        if gap not in self.controller.gaps:
            self.controller.gaps.append(gap)

    def known_module(self, name: str, call: MacroCall) -> bool:
        self.modules.add(name)
        return name in KNOWN_MODULES

    def attribute(self, name: str, call: MacroCall) -> None:
        if call.name in ("attr_reader", "attr_accessor"):
            self.controller.attr_readers[name] = call.span
        if call.name != "attr_reader":
            text = f"`{call.name} :{name}` makes a writer"
            call.gap(
                codes.CONTROLLER_SETTING,
                text,
                NOTHING,
                {f"{name}=", name} if call.name == "attr_writer" else {f"{name}="},
            )

    def declared_names(self) -> set[str]:
        return set(self.controller.attr_readers)


def target_of(call: MacroCall) -> ControllerTarget:
    """The target of a call."""
    assert isinstance(call.target, ControllerTarget)
    return call.target
