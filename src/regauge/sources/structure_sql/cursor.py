"""A place among the tokens of a statement, and what can be asked there."""

from __future__ import annotations

from regauge.sources.structure_sql.lexer import Token, string_value, unquoted


class Unreadable(Exception):
    """The statement is not one that this reader understands from here on."""


_END = Token("end", "", "", 0, 0)


class Cursor:
    """Reads tokens one by one. `text` is the whole dump, of which slices are kept verbatim."""

    __slots__ = ("at", "end", "text", "tokens")

    def __init__(self, text: str, tokens: list[Token], at: int = 0, end: int | None = None) -> None:
        self.text = text
        self.tokens = tokens
        self.at = at
        self.end = len(tokens) if end is None else end

    @property
    def token(self) -> Token:
        """The token here; an empty one at the end."""
        return self.tokens[self.at] if self.at < self.end else _END

    @property
    def done(self) -> bool:
        """Whether all tokens were read."""
        return self.at >= self.end

    def peek(self, distance: int = 1) -> Token:
        """A token further on."""
        return self.tokens[self.at + distance] if self.at + distance < self.end else _END

    def next(self) -> Token:
        """The token here, and on."""
        token = self.token
        self.at += 1
        return token

    def looking_at(self, *words: str) -> bool:
        """Whether the words stand here, unquoted."""
        if self.at + len(words) > self.end:
            return False
        for distance, word in enumerate(words):
            token = self.tokens[self.at + distance]
            if token.upper != word or token.kind not in ("word", "op"):
                return False
        return True

    def accept(self, *words: str) -> bool:
        """Reads the words if they stand here."""
        if self.looking_at(*words):
            self.at += len(words)
            return True
        return False

    def expect(self, *words: str) -> None:
        """Reads the words; raises `Unreadable` when they do not stand here."""
        if not self.accept(*words):
            raise Unreadable(f"`{' '.join(words)}` was expected before `{self.token.text or 'the end'}`")

    def name(self) -> str:
        """An identifier without its quotes."""
        token = self.next()
        if token.kind not in ("word", "name", "string"):
            raise Unreadable(f"a name was expected, not `{token.text or 'the end'}`")
        return unquoted(token)

    def path(self) -> list[str]:
        """`a`, or `a.b`."""
        parts = [self.name()]
        while self.accept("."):
            parts.append(self.name())
        return parts

    def string(self) -> str | None:
        """A string's text; None for `NULL`."""
        token = self.next()
        if token.upper == "NULL":
            return None
        if token.kind != "string":
            raise Unreadable(f"a string was expected, not `{token.text or 'the end'}`")
        return string_value(token)

    def if_exists(self) -> bool:
        """Reads `IF EXISTS` or `IF NOT EXISTS`."""
        return self.accept("IF", "NOT", "EXISTS") or self.accept("IF", "EXISTS")

    def parenthesised(self) -> Cursor:
        """The tokens between the parenthesis here and its partner."""
        self.expect("(")
        start = self.at
        depth = 1
        while self.at < self.end:
            text = self.tokens[self.at].text
            if text == "(":
                depth += 1
            elif text == ")":
                depth -= 1
                if depth == 0:
                    inside = Cursor(self.text, self.tokens, start, self.at)
                    self.at += 1
                    return inside
            self.at += 1
        raise Unreadable("a parenthesis is not closed")

    def parts(self) -> list[Cursor]:
        """What stands between the commas, brackets respected."""
        found: list[Cursor] = []
        start, depth = self.at, 0
        for at in range(self.at, self.end):
            text = self.tokens[at].text
            if text in ("(", "["):
                depth += 1
            elif text in (")", "]"):
                depth -= 1
            elif text == "," and depth == 0:
                found.append(Cursor(self.text, self.tokens, start, at))
                start = at + 1
        if start < self.end:
            found.append(Cursor(self.text, self.tokens, start, self.end))
        return found

    def slice(self, start: int, end: int) -> str:
        """The text from one token up to another, as the dump has it."""
        return "" if end <= start else self.text[self.tokens[start].start : self.tokens[end - 1].end]

    def rest(self) -> str:
        """The text from here on."""
        return self.slice(self.at, self.end)

    def until(self, stops: frozenset[str], at_least: int = 0) -> str:
        """The text up to an unquoted word of `stops` outside brackets."""
        start, depth = self.at, 0
        while self.at < self.end:
            token = self.tokens[self.at]
            if token.text in ("(", "["):
                depth += 1
            elif token.text in (")", "]"):
                depth -= 1
            elif depth == 0 and token.kind == "word" and token.upper in stops and self.at - start >= at_least:
                break
            self.at += 1
        return self.slice(start, self.at)

    def skip_value(self) -> None:
        """Reads one token, or a group in parentheses."""
        if self.looking_at("("):
            self.parenthesised()
        else:
            self.at += 1
