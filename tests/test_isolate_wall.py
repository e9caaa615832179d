"""The kernel itself keeps a child from files, sockets, programs and other processes."""

from __future__ import annotations

import asyncio
import json
import os
import re
import shutil
import sys
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import pytest_asyncio

from bot.errors import TooComplex, TooSlow
from bot.isolate import open_rooms
from bot.isolate.landlock import code_folders
from bot.isolate.pool import RoomBug
from bot.model import Budget, Document
from tests.forbidden_deeds import DEEDS, RARE, Target
from tests.hostile_rooms import now
from tests.test_isolate import QUICK, ROOMS, document, text_of
from tests.test_isolate_rooms import BODIES, PICTURES

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from bot.isolate import Isolated

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="only Linux has this wall")

#: Layers that ``tests.old_kernel`` takes away.
LACKING = tuple(filter(None, os.environ.get("LACKING", "").split(",")))

VICTIM = """
import ctypes, sys
secret = ctypes.create_string_buffer(b"s3cret in memory")
ctypes.CDLL(None).prctl(0x59616D61, ctypes.c_ulong(-1), 0, 0, 0)  # PR_SET_PTRACER: anybody
print(ctypes.addressof(secret), flush=True)
sys.stdin.read()
"""


@pytest_asyncio.fixture
async def rooms() -> AsyncIterator[Isolated]:
    async with open_rooms(children=1, rooms=ROOMS) as opened:
        yield opened


@pytest_asyncio.fixture
async def target(tmp_path: Path) -> AsyncIterator[Target]:
    """A process that lets itself be traced, and a folder of ours."""
    victim = await asyncio.create_subprocess_exec(
        sys.executable,
        "-c",
        VICTIM,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        env={"SECRET": "s3cret"},
    )
    assert victim.stdout
    address = int(await victim.stdout.readline())
    yield Target(victim.pid, address, str(folder(tmp_path / "there")))
    victim.kill()
    await victim.communicate()


def folder(path: Path) -> Path:
    (path / "empty").mkdir(parents=True)
    (path / "old").write_text("old")
    (path / "spare").write_text("spare")
    return path


def contents(path: Path) -> dict[str, str | None]:
    return {it.name: it.read_text() if it.is_file() else None for it in path.iterdir()}


def layers(rooms: Isolated) -> set[str]:
    """Return what the wall is made of on this kernel."""
    (child,) = rooms._children
    return {"Landlock", "seccomp"} - set(child.lacking)


