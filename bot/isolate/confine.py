"""The wall around a child: what it may never do again once its rooms are loaded.

Each limit is the kernel's. A filter of system calls (seccomp: no sockets, no programs) belongs at
the end of ``confine``, after everything that still needs them.
"""

from __future__ import annotations

import ctypes
import os
import resource
import signal
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.isolate.wire import Limits

#: Options of the system call prctl.
_PR_SET_PDEATHSIG = 1
_PR_SET_NO_NEW_PRIVS = 38


def confine(limits: Limits, *, parent: int) -> None:
    """Give this process its limits for good; none of them can be lifted without privilege."""
    if sys.platform == "linux":
        _prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
        _prctl(_PR_SET_NO_NEW_PRIVS, 1)
        memory_bytes = _used_address_space() + limits.memory_bytes
        _limit(resource.RLIMIT_AS, memory_bytes)
    if os.getppid() != parent:
        # The parent died before the death signal was asked for.
        raise SystemExit("orphaned")
    _limit(resource.RLIMIT_CORE, 0)
    _limit(resource.RLIMIT_FSIZE, 0)
    _limit(resource.RLIMIT_NOFILE, limits.files)
    # No new processes; threads count as processes here. Root is exempt from this one.
    _limit(resource.RLIMIT_NPROC, 0)


def allow_cpu(seconds: int) -> None:
    """Let the kernel end this process after so many more seconds of processor time."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    soft = int(used.ru_utime + used.ru_stime) + 1 + seconds
    resource.setrlimit(resource.RLIMIT_CPU, (soft, resource.getrlimit(resource.RLIMIT_CPU)[1]))


def _limit(kind: int, value: int) -> None:
    """Set both limits of a kind, never above what the process was given."""
    hard = resource.getrlimit(kind)[1]
    if hard != resource.RLIM_INFINITY:
        value = min(value, hard)
    resource.setrlimit(kind, (value, value))


def _used_address_space() -> int:
    """Return the size of this process's address space in bytes (proc(5), statm)."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
    return pages * resource.getpagesize()


def _prctl(option: int, value: int) -> None:
    """Call prctl(2).

    Raises:
        OSError: the kernel said no.
    """
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(option, value, 0, 0, 0) != 0:
        raise OSError(ctypes.get_errno(), "prctl")
