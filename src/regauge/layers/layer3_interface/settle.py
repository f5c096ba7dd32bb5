"""What became of each method, filter and template of the interface, in the ledger."""

from __future__ import annotations

from regauge.diagnostics.catalogue import controllers as codes
from regauge.diagnostics.catalogue import views as view_codes
from regauge.diagnostics.diagnostic import Diagnostic, Diagnostics
from regauge.program.program import Program


def settle(program: Program) -> Diagnostics:
    """Settles what handlers use; names templates that no handler renders and methods that nobody reaches."""
    found: Diagnostics = []
    reached = {routine.function.span for routine in program.web.routines.values()}
    for span in reached:
        program.ledger.settle(span)
    for arms in program.web.rescues.values():
        for arm in arms:
            program.ledger.settle(arm.span)
    for controller in program.controllers.values():
        for handler in (h for h in program.handlers.values() if h.controller == controller.name):
            for each in controller.filters:
                if each.applies_to(handler.action):
                    program.ledger.settle(each.span)
        for ivar, span in controller.attr_readers.items():
            del ivar
            program.ledger.settle(span)
    templates = {made.path for made in program.web.templates.values()}
    for template in program.templates.values():
        if template.path in templates or program.ledger.key(template.span) in program.ledger.named:
            continue
        if template.gap is not None:
            found.append(template.gap)
            program.ledger.name(template.span, template.gap.code.id)
        elif template.body is None:
            found.append(
                Diagnostic(view_codes.TEMPLATE_ENGINE, template.span, f"`{template.path}` is not a jbuilder template")
            )
            program.ledger.name(template.span, view_codes.TEMPLATE_ENGINE.id)
        else:
            found.append(
                Diagnostic(
                    view_codes.VIEW_EXPRESSION, template.span, f"no action that was converted renders `{template.path}`"
                )
            )
            program.ledger.name(template.span, view_codes.VIEW_EXPRESSION.id)
    found += _methods(program)
    return found


def _methods(program: Program) -> Diagnostics:
    found: Diagnostics = []
    ledger = program.ledger
    seen = set()
    routed = {(route.controller, route.action) for route in program.routes}
    for controller in program.controllers.values():
        for method in controller.methods.values():
            key = ledger.key(method.span)
            if key in ledger.converted or key in ledger.named or key in seen:
                continue
            seen.add(key)
            name = f"{method.defined_in or controller.name}#{method.name}"
            if method.name in controller.actions and not any(
                (other.key, method.name) in routed
                for other in program.controllers.values()
                if method.name in other.actions
            ):
                found.append(
                    Diagnostic(codes.UNROUTED_ACTION, method.span, f"no route leads to `{name}`", subject=name)
                )
                ledger.name(method.span, codes.UNROUTED_ACTION.id)
            elif method.name not in controller.actions:
                found.append(
                    Diagnostic(
                        codes.ACTION_BODY, method.span, f"no action that was converted calls `{name}`", subject=name
                    )
                )
                ledger.name(method.span, codes.ACTION_BODY.id)
    return found
