"""What a child must never do, as deeds: tried in a child, and as a control in a free process.

    python -m tests.forbidden_deeds TARGET

prints, as JSON, how each deed ended in a process without a wall: null, or the error. A deed that
fails there too proves nothing about the wall.
"""

from __future__ import annotations

import ctypes
import fcntl
import json
import mmap
import os
import platform
import resource
import signal
import socket
import sys
import threading
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Callable

_COLUMN = {"x86_64": 0, "aarch64": 1}.get(platform.machine(), 0)
#: Numbers of system calls without a function in Python, on x86_64 and aarch64.
_PTRACE, _PROCESS_VM_READV, _UNSHARE, _TGKILL = (101, 117), (310, 270), (272, 97), (234, 131)
_IO_URING_SETUP, _OPENAT2 = (425, 425), (437, 437)
_PTRACE_SEIZE = 0x4206
_PR_SET_PDEATHSIG = 1


@dataclass(frozen=True, slots=True)
class Target:
    """Whom the deeds are done to."""

    #: A process that lets itself be traced, with a secret in its environment.
    pid: int
    #: Where the secret lies in its memory, too.
    address: int
    #: A folder of the bot's own: two files, ``old`` and ``spare``, and a folder, ``empty``.
    folder: str

    def path(self, name: str) -> Path:
        """Return where something in the folder is."""
        return Path(self.folder) / name

    def __str__(self) -> str:
        return json.dumps(asdict(self))


Deed: TypeAlias = "Callable[[Target], object]"


def _raw(number: tuple[int, int], *arguments: object) -> int:
    libc = ctypes.CDLL(None, use_errno=True)
    libc.syscall.restype = ctypes.c_long
    result: int = libc.syscall(ctypes.c_long(number[_COLUMN]), *arguments)
    if result < 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
    return result


def _open(flags: int, name: str = "old") -> Deed:
    return lambda it: os.close(os.open(it.path(name), flags))


def _fork(_target: Target) -> None:
    if (pid := os.fork()) == 0:
        os._exit(0)
    os.waitpid(pid, 0)


def _become(_target: Target) -> None:
    os.execv(sys.executable, [sys.executable, "-c", "pass"])  # noqa: S606 - that is the deed


def _run(_target: Target) -> None:
    program = [sys.executable, "-c", "pass"]
    os.waitpid(os.posix_spawn(program[0], program, {}), 0)


def _thread(_target: Target) -> None:
    try:
        threading.Thread(target=int).start()
    except RuntimeError as error:
        raise PermissionError(1, f"Operation not permitted: {error}") from error


def _read_memory(target: Target) -> None:
    class Part(ctypes.Structure):
        _fields_ = (("base", ctypes.c_void_p), ("length", ctypes.c_size_t))

    buffer = ctypes.create_string_buffer(4)
    here = Part(ctypes.addressof(buffer), 4)
    there = Part(target.address, 4)
    one, none = ctypes.c_ulong(1), ctypes.c_ulong(0)
    pid, here_at, there_at = ctypes.c_int(target.pid), ctypes.byref(here), ctypes.byref(there)
    _raw(_PROCESS_VM_READV, pid, here_at, one, there_at, one, none)
    assert buffer.raw == b"s3cr"


def _read_memory_file(target: Target) -> None:
    with Path(f"/proc/{target.pid}/mem").open("rb") as memory:
        memory.seek(target.address)
        assert memory.read(4) == b"s3cr"


def _read_environment(target: Target) -> None:
    assert b"s3cret" in Path(f"/proc/{target.pid}/environ").read_bytes()


def _rewire(_target: Target) -> None:
    reading, _writing = os.pipe()
    fcntl.fcntl(reading, fcntl.F_SETOWN, os.getpid())


def _own(_target: Target) -> None:
    # Signals of input and output go to whoever owns the pipe: a kill without kill.
    fcntl.fcntl(2, fcntl.F_SETOWN, os.getppid())


def _limit(_target: Target) -> None:
    try:
        resource.setrlimit(resource.RLIMIT_NOFILE, resource.getrlimit(resource.RLIMIT_NOFILE))
    except ValueError as error:
        raise PermissionError(1, f"Operation not permitted: {error}") from error


def _survive(_target: Target) -> None:
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(_PR_SET_PDEATHSIG, ctypes.c_ulong(0), 0, 0, 0) != 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))


def _code(_target: Target) -> None:
    mmap.mmap(-1, mmap.PAGESIZE, prot=mmap.PROT_WRITE | mmap.PROT_EXEC).close()


def _trace(target: Target) -> None:
    nothing = ctypes.c_void_p(None)
    _raw(_PTRACE, ctypes.c_long(_PTRACE_SEIZE), ctypes.c_long(target.pid), nothing, nothing)


def _uring(_target: Target) -> None:
    os.close(_raw(_IO_URING_SETUP, ctypes.c_uint(4), ctypes.create_string_buffer(120)))


def _openat2(target: Target) -> None:
    how = (ctypes.c_ulonglong * 3)(os.O_WRONLY, 0, 0)
    name = bytes(target.path("old"))
    size = ctypes.c_size_t(ctypes.sizeof(how))
    os.close(_raw(_OPENAT2, ctypes.c_int(-100), name, ctypes.byref(how), size))


