"""The filter of system calls says what its rules say, on machines that are not here too."""

from __future__ import annotations

import errno
import mmap
import os
import re
import resource
import signal
import struct
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.isolate.kernel import MACHINES
from bot.isolate.seccomp import ALLOW, DENY, KILL, UNKNOWN, program, rules

if TYPE_CHECKING:
    from bot.isolate.kernel import Machine
    from bot.isolate.seccomp import Step

PID = 4711
HEADERS = {
    "x86_64": Path("/usr/include/x86_64-linux-gnu/asm/unistd_64.h"),
    "aarch64": Path("/usr/include/asm-generic/unistd.h"),
}
machines = pytest.mark.parametrize("machine", MACHINES.values(), ids=MACHINES)


def answer(steps: tuple[Step, ...], number: int, *arguments: int, arch: int | None = None) -> int:
    """Return what the kernel would answer: the instructions, one after the other."""
    data = struct.pack("=IIQ6Q", number, arch or 0, 0, *(*arguments, *[0] * 6)[:6])
    accumulator, place = 0, 0
    while True:
        step = steps[place]
        place += 1
        match step.code:
            case 0x20:
                (accumulator,) = struct.unpack_from("=I", data, step.value)
            case 0x54:
                accumulator &= step.value
            case 0x15:
                place += step.if_true if accumulator == step.value else step.if_false
            case 0x35:
                place += step.if_true if accumulator >= step.value else step.if_false
            case 0x06:
                return step.value


def judged(machine: Machine, name: str, *arguments: int, reading: bool = True) -> int:
    """Return the answer to a call of a machine, by its name."""
    steps = program(machine, rules(own_pid=PID, reading=reading))
    unsigned = [argument % 2**64 for argument in arguments]
    return answer(steps, machine.numbers[name], *unsigned, arch=machine.audit_arch)


AT_FDCWD = -100
F_DUPFD, F_GETFD, F_SETFL, F_SETOWN = 0, 1, 4, 8
TIOCSTI, TCGETS = 0x5412, 0x5401
FUTEX_WAIT, FUTEX_LOCK_PI, FUTEX_PRIVATE = 0, 6, 128
CPU, MEMORY = resource.RLIMIT_CPU, resource.RLIMIT_AS
TERM = signal.SIGTERM


@machines
@pytest.mark.parametrize(
    ("name", "arguments", "action"),
    [
        ("read", (3, 1, 1), ALLOW),
        ("exit_group", (0,), ALLOW),
        ("openat", (AT_FDCWD, 1, os.O_RDONLY | os.O_CLOEXEC), ALLOW),
        ("openat", (AT_FDCWD, 1, os.O_WRONLY), DENY),
        ("openat", (AT_FDCWD, 1, os.O_RDWR), DENY),
        ("openat", (AT_FDCWD, 1, os.O_RDONLY | os.O_CREAT), DENY),
        ("openat", (AT_FDCWD, 1, os.O_RDONLY | os.O_TRUNC), DENY),
        ("mmap", (0, 4096, mmap.PROT_READ | mmap.PROT_WRITE), ALLOW),
        ("mmap", (0, 4096, mmap.PROT_READ | mmap.PROT_EXEC), ALLOW),
        ("mmap", (0, 4096, mmap.PROT_WRITE | mmap.PROT_EXEC), DENY),
        ("mprotect", (0, 4096, mmap.PROT_READ), ALLOW),
        ("mprotect", (0, 4096, mmap.PROT_READ | mmap.PROT_EXEC), DENY),
        ("fcntl", (3, F_GETFD), ALLOW),
        ("fcntl", (3, F_DUPFD), DENY),
        ("fcntl", (3, F_SETFL), DENY),
        ("fcntl", (3, F_SETOWN, PID), DENY),
        ("ioctl", (0, TCGETS), ALLOW),
        ("ioctl", (0, TIOCSTI), DENY),
        ("futex", (1, FUTEX_WAIT | FUTEX_PRIVATE), ALLOW),
        ("futex", (1, FUTEX_LOCK_PI | FUTEX_PRIVATE), DENY),
        ("tgkill", (PID, PID, TERM), ALLOW),
        ("tgkill", (PID + 1, PID + 1, TERM), DENY),
        ("tgkill", (-1, PID, TERM), DENY),
        ("prlimit64", (0, MEMORY, 0, 1), ALLOW),
        ("prlimit64", (0, CPU, 1, 0), ALLOW),
        ("prlimit64", (0, MEMORY, 1, 0), DENY),
        ("prlimit64", (0, MEMORY, 1 << 32, 0), DENY),
        ("prlimit64", (PID + 1, CPU, 1, 0), DENY),
        ("prlimit64", (PID + 1, MEMORY, 0, 1), DENY),
        ("seccomp", (1, 0, 1), DENY),
        ("landlock_create_ruleset", (), DENY),
    ],
)
def test_the_filter_looks_at_the_arguments(
    machine: Machine, name: str, arguments: tuple[int, ...], action: int
) -> None:
    assert judged(machine, name, *arguments) == action


