"""One file on trial: what came of it, and what it cost the child, the bot and its event loop.

Times are told without what other programs on this machine took of the processor (the kernel's
run_delay): a bound says what the work costs, and a busy neighbour is not the file's doing.
"""

from __future__ import annotations

import asyncio
import ctypes
import gc
import os
import stat
import time
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from bot.errors import Listing, ReadError
from bot.isolate import Limits, RoomPaths
from bot.model import Budget, Document

if TYPE_CHECKING:
    from bot.isolate import Isolated
    from bot.model import Summary
    from tests.hostile.row import File, Outcome

#: The real rooms, with an ear on what they open.
WATCHED = RoomPaths(
    read="tests.hostile.watched:read",
    pick="tests.hostile.watched:pick",
    picture="tests.hostile.watched:picture",
)
#: As in real life.
LIMITS = Limits()
FETCHED = datetime(2026, 11, 24, 12, tzinfo=UTC)
BUDGET = Budget(characters=700)
_TICK_SECONDS = 0.005
#: An answer's frame beside its noun: the room's name, the job's number, lengths.
_ENVELOPE_BYTES = 1_000


@dataclass(slots=True)
class Trial:
    """What a file came to."""

    #: The error's type, or the text of headline and paragraphs, or the picture's size.
    outcome: Outcome = ""
    summary: Summary | None = None
    seconds: float = 0.0
    #: Longest time for which the event loop did not come round.
    stall_seconds: float = 0.0
    child_peak_bytes: int = 0
    #: Bytes that children wrote beyond their answers.
    stray_bytes: int = 0
    #: Descriptors of children that are sockets, or files open for writing.
    strays: set[str] = field(default_factory=set)

    def is_right(self, wanted: Outcome) -> bool:
        """Return whether the outcome is the one that was wanted."""
        if isinstance(wanted, str) and isinstance(self.outcome, str):
            return wanted in self.outcome
        return self.outcome == wanted


async def ready(rooms: Isolated) -> None:
    """Wait until a child is there: the one before may have died of the file before."""
    while not rooms.pids:  # noqa: ASYNC110 - the rooms tell nobody when a child is there
        await asyncio.sleep(0.01)


async def tried(rooms: Isolated, file: File) -> Trial:
    """Return what comes of a file in the rooms; building it is not part of the trial."""
    body = file.build()
    trial = Trial()
    children = [Child(pid) for pid in rooms.pids]
    started = time.perf_counter()
    watch = asyncio.create_task(_watch(trial, children))
    answered_bytes = await _work(rooms, file, body, trial)
    seconds = time.perf_counter() - started
    watch.cancel()
    with suppress(asyncio.CancelledError):
        await watch
    for child in children:
        child.look()
    # Only the children that work stand in the queue for the processor.
    trial.seconds = seconds - sum(child.waited_seconds for child in children)
    trial.child_peak_bytes = max((child.peak_bytes for child in children), default=0)
    trial.stray_bytes = max(0, sum(child.written_bytes for child in children) - answered_bytes)
    trial.strays = set().union(*(child.strays for child in children))
    return trial


async def _work(rooms: Isolated, file: File, body: bytes, trial: Trial) -> int:
    """Write into the trial what the rooms say, and return the most that they may have said."""
    try:
        if file.room == "picture":
            picture = await rooms.picture(body)
            trial.outcome = f"{picture.width}x{picture.height}"
            return len(picture.body) + _ENVELOPE_BYTES
        document = Document(body, FETCHED, file.url, file.media_type, name=file.name)
        article = await rooms.read(document)
        trial.outcome = "\n".join([article.headline, *(it.text for it in article.paragraphs)])
    except ReadError as error:
        trial.outcome = type(error)
        return _ENVELOPE_BYTES
    with suppress(Listing):
        # A list has no sentences to pick, and is told so.
        trial.summary = await rooms.pick(article, BUDGET)
    return sum(len(msgspec.json.encode(it)) + _ENVELOPE_BYTES for it in (article, trial.summary))


async def _watch(trial: Trial, children: list[Child]) -> None:
    """Look around until cancelled, and write into the trial how late the latest look was."""
    while True:
        slept, waited = time.perf_counter(), _waited_seconds("thread-self")
        await asyncio.sleep(_TICK_SECONDS)
        late = time.perf_counter() - slept - _TICK_SECONDS
        late -= _waited_seconds("thread-self") - waited
        trial.stall_seconds = max(trial.stall_seconds, late)
        for child in children:
            child.look()


class Child:
    """What a child process has taken since it was first looked at; a dead one is as last seen."""

    def __init__(self, pid: int) -> None:
        self._pid = pid
        with suppress(OSError):
            # The peak is forgotten, so that it is this file's (proc(5), clear_refs).
            Path(f"/proc/{pid}/clear_refs").write_text("5", encoding="ascii")
        self._waited_before, self._written_before = _waited_seconds(pid), _written_bytes(pid)
        self.waited_seconds = 0.0
        self.written_bytes = 0
        self.peak_bytes = 0
        self.strays: set[str] = set()

    def look(self) -> None:
        """Note what the child has taken by now."""
        waited, written = _waited_seconds(self._pid), _written_bytes(self._pid)
        self.waited_seconds = max(self.waited_seconds, waited - self._waited_before)
        self.written_bytes = max(self.written_bytes, written - self._written_before)
        self.peak_bytes = max(self.peak_bytes, _field(self._pid, "status", "VmHWM:") * 1024)
        self.strays |= _strays(self._pid)


def resident_bytes() -> int:
    """Return the memory that this process takes, without what it gave back.

    The files are made here: what the allocator keeps of them for the next is not the bot's.
    """
    gc.collect()
    ctypes.CDLL(None).malloc_trim(0)
    return _field(os.getpid(), "status", "VmRSS:") * 1024


def _written_bytes(pid: int) -> int:
    return _field(pid, "io", "wchar:")


def _field(pid: int, file: str, name: str) -> int:
    """Return a number from a process's files in /proc, 0 where there is none (any more)."""
    with suppress(OSError):
        for line in Path(f"/proc/{pid}/{file}").read_text(encoding="ascii").splitlines():
            if line.startswith(name):
                return int(line.split()[1])
    return 0


def _waited_seconds(task: int | str) -> float:
    """Return for how long a task stood ready and others had the processor."""
    with suppress(OSError):
        return int(Path(f"/proc/{task}/schedstat").read_text(encoding="ascii").split()[1]) / 1e9
    return 0.0


def _strays(pid: int) -> set[str]:
    """Return what a process has open and may not: sockets, and files that it could write to."""
    found: set[str] = set()
    with suppress(OSError):
        for link in Path(f"/proc/{pid}/fd").iterdir():
            with suppress(OSError):
                mode, target = link.stat().st_mode, os.readlink(link)  # noqa: PTH115 - not every target is a path
                writable = link.lstat().st_mode & stat.S_IWUSR
                if stat.S_ISSOCK(mode) or (stat.S_ISREG(mode) and writable):
                    found.add(target)
    return found
