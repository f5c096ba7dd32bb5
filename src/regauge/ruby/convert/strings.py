"""Strings, symbols, regular expressions and heredocs: escapes, interpolation, the dedent of `<<~`.

Text is gathered as bytes, because `"\xe2\x82\xac"` is one character, and decoded when a part is complete.
Anything between two children of a literal is text, whatever the grammar calls it.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from tree_sitter import Node as TsNode

from regauge.diagnostics.span import Span
from regauge.ruby import ast
from regauge.ruby.convert.core import SKIPPED, Converter, handles
from regauge.ruby.convert.escapes import unescape, unescape_single

_CLOSING = {"(": ")", "[": "]", "{": "}", "<": ">"}
_REGEX_META = set("()[]{}.?+*|^$-")
_TAB = 8
_CONTROL = re.compile(rb"\\(?:C-|M-|c)[^\\]")

Part = bytes | ast.Node


def _merge(self: Converter, parts: list[Part], at: Span) -> tuple[ast.Node, ...]:
    """Neighbouring bytes as one `StrLit`; an empty list stays empty."""
    out: list[ast.Node] = []
    buffer = b""
    for part in parts:
        if isinstance(part, bytes):
            buffer += part
            continue
        if buffer:
            out.append(ast.StrLit(at, self.source.decode(buffer)))
            buffer = b""
        out.append(part)
    if buffer:
        out.append(ast.StrLit(at, self.source.decode(buffer)))
    return tuple(out)


def _string(self: Converter, parts: list[Part], span: Span) -> ast.Node:
    if all(isinstance(part, bytes) for part in parts):
        return ast.StrLit(span, self.source.decode(b"".join(part for part in parts if isinstance(part, bytes))))
    return ast.InterpolatedStr(span, _merge(self, parts, span))


def _interpolation(self: Converter, node: TsNode) -> ast.Node:
    statements = self.statements(node.named_children)
    return statements[0] if len(statements) == 1 else ast.Body(self.source.span(node), statements)


def _parts(self: Converter, node: TsNode, start: int, end: int, escape: Callable[[bytes], bytes]) -> list[Part]:
    """What lies between two offsets of a literal, escapes resolved by `escape`."""
    data = self.source.data
    parts: list[Part] = []
    position = start
    for child in node.named_children:
        if child.type not in {"interpolation", "escape_sequence"} or child.start_byte < position:
            continue
        if child.start_byte > position:
            parts.append(data[position : child.start_byte])
        position = child.end_byte
        if child.type == "interpolation":
            parts.append(_interpolation(self, child))
        else:
            # The grammar ends `\C-a` after the `C`.
            if control := _CONTROL.match(data, child.start_byte, end):
                position = control.end()
            parts.append(escape(data[child.start_byte : position]))
    if position < end:
        parts.append(data[position:end])
    return parts


def _delimited(self: Converter, node: TsNode) -> tuple[bytes, int, int]:
    """The opening token, and where the content of a delimited literal starts and ends."""
    children = node.children
    if not children:
        return b"", node.start_byte, node.end_byte
    first, last = children[0], children[-1]
    opening = self.source.data[first.start_byte : first.end_byte].lstrip()
    end = last.start_byte if last.id != first.id and not last.is_named else node.end_byte
    return opening, first.end_byte, end


def _is_raw(opening: bytes) -> bool:
    return opening.endswith(b"'") or opening[:2] in {b"%q", b"%s"}


def _content(self: Converter, node: TsNode) -> list[Part]:
    opening, start, end = _delimited(self, node)
    if _is_raw(opening):
        return [unescape_single(self.source.data[start:end], opening[-1:])]
    return _parts(self, node, start, end, unescape)


_PLAIN = re.compile(rb"""\"[^"\\#]*\"|'[^'\\]*'""")
"""A string in quotes that holds nothing but its text: nearly every string."""


@handles("string")
def _string_node(self: Converter, node: TsNode) -> ast.Node:
    if _PLAIN.fullmatch(self.source.data, node.start_byte, node.end_byte):
        return ast.StrLit(self.source.span(node), self.source.slice(node.start_byte + 1, node.end_byte - 1))
    return _string(self, _content(self, node), self.source.span(node))


@handles("delimited_symbol")
def _symbol_node(self: Converter, node: TsNode) -> ast.Node:
    made = _string(self, _content(self, node), self.source.span(node))
    if isinstance(made, ast.StrLit):
        return ast.SymLit(made.span, made.value)
    return ast.InterpolatedSym(made.span, made.parts) if isinstance(made, ast.InterpolatedStr) else made


@handles("chained_string")
def _chained(self: Converter, node: TsNode) -> ast.Node:
    span = self.source.span(node)
    parts: list[Part] = []
    for child in node.named_children:
        if child.type == "string":
            parts.extend(_content(self, child))
        elif child.type not in SKIPPED:
            parts.append(self.expr(child))
    return _string(self, parts, span)


@handles("subshell")
def _subshell(self: Converter, node: TsNode) -> ast.Node:
    span = self.source.span(node)
    return ast.XStr(span, _merge(self, _content(self, node), span))


@handles("character")
def _character(self: Converter, node: TsNode) -> ast.Node:
    text = self.source.data[node.start_byte + 1 : node.end_byte]
    value = unescape(text) if text.startswith(b"\\") else text
    return ast.StrLit(self.source.span(node), self.source.decode(value))


