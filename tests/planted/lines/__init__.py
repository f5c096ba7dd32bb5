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


def _with_behaviour(line: Line) -> Line:
    known = TABLE.get(line.name)
    if known is None:
        return line
    return replace(line, **vars(known))


_ROOMS = (
    validations, callbacks, associations, macros, redefinitions, ruby, bodies, controllers, routes, views, configuration
)  # fmt: skip
SUBJECTS: dict[str, tuple[Line, ...]] = {
    room.__name__.rpartition(".")[2]: tuple(_with_behaviour(line) for line in room.LINES) for room in _ROOMS
}
ALL: tuple[Line, ...] = tuple(line for lines in SUBJECTS.values() for line in lines)
