"""The `regauge` command, also as `python -m regauge`.

Loading the rest takes half a second. Whoever presses Ctrl-C in it gets the same exit code as later, not a traceback.
"""

from __future__ import annotations

import gc
import os
import signal
import sys
from typing import NoReturn

INTERRUPTED = 130
"""`regauge.cli.exits.Exit.INTERRUPTED`, which is not loaded yet when it is needed here."""
_YOUNG = 1_000_000
"""A compiler makes many objects and drops few, and the collector would look at all of them again and again."""


def run() -> None:
    """Ends the process with one of the documented exit codes."""
    gc.set_threshold(_YOUNG, 30, 100)
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        from regauge.cli.main import main

        main()
    except KeyboardInterrupt:
        sys.stderr.write("interrupted; nothing is half-written\n")
        _interrupted()
    except SystemExit as end:
        if end.code == INTERRUPTED:
            _interrupted()
        _end(end)
        raise


def _end(end: SystemExit) -> None:
    """Ends here and now, with all that was said: taking apart the program that was compiled costs a tenth of the run and helps nobody."""
    if end.code is not None and not isinstance(end.code, int):
        return
    try:
        sys.stdout.flush()
        sys.stderr.flush()
    except (OSError, ValueError):
        return  # Python says what it says of an output that went away
    os._exit(end.code or 0)


def _interrupted() -> NoReturn:
    """Python would end by the signal instead, where the interrupt had come out of an `exec`, as of every dataclass that is made."""
    sys.stderr.flush()
    os._exit(INTERRUPTED)


if __name__ == "__main__":
    run()
