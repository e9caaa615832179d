"""The filter of system calls: what a child may still ask of the kernel, and nothing else.

An allow-list, because a list of what is forbidden is never complete. It is a program for the
kernel's packet filter (classic BPF), put together here: the kernel runs it at every system call of
the child, and nobody can take it away again (seccomp(2), and linux/seccomp.h for the numbers).

What is not on the list is answered with EPERM, as if the kernel had said it itself, so that a room
that tries is a bug with a traceback. Calls that are younger than the list are answered with ENOSYS:
the C library then does without them. A call in another convention than this machine's (32 bits,
x32) is an attack and ends the child.
"""

from __future__ import annotations

import ctypes
import errno
import mmap
import os
import resource
import struct
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from bot.isolate.kernel import call

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.isolate.kernel import Machine

#: What the filter answers (SECCOMP_RET_*).
ALLOW: Final = 0x7FFF0000
KILL: Final = 0x80000000
DENY: Final = 0x00050000 | errno.EPERM
UNKNOWN: Final = 0x00050000 | errno.ENOSYS

_ALL_BITS: Final = 0xFFFF_FFFF
#: Numbers from here on belong to x32, the 32-bit convention on x86_64.
_X32: Final = 0x4000_0000
#: The last system call that was known when the list was written (Linux 6.18).
_YOUNGEST: Final = 469


@dataclass(frozen=True, slots=True)
class Check:
    """What must hold for one argument: its low half under the mask is one of the values."""

    argument: int
    values: tuple[int, ...]
    mask: int = _ALL_BITS
    #: Look at the upper 32 bits instead; only pointers have any.
    high: bool = False


@dataclass(frozen=True, slots=True)
class Rule:
    """A system call that is allowed where every check holds; several rules may name one call."""

    name: str
    checks: tuple[Check, ...] = ()


#: What any program needs to compute, and to talk over the pipes that it already has.
_PLAIN: Final = (
    "read", "write", "readv", "writev", "pread64", "lseek", "close", "fstat", "newfstatat", "statx",
    "munmap", "mremap", "brk", "madvise", "rt_sigreturn", "restart_syscall", "sched_yield",
    "sched_getaffinity", "nanosleep", "clock_nanosleep", "clock_gettime", "clock_getres",
    "gettimeofday", "time", "times", "getrusage", "getrlimit", "sysinfo", "uname", "getcwd",
    "getrandom", "getpid", "getppid", "gettid", "getuid", "geteuid", "getgid", "getegid", "exit",
    "exit_group",
)  # fmt: skip
#: What a late import needs besides.
_READING: Final = (
    "stat", "lstat", "access", "faccessat", "faccessat2", "readlink", "readlinkat", "getdents64",
)  # fmt: skip
#: The bit of O_TMPFILE that is not O_DIRECTORY (asm-generic/fcntl.h).
_TMPFILE: Final = 0o20000000
#: Bits of open(2)'s flags that would write, create or empty something.
_WRITES: Final = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND | _TMPFILE
#: Commands of fcntl(2): F_GETFD, F_SETFD, F_GETFL. F_SETOWN could signal the parent.
_FCNTL: Final = (1, 2, 3)
#: Command of ioctl(2) that asks whether a file is a terminal; others type into one.
_TCGETS: Final = 0x5401
#: Operations of futex(2): wait, wake, and both with a mask; without their two flags.
_FUTEX: Final = (0, 1, 9, 10)
_FUTEX_FLAGS: Final = 128 | 256
_WRITE_AND_EXECUTE: Final = mmap.PROT_WRITE | mmap.PROT_EXEC


