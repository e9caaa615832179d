"""What one job may cost: a child's memory, and the bot's own."""

from __future__ import annotations

import sys
import tracemalloc
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from bot.errors import TooBig
from bot.isolate import Limits, open_rooms
from bot.model import Document
from tests.hostile_rooms import now
from tests.test_isolate import ROOMS, document

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from bot.isolate import Isolated

MEGABYTE = 1_000_000
LARGEST_FILE = bytes(20 * MEGABYTE)
LARGEST_PHOTO = bytes(10 * MEGABYTE)

#: What one job may add to the bot's own memory, beside the file that it already has.
MAX_GROWTH_BYTES = 50 * MEGABYTE


def peak_bytes(pid: int) -> int:
    """Return the most memory that a process ever had, at this program (proc(5), VmHWM)."""
    status = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    return 1024 * int(status.partition("VmHWM:")[2].split()[0])


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux limits address space")
async def test_a_child_with_every_library_keeps_within_600_megabytes() -> None:
    """Whatever a job does; a part of it is the code of libraries, which all children share."""
    rooms = replace(ROOMS, read="tests.hostile_rooms:fill_or_read")
    async with open_rooms(children=1, rooms=rooms) as opened:
        (child,) = opened._children
        loaded = child.resident_bytes
        await opened.read(document("fill"))
        peak = peak_bytes(child.pid)

    assert loaded > 150 * MEGABYTE
    assert 500 * MEGABYTE < peak <= 600 * MEGABYTE


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux limits address space")
async def test_the_bound_is_on_the_whole_child() -> None:
    rooms = replace(ROOMS, read="tests.hostile_rooms:fill_or_read")
    async with open_rooms(
        children=1, limits=Limits(resident_bytes=300 * MEGABYTE), rooms=rooms
    ) as opened:
        await opened.read(document("fill"))
        peak = peak_bytes(*opened.pids)

    # Pages of libraries come in beside what the kernel limits.
    assert 250 * MEGABYTE < peak <= 310 * MEGABYTE


@pytest.mark.parametrize(
    "job",
    [
        pytest.param(lambda it: it.read(Document(LARGEST_FILE, now())), id="largest-file"),
        pytest.param(lambda it: it.read(document("largest")), id="largest-article"),
        pytest.param(lambda it: it.picture(LARGEST_PHOTO), id="largest-photo"),
    ],
)
async def test_the_bot_grows_by_no_more_than_50_megabytes(
    job: Callable[[Isolated], Awaitable[object]],
) -> None:
    async with open_rooms(children=1, rooms=ROOMS) as rooms:
        tracemalloc.start()
        try:
            await answered(job(rooms))
            _, peak = tracemalloc.get_traced_memory()
        finally:
            tracemalloc.stop()

    assert peak < MAX_GROWTH_BYTES


async def answered(job: Awaitable[object]) -> object:
    """Return what a job gives; that it is too big for the way back is an answer too."""
    try:
        return await job
    except TooBig:
        return None


async def test_a_photo_over_telegrams_limit_is_not_brought_back() -> None:
    async with open_rooms(children=1, rooms=ROOMS) as rooms:
        assert (await rooms.picture(LARGEST_PHOTO)).body == LARGEST_PHOTO
        with pytest.raises(TooBig):
            await rooms.picture(bytes(11 * MEGABYTE))
