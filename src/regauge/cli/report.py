"""What `generate` and `schema` say when they are done: a screenful, whatever the app; the rest stands in a file."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from regauge import __version__
from regauge.cli.exits import Exit
from regauge.cli.output import Output
from regauge.diagnostics import Diagnostics, Severity
from regauge.diagnostics.data import dataclass
from regauge.diagnostics.listing import by_code
from regauge.diagnostics.render import SourceLines, summary, to_json
from regauge.workspace import Outcome

if TYPE_CHECKING:
    from rich.text import Text

    from regauge.pipeline import Generation

ERRORS: Final = 8
"""So many errors are shown with their lines."""
FEW: Final = 12
"""So many findings are shown like that, whatever they are."""
KINDS: Final = 12
"""So many kinds of findings get a line of the summary."""


@dataclass(frozen=True, slots=True)
class Report:
    """One run that wrote a workspace, or (with `check`) would have. `found`: all findings, in order."""

    command: str
    target: Path
    outcome: Outcome
    generation: Generation
    found: Diagnostics
    check: bool

    def show(self, output: Output, source: SourceLines, *, verbose: bool, seconds: float) -> None:
        """For people: findings on stderr, results on stdout."""
        self._findings(output, source, verbose=verbose)
        would = "would be " if self.check else ""
        outcome = self.outcome
        for label, paths in (
            ("created", outcome.created),
            ("updated", outcome.updated),
            ("appended to", outcome.appended),
            ("removed", outcome.removed),
        ):
            if paths:
                names = ", ".join(paths[:5]) + (f" and {len(paths) - 5} more" if len(paths) > 5 else "")
                output.say(f"{len(paths)} {would}{label}: {names}")
        output.say(f"{outcome.unchanged} unchanged in {self.target}")
        for line in self.generation.counts.lines():
            output.say(line)
        if self.command == "generate":
            counts = self.generation.manifest.get("counts", {})
            output.say("routes: " + ", ".join(f"{count} {state}" for state, count in counts.items()))
        output.say(f"{summary(self.found)}; {seconds:.1f} s")

    def _findings(self, output: Output, source: SourceLines, *, verbose: bool) -> None:
        """All of them where there are few or they were asked for; else the first errors, and how many there are of each kind."""
        if verbose or len(self.found) <= FEW or output.quiet:
            output.diagnostics(self.found, source)
            return
        errors = [each for each in self.found if each.severity is Severity.ERROR]
        # What concerns the output is said by nothing else: the list of findings was written before it was known.
        shown = [*errors[:ERRORS], *(each for each in self.outcome.diagnostics if each not in errors)]
        output.diagnostics(shown, source)
        groups = by_code(each for each in self.found if each not in shown)
        lines = [_line(f"{len(group):>6} {code.severity:<7} {code.id}", f" {code.title}") for code, group in groups]
        lines = lines[:KINDS]
        if len(groups) > KINDS:
            rest = sum(len(group) for _, group in groups[KINDS:])
            lines.append(_line(f"{rest:>6}", f" of {len(groups) - KINDS} other kinds"))
        where = "-v shows each" if self.check else f"{self.target / self._listing()} has all, -v shows each"
        from rich.text import Text

        output.note([*lines, Text(f"{where}; `regauge explain {groups[0][0].id}` explains the first", "dim"), Text()])

    def _listing(self) -> str:
        from regauge.pipeline import LISTING

        return LISTING

    def data(self, exit: Exit) -> dict[str, Any]:
        """For programs."""
        outcome = self.outcome
        data: dict[str, Any] = {
            "command": self.command,
            "ok": exit is Exit.OK,
            "exit": int(exit),
            "version": __version__,
            "output": str(self.target),
            "check": self.check,
            "changes": {
                "created": list(outcome.created),
                "updated": list(outcome.updated),
                "appended": list(outcome.appended),
                "removed": list(outcome.removed),
            },
            "unchanged": outcome.unchanged,
            "counts": self.generation.counts.data(),
        }
        if self.command == "generate":
            data["routes"] = self.generation.manifest.get("counts", {})
        return data | {"diagnostics": [to_json(item) for item in self.found]}


def _line(head: str, tail: str) -> Text:
    from rich.text import Text

    line = Text(no_wrap=True)
    line.append(head, style="bold")
    line.append(tail)
    return line