def rules(*, own_pid: int, reading: bool) -> tuple[Rule, ...]:
    """Return what a child may do; ``reading``: to open files too, which something else limits."""
    names = [*_PLAIN, *(_READING if reading else ())]
    opening = (
        Rule("open", (Check(1, (os.O_RDONLY,), _WRITES),)),
        Rule("openat", (Check(2, (os.O_RDONLY,), _WRITES),)),
    )
    return (
        *(Rule(name) for name in names),
        # No memory is ever both written and run, so that bytes from outside never become code.
        Rule("mmap", (Check(2, (0, mmap.PROT_WRITE, mmap.PROT_EXEC), _WRITE_AND_EXECUTE),)),
        Rule("mprotect", (Check(2, (0,), mmap.PROT_EXEC),)),
        Rule("futex", (Check(1, _FUTEX, _ALL_BITS & ~_FUTEX_FLAGS),)),
        Rule("fcntl", (Check(1, _FCNTL),)),
        Rule("ioctl", (Check(1, (_TCGETS,)),)),
        # abort(3) signals itself.
        Rule("tgkill", (Check(0, (own_pid,)),)),
        # Limits may be read, and the one on processor time moves on with every job.
        Rule("prlimit64", (Check(0, (0,)), Check(2, (0,)), Check(2, (0,), high=True))),
        Rule("prlimit64", (Check(0, (0,)), Check(1, (resource.RLIMIT_CPU,)))),
        *(opening if reading else ()),
    )


@dataclass(frozen=True, slots=True)
class Step:
    """One instruction (linux/bpf_common.h): jumps count the instructions that are skipped."""

    code: int
    value: int
    if_true: int = 0
    if_false: int = 0

    def __bytes__(self) -> bytes:
        return struct.pack("=HBBI", self.code, self.if_true, self.if_false, self.value)


def program(machine: Machine, allowed: Iterable[Rule]) -> tuple[Step, ...]:
    """Return the filter that allows what a rule allows on this machine."""
    steps = [
        _load(_ARCH),
        _equal(machine.audit_arch, if_true=1),
        _answer(KILL),
        _load(_NUMBER),
        _least(_X32, if_false=1),
        _answer(KILL),
        _least(_YOUNGEST + 1, if_false=1),
        _answer(UNKNOWN),
    ]
    for rule in allowed:
        if rule.name in machine.numbers:
            steps += _block(machine.numbers[rule.name], rule.checks)
    return (*steps, _answer(DENY))


def install(machine: Machine, steps: Iterable[Step]) -> None:
    """Put a filter over every thread of this process, for good; PR_SET_NO_NEW_PRIVS is set.

    Raises:
        OSError: the kernel has no filters, or does not like this one.
    """
    code = b"".join(map(bytes, steps))
    buffer = ctypes.create_string_buffer(code, len(code))
    filter_program = _FilterProgram(len(code) // _STEP_BYTES, ctypes.addressof(buffer))
    sync_threads = ctypes.c_ulong(1)
    left_out = call(
        machine, "seccomp", ctypes.c_ulong(1), sync_threads, ctypes.byref(filter_program)
    )
    if left_out:
        raise OSError(errno.EBUSY, f"thread {left_out} has a filter of its own")


class _FilterProgram(ctypes.Structure):
    """struct sock_fprog of linux/filter.h."""

    _fields_ = (("steps", ctypes.c_ushort), ("code", ctypes.c_void_p))


_STEP_BYTES: Final = 8
#: Places in what the kernel shows to the filter (struct seccomp_data).
_NUMBER: Final = 0
_ARCH: Final = 4
_ARGUMENTS: Final = 16


def _load(place: int) -> Step:
    return Step(0x20, place)


def _equal(value: int, *, if_true: int = 0, if_false: int = 0) -> Step:
    return Step(0x15, value, if_true, if_false)


def _least(value: int, *, if_true: int = 0, if_false: int = 0) -> Step:
    return Step(0x35, value, if_true, if_false)


def _answer(action: int) -> Step:
    return Step(0x06, action)


def _block(number: int, checks: tuple[Check, ...]) -> list[Step]:
    """Return the steps of one rule; where it does not hold, they end with the number loaded."""
    if not checks:
        return [_equal(number, if_false=1), _answer(ALLOW)]
    body = [_answer(ALLOW)]
    for check in reversed(checks):
        body = [*_tested(check, len(body)), *body]
    body.append(_load(_NUMBER))
    return [_equal(number, if_false=len(body)), *body]


def _tested(check: Check, rest: int) -> list[Step]:
    """Return the steps of one check, which skip the ``rest`` of the block where it fails."""
    steps = [_load(_ARGUMENTS + 8 * check.argument + 4 * check.high)]
    if check.mask != _ALL_BITS:
        steps.append(Step(0x54, check.mask))
    for others in range(len(check.values) - 1, -1, -1):
        value = check.values[-1 - others]
        steps.append(_equal(value, if_true=others, if_false=0 if others else rest))
    return steps
