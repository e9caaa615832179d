"""Every hostile file gets its one answer, cheaply, and the file beside it is read as if alone."""

from __future__ import annotations

import asyncio
import time
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import pytest_asyncio

from bot.errors import ReadError
from bot.isolate import open_rooms
from bot.model import Budget, Document
from tests.hostile import ROWS

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from bot.isolate import Isolated
    from tests.hostile.row import File, Hostile

pytestmark = [
    pytest.mark.asyncio(loop_scope="module"),
    # A library of the reading room says at import that it would speak SOCKS if it could.
    pytest.mark.filterwarnings("ignore:SOCKS support in urllib3"),
]

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
ANSWER_SECONDS = 12.0
CHILD_KILOBYTES = 600_000
STALL_SECONDS = 0.1
GROWTH_KILOBYTES = 50_000


def kilobytes(name: str, pid: int | str = "self") -> int:
    """Return a number from /proc/PID/status; 0 where the process is gone."""
    try:
        status = Path(f"/proc/{pid}/status").read_text("ascii")
    except (FileNotFoundError, ProcessLookupError):
        return 0
    found = [line.split()[1] for line in status.splitlines() if line.startswith(f"{name}:")]
    return int(found[0]) if found else 0


def waited_seconds() -> float:
    """Return how long this thread was ready and another process had the processor."""
    return int(Path("/proc/thread-self/schedstat").read_text("ascii").split()[1]) / 1e9


class Watch:
    """What one job costs, looked at a hundred times a second."""

    def __init__(self, rooms: Isolated) -> None:
        self._rooms = rooms
        self.child_kilobytes = 0
        self.stall_seconds = 0.0
        self.seconds = 0.0

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Look while the block runs."""
        start = time.monotonic()
        ticker = asyncio.create_task(self._tick())
        await asyncio.sleep(0)
        try:
            yield
        finally:
            self.seconds = time.monotonic() - start
            ticker.cancel()
            self._look()

    async def _tick(self) -> None:
        while True:
            self._look()
            then, waited = time.monotonic(), waited_seconds()
            await asyncio.sleep(0.01)
            late = time.monotonic() - then - 0.01 - (waited_seconds() - waited)
            self.stall_seconds = max(self.stall_seconds, late)

    def _look(self) -> None:
        sizes = [kilobytes("VmHWM", pid) for pid in self._rooms.pids]
        self.child_kilobytes = max(self.child_kilobytes, *sizes, 0)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def rooms() -> AsyncIterator[Isolated]:
    """The real rooms behind the real wall; all files together leave the parent as it was."""
    async with open_rooms(children=1) as opened:
        before = kilobytes("VmRSS")
        yield opened
        assert kilobytes("VmRSS") - before <= GROWTH_KILOBYTES


async def outcome(rooms: Isolated, file: File, body: bytes) -> str | type[ReadError]:
    """Return what becomes of a file: the text of its article and summary, a picture, an error."""
    try:
        if file.room == "picture":
            picture = await rooms.picture(body)
            return f"{picture.media_type} {picture.width}x{picture.height}"
        source = Document(body, NOW, url=file.url, media_type=file.media_type, name=file.name)
        article = await rooms.read(source)
        await rooms.pick(article, Budget(characters=700))
    except ReadError as error:
        return type(error)
    return "\n".join((article.headline, *(it.text for it in article.paragraphs)))


def is_expected(found: str | type[ReadError], wanted: str | type[ReadError]) -> bool:
    if isinstance(found, str) and isinstance(wanted, str):
        return wanted in found
    return found is wanted


def opened_files(rooms: Isolated) -> list[str]:
    """Return what the children have open that is neither a pipe nor the null device."""
    opened = [it for pid in rooms.pids for it in Path(f"/proc/{pid}/fd").iterdir()]
    targets = [str(it.readlink()) for it in opened]
    return [it for it in targets if it != "/dev/null" and not it.startswith("pipe:")]


def written_bytes(rooms: Isolated) -> dict[int, str]:
    """Return what each child had written to a disk, once it had started (proc(5), io)."""
    files = {pid: Path(f"/proc/{pid}/io").read_text("ascii") for pid in rooms.pids}
    return {pid: text.partition("\nwrite_bytes: ")[2].split()[0] for pid, text in files.items()}


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.key)
async def test_a_hostile_file_gets_its_answer(rooms: Isolated, row: Hostile) -> None:
    body = row.file.build()
    watch, written = Watch(rooms), written_bytes(rooms)

    async with watch.running():
        found = await outcome(rooms, row.file, body)
    del body
    control = await outcome(rooms, row.control, row.control.build())

    assert is_expected(found, row.file.outcome), f"{found!s:.300}"
    assert watch.seconds <= ANSWER_SECONDS
    assert watch.child_kilobytes <= CHILD_KILOBYTES
    assert watch.stall_seconds <= STALL_SECONDS
    assert is_expected(control, row.control.outcome), f"{control!s:.300}"
    assert opened_files(rooms) == []
    now = written_bytes(rooms)
    assert [pid for pid in now.keys() & written.keys() if now[pid] != written[pid]] == []


def test_there_are_enough_files_and_no_two_are_alike() -> None:
    keys = [row.key for row in ROWS]

    assert len(keys) == len(set(keys)) >= 140
    assert all(isinstance(row.control.outcome, str) for row in ROWS)