_REACH = ("Landlock", "seccomp")
_FILTER = ("seccomp",)

#: Name of the deed, the layers that forbid it (each of them alone), the deed.
DEEDS: dict[str, tuple[tuple[str, ...], Deed]] = {
    "socket": (_FILTER, lambda _: socket.socket()),
    "socketpair": (_FILTER, lambda _: socket.socketpair()),
    "fork": (_FILTER, _fork),
    "thread": (_FILTER, _thread),
    "exec": (_REACH, _become),
    "spawn": (_FILTER, _run),
    "open for writing": (_REACH, _open(os.O_WRONLY)),
    "open for both": (_REACH, _open(os.O_RDWR)),
    "open and empty": (_REACH, _open(os.O_TRUNC)),
    "openat2": (_REACH, _openat2),
    "create": (_REACH, _open(os.O_CREAT, "new")),
    "create without name": (_REACH, lambda it: os.close(os.open(it.folder, os.O_TMPFILE | 1))),
    "read a file": (_REACH, _open(os.O_RDONLY)),
    "list a folder": (_REACH, lambda it: list(it.path("").iterdir())),
    "truncate": (_REACH, lambda it: os.truncate(it.path("old"), 0)),
    "mkdir": (_REACH, lambda it: it.path("folder").mkdir()),
    "rename": (_REACH, lambda it: it.path("spare").rename(it.path("old"))),
    "link": (_REACH, lambda it: it.path("link").hardlink_to(it.path("old"))),
    "symlink": (_REACH, lambda it: it.path("symlink").symlink_to("old")),
    "mkfifo": (_REACH, lambda it: os.mkfifo(it.path("fifo"))),
    "unlink": (_REACH, lambda it: it.path("old").unlink()),
    "rmdir": (_REACH, lambda it: it.path("empty").rmdir()),
    "chmod": (_FILTER, lambda it: it.path("").chmod(0o700)),
    "chown": (_FILTER, lambda it: os.chown(it.folder, os.getuid(), -1)),
    "utime": (_FILTER, lambda it: os.utime(it.folder)),
    "chdir": (_FILTER, lambda it: os.chdir(it.folder)),
    "kill": (_REACH, lambda it: os.kill(it.pid, signal.SIGCONT)),
    "kill the parent": (_REACH, lambda _: os.kill(os.getppid(), signal.SIGCONT)),
    "kill a thread": (
        _REACH,
        lambda it: _raw(_TGKILL, *(ctypes.c_int(n) for n in (it.pid, it.pid, signal.SIGCONT))),
    ),
    "pidfd": (_FILTER, lambda it: os.close(os.pidfd_open(it.pid))),
    "ptrace": (_REACH, _trace),
    "read memory": (_REACH, _read_memory),
    "read memory file": (_REACH, _read_memory_file),
    "read environment": (_REACH, _read_environment),
    "reopen a pipe": (_FILTER, lambda _: os.close(os.open("/proc/self/fd/2", os.O_WRONLY))),
    "pipe": (_FILTER, _rewire),
    "own a pipe": (_FILTER, _own),
    "dup": (_FILTER, lambda _: os.close(os.dup(2))),
    "memfd": (_FILTER, lambda _: os.close(os.memfd_create("memory"))),
    "io_uring": (_FILTER, _uring),
    "raise a limit": (_FILTER, _limit),
    "outlive the parent": (_FILTER, _survive),
    "ignore a signal": (_FILTER, lambda _: signal.signal(signal.SIGXCPU, signal.SIG_IGN)),
    "write code": (_FILTER, _code),
    "setuid": (_FILTER, lambda _: os.setuid(os.getuid())),
    "unshare": (_FILTER, lambda _: _raw(_UNSHARE, ctypes.c_int(0))),
    "hurry": (_FILTER, lambda _: os.setpriority(os.PRIO_PROCESS, 0, 19)),
    "affinity": (_FILTER, lambda _: os.sched_setaffinity(0, os.sched_getaffinity(0))),
}
#: What some machines forbid to everybody, or whose file systems do not know it.
RARE = {"create without name", "io_uring", "openat2", "ptrace", "read memory", "read memory file"}


def attempt(name: str, target: Target) -> str | None:
    """Do a deed, and return the error that it ended with."""
    try:
        DEEDS[name][1](target)
    except OSError as error:
        return str(error)
    return None


def main() -> None:
    """Do each deed in a process of its own, which is then thrown away."""
    target = Target(**json.loads(sys.argv[1]))
    outcomes: dict[str, str | None] = {}
    for name in DEEDS:
        reading, writing = os.pipe()
        if os.fork() == 0:
            error = attempt(name, target)
            os.write(writing, (error or "").encode())
            os._exit(0)
        os.close(writing)
        with os.fdopen(reading, "rb") as pipe:
            outcomes[name] = pipe.read().decode() or None
        os.wait()
    print(json.dumps(outcomes))  # noqa: T201 - that is the answer


if __name__ == "__main__":
    main()
