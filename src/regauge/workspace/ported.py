"""The user's files in `ported/`: which stubs they hold, what is to be appended, what has changed in Ruby since.

Each stub stands under a line that ties it to its Ruby and is kept by the person who ports it:

    // Ruby: Order#invoice, digest 0123456789abcdef

Nothing else in the file is looked at, and nothing in it is ever changed.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import replace
from pathlib import Path
from typing import Final

from regauge.diagnostics import Diagnostic, Diagnostics, Span
from regauge.diagnostics.catalogue import workspace as codes
from regauge.diagnostics.data import dataclass
from regauge.diagnostics.render import printable
from regauge.program.files import GeneratedFile, Stub

_MARKER: Final = re.compile(r"^[ \t]*// Ruby: (?P<subject>\S(?:.*\S)?), digest (?P<digest>[0-9a-f]{16})[ \t]*$", re.M)
_FUNCTION: Final = re.compile(r"^(?:pub(?:\([^)]*\))? +)?(?:(?:const|async|unsafe) +)*fn +(?P<name>(?:r#)?\w+)", re.M)
_NOT_PORTED: Final = re.compile(r"\bErr\([^;{}]*not_?ported|\bnot_ported!?\(", re.I)


@dataclass(frozen=True, slots=True)
class Ported:
    """A stub as it stands in a user's file. `body` is the text up to the next marker."""

    subject: str
    digest: str
    line: int
    body: str

    @property
    def is_stub(self) -> bool:
        """True while the body still answers that it is not ported."""
        return _NOT_PORTED.search(self.body) is not None


def marker(subject: str, digest: str) -> str:
    """The line above a stub."""
    return f"// Ruby: {_key(subject)}, digest {digest}"


def _key(subject: str) -> str:
    """A subject as it stands on a marker line, whatever the method's name holds."""
    return " ".join(printable(part) for part in subject.split()) or "unnamed"


def scan(text: str) -> list[Ported]:
    """The stubs of a user's file, in order."""
    matches = list(_MARKER.finditer(text))
    ends = [*(match.start() for match in matches[1:]), len(text)] if matches else []
    found: list[Ported] = []
    line = before = 0
    for match, end in zip(matches, ends, strict=True):
        line += text.count("\n", before, match.start())
        before = match.start()
        found.append(Ported(match["subject"], match["digest"], line + 1, text[match.end() : end]))
    return found


def stubs_text(stubs: Iterable[Stub]) -> str:
    """Stubs with their markers, as they are appended. Ends with a newline, unless there is none.

    A line of the Ruby that looks like a marker is changed: it must not pass for a stub of its own.
    """
    parts = []
    for stub in stubs:
        text = _MARKER.sub(lambda found: found[0].replace("// Ruby:", "// ruby:", 1), stub.text.strip())
        parts.append(f"{marker(stub.name, stub.digest)}\n{text}\n")
    return "\n".join(parts)


def missing(file: GeneratedFile, text: str) -> tuple[Stub, ...]:
    """Stubs of the file that the user's text does not have yet."""
    have = {ported.subject for ported in scan(text)}
    return tuple(stub for stub in file.stubs if _key(stub.name) not in have)


def named(path: str, text: str, stubs: Iterable[Stub]) -> tuple[tuple[Stub, ...], Diagnostics]:
    """The stubs, each with a name that neither the user's text nor another stub has: Rust keeps one function a name.

    What stands in the text keeps its name. A stub that nothing calls gets another; one that generated code calls
    cannot, so the person who owns the file is asked to rename theirs.
    """
    taken = {found["name"]: text.count("\n", 0, found.start()) + 1 for found in _FUNCTION.finditer(text)}
    out: list[Stub] = []
    bad: Diagnostics = []
    for stub in stubs:
        name = stub.function
        if name in taken and stub.called:
            message = f"`{path}` has a function `{name}`, and the stub for `{stub.name}` needs that name"
            help = f"give the function in {path}:{taken[name]} another name, then generate again"
            bad.append(Diagnostic(codes.PORTED_NAME, Span(path, taken[name]), message, help, subject=stub.name))
        elif name in taken:
            name = _other_name(stub, taken)
            out.append(replace(stub, function=name, text=stub.text.replace(f"fn {stub.function}(", f"fn {name}(", 1)))
        else:
            out.append(stub)
        if name:
            taken.setdefault(name, stub.line)
    return tuple(out), bad


def _other_name(stub: Stub, taken: Collection[str]) -> str:
    """`sign_in_of_class` or `sign_in_of_record`, and a number only where that is taken too."""
    of = "class" if "." in stub.name and "#" not in stub.name else "record"
    base = f"{stub.function.removeprefix('r#').removesuffix(f'_of_{of}')}_of_{of}"
    candidates = (base, *(f"{base}_{number}" for number in range(2, 3 + len(taken))))
    return next(name for name in candidates if name not in taken)


def differences(path: str, text: str, stubs: Iterable[Stub]) -> Diagnostics:
    """What the owner of the file should know: Ruby that changed under a function, functions whose Ruby is gone."""
    wanted = {_key(stub.name): stub for stub in stubs}
    out: Diagnostics = []
    for ported in scan(text):
        stub = wanted.get(ported.subject)
        if stub is None:
            message = f"nothing generated calls the function for `{ported.subject}` any more"
            out.append(Diagnostic(codes.PORTED_ORPHAN, Span(path, ported.line), message, subject=ported.subject))
        elif stub.digest != ported.digest:
            what = "stub was made" if ported.is_stub else "function was ported"
            message = f"the Ruby of `{ported.subject}` has changed since its {what} ({path}:{ported.line})"
            help = f"compare them, then set the digest in {path}:{ported.line} to {stub.digest}"
            out.append(
                Diagnostic(codes.PORTED_CHANGED, Span(stub.path, stub.line), message, help, subject=ported.subject)
            )
    return out


def by_hand(target: Path | None) -> tuple[str, ...]:
    """The texts under `ported/` and `tests/` of a workspace's crates: what they call is kept. Nothing where there is no workspace yet."""
    if target is None:
        return ()
    files = [
        file for pattern in ("crates/*/src/ported/**/*.rs", "crates/*/tests/**/*.rs") for file in target.glob(pattern)
    ]
    return tuple(file.read_text(encoding="utf-8", errors="replace") for file in sorted(files) if file.is_file())
