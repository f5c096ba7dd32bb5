"""Regular expressions of Ruby that mean the same in Python; for all others: `CannotKnow`."""

from __future__ import annotations

import re

from regauge.ruby.evaluator.interpreter import CannotKnow
from regauge.ruby.evaluator.values import Regexp

# Other groups than plain ones, possessive repetition, \h \R \X \G \K \p{}, POSIX brackets, set operations are not taken.
_FOREIGN = re.compile(r"\\[hHRXGKpPgkZ]|\[\[:|&&|\(\?(?!:)|[*+?}]\+")
# Repeating a group can take exponential time, which a hostile app must not be able to spend.
_REPEATED_GROUP = re.compile(r"\)[*+{]")
_TEXT_LIMIT = 2_000


def translate(pattern: Regexp) -> re.Pattern[str]:
    """The same expression for Python; raises `CannotKnow` where the two languages may differ."""
    if _FOREIGN.search(pattern.source) or _REPEATED_GROUP.search(pattern.source):
        raise CannotKnow("a regular expression that is not evaluated")
    source = pattern.source.replace(r"\z", r"\Z")
    flags = re.MULTILINE
    if "i" in pattern.flags:
        flags |= re.IGNORECASE
    if "m" in pattern.flags:
        flags |= re.DOTALL
    if "x" in pattern.flags:
        flags |= re.VERBOSE
    # In Ruby \d, \w and \s are ASCII, whatever the text.
    try:
        return re.compile(source, flags | re.ASCII)
    except (re.error, RecursionError, OverflowError):
        raise CannotKnow("a regular expression that is not evaluated") from None


def matches(pattern: Regexp, text: str) -> bool:
    """Whether the text has a match."""
    if len(text) > _TEXT_LIMIT:
        raise CannotKnow("a match in a long text")
    return translate(pattern).search(text) is not None


def position(pattern: Regexp, text: str) -> int | None:
    """Where the first match begins, as `=~` says it."""
    if len(text) > _TEXT_LIMIT:
        raise CannotKnow("a match in a long text")
    found = translate(pattern).search(text)
    return None if found is None else found.start()
