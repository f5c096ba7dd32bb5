"""Classes that are neither models nor controllers: jobs, mailers, channels, services. Named, so that nothing of app/ is missing."""

from __future__ import annotations

from typing import Final

from regauge.diagnostics.catalogue import syntax as codes
from regauge.program.ledger import Site
from regauge.program.program import Program
from regauge.sources.rails.classes.code import Code
from regauge.sources.report import Report
from regauge.sources.roots import inside

MODELS: Final = "app/models/"


def name_others(program: Program, code: Code, report: Report) -> None:
    """One diagnostic a class or module; it names every site in it that nobody has settled."""
    read = _read(program)
    sites: dict[str, list[Site]] = {}
    for site in program.ledger.sites:
        if site.kind in ("class_call", "method", "action"):
            sites.setdefault(site.owner, []).append(site)
    for owner, listed in sites.items():
        if owner.removesuffix("::ClassMethods") in read:
            continue
        open_sites = [site for site in listed if not report.is_settled(site.span)]
        if not open_sites:
            continue
        definition = next(iter(code.definitions.get(owner, ())), None)
        span = definition.node.span if definition is not None else open_sites[0].span
        own = inside(span.path)
        kind = own.split("/")[1] if own.startswith("app/") else span.path
        program.others[owner] = kind
        message = f"{owner or span.path} ({kind}) is not converted"
        found = report.say(codes.NOT_READ, span, message, owner)
        for site in open_sites:
            program.ledger.name(site.span, found.code.id)


def only_models(program: Program) -> None:
    """Leaves the sites of what is no model, no concern of one and not below app/models out of the inventory: nobody asked for them."""
    read = _read(program)
    program.ledger.sites = [
        site
        for site in program.ledger.sites
        if inside(site.span.path).startswith(MODELS) or site.owner.removesuffix("::ClassMethods") in read
    ]


def _read(program: Program) -> set[str]:
    """Every class and module that became a model, a controller or a part of one."""
    read = {*program.models, *program.controllers}
    for model in program.models.values():
        read.update(model.concerns)
    for controller in program.controllers.values():
        read.update(controller.concerns)
    return read
