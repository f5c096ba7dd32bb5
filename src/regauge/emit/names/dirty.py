"""The Rust methods that answer what changed on a draft.

    price_cents_changed?                  price_cents_changed
    saved_change_to_price_cents?          saved_change_to_price_cents

The verbs are those of `program.record_methods`.
"""

from __future__ import annotations

from typing import Final

DIRTY_METHODS: Final[dict[str, str]] = {
    "changed?": "{}_changed",
    "was": "{}_was",
    "change": "{}_change",
    "saved_change?": "saved_change_to_{}",
    "saved_change": "saved_change_pair_to_{}",
    "before_last_save": "{}_before_last_save",
    "will_save_change?": "will_save_change_to_{}",
    "in_database": "{}_in_database",
    "previously_changed?": "{}_previously_changed",
    "previously_was": "{}_previously_was",
}
"""The Rust method of each question, with the field's name put in."""


def dirty_method(verb: str, field: str) -> str:
    """The method's name; KeyError for a verb that is no question."""
    return DIRTY_METHODS[verb].format(field.removeprefix("r#"))