@machines
@pytest.mark.parametrize("name", ["openat", "getdents64", "readlinkat", "faccessat"])
def test_without_landlock_nothing_is_opened(machine: Machine, name: str) -> None:
    assert judged(machine, name, AT_FDCWD, 1, os.O_RDONLY) == ALLOW
    assert judged(machine, name, AT_FDCWD, 1, os.O_RDONLY, reading=False) == DENY


@given(
    name=st.sampled_from(sorted(MACHINES)),
    number=st.integers(0, 2**32 - 1) | st.integers(0, 600),
    arguments=st.lists(st.integers(0, 2**64 - 1), max_size=6),
    reading=st.booleans(),
)
def test_what_has_no_rule_is_never_allowed(
    name: str, number: int, arguments: list[int], *, reading: bool
) -> None:
    machine, allowed = MACHINES[name], rules(own_pid=PID, reading=reading)
    ruled = {machine.numbers.get(it.name) for it in allowed}
    young = DENY if number < 470 else UNKNOWN if number < 2**30 else KILL

    said = answer(program(machine, allowed), number, *arguments, arch=machine.audit_arch)

    assert said == young or (said == ALLOW and number in ruled)


@given(flags=st.integers(0, 2**32 - 1))
def test_a_file_is_opened_only_to_be_read(flags: int) -> None:
    """O_TMPFILE makes a file too; the constants are those of both machines (asm-generic)."""
    writes = flags & (0o3 | 0o100 | 0o1000 | 0o2000 | 0o20000000)
    said = judged(MACHINES["x86_64"], "openat", AT_FDCWD, 1, flags)
    assert said == (DENY if writes else ALLOW)


@machines
@pytest.mark.parametrize("arch", [0, 0x40000003, 0x40000028], ids=["none", "i386", "arm"])
def test_another_convention_is_deadly(machine: Machine, arch: int) -> None:
    steps = program(machine, rules(own_pid=PID, reading=True))
    assert answer(steps, 39, arch=arch) == KILL
    assert answer(steps, 39 | 1 << 30, arch=machine.audit_arch) == KILL


def test_the_answers_are_the_kernels() -> None:
    assert DENY & 0xFFFF == errno.EPERM
    assert UNKNOWN & 0xFFFF == errno.ENOSYS


@pytest.mark.parametrize("name", MACHINES)
def test_the_numbers_are_those_of_the_headers(name: str) -> None:
    header = HEADERS[name]
    if not header.exists():
        pytest.skip(f"{header} is not installed")
    text = header.read_text(encoding="utf-8")
    defined = dict(re.findall(r"#define __NR(?:3264)?_(\w+)\s+(\d+)", text))
    defined["newfstatat"] = defined.get("newfstatat", defined.get("fstatat"))

    wrong = {it: n for it, n in MACHINES[name].numbers.items() if defined[it] != str(n)}

    assert wrong == {}


@machines
def test_the_kernel_takes_the_program(machine: Machine) -> None:
    """At most 4096 instructions (BPF_MAXINSNS), jumps of at most 255, each of 8 bytes."""
    steps = program(machine, rules(own_pid=PID, reading=True))
    assert len(steps) < 4096
    assert len(b"".join(map(bytes, steps))) == 8 * len(steps)
    for place, step in enumerate(steps):
        if step.code in {0x15, 0x35}:
            assert place + 1 + max(step.if_true, step.if_false) < len(steps)
