"""config/locales/*.yml of the default locale, flattened: `activerecord.errors.messages.taken` -> text. Later files win, as in I18n."""

from __future__ import annotations

import re

import yaml

from regauge.diagnostics.catalogue import syntax as codes
from regauge.diagnostics.span import Span
from regauge.sources.files import Files
from regauge.sources.report import Report

MAX_BYTES = 4_000_000
MAX_KEYS = 200_000
MAX_DEPTH = 40


FORMATS = frozenset({"errors.format", "support.array.words_connector", "support.array.last_word_connector"})


def read(files: Files, locale: str, report: Report) -> dict[str, str]:
    """All texts of a locale; a file that cannot be used is a diagnostic."""
    found: dict[str, str] = {}
    # Apps carry dozens of languages, and YAML is slow to read: only files that may have this one's key, or a shape that this cannot tell.
    # Lines are found by their `\n`, which is twice as fast as by `^`: there may be megabytes.
    may_speak = re.compile(
        rb"\n[ \t\xef\xbb\xbf]*(?:['\"]?%b['\"]?[ \t]*:|[?{!&]|---[ \t]*[^\s#]|<<)" % re.escape(locale).encode()
    )
    for path in files.below("config/locales"):
        if path.endswith(".rb"):
            report.say(codes.NOT_READ, Span.of_file(path), f"{path}: locale files in Ruby are not read")
            continue
        if not path.endswith((".yml", ".yaml")):
            continue
        data = files.read(path)
        if data is None:
            continue
        if len(data) > MAX_BYTES:
            report.say(codes.FILE_TOO_LARGE, Span.of_file(path), f"{path} is too large to be a locale file")
            continue
        if not may_speak.search(b"\n" + data):
            continue
        try:
            parsed = yaml.load(data, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
        except (yaml.YAMLError, RecursionError, ValueError) as error:
            report.say(codes.SYNTAX_ERROR, Span.of_file(path), f"{path} is not YAML: {str(error).splitlines()[0]}")
            continue
        if isinstance(parsed, dict):
            here: dict[str, str] = {}
            try:
                _flatten(parsed.get(locale), "", here, 0)
            except ValueError as error:
                report.say(codes.FILE_TOO_LARGE, Span.of_file(path), f"{path}: {error}")
            for key in here:
                if key in FORMATS or (key.endswith(".format") and key.startswith("activemodel.")):
                    text = f"{path}: `{key}` changes how messages are put together"
                    report.say(codes.INITIALIZER, Span.of_file(path), text)
            found.update(here)
    return found


def _flatten(value: object, prefix: str, found: dict[str, str], depth: int) -> None:
    if depth > MAX_DEPTH or len(found) > MAX_KEYS:
        raise ValueError(f"it has more than {MAX_KEYS} texts, or they are nested deeper than {MAX_DEPTH}")
    if isinstance(value, dict):
        for key, inner in value.items():
            _flatten(inner, f"{prefix}.{key}" if prefix else str(key), found, depth + 1)
    elif isinstance(value, str):
        found[prefix] = value
    elif isinstance(value, bool | int | float):
        found[prefix] = str(value).lower() if isinstance(value, bool) else str(value)
