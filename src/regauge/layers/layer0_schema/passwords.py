"""`has_secure_password :recovery` without the column `recovery_digest`: Rails fails where it is used; here nothing is made of it."""

from __future__ import annotations

from regauge.diagnostics.catalogue.models import ATTRIBUTE_MACRO
from regauge.diagnostics.diagnostic import Diagnostic, Diagnostics
from regauge.program.models import Gap
from regauge.program.program import Program


def run(program: Program) -> Diagnostics:
    """Names and drops passwords that have no column for their digest."""
    found: Diagnostics = []
    for model in program.models.values():
        base = program.models.get(model.sti_base or "", model)
        table = program.schema.tables.get(base.table or "")
        if table is None or not model.active_record:
            continue
        for password in list(model.secure_passwords):
            attribute, _, span = password
            if table.column(f"{attribute}_digest") is not None:
                continue
            text = f"has_secure_password :{attribute}: `{table.name}` has no column `{attribute}_digest`"
            found.append(Diagnostic(ATTRIBUTE_MACRO, span, text, subject=f"{model.name}#{attribute}"))
            program.ledger.name(span, ATTRIBUTE_MACRO.id)
            model.gaps.append(Gap(found[-1], frozenset({"save"})))
            model.secure_passwords.remove(password)
    return found
