"""The app's own rules of inflection: `ActiveSupport::Inflector.inflections(:en) do |inflect|`.

Source: ActiveSupport::Inflector::Inflections. A rule that is a text stands for itself, wherever it is in the word; a regular expression is
one of Ruby's.
"""

from __future__ import annotations

import re

from regauge.program.inflections import Inflector
from regauge.ruby.evaluator import Regexp, Value
from regauge.ruby.evaluator.core.patterns import translate
from regauge.ruby.evaluator.interpreter import CannotKnow
from regauge.sources.rails.classes.values import names_of, text_of


def rule(inflector: Inflector, name: str, args: list[Value]) -> bool:
    """Adds one rule; False where it is none that is understood."""
    names = names_of(args)
    if name == "acronym" and names:
        inflector.acronym(names[0])
    elif name == "uncountable" and names:
        inflector.uncountable(*names)
    elif name == "irregular" and names and len(names) == 2:
        inflector.irregular(names[0], names[1])
    elif name in ("plural", "singular") and len(args) == 2:
        pattern, replacement = _pattern(args[0]), text_of(args[1])
        if pattern is None or replacement is None:
            return False
        # What has a rule of its own is countable.
        inflector.uncountables -= {text_of(args[0]) or "", replacement}
        getattr(inflector, name)(pattern, _replacement(replacement))
    elif name in ("human", "clear"):
        return name == "human"
    else:
        return False
    return True


def _pattern(value: Value) -> str | None:
    text = text_of(value)
    if text is not None:
        return re.escape(text)
    if not isinstance(value, Regexp):
        return None
    try:
        made = translate(value)
    except CannotKnow:
        return None
    flags = "".join(letter for letter, flag in (("i", re.I), ("s", re.S), ("m", re.M)) if made.flags & flag)
    return f"(?{flags}){made.pattern}" if flags else made.pattern


def _replacement(text: str) -> str:
    """Ruby's `\\1` and `\\0` as Python writes them."""
    return re.sub(r"\\(\d)", r"\\g<\1>", text)
