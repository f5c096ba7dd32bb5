"""How commands speak: results on stdout, findings and progress on stderr, `--json` as one object on stdout."""

from __future__ import annotations

import json
import os
import signal
import sys
import traceback
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import typer
from rich.console import Console
from rich.text import Text

from regauge.cli.exits import Exit
from regauge.diagnostics import Diagnostic, Diagnostics, Severity, Span, in_order
from regauge.diagnostics.catalogue import settings as codes
from regauge.diagnostics.render import SourceLines, no_source, to_json, to_text


class Failure(Exception):
    """A command cannot go on: what to say, how to exit, and where the lines of files named come from."""

    def __init__(self, exit: Exit, diagnostics: Diagnostics, source: SourceLines = no_source) -> None:
        super().__init__("; ".join(found.text for found in diagnostics))
        self.exit = exit
        self.diagnostics = diagnostics
        self.source = source


class _Console(Console):
    """rich ends the process with 1 when its reader goes away; here `guarded` decides."""

    def on_broken_pipe(self) -> None:
        raise BrokenPipeError


class Output:
    """One command's way of speaking. `quiet` leaves only errors and what was asked for."""

    def __init__(self, *, as_json: bool, quiet: bool = False) -> None:
        self.as_json = as_json
        self.quiet = quiet
        self.out = _Console(highlight=False, markup=False, emoji=False, soft_wrap=True)
        self.err = _Console(stderr=True, highlight=False, markup=False, emoji=False, soft_wrap=True)

    def diagnostics(self, found: Iterable[Diagnostic], source: SourceLines = no_source) -> None:
        """Findings for people, in order of place. Nothing with `--json`: there they are part of the object."""
        if self.as_json:
            return
        shown = [item for item in in_order(found) if not self.quiet or item.severity is Severity.ERROR]
        if self.err.color_system is None:
            # Without colours there is nothing for rich to do, and there may be thousands.
            self.err.file.writelines(f"{to_text(item, source).plain}\n\n" for item in shown)
            self.err.file.flush()
            return
        for item in shown:
            self.err.print(to_text(item, source))
            self.err.print()

    def say(self, text: str) -> None:
        """A line of the result, for people."""
        if not self.as_json and not self.quiet:
            self.out.print(text)

    def note(self, lines: Iterable[str | Text]) -> None:
        """What was asked for beside the result."""
        for line in lines:
            self.err.print(line)

    def json(self, data: Mapping[str, Any]) -> None:
        """The result, for programs."""
        sys.stdout.write(json.dumps(data, indent=2, ensure_ascii=False) + "\n")

    @contextmanager
    def progress(self) -> Iterator[Callable[[str], None]]:
        """A line that names the current step, on terminals only."""
        if self.as_json or self.quiet or not self.err.is_terminal:
            yield lambda _step: None
            return
        with self.err.status("starting") as status:
            yield lambda step: status.update(step)


@contextmanager
def guarded(output: Output, command: str) -> Iterator[None]:
    """Turn whatever goes wrong in a command into a message and a documented exit code."""
    before = signal.signal(signal.SIGTERM, _interrupt)
    try:
        yield
        sys.stdout.flush()
    except Failure as failure:
        _fail(output, command, failure)
    except KeyboardInterrupt:
        output.err.print("interrupted; nothing is half-written")
        raise typer.Exit(Exit.INTERRUPTED) from None
    except BrokenPipeError:
        # Python would complain once more when it flushes at the end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise typer.Exit(Exit.CLOSED) from None
    except (typer.Exit, typer.BadParameter):
        raise
    except Exception as failure:
        if os.environ.get("REGAUGE_TRACEBACK"):
            traceback.print_exc()
        message = f"Regauge itself failed: {type(failure).__name__}: {failure}"
        found = Diagnostic(codes.INTERNAL_ERROR, Span.of_file("regauge"), message)
        _fail(output, command, Failure(Exit.INTERNAL, [found]))
    finally:
        signal.signal(signal.SIGTERM, before)


def _fail(output: Output, command: str, failure: Failure) -> None:
    if output.as_json:
        found = [to_json(item) for item in failure.diagnostics]
        output.json({"command": command, "ok": False, "exit": int(failure.exit), "diagnostics": found})
    output.diagnostics(failure.diagnostics, failure.source)
    raise typer.Exit(failure.exit)


def _interrupt(_signal: int, _frame: object) -> None:
    raise KeyboardInterrupt
