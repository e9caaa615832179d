"""The kernel's own door, where neither Python nor the C library has a handle.

Numbers of system calls are part of Linux's promise to programs: they never change. The table
holds what ``seccomp`` allows and what the wall itself is built with, for the two machines that the
filter knows.
"""

from __future__ import annotations

import ctypes
import os
import platform
import sys
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Machine:
    """A processor as system calls see it."""

    #: How the kernel names the calling convention to a filter (linux/audit.h).
    audit_arch: int
    #: Numbers of its system calls by name.
    numbers: dict[str, int]


#: Name, number on x86_64 (asm/unistd_64.h), number on aarch64 (asm-generic/unistd.h).
_TABLE: Final = """
read 0 63
write 1 64
open 2 -
close 3 57
stat 4 -
fstat 5 80
lstat 6 -
lseek 8 62
mmap 9 222
mprotect 10 226
munmap 11 215
brk 12 214
rt_sigreturn 15 139
ioctl 16 29
pread64 17 67
readv 19 65
writev 20 66
access 21 -
sched_yield 24 124
mremap 25 216
madvise 28 233
nanosleep 35 101
getpid 39 172
exit 60 93
uname 63 160
fcntl 72 25
getcwd 79 17
readlink 89 -
gettimeofday 96 169
getrlimit 97 163
getrusage 98 165
sysinfo 99 179
times 100 153
getuid 102 174
getgid 104 176
geteuid 107 175
getegid 108 177
getppid 110 173
gettid 186 178
time 201 -
futex 202 98
sched_getaffinity 204 123
getdents64 217 61
restart_syscall 219 128
clock_gettime 228 113
clock_getres 229 114
clock_nanosleep 230 115
exit_group 231 94
tgkill 234 131
openat 257 56
newfstatat 262 79
readlinkat 267 78
faccessat 269 48
prlimit64 302 261
seccomp 317 277
getrandom 318 278
statx 332 291
faccessat2 439 439
landlock_create_ruleset 444 444
landlock_add_rule 445 445
landlock_restrict_self 446 446
"""


def _numbers(column: int) -> dict[str, int]:
    rows = [line.split() for line in _TABLE.strip().splitlines()]
    return {row[0]: int(row[column]) for row in rows if row[column] != "-"}


MACHINES: Final = {
    "x86_64": Machine(0xC000003E, _numbers(1)),
    "aarch64": Machine(0xC00000B7, _numbers(2)),
}


def this_machine() -> Machine | None:
    """Return the machine that this process runs on; None where the table does not hold."""
    if sys.platform != "linux" or sys.maxsize < 2**32:
        return None
    return MACHINES.get(platform.machine())


def call(machine: Machine, name: str, *arguments: object) -> int:
    """Make a system call and return its result.

    Raises:
        OSError: the kernel said no, or does not know the call.
    """
    libc = ctypes.CDLL(None, use_errno=True)
    libc.syscall.restype = ctypes.c_long
    result: int = libc.syscall(ctypes.c_long(machine.numbers[name]), *arguments)
    if result < 0:
        raise OSError(ctypes.get_errno(), f"{name}: {os.strerror(ctypes.get_errno())}")
    return result


def prctl(option: int, value: int) -> None:
    """Give this process a trait; the manual has them under prctl.

    Raises:
        OSError: the kernel said no.
    """
    libc = ctypes.CDLL(None, use_errno=True)
    zero = ctypes.c_ulong(0)
    if libc.prctl(option, ctypes.c_ulong(value), zero, zero, zero) != 0:
        raise OSError(ctypes.get_errno(), f"prctl {option}")