@handles("string_array", "symbol_array")
def _word_array(self: Converter, node: TsNode) -> ast.Node:
    opening, _, _ = _delimited(self, node)
    raw = opening[1:2] in {b"w", b"i"}
    items: list[ast.Node] = []
    for child in node.named_children:
        if child.type not in {"bare_string", "bare_symbol"}:
            continue
        span = self.source.span(child)
        if raw:
            text = self.source.data[child.start_byte : child.end_byte]
            parts: list[Part] = [unescape_single(text, opening[-1:], words=True)]
        else:
            parts = _parts(self, child, child.start_byte, child.end_byte, unescape)
        made = _string(self, parts, span)
        if child.type == "bare_symbol":
            if isinstance(made, ast.StrLit):
                made = ast.SymLit(span, made.value)
            elif isinstance(made, ast.InterpolatedStr):
                made = ast.InterpolatedSym(span, made.parts)
        items.append(made)
    return ast.ArrayLit(self.source.span(node), tuple(items))


@handles("regex")
def _regex(self: Converter, node: TsNode) -> ast.Node:
    opening, start, end = _delimited(self, node)
    delimiter = opening[-1:].decode("latin-1")

    def keep(escape: bytes) -> bytes:
        # A backslash that only hides the delimiter from the lexer is not part of the pattern.
        character = escape[1:].decode("latin-1")
        hidden = character in {delimiter, _CLOSING.get(delimiter, delimiter)} and character not in _REGEX_META
        return escape[1:] if hidden else escape

    span = self.source.span(node)
    parts = _parts(self, node, start, end, keep)
    flags = self.source.slice(end, node.end_byte)[1:] if end < node.end_byte else ""
    return ast.RegexLit(span, _merge(self, parts, span), flags)


# --- heredocs ---------------------------------------------------------------------------------------------------------


@handles("heredoc_beginning")
def _heredoc(self: Converter, node: TsNode) -> ast.Node:
    body = self.heredocs.get(node.start_byte)
    opening = self.name(node)
    if body is None:
        return self.unsupported(node, "heredoc")
    span = self.source.span(node)
    end = body.end_byte
    for child in body.named_children:
        if child.type == "heredoc_end":
            end = child.start_byte
    start = body.start_byte
    if self.source.data[start : start + 1] == b"\n":
        start += 1
    # The closing tag's own indentation belongs to nobody.
    line_end = self.source.data.rfind(b"\n", 0, end) + 1
    end = max(start, line_end)
    raw = "'" in opening
    lines: list[tuple[bytes, bool] | ast.Node] = []
    if raw:
        lines.append((self.source.data[start:end], True))
    else:
        lines = _heredoc_pieces(self, body, start, end)
    if opening.startswith("<<~"):
        lines = _dedent(lines)
    parts: list[Part] = [piece[0] if isinstance(piece, tuple) else piece for piece in lines]
    if "`" in opening:
        return ast.XStr(span, _merge(self, parts, span))
    return _string(self, parts, span)


def _heredoc_pieces(self: Converter, body: TsNode, start: int, end: int) -> list[tuple[bytes, bool] | ast.Node]:
    """Text as written is (bytes, True), a resolved escape (bytes, False)."""
    pieces: list[tuple[bytes, bool] | ast.Node] = []
    position = start
    for child in body.named_children:
        if child.type not in {"interpolation", "escape_sequence"} or child.start_byte < position:
            continue
        if child.start_byte > position:
            pieces.append((self.source.data[position : child.start_byte], True))
        if child.type == "interpolation":
            pieces.append(_interpolation(self, child))
        else:
            pieces.append((unescape(self.source.data[child.start_byte : child.end_byte]), False))
        position = child.end_byte
    if position < end:
        pieces.append((self.source.data[position:end], True))
    return pieces


_LINE = re.compile(rb"[^\n]*\n|[^\n]+")


def _width(blank: bytes) -> int:
    width = 0
    for byte in blank:
        width = (width // _TAB + 1) * _TAB if byte == 9 else width + 1
    return width


def _dedent(pieces: list[tuple[bytes, bool] | ast.Node]) -> list[tuple[bytes, bool] | ast.Node]:
    """Takes the least indentation of the lines off each; lines of blanks alone do not count."""
    least: int | None = None
    at_start = True
    for index, piece in enumerate(pieces):
        if not isinstance(piece, tuple) or not piece[1]:
            # A line that `\` continues is a line of its own here.
            continued = piece == (b"", False)
            if at_start and not continued:
                least = 0
            at_start = continued
            continue
        for line in _LINE.findall(piece[0]):
            if at_start:
                content = line.lstrip(b" \t")
                blank = content in {b"\n", b""} and (line.endswith(b"\n") or index == len(pieces) - 1)
                if not blank:
                    width = _width(line[: len(line) - len(content)])
                    least = width if least is None else min(least, width)
            at_start = line.endswith(b"\n")
    if not least:
        return pieces
    out: list[tuple[bytes, bool] | ast.Node] = []
    at_start = True
    for piece in pieces:
        if not isinstance(piece, tuple) or not piece[1]:
            out.append(piece)
            at_start = piece == (b"", False)
            continue
        text = b""
        for line in _LINE.findall(piece[0]):
            text += _cut(line, least) if at_start else line
            at_start = line.endswith(b"\n")
        out.append((text, True))
    return out


def _cut(line: bytes, width: int) -> bytes:
    done = 0
    for index, byte in enumerate(line):
        if byte not in b" \t":
            return line[index:]
        step = (done // _TAB + 1) * _TAB if byte == 9 else done + 1
        if step > width:
            return line[index:]
        done = step
    return b""
