"""How commands speak: results on stdout, findings and progress on stderr, `--json` as one object on stdout."""

from __future__ import annotations

import json
import os
import signal
import sys
import traceback
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from functools import cached_property
from typing import TYPE_CHECKING, Any, TextIO

import typer

from regauge.cli.exits import Exit
from regauge.diagnostics import Diagnostic, Diagnostics, Severity, Span, in_order
from regauge.diagnostics.catalogue import settings as codes
from regauge.diagnostics.render import SourceLines, no_source, to_json, to_plain, to_text

if TYPE_CHECKING:
    from rich.console import Console
    from rich.text import Text


class Failure(Exception):
    """A command cannot go on: what to say, how to exit, and where the lines of files named come from."""

    def __init__(self, exit: Exit, diagnostics: Diagnostics, source: SourceLines = no_source) -> None:
        super().__init__("; ".join(found.text for found in diagnostics))
        self.exit = exit
        self.diagnostics = diagnostics
        self.source = source


class Output:
    """One command's way of speaking. `quiet` leaves only errors and what was asked for."""

    def __init__(self, *, as_json: bool, quiet: bool = False) -> None:
        self.as_json = as_json
        self.quiet = quiet

    @cached_property
    def out(self) -> Console:
        """Where results go."""
        from regauge.cli.console import console

        return console()

    @cached_property
    def err(self) -> Console:
        """Where all else goes."""
        from regauge.cli.console import console

        return console(stderr=True)

    def diagnostics(self, found: Iterable[Diagnostic], source: SourceLines = no_source) -> None:
        """Findings for people, in order of place. Nothing with `--json`: there they are part of the object."""
        if self.as_json:
            return
        shown = [item for item in in_order(found) if not self.quiet or item.severity is Severity.ERROR]
        if _is_plain(sys.stderr) or self.err.color_system is None:
            # Without colours there is nothing for rich to do, and there may be thousands.
            sys.stderr.writelines(f"{to_plain(item, source)}\n\n" for item in shown)
            sys.stderr.flush()
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
        if self.as_json or self.quiet or _is_plain(sys.stderr) or not self.err.is_terminal:
            yield lambda _step: None
            return
        with self.err.status("starting") as status:
            yield lambda step: status.update(step)


def _is_plain(stream: TextIO) -> bool:
    """Whether rich would take it for no terminal, which can be told without rich."""
    return not stream.isatty() and not any(os.environ.get(name) for name in ("FORCE_COLOR", "TTY_COMPATIBLE"))


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
