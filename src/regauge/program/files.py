"""Files that an emitter wants written: path, text, and whose they are.

Here and not in `workspace`, because emitters and the workspace meet only in the program.
"""

from __future__ import annotations

from typing import Literal

from regauge.diagnostics.data import dataclass

Ownership = Literal["generated", "owned"]


@dataclass(frozen=True, slots=True)
class Stub:
    """One ported function of an owned file: appended when the file lacks it, never rewritten.

    `digest` is of the Ruby under it; when it changes, the person who ported it is told.
    """

    name: str  # the Ruby name, "Order#receipt"
    text: str
    digest: str
    path: str  # of the Ruby
    line: int
    function: str = ""  # its Rust name, as `text` declares it
    called: bool = False  # whether generated code calls it, so that it can have no other name


@dataclass(frozen=True, slots=True)
class GeneratedFile:
    """A file of the workspace, with `/` in its path.

    A `generated` file belongs to Regauge and is written whole; an `owned` one belongs to the user: `text` is how it starts, `stubs` are
    appended once each.
    """

    path: str
    text: str
    ownership: Ownership = "generated"
    stubs: tuple[Stub, ...] = ()
    verbatim: bool = False  # not run through rustfmt: vendored crates
    laid_out: bool = False  # it and its stubs are as rustfmt would have them
