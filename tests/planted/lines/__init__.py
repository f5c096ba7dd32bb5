"""All planted lines, by subject."""

from __future__ import annotations

from dataclasses import replace

from tests.planted.behaviours import TABLE
from tests.planted.lines import (
    associations,
    bodies,
    callbacks,
    configuration,
    controllers,
    macros,
    redefinitions,
    routes,
    ruby,
    validations,
    views,
)
from tests.planted.plant import Line

_WRITTEN: tuple[Line, ...] = (
    *validations.LINES,
    *callbacks.LINES,
    *associations.LINES,
    *macros.LINES,
    *redefinitions.LINES,
    *ruby.LINES,
    *bodies.LINES,
    *controllers.LINES,
    *routes.LINES,
    *views.LINES,
    *configuration.LINES,
)


def _with_behaviour(line: Line) -> Line:
    known = TABLE.get(line.name)
    if known is None:
        return line
    return replace(line, behaves=known.behaves, asks=known.asks, shows=known.shows, variant=known.variant)


ALL: tuple[Line, ...] = tuple(_with_behaviour(line) for line in _WRITTEN)
