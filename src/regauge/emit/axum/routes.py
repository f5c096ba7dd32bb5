"""`crates/web/src/routes.rs`: which path of the router answers which route.

Rails takes the first route whose path and verb match; Axum prefers a literal segment to a parameter and knows one path once. So all verbs of a path
stand together; where a literal path lacks a verb that a path with a parameter has (`PATCH /products/search`, which Rails gives to
`/products/:id`), it gets that route too, with the segment as its parameter; and where the path with the parameter came first, it wins.
"""

from __future__ import annotations

import re
from dataclasses import field
from functools import lru_cache

from regauge.diagnostics.catalogue import routes as codes
from regauge.diagnostics.codes import Code
from regauge.diagnostics.data import dataclass
from regauge.emit.code.refusals import Refusals
from regauge.program.paths import Pattern, alternatives
from regauge.program.program import Program
from regauge.program.web import Route

_SEGMENT = re.compile(r"[:*]([A-Za-z_]\w*)")
FILTERS = {
    "GET": "GET",
    "POST": "POST",
    "PUT": "PUT",
    "PATCH": "PATCH",
    "DELETE": "DELETE",
    "OPTIONS": "OPTIONS",
    "HEAD": "HEAD",
    "TRACE": "TRACE",
}
HEALTH = ("rails/health", "show")


@dataclass(slots=True)
class Line:
    """What one verb of one path does."""

    route: Route
    pattern: Pattern
    constants: tuple[tuple[str, str], ...] = ()


@dataclass(slots=True)
class Path:
    """One path of the router with its verbs, in order."""

    text: str
    pattern: Pattern
    order: int
    verbs: dict[str, Line] = field(default_factory=dict)


def axum_path(pattern: Pattern) -> str | None:
    """The path as Axum writes it, or None where it cannot say it.

    That is: a parameter that shares its segment, letters that travel escaped.
    """
    out = ""
    if any(isinstance(piece, str) and not piece.isascii() for piece in pattern.pieces):
        return None
    for index, piece in enumerate(pattern.pieces):
        if isinstance(piece, str):
            out += piece.replace("{", "{{").replace("}", "}}")
            continue
        before = out.endswith("/")
        after = pattern.pieces[index + 1] if index + 1 < len(pattern.pieces) else "/"
        if (
            not before
            or not (isinstance(after, str) and after.startswith("/"))
            or (piece.glob and index + 1 < len(pattern.pieces))
        ):
            return None
        out += f"{{*{piece.name}}}" if piece.glob else f"{{{piece.name}}}"
    return out.rstrip("/") or "/"


@lru_cache(maxsize=4096)
def shape(pattern: Pattern) -> tuple[str, ...]:
    """The path without its parameters' names: what Axum takes for the same path."""
    text = "".join(piece if isinstance(piece, str) else ("\0*" if piece.glob else "\0") for piece in pattern.pieces)
    return tuple(segment for segment in text.split("/") if segment)


def table(program: Program) -> tuple[list[Path], list[Route]]:
    """The paths in order, and the routes that Axum cannot say."""
    paths: dict[tuple[str, ...], Path] = {}
    unsaid: list[Route] = []
    for order, route in enumerate(program.routes):
        if route.redirect is None and route.controller is None and route.gap is None:
            continue
        for pattern in _patterns(route):
            text = axum_path(pattern)
            if text is None:
                unsaid.append(route)
                continue
            path = paths.setdefault(shape(pattern), Path(text, pattern, order))
            renamed = tuple(zip(path.pattern.names, pattern.names, strict=True))
            if any(a != b for a, b in renamed):
                unsaid.append(route)
                continue
            for verb in route.verbs or list(FILTERS):
                if verb in FILTERS:
                    path.verbs.setdefault(verb, Line(route, pattern))
    found = list(paths.values())
    of_length: dict[int, list[Path]] = {}
    for path in found:
        of_length.setdefault(len(shape(path.pattern)), []).append(path)
    for path in found:
        _borrow(path, of_length[len(shape(path.pattern))])
    return found, unsaid


def _patterns(route: Route) -> list[Pattern]:
    """The paths that a route takes; what is mounted takes all below its own too."""
    found = alternatives(route.path)
    if route.controller is None and route.redirect is None:
        if not route.verbs:
            found += alternatives(f"{route.path.rstrip('/')}/*rest")
        # Axum refuses a segment that begins so.
        return [pattern for pattern in found if not any(isinstance(p, str) and "/*" in p for p in pattern.pieces)]
    return found


def name_unsaid(refusals: Refusals) -> None:
    """Routes that the router cannot say stay on Rails, by name."""
    unsaid = {id(route) for route in table(refusals.program)[1]}
    for route in refusals.program.routes:
        if route.gap is not None:
            continue
        shared = "a parameter shares its segment, its letters are not ASCII, or another path of this shape names it otherwise"
        why = (codes.PATH_CONFLICT, shared) if id(route) in unsaid else _odd(route)
        if why is not None:
            shown = f"{' '.join(route.verbs) or 'ANY'} {route.path}"
            route.reasons.append(refusals.name(why, route.span, shown))
            route.status = "unported"


def _odd(route: Route) -> tuple[Code, str] | None:
    """What of a route decides which requests match, or what their parameters are, and has no counterpart in the router."""
    segments = set(_SEGMENT.findall(route.path))
    for name in route.constraints:
        if name in segments:
            return codes.ROUTE_CONSTRAINT, f"the constraint on `{name}` decides which requests match"
    if any(
        piece.glob for pattern in alternatives(route.path) for piece in pattern.pieces if not isinstance(piece, str)
    ):
        return codes.PATH_CONFLICT, "a glob takes dots and what other paths leave, which the router does not"
    if route.path != "/" and ":format" not in route.path and not route.path.endswith(")"):
        return codes.PATH_CONFLICT, "it takes no format, and the router takes one everywhere"
    for name, value in route.defaults.items():
        if value is not None and not isinstance(value, str):
            return codes.UNKNOWN_ROUTE_OPTION, f"the default of `{name}` is no text"
        if name in segments and name != "format":
            return codes.UNKNOWN_ROUTE_OPTION, f"the default of the segment `{name}`"
    return None


def _borrow(path: Path, others: list[Path]) -> None:
    """Gives a path the verbs of less literal paths of its length that match it too."""
    for other in others:
        if other is path:
            continue
        constants = _matched(path.pattern, other.pattern)
        if constants is None:
            continue
        for verb, line in other.verbs.items():
            mine = path.verbs.get(verb)
            if line.constants:
                continue
            if mine is None or (other.order < path.order and not mine.constants):
                path.verbs[verb] = Line(line.route, line.pattern, constants)


def _matched(literal: Pattern, loose: Pattern) -> tuple[tuple[str, str], ...] | None:
    """The parameters that `loose` takes of `literal`'s own segments, or None where it does not match all of them."""
    found: list[tuple[str, str]] = []
    names = iter(loose.names)
    pairs = list(zip(shape(literal), shape(loose), strict=True))
    for mine, theirs in pairs:
        if theirs == "\0" and mine not in ("\0", "\0*"):
            found.append((next(names), mine))
        elif theirs == "\0" and mine == "\0":
            next(names)
        elif mine != theirs:
            return None
    return tuple(found) or None
