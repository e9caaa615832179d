"""Whatever a file does, it gets its one answer within bounds, and the next good file is read."""

from __future__ import annotations

import asyncio
import gc
import logging
from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
import pytest_asyncio

from bot.errors import TooComplex
from bot.isolate import open_rooms
from bot.text import utf16_length
from tests.hostile.rows import ROWS
from tests.hostile.trial import LIMITS, WATCHED, ready, resident_bytes, tried

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from bot.isolate import Isolated
    from tests.hostile.row import Hostile

pytestmark = [
    # A library of the reading room says at import that it would speak SOCKS if it could.
    pytest.mark.filterwarnings("ignore:SOCKS support in urllib3"),
]

ANSWER_SECONDS = 12.0
STALL_SECONDS = 0.1
CHILD_BYTES = 600_000_000
GROWTH_BYTES = 50_000_000


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def rooms() -> AsyncIterator[Isolated]:
    """Two children for all files; whatever they were given, the bot itself stays as it was."""
    async with open_rooms(children=2, limits=LIMITS, rooms=WATCHED) as opened:
        await tried(opened, ROWS[0].control)
        before = resident_bytes()
        # What pytest and its plug-ins hold is not looked through while the loop is timed.
        gc.freeze()
        yield opened
        gc.unfreeze()
        assert resident_bytes() - before <= GROWTH_BYTES


@pytest.mark.asyncio(loop_scope="module")
@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.key)
async def test_a_hostile_file_gets_its_answer(
    rooms: Isolated, row: Hostile, caplog: pytest.LogCaptureFixture
) -> None:
    """One outcome, in time, within memory, nothing written, nothing opened, nothing complained."""
    await ready(rooms)
    with caplog.at_level(logging.WARNING, "bot.isolate"):
        trial = await tried(rooms, row.file)

    assert trial.is_right(row.file.outcome), f"{trial.outcome!s:.300}"
    assert trial.seconds <= ANSWER_SECONDS
    assert trial.stall_seconds <= STALL_SECONDS
    assert trial.child_peak_bytes <= CHILD_BYTES
    assert trial.stray_bytes == 0
    assert trial.strays == set()
    assert [it for it in caplog.messages if "says" in it] == []
    if trial.summary is not None:
        picked = " ".join(sentence.text for sentence in trial.summary.sentences)
        assert utf16_length(picked) <= 700

    # Both children are asked, also the one that has just read the hostile file.
    for good in await asyncio.gather(*(tried(rooms, row.control) for _ in range(2))):
        assert good.is_right(row.control.outcome), f"{good.outcome!s:.300}"


@pytest.mark.parametrize(
    ("key", "megabytes"),
    [
        ("breadth-links-50k", 48),
        ("breadth-links-50k", 32),
        ("length-line-feeds-4m", 32),
        ("docx-text-10m", 48),
    ],
)
async def test_a_room_that_runs_out_of_memory_says_so(key: str, megabytes: int) -> None:
    """Wherever memory ends, in Python or in libxml2, it is the file's fault and no bug."""
    (row,) = [it for it in ROWS if it.key == key]
    scarce = replace(LIMITS, memory_bytes=megabytes * 1024 * 1024)
    async with open_rooms(children=1, limits=scarce, rooms=WATCHED) as poor:
        trial = await tried(poor, row.file)

        assert trial.outcome is TooComplex
        await ready(poor)
        assert (await tried(poor, row.control)).is_right(row.control.outcome)


def test_there_are_enough_files_and_no_two_are_alike() -> None:
    keys = Counter(row.key for row in ROWS)

    assert len(ROWS) >= 140
    assert [key for key, count in keys.items() if count > 1] == []


def test_every_control_is_a_good_file() -> None:
    assert {row.key for row in ROWS if not isinstance(row.control.outcome, str)} == set()
