"""All planted lines, by subject."""

from __future__ import annotations

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

ALL: tuple[Line, ...] = (
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
