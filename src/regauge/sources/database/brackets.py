"""Finding the end of a bracket in SQL text: quotes and nested brackets are stepped over."""

from __future__ import annotations


def closing(text: str, at: int) -> int:
    """The index of the bracket that closes the one at `at`; the end of the text where none does."""
    depth = 0
    index = at
    while index < len(text):
        char = text[index]
        if char in "'\"`":
            index = _quoted(text, index)
            continue
        if char == "(":
            depth += 1
        elif char == ")":
            depth -= 1
            if depth == 0:
                return index
        index += 1
    return len(text)


def _quoted(text: str, at: int) -> int:
    """The index behind the quoted text that starts at `at`."""
    end = text.find(text[at], at + 1)
    return len(text) if end < 0 else end + 1


def parts(text: str) -> list[str]:
    """`a, f(b, c), 'd,e'` -> its three parts, without the blanks around them."""
    found: list[str] = []
    start = index = 0
    while index < len(text):
        char = text[index]
        if char in "'\"`":
            index = _quoted(text, index)
            continue
        if char == "(":
            index = closing(text, index)
        elif char == ",":
            found.append(text[start:index].strip())
            start = index + 1
        index += 1
    last = text[start:].strip()
    return [*found, last] if last or found else []


def unwrapped(text: str) -> str:
    """`(a > 0)` -> `a > 0`, when the first bracket is closed by the last."""
    text = text.strip()
    return text[1:-1] if text.startswith("(") and closing(text, 0) == len(text) - 1 else text


def skipped(text: str) -> str:
    """SQL without its comments: each becomes a blank, what stands in quotes stays."""
    kept: list[str] = []
    index = 0
    while index < len(text):
        char = text[index]
        if char in "'\"`":
            end = _quoted(text, index)
        elif text.startswith("--", index):
            end = text.find("\n", index)
            index = len(text) if end < 0 else end
            kept.append(" ")
            continue
        elif text.startswith("/*", index):
            end = text.find("*/", index)
            index = len(text) if end < 0 else end + 2
            kept.append(" ")
            continue
        else:
            end = index + 1
        kept.append(text[index:end])
        index = end
    return "".join(kept)
