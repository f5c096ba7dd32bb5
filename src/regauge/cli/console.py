"""rich's consoles as the commands have them. Loaded when something is printed with one: rich is a tenth of what a command loads."""

from __future__ import annotations

from rich.console import Console


class _Console(Console):
    """rich ends the process with 1 when its reader goes away; here `output.guarded` decides."""

    def on_broken_pipe(self) -> None:
        raise BrokenPipeError


def console(*, stderr: bool = False) -> Console:
    """Of one of the two outputs."""
    return _Console(stderr=stderr, highlight=False, markup=False, emoji=False, soft_wrap=True)
