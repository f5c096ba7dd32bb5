"""Exit codes. They are part of the interface: scripts and CI rely on them, so they never change meaning."""

from __future__ import annotations

from enum import IntEnum


class Exit(IntEnum):
    """What the process says when it ends. docs/cli.md has the same table, and a test compares them."""

    OK = 0
    CHANGED = 1
    USAGE = 2
    INPUT = 3
    OUTPUT = 4
    DATABASE = 5
    INTERNAL = 70
    INTERRUPTED = 130
    CLOSED = 141


MEANING = {
    Exit.OK: "done; with `--check`, the output is up to date",
    Exit.CHANGED: "`--check` found that the output would change, or `drift` found differences",
    Exit.USAGE: "wrong arguments, or regauge.toml cannot be used",
    Exit.INPUT: "the app, or what a command reads, cannot be read or is not a Rails app",
    Exit.OUTPUT: "the output cannot be written; it is as it was before",
    Exit.DATABASE: "the database cannot be reached or read; nothing was written",
    Exit.INTERNAL: "Regauge itself failed; nothing was written",
    Exit.INTERRUPTED: "interrupted by Ctrl-C or SIGTERM; nothing is half-written",
    Exit.CLOSED: "whoever read our output went away",
}
