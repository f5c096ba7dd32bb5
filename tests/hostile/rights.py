"""What a process without root's rights meets, for tests that run as root."""

from __future__ import annotations

import ctypes

CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH = 1, 2
PR_CAPBSET_DROP = 24
LIBRARY = ctypes.CDLL(None)


def drop_rights() -> None:
    """Root may read what has no rights; without these two capabilities it is as everybody else."""
    for capability in (CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH):
        LIBRARY.prctl(PR_CAPBSET_DROP, capability, 0, 0, 0)
