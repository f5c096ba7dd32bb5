"""What a draft answers to by name: a compiled method of the app, or one that Rails defines from columns, enums and dirty tracking.

Conditions (`if: :published?`) and callbacks name methods; layer 2 checks them here, and the emitter writes the same answer.
"""

from __future__ import annotations

import re
from typing import Final

from regauge.program.code import Function
from regauge.program.models import Condition, Model
from regauge.program.program import Program

STATE_METHODS: Final = frozenset({"new_record?", "persisted?", "destroyed?", "changed?", "has_changes_to_save?"})

_DIRTY: Final[tuple[tuple[str, str], ...]] = (
    (r"will_save_change_to_(\w+)\?", "will_save_change?"),
    (r"saved_change_to_(\w+)\?", "saved_change?"),
    (r"saved_change_to_(\w+)", "saved_change"),
    (r"(\w+)_previously_changed\?", "previously_changed?"),
    (r"(\w+)_previously_was", "previously_was"),
    (r"(\w+)_before_last_save", "before_last_save"),
    (r"(\w+)_in_database", "in_database"),
    (r"(\w+)_changed\?", "changed?"),
    (r"(\w+)_was", "was"),
    (r"(\w+)_change", "change"),
)


def dirty_of(method: str) -> tuple[str, str] | None:
    """The question and the column that a method asks: `price_cents_changed?` -> (changed?, price_cents)."""
    for pattern, verb in _DIRTY:
        match = re.fullmatch(pattern, method)
        if match:
            return verb, match[1]
    return None


def draft_method(program: Program, model: Model, name: str) -> Function | None:
    """The compiled method of the class or one above it, in the form that drafts have."""
    current: Model | None = model
    while current is not None:
        for form in ("@draft", "@shared", ""):
            found = program.functions.get(f"{current.name}#{name}{form}")
            if found is not None and found.receiver in ("draft", "shared"):
                return found
        current = program.models.get(current.superclass or "")
    return None


def condition_key(model: Model, condition: Condition) -> str | None:
    """The key of a condition's compiled lambda."""
    if condition.body is None:
        return None
    return f"{model.name}#condition:{condition.body.span.line}:{condition.body.span.column}"


def retyped(program: Program, model: str, name: str) -> bool:
    """Whether a class of the table reads the column otherwise than the database holds it (`serialize :options`)."""
    found = program.models.get(model)
    base = None if found is None else program.models.get(found.sti_base or model)
    if base is None or found is None:
        return False
    family = [base, *(program.models[each] for each in base.sti_subclasses if each in program.models)]
    above = program.models.get(base.superclass or "")
    while above is not None and above not in family:
        family.append(above)
        above = program.models.get(above.superclass or "")
    return any(name in each.retyped for each in family)


def enum_predicates(program: Program, model: Model) -> dict[str, str]:
    """`published?` and its kin: the attribute of each."""
    found: dict[str, str] = {}
    current: Model | None = model
    while current is not None:
        for declared in current.enums.values():
            if not declared.instance_methods:
                continue
            for label, _ in declared.values:
                parts = [declared.prefix, label, declared.suffix]
                found["_".join(part for part in parts if part) + "?"] = declared.attribute
        current = program.models.get(current.superclass or "")
    return found


def answers(program: Program, model: Model, name: str) -> bool:
    """Whether a draft of the model answers `name` as a test."""
    if draft_method(program, model, name) is not None or name in STATE_METHODS:
        return True
    if name in enum_predicates(program, model):
        return True
    table = program.schema.tables.get(model.table or "")
    if table is None:
        return False
    asked = dirty_of(name)
    if asked is not None and table.column(asked[1]) is not None:
        return True
    return name.endswith("?") and table.column(name[:-1]) is not None


def decides(program: Program, model: Model, condition: Condition) -> bool:
    """Whether a condition is compiled."""
    if condition.method is not None:
        return answers(program, model, condition.method)
    key = condition_key(model, condition)
    return key is not None and key in program.functions
