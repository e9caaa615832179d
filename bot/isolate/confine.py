"""The wall around a child: what it may never do again once its rooms are loaded.

Each limit is the kernel's. Where a kernel lacks a layer the others stand, and the parent is told
which one is missing.
"""

from __future__ import annotations

import os
import resource
import signal
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from bot.isolate import landlock, seccomp
from bot.isolate.kernel import prctl, this_machine

if TYPE_CHECKING:
    from bot.isolate.wire import Limits

#: Options of the system call prctl.
_PR_SET_PDEATHSIG = 1
_PR_SET_NO_NEW_PRIVS = 38
#: Parsing can wait a moment, whoever answers people cannot. It counts in a service or a container;
#: elsewhere each session, so each child, has a share of its own anyway (autogroups in sched(7)).
_NICENESS = 5


def confine(limits: Limits, *, parent: int) -> tuple[str, ...]:
    """Wall this process in for good, and return the layers that its kernel lacks."""
    if sys.platform == "linux":
        prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
        prctl(_PR_SET_NO_NEW_PRIVS, 1)
        _limit(resource.RLIMIT_AS, _address_space(limits))
    if os.getppid() != parent:
        # The parent died before the death signal was asked for.
        raise SystemExit("orphaned")
    os.nice(_NICENESS)
    _limit(resource.RLIMIT_CORE, 0)
    _limit(resource.RLIMIT_FSIZE, 0)
    _limit(resource.RLIMIT_NOFILE, limits.files)
    # No new processes; threads count as processes here. Root is exempt from this one.
    _limit(resource.RLIMIT_NPROC, 0)
    return _lacking()


def loads_late() -> bool:
    """Return whether a room can still load a part of a library behind the wall."""
    machine = this_machine()
    return machine is None or landlock.exists(machine)


def allow_cpu(seconds: int) -> None:
    """Let the kernel end this process after so many more seconds of processor time."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    soft = int(used.ru_utime + used.ru_stime) + 1 + seconds
    resource.setrlimit(resource.RLIMIT_CPU, (soft, resource.getrlimit(resource.RLIMIT_CPU)[1]))


def _lacking() -> tuple[str, ...]:
    """Take away files and system calls, and return what the kernel has no means for."""
    machine = this_machine()
    if machine is None:
        return ("Landlock", "seccomp")
    lacking = []
    try:
        landlock.restrict(machine, landlock.code_folders())
    except OSError:
        lacking.append("Landlock")
    # Without Landlock nothing tells one file from another, so then none is opened at all.
    allowed = seccomp.rules(own_pid=os.getpid(), reading=not lacking)
    try:
        seccomp.install(machine, seccomp.program(machine, allowed))
    except OSError:
        lacking.append("seccomp")
    return tuple(lacking)


def _limit(kind: int, value: int) -> None:
    """Set both limits of a kind, never above what the process was given."""
    hard = resource.getrlimit(kind)[1]
    if hard != resource.RLIM_INFINITY:
        value = min(value, hard)
    resource.setrlimit(kind, (value, value))


def _address_space(limits: Limits) -> int:
    """Return how much address space this process may have in bytes (proc(5), statm)."""
    statm = Path("/proc/self/statm").read_text(encoding="ascii").split()
    used, resident = (int(pages) * resource.getpagesize() for pages in statm[:2])
    return used + min(limits.memory_bytes, max(limits.resident_bytes - resident, 0))
