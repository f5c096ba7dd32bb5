"""The layout of `json!({ .. })`, which rustfmt leaves as it stands: a long one gets a line for each key.

`expand` runs before rustfmt and breaks the lines; `indent` runs after it and moves them to where they belong. rustfmt keeps the result.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

_HEAD: Final = "json!({"
_WIDTH: Final = 70
_OPEN: Final = "([{"
_CLOSE: Final = ")]}"


def expand(text: str) -> str:
    """The text with each long `json!({ .. })` on several lines."""
    out, at = [], 0
    while (start := text.find(_HEAD, at)) >= 0:
        inside = start + len(_HEAD)
        end = _end(text, inside)
        if end is None:
            break
        body = text[inside:end].strip()
        out.append(text[at:inside])
        if "\n" in body or len(body) <= _WIDTH:
            out.append(text[inside:end])
        else:
            pairs = [f"{expand(pair.strip())}" for pair in _split(body)]
            out.append("\n" + ",\n".join(pairs) + ",\n")
        at = end
    out.append(text[at:])
    return "".join(out)


def indent(text: str) -> str:
    """The text with the lines of each `json!({` moved by their depth."""
    if f"{_HEAD}\n" not in text:
        return text
    out: list[str] = []
    stack: list[int] = []  # for each open bracket the line that opened it
    base = 0
    for number, line in enumerate(text.split("\n")):
        if not stack:
            out.append(line)
            if line.endswith(_HEAD):
                base = len(line) - len(line.lstrip())
                stack = [number, number]
            continue
        bare = line.strip()
        closed = stack[-1] if bare[:1] in tuple(_CLOSE) else number
        depth = len({opened for opened in stack if opened < closed})
        out.append(f"{' ' * (base + 4 * depth)}{bare}" if bare else "")
        for char in _brackets(bare):
            if char in _OPEN:
                stack.append(number)
            else:
                stack.pop()
                if not stack:
                    break
    return "\n".join(out)


def _brackets(line: str) -> Iterator[str]:
    """The brackets of a line that stand outside its texts."""
    return (char for _, char in _code(line, 0) if char in _OPEN or char in _CLOSE)


def _end(text: str, at: int) -> int | None:
    """Where the brace closes that opened before `at`."""
    depth = 1
    for index, char in _code(text, at):
        if char in _OPEN:
            depth += 1
        elif char in _CLOSE:
            depth -= 1
            if depth == 0:
                return index
    return None


def _split(body: str) -> list[str]:
    """The pairs of an object."""
    parts, depth, start = [], 0, 0
    for index, char in _code(body, 0):
        if char in _OPEN:
            depth += 1
        elif char in _CLOSE:
            depth -= 1
        elif char == "," and depth == 0:
            parts.append(body[start:index])
            start = index + 1
    return [part for part in (*parts, body[start:]) if part.strip()]


def _code(text: str, at: int) -> Iterator[tuple[int, str]]:
    """Each character outside texts and character literals, with its place."""
    index = at
    while index < len(text):
        char = text[index]
        if char == '"':
            raw = index > 0 and text[index - 1] == "r"
            index += 1
            while index < len(text) and text[index] != '"':
                index += 1 if raw or text[index] != "\\" else 2
        elif char == "'" and text[index + 2 : index + 3] == "'":
            index += 2
        else:
            yield index, char
        index += 1