async def outcomes_here(target: Target) -> dict[str, str | None]:
    """Return how each deed ends without a wall."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "tests.forbidden_deeds",
        str(target),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
    )
    out, _ = await process.communicate()
    outcomes: dict[str, str | None] = json.loads(out)
    return outcomes


async def test_what_a_free_process_can_do_a_child_cannot(
    rooms: Isolated, target: Target, tmp_path: Path
) -> None:
    here = await outcomes_here(replace(target, folder=str(folder(tmp_path / "here"))))
    there = {
        name: await text_of(rooms, f"forbidden:{name}", name=str(target))
        for name, (forbidding, _) in DEEDS.items()
        if layers(rooms) & set(forbidding)
    }

    # The controls: each deed is something that this machine lets a process do.
    assert {name for name, error in here.items() if error} <= RARE
    denied = re.compile("Operation not permitted|Permission denied")
    assert {name: end for name, end in there.items() if not denied.search(end)} == {}
    assert len(there) == len(DEEDS) or LACKING
    assert contents(Path(target.folder)) == {"empty": None, "old": "old", "spare": "spare"}


async def test_the_parent_is_a_closed_book(rooms: Isolated, target: Target) -> None:
    own = replace(target, pid=os.getpid())
    for deed in ("read environment", "read memory file", "ptrace"):
        if layers(rooms):
            assert await text_of(rooms, f"forbidden:{deed}", name=str(own)) != "done"
    assert "=" in environment()


def environment() -> str:
    return Path(f"/proc/{os.getpid()}/environ").read_text()


async def test_every_system_call_without_a_rule_is_denied(rooms: Isolated) -> None:
    """What is younger than the list is unknown, so that the C library does without it."""
    if "seccomp" not in layers(rooms):
        pytest.skip("this kernel has no seccomp")

    assert await text_of(rooms, "sweep:0:470") == ""
    young = await text_of(rooms, "sweep:470:480")
    assert young == " ".join(f"{number}:38" for number in range(470, 480))


@pytest.mark.skipif(os.uname().machine != "x86_64", reason="no other machine has x32")
async def test_a_call_in_another_convention_ends_the_child(rooms: Isolated) -> None:
    if "seccomp" not in layers(rooms):
        pytest.skip("this kernel has no seccomp")

    with pytest.raises(TooComplex, match="exit status -31"):
        await rooms.read(document("other_convention"))
    assert await text_of(rooms, "good") == "good"


async def test_only_code_can_be_read(rooms: Isolated, tmp_path: Path) -> None:
    """A library may load a part of itself late, where Landlock tells code from secrets."""
    module = Target(0, 0, str(tmp_path))
    (tmp_path / "old").symlink_to(Path(json.__file__))
    end = await text_of(rooms, "forbidden:read a file", name=str(module))

    assert (end == "done") == ("Landlock" in layers(rooms)) or "seccomp" not in layers(rooms)
    readable = code_folders()
    assert Path(json.__file__).parents[1] in readable
    root = Path(__file__).parents[1]
    assert not any(root.is_relative_to(it) for it in readable)
    assert not any(Path.home().is_relative_to(it) for it in readable)


async def test_a_child_has_its_pipes_and_nothing_else_open(rooms: Isolated) -> None:
    await text_of(rooms, "good")

    (pid,) = rooms.pids
    assert descriptors(pid) == ["/dev/null", "pipe", "pipe", "pipe", "pipe"]


def descriptors(pid: int) -> list[str]:
    """Return what a process has open, by kind."""
    links = Path(f"/proc/{pid}/fd").iterdir()
    return sorted(str(it.readlink()).partition(":")[0] for it in links)


async def test_limits_hold_where_nothing_else_does(rooms: Isolated, tmp_path: Path) -> None:
    """Without any other layer no file grows and few are open."""
    if layers(rooms):
        pytest.skip("this kernel has the rest of the wall")

    with pytest.raises(RoomBug, match="File too large"):
        await rooms.read(document("write", name=str(tmp_path / "leak.txt")))
    with pytest.raises(RoomBug, match="Too many open files"):
        await rooms.read(document("open_many"))
    assert (tmp_path / "leak.txt").read_bytes() == b""


async def test_a_grandchild_that_keeps_the_pipes_keeps_nobody_waiting(tmp_path: Path) -> None:
    async with asyncio.timeout(20), open_rooms(children=1, limits=QUICK, rooms=ROOMS) as rooms:
        if "seccomp" in layers(rooms) or os.getuid() != 0:
            # Without the filter, a limit on processes holds everybody but root.
            with pytest.raises(RoomBug, match=r"not permitted|temporarily unavailable"):
                await rooms.read(document("bear"))
            return
        with pytest.raises(TooSlow):
            await rooms.read(document("bear"))
        assert await text_of(rooms, "good") == "good"


def is_traced(pid: int) -> bool:
    return "TracerPid:\t0" not in Path(f"/proc/{pid}/status").read_text()


@asynccontextmanager
async def traced(pid: int, log: Path) -> AsyncIterator[None]:
    """Have strace write down what a process asks of the kernel."""
    strace = await asyncio.create_subprocess_exec(
        "strace", "-f", "-qq", "-o", log, "-p", str(pid), stderr=asyncio.subprocess.PIPE
    )
    async with asyncio.timeout(10):
        while not is_traced(pid):
            if strace.returncode is not None:
                pytest.skip("this machine does not let strace in")
            await asyncio.sleep(0.05)
    try:
        yield
    finally:
        strace.terminate()
        await strace.communicate()


#: A call that makes a socket, a process or a change to the files, and did not fail.
CHANGES = re.compile(
    r"^\d+ +(socket|socketpair|connect|bind|accept4?|creat|mkdir(at)?|mknod(at)?|rename(at2?)?"
    r"|unlink(at)?|rmdir|(sym)?link(at)?|f?truncate|f?chmod(at)?|f?chown(at)?|utimensat|execve(at)?"
    r"|v?fork|clone3?|memfd_create|open(at2?)?\([^)]*(O_WRONLY|O_RDWR|O_CREAT|O_TRUNC)[^)]*)\b"
    r".*= \d"
)


@pytest.mark.skipif(shutil.which("strace") is None, reason="strace is not installed")
async def test_strace_sees_no_socket_and_no_change_to_a_file(
    target: Target, tmp_path: Path
) -> None:
    """The real rooms ask for neither, the forbidden deeds ask in vain."""
    log = tmp_path / "trace.txt"
    async with open_rooms(children=1) as real, traced(real.pids[0], log):
        for name, body in BODIES.items():
            article = await real.read(Document(body, now(), name=name))
            await real.pick(article, Budget(sentences=2))
        for picture in PICTURES.values():
            await real.picture(picture())
    asked = log.read_text()
    async with open_rooms(children=1, rooms=ROOMS) as rooms:
        if "seccomp" not in layers(rooms):
            pytest.skip("this kernel has no seccomp")
        async with traced(rooms.pids[0], log):
            for name in DEEDS:
                await text_of(rooms, f"forbidden:{name}", name=str(target))
    tried = log.read_text()

    assert asked.count("read(") > len(BODIES) + len(PICTURES)
    assert [line for line in asked.splitlines() if CHANGES.match(line)] == []
    for call in ("socket(", "clone", "execve(", "mkdir", "O_CREAT", "unlink", "rename"):
        assert call in tried
    assert [line for line in tried.splitlines() if CHANGES.match(line)] == []


def test_the_pattern_finds_a_change() -> None:
    """A test that looks for nothing must know what something looks like."""
    for line in (
        "17 socket(AF_INET, SOCK_STREAM|SOCK_CLOEXEC, IPPROTO_IP) = 5",
        '17 openat(AT_FDCWD, "/tmp/new", O_RDONLY|O_CREAT|O_CLOEXEC, 0777) = 5',
        '17 open("/tmp/old", O_WRONLY) = 4',
        '17 mkdir("/tmp/folder", 0777)      = 0',
    ):
        assert CHANGES.match(line)
        assert not CHANGES.match(line.rpartition("=")[0] + "= -1 EPERM (Operation not permitted)")
    assert not CHANGES.match('17 openat(AT_FDCWD, "/usr/lib/a.py", O_RDONLY|O_CLOEXEC) = 5')
