"""SQL text -> statements of tokens. Every token keeps its place, so that expressions are kept as the dump wrote them.

The tokens are ours and not a library's: a dump holds what no SQL parser takes (psql's own lines, blocks of copied rows, `DELIMITER`,
MySQL's executable comments), defaults and checks must stay verbatim, and every diagnostic needs its line.
"""

from __future__ import annotations

import bisect
import re
from collections.abc import Iterator
from typing import Final, NamedTuple

from regauge.diagnostics.data import dataclass
from regauge.sources.sql_types import Dialect


class Token(NamedTuple):
    """`kind`: `word`, `name` (a quoted identifier), `string`, `number` or `op`. `upper` is the word in capitals, the operator as it is."""

    kind: str
    text: str
    upper: str
    start: int
    end: int


@dataclass(slots=True)
class Statement:
    """The tokens of one statement, its semicolon left out."""

    tokens: list[Token]
    line: int
    end_line: int


_WORD: Final = r"(?P<word>[A-Za-z_\x80-\U0010ffff][\w$]*)"
_NUMBER: Final = r"(?P<number>\d+(?:\.\d*)?(?:[eE][-+]?\d+)?|\.\d+)"
_OP: Final = r"(?P<op>::|[-+*/<>=~!@#%^&|?:]+(?=\s|['\"\w(]|$)|.)"
_QUOTED: Final = r"'(?:[^']|'')*'"
_BACKSLASHED: Final = r"'(?:[^'\\]|''|\\.)*'"

_PATTERNS: Final = {
    "postgresql": rf"""(?P<skip>\s+|--[^\n]*|/\*.*?\*/)|(?P<string>\$(?P<tag>\w*)\$.*?\$(?P=tag)\$|[eE]{_BACKSLASHED}|(?:[bBxXnN]|[uU]&)?{_QUOTED})"""
    rf"""|(?P<name>(?:[uU]&)?"(?:[^"]|"")*")|{_WORD}|{_NUMBER}|{_OP}""",
    "mysql": rf"""(?P<skip>\s+|--(?=\s)[^\n]*|\#[^\n]*|/\*(?!M?!).*?\*/|/\*M?!999999.*?\*/|/\*M?!\d*|\*/)"""
    rf"""|(?P<string>(?:[bBxXnN]|_\w+\s?)?{_BACKSLASHED}|"(?:[^"\\]|""|\\.)*")"""
    rf"""|(?P<name>`(?:[^`]|``)*`)|{_WORD}|{_NUMBER}|{_OP}""",
    "sqlite": rf"""(?P<skip>\s+|--[^\n]*|/\*.*?\*/)|(?P<string>[xX]?{_QUOTED})"""
    rf"""|(?P<name>"(?:[^"]|"")*"|`(?:[^`]|``)*`|\[[^\]]*\])|{_WORD}|{_NUMBER}|{_OP}""",
}
_COMPILED: Final = {dialect: re.compile(pattern, re.DOTALL) for dialect, pattern in _PATTERNS.items()}
_COPIED: Final = re.compile(r"^\\\.\s*$", re.MULTILINE)
_META: Final = re.compile(r"^\\[^\n]*$", re.MULTILINE)
_COMMENT: Final = re.compile(r"/\*|\*/")
_DELIMITER: Final = re.compile(r"^DELIMITER[ \t]+(\S+)[ \t]*$", re.MULTILINE | re.IGNORECASE)
_BLOCKS: Final = frozenset({"TRIGGER", "FUNCTION", "PROCEDURE"})


