"""Reads every controller with its whole chain of ancestors; see the package."""

from __future__ import annotations

from typing import Final

from regauge.diagnostics.catalogue import controllers as codes
from regauge.program.ledger import Site
from regauge.program.models import Gap, Method
from regauge.program.program import Program
from regauge.program.web import Controller, Filter
from regauge.sources.rails.classes.code import Code
from regauge.sources.rails.classes.containers import merged_class_methods, merged_constants, merged_methods
from regauge.sources.rails.classes.host import ClassHost
from regauge.sources.rails.classes.language import LANGUAGE
from regauge.sources.rails.classes.leftovers import settle_leftovers
from regauge.sources.rails.classes.target import ALL, NOTHING
from regauge.sources.rails.controllers.macros import MACROS
from regauge.sources.rails.controllers.target import ControllerTarget
from regauge.sources.report import Report

API: Final = "ActionController::API"
BASE: Final = "ActionController::Base"

OVERRIDES: Final = frozenset(
    "process process_action dispatch render render_to_body render_to_string render_to_json head redirect_to params params= request "
    "response response_body= status= headers session cookies send_action action_name controller_name default_render "
    "default_url_options url_options url_for respond_to method_for_action action_missing rescue_with_handler _process_options "
    "append_info_to_payload log_process_action send_data send_file fresh_when stale? expires_in authenticate_with_http_token "
    "authenticate_with_http_basic request_http_token_authentication request_http_basic_authentication initialize performed? "
    "method_missing current_url logger flash protect_against_forgery? verify_authenticity_token form_authenticity_token "
    "render_optional_error_file _wrapper_enabled? process_action_callbacks".split()
)
"""Methods of ActionController that Rails calls by itself or that every action goes through."""


def read_controllers(program: Program, code: Code, report: Report) -> None:
    """Fills `program.controllers`."""
    sites: dict[str, list[Site]] = {}
    for site in program.ledger.sites:
        if site.kind == "class_call":
            sites.setdefault(site.owner, []).append(site)
    for name in code.classes():
        definition = next(d for d in code.definitions[name] if not d.is_module)
        if not definition.file.path.startswith("app/controllers/"):
            continue
        lineage = list(code.lineage(name))
        root = lineage[-1]
        if not name.endswith("Controller") and root not in (API, BASE):
            continue
        _read(program, code, report, name, lineage, sites)


def _read(
    program: Program, code: Code, report: Report, name: str, lineage: list[str], sites: dict[str, list[Site]]
) -> None:
    definition = next(d for d in code.definitions[name] if not d.is_module)
    key = program.app.inflector.underscore(name.removesuffix("Controller"))
    controller = Controller(
        name,
        definition.file.path,
        definition.node.span,
        lineage[1] if len(lineage) > 1 else None,
        key=key,
        api=lineage[-1] == API,
    )
    target = ControllerTarget(controller, program.app, MACROS)
    host = ClassHost(code, report, target, LANGUAGE)
    host.read([each for each in reversed(lineage) if each in code.definitions])
    program.controllers[name] = controller
    controller.methods = merged_methods(host.classes)
    controller.class_methods = merged_class_methods(host.classes)
    controller.constants = merged_constants(host.classes)
    controller.concerns = list(host.concerns)
    for _, new, old, on_singleton, span in host.aliases:
        table = controller.class_methods if on_singleton else controller.methods
        if old in table and table.get(new, table[old]) is table[old]:
            table[new] = table[old]
        elif old in table:
            text = f"`{new}` is defined too, and becomes another name for `{old}`"
            host.gap(codes.CONTROLLER_SETTING, span, text, ALL, frozenset({new}))
        else:
            text = f"`{new}` is another name for `{old}`, which the app does not define"
            host.gap(codes.CONTROLLER_SETTING, span, text, NOTHING, frozenset({new}))
    controller.actions = [each.name for each in controller.methods.values() if _is_action(each)]
    controller.abstract = not controller.actions
    _base(controller, lineage, report)
    _pending(controller, target)
    _filters(controller, report)
    _overrides(controller, report)
    settle_leftovers(host, code, sites)


def _is_action(method: Method) -> bool:
    return method.visibility == "public" and not method.name.endswith(("=", "?", "!"))


def _base(controller: Controller, lineage: list[str], report: Report) -> None:
    root = lineage[-1]
    if root == API:
        return
    text = f"{controller.name} inherits from {root}, not from {API}"
    found = report.say(codes.CONTROLLER_BASE, controller.span, text, controller.name)
    controller.gaps.append(Gap(found))


def _pending(controller: Controller, target: ControllerTarget) -> None:
    for found, only, except_ in target.pending:
        probe = Filter("before", found.span, only=only, except_=except_)
        names = frozenset(name for name in controller.actions if probe.applies_to(name))
        controller.gaps.append(Gap(found, NOTHING, names))


def _filters(controller: Controller, report: Report) -> None:
    """Filters and handlers whose method nobody defines."""
    for each in controller.filters:
        if each.method is None or each.method in controller.methods:
            continue
        text = f"{each.kind}_action :{each.method}: {controller.name} has no such method in the app"
        found = report.say(codes.FILTER_MISSING, each.span, text, controller.name)
        names = frozenset(name for name in controller.actions if each.applies_to(name))
        controller.gaps.append(Gap(found, NOTHING, names))
    for rescue in controller.rescues:
        if rescue.method is not None and rescue.method not in controller.methods:
            text = f"rescue_from with: :{rescue.method}: {controller.name} has no such method in the app"
            controller.gaps.append(Gap(report.say(codes.RESCUE_FROM, rescue.span, text, controller.name)))


def _overrides(controller: Controller, report: Report) -> None:
    for method in controller.methods.values():
        if method.name in OVERRIDES:
            text = f"`{method.name}` hides ActionController's own"
            found = report.say(codes.CONTROLLER_SETTING, method.span, text, method.defined_in)
            controller.gaps.append(Gap(found))
