"""What commands are given, checked: the app's directory, the settings, the layer to print."""

from __future__ import annotations

import difflib
import os
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from regauge.cli.exits import Exit
from regauge.cli.output import Failure
from regauge.config import ConfigError, Problem, Settings, default_path, read_settings
from regauge.diagnostics import Code, Diagnostic, Span
from regauge.diagnostics.catalogue import settings as codes
from regauge.diagnostics.render import source_of
from regauge.workspace import digest_of

URL_VARIABLE: Final = "REGAUGE_DATABASE_URL"
_SECRET: Final = re.compile(r"(://[^:@/\s\"']*:)[^\s\"']*@")

_PROBLEMS: Final[dict[Problem, Code]] = {
    Problem.UNKNOWN_KEY: codes.UNKNOWN_KEY,
    Problem.BAD_VALUE: codes.BAD_VALUE,
    Problem.UNKNOWN_ADAPTER: codes.UNKNOWN_ADAPTER,
    Problem.BAD_TOML: codes.BAD_TOML,
}


def checked_app(path: Path) -> Path:
    """The app's directory, absolute. Raises Failure when there is no readable directory."""
    reason = ""
    if not path.exists():
        reason = "does not exist"
    elif not path.is_dir():
        reason = "is not a directory"
    elif not os.access(path, os.R_OK | os.X_OK):
        reason = "may not be read"
    if reason:
        raise Failure(Exit.INPUT, [Diagnostic(codes.UNREADABLE_APP, Span.of_file(str(path)), f"{path} {reason}")])
    return path.resolve()


def settings_for(app: Path | None, *, config: Path | None, database: str | None, url: str | None = None) -> Settings:
    """The app's settings with what the environment and the command line change; defaults without an app. Raises Failure."""
    path = config or default_path(app or Path())
    try:
        settings = Settings() if app is None and config is None else read_settings(path, required=config is not None)
        given = url or os.environ.get(URL_VARIABLE, "")
        settings = settings.with_url(given) if given else settings
        return settings.with_adapter(database) if database else settings
    except ConfigError as wrong:
        span = Span(wrong.path, wrong.line) if wrong.line else Span.of_file(wrong.path)
        found = Diagnostic(_PROBLEMS[wrong.problem], span, wrong.message, wrong.help)
        source = source_of(path.parent)
        raise Failure(Exit.USAGE, [found], lambda _name: masked(source(path.name))) from wrong


def masked(lines: Sequence[str] | None) -> Sequence[str] | None:
    """Lines of regauge.toml as they may be shown: without the passwords of URLs."""
    return lines and [_SECRET.sub(r"\1***@", line) for line in lines]


def config_digest(app: Path | None, config: Path | None) -> dict[str, str]:
    """The settings file by name with its digest, for regauge.lock; nothing where there is none."""
    path = config or (None if app is None else default_path(app))
    try:
        return {} if path is None else {path.name: digest_of(path.read_bytes())}
    except OSError:
        return {}


def output_of(app: Path | None, settings: Settings, out: Path | None) -> Path:
    """Where to write: `-o`, else the settings. Raises Failure when neither says."""
    if out is not None:
        return out
    if settings.output.directory:
        return (app or Path()) / settings.output.directory
    help = "give `-o DIRECTORY`, or set `output.directory` in regauge.toml"
    raise Failure(Exit.USAGE, [Diagnostic(codes.NO_OUTPUT, Span.of_file("regauge.toml"), help=help)])


def nearest(word: str, known: list[str]) -> str:
    """A remedy for a misspelled word."""
    near = difflib.get_close_matches(word, known, n=1)
    return f"did you mean `{near[0]}`?" if near else f"one of: {', '.join(known)}"