class Source:
    """A dump's text with its lines."""

    def __init__(self, text: str, dialect: Dialect) -> None:
        self.text = text
        self.dialect = dialect
        self._breaks = [found.start() for found in re.finditer("\n", text)]

    def line(self, at: int) -> int:
        """The line, from 1, of a place in the text."""
        return bisect.bisect_left(self._breaks, at) + 1

    def column(self, at: int) -> int:
        """The column, from 1."""
        return at - self.text.rfind("\n", 0, at)

    def statements(self) -> Iterator[Statement]:
        """The statements, in order."""
        if self.dialect == "mysql":
            yield from self._delimited()
        else:
            yield from self._split(0, len(self.text))

    def _delimited(self) -> Iterator[Statement]:
        # Between `DELIMITER ;;` and `DELIMITER ;` a statement ends with the other mark.
        at, mark = 0, ";"
        for found in [*_DELIMITER.finditer(self.text), None]:
            end = len(self.text) if found is None else found.start()
            if mark == ";":
                yield from self._split(at, end)
            else:
                start = at
                for piece in self.text[at:end].split(mark):
                    tokens = [token for token in self._tokens(start, start + len(piece)) if token.text != ";"]
                    if tokens:
                        yield self._statement(tokens)
                    start += len(piece) + len(mark)
            if found is not None:
                at, mark = found.end(), found.group(1)

    def _tokens(self, at: int, end: int) -> Iterator[Token]:
        match = _COMPILED[self.dialect].match
        text = self.text
        meta = self.dialect == "postgresql"
        while at < end:
            if meta and text[at] == "\\" and (at == 0 or text[at - 1] == "\n"):
                found = _META.match(text, at)
                if found is not None:
                    at = found.end()
                    continue
            made = match(text, at, end)
            if made is None:
                return
            kind = made.lastgroup or "op"
            if kind == "tag":
                kind = "string"
            start, at = made.span()
            word = made.group()
            if kind == "skip":
                if meta and word.startswith("/*") and word.count("/*") > 1:
                    at = self._comment_end(start, end)
                continue
            if kind == "word":
                # PostgreSQL folds a name that is not quoted; dumps have folded ones, what a migration executes may not.
                yield Token(kind, word.lower() if meta else word, word.upper(), start, at)
            else:
                yield Token(kind, word, word, start, at)

    def _comment_end(self, at: int, end: int) -> int:
        """Where a comment ends that holds others, as PostgreSQL's may."""
        depth = 0
        for found in _COMMENT.finditer(self.text, at, end):
            depth += 1 if found.group() == "/*" else -1
            if depth == 0:
                return found.end()
        return end

    def _split(self, at: int, end: int) -> Iterator[Statement]:
        while at < end:
            tokens: list[Token] = []
            depth = 0
            next_at = end
            for token in self._tokens(at, end):
                if token.kind == "word" and depth_word(tokens, token):
                    depth += 1 if token.upper in ("BEGIN", "CASE") else -1
                if token.text == ";" and depth <= 0:
                    next_at = token.end
                    break
                tokens.append(token)
            if tokens:
                yield self._statement(tokens)
                if tokens[0].upper == "COPY" and any(token.upper == "STDIN" for token in tokens):
                    copied = _COPIED.search(self.text, next_at)
                    next_at = end if copied is None else copied.end()
            at = next_at

    def _statement(self, tokens: list[Token]) -> Statement:
        return Statement(tokens, self.line(tokens[0].start), self.line(tokens[-1].end))


def depth_word(tokens: list[Token], token: Token) -> bool:
    """Whether a word opens or closes a block of statements inside `CREATE TRIGGER` or a function with an SQL body."""
    if token.upper not in ("BEGIN", "CASE", "END") or not tokens or tokens[0].upper != "CREATE":
        return False
    return any(each.upper in _BLOCKS for each in tokens[1:5])


def unquoted(token: Token) -> str:
    """An identifier without its quotes; PostgreSQL's are folded by the caller's dump already."""
    if token.kind == "name":
        text = token.text[2:] if token.text[:2].lower() == "u&" else token.text
        quote = text[-1]
        return text[1:-1].replace(quote * 2, quote)
    if token.kind == "string":
        return string_value(token)
    return token.text


def string_value(token: Token) -> str:
    """The text of a string token."""
    text = token.text
    if text.startswith("$"):
        tag = text[: text.index("$", 1) + 1]
        return text[len(tag) : -len(tag)]
    at = min((text.index(quote) for quote in "'\"" if quote in text), default=0)
    quote, prefix, inner = text[at], text[:at].lower(), text[at + 1 : -1]
    inner = inner.replace(quote * 2, quote)
    if prefix == "e":
        inner = re.sub(r"\\(.)", lambda m: {"n": "\n", "t": "\t"}.get(m.group(1), m.group(1)), inner)
    return inner


__all__ = ["Source", "Statement", "Token", "string_value", "unquoted"]
