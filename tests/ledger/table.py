"""Both counts of an app side by side: per file and kind, and what became of each site."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from tests.ledger.ruby import Counted

KINDS: Final = ("class_call", "method", "route_call", "action", "template")
Sums = Counter[tuple[str, str]]


@dataclass(frozen=True)
class Unequal:
    """A file whose sums differ for a kind, with the sites that only one side has."""

    path: str
    kind: str
    ours: int
    ruby: int
    only_ours: tuple[str, ...]
    only_ruby: tuple[str, ...]

    def __str__(self) -> str:
        def shown(sites: tuple[str, ...]) -> str:
            return ", ".join(sites[:4]) + (", ..." if len(sites) > 4 else "")

        text = f"{self.path}: {self.kind}: {self.ours} by us, {self.ruby} by Ruby"
        if self.only_ours:
            text += f"; only we have {shown(self.only_ours)}"
        if self.only_ruby:
            text += f"; only Ruby has {shown(self.only_ruby)}"
        return text


@dataclass
class Table:
    """The comparison of one app. `fates` is empty where the app was not compiled."""

    ours: Counter[str]
    ruby: Counter[str]
    unequal: list[Unequal]
    fates: dict[str, dict[str, int]] = field(default_factory=dict)

    @property
    def open(self) -> int:
        """Sites without a fate."""
        return sum(row["open"] for row in self.fates.values())

    def render(self) -> str:
        """The table as text."""
        lines = [f"{'':12}{'by us':>9}{'by Ruby':>9}{'converted':>11}{'named':>8}{'open':>6}"]
        for kind in (*KINDS, "sum"):
            kinds = KINDS if kind == "sum" else (kind,)
            numbers = [sum(side[k] for k in kinds) for side in (self.ours, self.ruby)]
            fates = [sum(self.fates.get(k, {}).get(f, 0) for k in kinds) for f in ("converted", "named", "open")]
            shown = [f"{n}" if self.fates else "-" for n in fates]
            lines.append(f"{kind:12}{numbers[0]:>9}{numbers[1]:>9}{shown[0]:>11}{shown[1]:>8}{shown[2]:>6}")
        return "\n".join([*lines, *(f"UNEQUAL {each}" for each in self.unequal)])


def compare(ours: Sequence[Counted], ruby: Sequence[Counted]) -> Table:
    """Equal means more than equal sums: the same names at the same places, in the same classes."""
    unequal = []
    left, right = Counter(ours), Counter(ruby)
    more, less = left - right, right - left
    for path, kind in sorted({(each.path, each.kind) for each in (*more, *less)}):
        unequal.append(
            Unequal(
                path,
                kind,
                sum(1 for each in ours if (each.path, each.kind) == (path, kind)),
                sum(1 for each in ruby if (each.path, each.kind) == (path, kind)),
                tuple(_short(each) for each in more if (each.path, each.kind) == (path, kind)),
                tuple(_short(each) for each in less if (each.path, each.kind) == (path, kind)),
            )
        )
    return Table(Counter(each.kind for each in ours), Counter(each.kind for each in ruby), unequal)


def _short(site: Counted) -> str:
    return f"{site.owner}: {site.name} at {site.line}:{site.column}"
