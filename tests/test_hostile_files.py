"""Every hostile file gets its one answer, cheaply, and the file beside it is read as if alone."""

from __future__ import annotations

import ctypes
import gc
import mmap
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import pytest_asyncio

from bot.errors import ReadError
from bot.isolate import RoomPaths, open_rooms
from tests.hostile.rows import ROWS
from tests.hostile.trial import tried

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from bot.isolate import Isolated
    from tests.hostile.row import Hostile

ANSWER_SECONDS = 12.0
CHILD_BYTES = 600_000_000
STALL_SECONDS = 0.1
GROWTH_BYTES = 50_000_000
ROOMS = RoomPaths(
    read="tests.hostile.watched:read",
    pick="tests.hostile.watched:pick",
    picture="tests.hostile.watched:picture",
)


def resident_bytes() -> int:
    """Return the memory that this process takes (proc(5), statm), without what it gave back.

    The files were made here: what the allocator keeps of them for the next is not the bot's.
    """
    gc.collect()
    ctypes.CDLL(None).malloc_trim(0)
    return int(Path("/proc/self/statm").read_bytes().split()[1]) * mmap.PAGESIZE


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def rooms() -> AsyncIterator[Isolated]:
    """The real rooms behind the real wall; all files together leave the parent as it was."""
    async with open_rooms(children=1, rooms=ROOMS) as opened:
        before = resident_bytes()
        # What pytest and its plug-ins hold is not looked through while the loop is timed.
        gc.freeze()
        yield opened
        gc.unfreeze()
        assert resident_bytes() - before <= GROWTH_BYTES


@pytest.mark.asyncio(loop_scope="module")
@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.key)
async def test_a_hostile_file_gets_its_answer(rooms: Isolated, row: Hostile) -> None:
    trial = await tried(rooms, row.file)
    control = await tried(rooms, row.control)

    assert trial.is_right(row.file.outcome), f"{trial.outcome!s:.300}"
    assert trial.seconds <= ANSWER_SECONDS
    assert trial.child_peak_bytes <= CHILD_BYTES
    assert max(trial.stall_seconds, control.stall_seconds) <= STALL_SECONDS
    assert (trial.strays, trial.stray_bytes) == (set(), 0)
    assert control.is_right(row.control.outcome), f"{control.outcome!s:.300}"


def test_there_are_enough_files_and_every_one_has_a_benign_twin() -> None:
    keys = [row.key for row in ROWS]

    assert len(keys) == len(set(keys)) >= 140
    assert all(isinstance(row.control.outcome, str) for row in ROWS)
    refused = [row for row in ROWS if not isinstance(row.file.outcome, str)]
    assert all(issubclass(it.file.outcome, ReadError) for it in refused)  # type: ignore[arg-type]
