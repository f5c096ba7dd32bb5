"""What nothing calls is not written: eager loading, builders, an enum's predicates and scopes, a draft's readers, a controller's helpers.

An emitter offers such a function between two marks, and this room decides when all crates are printed, because the callers are in all of them:

    //?offer preload_lines Order
    pub fn preload_lines<'a>(..)
    //?end

What Ruby defines in so many words is never offered: it is somebody's method. A person's own files count as callers too.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import field, replace

from regauge.diagnostics.data import dataclass
from regauge.emit.rust.imports import without_idle_imports
from regauge.program.files import GeneratedFile

_OFFER = re.compile(r"^\s*//\?offer (\w+) (\w+)$")
_END = re.compile(r"^\s*//\?end$")
_PATH = re.compile(r"\b(\w+)(?=::(?:\{([^{}]*)\}|(?:r#)?(\w+)))")
_WORD = re.compile(r"(?<![\w.:])(?<!fn )(?:r#)?([a-z_]\w*)")
_CALL = re.compile(r"(?:\b([A-Z]\w*)::|(\.))(?:r#)?(\w+)")


@dataclass(slots=True)
class _Piece:
    """Some lines of a file: always there, or an offer that `name` calls. `group` has offers of its own and stands with any of them."""

    lines: list[str] = field(default_factory=list)
    name: str = ""
    where: str = ""
    draft: bool = False
    within: int = -1
    kept: bool = True
    calls: Counter[tuple[str, str]] = field(default_factory=Counter)
    paths: Counter[tuple[str, str]] = field(default_factory=Counter)
    words: Counter[str] = field(default_factory=Counter)


def drop_unused(files: list[GeneratedFile], people: Iterable[str] = ()) -> list[GeneratedFile]:
    """The files without the offers that nothing calls. `people`: what is written by hand and may call them."""
    split = {file.path: _split(file.text) for file in files if file.path.endswith(".rs")}
    for pieces in split.values():
        for piece in pieces:
            piece.calls = _calls(piece.lines)
            piece.paths, piece.words = _names(piece.lines)
    # A stub has its Ruby in a comment: that calls nothing, and the next run must write what the first one wrote.
    by_hand = [line for text in people for line in text.split("\n") if not _is_comment(line)]
    outside = _calls(by_hand)
    said = {word for line in by_hand for word in re.findall(r"\w+", line)}
    gone = True
    while gone:
        gone = _pass(split, outside) | _pass_modules(split, said)
    return [replace(file, text=_join(file.text, split[file.path])) if file.path in split else file for file in files]


def keep_all(files: list[GeneratedFile]) -> list[GeneratedFile]:
    """The files with all that they offer."""
    return [
        replace(file, text=re.sub(r"^[ \t]*//\?(?:offer \w+ \w+|end)\n", "", file.text, flags=re.M))
        if file.path.endswith(".rs")
        else file
        for file in files
    ]


def _split(text: str) -> list[_Piece]:
    pieces, open_, draft = [_Piece()], -1, False
    for line in text.split("\n"):
        draft = draft or re.match(r"impl (\w+ for )?\w+Draft\b", line) is not None
        offer = _OFFER.match(line)
        if offer is not None:
            outer = open_ if open_ >= 0 and pieces[open_].where == "group" else -1
            pieces.append(_Piece(name=offer[1], where=offer[2], draft=draft, within=outer))
            if offer[2] == "group" or outer < 0:
                open_ = len(pieces) - 1
        elif _END.match(line):
            inner = pieces[-1].within
            if inner >= 0 and pieces[-1].name:
                # Back in the group, behind the offer that just ended.
                pieces.append(_Piece(draft=draft, within=inner))
            else:
                open_ = -1
                pieces.append(_Piece(draft=draft))
        else:
            pieces[-1].lines.append(line)
    return pieces


def _is_comment(line: str) -> bool:
    return line.lstrip().startswith("//")


def _calls(lines: list[str]) -> Counter[tuple[str, str]]:
    """How often each name is called: ("", name) as a method, (Type, name) by its path."""
    found: Counter[tuple[str, str]] = Counter()
    for line in lines:
        if line.startswith(("use ", "pub use ")) or _is_comment(line):
            continue
        for hit in _CALL.finditer(line):
            after = line[hit.end() : hit.end() + 1]
            if hit[1] is not None or after == "(":
                found[hit[1] or "", hit[3]] += 1
    return found


def _names(lines: list[str]) -> tuple[Counter[tuple[str, str]], Counter[str]]:
    """How often each name is said: (module, name) by a path or an import, and alone."""
    text = "\n".join(line for line in lines if not line.lstrip().startswith("//"))
    paths: Counter[tuple[str, str]] = Counter()
    for module, many, one in _PATH.findall(text):
        paths.update((module, name.strip()) for name in (many.split(",") if many else [one]))
    body = "\n".join(line for line in text.split("\n") if not line.startswith("use "))
    return paths, Counter(_WORD.findall(body))


def _pass_modules(split: dict[str, list[_Piece]], said: set[str]) -> bool:
    """Drops functions of modules that no path and no word of their own file names; whether anything went."""
    gone = False
    total: Counter[tuple[str, str]] = Counter()
    for pieces in split.values():
        for piece in pieces:
            if piece.kept:
                total.update(piece.paths)
    for path, pieces in split.items():
        module = path.rpartition("/")[2].removesuffix(".rs")
        for piece in pieces:
            if piece.kept and piece.where == "module" and piece.name not in said and not total[module, piece.name]:
                others = (other for other in pieces if other.kept and other is not piece)
                if not any(other.words[piece.name] for other in others):
                    piece.kept, gone = False, True
    return gone


def _pass(split: dict[str, list[_Piece]], outside: Counter[tuple[str, str]]) -> bool:
    """Drops what nothing calls any more; whether anything went."""
    gone = False
    total: Counter[tuple[str, str]] = Counter(outside)
    for pieces in split.values():
        for piece in pieces:
            if piece.kept:
                total.update(piece.calls)
    for pieces in split.values():
        for index, piece in enumerate(pieces):
            if piece.kept and piece.name and piece.where != "module":
                alive = _group_lives(pieces, index) if piece.where == "group" else _called(piece, pieces, total)
                if not alive:
                    gone = True
                    piece.kept = False
                    if piece.where == "group":
                        for inner in pieces:
                            if inner.within == index:
                                inner.kept = False
    return gone


def _group_lives(pieces: list[_Piece], group: int) -> bool:
    inside = [piece for piece in pieces if piece.kept and piece.within == group]
    return _says(pieces[group]) or any(piece.name or _says(piece) for piece in inside)


def _says(piece: _Piece) -> bool:
    """Whether a group's own text, between its offers, holds a function that is not offered."""
    return any(re.match(r"\s*fn \w", line) for line in piece.lines)


