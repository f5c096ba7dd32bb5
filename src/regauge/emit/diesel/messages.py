"""Rails' messages and attribute names, resolved when the code is written.

Source: ActiveModel::Error.generate_message (the order in which the locale is asked) and ActiveModel::Translation#human_attribute_name.
"""

from __future__ import annotations

import inflection

from regauge.emit.diesel.unit import Unit
from regauge.program.models import Model


def translated(unit: Unit, model: Model, attribute: str, kind: str) -> str | None:
    """What the app's locale says instead of Rails' own message, if anything."""
    texts = unit.program.app.translations
    keys = []
    for each in _lineage(unit, model):
        name = inflection.underscore(each.name)
        keys += [
            f"activerecord.errors.models.{name}.attributes.{attribute}.{kind}",
            f"activerecord.errors.models.{name}.{kind}",
        ]
    keys += [f"activerecord.errors.messages.{kind}", f"errors.attributes.{attribute}.{kind}", f"errors.messages.{kind}"]
    return next((texts[key] for key in keys if key in texts), None)


def attribute_name(unit: Unit, model: Model, attribute: str) -> str:
    """`human_attribute_name`."""
    texts = unit.program.app.translations
    for each in _lineage(unit, model):
        key = f"activerecord.attributes.{inflection.underscore(each.name)}.{attribute}"
        if key in texts:
            return texts[key]
    return texts.get(f"attributes.{attribute}") or humanize(attribute)


def humanize(attribute: str) -> str:
    """ActiveSupport's `humanize`."""
    return inflection.humanize(attribute)


def model_name(unit: Unit, model: Model) -> str:
    """`model_name.human`."""
    texts = unit.program.app.translations
    name = inflection.underscore(model.name)
    return texts.get(f"activerecord.models.{name}") or humanize(name.rsplit("/", 1)[-1])


def own_attribute_names(unit: Unit) -> list[tuple[str, str]]:
    """Attributes whose name in the locale is not what Rails makes of them."""
    known = unit.names.attribute_names
    names = dict(known.get("", {}))
    for model in unit.classes:
        names.update(known.get(inflection.underscore(model.name), {}))
    return sorted((attribute, text) for attribute, text in names.items() if text != humanize(attribute))


def _lineage(unit: Unit, model: Model) -> list[Model]:
    found = [model]
    while found[-1].superclass in unit.program.models:
        found.append(unit.program.models[found[-1].superclass or ""])
    return found
