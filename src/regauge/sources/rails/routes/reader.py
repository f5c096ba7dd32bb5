"""The host of `Rails.application.routes.draw`: evaluates the DSL and hands each call to the mapper."""

from __future__ import annotations

from regauge.diagnostics.catalogue import routes as codes
from regauge.diagnostics.catalogue import syntax as syntax_codes
from regauge.diagnostics.span import Span
from regauge.program.program import Program
from regauge.ruby.evaluator import Evaluator, Limits
from regauge.sources.files import Files
from regauge.sources.rails.routes.host import RoutesHost
from regauge.sources.rails.routes.mapper import Mapper
from regauge.sources.rails.routes.table import CALLS
from regauge.sources.report import Report

FRAMEWORK = ("rails/", "active_storage/", "action_mailbox/", "turbo/")


def read_routes(files: Files, program: Program, report: Report) -> None:
    """Fills `program.routes`, and says which lead nowhere."""
    file = files.ruby("config/routes.rb") if files.exists("config/routes.rb") else None
    if file is None:
        report.say(syntax_codes.NOT_READ, Span.of_file("config/routes.rb"), "the app has no config/routes.rb")
        return
    mapper = Mapper(program.app.inflector, report, program.app.api_only)
    host = RoutesHost(mapper, files, report, CALLS)
    host.initializers = _text(files, "config/initializers/devise.rb")
    # What the file may spend follows from its size: loops in routes are short.
    Evaluator(host, Limits(steps=4_000 + 30 * len(file.text.data))).run(file.ast)
    program.routes = mapper.routes
    program.unsure = mapper.unsure
    program.app.method_override = _method_override(files, api_only=program.app.api_only)
    _leftovers(program, report)
    _check(program, report)


def _text(files: Files, path: str) -> str:
    return (files.read(path) or b"").decode("utf-8", "replace") if files.exists(path) else ""


def _method_override(files: Files, *, api_only: bool) -> bool | None:
    """Whether forms say their verb in a field; None where the configuration speaks of it (Rails::Application::DefaultMiddlewareStack)."""
    named = ("config/application.rb", "config/environments/production.rb", "config.ru")
    places = [*named, *files.below("config/initializers", ".rb")]
    return None if any("MethodOverride" in _text(files, path) for path in places) else not api_only


def _leftovers(program: Program, report: Report) -> None:
    """Calls that were not reached, because of a condition that is false in production or of what stands around them."""
    for site in program.ledger.sites:
        if site.kind == "route_call" and not report.is_settled(site.span):
            text = (
                f"`{site.name}` was not reached: it does not run in production, or what is around it is not understood"
            )
            report.say(codes.DYNAMIC_ROUTES, site.span, text)


def _check(program: Program, report: Report) -> None:
    by_key = {controller.key: controller for controller in program.controllers.values()}
    seen: dict[tuple[str, str], Span] = {}
    for route in program.routes:
        for verb in route.verbs or ["ANY"]:
            earlier = seen.setdefault((verb, route.path), route.span)
            if earlier is not route.span and not route.constraints:
                text = f"{verb} {route.path} is answered by an earlier route"
                report.say(codes.SHADOWED_ROUTE, route.span, text, f"{verb} {route.path}")
        if route.gap is not None or route.controller is None or route.controller.startswith(FRAMEWORK):
            continue
        controller = by_key.get(route.controller)
        subject = f"{'|'.join(route.verbs)} {route.path}"
        if controller is None:
            text = f"`{route.path}` leads to the controller `{route.controller}`, which is not in the app"
            route.gap = report.say(codes.CONTROLLER_MISSING, route.span, text, subject)
        elif route.action not in controller.actions and not _has_template(program, route.controller, route.action):
            text = f"`{route.path}` leads to {controller.name}#{route.action}, which does not exist"
            route.gap = report.say(codes.ACTION_MISSING, route.span, text, subject)


def _has_template(program: Program, controller: str, action: str | None) -> bool:
    """An action without a method is still served when it has a template."""
    return any(template.name == f"{controller}/{action}" for template in program.templates.values())