def _called(piece: _Piece, pieces: list[_Piece], total: Counter[tuple[str, str]]) -> bool:
    method, own = ("", piece.name), [p for p in pieces if p.kept and p.name == piece.name and p.draft == piece.draft]
    here = [p for p in pieces if p.kept and p not in own]
    if piece.where == "own":
        return any(p.calls[method] for p in here if p.draft)
    if piece.where in ("row", "draft"):
        elsewhere = total[method] - sum(p.calls[method] for p in pieces if p.kept)
        return elsewhere > 0 or any(p.calls[method] for p in here if p.draft == (piece.where == "draft"))
    if piece.where == "any":
        mine = sum(p.calls[method] for p in own)
        return total[method] > mine or any(key[0] and key[1] == piece.name for key in total)
    return total[piece.where, piece.name] > 0 or any(p.calls["Self", piece.name] for p in here)


def _join(text: str, pieces: list[_Piece]) -> str:
    if not any(piece.name for piece in pieces):
        return text
    joined = "\n".join(line for piece in pieces if piece.kept for line in piece.lines)
    joined = re.sub(r"\n{3,}", "\n\n", joined)
    joined = re.sub(r"\{\n\n+", "{\n", joined)
    joined = re.sub(r"\n\n+(\s*\})", r"\n\1", joined)
    return without_idle_imports(joined)
