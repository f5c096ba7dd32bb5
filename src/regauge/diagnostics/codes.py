"""The registry of diagnostic codes: what each means, why it exists, and what a person does about it.

A code is declared once, in `catalogue/<room>.py`, with its page. `regauge explain CODE` and `docs/diagnostics.md` print
that page. The first two digits name the room:

01 reading files and syntax, 02 schema, 03 models and associations, 04 validations, 05 callbacks, 06 methods and bodies,
07 routes, 08 controllers and filters, 09 views, 10 workspace, 11 settings and command line, 12 databases.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final, Protocol

from regauge.diagnostics.data import dataclass


class Severity(StrEnum):
    """How loud a diagnostic is. Only `error` can make a command fail."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


class Kind(StrEnum):
    """Whose to-do a diagnostic is: ours, nobody's, or the app's."""

    GAP = "gap"
    DYNAMIC = "dynamic"
    ERROR = "error"
    NOTE = "note"


KIND_MEANING: Final[Mapping[Kind, str]] = MappingProxyType(
    {
        Kind.GAP: "Regauge does not convert this yet",
        Kind.DYNAMIC: "the app decides this while it runs",
        Kind.ERROR: "this is a mistake: Ruby, Rails or Regauge cannot go on with it",
        Kind.NOTE: "worth knowing; nothing is lost",
    }
)

ROOMS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "01": "Reading files and syntax",
        "02": "Schema",
        "03": "Models and associations",
        "04": "Validations",
        "05": "Callbacks",
        "06": "Methods and bodies",
        "07": "Routes",
        "08": "Controllers and filters",
        "09": "Views",
        "10": "Workspace",
        "11": "Settings and command line",
        "12": "Databases",
    }
)

_ID = re.compile(r"RG(\d\d)(\d\d)")
_SLUG = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")


@dataclass(frozen=True, slots=True)
class Code:
    """One kind of finding, with its page.

    `example` is Ruby (or whatever the user wrote) that causes it; `fix` is what the user does next and serves as the
    help line of a diagnostic that brings none of its own.
    """

    id: str
    slug: str
    title: str
    severity: Severity
    kind: Kind
    what: str
    why: str
    example: str
    fix: str

    @property
    def room(self) -> str:
        """The first two digits: a key of `ROOMS`."""
        return self.id[2:4]

    def __str__(self) -> str:
        return self.id

    def __hash__(self) -> int:
        """Of the id alone: codes are looked up by the thousand, as a part of what was found."""
        return hash(self.id)

    def __reduce__(self) -> tuple[Callable[[str], Code], tuple[str]]:
        """Codes are compared by `is`; one that comes from another process is the one that is declared here."""
        return _declared, (self.id,)


def _declared(id: str) -> Code:
    return _REGISTRY[id]


_REGISTRY: dict[str, Code] = {}


def register(code: Code) -> Code:
    """Add a code to the registry and return it.

    Raises ValueError when the id or slug is malformed or taken, or a part of the page is empty: a declaration error in
    the catalogue, found when the package is imported.
    """
    match = _ID.fullmatch(code.id)
    if match is None or match[1] not in ROOMS:
        raise ValueError(f"{code.id}: a code is RG, two digits of a room, two digits")
    if _SLUG.fullmatch(code.slug) is None:
        raise ValueError(f"{code.id}: slug {code.slug!r} is not lower-case-with-dashes")
    if code.id in _REGISTRY:
        raise ValueError(f"{code.id} is declared twice: {_REGISTRY[code.id].slug} and {code.slug}")
    if any(other.slug == code.slug for other in _REGISTRY.values()):
        raise ValueError(f"{code.id}: slug {code.slug} is taken")
    for part in ("title", "what", "why", "example", "fix"):
        if not getattr(code, part).strip():
            raise ValueError(f"{code.id}: its page has no {part}")
    _REGISTRY[code.id] = code
    return code


class Declare(Protocol):
    """How the catalogue declares a code: id, slug and title, then the parts of its page by name."""

    def __call__(
        self,
        id: str,
        slug: str,
        title: str,
        *,
        what: str,
        why: str,
        example: str,
        fix: str,
        severity: Severity = ...,
    ) -> Code: ...


def _declares(kind: Kind, usual: Severity) -> Declare:
    def declare(
        id: str,
        slug: str,
        title: str,
        *,
        what: str,
        why: str,
        example: str,
        fix: str,
        severity: Severity = usual,
    ) -> Code:
        return register(Code(id, slug, title, severity, kind, what, why, example, fix))

    return declare


gap = _declares(Kind.GAP, Severity.WARNING)
"""Declare a code for a construct that Regauge does not convert yet (severity: warning)."""
dynamic = _declares(Kind.DYNAMIC, Severity.WARNING)
"""Declare a code for what the app decides at run time (severity: warning)."""
error = _declares(Kind.ERROR, Severity.ERROR)
"""Declare a code for a mistake: the Ruby would raise, or a file or setting is unusable (severity: error)."""
note = _declares(Kind.NOTE, Severity.NOTE)
"""Declare a code for what is worth knowing and loses nothing (severity: note)."""


def all_codes() -> tuple[Code, ...]:
    """Every code, in order of id. Imports the catalogue, so that the answer is complete."""
    _load()
    return tuple(_REGISTRY[key] for key in sorted(_REGISTRY))


def find(name: str) -> Code | None:
    """The code with this id or slug, in any case (`RG0301`, `rg0301`, `0301`, `unknown-class-call`)."""
    _load()
    wanted = name.strip()
    by_id = wanted.upper() if wanted.upper().startswith("RG") else f"RG{wanted}"
    if by_id in _REGISTRY:
        return _REGISTRY[by_id]
    return next((code for code in _REGISTRY.values() if code.slug == wanted.lower()), None)


def _load() -> None:
    from regauge.diagnostics import catalogue

    catalogue.load()
