"""The `regauge` command, also as `python -m regauge`.

Loading the rest takes half a second. Whoever presses Ctrl-C in it gets the same exit code as later, not a traceback.
"""

from __future__ import annotations

import os
import signal
import sys
from typing import NoReturn

INTERRUPTED = 130
"""`regauge.cli.exits.Exit.INTERRUPTED`, which is not loaded yet when it is needed here."""


def run() -> None:
    """Ends the process with one of the documented exit codes."""
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
        raise


def _interrupted() -> NoReturn:
    """Python would end by the signal instead, where the interrupt had come out of an `exec`, as of every dataclass that is made."""
    sys.stderr.flush()
    os._exit(INTERRUPTED)


if __name__ == "__main__":
    run()
