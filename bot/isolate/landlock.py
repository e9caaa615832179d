"""The second wall: files. A filter of system calls cannot see paths, Landlock can.

A child may read where code lies, so that a library can load a part of itself late, and nothing
else: not the bot's state, not its settings, not what /proc says about the parent. Landlock also
takes away what the filter denies anyway (writing, TCP, signals to others), for kernels that have
only one of the two (landlock(7), linux/landlock.h).
"""

from __future__ import annotations

import ctypes
import os
import site
import struct
import sysconfig
import zoneinfo
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Final

import bot
from bot.isolate.kernel import call

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.isolate.kernel import Machine

_READ_FILE: Final = 1 << 2
_READ_FOLDER: Final = 1 << 3
#: What each version of the interface can take away: rights to files, to TCP, and ways out of the
#: domain (abstract sockets, signals). Later versions have nothing that the filter would not deny.
_TAKEN: Final = {
    1: ((1 << 13) - 1, 0, 0),
    2: ((1 << 14) - 1, 0, 0),
    3: ((1 << 15) - 1, 0, 0),
    4: ((1 << 15) - 1, 3, 0),
    5: ((1 << 16) - 1, 3, 0),
    6: ((1 << 16) - 1, 3, 3),
}
_ASK_VERSION: Final = 1
_RULE_PATH_BENEATH: Final = 1


def code_folders() -> tuple[Path, ...]:
    """Return the folders with Python's library, the installed packages and our own."""
    named = [sysconfig.get_path(name) for name in ("stdlib", "platstdlib", "purelib", "platlib")]
    named += [*site.getsitepackages(), str(Path(bot.__file__).parent), *zoneinfo.TZPATH]
    return tuple(sorted({Path(it).resolve() for it in named if Path(it).is_dir()}))


def exists(machine: Machine) -> bool:
    """Return whether this kernel has Landlock, and lets us use it."""
    try:
        return _version(machine) > 0
    except OSError:
        return False


def restrict(machine: Machine, readable: Iterable[Path]) -> None:
    """Leave this process no files but those in the ``readable`` folders, for good.

    Raises:
        OSError: the kernel has no Landlock, or there are threads that it would not reach.
    """
    if len(list(Path("/proc/self/task").iterdir())) > 1:
        raise OSError("Landlock holds only the thread that asks for it")
    ruleset = _create(machine)
    try:
        for folder in readable:
            _open_up(machine, ruleset, folder)
        call(machine, "landlock_restrict_self", ctypes.c_int(ruleset), ctypes.c_uint(0))
    finally:
        os.close(ruleset)


def _version(machine: Machine) -> int:
    name, flags = "landlock_create_ruleset", ctypes.c_uint(_ASK_VERSION)
    return call(machine, name, None, ctypes.c_size_t(0), flags)


def _create(machine: Machine) -> int:
    """Return a ruleset that takes away all that this kernel can.

    Raises:
        OSError: the kernel has no Landlock.
    """
    for offered in range(min(_version(machine), max(_TAKEN)), 1, -1):
        # Some kernels count a version whose last part they left out.
        with suppress(OSError):
            return _created(machine, offered)
    return _created(machine, 1)


def _created(machine: Machine, version: int) -> int:
    attributes = struct.pack("=QQQ", *_TAKEN[version])
    size, flags = ctypes.c_size_t(len(attributes)), ctypes.c_uint(0)
    return call(machine, "landlock_create_ruleset", attributes, size, flags)


def _open_up(machine: Machine, ruleset: int, folder: Path) -> None:
    """Add the right to read a folder and all beneath it."""
    descriptor = os.open(folder, os.O_PATH | os.O_CLOEXEC)
    try:
        rule = struct.pack("=Qi", _READ_FILE | _READ_FOLDER, descriptor)
        call(
            machine,
            "landlock_add_rule",
            ctypes.c_int(ruleset),
            ctypes.c_int(_RULE_PATH_BENEATH),
            rule,
            ctypes.c_uint(0),
        )
    finally:
        os.close(descriptor)
